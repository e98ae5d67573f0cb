"""The figures of survey practice, each with an interval that holds what it says."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Counted = NDArray[np.int64] | None
PROMOTER, DETRACTOR = 9, 6  # 9 and 10 promote, 0 to 6 detract
TOP_TWO = 4  # of five
EASY = 5  # of seven


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, its two-sided interval and how many answers are behind it. Without answers: not a number."""

    value: float
    low: float
    high: float
    n: int


def _nothing() -> Interval:
    return Interval(value=float("nan"), low=float("nan"), high=float("nan"), n=0)


def _z(level: float) -> float:
    return float(ndtri(0.5 + level / 2))


def wilson(hits: int, n: int, *, level: float = 0.90) -> Interval:
    """A share and its interval (Wilson 1927): honest for few answers and near 0 and 1."""
    if n == 0:
        return _nothing()
    z, share = _z(level), hits / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Interval(value=share, low=max(middle - half, 0.0), high=min(middle + half, 1.0), n=n)


def newcombe(hits: int, n: int, other_hits: int, other_n: int, *, level: float = 0.90) -> Interval:
    """The difference of two shares, first minus other (Newcombe 1998, his method 10); n is that of both."""
    one, other = wilson(hits, n, level=level), wilson(other_hits, other_n, level=level)
    if not one.n or not other.n:
        return _nothing()
    difference = one.value - other.value
    return Interval(
        value=difference,
        low=difference - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2),
        high=difference + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2),
        n=n + other_n,
    )


def net_promoter(promoters: int, passives: int, detractors: int, *, level: float = 0.90) -> Interval:
    """Share who promote minus share who detract, −1 … 1.

    Interval: adjusted Wald with ¾ of a promoter, 1½ passives and ¾ of a detractor added (Rocks 2016). The plain one
    holds the truth in far fewer cases than it says.
    """
    n = promoters + passives + detractors
    if n == 0:
        return _nothing()
    for_us, against, size = promoters + 0.75, detractors + 0.75, n + 3.0
    middle = (for_us - against) / size
    half = _z(level) * sqrt((for_us + against) / size - middle**2) / sqrt(size)
    return Interval(value=(promoters - detractors) / n, low=max(middle - half, -1.0), high=min(middle + half, 1.0), n=n)


def net_promoter_error(promoters: int, passives: int, detractors: int) -> float:
    """The plain standard error of the net promoter score; for comparing with what others print."""
    n = promoters + passives + detractors
    net = (promoters - detractors) / n
    return sqrt(((promoters + detractors) / n - net**2) / n)


def nps(answers: Floats, counts: Counted = None, *, level: float = 0.90) -> Interval:
    """Net promoter score of answers 0 … 10, as −1 … 1. counts: how often each was given; None: once each."""
    promoters, detractors = _hits(answers >= PROMOTER, counts), _hits(answers <= DETRACTOR, counts)
    n = _hits(~np.isnan(answers), counts)
    return net_promoter(promoters, n - promoters - detractors, detractors, level=level)


def csat(answers: Floats, counts: Counted = None, *, level: float = 0.90) -> Interval:
    """Share of answers 1 … 5 that are 4 or 5."""
    return wilson(_hits(answers >= TOP_TWO, counts), _hits(~np.isnan(answers), counts), level=level)


def ces(answers: Floats, counts: Counted = None, *, level: float = 0.90) -> Interval:
    """Share of answers 1 … 7 to "the company made it easy for me" that are 5, 6 or 7."""
    return wilson(_hits(answers >= EASY, counts), _hits(~np.isnan(answers), counts), level=level)


def _hits(which: NDArray[np.bool_], counts: Counted) -> int:
    return int(which.sum() if counts is None else counts[which].sum())


def kish(weights: Floats) -> float:
    """How many equally weighed answers these are worth: (Σw)² / Σw² (Kish 1965)."""
    square = float((weights**2).sum())
    return float(weights.sum()) ** 2 / square if square else 0.0


def answers_for_margin(margin: float, *, variance: float = 1.0, level: float = 0.95) -> int:
    """About how many answers make a net promoter score sure to ± margin (0 … 1); variance 1 is the worst case."""
    return ceil(_z(level) ** 2 * variance / margin**2 - 3)
