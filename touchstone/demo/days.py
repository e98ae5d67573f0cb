"""The demo's calendar: its local days as numbers, how busy each is, and the second at which something happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from touchstone.demo.truth import Floats, Ints

HOUR = 3600
BEYOND = 60  # days after today that promises may name


@dataclass(frozen=True)
class Days:
    """Day 0 is the first of the simulation, `today` the local day of `now`; seconds are UTC since 1970."""

    zone: ZoneInfo
    now: int
    first: date
    today: int
    starts: Ints  # UTC second of each local midnight, BEYOND days past today
    busy: Floats  # how busy each day is; mean 1 over the days to today

    def at(self, day: Ints, second: Floats) -> Ints:
        """The UTC second of a local second of a local day."""
        return np.asarray(self.starts[day] + np.rint(second), dtype=np.int64)

    def day_of(self, at: Ints) -> Ints:
        """The local day in which a UTC second lies."""
        return np.asarray(np.searchsorted(self.starts, at, side="right") - 1, dtype=np.int64)

    def end_of(self, day: Ints) -> Ints:
        """The last second of a local day."""
        return np.asarray(self.starts[day + 1] - 1, dtype=np.int64)

    def ago(self, at: Ints) -> Floats:
        """How many days before now, with fractions."""
        return np.asarray((self.now - at) / 86400, dtype=np.float64)

    def moment(self, at: int) -> datetime:
        """A UTC second as an aware time."""
        return datetime.fromtimestamp(int(at), UTC)

    def before(self, days: float) -> datetime:
        """The moment so many days before now."""
        return datetime.fromtimestamp(self.now, UTC) - timedelta(days=days)

    def pick(self, rng: np.random.Generator, count: int, *, since: int = 0) -> Ints:
        """So many days to today, busy ones oftener."""
        weights = self.busy[since : self.today + 1]
        return np.asarray(since + rng.choice(len(weights), size=count, p=weights / weights.sum()), dtype=np.int64)

    def nearby(self, rng: np.random.Generator, day: Ints) -> Ints:
        """A day within three of each, busy ones oftener."""
        choices = np.clip(day[:, None] + np.arange(-3, 4), 0, len(self.busy) - 1)
        steps = np.cumsum(self.busy[choices], axis=1)
        place = (rng.random(len(day))[:, None] * steps[:, -1:] > steps).sum(axis=1)
        return np.asarray(choices[np.arange(len(day)), place], dtype=np.int64)


def days_to(now: datetime, *, count: int, zone: ZoneInfo, rhythm: Mapping[str, Sequence[float]]) -> Days:
    """The calendar of the `count` local days that end on the one of `now`."""
    last = now.astimezone(zone).date()
    first = last - timedelta(days=count - 1)
    dates = [first + timedelta(days=k) for k in range(count + BEYOND + 1)]
    midnights = [datetime.combine(day, time(), tzinfo=zone) for day in dates]
    starts = np.array([int(one.timestamp()) for one in midnights], dtype=np.int64)
    week, year = rhythm["week"], rhythm["year"]
    busy = np.array([week[day.weekday()] * year[day.month - 1] for day in dates])
    return Days(zone, int(now.timestamp()), first, count - 1, starts, busy / busy[:count].mean())


def shop_seconds(rng: np.random.Generator, count: int) -> Floats:
    """Local seconds of the day while shops are open (half past nine to six), busiest in the middle."""
    return np.asarray((9.5 + 8.5 * rng.beta(1.8, 1.7, count)) * HOUR, dtype=np.float64)


def web_seconds(rng: np.random.Generator, count: int) -> Floats:
    """Local seconds of the day at which people look something up: lunch and evening most, nights rarely."""
    evening = rng.random(count) < 0.55
    hours = np.where(evening, rng.normal(20.2, 1.6, count), rng.normal(12.6, 3.0, count))
    return np.asarray(np.clip(hours % 24, 0.1, 23.8) * HOUR, dtype=np.float64)


def spread_evenly(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Random numbers of (0, 1), one from each of `count` equal parts, in random order."""
    return np.asarray((rng.permutation(count) + rng.random(count)) / max(count, 1), dtype=np.float64)
