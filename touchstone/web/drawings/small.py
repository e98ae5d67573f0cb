"""The small pictures that stand in a line or a card: chips, bars, blocks, counted people."""

from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.heat import cell_class, cell_text
from touchstone.web.drawings.ink import esc, hatch, num, safe
from touchstone.web.drawings.marks import verdict_words
from touchstone.web.drawings.shapes import Cell, CountPicture, PromisePicture, RangeBar

UNITS = (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)
MOST_MARKS = 63
A_ROW = 21


def points_chip(points: float) -> SafeString:
    """Points in a chip: round for plus, square for minus."""
    css = "is-builds" if points >= 0 else "is-erodes"
    text = figures.mark(round(points)) if float(points).is_integer() else figures.signed(points)
    return safe(f'<span class="points-chip {css}">{esc(text)}</span>')


def heat_chip(cell: Cell) -> SafeString:
    """One heat cell to stand in a table of a page."""
    css, text = cell_class(cell), cell_text(cell)
    side = " down" if css[0] == "e" or (css in ("open", "md") and (cell.score or 0) < 0) else ""
    hidden = "" if text and css not in ("open",) else _hidden(verdict_words(cell.verdict))
    return safe(f'<span class="chip-cell {css}{side}">{esc(text)}{hidden}</span>')


def chance_blocks(share: float) -> SafeString:
    """A chance as ten small blocks and in words; never all ten, never none."""
    filled = figures.tenths(share)
    blocks = "".join(
        f'<rect class="{"block" if at < filled else "block vacant"}" x="{at * 8}" width="6" height="10" rx="1.5"/>'
        for at in range(10)
    )
    words = figures.in_ten(share)
    return safe(
        f'<span class="chance-blocks"><svg class="drawing" width="78" height="10" viewBox="0 0 78 10" '
        f'aria-hidden="true">{blocks}</svg> <span>{esc(words)}</span></span>'
    )


def chance_bar(share: float) -> SafeString:
    """A chance as a grey bar and a percentage."""
    return safe(
        f'<span class="chance-bar"><svg class="drawing" width="100%" height="6" aria-hidden="true">'
        f'<rect class="track" width="100%" height="6" rx="3"/>'
        f'<rect class="filled" width="{num(100 * min(1.0, max(0.03, share)))}%" height="6" rx="3"/></svg>'
        f"<span>{esc(figures.chance(share))}</span></span>"
    )


def promise_bar(promise: PromisePicture, *, uid: str = "promise", rtl: bool = False) -> SafeString:
    """A promise: the kept part solid, the missed part hatched, the aim as a tick."""
    if promise.kept is None:
        return safe(
            f'<svg class="drawing promise-bar" width="100%" height="14" role="img" '
            f'aria-label="{esc(gettext("nothing has fallen due yet"))}">'
            f'<rect class="unknown" x="0" y="3" width="100%" height="8" rx="4"/></svg>'
        )
    kept, uid = 100 * promise.kept, esc(uid)
    label = gettext("%(kept)s kept") % {"kept": figures.percent(promise.kept)}
    label += f", {gettext('n %(n)s') % {'n': figures.whole(promise.n)}}"
    aim = ""
    if promise.aim is not None:
        at = _from_start(100 * promise.aim, rtl=rtl)
        label += f", {gettext('aim %(aim)s') % {'aim': figures.percent(promise.aim)}}"
        aim = f'<line class="aim" x1="{at}" x2="{at}" y1="0" y2="14"/>'
    start = _from_start(kept, rtl=rtl) if rtl else "0"
    return safe(
        f'<svg class="drawing promise-bar" width="100%" height="14" role="img" aria-label="{esc(label)}">'
        f"<defs>{hatch(f'{uid}-missed', 'missed-line', gap=5)}"
        f'<clipPath id="{uid}-clip"><rect y="3" width="100%" height="8" rx="4"/></clipPath></defs>'
        f'<g clip-path="url(#{uid}-clip)"><rect class="missed" y="3" width="100%" height="8"/>'
        f'<rect y="3" width="100%" height="8" fill="url(#{uid}-missed)"/>'
        f'<rect class="kept" x="{start}" y="3" width="{num(kept)}%" height="8"/></g>{aim}</svg>'
    )


def range_bar(bar: RangeBar, *, rtl: bool = False) -> SafeString:
    """A range on its own scale: a pale bar from low to high, a dark tick at the likely value."""
    long = max(bar.end - bar.start, 1e-9)
    low, high, likely = (
        100 * min(1.0, max(0.0, (value - bar.start) / long)) for value in (bar.low, bar.high, bar.likely)
    )
    start = _from_start(high, rtl=True) if rtl else f"{num(low)}%"
    tick = _from_start(likely, rtl=rtl)
    return safe(
        f'<svg class="drawing range-bar {bar.tone}" width="100%" height="12" role="img" '
        f'aria-label="{esc(bar.words)}"><rect class="track" y="3" width="100%" height="6" rx="3"/>'
        f'<rect class="reach" x="{start}" y="3" width="{num(high - low)}%" height="6" rx="3"/>'
        f'<line class="tick" x1="{tick}" x2="{tick}" y1="0" y2="12"/></svg>'
    )


def unit_of(n: int) -> int:
    """How many people one mark stands for, so that the picture stays small."""
    return next((unit for unit in UNITS if n <= unit * MOST_MARKS), UNITS[-1])


def count_marks(picture: CountPicture) -> SafeString:
    """People as dots, squares or pairs, 21 in a row; the last, when it stands for fewer, is pale."""
    unit = picture.unit or unit_of(picture.n)
    pairs = picture.shape == "pairs"
    a_row, pitch = (12, 16.5) if pairs else (A_ROW, 10.0)
    full, rest = divmod(picture.n, unit)
    marks = full + (1 if rest else 0)
    rows = max(1, ceil(marks / a_row))
    drawn = "".join(
        _count_mark(picture.shape, at % a_row * pitch, at // a_row * 12, pale=at == full) for at in range(marks)
    )
    width = min(marks, a_row) * pitch if marks else pitch
    label = picture.label or gettext("%(n)s people") % {"n": figures.whole(picture.n)}
    return safe(
        f'<svg class="drawing count-marks as-{picture.shape}" width="{num(width)}" height="{rows * 12}" '
        f'viewBox="0 0 {num(width)} {rows * 12}" role="img" aria-label="{esc(label)}">{drawn}</svg>'
    )


def unit_words(picture: CountPicture) -> str:
    """What one mark of the picture stands for: "a dot: ten people"."""
    unit = picture.unit or unit_of(picture.n)
    one = {
        "dots": ngettext("a dot: one person", "a dot: %(n)s people", unit),
        "squares": ngettext("a square: one person", "a square: %(n)s people", unit),
        "pairs": ngettext("a pair: who brought whom", "a pair: %(n)s who brought somebody", unit),
    }[picture.shape]
    return one % {"n": figures.whole(unit)} if "%" in one else one


def _count_mark(shape: str, x: float, y: float, *, pale: bool) -> str:
    css = ' class="pale"' if pale else ""
    if shape == "dots":
        return f'<circle{css} cx="{num(x + 4)}" cy="{num(y + 6)}" r="3.6"/>'
    if shape == "squares":
        return f'<rect{css} x="{num(x + 0.8)}" y="{num(y + 2.8)}" width="6.4" height="6.4" rx="1"/>'
    return (
        f'<g{css}><circle cx="{num(x + 3.5)}" cy="{num(y + 6)}" r="2.9"/>'
        f'<path d="M{num(x + 6)} {num(y + 6)}h2"/>'
        f'<circle class="brought" cx="{num(x + 10.7)}" cy="{num(y + 6)}" r="2.5"/></g>'
    )


def _from_start(percent: float, *, rtl: bool) -> str:
    return f"{num(100 - percent if rtl else percent)}%"


def _hidden(text: str) -> str:
    return f'<span class="drawing-hidden">{esc(text)}</span>'
