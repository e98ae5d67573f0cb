"""The curve through the means and the band around it: monotone cubics, cut at the seam and at every change of verdict.

Between two nodes a value is a cubic in the share t of the way (Fritsch and Carlson's monotone slopes, 1980), and
because the handles of its Bézier stand at a third and two thirds of the way, the drawn line is that cubic itself.
Each half maps points to pixels by one straight rule, so a piece that stays in one half stays exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Cubic = tuple[float, float, float, float]  # Bézier ordinates over one stretch, in points


def slopes(xs: Sequence[float], ys: Sequence[float]) -> list[float]:
    """The slope at each node that keeps a cubic between nodes from overshooting either of them."""
    if len(xs) < 2:
        return [0.0] * len(xs)
    gaps = [b - a for a, b in pairwise(xs)]
    rises = [(b - a) / gap for a, b, gap in zip(ys, ys[1:], gaps, strict=False)]
    if len(xs) == 2:
        return [rises[0]] * 2
    inner = [_inner(*pair) for pair in zip(gaps, gaps[1:], rises, rises[1:], strict=False)]
    return [_end(gaps[0], gaps[1], rises[0], rises[1]), *inner, _end(gaps[-1], gaps[-2], rises[-1], rises[-2])]


def _inner(gap: float, after: float, rise: float, next_rise: float) -> float:
    """Weighted harmonic mean of both sides; flat where they disagree."""
    if rise * next_rise <= 0:
        return 0.0
    near, far = 2 * after + gap, after + 2 * gap
    return (near + far) / (near / rise + far / next_rise)


def _end(gap: float, after: float, rise: float, next_rise: float) -> float:
    """One-sided slope at an end, never against its stretch and never steeper than keeps it monotone."""
    slope = ((2 * gap + after) * rise - gap * next_rise) / (gap + after)
    if slope * rise <= 0:
        return 0.0
    if rise * next_rise < 0 and abs(slope) > abs(3 * rise):
        return 3 * rise
    return slope


def cubics(xs: Sequence[float], ys: Sequence[float]) -> list[Cubic]:
    """The Bézier ordinates of every stretch between neighbouring nodes."""
    found = slopes(xs, ys)
    return [
        (ys[i], ys[i] + found[i] * gap / 3, ys[i + 1] - found[i + 1] * gap / 3, ys[i + 1])
        for i, gap in enumerate(b - a for a, b in pairwise(xs))
    ]


def at(cubic: Cubic, t: float) -> float:
    """The value at share `t` of the stretch."""
    a, b, c, d = cubic
    u = 1 - t
    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d


def between(cubic: Cubic, start: float, end: float) -> Cubic:
    """The same curve from share `start` to share `end`, as a stretch of its own."""
    a, b, c, d = cubic

    def blossom(p: float, q: float, r: float) -> float:
        ab, bc, cd = a + (b - a) * p, b + (c - b) * p, c + (d - c) * p
        abc, bcd = ab + (bc - ab) * q, bc + (cd - bc) * q
        return abc + (bcd - abc) * r

    return (
        blossom(start, start, start),
        blossom(start, start, end),
        blossom(start, end, end),
        blossom(end, end, end),
    )


def added(one: Cubic, other: Cubic) -> Cubic:
    """The sum of two curves over the same stretch."""
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def crossings(cubic: Cubic) -> list[float]:
    """The shares strictly inside the stretch at which the value changes its sign."""
    turns = [0.0, *_turns(cubic), 1.0]
    return [_bisect(cubic, start, end) for start, end in pairwise(turns) if at(cubic, start) * at(cubic, end) < 0]


def _turns(cubic: Cubic) -> list[float]:
    """Where the slope of the cubic changes its sign, in order."""
    a, b, c, d = cubic
    p, q, r = b - a, c - b, d - c
    square, half, rest = p - 2 * q + r, q - p, p
    if abs(square) < 1e-12:
        return [t for t in ([-rest / (2 * half)] if abs(half) > 1e-12 else []) if 0 < t < 1]
    inside = half * half - square * rest
    if inside <= 0:
        return []
    root = inside**0.5
    return sorted(t for t in ((-half - root) / square, (-half + root) / square) if 0 < t < 1)


def _bisect(cubic: Cubic, start: float, end: float) -> float:
    rising = at(cubic, end) > 0
    for _ in range(40):
        middle = (start + end) / 2
        if (at(cubic, middle) > 0) == rising:
            end = middle
        else:
            start = middle
    return (start + end) / 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """The way between two nodes: from `x0` to `x1`, with the mean and both bounds as cubics.

    `low` or `high` may cross `mean` nowhere: the bounds are the mean plus a monotone cubic through each node's
    own distance, so the curve never leaves its band.
    """

    x0: float
    x1: float
    mean: Cubic
    low: Cubic
    high: Cubic

    def x(self, t: float) -> float:
        """The x at share `t`."""
        return self.x0 + (self.x1 - self.x0) * t

    def share(self, x: float) -> float:
        """The share at which the stretch passes `x`."""
        return (x - self.x0) / (self.x1 - self.x0)


def stretches(
    xs: Sequence[float], means: Sequence[float], lows: Sequence[float], highs: Sequence[float]
) -> list[Stretch]:
    """The stretches of one unbroken curve through its nodes, from first to last."""
    middle = cubics(xs, means)
    under = cubics(xs, [min(0.0, low - mean) for low, mean in zip(lows, means, strict=True)])
    over = cubics(xs, [max(0.0, high - mean) for high, mean in zip(highs, means, strict=True)])
    return [
        Stretch(xs[i], xs[i + 1], middle[i], added(middle[i], under[i]), added(middle[i], over[i]))
        for i in range(len(middle))
    ]


def cut(shares: Iterable[float]) -> list[tuple[float, float]]:
    """The parts of 0 … 1 between the given shares, slivers left out."""
    inside = sorted({0.0, 1.0, *(share for share in shares if 0 < share < 1)})
    return [(a, b) for a, b in pairwise(inside) if b - a > 1e-6]
