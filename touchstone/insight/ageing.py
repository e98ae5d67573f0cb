"""Time widens: what was read long ago says less about today.

A level is taken to wander (a random walk of variance `drift` a day). A mean of readings with weights w_i and ages
then lies off today's level by a variance of drift · D, D = Σ_ij w_i w_j min(age_i, age_j) / (Σ w)², on top of the
noise of the readings. `wandering` finds the noise and the drift from pairs of readings of one cell:
E(v_i − v_j)² = s² (1/p_i + 1/p_j) + drift · |t_i − t_j|. The sums over all pairs come exactly from the sums by week.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.mapping import USUAL_SD
from touchstone.insight.weeks import WEEK, Floats, Ints, Weeks

USUAL_DRIFT = 1 / 180  # points² a day: assumed until readings say otherwise
DRIFT_BEHIND = 200.0  # how many readings that assumption is worth
NOISE_BEHIND = 20.0  # the same for the usual noise of a reading, in pairs' degrees of freedom
TELLING_SPREAD = 100.0  # days; pairs whose distances spread this far (readings over a year) tell drift from noise
WITHIN_WEEK = WEEK / 3  # two readings of one week lie a third of it apart, on average


@dataclass(frozen=True, slots=True)
class Wandering:
    """noise: variance of one customer's answer, points². drift: points² a day. readings: how many are behind drift."""

    noise: float
    drift: float
    readings: int


def memory(weeks: Weeks, half_life: float) -> Floats:
    """D of each cell in days: the mean, over pairs of its weight, of the age of the newer one.

    The same as ∫ (share of the weight older than t)² dt, which needs only the weeks. One reading of age A has
    D = A (to within half a week).
    """
    if not len(weeks.starts):
        return np.zeros(0)
    weight = weeks.sums["w"] * weeks.decayed(half_life)
    whole = weeks.by_cell(weight)
    before = np.cumsum(weight) - weight
    older = (whole + before[weeks.starts])[weeks.cell] - before
    age = WEEK * (weeks.week + 0.5)
    step = np.diff(age, prepend=0.0)
    step[weeks.starts] = age[weeks.starts]
    return weeks.by_cell(step * (older / whole[weeks.cell]) ** 2)


def memory_of_groups(weeks: Weeks, group: Ints, count: int, half_life: float) -> Floats:
    """D of groups of cells, each taken as one. group: each cell's place 0 … count − 1, −1 for none; no group empty."""
    place = group[weeks.cell]
    rows = place >= 0
    last = int(weeks.week[rows].max()) + 1
    weight = (weeks.sums["w"] * weeks.decayed(half_life))[rows]
    table = np.bincount(place[rows] * last + weeks.week[rows], weight, count * last).reshape(count, last)
    older = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    step = np.full(last, WEEK)
    step[0] = WEEK / 2
    return np.asarray((older / older[:, :1]) ** 2 @ step, np.float64)


def wandering(weeks: Weeks) -> Wandering:
    """Noise and drift of the readings, from all pairs within cells; a cell weighs as its readings.

    Two moment equations (pairs taken alike, and taken by how far apart they are) in two unknowns. Drift is never
    below 0 and is drawn to the usual drift with the weight of 200 readings; noise to the usual noise with that of 20.
    Readings that lie close together in time say little about drift and count for less there.
    """
    alike, by_lag, weight, readings = _pairs(weeks)
    (gap, noisy, apart), (lag_gap, lag_noisy, lag_apart) = alike, by_lag
    usual = USUAL_SD**2
    if readings == 0 or noisy <= 0:
        return Wandering(noise=usual, drift=USUAL_DRIFT, readings=0)
    spread = lag_apart / weight - (apart / weight) ** 2
    behind = readings * min(max(spread, 0.0) / TELLING_SPREAD**2, 1.0)
    determinant = noisy * lag_apart - apart * lag_noisy
    drift = (noisy * lag_gap - lag_noisy * gap) / determinant if behind > 1 and determinant > 0 else 0.0
    drift = min(max(drift, 0.0), gap / apart)
    drift = (behind * drift + DRIFT_BEHIND * USUAL_DRIFT) / (behind + DRIFT_BEHIND)
    free = readings - int(np.count_nonzero(_crowded(weeks)))
    noise = max(gap - drift * apart, 0.1 * gap) / noisy
    noise = (free * noise + NOISE_BEHIND * usual) / (free + NOISE_BEHIND)
    return Wandering(noise=float(noise), drift=float(drift), readings=int(behind))


def _crowded(weeks: Weeks) -> NDArray[np.bool_]:
    """Which cells have two readings or more."""
    return weeks.by_cell(weeks.sums["n"]) > 1.5


def _pairs(weeks: Weeks) -> tuple[tuple[float, float, float], tuple[float, float, float], float, int]:
    """Sums over pairs i < j of one cell, each with weight u_i u_j / Σu (u = p·c): of the squared gap in points, of
    1/p_i + 1/p_j, and of the days between them; then the same three, each times the days between them; then of the
    weights alone; then how many readings there are in cells with a pair."""
    s, week = weeks.sums, weeks.week.astype(np.float64)
    u, x, xx, cs = s["w"], s["wv"], s["wvv"], s["cs"]
    total = weeks.by_cell
    alone = s["cc"] * u / np.where(cs > 0, cs, 1.0)  # Σ u_i², taking p to be alike within a week
    pairs_in_week = (u**2 - alone) / 2
    gap_in_week = u * xx - x**2
    noisy_in_week = cs * u - s["cc"]
    gap = total(u) * total(xx) - total(x) ** 2
    noisy = total(cs) * total(u) - total(s["cc"])
    moment = total(week * u)
    lag = _lags(weeks, u, u) * WEEK / 2
    square = (total(u) * total(week**2 * u) - moment**2) * WEEK**2
    near = total(pairs_in_week)
    lag_gap = WEEK * (_lags(weeks, u, xx) - _lags(weeks, x, x))
    lag_noisy = WEEK * _lags(weeks, cs, u)
    crowded = _crowded(weeks)
    scale = np.divide(1.0, total(u), out=np.zeros_like(near), where=crowded & (total(u) > 0))

    def over(values: Floats) -> float:
        return float((values * scale).sum())

    return (
        (over(gap), over(noisy), over(lag + WITHIN_WEEK * near)),
        (
            over(lag_gap + WITHIN_WEEK * total(gap_in_week)),
            over(lag_noisy + WITHIN_WEEK * total(noisy_in_week)),
            over(square + WEEK**2 / 6 * near),
        ),
        over((total(u) ** 2 - total(alone)) / 2),
        int(total(s["n"])[crowded].sum()),
    )


def _lags(weeks: Weeks, a: Floats, b: Floats) -> Floats:
    """Σ over weeks k < l of one cell of (l − k)(a_k b_l + b_k a_l)."""
    week = weeks.week.astype(np.float64)

    def one_way(early: Floats, late: Floats) -> Floats:
        sums = np.cumsum(early) - early
        moments = np.cumsum(week * early) - week * early
        sums = sums - sums[weeks.starts][weeks.cell]
        moments = moments - moments[weeks.starts][weeks.cell]
        return weeks.by_cell(late * (week * sums - moments))

    return one_way(a, b) + one_way(b, a)
