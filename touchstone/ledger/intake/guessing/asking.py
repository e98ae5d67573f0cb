"""Questions the guess asks in plain words, because the file cannot tell; few, the weightiest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.points import OPINIONS, PROBLEMS
from touchstone.ledger.intake.guessing.relations import likely_order
from touchstone.ledger.intake.guessing.said import MEANINGS, Said
from touchstone.questions.scales import SCALES

MOST = 7
HEADINGS = 3
"""Headings a question names."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is asked: about a field of `Said` ("hears") or of a column ("file.column#dates"); choices as value,
    words; the answer that is proposed, and why. also: other columns of the same scale, which the same answer is for."""

    about: str
    sentence: str
    choices: tuple[tuple[str, str], ...] = ()
    proposed: str = ""
    why: str = ""
    also: tuple[str, ...] = ()
    weight: float = 0.0


def answered(said: Said, about: str, value: str) -> Said:
    """What was said, with one question answered."""
    told = said.answered if about in said.answered else (*said.answered, about)
    said = msgspec.structs.replace(said, answered=told)
    if "#" not in about:
        return msgspec.structs.replace(said, **{about: value})
    key, what = about.rsplit("#", 1)
    new: object = value
    if what == "best":
        new = float(value) if value else None
    columns = tuple(
        msgspec.structs.replace(one, **{what: new}) if f"{one.file}.{one.column}" == key else one
        for one in said.columns
    )
    return msgspec.structs.replace(said, columns=columns)


def hears(noun: str, founds: Sequence[Found], *, scored: bool, log: bool = False) -> Question:
    """Whom the file hears is never in the file: always asked."""
    moments = [one for one in founds if one.means == "moment" and one.concept != "reviewed"]
    if log:
        proposed, why = "everyone", _("Each row is a step of what happened.")
    elif (noun in PROBLEMS and not (noun == "ticket" and scored) and noun != "repair") or (
        noun == "request" and any("complaint" in one.profile.column.casefold() for one in founds)
    ):
        proposed, why = "problems", _("Its headings speak of problems.")
    elif noun in OPINIONS - {"inspection"} or (
        scored and len(moments) <= 1 and noun not in ("inspection", "order", "invoice", "call", "repair")
    ):
        proposed, why = "chose", _("Its rows are answers, and seldom does everyone answer.")
    else:
        proposed, why = "everyone", _("Its rows are what happened, one for each.")
    return Question(
        about="hears",
        sentence=_("Who is in this file?"),
        choices=(
            ("everyone", _("Everyone who came, bought or called in that time")),
            ("chose", _("Only those who chose to answer")),
            ("problems", _("Only those who had a problem")),
        ),
        proposed=proposed,
        why=why,
        weight=10,
    )


def of_columns(founds: Sequence[Found], *, country: str, today: date) -> list[Question]:
    """What single columns leave open."""
    now = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - compared with times of no place
    asked: list[Question] = []
    scales: dict[tuple[str, str, float | None], list[Found]] = {}
    for one in founds:
        dates = one.profile.dates
        if dates and dates.ambiguous and one.means in ("moment", "due", "met", "since", "until"):
            asked.append(_order(one, country, now))
        if not one.asks:
            continue
        if one.means == "score":
            scale = (one.sheet.name, one.kind, one.best)
            scales.setdefault(scale, []).append(one)
        elif one.means in ("customer", "branch", "touchpoint", "kept", "due"):
            asked.append(_means(one))
    for alike in scales.values():
        also = tuple(f"{one.key}#best" for one in alike[1:])
        asked.append(msgspec.structs.replace(_best(alike), also=also))
    zeros: dict[tuple[str, str, str], list[Found]] = {}
    for one in founds:
        if one.means == "score" and one.zero:
            zeros.setdefault((one.sheet.name, one.kind, one.zero), []).append(one)
    return asked + [_zero(alike) for alike in zeros.values()]


def _order(one: Found, country: str, now: datetime) -> Question:
    proposed, why = likely_order(one.sheet, one.profile, country=country, today=now)
    if one.profile.dates and one.profile.dates.mixed:
        sentence = _(
            "In “%(column)s” some dates can only have the day first and some only the month first. "
            "How is 03/04 meant where both would do? What the answer cannot read is refused by name."
        )
    else:
        sentence = _("In “%(column)s”: is 03/04/2025 the 3rd of April or the 4th of March?")
    return Question(
        about=f"{one.key}#dates",
        sentence=sentence % {"column": one.profile.column},
        choices=(
            ("day first", _("The 3rd of April (day first)")),
            ("month first", _("The 4th of March (month first)")),
        ),
        proposed=proposed,
        why=why,
        weight=9,
    )


def _best(alike: Sequence[Found]) -> Question:
    """Which end of a scale is good, asked once for all columns that are on it."""
    one = alike[0]
    scale = SCALES.get(one.kind)
    low, top = (int(scale.low), int(scale.high)) if scale is not None else (1, 5)
    if one.values and one.profile.whole:
        top = max(top, int(one.profile.most or top))
    return Question(
        about=f"{one.key}#best",
        sentence=_("In %(columns)s: is %(low)d or %(top)d the best?")
        % {"columns": _headings(alike), "low": low, "top": top},
        choices=(("", _("%(top)d is the best") % {"top": top}), (str(low), _("%(low)d is the best") % {"low": low})),
        proposed="" if one.best is None else f"{one.best:g}",
        why=one.why,
        weight=8 if one.sure > 0.5 else 6,
    )


def _zero(alike: Sequence[Found]) -> Question:
    """What 0 means on a scale from 1, asked once for all columns that are on it."""
    one = alike[0]
    return Question(
        about=f"{one.key}#zero",
        sentence=_("In %(columns)s: is 0 the worst mark, or no answer?") % {"columns": _headings(alike)},
        choices=(("none", _("0 is no answer (not asked, does not apply)")), ("worst", _("0 is the worst mark"))),
        proposed=one.zero,
        why=one.why,
        also=tuple(f"{other.key}#zero" for other in alike[1:]),
        weight=8,
    )


def _headings(alike: Sequence[Found]) -> str:
    """The headings of columns, not more than a sentence bears."""
    shown = [f"“{one.profile.column}”" for one in alike[:HEADINGS]]
    more = len(alike) - len(shown)
    if more:
        shown.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    if len(shown) == 1:
        return shown[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(shown[:-1]), "last": shown[-1]}


def _means(one: Found) -> Question:
    column = one.profile.column
    sentences = {
        "customer": _("Does “%(column)s” name a person who may come again, or only this one visit or order?"),
        "branch": _("Are the values of “%(column)s” branches of yours?"),
        "touchpoint": _("Is each value of “%(column)s” a touchpoint of its own?"),
        "kept": _("Does 1 in “%(column)s” mean that it was in time?"),
        "due": _("Is “%(column)s” a day that was promised to the person?"),
    }
    others = {"customer": "thing", "branch": "fact", "touchpoint": "fact", "kept": "fact", "due": "nothing"}
    proposed = "fact" if one.means == "branch" and not any(one.values.values()) else one.means
    return Question(
        about=f"{one.key}#means",
        sentence=sentences[one.means] % {"column": column},
        choices=((one.means, str(MEANINGS[one.means])), (others[one.means], str(MEANINGS[others[one.means]]))),
        proposed=proposed,
        why=one.why,
        weight={"customer": 7.0, "kept": 7.5, "due": 7.0, "touchpoint": 4.0, "branch": 5.0}[one.means],
    )


def the_day(today: date) -> Question:
    """No column says when: one day for all rows."""
    return Question(
        about="on",
        sentence=_("No column says when. On which day was this list made, or when did it happen?"),
        proposed=today.isoformat(),
        why=_("Today, unless you know better."),
        weight=8.5,
    )


def weighed(asked: Sequence[Question]) -> tuple[Question, ...]:
    """The weightiest first; of scores with the same doubt only so many as a person would answer."""
    ordered = sorted(asked, key=lambda one: -one.weight)
    needed = [one for one in ordered if one.weight >= 8.5]
    rest = [one for one in ordered if one.weight < 8.5]
    return (*needed, *rest[: max(0, MOST - len(needed))])
