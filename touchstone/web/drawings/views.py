"""The views of one touchpoint under one another: what was predicted, found, said, recorded, noted."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import esc, hatch, num, safe
from touchstone.web.drawings.marks import triangle, view_mark, view_word
from touchstone.web.drawings.measure import shorten
from touchstone.web.drawings.shapes import ViewReading, ViewsPicture
from touchstone.web.drawings.track import Across, across, ground, hang, range_line, spot

TALL = 64.0


def views(picture: ViewsPicture, *, uid: str = "views", rtl: bool = False) -> SafeString:
    """One row a view: its mark and range on the scale, its name and figure in the half that is free."""
    scale = across(
        [bound for view in picture.views for bound in (view.score, view.low, view.high)], rtl=rtl, even=True, least=3
    )
    tall = TALL * len(picture.views)
    rows = "".join(_row(view, scale, TALL * at, first=at == 0) for at, view in enumerate(picture.views))
    foot = hang(scale.seam, _sides(rtl=rtl), 0, tall)
    label = f"{picture.title}: {'; '.join(_said(view) for view in picture.views)}"
    return safe(
        f'<svg class="drawing views" width="100%" height="{num(tall + 26)}" role="img" aria-label="{esc(label)}" '
        f'style="--hatch-unknown:url(#{esc(uid)}-u)"><defs>{hatch(f"{esc(uid)}-u", "hatch-unknown")}</defs>'
        f"{ground(scale, tall, rules=False)}{rows}{foot}</svg>"
    )


def _said(view: ViewReading) -> str:
    if view.score is None:
        return f"{view_word(view.view)}: {view.missing or gettext('nobody has looked')}"
    parts = [f"{view_word(view.view)} {figures.signed(view.score)}"]
    if view.low is not None and view.high is not None:
        parts.append(figures.between(view.low, view.high))
    return ", ".join([*parts, view.who] if view.who else parts)


def _row(view: ViewReading, scale: Across, top: float, *, first: bool) -> str:
    parts = []
    if not first:
        parts.append(f'<line class="between" x1="0" x2="100%" y1="{num(top)}" y2="{num(top)}"/>')
    middle = top + TALL / 2
    if view.score is None:
        parts.append(f'<rect class="hatched" y="{num(top + 1)}" width="100%" height="{num(TALL - 2)}"/>')
        return "".join(parts) + _missing(view, scale, middle)
    if view.low is not None and view.high is not None:
        parts.append(range_line(scale, view.low, view.high, middle, "range view"))
    parts.append(spot(scale, view.score, middle, view_mark(view.view, 0, 0, 13)))
    return "".join(parts) + _words(view, scale, middle, to_end=view.score < 0)


def _words(view: ViewReading, scale: Across, middle: float, *, to_end: bool) -> str:
    """Name, figure and who, on the free side of the seam."""
    side = (1 if to_end else -1) * (-1 if scale.rtl else 1)
    anchor = "start" if to_end else "end"
    score = view.score or 0.0
    css = "up" if score >= 0 else "down"
    figure = f'<tspan class="score {css}" dx="7">{esc(figures.signed(score))}</tspan>'
    place = f'x="{side * 14}" text-anchor="{anchor}"'
    inner = (
        f'<text class="view-name" {place} y="{num(middle - 6)}">{esc(_name(view))}{figure}</text>'
        f'<text class="view-who" {place} y="{num(middle + 17)}">{esc(view.who)}</text>'
    )
    return hang(scale.seam, inner)


def _missing(view: ViewReading, scale: Across, middle: float) -> str:
    """A view nobody has: its name, and how to get it."""
    words = shorten(view.missing or gettext("nobody has looked"), 262, 12)
    x = -12 if scale.rtl else 12
    inner = (
        f'<text class="view-name" x="{x}" y="{num(middle - 6)}" text-anchor="start">{esc(_name(view))}</text>'
        f'<text class="view-who" x="{x}" y="{num(middle + 13)}" text-anchor="start">{esc(words)}</text>'
    )
    return hang("100%" if scale.rtl else "0%", inner)


def _name(view: ViewReading) -> str:
    word = view_word(view.view)
    return word[:1].upper() + word[1:]


def _sides(*, rtl: bool) -> str:
    side = -1 if rtl else 1
    return (
        f'<text class="half-name down" x="{-24 * side}" y="19" text-anchor="end">{esc(gettext("erodes"))}</text>'
        f"{triangle(-15 * side, 14.5, 9, up=False, css='sign down')}"
        f'<text class="half-name up" x="{24 * side}" y="19" text-anchor="start">{esc(gettext("builds"))}</text>'
        f"{triangle(15 * side, 14.5, 9, up=True, css='sign up')}"
    )
