"""What a drawing is made from: frozen values, already weighed, already named, already allowed to be seen.

Scores are points on −10 … +10 (never zero on purpose; a mean may fall on it by arithmetic). `low` and
`high` are the 90 % range. Shares are 0 … 1. Every `href` may be "" (then nothing is a link). Nothing here
computes a verdict: what comes in is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Verdict = Literal["builds", "erodes", "not_proven", "nobody_looked", "marks_only"]
Vantage = Literal["said", "found", "recorded", "noted"]
View = Literal["predicted", "said", "found", "recorded", "noted"]


@dataclass(frozen=True, slots=True)
class Point:
    """One touchpoint in its column.

    `verdict` tells which fields count: *builds*, *erodes* and *not_proven* need score, low, high and n
    (readings); *marks_only* needs `marks` (the walkers' own points, latest first; n is the number of walks);
    *nobody_looked* needs none. `more` is about how many more people would settle a *not_proven*, None when
    that is not known.
    """

    number: int
    name: str
    href: str = ""
    verdict: Verdict = "nobody_looked"
    vantage: Vantage | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    marks: tuple[int, ...] = ()
    more: int | None = None
    people_a_year: int | None = None
    promise_kept: float | None = None
    promise_n: int = 0
    walk_href: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the journey. Folded: one column with the counts of its points, and a link to unfold it."""

    name: str
    points: tuple[Point, ...] = ()
    folded: bool = False
    toggle_href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One touchpoint at one branch. Scores count only where somebody looked."""

    verdict: Verdict = "nobody_looked"
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch, or a group of the tree (its cells are then the parent's own means, given).

    `cells` stand in the order of all points of the journey, folded ones too. `toggle_href` opens or closes
    a group; `branches` is how many it holds.
    """

    name: str
    cells: tuple[Cell, ...]
    href: str = ""
    depth: int = 0
    group: bool = False
    opened: bool = False
    branches: int = 0
    toggle_href: str = ""


@dataclass(frozen=True, slots=True)
class JourneyPicture:
    """The whole map. `title` and `said_of` (period, whose journey, whose view) open it for a screen reader.

    `uid` starts the ids inside the drawing: give each drawing on a page its own.
    """

    title: str
    stages: tuple[Stage, ...]
    branches: tuple[BranchRow, ...] = ()
    said_of: str = ""
    uid: str = "map"

    @property
    def points(self) -> tuple[Point, ...]:
        """All points in the order of the journey, folded ones too."""
        return tuple(point for stage in self.stages for point in stage.points)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many touchpoints stand at each verdict."""

    builds: int = 0
    erodes: int = 0
    not_proven: int = 0
    nobody_looked: int = 0
    marks_only: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.builds + self.erodes + self.not_proven + self.nobody_looked + self.marks_only


def counts_of(points: Iterable[Point | Cell]) -> Counts:
    """The verdicts of these points or cells, counted."""
    verdicts = [point.verdict for point in points]
    return Counts(
        builds=verdicts.count("builds"),
        erodes=verdicts.count("erodes"),
        not_proven=verdicts.count("not_proven"),
        nobody_looked=verdicts.count("nobody_looked"),
        marks_only=verdicts.count("marks_only"),
    )


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One line of a range chart (a branch, a touchpoint, a segment).

    `chance` is that of being among the worst three, or whatever the chart's `chance_label` says; None
    leaves it out.
    """

    name: str
    verdict: Verdict = "nobody_looked"
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    marks: tuple[int, ...] = ()
    chance: float | None = None
    href: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class RangeChart:
    """Ranges under one another on one scale (`touchpoint.png`, "By branch")."""

    title: str
    rows: tuple[RangeRow, ...]
    chance_label: str = ""
    name_label: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One month or week of a trend; score None when there were no readings."""

    label: str
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A day on which something changed (a design, a promise). `at` is counted in periods from the first one's
    middle: 5.5 stands between the sixth and the seventh."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """A score over time with its band; `last_verdict` gives the ending its colour and shape."""

    title: str
    periods: tuple[Period, ...]
    notes: tuple[Note, ...] = ()
    last_verdict: Verdict = "not_proven"
    uid: str = "trend"


@dataclass(frozen=True, slots=True)
class ViewReading:
    """What one view says of a touchpoint. `who` is the line below it ("6 walkers, last 18 Nov")."""

    view: View
    score: float | None = None
    low: float | None = None
    high: float | None = None
    who: str = ""
    missing: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ViewsPicture:
    """The views of one touchpoint side by side. One without a score says in `missing` how to get it."""

    title: str
    views: tuple[ViewReading, ...]


@dataclass(frozen=True, slots=True)
class ApartRow:
    """One touchpoint where views differ. `apart` is the distance between the furthest two, given."""

    number: int
    name: str
    views: tuple[ViewReading, ...]
    apart: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class ApartChart:
    """ "Where we are furthest from the truth": the rows, furthest first."""

    title: str
    rows: tuple[ApartRow, ...]


@dataclass(frozen=True, slots=True)
class SparkPicture:
    """A small trend without an axis (`today.png`, attract and satisfy)."""

    title: str
    periods: tuple[Period, ...]
    first_label: str = ""
    last_label: str = ""
    last_verdict: Verdict = "not_proven"
    uid: str = "spark"


@dataclass(frozen=True, slots=True)
class CountPicture:
    """A number of people as marks: dots for what builds, squares for what erodes, pairs for who brought whom.

    `unit` is how many one mark stands for; None lets `unit_of` choose.
    """

    n: int
    shape: Literal["dots", "squares", "pairs"] = "dots"
    unit: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class PromisePicture:
    """A promise: the share kept of `n` that fell due, and the aim if there is one."""

    kept: float | None
    n: int = 0
    aim: float | None = None


@dataclass(frozen=True, slots=True)
class RangeBar:
    """A quantity known as a range on its own scale (not points): low … high with the likely value.

    `tone` says whether more of it is good or bad; `words` is the range as the page writes it.
    """

    low: float
    high: float
    likely: float
    start: float
    end: float
    tone: Literal["builds", "erodes", "plain"] = "plain"
    words: str = ""
