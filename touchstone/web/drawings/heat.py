"""The branches below the curve: one cell for each touchpoint and branch, the sign always printed."""

from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import Sheet, esc, link, num
from touchstone.web.drawings.layout import HEAT_ROW, Column, Layout
from touchstone.web.drawings.measure import lines_of
from touchstone.web.drawings.shapes import BranchRow, Cell, JourneyPicture, counts_of

STEPS = (1.5, 3.0, 4.6)
TALL = 20.0
HEADED = 36.0


def step(score: float) -> int:
    """Which of the four steps of the heat a score falls into: under 1.5, under 3, under 4.6, above."""
    return 1 + sum(abs(score) >= edge for edge in STEPS)


def cell_class(cell: Cell) -> str:
    """The class that colours a cell."""
    if cell.verdict in ("builds", "erodes") and cell.score is not None:
        return f"{'b' if cell.verdict == 'builds' else 'e'}{step(cell.score)}"
    if cell.verdict == "not_proven" and cell.score is not None:
        return "open"
    if cell.verdict == "marks_only" and cell.score is not None:
        return "mu" if cell.score > 0 else "md"
    return "unlooked"


def cell_text(cell: Cell) -> str:
    """What a cell says; nothing where nobody has looked."""
    if cell_class(cell) == "unlooked" or cell.score is None:
        return ""
    return figures.mark(round(cell.score)) if cell.verdict == "marks_only" else figures.signed(cell.score)


def heat(picture: JourneyPicture, layout: Layout, sheet: Sheet) -> str:
    """All rows of branches, with the line that says how to read them."""
    if not picture.branches:
        return ""
    said = gettext("same columns as above; pale hatching: not proven yet at that branch; empty: nobody has looked")
    lines = lines_of(said, layout.width - 8, 12, 400, free=layout.width - 8)
    first = layout.heat + (21 if len(lines) == 1 else 14)
    parts = [
        sheet.line(0, layout.heat, layout.width, layout.heat, "row-line"),
        sheet.lines(2, first, 14, [esc(line) for line in lines], "said"),
    ]
    parts += [
        _row(row, layout, sheet, layout.heat + HEADED + place * HEAT_ROW) for place, row in enumerate(picture.branches)
    ]
    return f'<g class="heat">{"".join(parts)}</g>'


def _row(row: BranchRow, layout: Layout, sheet: Sheet, y: float) -> str:
    cells = "".join(
        _tally(row, column, sheet)
        if column.point is None
        else _cell(row.cells[column.first] if column.first < len(row.cells) else Cell(), column, layout, sheet)
        for column in layout.columns
    )
    css = ' class="group"' if row.group else ""
    return f'<g{css} transform="translate(0 {num(y)})">{cells}</g>'


def _cell(cell: Cell, column: Column, layout: Layout, sheet: Sheet) -> str:
    width = min(layout.column - 4, 62.0)
    css = cell_class(cell)
    r = 4.5 if css[0] in "bd" or (css in ("open", "mu") and (cell.score or 0) >= 0) else 2
    box = sheet.rect(column.middle - width / 2, 0, width, TALL, r=r)
    if css == "open":
        box += sheet.rect(column.middle - width / 2, 0, width, TALL, r=r, css="hatched")
    text = cell_text(cell)
    said = sheet.text(column.middle, 14.4, text) if text else ""
    inner = f'<g class="{css}">{box}{said}</g>'
    return link(cell.href, inner, focus=False) if cell.href else inner


def _tally(row: BranchRow, column: Column, sheet: Sheet) -> str:
    """A folded stage at one branch: how many of its touchpoints build and how many erode there."""
    counts = counts_of(row.cells[column.first : column.last])
    said = " ".join(
        f'<tspan class="{css}">{sign} {count}</tspan>'
        for css, sign, count in (("up", "▲", counts.builds), ("down", "▼", counts.erodes))
        if count
    )
    return sheet.text(column.middle, 14.4, said or "–", "tally", raw=True)
