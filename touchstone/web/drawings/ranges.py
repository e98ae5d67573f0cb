"""Ranges under one another on one scale: branches of a touchpoint, and where views lie furthest apart.

Both are real tables: the drawing stands in one column, the figures it shows in the others.
"""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import anchor, esc, hatch, num, safe
from touchstone.web.drawings.marks import triangle, verdict_words, view_mark, view_word
from touchstone.web.drawings.shapes import ApartChart, ApartRow, RangeChart, RangeRow
from touchstone.web.drawings.small import chance_bar
from touchstone.web.drawings.track import Across, across, axis, ground, range_line, spot

TALL = 32.0


def range_chart(chart: RangeChart, *, uid: str = "ranges", rtl: bool = False) -> SafeString:
    """One row each: name, range with its likely value, points, n, and the chance if there is one."""
    values: list[float | None] = []
    for row in chart.rows:
        values += [row.low, row.high, row.score, *map(float, row.marks)]
    scale = across(values, rtl=rtl)
    chances = any(row.chance is not None for row in chart.rows)
    head = (
        _head(_hidden(chart.name_label or gettext("name")))
        + _head(_hidden(gettext("90 % range")) + axis(scale), "track-cell")
        + _head(esc(gettext("points")), "figure")
        + _head(esc(gettext("n")), "figure")
    )
    if chances:
        head += _head(esc(chart.chance_label or gettext("chance: worst three")), "chance-cell")
    rows = [_range_row(row, scale, f"{uid}-{at}", chances=chances) for at, row in enumerate(chart.rows)]
    return _rows("ranges", chart.title, head, rows)


def _range_row(row: RangeRow, scale: Across, uid: str, *, chances: bool) -> str:
    number = f'<span class="row-number">{row.number}</span>' if row.number is not None else ""
    css = {"builds": "up", "erodes": "down"}.get(row.verdict, "open")
    if row.verdict == "marks_only":
        points = " ".join(f"{'▲' if mark > 0 else '▼'} {figures.mark(mark)}" for mark in row.marks)
    else:
        points = "–" if row.score is None else figures.signed(row.score)
    said = verdict_words(row.verdict)
    if row.low is not None and row.high is not None:
        said += f", {figures.between(row.low, row.high)}"
    n = figures.whole(row.n) if row.n else "–"
    cells = (
        _cell(_hidden(said) + _range_track(row, scale, uid), "track-cell")
        + _cell(esc(points), f"figure value {css}")
        + _cell(esc(n), "figure n")
    )
    if chances:
        cells += _cell("" if row.chance is None else chance_bar(row.chance), "chance-cell")
    return _line(number + anchor(row.href, row.name), cells)


def _range_track(row: RangeRow, scale: Across, uid: str) -> str:
    y = TALL / 2
    css = {"builds": "up", "erodes": "down"}.get(row.verdict, "open")
    parts = [ground(scale, TALL)]
    style = ""
    if row.verdict == "marks_only":
        parts += [
            spot(scale, mark, y, triangle(0, 0, 13, up=mark > 0, css=f"sign {'up' if mark > 0 else 'down'}"))
            for mark in row.marks
        ]
    elif row.score is None:
        style = f' style="--hatch-unknown:url(#{esc(uid)})"'
        parts.append(hatch(esc(uid), "hatch-unknown"))
        parts.append(f'<rect class="hatched" y="7" width="100%" height="{num(TALL - 14)}" rx="4"/>')
    else:
        if row.low is not None and row.high is not None:
            parts.append(range_line(scale, row.low, row.high, y, f"range {css}"))
        parts.append(spot(scale, row.score, y, likely(row.score, css)))
    return _track("".join(parts), style)


def likely(score: float, css: str) -> str:
    """The likely value: round where it builds, square where it erodes, hollow and dashed while not proven."""
    if score >= 0:
        return f'<circle class="likely {css}" r="6.5"/>'
    return f'<rect class="likely {css}" x="-6.5" y="-6.5" width="13" height="13" rx="2.5"/>'


def apart_chart(chart: ApartChart, *, rtl: bool = False) -> SafeString:
    """One row each: number and name, every view's mark on one line, and how far the furthest two lie apart."""
    scale = across([view.score for row in chart.rows for view in row.views], rtl=rtl)
    head = (
        _head(_hidden(gettext("touchpoint")))
        + _head(_hidden(gettext("views")) + axis(scale, named=True), "track-cell")
        + _head(_hidden(gettext("apart")), "apart")
    )
    return _rows("apart-rows", chart.title, head, [_apart_row(row, scale) for row in chart.rows])


def _apart_row(row: ApartRow, scale: Across) -> str:
    known = [(view.view, view.score) for view in row.views if view.score is not None]
    missing = [view for view in row.views if view.score is None and view.missing]
    scores = [score for _, score in known]
    parts = [ground(scale, TALL)]
    if len(scores) > 1:
        parts.append(range_line(scale, min(scores), max(scores), TALL / 2, "joining"))
    parts += [spot(scale, score, TALL / 2, view_mark(view, 0, 0, 12)) for view, score in known]
    said = ", ".join(f"{view_word(view)} {figures.signed(score)}" for view, score in known)
    last = [anchor(view.href, view.missing, css="missing") for view in missing]
    if row.apart is not None:
        size = f"<strong>{esc(figures.size(row.apart))}</strong>"
        last = [gettext("%(points)s apart") % {"points": size}, *last]
    name = f'<span class="row-number">{row.number}</span>{anchor(row.href, row.name)}'
    track = _cell(_hidden(said) + _track("".join(parts)), "track-cell")
    return _line(name, track + _cell("<br>".join(last), "apart"))


def _rows(css: str, title: str, head: str, rows: list[str]) -> SafeString:
    """The table around the rows. Its roles are said outright: a narrow page lays it out as a grid."""
    return safe(
        f'<div class="drawing-box"><table class="drawing-rows {css}" role="table">'
        f'<caption class="drawing-hidden">{esc(title)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(rows)}</tbody></table></div>'
    )


def _head(content: str, css: str = "") -> str:
    return f'<th scope="col" role="columnheader" class="{css}">{content}</th>'


def _line(name: str, cells: str) -> str:
    return f'<tr role="row"><th scope="row" role="rowheader">{name}</th>{cells}</tr>'


def _cell(content: str, css: str) -> str:
    return f'<td role="cell" class="{css}">{content}</td>'


def _track(content: str, style: str = "") -> str:
    return f'<svg class="drawing track" width="100%" height="{num(TALL)}" aria-hidden="true"{style}>{content}</svg>'


def _hidden(text: str) -> str:
    return f'<span class="drawing-hidden">{esc(text)}</span>'
