"""What one can do with the register: add, change, place, move, design, promise, retire; nothing is deleted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, TypeVar, Unpack

from django.db import models, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from touchstone.company.actions import note_deed
from touchstone.company.models import Department, User
from touchstone.errors import Refusal
from touchstone.fields import Wording
from touchstone.register.models import (
    Design,
    Journey,
    Placement,
    Promise,
    PromiseRevision,
    Stage,
    Touchpoint,
)
from touchstone.register.tidying import KEPT_FREE, NothingPromised, Said, checked_rule, named, stepped, tidy, worded

WORDINGS = ("need", "know", "feel", "steps", "next")

Noun = TypeVar("Noun", bound=models.Model)
Retirable = TypeVar("Retirable", bound=Journey | Stage | Touchpoint | Promise)


class StandsThereAlready(Refusal):
    """It stands in that stage already."""

    def __init__(self, touchpoint: Touchpoint, stage: Stage) -> None:
        super().__init__(
            _("“%(touchpoint)s” stands in “%(stage)s” already.") % {"touchpoint": touchpoint, "stage": stage}
        )


def free_slug(rows: Any, name: str, kept_free: Sequence[str] = ()) -> str:
    """A slug from `name` that no row has yet and that is not `kept_free`: `call`, `call-2`, …"""
    base = slugify(name)[:50] or "unnamed"
    slug, count = base, 1
    while slug in kept_free or rows.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return slug


def _next(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def add_journey(
    *,
    name: str,
    by: User | None,
    now: datetime,
    whose: str = "customer",
    need: str = "",
    feel: str = "",
    slug: str = "",
) -> Journey:
    """Open a journey: whose it is, what they need, how they should feel at the end."""
    with transaction.atomic():
        journey = Journey.objects.create(
            slug=slug or free_slug(Journey.objects, name, KEPT_FREE),
            name=named(name),
            whose=whose,
            need=tidy(need),
            feel=tidy(feel),
            position=_next(Journey.objects),
        )
        note_deed(by=by, verb="add", noun=journey, now=now)
    return journey


def add_stage(
    *, journey: Journey, name: str, by: User | None, now: datetime, half: str = "satisfy", slug: str = ""
) -> Stage:
    """Open a stage at the end of a journey."""
    with transaction.atomic():
        stage = Stage.objects.create(
            journey=journey,
            slug=slug or free_slug(journey.stages, name),
            name=named(name),
            half=half,
            position=_next(journey.stages),
        )
        note_deed(by=by, verb="add", noun=stage, now=now)
    return stage


def add_touchpoint(
    *,
    name: str,
    by: User | None,
    now: datetime,
    stage: Stage | None = None,
    slug: str = "",
    whose: str = "",
    channel: str = "",
    direct: bool = True,
    department: Department | None = None,
    owner: User | None = None,
    review_on: date | None = None,
    yearly_volume: int | None = None,
) -> Touchpoint:
    """Write a point at which we meet someone into the register, at the end of `stage` if one is given."""
    with transaction.atomic():
        touchpoint = Touchpoint.objects.create(
            slug=slug or free_slug(Touchpoint.objects, name),
            name=named(name),
            whose=whose or (stage.journey.whose if stage else "customer"),
            channel=channel,
            direct=direct,
            department=department,
            owner=owner,
            review_on=review_on,
            yearly_volume=yearly_volume,
            public_token=secrets.token_urlsafe(9),
            added_at=now,
        )
        note_deed(by=by, verb="add", noun=touchpoint, now=now)
        if stage is not None:
            place(touchpoint=touchpoint, stage=stage, by=by, now=now)
    return touchpoint


class JourneyChanges(TypedDict, total=False):
    """What of a journey can be said anew."""

    name: str
    whose: str
    need: str
    feel: str


class StageChanges(TypedDict, total=False):
    """What of a stage can be said anew."""

    name: str
    half: str


class TouchpointChanges(TypedDict, total=False):
    """What of a touchpoint can be said anew; its slug is for ever."""

    name: str
    whose: str
    channel: str
    direct: bool
    department: Department | None
    owner: User | None
    review_on: date | None
    yearly_volume: int | None


def change_journey(*, journey: Journey, by: User | None, now: datetime, **changes: Unpack[JourneyChanges]) -> Journey:
    """Say anew what is given; what is not given stays."""
    return _changed(journey, dict(changes), by=by, now=now)


def change_stage(*, stage: Stage, by: User | None, now: datetime, **changes: Unpack[StageChanges]) -> Stage:
    """Say anew what is given; what is not given stays."""
    return _changed(stage, dict(changes), by=by, now=now)


def change_touchpoint(
    *, touchpoint: Touchpoint, by: User | None, now: datetime, **changes: Unpack[TouchpointChanges]
) -> Touchpoint:
    """Say anew what is given; what is not given stays, and so do the slug and everything that happened here."""
    return _changed(touchpoint, dict(changes), by=by, now=now)


def _changed(noun: Noun, changes: dict[str, Any], *, by: User | None, now: datetime) -> Noun:
    tidied: dict[str, Callable[[str], str]] = {"name": named, "need": tidy, "feel": tidy}
    changes = {field: tidied[field](value) if field in tidied else value for field, value in changes.items()}
    with transaction.atomic():
        noun.refresh_from_db(fields=list(changes))
        fields = [field for field, value in changes.items() if getattr(noun, field) != value]
        for field in fields:
            setattr(noun, field, changes[field])
        if fields:
            noun.save(update_fields=fields)
            note_deed(by=by, verb="change", noun=noun, now=now, fields=fields)
    return noun


def retire(*, noun: Retirable, by: User | None, now: datetime) -> Retirable:
    """Take a journey, a stage, a touchpoint or a promise out of use. What happened there stays; it can come back."""
    with transaction.atomic():
        noun.refresh_from_db(fields=["retired_at"])
        if noun.retired_at is None:
            _in_use(noun, now, verb="retire", by=by, now=now)
    return noun


def bring_back(*, noun: Retirable, by: User | None, now: datetime) -> Retirable:
    """Use it again, where it stood."""
    with transaction.atomic():
        noun.refresh_from_db(fields=["retired_at"])
        if noun.retired_at is not None:
            _in_use(noun, None, verb="bring_back", by=by, now=now)
    return noun


def _in_use(noun: Retirable, retired_at: datetime | None, *, verb: str, by: User | None, now: datetime) -> None:
    noun.retired_at = retired_at
    noun.save(update_fields=["retired_at"])
    note_deed(by=by, verb=verb, noun=noun, now=now)


def place(
    *, touchpoint: Touchpoint, stage: Stage, by: User | None, now: datetime, position: int | None = None
) -> Placement:
    """Let a touchpoint stand in a stage too, at its end or at `position`; standing there already, nothing changes."""
    with transaction.atomic():
        placement, made = Placement.objects.get_or_create(
            stage=stage, touchpoint=touchpoint, defaults={"position": _next(stage.placements)}
        )
        if made:
            note_deed(by=by, verb="place", noun=touchpoint, now=now, fields=["stage"])
            if position is not None:
                _line_up(stage.placements.filter(touchpoint__retired_at=None), placement, position)
    return placement


def take_out(*, placement: Placement, by: User | None, now: datetime) -> Touchpoint:
    """Let a touchpoint stand in a stage no longer. The touchpoint itself and all that happened there stay."""
    touchpoint = placement.touchpoint
    with transaction.atomic():
        placement.delete()
        note_deed(by=by, verb="take_out", noun=touchpoint, now=now, fields=["stage"])
    return touchpoint


def move_journey(*, journey: Journey, position: int, by: User | None, now: datetime) -> Journey:
    """Put a journey elsewhere among those in use (0: first)."""
    with transaction.atomic():
        if _line_up(Journey.objects.filter(retired_at=None), journey, position):
            note_deed(by=by, verb="move", noun=journey, now=now, fields=["position"])
    return journey


def move_stage(*, stage: Stage, position: int, by: User | None, now: datetime) -> Stage:
    """Put a stage elsewhere in its journey (0: first)."""
    with transaction.atomic():
        if _line_up(stage.journey.stages.filter(retired_at=None), stage, position):
            note_deed(by=by, verb="move", noun=stage, now=now, fields=["position"])
    return stage


def move_touchpoint(
    *, placement: Placement, position: int, by: User | None, now: datetime, stage: Stage | None = None
) -> Placement:
    """Put a touchpoint elsewhere in its stage (0: first), or into another stage at that place."""
    fields = ["position"]
    with transaction.atomic():
        if stage is not None and stage.pk != placement.stage_id:
            if stage.placements.filter(touchpoint=placement.touchpoint_id).exists():
                raise StandsThereAlready(placement.touchpoint, stage)
            placement.stage, placement.position = stage, _next(stage.placements)
            placement.save(update_fields=["stage", "position"])
            fields.append("stage")
        moved = _line_up(placement.stage.placements.filter(touchpoint__retired_at=None), placement, position)
        if moved or "stage" in fields:
            note_deed(by=by, verb="move", noun=placement.touchpoint, now=now, fields=fields)
    return placement


def arrange(
    *, journey: Journey, stands: Iterable[tuple[int, Sequence[int]]], by: User | None, now: datetime
) -> Journey:
    """Set a whole journey up at once: stage ids in order, each with the ids of its touchpoints in order.

    Stages of the journey that are not named keep their touchpoints and come last.
    """
    with transaction.atomic():
        stages = {stage.pk: stage for stage in journey.stages.all()}
        wanted = [(stages[pk], list(touchpoints)) for pk, touchpoints in stands if pk in stages]
        named_ones = [stage.pk for stage, _touchpoints in wanted]
        _number([*(s for s, _t in wanted), *(s for pk, s in stages.items() if pk not in named_ones)])
        for stage, touchpoints in wanted:
            standing = {placement.touchpoint_id: placement for placement in stage.placements.all()}
            stage.placements.exclude(touchpoint__in=touchpoints).delete()
            _number([standing.get(pk) or stage.placements.create(touchpoint_id=pk) for pk in touchpoints])
        note_deed(by=by, verb="arrange", noun=journey, now=now, fields=["position", "stage"])
    return journey


def _line_up(rows: Any, one: Journey | Stage | Placement, position: int) -> bool:
    before = list(rows.all())
    after = [row for row in before if row.pk != one.pk]
    after.insert(max(0, position), one)
    _number(after)
    return [row.pk for row in before] != [row.pk for row in after]


def _number(rows: Iterable[Journey | Stage | Placement]) -> None:
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def design_touchpoint(*, touchpoint: Touchpoint, by: User | None, now: datetime, **wordings: Said) -> Design:
    """The touchpoint's next design from now on: need, know, feel, steps, next. What is not given stays as it was.

    Where nothing differs from the design in force, that one is given back and no other is made.
    """
    if strange := set(wordings) - set(WORDINGS):
        raise TypeError(f"A design has no {', '.join(sorted(strange))}.")
    with transaction.atomic():
        before = touchpoint.designs.order_by("since", "pk").last()
        former = {name: getattr(before, name) if before else Wording() for name in WORDINGS}
        kept = {name: (stepped if name == "steps" else worded)(said) for name, said in wordings.items()}
        wanted = former | kept
        fields = [name for name in WORDINGS if wanted[name] != former[name]]
        if before is not None and not fields:
            return before
        design = Design.objects.create(touchpoint=touchpoint, since=now, by=by, **wanted)
        note_deed(by=by, verb="design", noun=touchpoint, now=now, fields=fields)
    return design


def make_promise(
    *,
    touchpoint: Touchpoint,
    text: Said,
    by: User | None,
    now: datetime,
    due: str = PromiseRevision.Due.STATED,
    within_hours: float | None = None,
    aim: float = 0.95,
    slug: str = "",
) -> Promise:
    """Promise something at a touchpoint."""
    with transaction.atomic():
        promise = Promise.objects.create(
            touchpoint=touchpoint, slug=slug or free_slug(Promise.objects, f"{touchpoint.slug}-promise")
        )
        revise_promise(promise=promise, text=text, due=due, within_hours=within_hours, aim=aim, by=by, now=now)
    return promise


def revise_promise(
    *,
    promise: Promise,
    text: Said,
    by: User | None,
    now: datetime,
    due: str = PromiseRevision.Due.STATED,
    within_hours: float | None = None,
    aim: float = 0.95,
) -> PromiseRevision:
    """Say a promise anew from now on; what was promised before stays what it was.

    Where nothing differs from the words in force, those are given back and no others are made.
    """
    wanted = {"text": worded(text), **checked_rule(due=due, within_hours=within_hours, aim=aim)}
    if not wanted["text"]:
        raise NothingPromised
    with transaction.atomic():
        before = promise.revisions.order_by("since", "pk").last()
        fields = [field for field, value in wanted.items() if before is None or getattr(before, field) != value]
        if before is not None and not fields:
            return before
        revision = PromiseRevision.objects.create(promise=promise, since=now, by=by, **wanted)
        note_deed(by=by, verb="revise", noun=promise, now=now, fields=fields)
    return revision
