"""A scale that lies on its side and is as wide as the page lets it be: erodes, the seam, builds.

Positions are shares of the width in percent, so one drawing fits a desk and a phone; what must keep its size (a
marker, a text, the seam) hangs on such a position in pixels. Erodes stands at the reader's start.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import esc, num
from touchstone.web.drawings.marks import triangle
from touchstone.web.drawings.scale import LIMIT, SEAM

HALF = SEAM / 2


@dataclass(frozen=True, slots=True)
class Across:
    """Points to shares of the width; `below` and `above` are the points shown on either side."""

    below: float
    above: float
    rtl: bool = False

    @property
    def seam(self) -> str:
        """Where the seam's middle lies."""
        return self._percent(0.0)

    def at(self, score: float) -> str:
        """Where a score lies, before the seam pushes it aside."""
        return self._percent(score)

    def push(self, *, up: bool) -> float:
        """How many pixels the seam pushes that half aside."""
        return HALF if up != self.rtl else -HALF

    def _percent(self, score: float) -> str:
        share = 100 * (self.below + score) / (self.below + self.above)
        share = min(100.0, max(0.0, 100 - share if self.rtl else share))
        return f"{share:.2f}%"

    def ticks(self) -> tuple[int, ...]:
        """Even scores inside, never zero; by fours or fives when many fit."""
        apart = 2 if self.below + self.above <= 13 else 5
        top, low = int(min(LIMIT, self.above - 0.4)), int(min(LIMIT, self.below - 0.4))
        return (*(-tick for tick in range(apart, low + 1, apart)), *range(apart, top + 1, apart))


def across(values: Iterable[float | None], *, rtl: bool, even: bool = False, least: float = 1.4) -> Across:
    """The scale cut to `values`; `even` makes both sides alike."""
    known = [value for value in values if value is not None]
    above = max([least, *(value + 0.8 for value in known)])
    below = max([least, *(0.8 - value for value in known)])
    if even:
        above = below = max(above, below)
    return Across(below, above, rtl)


def hang(across_at: str, content: str, push: float = 0, y: float = 0) -> str:
    """`content` drawn around a position; its own coordinates are pixels from there."""
    moved = f'<g transform="translate({num(push)} {num(y)})">{content}</g>' if push or y else content
    return f'<svg x="{across_at}" class="hung">{moved}</svg>'


def ground(scale: Across, height: float, *, rules: bool = True) -> str:
    """The two halves with the seam between them, full height, and the rules."""
    down, up = scale.push(up=False), scale.push(up=True)
    first, second = ("up", "down") if scale.rtl else ("down", "up")
    one, other = (up, down) if scale.rtl else (down, up)
    tall = num(height)
    parts = [
        f'<rect class="side {first}" width="{scale.seam}" height="{tall}" transform="translate({num(one)})"/>',
        f'<rect class="side {second}" x="{scale.seam}" width="100%" height="{tall}" '
        f'transform="translate({num(other)})"/>',
    ]
    if rules:
        parts += [_upright(scale.at(tick), scale.push(up=tick > 0), tall, "rule plain") for tick in scale.ticks()]
    parts.append(_upright(scale.seam, down, tall, "seam down"))
    parts.append(_upright(scale.seam, up, tall, "seam up"))
    return "".join(parts)


def _upright(at: str, push: float, tall: str, css: str) -> str:
    return f'<line class="{css}" x1="{at}" x2="{at}" y1="0" y2="{tall}" transform="translate({num(push)})"/>'


def range_line(scale: Across, low: float, high: float, y: float, css: str) -> str:
    """A line from low to high; where it crosses the seam it is one of the few things that may."""
    if low >= 0 or high < 0:
        return _flat(scale.at(low), scale.at(high), scale.push(up=low >= 0), y, css)
    bridge = f'<line class="{css}" x1="{-HALF}" x2="{HALF}" y1="{num(y)}" y2="{num(y)}"/>'
    return (
        _flat(scale.at(low), scale.seam, scale.push(up=False), y, css)
        + hang(scale.seam, bridge)
        + _flat(scale.seam, scale.at(high), scale.push(up=True), y, css)
    )


def _flat(start: str, end: str, push: float, y: float, css: str) -> str:
    return (
        f'<line class="{css}" x1="{start}" x2="{end}" y1="{num(y)}" y2="{num(y)}" transform="translate({num(push)})"/>'
    )


def spot(scale: Across, score: float, y: float, content: str) -> str:
    """A marker at a score."""
    return hang(scale.at(score), content, scale.push(up=score >= 0), y)


def axis(scale: Across, *, named: bool = False) -> str:
    """The line of figures above a track; `named` also writes which side is which."""
    parts = []
    for tick in scale.ticks():
        crowded = named and not _inside(scale, tick)
        if not crowded:
            parts.append(spot(scale, tick, 0, f'<text class="tick" y="14">{esc(figures.mark(tick))}</text>'))
    if named:
        parts.append(_side(scale, up=False))
        parts.append(_side(scale, up=True))
    return f'<svg class="drawing track" width="100%" height="20" aria-hidden="true">{"".join(parts)}</svg>'


def _inside(scale: Across, tick: int) -> bool:
    """Whether a tick leaves room for the sides' names at the ends."""
    share = (scale.below + tick) / (scale.below + scale.above)
    return 0.2 < share < 0.8


def _side(scale: Across, *, up: bool) -> str:
    word, css = (gettext("builds"), "up") if up else (gettext("erodes"), "down")
    at_end = up != scale.rtl
    x = -6 if at_end else 6
    sign = triangle(x, 10, 9, up=up, css=f"sign {css}")
    shift = -14 if at_end else 14
    anchor = "end" if up else "start"
    text = f'<text class="half-name {css}" x="{shift}" y="14" text-anchor="{anchor}">{esc(word)}</text>'
    return hang("100%" if at_end else "0%", sign + text)
