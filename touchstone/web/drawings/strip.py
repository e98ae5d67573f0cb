"""The strip below the curve: number, people a year, promise kept, on the curve's own columns."""

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import Sheet
from touchstone.web.drawings.layout import ROW, Column, Layout

LOW_KEPT = 0.85
NONE = "–"


def strip(layout: Layout, sheet: Sheet) -> str:
    """The three rows of the strip."""
    parts = [
        sheet.line(0, layout.strip + row * ROW, layout.width, layout.strip + row * ROW, "row-line") for row in range(3)
    ]
    parts += [_column(column, layout, sheet) for column in layout.columns]
    return f'<g class="strip">{"".join(parts)}</g>'


def _column(column: Column, layout: Layout, sheet: Sheet) -> str:
    x, y, point = column.middle, layout.strip + 17, column.point
    if point is None:
        numbers = [one.number for one in column.stage.points]
        span = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else "".join(map(str, numbers))
        return sheet.text(x, y, span, "place")
    people = NONE if point.people_a_year is None else figures.compact(point.people_a_year)
    parts = [
        sheet.text(x, y, str(point.number), "place"),
        sheet.text(x, y + ROW, people, "none" if people == NONE else ""),
    ]
    if point.promise_kept is None:
        parts.append(sheet.text(x, y + 2 * ROW, NONE, "none"))
        return "".join(parts)
    width = min(34.0, layout.column - 8)
    css = "low" if point.promise_kept < LOW_KEPT else "kept"
    parts += [
        sheet.text(x, y + 2 * ROW - 2, figures.percent(point.promise_kept), f"share {css}"),
        sheet.rect(x - width / 2, y + 2 * ROW + 2, width, 3, r=1.5, css="track"),
        sheet.rect(x - width / 2, y + 2 * ROW + 2, width * point.promise_kept, 3, r=1.5, css=f"fill {css}"),
    ]
    return "".join(parts)
