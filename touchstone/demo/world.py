"""What all of the simulation shares: the story, the calendar, the cast, chance, and what has happened so far."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from touchstone.demo.cast import Cast
from touchstone.demo.days import Days, days_to
from touchstone.demo.story import Story
from touchstone.demo.truth import NONE, Floats, Ints
from touchstone.ledger.entries import Reading
from touchstone.people.identities import Who

NOBODY = -1


@dataclass(slots=True)
class Vow:
    """One promise to one party: which, its key, made, due and (if ever) met or cancelled, in UTC seconds."""

    promise: str
    key: str
    made: int
    due: int
    outcome: int
    met: int | None = None
    moved: int | None = None  # the new due time agreed
    by_act: bool = False  # kept by an encounter of its own (the bell rings, the evening begins)


@dataclass(slots=True)
class Happening:
    """One encounter to be written down; `who` is a number of the cast, or NOBODY. `settles`: a promise that this act
    settles, as met, moved or cancelled."""

    at: int
    source: str
    point: str
    branch: int
    who: int = NOBODY
    kind: str = "passage"
    channel: str = ""
    role: str = ""
    deal: str = ""
    amount: int | None = None
    trace: str = ""
    served: bool = False
    account: int = NOBODY
    vow: Vow | None = None
    settles: Vow | None = None
    settled_as: str = "met"
    party: Who | None = None
    readings: tuple[Reading, ...] = ()
    words: str = ""
    typist: str = ""  # who of the house wrote it down by hand
    rater: str = ""  # who of the house felt it
    key: str = ""
    facts: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Passed:
    """Somebody who passed a touchpoint and may be asked about it."""

    at: int
    branch: int
    who: int
    outcome: int = NONE
    felt: float | None = None


@dataclass
class World:
    """The simulation as it stands."""

    story: Story
    days: Days
    seed: int
    scale: float
    cast: Cast
    happened: list[Happening] = field(default_factory=list)
    passed: dict[str, list[Passed]] = field(default_factory=dict)
    twins: list[tuple[int, int]] = field(default_factory=list)
    groups: dict[str, list[int]] = field(default_factory=dict)
    works: list[tuple[int, int]] = field(default_factory=list)

    def rng(self, name: str) -> np.random.Generator:
        """A stream of chance of its own for each part, so that one part's size never moves another's luck."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])

    def many(self, count: float, *, least: int = 1) -> int:
        """How many of `count` at this scale."""
        return max(least, round(count * self.scale))

    @property
    def opened(self) -> Ints:
        """The first day of each branch."""
        ago = [branch.get("opened_days_ago") for branch in self.story.branches]
        return np.array([0 if days is None else self.days.today - days for days in ago], dtype=np.int64)

    @property
    def sizes(self) -> Floats:
        """How busy each branch is."""
        return np.array([branch["size"] for branch in self.story.branches], dtype=np.float64)

    def branch_of(self, rng: np.random.Generator, count: int) -> Ints:
        """So many branches, busy ones oftener."""
        shares = self.sizes / self.sizes.sum()
        return rng.choice(len(shares), size=count, p=shares).astype(np.int64)

    def open_on(self, rng: np.random.Generator, branch: Ints, day: Ints) -> Ints:
        """The same branches, those not yet open on the day replaced by one that was."""
        closed = day < self.opened[branch]
        shares = np.where(self.opened == 0, self.sizes, 0.0)
        instead = rng.choice(len(shares), size=len(branch), p=shares / shares.sum())
        return np.where(closed, instead, branch).astype(np.int64)

    def add(self, happening: Happening, *, ask: Passed | None = None) -> None:
        """Let it happen, unless it lies ahead of now (or before the first day); `ask`: they may be asked later."""
        if self.days.starts[0] <= happening.at <= self.days.now:
            self.happened.append(happening)
            if ask is not None:
                self.ask(happening.point, ask)

    def ask(self, point: str, passed: Passed) -> None:
        """Note that somebody passed and may be asked."""
        self.passed.setdefault(point, []).append(passed)


def new_world(story: Story, *, now: datetime, seed: int, scale: float) -> World:
    """An empty world that ends at `now`."""
    zone = ZoneInfo(story.house["company"]["time_zone"])
    days = days_to(now, count=story.flow["size"]["days"], zone=zone, rhythm=story.flow["rhythm"])
    rng = np.random.default_rng([seed, zlib.crc32(b"cast")])
    return World(story, days, seed, scale, Cast(story.names["given"], story.names["family"], rng))
