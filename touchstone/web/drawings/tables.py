"""The drawings as tables: the same content with header cells, for whoever cannot or would rather not look."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.heat import cell_text
from touchstone.web.drawings.ink import anchor, esc, safe
from touchstone.web.drawings.marks import verdict_words, view_word
from touchstone.web.drawings.shapes import (
    Cell,
    JourneyPicture,
    Point,
    Stage,
    TrendPicture,
    Verdict,
    ViewsPicture,
    counts_of,
)
from touchstone.web.drawings.words import count_words

NONE = "–"


def read_as_table(*tables: str) -> SafeString:
    """The tables behind a line that opens them, without any script."""
    return safe(
        f'<details class="as-table"><summary>{esc(gettext("Read as a table"))}</summary>'
        f'<div class="as-table-body">{"".join(tables)}</div></details>'
    )


def journey_table(picture: JourneyPicture) -> SafeString:
    """The map without its branches: one row a touchpoint, one row a folded stage."""
    heads = (
        gettext("No."),
        gettext("Touchpoint"),
        gettext("Stage"),
        gettext("Verdict"),
        gettext("Points"),
        gettext("90 % range"),
        gettext("Readings"),
        gettext("Whose view"),
        gettext("People a year"),
        gettext("Promise kept"),
    )
    rows = []
    for stage in picture.stages:
        if stage.folded:
            rows.append(_folded(stage, len(heads)))
        else:
            rows += [_row(point, stage) for point in stage.points]
    return _table(picture.title, heads, rows)


def branch_table(picture: JourneyPicture) -> SafeString:
    """The branches below the map: one row a branch, one column a touchpoint or folded stage."""
    shown: list[tuple[str, str, int, int, bool]] = []
    place = 0
    for stage in picture.stages:
        if stage.folded or not stage.points:
            shown.append((stage.name, stage.name, place, place + len(stage.points), True))
        else:
            shown += [
                (str(p.number), f"{p.number} {p.name}", place + at, place + at + 1, False)
                for at, p in enumerate(stage.points)
            ]
        place += len(stage.points)
    heads = (gettext("Branch"), *(title for _, title, _, _, _ in shown))
    rows = []
    for row in picture.branches:
        cells = [
            count_words(counts_of(row.cells[first:last])) if folded else _cell(row.cells, first)
            for _, _, first, last, folded in shown
        ]
        data = "".join(f"<td>{esc(cell)}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{anchor(row.href, row.name)}</th>{data}</tr>')
    return _table(gettext("%(title)s, by branch") % {"title": picture.title}, heads, rows)


def trend_table(picture: TrendPicture) -> SafeString:
    """A trend: one row a period, then its notes."""
    heads = (gettext("When"), gettext("Points"), gettext("90 % range"), gettext("Readings"))
    rows = [
        f'<tr><th scope="row">{esc(period.label)}</th><td>{_score(period.score)}</td>'
        f"<td>{_range(period.low, period.high)}</td><td>{figures.whole(period.n)}</td></tr>"
        for period in picture.periods
    ]
    rows += [f'<tr><td colspan="4">{esc(note.text)}</td></tr>' for note in picture.notes]
    return _table(picture.title, heads, rows)


def views_table(picture: ViewsPicture) -> SafeString:
    """The views of one touchpoint: one row each."""
    heads = (gettext("View"), gettext("Points"), gettext("90 % range"), gettext("Who"))
    rows = [
        f'<tr><th scope="row">{esc(view_word(view.view))}</th><td>{_score(view.score)}</td>'
        f"<td>{_range(view.low, view.high)}</td><td>{esc(view.who or view.missing)}</td></tr>"
        for view in picture.views
    ]
    return _table(picture.title, heads, rows)


def _table(title: str, heads: tuple[str, ...], rows: list[str]) -> SafeString:
    head = "".join(f'<th scope="col">{esc(text)}</th>' for text in heads)
    return safe(
        f'<table class="drawing-table"><caption>{esc(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _row(point: Point, stage: Stage) -> str:
    people = NONE if point.people_a_year is None else figures.whole(point.people_a_year)
    kept = NONE if point.promise_kept is None else figures.percent(point.promise_kept)
    scored = point.verdict in ("builds", "erodes", "not_proven")
    if point.verdict == "marks_only":
        score, n = " ".join(figures.mark(mark) for mark in point.marks), figures.walks(point.n)
    elif scored:
        score, n = _score(point.score), figures.whole(point.n)
    else:
        score, n = NONE, NONE
    cells = (
        stage.name,
        verdict_words(point.verdict),
        score,
        _range(point.low, point.high) if scored else NONE,
        n,
        view_word(point.vantage) if point.vantage and point.verdict != "nobody_looked" else NONE,
        people,
        kept,
    )
    data = "".join(f"<td>{esc(cell)}</td>" for cell in cells)
    return f'<tr><td>{point.number}</td><th scope="row">{anchor(point.href, point.name)}</th>{data}</tr>'


def _folded(stage: Stage, columns: int) -> str:
    words = f"{stage.name}: {count_words(counts_of(stage.points))}"
    return f'<tr><td colspan="{columns}">{anchor(stage.toggle_href, words)}</td></tr>'


def _cell(cells: tuple[Cell, ...], place: int) -> str:
    cell = cells[place] if place < len(cells) else Cell()
    said: dict[Verdict, str] = {
        "not_proven": gettext("not proven yet"),
        "marks_only": gettext("a single walk’s points"),
    }
    text = cell_text(cell) or verdict_words("nobody_looked")
    return f"{text}, {said[cell.verdict]}" if cell.verdict in said and cell_text(cell) else text


def _score(score: float | None) -> str:
    return NONE if score is None else figures.signed(score)


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return NONE
    return gettext("%(low)s to %(high)s") % {"low": figures.signed(low), "high": figures.signed(high)}
