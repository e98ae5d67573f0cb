"""The marks that tell whose view a figure is: the same five everywhere.

*said* is a filled ink circle, *found* a gold square, *recorded* a ringed square (an outline around a small solid
square), *noted* a cross, *predicted* a hollow diamond. And the two signs: ▲ builds, ▼ erodes.
"""

from django.utils.translation import gettext, pgettext

from touchstone.web.drawings.ink import num
from touchstone.web.drawings.shapes import Verdict, View


def view_mark(view: View, x: float = 0, y: float = 0, size: float = 10) -> str:
    """The mark of a view, its middle at x, y."""
    half = size / 2
    match view:
        case "said":
            return f'<circle class="view-mark said" cx="{num(x)}" cy="{num(y)}" r="{num(half)}"/>'
        case "found":
            return _square("view-mark found", x, y, half * 0.92, 1)
        case "recorded":
            return _square("view-mark recorded", x, y, half * 0.92, 1) + _square("view-mark core", x, y, half * 0.36, 0)
        case "noted":
            arm = half * 0.76
            spots = f"M{num(x - arm)} {num(y - arm)}l{num(2 * arm)} {num(2 * arm)}"
            spots += f"M{num(x - arm)} {num(y + arm)}l{num(2 * arm)} {num(-2 * arm)}"
            return f'<path class="view-mark noted" d="{spots}"/>'
        case "predicted":
            arm = half * 1.18
            spots = f"M{num(x)} {num(y - arm)}l{num(arm)} {num(arm)}l{num(-arm)} {num(arm)}l{num(-arm)} {num(-arm)}z"
            return f'<path class="view-mark predicted" d="{spots}"/>'


def _square(css: str, x: float, y: float, half: float, r: float) -> str:
    return (
        f'<rect class="{css}" x="{num(x - half)}" y="{num(y - half)}" '
        f'width="{num(2 * half)}" height="{num(2 * half)}" rx="{num(r)}"/>'
    )


def mark_icon(view: View, size: int = 14) -> str:
    """A view's mark as a small picture to stand in a line of text."""
    half = size / 2
    return (
        f'<svg class="drawing drawing-icon" width="{size}" height="{size}" viewBox="{-half} {-half} {size} {size}" '
        f'aria-hidden="true">{view_mark(view, 0, 0, size * 0.66)}</svg>'
    )


def triangle(x: float, y: float, size: float, *, up: bool, css: str = "") -> str:
    """▲ or ▼ with its middle at x, y."""
    half, rise = size / 2, size * 0.43 * (-1 if up else 1)
    styled = f' class="{css}"' if css else ""
    return f'<path{styled} d="M{num(x - half)} {num(y - rise)}h{num(size)}L{num(x)} {num(y + rise)}z"/>'


def view_word(view: View) -> str:
    """A view in one word."""
    return {
        "said": pgettext("whose view", "said"),
        "found": pgettext("whose view", "found"),
        "recorded": pgettext("whose view", "recorded"),
        "noted": pgettext("whose view", "noted"),
        "predicted": pgettext("whose view", "predicted"),
    }[view]


def view_name(view: View) -> str:
    """A view as a legend writes it."""
    return {
        "said": gettext("people say"),
        "found": gettext("walkers found"),
        "recorded": gettext("the record shows"),
        "noted": gettext("staff noted"),
        "predicted": gettext("we predicted"),
    }[view]


def verdict_words(verdict: Verdict) -> str:
    """A verdict as a sentence says it after the touchpoint's name."""
    return {
        "builds": gettext("builds trust"),
        "erodes": gettext("erodes trust"),
        "not_proven": gettext("not proven yet"),
        "nobody_looked": gettext("nobody has looked"),
        "marks_only": gettext("too few walks for a verdict"),
    }[verdict]
