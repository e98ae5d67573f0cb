"""The gutter of the map: the scale's figures, the names of the strip's rows, the branches. It stays in sight."""

from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.heat import HEADED
from touchstone.web.drawings.ink import Sheet, esc, link, num
from touchstone.web.drawings.layout import GUTTER, HEAT_ROW, ROW, Layout
from touchstone.web.drawings.marks import triangle
from touchstone.web.drawings.measure import shorten, width_of
from touchstone.web.drawings.shapes import BranchRow, JourneyPicture

EDGE = GUTTER - 10


def gutter(picture: JourneyPicture, layout: Layout, sheet: Sheet) -> str:
    """The gutter's sheet, as high as the plot."""
    parts = [*_axis(layout, sheet), *_strip(layout, sheet)]
    if picture.branches:
        parts.append(sheet.line(0, layout.heat, GUTTER, layout.heat, "row-line"))
        parts.append(sheet.text(0, layout.heat + 21, gettext("By branch"), "heading"))
        parts += [
            _branch(row, sheet, layout.heat + HEADED + place * HEAT_ROW) for place, row in enumerate(picture.branches)
        ]
    return (
        f'<svg class="drawing" width="{num(sheet.width)}" height="{num(sheet.height)}" '
        f'viewBox="0 0 {num(sheet.width)} {num(sheet.height)}" role="group" '
        f'aria-label="{esc(gettext("The scale and the names of the rows"))}">{"".join(parts)}</svg>'
    )


def _axis(layout: Layout, sheet: Sheet) -> list[str]:
    scale = layout.scale
    low, high = figures.mark(-10), figures.mark(10)
    title = gettext("trust, %(low)s … %(high)s") % {"low": low, "high": high}
    parts = [sheet.text(0, scale.top + 10, shorten(title, GUTTER - 4, 11), "axis-title")]
    parts += [
        sheet.text(EDGE, scale.y(tick) + 4, figures.mark(tick), "tick")
        for tick in scale.ticks()
        if abs(scale.y(tick) - scale.top - 10) > 17
    ]
    for up, word, y in (
        (True, gettext("builds"), scale.builds_edge - 12),
        (False, gettext("erodes"), scale.erodes_edge + 12),
    ):
        css = "up" if up else "down"
        parts.append(sheet.text(EDGE, y + 4.5, word, f"half-name {css}"))
        x = EDGE - width_of(word, 12.5, 600) - 10
        parts.append(triangle(sheet.x(x), y, 11, up=up, css=f"sign {css}"))
    return parts


def _strip(layout: Layout, sheet: Sheet) -> list[str]:
    parts = [sheet.line(0, layout.strip + row * ROW, GUTTER, layout.strip + row * ROW, "row-line") for row in range(3)]
    for row, name in enumerate((gettext("People a year"), gettext("Promise kept")), start=1):
        parts.append(sheet.text(0, layout.strip + 17 + row * ROW, shorten(name, GUTTER - 6, 12.5), "row-name"))
    return parts


def _branch(row: BranchRow, sheet: Sheet, y: float) -> str:
    """A branch's name; a group has a sign before it that opens or closes it."""
    indent = 10.0 * row.depth
    parts = []
    if row.group:
        sign = _fold_sign(row, sheet, indent, y)
        parts.append(sign)
        indent += 14
    weight = 600 if row.group else 400
    name = shorten(row.name, GUTTER - 4 - indent, 12.5, weight)
    text = sheet.text(indent, y + 14.4, name, "branch" + (" group" if row.group else ""))
    cut = name != row.name
    inner = (f"<title>{esc(row.name)}</title>" if cut else "") + text
    parts.append(link(row.href, inner, label=row.name if cut and row.href else "", css="branch-link"))
    return "".join(parts)


def _fold_sign(row: BranchRow, sheet: Sheet, x: float, y: float) -> str:
    middle = y + 10
    parts = [sheet.rect(x, y, 14, 20, css="hit"), sheet.line(x + 1, middle, x + 9, middle, "fold-sign")]
    if not row.opened:
        parts.append(sheet.line(x + 5, middle - 4, x + 5, middle + 4, "fold-sign"))
    words = gettext("Close %(name)s") if row.opened else gettext("Open %(name)s")
    return link(row.toggle_href, "".join(parts), label=words % {"name": row.name}, css="branch-fold")
