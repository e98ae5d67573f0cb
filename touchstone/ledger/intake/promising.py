"""What was promised in a row and what became of it, by the recipe's words; made once into a function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from touchstone.ledger.entries import Made, Reading, Settled
from touchstone.ledger.intake.cells import Cells, Row, When
from touchstone.ledger.intake.grounds import Place
from touchstone.ledger.intake.recipe import PromiseSpec
from touchstone.ledger.intake.times import day_end
from touchstone.ledger.intake.values import Unreadable
from touchstone.ledger.intake.working_time import NotAPlan, Plan, holidays_of, opening, span
from touchstone.questions.scales import BROKEN, KEPT, LATE


class Promised(NamedTuple):
    """A promise of one row: what was made, what settled it, what the file itself says became of it."""

    made: tuple[Made, ...] = ()
    settled: tuple[Settled, ...] = ()
    readings: tuple[Reading, ...] = ()


NOTHING = Promised()
BY_DAY, BY_TIME = "end of the day stated", "time stated"  # kept with the promise: the same in every language
Promising = Callable[[Row, Place, "datetime | None", str, int], Promised]
Due = Callable[[Row, Place, datetime], "tuple[datetime, str] | None"]


def promising(one: PromiseSpec, cells: Cells) -> Promising:
    """A function from a row, its place, the encounter's time, its key and the promise's revision to what was promised.

    No due time is no promise. What the person called off is neither kept nor broken; what nobody can say is none.
    """
    unknown, cancelled = cells.all_hold(one.unknown), cells.all_hold(one.cancelled)
    if one.said:
        return _as_said(one, cells)
    made_when, met, moved = cells.when(one.made), cells.when(one.met), _due_by_column(one.moved, one, cells)
    due_by = _due_by_span(one) if one.due_in else _due_by_column(one.due, one, cells)

    def read(row: Row, place: Place, at: datetime | None, key: str, revision: int) -> Promised:
        if unknown is not None and unknown(row):
            return NOTHING
        found = made_when(row, place.zone) if made_when is not None else None
        made_at = found[0] if found else at if made_when is None else None
        due = due_by(row, place, made_at) if made_at is not None and due_by is not None else None
        if made_at is None or due is None:
            return NOTHING
        if due[0] < made_at and made_when is None:
            made_at = _by_then(*due, place.zone)  # the encounter is where it was met, too late; it was promised before
        elif due[0] < made_at:
            raise Unreadable(
                _("It was due on %(due)s, before it was promised on %(made)s.")
                % {"due": due[0].date().isoformat(), "made": made_at.date().isoformat()},
                _("It was due before it was promised."),
            )
        name = f"{key}/promise"
        made = (Made(name, revision, made_at, due[0], due[1]),)
        if cancelled is not None and cancelled(row):
            return Promised(made, (Settled(name, "cancelled", made_at),))
        settled = []
        later = moved(row, place, made_at) if moved is not None else None
        if later is not None:
            settled.append(Settled(name, "moved", made_at, later[0]))
        met_at = met(row, place.zone) if met is not None else None
        if met_at is not None:
            settled.append(Settled(name, "met", met_at[0]))
        return Promised(made, tuple(settled))

    return read


def _as_said(one: PromiseSpec, cells: Cells) -> Promising:
    text, unknown, cancelled = cells.text(one.said), cells.all_hold(one.unknown), cells.all_hold(one.cancelled)
    outcomes = {
        word.strip().casefold(): (Reading("promise", value, "record"),)
        for words, value in ((one.said_kept, KEPT), (one.said_late, LATE), (one.said_broken, BROKEN))
        for word in words
    }

    def read(row: Row, _place: Place, _at: datetime | None, _key: str, _revision: int) -> Promised:
        if (unknown is not None and unknown(row)) or (cancelled is not None and cancelled(row)):
            return NOTHING
        return Promised(readings=outcomes.get(text(row).casefold(), ()))

    return read


def _due_by_column(column: object, one: PromiseSpec, cells: Cells) -> Due | None:
    when: When | None = cells.when(column)  # type: ignore[arg-type]
    if when is None:
        return None

    def due(row: Row, place: Place, _made_at: datetime) -> tuple[datetime, str] | None:
        found = when(row, place.zone)
        if found is None:
            return None
        at, precision = found
        to_the_minute = one.due_precision == "instant"
        if "day" in (one.due_precision, precision) or (not to_the_minute and _midnight(at, place.zone)):
            return day_end(at, place.zone), BY_DAY
        return at, BY_TIME

    return due


def _by_then(due: datetime, rule: str, zone: ZoneInfo) -> datetime:
    """The latest time at which a promise can have been made: when it was due, or the start of the day it was due."""
    if rule != BY_DAY:
        return due
    return datetime.combine(due.astimezone(zone).date(), time.min, zone).astimezone(UTC)


def _midnight(at: datetime, zone: ZoneInfo) -> bool:
    """Whether a time is only a day that a database has written with an hour."""
    local = at.astimezone(zone)
    return not (local.hour or local.minute or local.second)


def _due_by_span(one: PromiseSpec) -> Due:
    long = span(one.due_in)
    hours = opening(one.hours) if one.hours else None
    plans: dict[tuple[ZoneInfo, str], Plan] = {}
    rule = one.due_in[:60]

    def due(_row: Row, place: Place, made_at: datetime) -> tuple[datetime, str]:
        off = one.holidays or place.country
        plan = plans.get((place.zone, off))
        if plan is None:
            try:
                closed = holidays_of(off) if long.unit.startswith("working") else frozenset()
            except NotAPlan:
                closed = frozenset()  # a branch in a country without a calendar has no holidays that we know
            plan = plans[place.zone, off] = Plan(place.zone, hours, closed)
        return plan.due(made_at, long, exact=one.due_precision == "instant"), rule

    return due
