"""The demo's promises: the revision in force, when one made now is due, and when it is met."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from touchstone.demo.days import HOUR
from touchstone.demo.truth import CANCELLED, KEPT, LATE, MOVED
from touchstone.demo.world import Vow, World

AHEAD: dict[str, tuple[int, int]] = {
    "on-your-day": (2, 6),
    "mended-by-the-day": (3, 12),
    "a-leader-rings": (1, 1),
    "paid-on-the-day": (30, 30),
    "put-right-by-the-day": (5, 14),
}
"""How many days ahead a day is named, from and to; a promise not listed means the same day."""


@dataclass(frozen=True)
class Wording:
    """One revision of a promise as told: in force since so many days ago, due by which rule."""

    since: float
    due: str
    hours: float


def revisions_of(told: dict[str, Any], *, since: float) -> list[Wording]:
    """The revisions of one promise of the register, oldest first; `since`: days since the point began."""
    first = Wording(float(told.get("since", since)), told["due"], float(told.get("hours", 0)))
    later = [Wording(float(one["since"]), one["due"], float(one.get("hours", 0))) for one in told.get("revised", ())]
    return [first, *later]


@dataclass
class Vows:
    """Makes commitments of the story's promises, each with a key of its own."""

    world: World
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    told: dict[str, list[Wording]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for point in self.world.story.points():
            for promise in point.get("promises", ()):
                self.told[promise["slug"]] = revisions_of(promise, since=point.get("since", 10_000))

    def revision(self, promise: str, made: int) -> int:
        """The place of the revision in force at a UTC second."""
        ago = (self.world.days.now - made) / 86400
        return max((k for k, one in enumerate(self.told[promise]) if one.since >= ago), default=0)

    def make(self, promise: str, made: int, outcome: int, rng: np.random.Generator, *, due: int | None = None) -> Vow:
        """A commitment made at a UTC second that will end like this. `due`: the time stated, where one was."""
        rule = self.told[promise][self.revision(promise, made)]
        if due is None:
            due = self._due(promise, rule, made, rng)
        vow = Vow(promise, f"{promise}-{next(self.numbers)}", made, due, outcome)
        if outcome == MOVED:
            vow.moved = int(self.world.days.starts[self._day(due) + 3] - 1)
            vow.met = self._in_time(rule, made, vow.moved, rng)
        elif outcome == KEPT:
            vow.met = self._in_time(rule, made, due, rng)
        elif outcome == LATE:
            vow.met = self._late(rule, due, rng)
        elif outcome == CANCELLED:
            vow.met = made + int((due - made) * rng.uniform(0.1, 0.6))
        return vow

    def _due(self, promise: str, rule: Wording, made: int, rng: np.random.Generator) -> int:
        if rule.due == "within":
            return made + int(rule.hours * HOUR)
        least, most = AHEAD.get(promise, (0, 0))
        return int(self.world.days.starts[self._day(made) + int(rng.integers(least, most + 1)) + 1] - 1)

    def _day(self, at: int) -> int:
        return int(np.searchsorted(self.world.days.starts, at, side="right")) - 1

    def _in_time(self, rule: Wording, made: int, due: int, rng: np.random.Generator) -> int:
        if rule.due == "within":
            return made + int((due - made) * rng.beta(1.6, 1.4))
        first, last = self._day(made), self._day(due)
        back = min(int(rng.geometric(0.5)) - 1, last - first)
        at = int(self.world.days.starts[last - back] + rng.uniform(9.5, 17.5) * HOUR)
        return min(max(at, made + int(rng.uniform(0.3, 1.5) * HOUR)), due)

    def _late(self, rule: Wording, due: int, rng: np.random.Generator) -> int:
        if rule.due == "within":
            return due + int(900 + rng.exponential(max(rule.hours, 2) * 0.6 * HOUR))
        day = min(self._day(due) + int(rng.geometric(0.45)), len(self.world.days.starts) - 2)
        return int(self.world.days.starts[day] + rng.uniform(9.5, 17.5) * HOUR)


def answer_of(vow: Vow) -> int:
    """How its maker would tell it ended, for what people say: a moved one was kept, a cancelled one never was."""
    return KEPT if vow.outcome == MOVED else vow.outcome
