"""From nodes to paths: the curve and its band, cut by half and by the verdict of the column they run through.

Nothing here ever comes to lie in the seam: every ordinate is held on its own side of it, and a Bézier never
leaves the hull of its handles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from touchstone.web.drawings.curve import Cubic, Stretch, at, between, crossings, cut, stretches
from touchstone.web.drawings.ink import Sheet, Spot
from touchstone.web.drawings.labels import Floats
from touchstone.web.drawings.layout import Column, Layout
from touchstone.web.drawings.scale import Scale

Kind = Literal["proven", "open", "unlooked"]
FLAT: Cubic = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the curve, or of its band, in one half and under one verdict: from x0 to x1, in points."""

    x0: float
    x1: float
    up: bool
    kind: Kind
    upper: Cubic
    lower: Cubic


def kind_of(column: Column) -> Kind:
    """How the curve is drawn through a column."""
    if not column.looked:
        return "unlooked"
    return "open" if column.point and column.point.verdict == "not_proven" else "proven"


Owner = tuple[float, Kind]  # the x up to which it owns, and how the curve is drawn there
Flow = tuple[list[Stretch], list[Owner]]


def flows(layout: Layout) -> list[Flow]:
    """Each run's stretches, with the columns that own them."""
    found = []
    for run in layout.runs:
        nodes = [layout.columns[place] for place in run]
        points = [node.point for node in nodes if node.point is not None]
        means = [point.score or 0.0 for point in points]
        lows = [mean if p.low is None else p.low for p, mean in zip(points, means, strict=True)]
        highs = [mean if p.high is None else p.high for p, mean in zip(points, means, strict=True)]
        ways = stretches([node.middle for node in nodes], means, lows, highs)
        owners = [(column.right, kind_of(column)) for column in layout.columns[run[0] : run[-1] + 1]]
        found.append((ways, owners))
    return found


def curve_pieces(flow: Flow) -> Iterator[Piece]:
    """The mean, cut where its owner or its sign changes."""
    ways, owners = flow
    for way in ways:
        for start, end, kind in _owned(way, owners, crossings(way.mean)):
            part = between(way.mean, start, end)
            yield Piece(way.x(start), way.x(end), at(part, 0.5) >= 0, kind, part, part)


def band_pieces(flow: Flow) -> Iterator[Piece]:
    """The band, cut likewise; where a bound lies in the other half, the seam's edge closes it."""
    ways, owners = flow
    for way in ways:
        for start, end, kind in _owned(way, owners, [*crossings(way.low), *crossings(way.high)]):
            if kind == "unlooked":
                continue
            low, high = between(way.low, start, end), between(way.high, start, end)
            above, below = at(high, 0.5) > 0, at(low, 0.5) < 0
            x0, x1 = way.x(start), way.x(end)
            if above:
                yield Piece(x0, x1, up=True, kind=kind, upper=high, lower=FLAT if below else low)
            if below:
                yield Piece(x0, x1, up=False, kind=kind, upper=FLAT if above else high, lower=low)


def _owned(way: Stretch, owners: Sequence[Owner], shares: Sequence[float]) -> Iterator[tuple[float, float, Kind]]:
    """The parts of a stretch between all cuts, each with the kind of whoever owns its middle."""
    for start, end in cut([*(way.share(edge) for edge, _ in owners), *shares]):
        x = way.x((start + end) / 2)
        yield start, end, next((kind for edge, kind in owners if x <= edge), owners[-1][1])


def curve_data(found: Sequence[Flow], scale: Scale, sheet: Sheet) -> list[tuple[str, str]]:
    """The curve as paths: the classes of each kind and half, and its path data."""
    drawn: dict[tuple[Kind, bool], list[str]] = {}
    for flow in found:
        last: dict[tuple[Kind, bool], float] = {}
        for piece in curve_pieces(flow):
            key = (piece.kind, piece.up)
            data = drawn.setdefault(key, [])
            spots = _spots(piece.upper, piece, scale)
            if last.get(key) != piece.x0:
                data.append(sheet.move(spots[0]))
            data.append(sheet.bend(spots[1:]))
            last[key] = piece.x1
    return _classed(drawn)


def band_data(found: Sequence[Flow], scale: Scale, sheet: Sheet) -> list[tuple[str, str]]:
    """The band as closed paths, likewise."""
    drawn: dict[tuple[Kind, bool], list[str]] = {}
    for flow in found:
        pieces = list(band_pieces(flow))
        for key in {(piece.kind, piece.up): None for piece in pieces}:
            for group in _joined([piece for piece in pieces if (piece.kind, piece.up) == key]):
                drawn.setdefault(key, []).append(_ring(group, scale, sheet))
    return _classed(drawn)


def _classed(drawn: dict[tuple[Kind, bool], list[str]]) -> list[tuple[str, str]]:
    order: list[Kind] = ["unlooked", "open", "proven"]
    return [
        (f"{kind} {'up' if up else 'down'}", "".join(drawn[kind, up]))
        for kind in order
        for up in (True, False)
        if (kind, up) in drawn
    ]


def paths(css: str, data: Sequence[tuple[str, str]]) -> str:
    """Path data as markup."""
    return "".join(f'<path class="{css} {classes}" d="{d}"/>' for classes, d in data)


def _joined(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that follow one another without a gap."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and abs(groups[-1][-1].x1 - piece.x0) < 1e-6:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _ring(group: Sequence[Piece], scale: Scale, sheet: Sheet) -> str:
    """Along the upper bound and back along the lower."""
    data = [sheet.move(_spots(group[0].upper, group[0], scale)[0])]
    data += [_along(_spots(piece.upper, piece, scale), sheet, flat=piece.upper is FLAT) for piece in group]
    for piece, after in zip(reversed(group), [None, *reversed(group)], strict=False):
        back = list(reversed(_spots(piece.lower, piece, scale)))
        if after is None or abs(_spots(after.lower, after, scale)[0][1] - back[0][1]) > 0.05:
            data.append(sheet.to(back[0]))
        data.append(_along(back, sheet, flat=piece.lower is FLAT))
    return "".join(data) + "Z"


def _along(spots: Sequence[Spot], sheet: Sheet, *, flat: bool) -> str:
    return sheet.to(spots[3]) if flat else sheet.bend(spots[1:])


def _spots(cubic: Cubic, piece: Piece, scale: Scale) -> list[Spot]:
    """The Bézier's four spots, held in the piece's own half."""
    third = (piece.x1 - piece.x0) / 3
    held = [max(0.0, value) if piece.up else min(0.0, value) for value in cubic]
    return [(piece.x0 + third * place, scale.in_half(value, up=piece.up)) for place, value in enumerate(held)]


def samples(layout: Layout, apart: float = 4.0) -> Floats:
    """Spots about `apart` pixels along every curve, for the labels to keep clear of."""
    spots: list[Floats] = []
    for flow in flows(layout):
        for piece in curve_pieces(flow):
            corners = np.array(_spots(piece.upper, piece, layout.scale))
            length = sum(float(np.hypot(*(b - a))) for a, b in pairwise(corners))
            t = np.linspace(0, 1, max(2, int(length / apart) + 1))[:, None]
            u = 1 - t
            spots.append(u**3 * corners[0] + 3 * u**2 * t * corners[1] + 3 * u * t**2 * corners[2] + t**3 * corners[3])
    return np.concatenate(spots) if spots else np.zeros((0, 2))
