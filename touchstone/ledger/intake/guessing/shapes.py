"""The shapes of written values: what a cell looks like, whatever its column is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from touchstone.ledger.intake.guessing.wordlists import listed
from touchstone.ledger.intake.months import MONTHS as NAMED_MONTHS

MISSING = frozenset(listed("cells", "missing"))
"""What people and programs write where there is nothing to say."""

YES, NO = frozenset(listed("cells", "yes")), frozenset(listed("cells", "no"))
CURRENCIES = frozenset(listed("cells", "currencies"))

_CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2})?)?"
)
YEAR_FIRST = re.compile(rf"^(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}$")
TWO_FIRST = re.compile(rf"^(?P<a>\d{{1,2}})(?P<sep>[-/.])\s?(?P<b>\d{{1,2}})(?P=sep)\s?(?P<y>\d{{4}}|\d{{2}}){_CLOCK}$")
NAMED_DAY = re.compile(
    r"^(?:[^\W\d]+\.?,?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]\s*(?:de\s+)?(?P<name>[^\W\d]+)\.?[-/ ,]+"
    rf"(?:de\s+)?(?P<y>\d{{4}}|\d{{2}}){_CLOCK}$"
)
NAMED_MONTH = re.compile(
    rf"^(?:[^\W\d]+\.?,?\s+)?(?P<name>[^\W\d]+)\.?[-/ ]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+(?P<y>\d{{4}}){_CLOCK}$"
)
SPACED = re.compile(r"^(?P<m>0?[1-9]|1[0-2]) (?P<d>0?[1-9]|[12]\d|3[01]), (?P<y>(?:19|20)\d{2})$")
"""The month, the day, a comma, the year: 09 13, 2009."""
MONTHLY = re.compile(r"^(?P<y>(?:19|20)\d{2})-(?P<m>0?[1-9]|1[0-2])$")
"""A month of a year, without its day."""
AGO = re.compile(
    r"^(?:\d{1,2}|an?|one|vor \S+|il y a \S+|hace \S+|ha \S+) ?[^\W\d]+(?: ago| fa| geleden| temu| sedan)?$", re.I
)
"""How long ago something was, in words."""
SINCE = re.compile(r"\bago$|^vor |^il y a |^hace |^ha | fa$| geleden$| temu$| sedan$", re.I)
COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:\d{4,6})?$")
CLOCK_ONLY = re.compile(r"^([01]?\d|2[0-3])[:h][0-5]\d(?:[:.][0-5]\d)?\s*(?:[AaPp]\.?[Mm]\.?)?$")
LASTING = re.compile(r"^\d{1,4}:[0-5]\d(?::[0-5]\d)?$")
"""How long something took, in hours and minutes; more than a day has hours too."""
ABROAD = re.compile(r"^\+\d{8,15}$")
INTERNET = re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$")
EMAIL = re.compile(r"^[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}$")
URL = re.compile(r"^(?:https?://|www\.)\S+$", re.I)
PHONE = re.compile(r"^(?:\+|00)?[\d\s().\-/]{7,22}(?:\s*(?:x|ext\.?)\s*\d{1,5})?$")
POINT = re.compile(r"^\s*(?:POINT\s*\(|\(?-?\d{1,3}\.\d{3,}\s*,\s*-?\d{1,3}\.\d{3,})", re.I)
MONEY = re.compile(
    r"^-?\s*(?:[$€£¥₹]|R\$|kr\.?|CHF|EUR|USD|GBP|zł)\s*-?[\d.,'\s]+-?$|^-?[\d.,'\s]+\s*(?:[$€£¥₹]|kr\.?|CHF|EUR|USD|GBP|zł|PLN|SEK)$"
)
PLAIN = re.compile(r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
POINTED = re.compile(r"^[+-]?\d{1,3}(?:[, ' ]\d{3})+(?:\.\d+)?$|^[+-]?\d*\.\d+$|^[+-]?\d+$")
COMMAED = re.compile(r"^[+-]?\d{1,3}(?:[. ' ]\d{3})+(?:,\d+)?-?$|^[+-]?\d+,\d+-?$|^[+-]?\d+-?$")
PERCENT = re.compile(r"^[+-]?\d+(?:[.,]\d+)?\s*%$")
CODE = re.compile(r"^(?=.*\d)[\w#./:\-]+$")
NAME = re.compile(r"^(?:[^\W\d_][^\W\d_'’.\-]*[.,]?\s+){1,3}[^\W\d_][^\W\d_'’.\-]*\.?$")


SPACED_DATES, MONTHLY_DATES = "%m %d, %Y", "%Y-%m"


def folded(text: str) -> str:
    """Small letters without accents, so that “Größe” and “grosse”, “Prénom” and “prenom” meet."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


MONTHS = {folded(name): month for name, month in NAMED_MONTHS.items()}


def is_missing(value: str) -> bool:
    """Whether a cell is only a mark for nothing."""
    return value.strip().casefold() in MISSING


def family(value: str) -> str:
    """How a date is written: "year first", "two first" (day or month), "named day", "named month", "compact" or ""."""
    if YEAR_FIRST.match(value):
        return "year first"
    if TWO_FIRST.match(value):
        return "two first"
    if (found := NAMED_DAY.match(value)) and folded(found["name"]) in MONTHS:
        return "named day"
    if (found := NAMED_MONTH.match(value)) and folded(found["name"]) in MONTHS:
        return "named month"
    if SPACED.match(value):
        return SPACED_DATES
    if MONTHLY.match(value):
        return MONTHLY_DATES
    return "compact" if COMPACT.match(value) else ""


def read_date(value: str, dates: str) -> datetime | None:  # noqa: PLR0911 - one way of writing after another
    """A cell as a time without zone, for comparing the columns of a row only; None where it is none."""
    value = value.strip()
    try:
        if dates in ("unix", "unix ms"):
            seconds = float(value) / (1000 if dates == "unix ms" else 1)
            return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        if dates == "serial":
            return datetime(1899, 12, 30) + timedelta(days=float(value))  # noqa: DTZ001 - of no place
        if found := YEAR_FIRST.match(value):
            return _clocked(found, int(found["y"]), int(found["m"]), int(found["d"]))
        if found := TWO_FIRST.match(value):
            a, b = int(found["a"]), int(found["b"])
            day, month = (b, a) if dates == "month first" else (a, b)
            return _clocked(found, _century(found["y"]), month, day)
        if found := NAMED_DAY.match(value) or NAMED_MONTH.match(value):
            return _clocked(found, _century(found["y"]), MONTHS[folded(found["name"])], int(found["d"]))
        if found := MONTHLY.match(value):
            return datetime(int(found["y"]), int(found["m"]), 1)  # noqa: DTZ001 - of no place
        if found := COMPACT.match(value) or SPACED.match(value):
            return datetime(int(found["y"]), int(found["m"]), int(found["d"]))  # noqa: DTZ001 - of no place
    except (ValueError, KeyError, OverflowError, OSError):
        return None
    return None


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)


def _clocked(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    half = (found["half"] or "").replace(".", "").casefold()
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - of no place


def number_of(value: str, decimal: str = "point") -> float | None:
    """A written number; None where it is none."""
    text = re.sub(r"[^\d.,+\-eE]", "", value.strip())
    if text.endswith("-"):
        text = "-" + text[:-1]
    text = text.replace(".", "").replace(",", ".") if decimal == "comma" else text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return None


def decimal_of(values: Iterable[str]) -> str:
    """ "comma" where numbers are written 1.234,50, else "point"; "" where nothing tells."""
    commas = points = 0
    for one in values:
        text = re.sub(r"[^\d.,\-]", "", one)
        if re.search(r",\d{1,2}-?$", text) or re.search(r"\.\d{3},", text):
            commas += 1
        elif re.search(r"\.\d{1,2}$", text) or re.search(r",\d{3}\.", text) or re.search(r"\.\d{4,}$", text):
            points += 1
    return "comma" if commas > points else "point" if points else ""
