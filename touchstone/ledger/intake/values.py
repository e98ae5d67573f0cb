"""Cells as values: times with their zone, whole days, money in minor units; each says plainly what it cannot read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

MINOR = {
    "BIF": 0,
    "CLP": 0,
    "JPY": 0,
    "KRW": 0,
    "PYG": 0,
    "UGX": 0,
    "VND": 0,
    "XAF": 0,
    "XOF": 0,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
}
"""Digits of the minor unit where they are not two (ISO 4217)."""


class Unreadable(ValueError):
    """A cell that cannot be read; the sentence says why."""


@lru_cache(maxsize=4096)
def moment(said: str, zone: ZoneInfo) -> datetime:
    """A time as UTC. ISO 8601 or "YYYY-MM-DD HH:MM:SS"; without a zone of its own it is local to `zone`.

    A local time that the clocks skip or repeat is read as its first occurrence.
    """
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError:
        raise Unreadable(f"“{said}” is no date that can be read for sure; write it as 2026-11-24 13:05.") from None
    if found.year < 1990:
        raise Unreadable(f"{found.date()} cannot be: nothing is recorded from before 1990.")
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found.astimezone(UTC)


def day_end(said: str, zone: ZoneInfo) -> datetime:
    """The last moment of the day that `said` names, in `zone`: a promised day is kept until then."""
    try:
        day = date.fromisoformat(said.strip()[:10])
    except ValueError:
        raise Unreadable(f"“{said}” is no day that can be read for sure; write it as 2026-11-24.") from None
    following = datetime.combine(day + timedelta(days=1), time.min, zone)
    return following.astimezone(UTC) - timedelta(microseconds=1)


def minor_units(said: str, currency: str) -> int:
    """An amount of money in its minor units; a decimal point, no thousands marks."""
    try:
        amount = Decimal(said.strip())
        return int((amount * Decimal(10) ** MINOR.get(currency, 2)).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, OverflowError, ValueError):
        raise Unreadable(f"“{said}” is no amount of money; write it as 1234.50.") from None


def score(said: str, words: dict[str, float]) -> float | None:
    """A score from a number or one of `words`; an empty cell is no score (None)."""
    said = said.strip()
    if not said:
        return None
    if said in words:
        return words[said]
    try:
        return float(said)
    except ValueError:
        raise Unreadable(f"“{said}” is no score on this scale.") from None
