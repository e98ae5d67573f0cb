"""What the neighbours know: means of cells pooled over touchpoints × branches, by penalised REML.

The model is y = μ + a[first] + b[second] + c[cell] + e, with a, b, c normal with standard deviations to be found and
the variance v of each e known. The deviance is that of Henderson's mixed-model equations; the larger factor is
eliminated first, so that 200 × 500 takes well under a second. The penalty keeps every standard deviation off zero
(Chung, Rabe-Hesketh, Dorie, Gelman and Liu 2013), which plain REML is drawn to when there is little to go by, and
then claims ranges that are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
WIDEST = 10.0  # points; a standard deviation of this size on a scale of −10 … +10 is as good as no pooling
FIRST, SECOND, CELL = 0, 1, 2


@dataclass(frozen=True)
class Pool:
    """A fitted pool. `sd` between firsts, seconds and cells (0 where the data cannot tell it apart from the cells)."""

    sd: tuple[float, float, float]
    mean: float
    deviance: float  # −2 log REML likelihood, without the penalty
    evaluations: int
    y: Floats
    v: Floats
    layout: Layout
    solved: Solved

    @property
    def keeps(self) -> Floats:
        """How much of its own mean each cell keeps, 0 … 1; the rest comes from its neighbours."""
        cell = self.sd[CELL] ** 2
        return cell / (cell + self.v) if len(self.y) > 1 else np.ones(1)

    def levels(self) -> tuple[Floats, Floats]:
        """Mean and variance of the level of each cell, given all readings."""
        keeps = self.keeps
        base = self.solved.base(self.layout)
        mean = keeps * self.y + (1 - keeps) * base
        return mean, keeps * self.v + (1 - keeps) ** 2 * self.solved.base_variance(self.layout)

    def combined(self, weights: Floats, groups: Ints, count: int) -> tuple[Floats, Floats]:
        """Mean and variance of weighted sums of cells, one sum for each group (weights, groups: one value a cell)."""
        own, at_large, rest = self._mixed(weights, groups, count)
        shared = (at_large**2) @ self.solved.spread + np.einsum("ij,ij->i", rest @ self.solved.inverse, rest)
        return _added(groups, weights * self.levels()[0], count), own + shared

    def covariance(self, weights: Floats, groups: Ints, count: int) -> Floats:
        """Covariance of the same sums with each other: they lean on the same neighbours."""
        own, at_large, rest = self._mixed(weights, groups, count)
        shared = (at_large * self.solved.spread) @ at_large.T + rest @ self.solved.inverse @ rest.T
        return np.asarray(shared + np.diag(own))

    def _mixed(self, weights: Floats, groups: Ints, count: int) -> tuple[Floats, Floats, Floats]:
        """What each sum has of the cells' own variance, of each large effect, and of μ and each small one beyond it."""
        keeps, layout = self.keeps, self.layout
        borrowed = weights * (1 - keeps)
        at_large = layout.table(groups, layout.large, borrowed, count, layout.larges)
        at_small = layout.table(groups, layout.small, borrowed, count, layout.smalls)
        at_mean = _added(groups, borrowed, count)
        own = _added(groups, weights**2 * keeps * self.v, count)
        return own, at_large, np.column_stack([at_mean, at_small]) - at_large @ self.solved.folded.T


@dataclass(frozen=True)
class Layout:
    """Which cell stands where; the factor with more levels is `large` and is eliminated first. 0 levels: left out."""

    small: Ints
    large: Ints
    smalls: int
    larges: int
    swapped: bool  # small is the second factor

    def table(self, rows: Ints, columns: Ints, values: Floats, height: int, width: int) -> Floats:
        """Values summed into a height × width table."""
        if not width:
            return np.zeros((height, 0))
        return _added(rows * width + columns, values, height * width).reshape(height, width)


@dataclass(frozen=True)
class Solved:
    """The mixed-model equations at one set of standard deviations.

    With M = [[M11, M12], [M12', D]] over (μ, small | large): `inverse` is the (μ, small) block of M⁻¹, `folded` is
    M12 D⁻¹, `spread` is diag(D)⁻¹.
    """

    at_small: Floats  # μ, then the small factor's effects
    at_large: Floats
    inverse: Floats
    folded: Floats
    spread: Floats
    log_determinant: float
    explained: float

    def base(self, layout: Layout) -> Floats:
        """μ + a + b of each cell."""
        small = np.append(self.at_small[1:], 0.0) if not layout.smalls else self.at_small[1:]
        large = self.at_large if layout.larges else np.zeros(1)
        return np.asarray(self.at_small[0] + small[layout.small] + large[layout.large])

    def base_variance(self, layout: Layout) -> Floats:
        """Variance of μ + a + b of each cell."""
        s, f = self.inverse, self.folded
        variance = np.full(len(layout.small), s[0, 0])
        if layout.smalls:
            at = layout.small + 1
            variance += s[at, at] + 2 * s[0, at]
        if layout.larges:
            crossed = s @ f
            large = layout.large
            variance += (self.spread + np.einsum("ij,ij->j", f, crossed))[large] - 2 * crossed[0, large]
            if layout.smalls:
                variance -= 2 * crossed[layout.small + 1, large]
        return variance

    def traces(self) -> tuple[float, float]:
        """Sum of the variances of the small and of the large factor's effects."""
        large = self.spread.sum() + np.einsum("ij,ij->", self.folded, self.inverse @ self.folded)
        return float(np.trace(self.inverse[1:, 1:])), float(large)


def pool(
    y: Floats,
    v: Floats,
    first: Ints,
    second: Ints | None = None,
    *,
    penalised: bool = True,
    near: Pool | None = None,
) -> Pool:
    """Fit the pool: means y with known variances v, at places 0 … of one or two factors.

    A factor takes part when it has at least two levels and does not coincide with the cells. `penalised` is for
    points; without it this is plain REML at any scale. A single cell has nobody to pool with and keeps its own.
    near: another fit of the same cells, to start from.
    """
    layout = _layout(first, second, len(y))
    sd, evaluations = _fitted(y, v, layout, penalised=penalised, near=near)
    solved, weights = _solve(y, v, layout, sd)
    return Pool(
        sd=(float(sd[FIRST]), float(sd[SECOND]), float(sd[CELL])),
        mean=float(solved.at_small[0]),
        deviance=_whole_deviance(y, weights, layout, sd, solved),
        evaluations=evaluations,
        y=y,
        v=v,
        layout=layout,
        solved=solved,
    )


def _fitted(y: Floats, v: Floats, layout: Layout, *, penalised: bool, near: Pool | None) -> tuple[Floats, int]:
    """The standard deviations with the smallest (penalised) deviance, and how often it was worked out."""
    takes_part = _taking_part(layout, len(y))
    places = [place for place in (FIRST, SECOND, CELL) if takes_part[place]]
    scale = float(np.std(y)) or 1.0
    sd = np.zeros(3)
    if not places:
        return sd, 0

    def cost(logs: Floats) -> tuple[float, Floats]:
        tried = np.zeros(3)
        tried[places] = np.exp(logs)
        deviance, slope = _deviance(y, v, layout, tried)
        slope = slope[places]
        if penalised:
            deviance += float(np.sum((tried[places] / WIDEST) ** 2 - 2 * logs))
            slope = slope + 2 * (tried[places] / WIDEST) ** 2 - 2
        return deviance, slope

    found = minimize(
        cost,
        np.log(np.array(near.sd)[places]) if near else np.full(len(places), log(scale / 2)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(log(scale * 1e-4), log(scale * 1e3))] * len(places),
        options={"ftol": 1e-11, "gtol": 1e-5, "maxiter": 200},
    )
    sd[places] = np.exp(found.x)
    return sd, int(found.nfev)


def _added(places: Ints, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(places, values, count), np.float64)


def _layout(first: Ints, second: Ints | None, cells: int) -> Layout:
    nothing = np.zeros(cells, np.intp)
    sizes = [_levels(first, cells), 0 if second is None else _levels(second, cells)]
    places = [first if sizes[0] else nothing, nothing if second is None or not sizes[1] else second]
    swapped = sizes[0] > sizes[1]
    if swapped:
        sizes.reverse()
        places.reverse()
    return Layout(small=places[0], large=places[1], smalls=sizes[0], larges=sizes[1], swapped=swapped)


def _levels(places: Ints, cells: int) -> int:
    levels = int(places.max()) + 1
    return levels if 2 <= levels < cells else 0


def _taking_part(layout: Layout, cells: int) -> tuple[bool, bool, bool]:
    small, large = layout.smalls > 0, layout.larges > 0
    return (large, small, cells > 1) if layout.swapped else (small, large, cells > 1)


def _variances(layout: Layout, sd: Floats) -> tuple[float, float]:
    small, large = (SECOND, FIRST) if layout.swapped else (FIRST, SECOND)
    return float(sd[small] ** 2), float(sd[large] ** 2)


def _solve(y: Floats, v: Floats, layout: Layout, sd: Floats) -> tuple[Solved, Floats]:
    weights = 1 / (sd[CELL] ** 2 + v)
    small_variance, large_variance = _variances(layout, sd)
    n, m = layout.smalls, layout.larges
    table = layout.table(layout.small, layout.large, weights, max(n, 1), m)
    rows = _added(layout.small, weights, n) if n else np.zeros(0)
    pulls = _added(layout.small, weights * y, n) if n else np.zeros(0)
    top = np.zeros((1 + n, 1 + n))
    top[0, 0] = weights.sum()
    top[0, 1:] = top[1:, 0] = rows
    top[np.arange(1, n + 1), np.arange(1, n + 1)] = rows + (1 / small_variance if n else 0.0)
    pull = np.append((weights * y).sum(), pulls)
    if m:
        columns = _added(layout.large, weights, m)
        spread = 1 / (columns + 1 / large_variance)
        side = np.vstack([columns, table]) if n else columns[None, :]
        folded = side * spread
        large_pull = _added(layout.large, weights * y, m)
        top = top - folded @ side.T
        pull = pull - folded @ large_pull
    else:
        spread, folded, large_pull = np.zeros(0), np.zeros((1 + n, 0)), np.zeros(0)
    factor = cho_factor(top, lower=True)
    at_small = cho_solve(factor, pull)
    solved = Solved(
        at_small=at_small,
        at_large=spread * large_pull - folded.T @ at_small,
        inverse=cho_solve(factor, np.eye(1 + n)),
        folded=folded,
        spread=spread,
        log_determinant=float(2 * np.log(np.diag(factor[0])).sum() - np.log(spread).sum()),
        explained=float(pull @ at_small + (spread * large_pull**2).sum()),
    )
    return solved, weights


def _whole_deviance(y: Floats, weights: Floats, layout: Layout, sd: Floats, solved: Solved) -> float:
    small_variance, large_variance = _variances(layout, sd)
    deviance = (len(y) - 1) * log(2 * pi) - np.log(weights).sum() + solved.log_determinant
    deviance += layout.smalls * log(small_variance) if layout.smalls else 0.0
    deviance += layout.larges * log(large_variance) if layout.larges else 0.0
    return float(deviance + (weights * y**2).sum() - solved.explained)


def _deviance(y: Floats, v: Floats, layout: Layout, sd: Floats) -> tuple[float, Floats]:
    """The deviance, and its slope in the logarithm of each standard deviation."""
    solved, weights = _solve(y, v, layout, sd)
    small_variance, large_variance = _variances(layout, sd)
    in_small, in_large = solved.traces()
    left = y - solved.base(layout)
    slope = np.zeros(3)
    small, large = (SECOND, FIRST) if layout.swapped else (FIRST, SECOND)
    if layout.smalls:
        slope[small] = 2 * (layout.smalls - (in_small + (solved.at_small[1:] ** 2).sum()) / small_variance)
    if layout.larges:
        slope[large] = 2 * (layout.larges - (in_large + (solved.at_large**2).sum()) / large_variance)
    taken = solved.base_variance(layout) * weights**2
    slope[CELL] = 2 * sd[CELL] ** 2 * (weights - taken - (weights * left) ** 2).sum()
    return _whole_deviance(y, weights, layout, sd, solved), slope
