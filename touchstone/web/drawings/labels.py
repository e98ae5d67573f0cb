"""Where the names stand: every label tries a few hundred places and takes the one that crosses nothing.

Each label comes in several sizes (full, shorter, score only, none at all); a place that would touch a node, the
curve, the seam, a hatched column, an edge or another label is forbidden, what is left is weighed by distance. The
choice is made by sweeps over single labels and over pairs of neighbours from a few seeded starts, so the same map
always looks the same. Boxes are (x0, y0, x1, y1) in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]

DISTANCES = np.array([6, 11, 15, 22, 30, 39, 50, 63, 79, 98], dtype=np.float64)
SHIFTS = np.linspace(-1, 1, 13)
LEADER_FROM = 11.0
FORBIDDEN = 1e6
SMALLER = (0.0, 110.0, 420.0)
NOTHING = 1500.0
KEPT = (64, 36, 20)
CROSSED = 300.0
REACH = 220.0
OTHER_HALF = 230.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A node that wants its label: its middle, how far it reaches, and the label's sizes from full to least."""

    x: float
    y: float
    half_width: float
    above: float
    below: float
    sizes: tuple[tuple[float, float], ...]
    up: bool


@dataclass(frozen=True, slots=True)
class Field:
    """What labels must keep away from: the plot's edges, the seam, closed boxes, and spots along the curve."""

    bounds: Box
    seam: tuple[float, float]
    closed: tuple[Box, ...]
    curve: Floats  # one row (x, y) each


@dataclass(frozen=True, slots=True)
class Placed:
    """A label's place: which of its sizes, its box, and the line to its node if it stands far off."""

    size: int
    box: Box
    leader: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class _Choices:
    """What one label may take: boxes, their own costs, sizes, and leader ends (NaN where there is none)."""

    boxes: Floats
    costs: Floats
    sizes: npt.NDArray[Any]
    leaders: Floats


def place(tags: Sequence[Tag], field: Field, *, seed: int = 7, starts: int = 3) -> tuple[Placed | None, ...]:
    """A place for every label, or None where there is room for none; never one that touches what it must not.

    The last few hundred answers are kept, so a map that has not changed costs nothing the second time.
    """
    spots = field.curve.astype(np.float64)
    return _place(tuple(tags), field.bounds, field.seam, field.closed, spots.tobytes(), seed, starts)


@lru_cache(maxsize=256)
def _place(
    tags: tuple[Tag, ...],
    bounds: Box,
    seam: tuple[float, float],
    closed: tuple[Box, ...],
    curve: bytes,
    seed: int,
    starts: int,
) -> tuple[Placed | None, ...]:
    field = Field(bounds, seam, closed, np.frombuffer(curve, dtype=np.float64).reshape(-1, 2))
    nodes = np.array([_node(tag) for tag in tags], dtype=np.float64).reshape(-1, 4)
    choices = [_choices(tag, nodes, at, field) for at, tag in enumerate(tags)]
    pairs = _pairs(choices)
    best: list[int] = []
    least = np.inf
    chance = np.random.default_rng(seed)
    for start in range(starts):
        order = np.arange(len(tags)) if start == 0 else chance.permutation(len(tags))
        picked = _settle(choices, pairs, [int(i) for i in order])
        total = _total(choices, pairs, picked)
        if total < least - 1e-6:
            best, least = picked, total
    return tuple(_placed(choices[i], pick) for i, pick in enumerate(best))


def _node(tag: Tag) -> Box:
    return (
        tag.x - tag.half_width,
        tag.y - tag.above,
        tag.x + tag.half_width,
        tag.y + tag.below,
    )


def _choices(tag: Tag, nodes: Floats, own: int, field: Field) -> _Choices:
    """The best places of one label in each of its sizes, and the last resort of having none."""
    kept: list[tuple[Floats, Floats, npt.NDArray[Any], Floats]] = []
    for size, (width, height) in enumerate(tag.sizes):
        boxes, offsets, distances = _candidates(tag, width, height)
        leaders = _leaders(tag, boxes, offsets, distances)
        costs = _own_costs(tag, field, boxes, offsets, distances, leaders)
        costs += _barred(boxes, nodes, field) + _near_others(boxes, nodes, own, leaders) + SMALLER[min(size, 2)]
        most = KEPT[min(size, 2)]
        likely = _best(costs, 2 * most)
        boxes, leaders, costs = boxes[likely], leaders[likely], costs[likely]
        costs += _leader_costs(tag, leaders, nodes, own, field)
        order = _best(costs, most)
        kept.append((boxes[order], costs[order], np.full(len(order), size), leaders[order]))
    nowhere = np.full((1, 4), np.nan)
    kept.append((nowhere, np.array([NOTHING]), np.array([-1]), nowhere))
    return _Choices(*(np.concatenate([part[i] for part in kept]) for i in range(4)))


def _best(costs: Floats, most: int) -> npt.NDArray[np.intp]:
    """The `most` cheapest that are not forbidden, cheapest first."""
    order = np.argsort(costs, kind="stable")[:most]
    return order[costs[order] < FORBIDDEN]


def _candidates(tag: Tag, width: float, height: float) -> tuple[Floats, Floats, Floats]:
    """Boxes above and below the node, near and far, shifted to either side."""
    reach = width / 2 + tag.half_width + 5
    distances, shifts, above = (
        part.ravel() for part in np.meshgrid(DISTANCES, SHIFTS * reach, [1.0, 0.0], indexing="ij")
    )
    x0 = tag.x + shifts - width / 2
    upper = tag.y - tag.above - distances - height
    lower = tag.y + tag.below + distances
    y0 = np.where(above > 0, upper, lower)
    return np.stack([x0, y0, x0 + width, y0 + height], axis=1), shifts, distances


def _leaders(tag: Tag, boxes: Floats, shifts: Floats, distances: Floats) -> Floats:
    """The line from node to label: upright where the label stands over its node, else to its nearer corner."""
    end_x = np.clip(tag.x, boxes[:, 0] + 6, boxes[:, 2] - 6)
    above = boxes[:, 3] <= tag.y
    start_y = np.where(above, tag.y - tag.above, tag.y + tag.below)
    end_y = np.where(above, boxes[:, 3], boxes[:, 1])
    lines = np.stack([np.full_like(end_x, tag.x), start_y, end_x, end_y], axis=1)
    beside = np.abs(shifts) > (boxes[:, 2] - boxes[:, 0]) / 2
    lines[(distances <= LEADER_FROM) & ~beside] = np.nan
    return lines


def _own_costs(tag: Tag, field: Field, boxes: Floats, shifts: Floats, distances: Floats, leaders: Floats) -> Floats:
    """Distance, sideways shift, a leader, and the less natural side of the node."""
    costs: Floats = distances * 1.0 + np.abs(shifts) * 0.42
    costs += np.where(np.isnan(leaders[:, 0]), 0.0, 9.0 + np.abs(leaders[:, 2] - leaders[:, 0]) * 0.9)
    natural = (boxes[:, 3] <= tag.y) == tag.up
    costs += np.where(natural, 0.0, 4.0)
    other_half = (boxes[:, 1] < field.seam[0]) != (tag.y < field.seam[1])
    return costs + np.where(other_half, OTHER_HALF, 0.0)


def _barred(boxes: Floats, nodes: Floats, field: Field) -> Floats:
    """`FORBIDDEN` for every box that touches an edge, the seam, a closed box, a node or the curve."""
    left, top, right, bottom = field.bounds
    barred = (boxes[:, 0] < left) | (boxes[:, 1] < top) | (boxes[:, 2] > right) | (boxes[:, 3] > bottom)
    barred |= (boxes[:, 1] < field.seam[1] + 1) & (boxes[:, 3] > field.seam[0] - 1)
    margin = np.array([-3.0, -2.0, 3.0, 2.0])
    barred |= _touch(boxes + margin, nodes).any(axis=1)
    barred |= _touch(boxes + margin, _boxes(field.closed)).any(axis=1)
    reach = (field.curve[:, 0] > boxes[:, 0].min() - 4) & (field.curve[:, 0] < boxes[:, 2].max() + 4)
    spots = field.curve[reach]
    if len(spots):
        x, y = spots[:, 0], spots[:, 1]
        inside = (x > boxes[:, :1] - 3) & (x < boxes[:, 2:3] + 3)
        inside &= (y > boxes[:, 1:2] - 3) & (y < boxes[:, 3:4] + 3)
        barred |= inside.any(axis=1)
    return np.where(barred, FORBIDDEN, 0.0)


def _near_others(boxes: Floats, nodes: Floats, own: int, leaders: Floats) -> Floats:
    """A label nearer to another node than to its own would be read as that one's, less so with a leader."""
    if len(nodes) < 2:
        return np.zeros(len(boxes))
    gaps = _gaps(boxes, nodes)
    mine = gaps[:, own].copy()
    gaps[:, own] = np.inf
    astray = np.clip(mine + 6 - gaps.min(axis=1), 0, None)
    costs: Floats = astray * np.where(np.isnan(leaders[:, 0]), 1.0, 0.35)
    return costs


def _leader_costs(tag: Tag, leaders: Floats, nodes: Floats, own: int, field: Field) -> Floats:
    """A leader through another node or a closed box is forbidden; along the curve or across the seam it is dear."""
    shares = np.linspace(0.12, 1, 8)
    x = leaders[:, :1] + (leaders[:, 2:3] - leaders[:, :1]) * shares
    y = leaders[:, 1:2] + (leaders[:, 3:4] - leaders[:, 1:2]) * shares
    spots = np.stack([x - 3, y - 2, x + 3, y + 2], axis=2).reshape(-1, 4)
    boxes = np.concatenate([np.delete(nodes, own, axis=0), _boxes(field.closed)])
    hit = _touch(spots, boxes[np.abs(boxes[:, 0] - tag.x) < REACH])
    through = np.any(np.any(hit, axis=1).reshape(x.shape), axis=1)
    costs = np.where(through, FORBIDDEN, 0.0)
    near = field.curve[np.abs(field.curve[:, 0] - tag.x) < REACH / 2][::2]
    if len(near):
        apart = np.abs(x.reshape(-1, 1) - near[:, 0]) + np.abs(y.reshape(-1, 1) - near[:, 1])
        costs += (apart.min(axis=1) < 6).reshape(x.shape).sum(axis=1) * 9.0
    crossing = (leaders[:, 1] < field.seam[0]) != (leaders[:, 3] < field.seam[0])
    return costs + np.where(crossing & ~np.isnan(leaders[:, 0]), 45.0, 0.0)


def _boxes(closed: tuple[Box, ...]) -> Floats:
    return np.array(closed, dtype=np.float64).reshape(-1, 4)


def _touch(boxes: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    """Which of `boxes` overlap which of `others`; boxes of NaN overlap nothing."""
    a, b = boxes[:, None, :], others[None, :, :]
    hit: npt.NDArray[np.bool_] = (
        (a[:, :, 0] < b[:, :, 2]) & (a[:, :, 2] > b[:, :, 0]) & (a[:, :, 1] < b[:, :, 3]) & (a[:, :, 3] > b[:, :, 1])
    )
    return hit


def _gaps(boxes: Floats, nodes: Floats) -> Floats:
    """The distance between every box and every node."""
    a, b = boxes[:, None, :], nodes[None, :, :]
    across = np.clip(np.maximum(b[:, :, 0] - a[:, :, 2], a[:, :, 0] - b[:, :, 2]), 0, None)
    along = np.clip(np.maximum(b[:, :, 1] - a[:, :, 3], a[:, :, 1] - b[:, :, 3]), 0, None)
    gaps: Floats = np.hypot(across, along)
    return gaps


def _pairs(choices: Sequence[_Choices]) -> dict[tuple[int, int], Floats]:
    """What every two choices of two labels cost together, for the labels that can meet at all."""
    spans = [_span(choice) for choice in choices]
    pairs: dict[tuple[int, int], Floats] = {}
    for i, one in enumerate(choices):
        for j in range(i + 1, len(choices)):
            if spans[i][0] < spans[j][1] + 8 and spans[j][0] < spans[i][1] + 8:
                costs = _together(one, choices[j])
                if costs.any():
                    pairs[i, j] = costs
                    pairs[j, i] = costs.T
    return pairs


def _span(choice: _Choices) -> tuple[float, float]:
    """From where to where a label and its leader may reach."""
    if len(choice.boxes) < 2:
        return (np.inf, -np.inf)
    return (float(np.nanmin(choice.boxes[:, 0])), float(np.nanmax(choice.boxes[:, 2])))


def _together(one: _Choices, other: _Choices) -> Floats:
    """Overlapping labels are forbidden; a leader through the other's label is dear; close labels cost a little."""
    tight = np.array([-6.0, -2.0, 6.0, 2.0])
    costs = np.where(_touch(one.boxes + tight, other.boxes), FORBIDDEN, 0.0)
    costs += np.where(_touch(one.boxes + 1.5 * tight, other.boxes), 5.0, 0.0)
    costs += CROSSED * _crossed(one.leaders, other.boxes)
    costs += CROSSED * _crossed(other.leaders, one.boxes).T
    return costs


def _crossed(leaders: Floats, boxes: Floats) -> Floats:
    """1 where a leader runs through a box."""
    hit = np.zeros((len(leaders), len(boxes)))
    for share in (0.15, 0.35, 0.55, 0.75, 0.95):
        x = leaders[:, 0] + (leaders[:, 2] - leaders[:, 0]) * share
        y = leaders[:, 1] + (leaders[:, 3] - leaders[:, 1]) * share
        spots = np.stack([x - 3, y - 2, x + 3, y + 2], axis=1)
        hit = np.maximum(hit, _touch(spots, boxes))
    return hit


def _settle(choices: Sequence[_Choices], pairs: dict[tuple[int, int], Floats], order: list[int]) -> list[int]:
    """Greedy sweeps until nothing moves, then the best move of every two neighbours, until that rests too."""
    picked = [len(choice.costs) - 1 for choice in choices]
    met: dict[int, list[int]] = {i: [] for i in order}
    for i, j in pairs:
        met[i].append(j)
    for _ in range(6):
        before = list(picked)
        for i in order:
            picked[i] = int(np.argmin(_given(choices, pairs, met, picked, i, ())))
        for i in order:
            for j in met[i]:
                if i < j:
                    _move_both(choices, pairs, met, picked, i, j)
        if picked == before:
            break
    return picked


def _given(
    choices: Sequence[_Choices],
    pairs: dict[tuple[int, int], Floats],
    met: dict[int, list[int]],
    picked: list[int],
    i: int,
    without: tuple[int, ...],
) -> Floats:
    """What each choice of label `i` costs while the others stay."""
    costs: Floats = choices[i].costs.copy()
    for j in met[i]:
        if j not in without:
            costs += pairs[i, j][:, picked[j]]
    return costs


def _move_both(
    choices: Sequence[_Choices],
    pairs: dict[tuple[int, int], Floats],
    met: dict[int, list[int]],
    picked: list[int],
    i: int,
    j: int,
) -> None:
    """Give two neighbours their best places together."""
    one = _given(choices, pairs, met, picked, i, (j,))
    other = _given(choices, pairs, met, picked, j, (i,))
    both = one[:, None] + other[None, :] + pairs[i, j]
    now = both[picked[i], picked[j]]
    spot = int(np.argmin(both))
    if both.flat[spot] < now - 1e-6:
        picked[i], picked[j] = divmod(spot, both.shape[1])


def _total(choices: Sequence[_Choices], pairs: dict[tuple[int, int], Floats], picked: list[int]) -> float:
    alone = sum(float(choice.costs[pick]) for choice, pick in zip(choices, picked, strict=True))
    return alone + sum(float(costs[picked[i], picked[j]]) for (i, j), costs in pairs.items() if i < j)


def _placed(choice: _Choices, pick: int) -> Placed | None:
    size = int(choice.sizes[pick])
    if size < 0:
        return None
    x0, y0, x1, y1 = (float(side) for side in choice.boxes[pick])
    line = choice.leaders[pick]
    if np.isnan(line[0]):
        return Placed(size, (x0, y0, x1, y1), None)
    return Placed(size, (x0, y0, x1, y1), (float(line[0]), float(line[1]), float(line[2]), float(line[3])))
