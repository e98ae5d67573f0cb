"""From sums by week to today's level of every cell and every touchpoint, each with its variance.

A cell's own mean m has variance s² Σ(w²/p) / (Σw)² (s²/Σw would look Bayesian and be far too sure). Cells are pooled
over touchpoint × branch; then time widens each. A whole touchpoint is its cells weighed by their evidence, so that its
own mean is the plain weighted mean of its rows; the variance takes in that cells lean on the same neighbours. Its
drift is taken to be shared by its branches, which errs on the wide side when it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.ageing import Wandering, memory, memory_of_groups, wandering
from touchstone.insight.pooling import Pool, pool
from touchstone.insight.shares import Alike, alike
from touchstone.insight.weeks import Floats, Ints, Weeks


@dataclass(frozen=True)
class Levels:
    """Levels with all that stands beside them, one value each: cells, touchpoints or other groups of cells.

    weight: Σ of the decayed weights. own: mean of the own rows. mean, variance: of today's level, all things known.
    grain: variance of one more reading. up, all_of: decayed voices that build, of all voices. n, built: readings, and
    those that build. newest: age of the newest in days.
    """

    weight: Floats
    own: Floats
    mean: Floats
    variance: Floats
    grain: Floats
    up: Floats
    all_of: Floats
    n: Ints
    built: Ints
    newest: Ints

    def taken(self, rows: Ints) -> Levels:
        """Some of them."""
        return Levels(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def together(self, rows: Ints, covariance: Floats) -> Levels:
        """Some of them as one, each by its weight. covariance: of all of them."""
        some = self.taken(rows)
        share = some.weight / some.weight.sum()
        variance = share @ covariance[np.ix_(rows, rows)] @ share
        return Levels(
            weight=np.array([some.weight.sum()]),
            own=np.array([share @ some.own]),
            mean=np.array([share @ some.mean]),
            variance=np.array([variance]),
            grain=np.array([share @ some.grain]),
            up=np.array([some.up.sum()]),
            all_of=np.array([some.all_of.sum()]),
            n=np.array([some.n.sum()]),
            built=np.array([some.built.sum()]),
            newest=np.array([some.newest.min()]),
        )


@dataclass(frozen=True)
class Weighing:
    """Everything one vantage says under one reading of the lukewarm answers."""

    weeks: Weeks
    half_life: float
    wander: Wandering
    pool: Pool
    cells: Levels
    alike: Alike

    def grouped(self, group: Ints, count: int) -> Levels:
        """Groups of cells (`group` has each cell's place 0 … count − 1, or −1 for none; no group is empty)."""
        taken = np.flatnonzero(group >= 0)
        place = group[taken]
        weight = self._added(place, self.cells.weight[taken], count)
        share = self._shares(group, weight)
        mean, variance = self.pool.combined(share, np.maximum(group, 0), count)
        return Levels(
            weight=weight,
            own=self._added(place, share[taken] * self.cells.own[taken], count),
            mean=mean,
            variance=variance + self._drifted(group, count),
            grain=self._added(place, share[taken] * self.cells.grain[taken], count),
            up=self._added(place, self.cells.up[taken], count),
            all_of=self._added(place, self.cells.all_of[taken], count),
            n=self._added(place, self.cells.n[taken], count).astype(np.int64),
            built=self._added(place, self.cells.built[taken], count).astype(np.int64),
            newest=self._lowest(place, self.cells.newest[taken], count),
        )

    def covariance(self, group: Ints, count: int) -> Floats:
        """Of the levels of groups with each other; their drifts are taken to be their own."""
        taken = group >= 0
        weight = self._added(group[taken], self.cells.weight[taken], count)
        covariance = self.pool.covariance(self._shares(group, weight), np.maximum(group, 0), count)
        return covariance + np.diag(self._drifted(group, count))

    def _shares(self, group: Ints, weight: Floats) -> Floats:
        return np.where(group >= 0, self.cells.weight / weight[np.maximum(group, 0)], 0.0)

    def _drifted(self, group: Ints, count: int) -> Floats:
        return self.wander.drift * memory_of_groups(self.weeks, group, count, self.half_life)

    @staticmethod
    def _added(place: Ints, values: NDArray[np.generic], count: int) -> Floats:
        return np.asarray(np.bincount(place, values, count), np.float64)

    @staticmethod
    def _lowest(place: Ints, values: Ints, count: int) -> Ints:
        lowest = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(lowest, place, values)
        return lowest


def weigh(weeks: Weeks, *, half_life: float, near: Weighing | None = None) -> Weighing:
    """Weigh all cells. There must be at least one. near: the same cells weighed before, to start the fit from."""
    decayed = weeks.decayed(half_life)
    s = weeks.sums
    wander = wandering(weeks)
    weight = weeks.by_cell(s["w"] * decayed)
    own = weeks.by_cell(s["wv"] * decayed) / weight
    noise = wander.noise * weeks.by_cell(s["cc"] * decayed**2) / weight**2
    first = np.unique(weeks.touchpoint, return_inverse=True)[1].reshape(-1)
    second = np.unique(weeks.branch, return_inverse=True)[1].reshape(-1)
    pooled = pool(own, noise, first, second, near=near.pool if near else None)
    mean, variance = pooled.levels()
    voices = weeks.by_cell(s["cs"] * decayed)
    cells = Levels(
        weight=weight,
        own=own,
        mean=mean,
        variance=variance + wander.drift * memory(weeks, half_life),
        grain=wander.noise * voices / weight,
        up=weeks.by_cell(s["up"] * decayed),
        all_of=voices,
        n=weeks.by_cell(s["n"]).astype(np.int64),
        built=weeks.by_cell(s["built"]).astype(np.int64),
        newest=weeks.newest,
    )
    return Weighing(
        weeks=replace(weeks, sums={"w": s["w"]}),  # what groups need; the rest is large and told already
        half_life=half_life,
        wander=wander,
        pool=pooled,
        cells=cells,
        alike=alike(cells.up, cells.all_of),
    )
