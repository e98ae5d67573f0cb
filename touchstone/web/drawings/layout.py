"""Where everything on the map stands: one column grid for nodes, strip and branches, and the heights of its parts."""

from dataclasses import dataclass
from itertools import pairwise

from touchstone.web.drawings.scale import Scale, scale_for
from touchstone.web.drawings.shapes import JourneyPicture, Point, Stage, Vantage

GUTTER = 106.0
GAP = 7.0
NARROWEST = 38.0
WIDEST = 132.0
FOLDED = 74.0
LEAST, TALLIES = 2.4, 3.8
"""Points that each half of the scale shows at least: to be seen; and for the counts of a folded stage to have room."""
SPARE = 8.0

HEAD = 36.0
ROW = 25.0
HEAT_ROW = 24.5
LOOKED = ("builds", "erodes", "not_proven")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a touchpoint or a folded stage. It owns from midpoint to midpoint (`left` … `right`)."""

    x0: float
    x1: float
    left: float
    right: float
    point: Point | None
    stage: Stage
    first: int  # place of its (first) point among all points of the journey
    last: int

    @property
    def middle(self) -> float:
        """The x that node, strip and branch cells share."""
        return (self.x0 + self.x1) / 2

    @property
    def looked(self) -> bool:
        """Whether it has a score, so that the curve runs through it."""
        return self.point is not None and self.point.verdict in LOOKED and self.point.score is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A stage's header box."""

    x0: float
    x1: float
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A run of columns heard from one vantage."""

    x0: float
    x1: float
    vantage: Vantage


@dataclass(frozen=True, slots=True)
class Layout:
    """The measured map. All x count from the start of the plot (the gutter is a sheet of its own)."""

    columns: tuple[Column, ...]
    stages: tuple[tuple[Span, Stage], ...]
    runs: tuple[tuple[int, ...], ...]
    vantages: tuple[Heard, ...]
    scale: Scale
    width: float
    column: float
    strip: float
    heat: float
    height: float


def lay_out(picture: JourneyPicture, width: float) -> Layout:
    """Measure the map for `width` pixels in all; where columns would be narrower than `NARROWEST` it gets wider."""
    column = _column_width(picture, width - GUTTER)
    columns, stages, end = _columns(picture, column)
    runs = _runs(columns)
    vantages = _vantages(columns, runs)
    scale = _scale(columns, top=HEAD + 12 + (22 if vantages else 0))
    strip = scale.bottom + 14
    heat = strip + 3 * ROW + 10
    height = heat + (36 + HEAT_ROW * len(picture.branches) + 4 if picture.branches else 0)
    return Layout(
        columns=columns,
        stages=stages,
        runs=runs,
        vantages=vantages,
        scale=scale,
        width=end,
        column=column,
        strip=strip,
        heat=heat,
        height=height,
    )


def _column_width(picture: JourneyPicture, width: float) -> float:
    folded = sum(1 for stage in picture.stages if stage.folded)
    single = sum(len(stage.points) for stage in picture.stages if not stage.folded)
    room = width - folded * FOLDED - GAP * max(0, len(picture.stages) - 1) - SPARE
    return min(WIDEST, max(NARROWEST, room / max(1, single)))


def _columns(
    picture: JourneyPicture, column: float
) -> tuple[tuple[Column, ...], tuple[tuple[Span, Stage], ...], float]:
    """The columns, the stage headers above them, and the width they take."""
    boxes: list[tuple[float, float, Point | None, Stage, int, int]] = []
    stages: list[tuple[Span, Stage]] = []
    x, place = 0.0, 0
    for stage in picture.stages:
        start = x
        if stage.folded or not stage.points:
            boxes.append((x, x + FOLDED, None, stage, place, place + len(stage.points)))
            x += FOLDED
        else:
            for offset, point in enumerate(stage.points):
                boxes.append((x, x + column, point, stage, place + offset, place + offset + 1))
                x += column
        place += len(stage.points)
        stages.append((Span(start, x, stage.name), stage))
        x += GAP
    end = max(0.0, x - GAP) + SPARE
    middles = [(box[0] + box[1]) / 2 for box in boxes]
    edges = [0.0, *_between(boxes, middles), end]
    columns = tuple(
        Column(x0, x1, edges[i], edges[i + 1], point, stage, first, last)
        for i, (x0, x1, point, stage, first, last) in enumerate(boxes)
    )
    return columns, tuple(stages), end


def _between(boxes: list[tuple[float, float, Point | None, Stage, int, int]], middles: list[float]) -> list[float]:
    """Midpoints between neighbours; beside a folded stage, the middle of the gap."""
    return [
        (middles[i] + middles[i + 1]) / 2 if one[2] and other[2] else (one[1] + other[0]) / 2
        for i, (one, other) in enumerate(pairwise(boxes))
    ]


def _runs(columns: tuple[Column, ...]) -> tuple[tuple[int, ...], ...]:
    """Looked-at columns whose scores may be joined: one vantage, no folded stage between."""
    runs: list[list[int]] = []
    vantage: str | None = None
    broken = True
    for place, column in enumerate(columns):
        if column.point is None:
            broken = True
        elif column.looked:
            heard = column.point.vantage or "said"
            if broken or heard != vantage:
                runs.append([])
            runs[-1].append(place)
            vantage, broken = heard, False
    return tuple(tuple(run) for run in runs)


def _vantages(columns: tuple[Column, ...], runs: tuple[tuple[int, ...], ...]) -> tuple[Heard, ...]:
    """Whose view each run shows; empty when all of the map is what people said."""
    spans = []
    for run in runs:
        point = columns[run[0]].point
        heard: Vantage = (point.vantage if point else None) or "said"
        spans.append(Heard(columns[run[0]].x0, columns[run[-1]].x1, heard))
    return tuple(spans) if {span.vantage for span in spans} - {"said"} else ()


def _scale(columns: tuple[Column, ...], top: float) -> Scale:
    scores: list[float] = []
    bounds: list[float] = []
    for column in columns:
        point = column.point
        if point is None:
            continue
        if column.looked and point.score is not None:
            scores.append(point.score)
            bounds += [bound for bound in (point.low, point.high) if bound is not None]
        elif point.verdict == "marks_only":
            scores += [float(points) for points in point.marks]
    folded = any(column.point is None for column in columns)
    return scale_for(scores, bounds, top=top, least=TALLIES if folded else LEAST)
