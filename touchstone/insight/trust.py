"""Does it build trust or erode it: the answer for every touchpoint and every cell (touchpoint × branch).

columns = engine.ask(question(TABLES, asked))
views = answers(columns, asked, touchpoints=ids)     # by vantage
views["customer"].touchpoint(7).verdict
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Columns
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from numpy.typing import NDArray

from touchstone.insight.asking import Asked, question

__all__ = ["Asked", "Otherwise", "Trust", "Verdict", "Weighed", "answer", "answers", "first_with_enough", "question"]

Verdict = Literal["builds", "erodes", "not_proven", "nobody_looked", "marks_only"]
TOGETHER = "together"


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
    """One touchpoint, one cell, or a set of touchpoints, weighed from one vantage. Points are −10 … +10.

    own: the weighted mean of its own rows. score: with what the neighbours know. low, high: 90 % range of today's level.
    n: readings. people: different people (unknown ones typed by hand: one a typist and day), walks: walks, both of
    the last two half-lives. about_more: about how many more people would settle it; 0 when settled, None when more
    than a thousand. builds: share of readings that build, with its 90 % range. worst: chance of being among the
    worst three shown. last_day: newest reading. quiet_since: set to it when older than two half-lives.
    enough: it has the readings of its own that a verdict needs. share: of the weight, by vantage (all together only).
    Where nobody looked the numbers are None; with marks only, score and range are None.
    """

    touchpoint: int | None
    branch: int | None
    vantage: str
    verdict: Verdict
    enough: bool
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
    share: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Trust:
    """All that one vantage says as of a day."""

    vantage: str
    touchpoints: tuple[Weighed, ...]
    noise: float  # sd of one customer's answer, points
    drift: float  # how far a level wanders, points² a day
    drift_from: int  # readings behind that; few: mostly the assumed one
    spread: tuple[float, float, float]  # sd between touchpoints, between branches, between cells

    def touchpoint(self, touchpoint: int) -> Weighed:
        """The whole touchpoint over the branches shown."""
        raise NotImplementedError

    def cell(self, touchpoint: int, branch: int) -> Weighed:
        """One touchpoint at one branch."""
        raise NotImplementedError

    def cells_of(self, touchpoint: int) -> tuple[Weighed, ...]:
        """The branches of one touchpoint that have readings, by branch."""
        raise NotImplementedError

    def over(self, touchpoints: Collection[int]) -> Weighed:
        """Several touchpoints as one (a stage, a journey), weighed by their evidence."""
        raise NotImplementedError


def answer(
    columns: Columns[str, NDArray[Any]], asked: Asked, *, vantage: str, touchpoints: Collection[int] | None = None
) -> Trust:
    """The answer of one vantage, or of "together".

    columns: what the engine gave for `question(tables, asked)`. touchpoints: those shown (ranked among each other,
    listed even where nobody looked); None: all that have readings.
    """
    raise NotImplementedError


def answers(
    columns: Columns[str, NDArray[Any]], asked: Asked, *, touchpoints: Collection[int] | None = None
) -> dict[str, Trust]:
    """The answer of each vantage that was asked for."""
    raise NotImplementedError


def first_with_enough(views: Columns[str, Trust], touchpoint: int, branch: int | None = None) -> Weighed:
    """The first vantage, in the order said, found, recorded, that has enough; else the first with any reading."""
    raise NotImplementedError
