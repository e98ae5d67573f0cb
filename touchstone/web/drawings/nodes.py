"""The nodes of the map and what stands beside them: boxes, triangles of single walks, plates of the unseen, labels."""

from dataclasses import dataclass
from math import sqrt

from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.flow import samples
from touchstone.web.drawings.ink import Sheet, esc, link, num
from touchstone.web.drawings.labels import Box, Field, Placed, Tag, place
from touchstone.web.drawings.layout import Column, Layout
from touchstone.web.drawings.marks import triangle, verdict_words, view_word
from touchstone.web.drawings.measure import lines_of, shorten, width_of
from touchstone.web.drawings.shapes import Point

HEIGHT = 18.0
NAME = 11.5
PITCH = 13.5
SCORE = 14.0
SMALL = 11.0
NAME_ROOM = 100.0
LONGEST = 44.0


@dataclass(frozen=True, slots=True)
class Label:
    """A label in one of its sizes: the lines of the name, the line of figures (markup), and the space it takes."""

    names: tuple[str, ...]
    figures: str
    width: float
    height: float


def node_width(point: Point, room: float) -> float:
    """How wide a node is: by the root of the people a year, never wider than its column."""
    people = point.people_a_year or 0
    return min(max(20.0, 11 + 0.085 * sqrt(people)), 46.0, room)


def spoken(point: Point) -> str:
    """A touchpoint in one sentence, for a link and for a screen reader."""
    parts = [f"{point.number} {point.name}", verdict_words(point.verdict)]
    if point.verdict in ("builds", "erodes", "not_proven") and point.score is not None:
        lean = figures.signed(point.score)
        if point.verdict == "not_proven":
            leans = gettext("leans neither way") if lean == figures.NEITHER else gettext("leans %(score)s")
            parts.append(leans % {"score": lean} if "%" in leans else leans)
        else:
            parts.append(lean)
        if point.low is not None and point.high is not None:
            parts.append(figures.between(point.low, point.high))
        parts.append(figures.readings(point.n))
        if point.vantage is not None:
            parts.append(view_word(point.vantage))
        if point.more:
            parts.append(gettext("about %(n)s more would settle it") % {"n": figures.whole(point.more)})
    elif point.verdict == "marks_only":
        parts += [" ".join(_mark_text(mark) for mark in point.marks), figures.walks(point.n)]
    return ", ".join(parts)


def _mark_text(points: int) -> str:
    return f"{'▲' if points > 0 else '▼'} {figures.mark(points)}"


def labels_of(point: Point) -> tuple[Label, ...]:
    """The label in its sizes: with name, score and n; without n; the figure alone."""
    names = lines_of(point.name, NAME_ROOM, NAME, 600, free=62)
    if point.verdict == "marks_only":
        marks = " ".join(_mark_text(mark) for mark in point.marks[:3])
        spans = " ".join(
            f'<tspan class="score {"up" if mark > 0 else "down"}">{esc(_mark_text(mark))}</tspan>'
            for mark in point.marks[:3]
        )
        room = width_of(marks, SCORE, 700)
        after = figures.walks(point.n)
        least = spans.partition("</tspan>")[0] + "</tspan>" if point.marks else spans
        narrow = width_of(_mark_text(point.marks[0]), SCORE, 700) if point.marks else room
    else:
        score = figures.signed(point.score or 0)
        css = {"builds": "up", "erodes": "down"}.get(point.verdict, "open")
        before = gettext("leans") if point.verdict == "not_proven" else ""
        if point.verdict == "not_proven" and score == figures.NEITHER:
            before, score = gettext("leans neither way"), ""
        spans = f'<tspan class="lean">{esc(before)} </tspan>' if before else ""
        spans += f'<tspan class="score {css}">{esc(score)}</tspan>'
        room = width_of(score, SCORE, 700) + (width_of(before + " ", SMALL) if before else 0)
        after = gettext("n %(n)s") % {"n": figures.whole(point.n)}
        least, narrow = spans, room
    widest = max(width_of(name, NAME, 600) for name in names)
    full = room + 4 + width_of(after, SMALL)
    tall = PITCH * len(names) + 16
    with_n = f'{spans}<tspan class="n" dx="4">{esc(after)}</tspan>'
    return (
        Label(names, with_n, max(widest, full), tall),
        Label(names, spans, max(widest, room), tall),
        Label((), least, narrow, 16),
    )


def tags_of(layout: Layout) -> tuple[list[int], list[Tag]]:
    """The columns whose labels must find a place, and what each asks for."""
    places, tags = [], []
    lone = {run[0] for run in layout.runs if len(run) == 1}
    for at, column in enumerate(layout.columns):
        score = node_score(column)
        if score is None or column.point is None:
            continue
        places.append(at)
        tags.append(_tag(column, column.point, score, layout, alone=at in lone))
    return places, tags


def _tag(column: Column, point: Point, score: float, layout: Layout, *, alone: bool) -> Tag:
    """A node and what it reaches: its ring, its triangle, or its range where no band shows it."""
    y = layout.scale.y(score)
    half, above, below = node_width(point, layout.column - 4) / 2 + 2, HEIGHT / 2 + 2, HEIGHT / 2 + 2
    if point.verdict == "marks_only":
        half, above, below = 16.0, 13.0, 13.0
    elif alone and point.low is not None and point.high is not None:
        above = min(max(above, y - layout.scale.y(point.high)), LONGEST)
        below = min(max(below, layout.scale.y(point.low) - y), LONGEST)
    sizes = tuple((label.width, label.height) for label in labels_of(point))
    return Tag(column.middle, y, half, above, below, sizes, up=score >= 0)


def node_score(column: Column) -> float | None:
    """Where a column's node stands: its score, or its latest mark; None where it has no place on the scale."""
    point = column.point
    if point is None:
        return None
    if column.looked:
        return point.score
    if point.verdict == "marks_only" and point.marks:
        return float(point.marks[0])
    return None


def place_labels(layout: Layout, plates: list[Box]) -> dict[int, Placed]:
    """A place for each column's label, by column."""
    places, tags = tags_of(layout)
    closed = [*plates]
    for column in layout.columns:
        if node_score(column) is None:
            closed.append(unseen_box(column, layout))
        elif column.point and column.point.verdict == "marks_only":
            closed += [
                (column.middle - 8, layout.scale.y(mark) - 8, column.middle + 8, layout.scale.y(mark) + 8)
                for mark in column.point.marks[1:]
            ]
    field = Field(
        bounds=(1.0, layout.scale.top + 2, layout.width - 1, layout.scale.bottom + 8),
        seam=(layout.scale.builds_edge, layout.scale.erodes_edge),
        closed=tuple(closed),
        curve=samples(layout),
    )
    return {at: found for at, found in zip(places, place(tags, field), strict=True) if found is not None}


def unseen_box(column: Column, layout: Layout) -> Box:
    """The full-height bed of a column that has no score."""
    return (column.x0 + 2.5, layout.scale.top + 4, column.x1 - 2.5, layout.scale.bottom)


def node(column: Column, layout: Layout, sheet: Sheet, found: Placed | None) -> str:
    """A touchpoint with a place on the scale: leader, box or triangle with its number, and label, as one link."""
    point, score = column.point, node_score(column)
    if point is None or score is None:
        return ""
    y = layout.scale.y(score)
    label = spoken(point)
    parts = [f"<title>{esc(label)}</title>"]
    if found is not None and found.leader is not None:
        parts.append(sheet.line(*found.leader, css="leader"))
    parts.append(sheet.rect(column.middle - layout.column / 2, y - 22, layout.column, 44, css="hit"))
    if point.verdict == "marks_only":
        parts.append(_triangles(point, column, layout, sheet))
    else:
        parts.append(_box(point, column.middle, y, layout, sheet))
    if found is not None:
        parts.append(_label(labels_of(point)[found.size], found.box, sheet))
    return link(point.href, "".join(parts), label=label, css=f"node {point.verdict}")


def _box(point: Point, x: float, y: float, layout: Layout, sheet: Sheet) -> str:
    width = node_width(point, layout.column - 4)
    r = HEIGHT / 2 if (point.score or 0) >= 0 else 3.5
    return (
        sheet.rect(x - width / 2 - 2, y - HEIGHT / 2 - 2, width + 4, HEIGHT + 4, r=r + 2, css="ring")
        + sheet.rect(x - width / 2, y - HEIGHT / 2, width, HEIGHT, r=r, css="box")
        + sheet.text(x, y + 4, str(point.number), "number")
    )


def _triangles(point: Point, column: Column, layout: Layout, sheet: Sheet) -> str:
    """The latest mark carries the number; the others are small."""
    x = sheet.x(column.middle)
    parts = [
        triangle(x, layout.scale.y(mark), 11, up=mark > 0, css=f"mark-{'up' if mark > 0 else 'down'}")
        for mark in point.marks[1:]
    ]
    latest = point.marks[0]
    y = layout.scale.y(latest)
    css = f"mark-{'up' if latest > 0 else 'down'}"
    parts.append(triangle(x, y, 28, up=latest > 0, css=f"{css} big"))
    parts.append(sheet.text(column.middle, y + (9 if latest > 0 else -1), str(point.number), "number"))
    return "".join(parts)


def _label(label: Label, box: Box, sheet: Sheet) -> str:
    x = (box[0] + box[2]) / 2
    names = sheet.lines(x, box[1] + 10.5, PITCH, [esc(name) for name in label.names], "name")
    y = box[1] + PITCH * len(label.names) + 12.5
    return (names if label.names else "") + sheet.text(x, y, label.figures, "figures", raw=True)


@dataclass(frozen=True, slots=True)
class Plate:
    """What stands on the bed of a column without a place on the scale."""

    column: Column
    box: Box
    names: tuple[str, ...]
    below: tuple[str, ...]


def _unplaced(point: Point) -> str:
    """Why a touchpoint has no place on the scale: nobody looked, not lately, or the walks that are too few for one."""
    if point.verdict != "marks_only":
        return gettext("nobody looked")
    return figures.walks(point.n) if point.n else gettext("not lately")


def plates_of(layout: Layout) -> list[Plate]:
    """The plates, each as high in its column as its neighbours' nodes, curve and plates leave room."""
    spots = samples(layout)
    nodes = [
        (tag.x - tag.half_width, tag.y - tag.above, tag.x + tag.half_width, tag.y + tag.below)
        for tag in tags_of(layout)[1]
    ]
    plates: list[Plate] = []
    for column in layout.columns:
        if column.point is None or node_score(column) is not None:
            continue
        room = layout.column - 10
        names = lines_of(column.point.name, max(room, 58), 11, 600, most=3)
        below = lines_of(_unplaced(column.point), max(room, 44), SMALL, 400, most=2)
        widest = max(*(width_of(name, 11, 600) for name in names), *(width_of(line, SMALL) for line in below))
        half = max(layout.column - 4, widest + 8) / 2
        tall = 34 + 13 * len(names) + 13 * len(below)
        best, least = layout.scale.top + 12, float("inf")
        for step in range(16):
            y = layout.scale.top + 12 + step * 14
            if y + tall > layout.scale.bottom - 4:
                break
            box = (column.middle - half, y, column.middle + half, y + tall)
            cost = step + 30 * _hits(box, nodes, plates)
            beside = (spots[:, 0] > box[0] - 2) & (spots[:, 0] < box[2] + 2)
            beside &= (spots[:, 1] > box[1]) & (spots[:, 1] < box[3])
            beside &= (spots[:, 0] < column.x0) | (spots[:, 0] > column.x1)
            cost += 2 * int(beside.sum())
            if cost < least:
                best, least = y, cost
        box = (column.middle - half, best, column.middle + half, best + tall)
        plates.append(Plate(column, box, names, below))
    return plates


def _hits(box: Box, nodes: list[Box], plates: list[Plate]) -> int:
    """How many nodes and earlier plates a box would touch."""
    return sum(
        box[0] < other[2] + 2 and box[2] > other[0] - 2 and box[1] < other[3] + 2 and box[3] > other[1] - 2
        for other in (*nodes, *(one.box for one in plates))
    )


def bed(column: Column, layout: Layout, sheet: Sheet) -> str:
    """The hatched bed of a column nobody has looked at."""
    x0, y0, x1, y1 = unseen_box(column, layout)
    return sheet.rect(x0, y0, x1 - x0, y1 - y0, r=7, css="bed") + sheet.rect(
        x0, y0, x1 - x0, y1 - y0, r=7, css="hatched"
    )


def plate(found: Plate, sheet: Sheet) -> str:
    """The plate of a column nobody has looked at: number, name, and the words, as one link."""
    point = found.column.point
    if point is None:
        return ""
    x0, y0, x1, y1 = found.box
    x = (x0 + x1) / 2
    parts = [
        f"<title>{esc(spoken(point))}</title>",
        sheet.rect(x0, y0, x1 - x0, y1 - y0, r=7, css="plate"),
        f'<circle class="unseen" cx="{num(sheet.x(x))}" cy="{num(y0 + 16)}" r="10"/>',
        sheet.text(x, y0 + 20, str(point.number), "number"),
        sheet.lines(x, y0 + 39, 13, [esc(shorten(name, x1 - x0 - 4, 11, 600)) for name in found.names], "name"),
        sheet.lines(x, y0 + 39 + 13 * len(found.names), 13, [esc(line) for line in found.below], "n"),
    ]
    return link(point.href, "".join(parts), label=spoken(point), css="node nobody_looked")
