"""A trend, not a snapshot: one touchpoint month by month, as a level that wanders and is seen through noise.

The months are a random walk with the drift found by `ageing`, each month's own mean a noisy look at it; every month is
estimated from all of them (a local-level smoother, solved at once: a few dozen months are a small matrix). Between
months nobody looked at, the range widens. It describes; a claim that something changed needs more than that.
"""

from __future__ import annotations

from collections.abc import Mapping as Columns
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.schema import STAFF, VANTAGES
from touchstone.insight.trust import Trust
from touchstone.insight.verdicts import END, Z90

DAYS = 30.4375
WITHIN = DAYS / 6  # a month's mean lies off the level at its middle by drift × this, or less


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month (its first day). own, with n readings by so many people: what was read in it, if anything.

    score, low, high: the level with its 90 % range, from all months; None for what staff noted.
    """

    month: date
    n: int
    people: int
    own: float | None
    score: float | None
    low: float | None
    high: float | None


def trend(columns: Columns[str, NDArray[Any]], trust: Trust) -> tuple[Month, ...]:
    """The months of one touchpoint from its first reading to `as_of`, none left out.

    columns: what the engine gave for `asking.trend_question`. trust: the answer of the vantage to show, asked with the
    same `Asked`; it knows how noisy readings are and how fast levels wander.
    """
    rows = np.flatnonzero(columns["vantage"] == VANTAGES.index(trust.vantage))
    if not len(rows):
        return ()
    month = np.asarray(columns["month"], np.int64)[rows]
    start = int(month.min())
    until = trust.asked.as_of.year * 12 + trust.asked.as_of.month - 1
    count = max(until - start, int(month.max()) - start) + 1
    at = month - start
    n, people, w, wv, cc = (
        np.bincount(at, np.asarray(columns[name], np.float64)[rows], count) for name in ("n", "people", "w", "wv", "cc")
    )
    seen = w > 0
    own = np.divide(wv, w, out=np.zeros(count), where=seen)
    noise = np.divide(trust.noise**2 * cc, w**2, out=np.zeros(count), where=seen) + trust.drift * WITHIN
    score, half = _smoothed(own, noise, seen, trust)
    told = trust.vantage != STAFF
    return tuple(
        Month(
            month=date((start + k) // 12, (start + k) % 12 + 1, 1),
            n=int(n[k]),
            people=int(people[k]),
            own=float(own[k]) if seen[k] else None,
            score=float(score[k]) if told else None,
            low=max(float(score[k] - half[k]), -END) if told else None,
            high=min(float(score[k] + half[k]), END) if told else None,
        )
        for k in range(count)
    )


def _smoothed(
    own: NDArray[np.float64], noise: NDArray[np.float64], seen: NDArray[np.bool_], trust: Trust
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and half of the 90 % range of each month. Before any reading the level may lie anywhere on the scale."""
    count = len(own)
    precision = np.diag(np.where(seen, 1 / noise, 0.0))
    step = 1 / (trust.drift * DAYS)
    steps = np.arange(count - 1)
    precision[steps, steps] += step
    precision[steps + 1, steps + 1] += step
    precision[steps, steps + 1] -= step
    precision[steps + 1, steps] -= step
    precision[0, 0] += 1 / END**2
    covariance = np.linalg.inv(precision)
    return covariance @ np.where(seen, own / noise, 0.0), Z90 * np.sqrt(np.diag(covariance))
