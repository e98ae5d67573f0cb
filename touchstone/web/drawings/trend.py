"""A score over time with its band, as wide as its card: the long one with an axis, and the small one without.

The lines live in a sheet of a thousand units that is stretched to the width (strokes keep their thickness); points,
words and days stand at percentages of it. Months are joined by straight lines, and not at all where nobody read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.curve import Cubic, Stretch
from touchstone.web.drawings.flow import Flow, band_data, curve_data, paths
from touchstone.web.drawings.ink import Sheet, esc, hatch, num, safe
from touchstone.web.drawings.marks import triangle
from touchstone.web.drawings.measure import shorten
from touchstone.web.drawings.ranges import likely
from touchstone.web.drawings.scale import Scale, scale_for
from touchstone.web.drawings.shapes import Note, Period, SparkPicture, TrendPicture, Verdict
from touchstone.web.drawings.track import hang

LONG = 1000.0
NOTE_PITCH = 14


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the periods and the points of one trend lie."""

    periods: tuple[Period, ...]
    scale: Scale
    rtl: bool
    edge: float = 0.5  # how much of a period's width stands before the first middle

    def x(self, at: float) -> float:
        """Units from the start of the stretched sheet."""
        long = max(1.0, len(self.periods) - 1 + 2 * self.edge)
        return LONG * (at + self.edge) / long

    def percent(self, at: float) -> str:
        """The same as a share of the width, from the left."""
        x = self.x(at)
        return f"{(LONG - x if self.rtl else x) / 10:.2f}%"


def trend(picture: TrendPicture, *, rtl: bool = False, tall: float = 150) -> SafeString:
    """The trend with its axis, its notes, and the last figure beside it."""
    notes = sorted(picture.notes, key=lambda note: note.at)[-3:]
    scale = _scale_of(picture.periods, tall, top=NOTE_PITCH * len(notes) + 4.0)
    frame = _Frame(picture.periods, scale, rtl)
    uid = esc(picture.uid)
    height = scale.bottom + 26
    parts = [
        _ground(frame, 0),
        _gaps(frame),
        _lines(frame),
        *(_note(frame, note, row) for row, note in enumerate(notes)),
        *(_month(frame, at, period) for at, period in enumerate(picture.periods)),
        _axis(frame),
        _ending(frame, picture.last_verdict),
    ]
    return safe(
        f'<div class="trend"><svg class="drawing" width="100%" height="{num(height)}" role="img" '
        f'aria-label="{esc(_said(picture.title, picture.periods, picture.notes))}" '
        f'style="--hatch-unknown:url(#{uid}-u)"><defs>{hatch(f"{uid}-u", "hatch-unknown")}</defs>'
        f"{''.join(parts)}</svg></div>"
    )


def sparkline(picture: SparkPicture, *, rtl: bool = False, tall: float = 64) -> SafeString:
    """The small trend: band, line, the seam, and the last point in its shape."""
    scale = _scale_of(picture.periods, tall, top=4, least=0.5, room=6)
    frame = _Frame(picture.periods, scale, rtl, edge=0.15)
    last = next((at for at in range(len(picture.periods) - 1, -1, -1) if picture.periods[at].score is not None), None)
    parts = [_seam(frame), _lines(frame)]
    score = None if last is None else picture.periods[last].score
    if last is not None and score is not None:
        css = _css(picture.last_verdict)
        parts.append(hang(frame.percent(last), likely(score, css), 0, scale.y(score)))
    words = ""
    if picture.first_label or picture.last_label:
        words = (
            f'<div class="spark-labels"><span>{esc(picture.first_label)}</span>'
            f"<span>{esc(picture.last_label)}</span></div>"
        )
    return safe(
        f'<div class="spark"><svg class="drawing" width="100%" height="{num(scale.bottom + 4)}" role="img" '
        f'aria-label="{esc(_said(picture.title, picture.periods, ()))}">{"".join(parts)}</svg>{words}</div>'
    )


def _scale_of(periods: Sequence[Period], tall: float, *, top: float, least: float = 1.0, room: float = 10) -> Scale:
    scores = [period.score for period in periods if period.score is not None]
    bounds = [bound for period in periods for bound in (period.low, period.high) if bound is not None]
    return scale_for(scores, bounds, top=top, room=room, least=least, tallest=tall, pitch=44)


def _said(title: str, periods: Sequence[Period], notes: Sequence[Note]) -> str:
    """The trend in one sentence: where it started, where it stands, what happened."""
    known = [(period.label, period.score) for period in periods if period.score is not None]
    ends = [known[0], known[-1]] if len(known) > 1 else known
    parts = [title, *(f"{label} {figures.signed(score)}" for label, score in ends)]
    if not known:
        parts.append(gettext("no readings yet"))
    return ", ".join([*parts, *(note.text for note in notes)])


def _css(verdict: Verdict) -> str:
    return {"builds": "up", "erodes": "down"}.get(verdict, "open")


def _ground(frame: _Frame, x: float) -> str:
    scale = frame.scale
    up, down = scale.builds_edge - scale.top, scale.bottom - scale.erodes_edge
    return (
        f'<rect class="side up" x="{num(x)}" y="{num(scale.top)}" width="100%" height="{num(up)}"/>'
        f'<rect class="side down" x="{num(x)}" y="{num(scale.erodes_edge)}" width="100%" height="{num(down)}"/>'
        + "".join(_level(scale.y(tick), "rule") for tick in scale.ticks())
        + _seam(frame)
    )


def _seam(frame: _Frame) -> str:
    return _level(frame.scale.builds_edge, "seam up") + _level(frame.scale.erodes_edge, "seam down")


def _level(y: float, css: str) -> str:
    return f'<line class="{css}" x1="0" x2="100%" y1="{num(y)}" y2="{num(y)}"/>'


def _straight(start: float, end: float) -> Cubic:
    third = (end - start) / 3
    return (start, start + third, end - third, end)


def _flows(frame: _Frame) -> list[Flow]:
    """Straight stretches between neighbours that were both read; one list for each unbroken part."""
    parts: list[list[Stretch]] = [[]]
    for at, (one, other) in enumerate(pairwise(frame.periods)):
        if one.score is None or other.score is None:
            parts = [*parts, []]
        else:
            parts[-1].append(_way(frame, at, (one, one.score), (other, other.score)))
    return [(part, [(LONG, "proven")]) for part in parts if part]


def _way(frame: _Frame, at: int, one: tuple[Period, float], other: tuple[Period, float]) -> Stretch:
    """One straight stretch with its bounds; a bound never lies on the wrong side of its score."""
    lows = [score if period.low is None else min(score, period.low) for period, score in (one, other)]
    highs = [score if period.high is None else max(score, period.high) for period, score in (one, other)]
    return Stretch(frame.x(at), frame.x(at + 1), _straight(one[1], other[1]), _straight(*lows), _straight(*highs))


def _lines(frame: _Frame) -> str:
    """Band and line in the stretched sheet, cut at the seam."""
    sheet = Sheet(LONG, frame.scale.bottom, frame.rtl)
    found = _flows(frame)
    drawn = paths("band", band_data(found, frame.scale, sheet))
    drawn += paths("curve plain", curve_data(found, frame.scale, sheet))
    tall = num(frame.scale.bottom)
    return (
        f'<svg x="0" y="0" width="100%" height="{tall}" viewBox="0 0 {num(LONG)} {tall}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )


def _gaps(frame: _Frame) -> str:
    """A hatched bed over every period without a reading."""
    scale = frame.scale
    long = max(1.0, len(frame.periods) - 1 + 2 * frame.edge)
    return "".join(
        f'<rect class="hatched" x="{frame.percent(at + 0.46 if frame.rtl else at - 0.46)}" y="{num(scale.top)}" '
        f'width="{92 / long:.2f}%" height="{num(scale.bottom - scale.top)}" rx="4"/>'
        for at, period in enumerate(frame.periods)
        if period.score is None
    )


def _month(frame: _Frame, at: int, period: Period) -> str:
    """A period's point and its word below; every second word makes room on a narrow page."""
    where = frame.percent(at)
    parts = []
    if period.score is not None:
        y = frame.scale.y(period.score)
        alone = all(
            not 0 <= near < len(frame.periods) or frame.periods[near].score is None for near in (at - 1, at + 1)
        )
        if alone and period.low is not None and period.high is not None:
            ends = f'y1="{num(frame.scale.y(period.high))}" y2="{num(frame.scale.y(period.low))}"'
            parts.append(hang(where, f'<line class="whisker {"up" if period.score >= 0 else "down"}" {ends}/>'))
        parts.append(hang(where, _dot(period), 0, y))
    css = "month" if (len(frame.periods) - 1 - at) % 2 == 0 else "month second"
    parts.append(hang(where, f'<text class="{css}" y="{num(frame.scale.bottom + 18)}">{esc(period.label)}</text>'))
    return "".join(parts)


def _dot(period: Period) -> str:
    """A small point: round above, square below; hollow while its own range reaches over the seam."""
    score = period.score or 0
    over = period.low is not None and period.high is not None and period.low < 0 <= period.high
    css = "dot open" if over else f"dot {'up' if score >= 0 else 'down'}"
    if score >= 0:
        return f'<circle class="{css}" r="3.8"/>'
    return f'<rect class="{css}" x="-3.6" y="-3.6" width="7.2" height="7.2" rx="1.2"/>'


def _note(frame: _Frame, note: Note, row: int) -> str:
    """A dashed line on the day of a change, with its words towards the roomier side, shorter on a narrow page."""
    later = note.at > (len(frame.periods) - 1) / 2
    y = NOTE_PITCH * row + 11
    shift = (-6 if later else 6) * (-1 if frame.rtl else 1)
    anchor = "end" if later else "start"
    place = f'x="{shift}" y="{y}" text-anchor="{anchor}"'
    share = frame.x(note.at) / LONG
    share = share if later else 1 - share
    full, brief = (shorten(note.text, room * share + 46, 11.5, 500) for room in (400, 205))
    words = f'<text class="change-word" {place}>{esc(full)}</text>'
    if brief != full:
        words = (
            f'<text class="change-word long-words" {place}>{esc(full)}</text>'
            f'<text class="change-word short-words" {place}>{esc(brief)}</text>'
        )
    line = f'<line class="change" y1="{y - 9}" y2="{num(frame.scale.bottom)}"/>'
    return hang(frame.percent(note.at), f"<title>{esc(note.text)}</title>{line}{words}")


def _axis(frame: _Frame) -> str:
    """Figures and signs before the start of the plot."""
    scale = frame.scale
    start = "100%" if frame.rtl else "0%"
    side = 1 if frame.rtl else -1
    parts = [
        f'<text class="tick outer" x="{side * 10}" y="{num(scale.y(tick) + 4)}">{esc(figures.mark(tick))}</text>'
        for tick in scale.ticks()
        if abs(scale.y(tick) - scale.builds_edge) > 16 and abs(scale.y(tick) - scale.erodes_edge) > 16
    ]
    parts.append(triangle(side * 16, scale.builds_edge - 8, 9, up=True, css="sign up"))
    parts.append(triangle(side * 16, scale.erodes_edge + 8, 9, up=False, css="sign down"))
    return hang(start, "".join(parts))


def _ending(frame: _Frame, verdict: Verdict) -> str:
    """The last figure and its n after the end of the plot."""
    known = [period for period in frame.periods if period.score is not None]
    if not known or known[-1].score is None:
        return ""
    last = known[-1]
    side = -12 if frame.rtl else 12
    y = min(max(frame.scale.y(known[-1].score) + 4, frame.scale.top + 12), frame.scale.bottom - 16)
    inner = (
        f'<text class="ending {_css(verdict)}" x="{side}" y="{num(y)}">{esc(figures.signed(known[-1].score))}</text>'
        f'<text class="ending-n" x="{side}" y="{num(y + 16)}">'
        f"{esc(gettext('n %(n)s') % {'n': figures.whole(last.n)})}</text>"
    )
    return hang("0%" if frame.rtl else "100%", inner)
