"""How to read the map, and how many touchpoints stand at each verdict."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.ink import esc, hatch, safe
from touchstone.web.drawings.layout import LOOKED
from touchstone.web.drawings.marks import mark_icon, triangle, view_name
from touchstone.web.drawings.shapes import Counts, JourneyPicture, View, counts_of

ORDER: tuple[View, ...] = ("predicted", "said", "found", "recorded", "noted")


def legend(picture: JourneyPicture) -> SafeString:
    """The line above the map: every sign it uses, with its words."""
    counts, uid = counts_of(picture.points), f"{esc(picture.uid)}-legend"
    entries = [
        _entry(34, _node("builds", "7", 17), gettext("round, above: builds trust")),
        _entry(26, _node("erodes", "9", 13), gettext("square, below: erodes it")),
        _entry(30, _open(uid), gettext("not proven yet")),
        _entry(36, _unlooked(uid), gettext("nobody has looked")),
    ]
    if counts.marks_only:
        entries.append(_entry(18, triangle(9, 10, 15, up=True, css="lone"), gettext("a single walk’s points")))
    entries.append(_entry(40, _band(), gettext("90 % range: more readings, narrower")))
    entries.append(_entry(44, _widths(), gettext("wider: more people")))
    heard = {point.vantage for point in picture.points if point.vantage and point.verdict in LOOKED}
    listed = view_legend(tuple(view for view in ORDER if view in heard)) if heard - {"said"} else ""
    return safe(
        f'<div class="drawing-legend"><strong>{esc(gettext("How to read it"))}</strong>{"".join(entries)}{listed}</div>'
    )


def view_legend(views: tuple[View, ...]) -> SafeString:
    """The marks of these views with their names."""
    return safe("".join(f"<span>{mark_icon(view, 16)} {esc(view_name(view))}</span>" for view in views))


def verdict_counts(counts: Counts) -> SafeString:
    """How many touchpoints build, erode, are not proven, and were never looked at; what is none is left out."""
    rows = (
        ("up", triangle(8, 8, 12, up=True, css="sign up"), gettext("builds trust at"), counts.builds),
        ("down", triangle(8, 8, 12, up=False, css="sign down"), gettext("erodes it at"), counts.erodes),
        ("open", _small_box(6), gettext("not proven yet at"), counts.not_proven),
        ("open", triangle(8, 8, 12, up=True, css="lone"), gettext("too few walks at"), counts.marks_only),
        ("open", _small_box(3), gettext("nobody has looked at"), counts.nobody_looked),
    )
    entries = "".join(
        f'<span class="{css}">{_icon(16, 16, drawn)} {esc(words)} <strong>{figures.whole(count)}</strong></span>'
        for css, drawn, words, count in rows
        if count
    )
    of = ngettext("of %(n)s touchpoint", "of %(n)s touchpoints", counts.total)
    total = f'<span class="of">{esc(of % {"n": figures.whole(counts.total)})}</span>'
    return safe(f'<p class="verdict-counts">{entries}{total}</p>')


def _entry(width: int, drawn: str, words: str) -> str:
    return f"<span>{_icon(width, 20, drawn)} {esc(words)}</span>"


def _icon(width: int, height: int, drawn: str) -> str:
    return (
        f'<svg class="drawing drawing-icon" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true">{drawn}</svg>'
    )


def _node(verdict: str, number: str, half: int) -> str:
    r = 9 if verdict == "builds" else 3.5
    return (
        f'<g class="legend-{verdict}"><rect x="0" y="1" width="{2 * half}" height="18" rx="{r}"/>'
        f'<text x="{half}" y="14">{number}</text></g>'
    )


def _open(uid: str) -> str:
    return (
        f'<g style="--hatch-open:url(#{uid}-o)">{hatch(f"{uid}-o", "hatch-open", gap=5)}'
        f'<rect class="legend-open-bed" x="1" y="1" width="28" height="18" rx="9"/>'
        f'<rect class="legend-open" x="1" y="1" width="28" height="18" rx="9"/></g>'
    )


def _unlooked(uid: str) -> str:
    return (
        f'<g style="--hatch-unknown:url(#{uid}-u)">{hatch(f"{uid}-u", "hatch-unknown")}'
        f'<rect class="legend-bed" y="1" width="36" height="18" rx="4"/>'
        f'<rect class="hatched" y="1" width="36" height="18" rx="4"/>'
        f'<line class="curve unlooked" x1="3" x2="33" y1="10" y2="10"/></g>'
    )


def _band() -> str:
    return (
        '<path class="band up" d="M0 2C16 4 26 7 40 7.5V11.5C26 12 16 16 0 18z"/>'
        '<path class="curve up" d="M0 10L40 9.5"/>'
    )


def _widths() -> str:
    return (
        '<g class="legend-width"><circle cx="6" cy="10" r="6"/><rect x="16" y="4" width="28" height="12" rx="6"/></g>'
    )


def _small_box(r: int) -> str:
    return f'<rect class="legend-dashed" x="1.5" y="2.5" width="13" height="11" rx="{r}"/>'
