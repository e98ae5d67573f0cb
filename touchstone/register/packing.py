"""The register in a pack, out and in: what stands today as plain text, and back through the verbs.

A pack holds the register as it stands: no former designs or words, nobody's name unless asked for, no public links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from touchstone.fields import DEFAULT_LANGUAGE, Wording
from touchstone.register.actions import WORDINGS
from touchstone.register.models import Journey, Placement, PromiseRevision, Stage, Touchpoint
from touchstone.register.pack_form import RULES
from touchstone.register.queries import Promised, current_designs, promises_in_force, promises_retired

SECTION = "register"
Plain = dict[str, Any]


def pack_out(*, as_of: datetime, with_owners: bool = False) -> Plain:
    """The whole register as plain mappings, lists and text, always in the same order.

    What is empty is left out. Journeys and stages stand in their order (journeys out of use last), touchpoints in the
    order in which people meet them, then those that stand nowhere. Owners go out by e-mail, and only `with_owners`.
    """
    journeys = _journeys()
    touchpoints = _met_in_order(journeys)
    designs = current_designs(as_of=as_of)
    promises = _all_promises(as_of)
    language = _main_language(
        [
            *(getattr(design, name) for design in designs.values() for name in WORDINGS),
            *(one.revision.text for some in promises.values() for one in some),
        ]
    )
    return _given(
        language=language,
        journeys=[_journey(journey) for journey in journeys],
        touchpoints=[
            _touchpoint(one, with_owners)
            | _given(
                **{
                    name: _wording(getattr(designs[one.pk], name), language, name)
                    for name in WORDINGS
                    if one.pk in designs
                }
            )
            | _given(promises=[_promise(promised, language) for promised in promises.get(one.pk, ())])
            for one in touchpoints
        ],
    )


def _journeys() -> list[Journey]:
    placements = Placement.objects.select_related("touchpoint").order_by("position", "pk")
    stages = Stage.objects.order_by("position", "pk").prefetch_related(Prefetch("placements", placements))
    rows = Journey.objects.order_by("position", "pk").prefetch_related(Prefetch("stages", stages))
    return sorted(rows, key=lambda one: (one.retired_at is not None, one.slug if one.retired_at else ""))


def _met_in_order(journeys: Iterable[Journey]) -> list[Touchpoint]:
    met = [
        placement.touchpoint_id
        for journey in journeys
        for stage in journey.stages.all()
        for placement in stage.placements.all()
    ]
    place = {pk: number for number, pk in reversed(list(enumerate(met)))}
    rows = Touchpoint.objects.select_related("department", "owner")
    return sorted(rows, key=lambda one: (place.get(one.pk, len(met)), one.slug))


def _all_promises(as_of: datetime) -> dict[int, tuple[Promised, ...]]:
    kept, gone = promises_in_force(as_of=as_of), promises_retired(as_of=as_of)
    return {
        pk: tuple(sorted((*kept.get(pk, ()), *gone.get(pk, ())), key=lambda one: one.promise.slug))
        for pk in {*kept, *gone}
    }


def _main_language(wordings: Iterable[Wording]) -> str:
    """The language most texts are in: they go out as plain text, the others with their language."""
    counted = Counter(language for wording in wordings for language, text in wording.items() if text)
    return min(counted, key=lambda language: (-counted[language], language), default=DEFAULT_LANGUAGE)


def _given(**values: Any) -> Plain:
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def _journey(journey: Journey) -> Plain:
    return _given(
        slug=journey.slug,
        name=journey.name,
        whose=journey.whose,
        need=journey.need,
        feel=journey.feel,
        retired=journey.retired_at is not None or None,
        stages=[
            _given(
                slug=stage.slug,
                name=stage.name,
                half=stage.half,
                retired=stage.retired_at is not None or None,
                touchpoints=[placement.touchpoint.slug for placement in stage.placements.all()],
            )
            for stage in journey.stages.all()
        ],
    )


def _touchpoint(one: Touchpoint, with_owners: bool) -> Plain:  # noqa: FBT001  passed on
    return _given(
        slug=one.slug,
        name=one.name,
        whose=one.whose,
        channel=one.channel,
        direct=None if one.direct else False,
        department=one.department.name if one.department else "",
        owner=one.owner.email if with_owners and one.owner else "",
        review_on=one.review_on,
        yearly_volume=one.yearly_volume,
        retired=one.retired_at is not None or None,
    )


def _promise(promised: Promised, language: str) -> Plain:
    revision = promised.revision
    return _given(
        slug=promised.promise.slug,
        words=_wording(revision.text, language, "words"),
        due=_rule(revision),
        aim=f"{_number(100 * revision.aim)} %",
        retired=promised.promise.retired_at is not None or None,
    )


def _rule(revision: PromiseRevision) -> str:
    if revision.due != PromiseRevision.Due.WITHIN:
        return RULES[PromiseRevision.Due(revision.due)]
    hours = revision.within_hours or 0
    return "within 1 hour" if hours == 1 else f"within {_number(hours)} hours"


def _number(value: float) -> str:
    return f"{round(value, 4):.4f}".rstrip("0").rstrip(".")


def _wording(wording: Wording, language: str, name: str) -> str | Sequence[str] | Plain:
    """Plain text when there is only the main language; steps as a list."""
    texts = {code: _shaped(text, name) for code, text in wording.items() if text}
    if set(texts) <= {language}:
        return texts.get(language, "")
    return {code: texts[code] for code in sorted(texts, key=lambda code: (code != language, code))}


def _shaped(text: str, name: str) -> str | list[str]:
    return [line for line in text.splitlines() if line.strip()] if name == "steps" else text
