"""Cells as times: read in the order that is stated, never guessed; what cannot be is refused by name.

With no order stated only what can mean one thing is read: the year first, months by name, a day above the twelfth. A
local time that the clocks skip is read by the clock before they changed (01:30 becomes 02:30); one that comes twice is
its first coming.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.ledger.intake.months import MONTHS
from touchstone.ledger.intake.values import Unreadable, unreadable

ORDERS = ("day first", "month first", "year first", "unix", "unix ms", "serial")
"""What `dates` may say, besides a pattern of strptime."""

AGO = ("days ago", "months ago")
"""What `dates` may say of the times of a list of people: counted back from the day of the list."""

EARLIEST = 1990
SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days, of no place
UNIX_START = datetime(1970, 1, 1, tzinfo=UTC)
DAY, INSTANT = "day", "instant"
COMPUTERS = gettext_lazy("where computers begin to count")
DATABASES = gettext_lazy("where databases begin to count")
SHEETS = gettext_lazy("where spreadsheets begin to count")
STAND_INS = {
    (1970, 1, 1): COMPUTERS,
    (1969, 12, 31): COMPUTERS,
    (1601, 1, 1): COMPUTERS,
    (1753, 1, 1): DATABASES,
    (1, 1, 1): DATABASES,
    (1899, 12, 30): SHEETS,
    (1899, 12, 31): SHEETS,
    (1900, 1, 1): SHEETS,
    (9999, 12, 31): gettext_lazy("how computers say “never”"),
}
OFFSETS = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "cet": 60, "cest": 120,
}  # fmt: skip
"""Minutes from UTC, for the names of RFC 2822 and of Central Europe; other names mean several places."""

CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?:[:.hH](?P<m>\d{2})?(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d+))?)?)?"
    r"\s*(?:(?P<half>[ap])\.?\s?m\.?|uhr)?\s*(?P<zone>\S.*)?",
    re.IGNORECASE,
)
ZONE = re.compile(
    r"(?:(?P<name>[a-z]+)|(?:utc|gmt)?\s*(?P<sign>[+\-−])(?P<h>\d{1,2}):?(?P<m>\d{2})?)(?:\s*\(.*\))?", re.IGNORECASE
)
REST = r"(?:,?\s*(?:[Tt]|at|um|à)?\s*(?P<rest>\d.*))?"
NUMBERS = re.compile(r"(?P<a>\d{1,4})(?P<mark>[-/.]|\s)\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<c>\d{1,4})(?!\d)\.?" + REST)
BASIC = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[Tt ]?(?P<h>\d\d)(?P<mi>\d\d)(?P<s>\d\d)?(?P<zone>.*))?"
)
DAY_NAME = re.compile(r"[^\W\d]{2,13}\.?,?\s+(?=\d|[^\W\d]{3})")
DAY_MONTH = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s/-]*(?:(?:de|of)\s+)?(?P<month>[^\W\d]{3,12})\.?,?[\s/-]*(?:de\s+)?"
    r"(?P<y>\d{4}|\d{2})(?!\d)" + REST,
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})(?!\d)" + REST, re.IGNORECASE
)
YEAR_MONTH = re.compile(
    r"(?P<y>\d{4})[\s/-]+(?P<month>[^\W\d]{3,12})\.?[\s/-]+(?P<d>\d{1,2})(?!\d)" + REST, re.IGNORECASE
)


class Local(NamedTuple):
    """A time as it was written: naive where no zone stood with it; and whether it had an hour."""

    at: datetime
    timed: bool


def time_reader(dates: str, zone: ZoneInfo) -> Callable[[str], tuple[datetime, str]]:
    """A function from a cell to its time in UTC and its precision ("day" where it has no hour).

    dates: one of ORDERS, a pattern of strptime, or "" (only what can mean one thing). zone: of times without one.
    """
    ordered = dates in ("", "day first", "month first", "year first")

    def read(said: str) -> tuple[datetime, str]:
        if ordered and said[4:5] == "-" and said[7:8] == "-":
            try:
                at = datetime.fromisoformat(said)
            except ValueError:
                pass
            else:
                if EARLIEST <= at.year < 9999:
                    if at.tzinfo is None:
                        at = at.replace(tzinfo=zone)
                    return at.astimezone(UTC), DAY if len(said) == 10 else INSTANT
        found = written(said, dates)
        return in_utc(found.at, zone), INSTANT if found.timed else DAY

    return read


def hour_reader(dates: str, zone: ZoneInfo) -> Callable[[str, str], tuple[datetime, str]]:
    """As `time_reader`, for a day and its hour in a column of its own; without an hour it is the day."""

    def read(day: str, hour: str) -> tuple[datetime, str]:
        found = written(day, dates)
        if not hour:
            return in_utc(found.at, zone), INSTANT if found.timed else DAY
        tail = hour.strip().replace("T", " ").rsplit("-", maxsplit=1)[-1]
        tail = tail.split(" ", 1)[1] if re.match(r"\d\d \d", tail) else hour.strip()
        return in_utc(_with_clock(found.at.date(), tail, hour), zone), INSTANT

    return read


def in_utc(at: datetime, zone: ZoneInfo) -> datetime:
    """A time in UTC; refused by name where it cannot be when anything happened."""
    stands_for = STAND_INS.get((at.year, at.month, at.day))
    if stands_for is not None:
        raise Unreadable(
            _("%(day)s is %(what)s: nobody said when.") % {"day": at.date().isoformat(), "what": stands_for}
        )
    if not EARLIEST <= at.year < 9999:
        raise Unreadable(
            _("%s cannot be: nothing is recorded from before 1990.") % at.date().isoformat(),
            _("There are days from before 1990, which cannot be."),
        )
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


@lru_cache(maxsize=4096)
def day_end(at: datetime, zone: ZoneInfo) -> datetime:
    """The last moment of the local day on which `at` lies: a promised day is kept until then."""
    following = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(following, time.min, zone).astimezone(UTC) - timedelta(microseconds=1)


def written(said: str, dates: str) -> Local:
    """What a cell says, by the order stated. Raises Unreadable."""
    said = " ".join(said.split())
    if dates in ("unix", "unix ms", "serial"):
        return _counted(said, dates)
    if "%" in dates:
        return _patterned(said, dates)
    found = _basic(said) or _in_numbers(said, dates) or _by_name(said)
    if found is None and DAY_NAME.match(said):
        rest = DAY_NAME.sub("", said, count=1)
        found = _in_numbers(rest, dates) or _by_name(rest)
    if found is not None:
        return found
    if re.fullmatch(r"\d+([.,]\d+)?", said):
        raise unreadable(
            _("%(said)s is only a number: the recipe can say dates = “unix”, “unix ms” or “serial” if it counts time."),
            said,
        )
    raise unreadable(_("%(said)s is no date that can be read for sure; write it as 2026-11-24 13:05."), said)


def _counted(said: str, dates: str) -> Local:
    try:
        count = float(said)
        if count == 0:
            raise unreadable(_("%(said)s stands for no time at all."), said)
        if dates == "serial":
            at = SERIAL_START + timedelta(microseconds=round(count * 86_400_000_000))
            return Local(at.replace(microsecond=0) + timedelta(seconds=at.microsecond >= 500_000), count % 1 != 0)
        return Local(UNIX_START + timedelta(seconds=count / (1000 if dates == "unix ms" else 1)), timed=True)
    except (ValueError, OverflowError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise unreadable(_("%(said)s is no count of time, as the recipe says it is."), said) from None


def _patterned(said: str, pattern: str) -> Local:
    try:
        at = datetime.strptime(said, pattern)  # noqa: DTZ007 - the zone is the caller's
    except ValueError:
        raise unreadable(_("%(said)s is not written as the recipe says its dates are."), said) from None
    return Local(at, any(part in pattern for part in ("%H", "%I", "%c", "%X", "%T", "%s")))


def _basic(said: str) -> Local | None:
    m = BASIC.fullmatch(said)
    if m is None:
        return None
    day = _day(int(m["y"]), int(m["m"]), int(m["d"]), said)
    if m["h"] is None:
        return Local(datetime.combine(day, time.min), timed=False)
    clock = f"{m['h']}:{m['mi']}:{m['s'] or '00'}"
    return Local(_with_clock(day, clock + (m["zone"] or ""), said), timed=True)


def _in_numbers(said: str, dates: str) -> Local | None:
    m = NUMBERS.fullmatch(said)
    if m is None:
        return None
    a, b, c = m["a"], m["b"], m["c"]
    if len(a) == 4:
        day = _day(int(a), int(b), int(c), said)
    elif len(a) > 2 or len(c) in (1, 3):
        return None
    else:
        day = _in_order(int(a), int(b), int(c), dates, said, short=len(c) == 2)
    if m["rest"] is None:
        return Local(datetime.combine(day, time.min), timed=False)
    return Local(_with_clock(day, m["rest"], said), timed=True)


def _in_order(a: int, b: int, c: int, dates: str, said: str, *, short: bool) -> date:
    if dates == "year first":
        return _day(_century(a), b, c, said)
    year = _century(c) if short else c
    if dates == "day first" or (dates == "" and not short and (a > 12 >= b or a == b)):
        return _day(year, b, a, said)
    if dates == "month first" or (dates == "" and not short and b > 12 >= a):
        return _day(year, a, b, said)
    raise unreadable(
        _("%(said)s can be read in two ways: say in the recipe whether the day comes first or the month."), said
    )


def _century(year: int) -> int:
    return year + (2000 if year < 69 else 1900)


def _by_name(said: str) -> Local | None:
    m = DAY_MONTH.fullmatch(said) or MONTH_DAY.fullmatch(said) or YEAR_MONTH.fullmatch(said)
    month = MONTHS.get(m["month"].casefold()) if m else None
    if m is None or month is None:
        return None
    year = int(m["y"]) if len(m["y"]) == 4 else _century(int(m["y"]))
    day = _day(year, month, int(m["d"]), said)
    if m["rest"] is None:
        return Local(datetime.combine(day, time.min), timed=False)
    return Local(_with_clock(day, m["rest"], said), timed=True)


def _day(year: int, month: int, day: int, said: str) -> date:
    if year == 0 or month == 0 or day == 0:
        raise unreadable(_("%(said)s is no day: nobody said when."), said)
    try:
        return date(year, month, day)
    except ValueError:
        raise unreadable(_("%(said)s is a day that no calendar has, read as the recipe says."), said) from None


def _with_clock(day: date, clock: str, said: str) -> datetime:
    m = CLOCK.fullmatch(clock.strip())
    if m is None:
        raise unreadable(_("%(said)s has an hour that cannot be read; write it as 13:05."), said)
    hour, minute, second = int(m["h"]), int(m["m"] or 0), int(m["s"] or 0)
    if m["half"]:
        if not 1 <= hour <= 12:
            raise unreadable(_("%(said)s has an hour that no clock has."), said)
        hour = hour % 12 + (12 if m["half"].lower() == "p" else 0)
    later = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    try:
        at = datetime.combine(day, time(hour % 24 if later else hour, minute, min(second, 59)))
    except ValueError:
        raise unreadable(_("%(said)s has an hour that no clock has."), said) from None
    if m["f"]:
        at = at.replace(microsecond=int(m["f"][:6].ljust(6, "0")))
    return at.replace(tzinfo=_offset(m["zone"], said)) + later


def _offset(zone: str | None, said: str) -> timezone | None:
    if not zone:
        return None
    m = ZONE.fullmatch(zone.strip("() "))
    if m is not None and m["name"] and m["name"].casefold() in OFFSETS:
        return timezone(timedelta(minutes=OFFSETS[m["name"].casefold()]))
    if m is None or m["name"] or int(m["h"]) > 15 or int(m["m"] or 0) > 59:
        raise unreadable(_("%(said)s has a time zone that can mean several places."), said)
    minutes = int(m["h"]) * 60 + int(m["m"] or 0)
    return timezone(timedelta(minutes=minutes if m["sign"] == "+" else -minutes))
