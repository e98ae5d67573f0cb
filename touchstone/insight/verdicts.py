"""The verdict, and what stands beside it: one touchpoint, cell or group in words a page can print.

A verdict stands exactly while the 90 % range lies wholly on one side, and needs readings of its own from the last two
half-lives: 5 different people, or 3 walks by at least 2 walkers. There is no third verdict in between: what is not
proven is not known. With fewer walks there are only marks; what staff noted is never more than marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from typing import Literal

from touchstone.insight.schema import STAFF, WALKER

Verdict = Literal["builds", "erodes", "not_proven", "nobody_looked", "marks_only"]

Z90 = 1.6448536269514722
POWER = 0.8416212335729143  # an 80 % chance of settling, if the score is as it looks
PEOPLE, WALKS, WALKERS = 5, 3, 2
MOST_MORE = 1000
SHARE_MOVES = 0.05
END = 10.0


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The same weighed with lukewarm answers read as a mild gain; there only where it matters."""

    verdict: Verdict
    score: float
    low: float
    high: float
    builds: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """One touchpoint, one cell, or a group of either, weighed from one vantage. Points are −10 … +10.

    own: the weighted mean of its own rows. score: with what the neighbours know. low, high: 90 % range of today's
    level. n: readings. people: different people (unknown ones typed by hand: one a typist and day), walks: walks, both
    of the last two half-lives. about_more: about how many more people (walks) would settle it; 0 when settled, None
    when more than a thousand. built: readings that build. builds: their share, with its 90 % range (by age and
    voice). worst: the chance of being among the worst three shown. last_day: newest reading. quiet_since: the same,
    when older than two half-lives. enough: it has the readings of its own that a verdict needs. other: the other
    reading of lukewarm answers, where it changes the verdict or moves the share by more than five points. parts: of
    the weight, by vantage (all together only).
    Where nobody looked the numbers are None; with marks only, score and range are None.
    """

    touchpoint: int | None
    branch: int | None
    vantage: str
    verdict: Verdict = "nobody_looked"
    enough: bool = False
    n: int = 0
    people: int = 0
    walks: int = 0
    own: float | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    about_more: int | None = None
    built: int = 0
    builds: float | None = None
    builds_low: float | None = None
    builds_high: float | None = None
    worst: float | None = None
    last_day: date | None = None
    quiet_since: date | None = None
    other: Otherwise | None = None
    parts: tuple[tuple[str, float], ...] = ()


def has_enough(vantage: str, people: int, walks: int) -> bool:
    """Are there readings of its own for a verdict? people and walks are those of the last two half-lives."""
    if vantage == STAFF:
        return False
    walked = walks >= WALKS and people >= WALKERS
    return walked if vantage == WALKER else walked or people >= PEOPLE


def range_of(mean: float, variance: float) -> tuple[float, float]:
    """The 90 % range, cut to the scale."""
    half = Z90 * sqrt(variance)
    return max(mean - half, -END), min(mean + half, END)


def verdict_of(vantage: str, mean: float, variance: float, *, enough: bool) -> Verdict:
    """The verdict on something that was looked at."""
    if vantage == STAFF or (vantage == WALKER and not enough):
        return "marks_only"
    half = Z90 * sqrt(variance)
    if enough and mean - half > 0:
        return "builds"
    if enough and mean + half < 0:
        return "erodes"
    return "not_proven"


def about_more(vantage: str, mean: float, variance: float, grain: float, *, people: int, walks: int) -> int | None:
    """About how many more readings would settle it, at least what a verdict needs; None when over a thousand.

    The range must shrink until the score, if it is as it looks, stands clear of it with an 80 % chance:
    ((1.645 + 0.84) s / |T|)² readings in all, minus as many as the present range is worth. grain: variance of one.
    """
    short = max(WALKS - walks, WALKERS - people) if vantage == WALKER else PEOPLE - people
    if grain * ((Z90 + POWER) / MOST_MORE) ** 2 > mean**2 * MOST_MORE or mean == 0:
        return None
    wanted = ((Z90 + POWER) / mean) ** 2 * grain - grain / variance
    more = max(ceil(wanted), short, 1)
    return more if more <= MOST_MORE else None
