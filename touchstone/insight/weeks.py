"""Sums by week of age, put in order: what every figure of the weighing is worked out from."""

from __future__ import annotations

from collections.abc import Mapping as Columns
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.asking import WEEKS
from touchstone.insight.schema import RECORD, STAFF, VANTAGES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SUMS = ("n", "built", "w", "wv", "wvv", "cc", "cs", "up", "luke_wv", "luke_c")
WEEK = 7.0
SWEEPS = 60


@dataclass(frozen=True)
class Weeks:
    """Undecayed sums of each cell (touchpoint × branch) in each week of age, sorted by cell and week.

    `cell` says which cell a row belongs to; `starts` where each cell's rows begin. `sums` holds, by name, those of
    `asking.question`. touchpoint, branch and newest (age in days of the newest reading) have one value a cell.
    """

    cell: Ints
    week: Ints
    starts: Ints
    sums: dict[str, Floats]
    touchpoint: Ints
    branch: Ints
    newest: Ints

    def by_cell(self, values: Floats) -> Floats:
        """Values of the rows summed by cell."""
        return np.asarray(np.bincount(self.cell, values, len(self.starts)), np.float64)

    def decayed(self, half_life: float) -> Floats:
        """The weight that its age leaves to each row: ½^(7·weeks / half-life)."""
        return np.asarray(0.5 ** (WEEK * self.week / half_life))

    def lukewarm_builds(self) -> Weeks:
        """The same with lukewarm answers read as a mild gain: their points change sign, nothing else does."""
        s = self.sums
        return replace(self, sums=s | {"wv": s["wv"] - 2 * s["luke_wv"], "up": s["up"] + s["luke_c"]})


def of_vantage(columns: Columns[str, NDArray[Any]], vantage: str) -> Weeks:
    """The weeks of one vantage, from what the engine gave for `asking.question`."""
    chosen = (columns["level"] == WEEKS) & (columns["vantage"] == VANTAGES.index(vantage))
    sums = {name: np.asarray(columns[name][chosen], np.float64) for name in SUMS}
    touchpoint, branch, week, age = (
        np.asarray(columns[name][chosen], np.int64) for name in ("touchpoint", "branch", "week", "age")
    )
    return _sorted(touchpoint, branch, week, age, sums)


def together(columns: Columns[str, NDArray[Any]], half_life: float) -> tuple[Weeks, dict[str, Weeks]]:
    """All vantages in one, and the part of each in it.

    In each cell records weigh at most half of the whole and staff's own entries at most a fifth; their readings are
    made lighter until they do. A cell of which nobody said and no walker found anything is left out: what is only
    recorded or noted stays under its own name.
    """
    each = {vantage: of_vantage(columns, vantage) for vantage in VANTAGES}
    cells = np.concatenate([np.column_stack([part.touchpoint, part.branch]) for part in each.values()])
    known, place = np.unique(cells, axis=0, return_inverse=True)
    weight: dict[str, Floats] = {}
    at: dict[str, Ints] = {}
    start = 0
    for vantage, part in each.items():
        at[vantage] = place.reshape(-1)[start : start + len(part.starts)]
        start += len(part.starts)
        own = part.by_cell(part.sums["w"] * part.decayed(half_life))
        weight[vantage] = np.asarray(np.bincount(at[vantage], own, len(known)), np.float64)
    factor = _capped(weight)
    parts = {
        vantage: _lighter(part, factor[vantage][at[vantage]], factor["heard"][at[vantage]] > 0)
        for vantage, part in each.items()
    }
    joined = _sorted(
        np.concatenate([part.touchpoint[part.cell] for part in parts.values()]),
        np.concatenate([part.branch[part.cell] for part in parts.values()]),
        np.concatenate([part.week for part in parts.values()]),
        np.concatenate([part.newest[part.cell] for part in parts.values()]),
        {name: np.concatenate([part.sums[name] for part in parts.values()]) for name in SUMS},
    )
    return joined, parts


def _capped(weight: dict[str, Floats]) -> dict[str, Floats]:
    """By what to multiply the weights of each vantage so that the caps hold, cell by cell."""
    heard = sum((weight[v] for v in VANTAGES if v not in {RECORD, STAFF}), np.zeros_like(weight[RECORD]))
    record, staff = weight[RECORD], weight[STAFF]
    for _ in range(SWEEPS):  # each cap moves the whole that the other is a part of: sink to where both hold
        record = np.minimum(record, heard + staff)
        staff = np.minimum(staff, (heard + record) / 4)
    factor = {vantage: np.ones_like(heard) for vantage in VANTAGES}
    for vantage, kept in ((RECORD, record), (STAFF, staff)):
        factor[vantage] = np.divide(kept, weight[vantage], out=np.zeros_like(heard), where=weight[vantage] > 0)
    return factor | {"heard": heard}


def _lighter(part: Weeks, factor: Floats, stays: NDArray[np.bool_]) -> Weeks:
    rows = stays[part.cell]
    by = factor[part.cell][rows]
    power = dict.fromkeys(SUMS, by) | {"cc": by**2, "n": np.ones_like(by), "built": np.ones_like(by)}
    return _sorted(
        part.touchpoint[part.cell][rows],
        part.branch[part.cell][rows],
        part.week[rows],
        part.newest[part.cell][rows],
        {name: part.sums[name][rows] * power[name] for name in SUMS},
    )


def _sorted(touchpoint: Ints, branch: Ints, week: Ints, age: Ints, sums: dict[str, Floats]) -> Weeks:
    """Rows in order of cell and week, those of one cell and week added up."""
    order = np.lexsort((week, branch, touchpoint))
    touchpoint, branch, week, age = touchpoint[order], branch[order], week[order], age[order]
    new_cell = np.ones(len(order), bool)
    new_cell[1:] = (np.diff(touchpoint) != 0) | (np.diff(branch) != 0)
    new_row = new_cell.copy()
    new_row[1:] |= np.diff(week) != 0
    rows = np.flatnonzero(new_row)
    summed = {name: np.add.reduceat(sums[name][order], rows) if len(rows) else np.zeros(0) for name in sums}
    cell = (np.cumsum(new_cell) - 1)[rows]
    first = np.flatnonzero(new_cell)
    return Weeks(
        cell=cell,
        week=week[rows],
        starts=np.flatnonzero(new_cell[rows]),
        sums=summed,
        touchpoint=touchpoint[first],
        branch=branch[first],
        newest=np.minimum.reduceat(age, first) if len(first) else np.zeros(0, np.int64),
    )
