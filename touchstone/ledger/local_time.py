"""The branch's own clock for whole columns of moments: which day and hour it was there."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
FIRST = int(datetime(1989, 12, 1, tzinfo=UTC).timestamp())  # nothing is recorded from before 1990
DAY_SECONDS = 86_400

Whole = NDArray[np.int64]


def local_days_and_hours(utc: Whole, zone: str) -> tuple[Whole, Whole]:
    """Microseconds since 1970 in UTC → days since 1970-01-01 and hour (0 … 23) on the clock of that zone."""
    if not len(utc):
        return utc, utc
    changes, offsets = _clock(zone, _year(int(utc.max())) + 2)
    place = np.searchsorted(changes, utc // SECOND, side="right") - 1
    local = utc + offsets[np.maximum(place, 0)] * SECOND
    return local // DAY, local % DAY // HOUR


def _year(moment: int) -> int:
    return datetime.fromtimestamp(moment / SECOND, UTC).year


@lru_cache(maxsize=500)
def _clock(zone: str, last_year: int) -> tuple[Whole, Whole]:
    """When the zone's distance from UTC changed (seconds since 1970), and to what (seconds)."""
    where = ZoneInfo(zone)
    last = int(datetime(last_year, 1, 1, tzinfo=UTC).timestamp())
    before = _offset(where, FIRST)
    changes, offsets = [FIRST], [before]
    for midnight in range(FIRST + DAY_SECONDS, last, DAY_SECONDS):
        after = _offset(where, midnight)
        if after != before:
            changes.append(_turn(where, midnight - DAY_SECONDS, midnight, before))
            offsets.append(after)
            before = after
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def _turn(where: ZoneInfo, low: int, high: int, before: int) -> int:
    """The first second of the new distance; one change a day at most."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(where, middle) == before else (low, middle)
    return high


def _offset(where: ZoneInfo, second: int) -> int:
    distance = datetime.fromtimestamp(second, where).utcoffset()
    return 0 if distance is None else int(distance.total_seconds())
