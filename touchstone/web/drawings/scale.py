"""The scale of points with its seam: two halves that never touch, and no place for a zero."""

from collections.abc import Iterable
from dataclasses import dataclass

SEAM = 10.0
LIMIT = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Points to pixels, upwards. `above` and `below` are the points shown in each half, `step` pixels a point.

    Between the halves lie `SEAM` pixels that belong to neither.
    """

    top: float
    above: float
    below: float
    step: float

    @property
    def builds_edge(self) -> float:
        """The y at which *builds* ends."""
        return self.top + self.above * self.step

    @property
    def erodes_edge(self) -> float:
        """The y at which *erodes* starts."""
        return self.builds_edge + SEAM

    @property
    def bottom(self) -> float:
        """The lowest y of the plot."""
        return self.erodes_edge + self.below * self.step

    def y(self, score: float) -> float:
        """Where a score lies."""
        return (self.builds_edge if score >= 0 else self.erodes_edge) - score * self.step

    def in_half(self, value: float, *, up: bool) -> float:
        """Where a value lies that belongs to the given half, its edge included."""
        return (self.builds_edge if up else self.erodes_edge) - value * self.step

    def ticks(self) -> tuple[int, ...]:
        """The scores that get a rule and a figure: even ones, by fives when it is narrow; never zero."""
        apart = 2 if self.step >= 11 else 5
        top, low = min(LIMIT, self.above), min(LIMIT, self.below)
        upper = range(apart, int(top - 0.4) + 1, apart)
        lower = range(apart, int(low - 0.4) + 1, apart)
        return (*reversed(upper), *(-tick for tick in lower))


def scale_for(
    scores: Iterable[float],
    bounds: Iterable[float],
    *,
    top: float,
    room: float = 62,
    least: float = 2.4,
    tallest: float = 404,
    pitch: float = 27,
) -> Scale:
    """The scale cut to the data: `room` pixels beyond the outermost scores, and all `bounds` inside.

    A half that nothing lies in keeps `least` points, so that both are always seen. At most `tallest` pixels
    high and `pitch` pixels a point.
    """
    known, ends = list(scores), list(bounds)
    up = max([0.0, *known])
    down = max([0.0, *(-value for value in known)])
    highest = max([least, up, *ends])
    lowest = max([least, down, *(-value for value in ends)])
    step = min(
        pitch,
        (tallest - SEAM - 2 * room) / max(up + down, 1e-9),
        (tallest - SEAM) / (highest + lowest + 0.6),
    )
    return Scale(
        top=top,
        above=max(highest + 0.3, up + room / step),
        below=max(lowest + 0.3, down + room / step),
        step=step,
    )
