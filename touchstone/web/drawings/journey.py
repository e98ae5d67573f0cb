"""The map: one journey as a curve of trust over its touchpoints, with strip and branches on the same columns."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.flow import band_data, curve_data, flows, paths
from touchstone.web.drawings.gutter import gutter
from touchstone.web.drawings.heat import heat
from touchstone.web.drawings.ink import Sheet, esc, hatch, link, num, safe
from touchstone.web.drawings.layout import GUTTER, HEAD, Column, Layout, Span, lay_out
from touchstone.web.drawings.marks import triangle, view_mark, view_word
from touchstone.web.drawings.measure import lines_of, shorten, width_of
from touchstone.web.drawings.nodes import bed, node, node_score, place_labels, plate, plates_of, unseen_box
from touchstone.web.drawings.shapes import JourneyPicture, Stage, counts_of
from touchstone.web.drawings.strip import strip
from touchstone.web.drawings.words import count_words


def journey_map(picture: JourneyPicture, *, width: int = 1272, rtl: bool = False) -> SafeString:
    """The map for a card that is `width` pixels wide inside.

    Two sheets side by side: the gutter, which stays in sight, and the plot, which scrolls sideways beneath it
    when its columns would become narrower than 38 pixels. `rtl` lays the journey from right to left.
    """
    layout = lay_out(picture, width)
    pinned = Sheet(GUTTER, layout.height, rtl)
    sheet = Sheet(layout.width, layout.height, rtl)
    return safe(
        f'<div class="journey-map" role="region" tabindex="0" aria-label="{esc(picture.title)}" '
        f'style="--parts:{num(GUTTER + layout.width)};--tall:{num(layout.height)}">'
        f'<div class="journey-gutter" style="--part:{num(GUTTER)}">'
        f"{gutter(picture, layout, pinned)}</div>"
        f"{_plot(picture, layout, sheet)}</div>"
    )


def _plot(picture: JourneyPicture, layout: Layout, sheet: Sheet) -> str:
    uid = esc(picture.uid)
    found_flows = flows(layout)
    plates = plates_of(layout)
    found = place_labels(layout, [one.box for one in plates])
    unseen = [column for column in layout.columns if column.point and node_score(column) is None]
    parts = [
        f'<title id="{uid}-t">{esc(picture.title)}</title>',
        f'<desc id="{uid}-d">{esc(_described(picture))}</desc>',
        _patterns(uid),
        _ground(layout, sheet, uid),
        *(bed(column, layout, sheet) for column in unseen),
        paths("band", band_data(found_flows, layout.scale, sheet)),
        *_whiskers(layout, sheet),
        paths("curve", curve_data(found_flows, layout.scale, sheet)),
        *(_header(span, stage, sheet) for span, stage in layout.stages),
        _views(layout, sheet),
        *(_folded(column, layout, sheet) for column in layout.columns if column.point is None),
        *(node(column, layout, sheet, found.get(at)) for at, column in enumerate(layout.columns)),
        *(plate(one, sheet) for one in plates),
        f'<g aria-hidden="true">{strip(layout, sheet)}{heat(picture, layout, sheet)}</g>',
    ]
    hatches = "".join(f"--hatch-{name}:url(#{uid}-{name});" for name in ("unknown", "open", "builds", "erodes"))
    return (
        f'<svg class="drawing journey-plot" role="group" aria-labelledby="{uid}-t" aria-describedby="{uid}-d" '
        f'width="{num(sheet.width)}" height="{num(sheet.height)}" '
        f'viewBox="0 0 {num(sheet.width)} {num(sheet.height)}" '
        f'style="--part:{num(sheet.width)};{hatches}">{"".join(parts)}</svg>'
    )


def _described(picture: JourneyPicture) -> str:
    said = f"{picture.said_of} " if picture.said_of else ""
    return said + count_words(counts_of(picture.points))


def _patterns(uid: str) -> str:
    fades = "".join(
        f'<linearGradient id="{uid}-{name}" x1="0" x2="0" y1="{y1}" y2="{1 - y1}">'
        f'<stop class="{css}" offset="0"/><stop class="{css} gone" offset="1"/></linearGradient>'
        for name, css, y1 in (("up", "fade-up", 1), ("down", "fade-down", 0))
    )
    hatches = (
        hatch(f"{uid}-unknown", "hatch-unknown"),
        hatch(f"{uid}-open", "hatch-open", gap=7),
        hatch(f"{uid}-builds", "hatch-builds", gap=4),
        hatch(f"{uid}-erodes", "hatch-erodes", gap=4, turn=-45),
    )
    return f"<defs>{''.join(hatches)}{fades}</defs>"


def _ground(layout: Layout, sheet: Sheet, uid: str) -> str:
    """The two tinted halves, the rules, the stage dividers, and the seam."""
    scale = layout.scale
    parts = [
        f'<g fill="url(#{uid}-up)" class="half">'
        f"{sheet.rect(0, scale.top, layout.width, scale.builds_edge - scale.top)}</g>",
        f'<g fill="url(#{uid}-down)" class="half">'
        f"{sheet.rect(0, scale.erodes_edge, layout.width, scale.bottom - scale.erodes_edge)}</g>",
    ]
    parts += [sheet.line(0, scale.y(tick), layout.width, scale.y(tick), "rule") for tick in scale.ticks()]
    for (before, _), (after, _) in zip(layout.stages, layout.stages[1:], strict=False):
        x = (before.x1 + after.x0) / 2
        parts.append(sheet.line(x, scale.top - 4, x, layout.height, "divider"))
    parts.append(sheet.line(0, scale.builds_edge, layout.width, scale.builds_edge, "seam up"))
    parts.append(sheet.line(0, scale.erodes_edge, layout.width, scale.erodes_edge, "seam down"))
    return "".join(parts)


def _header(span: Span, stage: Stage, sheet: Sheet) -> str:
    """A stage's box; a link when the stage can be folded or unfolded."""
    width = span.x1 - span.x0 - 3
    sign = 14 if stage.toggle_href else 0
    room = width - 10 - sign
    middle = (span.x0 + span.x1) / 2 - sign / 2
    parts = [sheet.rect(span.x0 + 1.5, 0.5, width, HEAD - 1, r=9, css="stage")]
    if width_of(stage.name, 13, 600) <= room:
        parts.append(sheet.text(middle, HEAD / 2 + 4.5, stage.name, "stage-name"))
    else:
        names = [esc(shorten(name, room, 11, 600)) for name in lines_of(stage.name, room, 11, 600)]
        first = HEAD / 2 + 4 - 6.5 * (len(names) - 1)
        parts.append(sheet.lines(middle, first, 13, names, "stage-name small"))
    if not stage.toggle_href:
        return f'<g class="stage-head"><title>{esc(stage.name)}</title>{"".join(parts)}</g>'
    x, y = span.x1 - 14, HEAD / 2
    parts.append(sheet.line(x - 4, y, x + 4, y, "fold-sign"))
    if stage.folded:
        parts.append(sheet.line(x, y - 4, x, y + 4, "fold-sign"))
    label = (gettext("Unfold %(stage)s") if stage.folded else gettext("Fold %(stage)s")) % {"stage": stage.name}
    return link(stage.toggle_href, f"<title>{esc(label)}</title>{''.join(parts)}", label=label, css="stage-head")


def _views(layout: Layout, sheet: Sheet) -> str:
    """Whose view each stretch shows, where the map shows more than one, and a break where it changes."""
    parts = []
    y = HEAD + 15
    for place, span in enumerate(layout.vantages):
        word = view_word(span.vantage)
        x0, x1 = span.x0 + 4, span.x1 - 4
        parts.append(sheet.line(x0, y, x1, y, "view-line"))
        room = x1 - x0
        needed = 16 + width_of(word, 11) + 8
        start = (x0 + x1) / 2 - (needed / 2 if needed <= room else 9)
        width = needed if needed <= room else 18
        parts.append(sheet.rect(start, y - 8, width, 16, css="view-gap"))
        parts.append(f"<g><title>{esc(word)}</title>{view_mark(span.vantage, sheet.x(start + 9), y, 9)}</g>")
        if needed <= room:
            parts.append(sheet.text(start + 18, y + 4, word, "view-word"))
        if place:
            first = layout.columns[layout.runs[place][0]]
            parts.append(sheet.line(first.left, y - 6, first.left, layout.scale.bottom, "break"))
    return "".join(parts)


def _whiskers(layout: Layout, sheet: Sheet) -> list[str]:
    """The range of a node that stands alone in its run, where no band can show it."""
    parts = []
    for run in layout.runs:
        column = layout.columns[run[0]]
        point = column.point
        if len(run) > 1 or point is None or point.low is None or point.high is None:
            continue
        css = {"builds": "up", "erodes": "down"}.get(point.verdict, "open")
        x = column.middle
        parts.append(sheet.line(x, layout.scale.y(point.high), x, layout.scale.y(point.low), f"whisker {css}"))
    return parts


def _folded(column: Column, layout: Layout, sheet: Sheet) -> str:
    """A folded stage: how many of its touchpoints stand at each verdict, and the way to unfold it."""
    x0, y0, x1, y1 = unseen_box(column, layout)
    counts = counts_of(column.stage.points)
    x, y = column.middle, y0 + 30
    parts = [sheet.rect(x0, y0, x1 - x0, y1 - y0, r=9, css="folded")]
    rows = (
        ("builds", counts.builds),
        ("erodes", counts.erodes),
        ("not_proven", counts.not_proven),
        ("marks_only", counts.marks_only),
        ("nobody_looked", counts.nobody_looked),
    )
    for verdict, count in rows:
        if not count:
            continue
        parts.append(f'<g class="tally {verdict}">{_tally(verdict, sheet.x(x - 13), y)}')
        parts.append(f"{sheet.text(x + 4, y + 5, figures.whole(count), 'figure')}</g>")
        y += 28
    parts.append(sheet.lines(x, y1 - 26, 14, [esc(gettext("unfold"))], "unfold" if column.stage.toggle_href else "n"))
    words = f"{column.stage.name}: {count_words(counts)}"
    inner = f"<title>{esc(words)}</title>{''.join(parts)}"
    return link(column.stage.toggle_href, inner, label=words, css="node fold")


def _tally(verdict: str, x: float, y: float) -> str:
    if verdict in ("builds", "erodes"):
        return triangle(x, y, 12, up=verdict == "builds", css="sign")
    if verdict == "marks_only":
        return triangle(x, y, 12, up=True, css="sign")
    bed = ' class="hatched"' if verdict == "nobody_looked" else ""
    rounded = 6 if verdict == "not_proven" else 3
    return (
        f'<rect{bed} x="{num(x - 8)}" y="{num(y - 6)}" width="16" height="12" rx="{rounded}"/>'
        f'<rect class="rim" x="{num(x - 8)}" y="{num(y - 6)}" width="16" height="12" rx="{rounded}"/>'
    )
