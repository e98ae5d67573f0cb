"""Until when a promised span lasts: hours, days, working days and working hours, with holidays, where the branch is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays as calendars
from django.utils.translation import gettext as _

UNITS = {
    "minute": "minutes", "minutes": "minutes", "hour": "hours", "hours": "hours", "day": "days", "days": "days",
    "week": "weeks", "weeks": "weeks", "working day": "working days", "working days": "working days",
    "business day": "working days", "business days": "working days", "working hour": "working hours",
    "working hours": "working hours", "business hour": "working hours", "business hours": "working hours",
}  # fmt: skip
DAYS = {name: at for at, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))}
SPAN = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)\s+([a-z]+(?: [a-z]+)?)")
DAY_PART = re.compile(r"([a-z]{2})(?:\s*[-–]\s*([a-z]{2}))?")
HOUR_PART = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
FURTHEST = 3660
"""Days looked ahead for working time; a plan that gives none in ten years gives none."""

Opening = tuple[tuple[tuple[time, time], ...], ...]
"""For each day of the week, Monday first: from when till when, in order."""


class NotAPlan(ValueError):
    """A span, opening hours or a country of holidays that cannot be read; the sentence says why."""


@dataclass(frozen=True)
class Span:
    """How long: an amount of a unit of UNITS."""

    amount: float
    unit: str


@lru_cache(maxsize=256)
def span(said: str) -> Span:
    """A span from its words: "24 hours", "3 days", "2 working days", "8 working hours"."""
    m = SPAN.fullmatch(" ".join(said.casefold().split()))
    unit = UNITS.get(m[2]) if m else None
    if m is None or unit is None or float(m[1]) <= 0:
        raise NotAPlan(
            _("“%s” is no span of time; write it like 24 hours, 3 days, 2 working days or 8 working hours.") % said
        )
    if unit in ("days", "weeks", "working days") and float(m[1]) != int(float(m[1])):
        raise NotAPlan(_("“%s”: days and weeks are whole; say hours instead.") % said)
    return Span(float(m[1]), unit)


@lru_cache(maxsize=256)
def opening(said: str) -> Opening:
    """Opening hours: "Mo-Fr 09:00-17:00; Sa 10:00-12:00,13:00-16:00". Days alone ("Mo-Fr") are whole days."""
    week: list[list[tuple[time, time]]] = [[] for _day in range(7)]
    for part in said.casefold().split(";"):
        names, _blank, hours = part.strip().partition(" ")
        if not names:
            continue
        spans = [_hours(one, said) for one in hours.split(",")] if hours.strip() else [(time.min, time.max)]
        for name in names.split(","):
            for day in _days(name, said):
                week[day] += spans
    if not any(week):
        raise _no_hours(said)
    for one in week:
        one.sort()
        if any(before[1] > after[0] for before, after in pairwise(one)):
            raise _no_hours(said)
    return tuple(map(tuple, week))


def _days(name: str, said: str) -> list[int]:
    m = DAY_PART.fullmatch(name.strip())
    if m is None or m[1] not in DAYS or (m[2] and m[2] not in DAYS):
        raise _no_hours(said)
    first, last = DAYS[m[1]], DAYS[m[2] or m[1]]
    return [(first + more) % 7 for more in range((last - first) % 7 + 1)]


def _hours(part: str, said: str) -> tuple[time, time]:
    m = HOUR_PART.fullmatch(part.strip())
    try:
        since = time(int(m[1]), int(m[2])) if m else time.max
        until = time.max if m and (int(m[3]), int(m[4])) == (24, 0) else time(int(m[3]), int(m[4])) if m else time.min
    except ValueError:
        raise _no_hours(said) from None
    if since >= until:
        raise _no_hours(said)
    return since, until


def _no_hours(said: str) -> NotAPlan:
    return NotAPlan(_("“%s” are no opening hours; write them like Mo-Fr 09:00-17:00; Sa 10:00-14:00.") % said)


@lru_cache(maxsize=64)
def holidays_of(said: str) -> Collection[date]:
    """Public holidays of a country ("DE"), of a part of it ("DE-BY"), or none ("none" and "")."""
    if said in ("", "none"):
        return frozenset()
    country, _dash, part = said.partition("-")
    try:
        found: Collection[date] = calendars.country_holidays(country.upper(), subdiv=part or None)
    except NotImplementedError:
        raise NotAPlan(
            _("There are no holidays known for “%s”; write a country's two letters, like DE.") % said
        ) from None
    return found


@dataclass(frozen=True)
class Plan:
    """When somebody works: opening hours (None: Monday to Friday, whole days), holidays, in which zone."""

    zone: ZoneInfo
    hours: Opening | None = None
    holidays: Collection[date] = frozenset()

    def spans(self, day: date) -> tuple[tuple[time, time], ...]:
        """From when till when somebody works on a day; nothing on a holiday."""
        if day in self.holidays:
            return ()
        if self.hours is None:
            return ((time.min, time.max),) if day.weekday() < 5 else ()
        return self.hours[day.weekday()]

    def due(self, made: datetime, long: Span, *, exact: bool = False) -> datetime:
        """When a span that starts at `made` ends, in UTC.

        Hours and minutes are elapsed time. Days and weeks last until the end of the last of them, or to the minute
        (`exact`). Working days are those after the day it was made, until closing time of the last. Working hours
        count only while somebody works. Clock time is local; a day on which the clocks change is a day.
        """
        if long.unit in ("hours", "minutes"):
            return made + timedelta(**{long.unit: long.amount})
        if long.unit in ("days", "weeks"):
            ahead = timedelta(days=int(long.amount) * (7 if long.unit == "weeks" else 1))
            local = made.astimezone(self.zone)
            return self._utc(local.date() + ahead, local.time() if exact else time.max)
        if long.unit == "working days":
            return self._after_working_days(made, int(long.amount))
        return self._after_working_hours(made, timedelta(hours=long.amount))

    def _after_working_days(self, made: datetime, count: int) -> datetime:
        day = made.astimezone(self.zone).date()
        for _further in range(FURTHEST):
            day += timedelta(days=1)
            spans = self.spans(day)
            count -= bool(spans)
            if count == 0:
                return self._utc(day, spans[-1][1])
        raise NotAPlan(_("The opening hours and holidays leave no working day."))

    def _after_working_hours(self, made: datetime, left: timedelta) -> datetime:
        local = made.astimezone(self.zone).replace(tzinfo=None)
        day = local.date()
        for _further in range(FURTHEST):
            for since, until in self.spans(day):
                start, end = max(datetime.combine(day, since), local), _closing(day, until)
                if start < end:
                    if end - start >= left:
                        at = start + left
                        return self._utc(at.date(), at.time())
                    left -= end - start
            day += timedelta(days=1)
        raise NotAPlan(_("The opening hours and holidays leave no working hour."))

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def _closing(day: date, until: time) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min) if until == time.max else datetime.combine(day, until)
