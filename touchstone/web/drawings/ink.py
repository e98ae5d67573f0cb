"""The pen: small pieces of SVG and HTML with every text escaped, and a sheet that can be mirrored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

Spot = tuple[float, float]


def safe(markup: str) -> SafeString:
    """Finished markup, as a template takes it. Every text in it went through `esc`."""
    return SafeString(markup)


def esc(text: object) -> str:
    """Text made safe for element content and attributes."""
    return escape(str(text), quote=True)


def num(value: float) -> str:
    """A coordinate with at most one decimal; never "-0"."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def link(href: str, content: str, *, label: str = "", css: str = "", focus: bool = True) -> str:
    """`content` inside a link, or as it is in a plain group when there is no address."""
    named = f' aria-label="{esc(label)}"' if label else ""
    styled = f' class="{css}"' if css else ""
    if not href:
        role = ' role="img"' if label else ""
        return f"<g{styled}{role}{named}>{content}</g>"
    skipped = "" if focus else ' tabindex="-1"'
    return f'<a{styled} href="{esc(href)}"{named}{skipped}>{content}</a>'


def anchor(href: str, text: str, *, css: str = "") -> str:
    """A text in HTML, linked when there is an address."""
    styled = f' class="{css}"' if css else ""
    if not href:
        return f"<span{styled}>{esc(text)}</span>" if css else esc(text)
    return f'<a{styled} href="{esc(href)}">{esc(text)}</a>'


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing area in pixels. Everything is laid out from the reader's start; `rtl` mirrors it when written.

    `text-anchor` follows the writing direction by itself, so start and end stay logical.
    """

    width: float
    height: float
    rtl: bool = False

    def x(self, value: float) -> float:
        """Where `value` from the start lies from the left."""
        return self.width - value if self.rtl else value

    def rect(self, x: float, y: float, width: float, height: float, *, r: float = 0, css: str = "") -> str:
        """A box from its start corner."""
        left = self.width - x - width if self.rtl else x
        rounded = f' rx="{num(r)}"' if r else ""
        styled = f' class="{css}"' if css else ""
        return f'<rect{styled} x="{num(left)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{rounded}/>'

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> str:
        """A straight line."""
        return f'<line class="{css}" x1="{num(self.x(x1))}" y1="{num(y1)}" x2="{num(self.x(x2))}" y2="{num(y2)}"/>'

    def text(self, x: float, y: float, content: str, css: str = "", *, raw: bool = False) -> str:
        """A text with its baseline at y; `raw` content is markup that was escaped already."""
        styled = f' class="{css}"' if css else ""
        return f'<text{styled} x="{num(self.x(x))}" y="{num(y)}">{content if raw else esc(content)}</text>'

    def lines(self, x: float, y: float, pitch: float, contents: Iterable[str], css: str) -> str:
        """Escaped texts under one another, the first baseline at y."""
        spans = "".join(
            f'<tspan x="{num(self.x(x))}" y="{num(y + row * pitch)}">{content}</tspan>'
            for row, content in enumerate(contents)
        )
        return f'<text class="{css}">{spans}</text>'

    def move(self, spot: Spot) -> str:
        """Path data: go there."""
        return f"M{self._at(spot)}"

    def to(self, spot: Spot) -> str:
        """Path data: a straight line there."""
        return f"L{self._at(spot)}"

    def bend(self, spots: Sequence[Spot]) -> str:
        """Path data: a cubic through two handles to the third spot."""
        return "C" + " ".join(self._at(spot) for spot in spots)

    def _at(self, spot: Spot) -> str:
        return f"{num(self.x(spot[0]))} {num(spot[1])}"


def hatch(name: str, css: str, *, gap: float = 6, turn: int = 45) -> str:
    """A hatch to fill with: lines `gap` apart."""
    return (
        f'<pattern id="{name}" width="{num(gap)}" height="{num(gap)}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})"><line class="{css}" x1="0" y1="0" x2="0" y2="{num(gap)}"/></pattern>'
    )
