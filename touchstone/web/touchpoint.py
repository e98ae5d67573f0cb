"""One touchpoint: what it is for, what it promises, how it is felt, and the rows behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.insight.asking import Asked, rows_question, trend_question
from touchstone.insight.promised import SaidOf, promised_question, said_of_promised
from touchstone.insight.schema import TABLES
from touchstone.insight.trend import trend
from touchstone.insight.trust import Weighed
from touchstone.ledger.engine import Columns, ask, kept_answer
from touchstone.ledger.queries import Told, told_by
from touchstone.people.models import Role
from touchstone.register.models import Design, Placement, Touchpoint
from touchstone.register.queries import (
    Promised,
    Steps,
    current_designs,
    designs_of,
    placements_of,
    promises_in_force,
    step_counts,
)
from touchstone.web.drawings.ranges import range_chart
from touchstone.web.drawings.shapes import (
    Note,
    Period,
    RangeChart,
    RangeRow,
    TrendPicture,
    Verdict,
    ViewReading,
    ViewsPicture,
)
from touchstone.web.drawings.tables import read_as_table, trend_table, views_table
from touchstone.web.drawings.trend import trend as trend_drawing
from touchstone.web.drawings.views import views as views_drawing
from touchstone.web.guards import Request, may
from touchstone.web.hearing import Heard, asked_of, hear_touchpoints, worst_of
from touchstone.web.look import VANTAGE_VIEWS, Look, look_from, wants_csv
from touchstone.web.readings import answer_figure, answer_words
from touchstone.web.sheets import sheet
from touchstone.web.tags import day, short_day

PAGE = 100
MONTHS = 12
SHOWN, LOOKED_THROUGH = 6, 80
"""Rows on the touchpoint's page: the latest with words, found among the latest eighty; else simply the latest."""


@dataclass(frozen=True)
class Line:
    """One reading behind a number: what it was, what it is worth, and what it weighs today."""

    encounter: int
    day: date
    branch: str
    vantage: str
    kind: str
    value: float
    points: float
    weight: float
    told: Told | None

    @property
    def who(self) -> str:
        """In which part the person was met."""
        return str(dict(Role.Kind.choices).get(self.told.role, "")) if self.told else ""

    @property
    def answer(self) -> str:
        """The answer as it came."""
        return answer_figure(self.kind, self.value)

    @property
    def answer_words(self) -> str:
        """The answer as a phrase."""
        return answer_words(self.kind, self.value)


@dataclass(frozen=True)
class Kept:
    """A promise in its words, with how often it was kept and what is due."""

    promised: Promised
    share: float | None
    n: int
    aim: float


@dataclass(frozen=True)
class TouchpointContext:
    """What the touchpoint's page shows."""

    touchpoint: Touchpoint
    look: Look
    weighed: Weighed
    placement: Placement | None
    design: Design | None
    steps: Steps | None
    promises: tuple[Kept, ...]
    drawing_trend: SafeString | str
    drawing_views: SafeString
    missing: tuple[str, ...]
    drawing_branches: SafeString | str
    drawing_promised: SafeString | str
    lines: tuple[Line, ...]
    with_words: bool
    total: int
    about: str


@may("see")
def touchpoint_page(request: Request, slug: str) -> HttpResponse:
    """The whole page of one touchpoint, within the branches one may see."""
    touchpoint = get_object_or_404(Touchpoint.objects.select_related("department", "owner"), slug=slug)
    look = look_from(request)
    asked = asked_of(look, touchpoint.whose, repeat_only=look.who == "repeat")
    heard = hear_touchpoints([touchpoint.pk], asked, together=look.view == "together")
    weighed = heard.weighed(look, touchpoint.pk)
    latest = rows_of(touchpoint, look, weighed, limit=LOOKED_THROUGH)
    worded = [line for line in latest if line.told and line.told.words][:SHOWN]
    with_words = len(worded) >= SHOWN // 2
    lines = tuple(worded) if with_words else latest[:SHOWN]
    context = TouchpointContext(
        touchpoint=touchpoint,
        look=look,
        weighed=weighed,
        placement=placements_of(touchpoint).first(),
        design=current_designs([touchpoint.pk], as_of=request.now).get(touchpoint.pk),
        steps=step_counts([touchpoint.pk], as_of=request.now).get(touchpoint.pk),
        promises=_promises(touchpoint, heard, request.now),
        drawing_trend=_trend(touchpoint, look, weighed, heard),
        drawing_views=_views(touchpoint, heard),
        missing=tuple(name for name in MISSING if not heard.n_of(name, touchpoint.pk)),
        drawing_branches=_branches(touchpoint, heard, look, weighed.vantage),
        drawing_promised=_promised(touchpoint, look),
        lines=lines,
        with_words=with_words,
        total=weighed.n,
        about=settled_words(weighed),
    )
    return render(
        request,
        "touchpoint/touchpoint.html",
        {"page": context, "may_keep": request.scope.may("keep_register")},
    )


@may("see")
def touchpoint_rows(request: Request, slug: str) -> HttpResponse:
    """Every reading behind the number, with its points and its weight; or the same as a file."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    look = look_from(request)
    asked = asked_of(look, touchpoint.whose, repeat_only=look.who == "repeat")
    heard = hear_touchpoints([touchpoint.pk], asked)
    weighed = heard.weighed(look, touchpoint.pk)
    if wants_csv(request):
        return _rows_csv(touchpoint, rows_of(touchpoint, look, weighed, limit=weighed.n))
    first = max(0, int(request.GET["first"])) if request.GET.get("first", "").isdigit() else 0
    lines = rows_of(touchpoint, look, weighed, limit=PAGE, offset=first)
    return render(
        request,
        "touchpoint/rows.html",
        {
            "touchpoint": touchpoint,
            "look": look,
            "weighed": weighed,
            "lines": lines,
            "first": first,
            "last": first + len(lines),
            "earlier": max(0, first - PAGE) if first else None,
            "later": first + PAGE if first + PAGE < weighed.n else None,
        },
    )


def rows_of(touchpoint: Touchpoint, look: Look, weighed: Weighed, *, limit: int, offset: int = 0) -> tuple[Line, ...]:
    """The readings behind `weighed`, newest first, with the words that hang on them."""
    if not weighed.n:
        return ()
    asked = asked_of(look, touchpoint.whose, repeat_only=look.who == "repeat")
    asked = replace(asked, vantages=(weighed.vantage,), branches=look.branches)
    columns = _rows(asked, touchpoint.pk, limit=limit, offset=offset)
    told = told_by(columns["encounter"].tolist())
    names = {branch.pk: branch.name for branch in look.tree.branches}
    return tuple(
        Line(
            encounter=encounter,
            day=day.astype("datetime64[D]").item(),
            branch=names.get(branch, ""),
            vantage=VANTAGE_VIEWS[vantage],
            kind=kind,
            value=value,
            points=v,
            weight=weight,
            told=told.get(encounter),
        )
        for encounter, day, branch, vantage, kind, value, v, weight in zip(
            columns["encounter"].tolist(),
            columns["local_day"],
            columns["branch"].tolist(),
            columns["vantage"].tolist(),
            columns["kind"].tolist(),
            columns["value"].tolist(),
            columns["v"].tolist(),
            columns["weight"].tolist(),
            strict=True,
        )
    )


def _rows(asked: Asked, touchpoint: int, *, limit: int, offset: int) -> Columns:
    """A page of rows, kept; a whole file of them is not."""

    def make() -> Columns:
        return ask(rows_question(TABLES, asked, touchpoint=touchpoint, limit=limit, offset=offset))

    columns: Columns = kept_answer(("rows", asked, touchpoint, limit, offset), make) if limit <= PAGE else make()
    return columns


def _rows_csv(touchpoint: Touchpoint, lines: Sequence[Line]) -> HttpResponse:
    header = [
        _("day"), _("branch"), _("view"), _("met as"), _("kind"), _("answer"), _("points"), _("weight"), _("words"),
    ]  # fmt: skip
    return sheet(
        f"{touchpoint.slug}-rows",
        header,
        [
            (
                line.day.isoformat(), line.branch, line.vantage, line.who, line.kind, line.value, line.points,
                line.weight, line.told.words if line.told else "",
            )
            for line in lines
        ],
    )  # fmt: skip


def settled_words(weighed: Weighed) -> str:
    """What the verdict needs said beside it: how many more, since when nothing new, whose walks."""
    if weighed.quiet_since:
        return _("nothing new since %s, so less and less is known about today") % day(weighed.quiet_since)
    if weighed.verdict == "not_proven" and weighed.about_more:
        return ngettext(
            "about %(n)s more person would settle it", "about %(n)s more people would settle it", weighed.about_more
        ) % {"n": weighed.about_more}
    if weighed.verdict == "not_proven":
        return _("more people than it is worth asking would be needed to settle it")
    if weighed.verdict == "marks_only":
        return ngettext("%(n)s walk; no range from so few", "%(n)s walks; no range from so few", weighed.walks) % {
            "n": weighed.walks
        }
    return ""


def _promises(touchpoint: Touchpoint, heard: Heard, now: datetime) -> tuple[Kept, ...]:
    share, n = heard.promises.get(touchpoint.pk, (None, 0))
    return tuple(
        Kept(promised, share, n, promised.revision.aim)
        for promised in promises_in_force([touchpoint.pk], as_of=now).get(touchpoint.pk, ())
    )


OUTCOMES = {
    "kept": gettext_lazy("kept"),
    "late": gettext_lazy("kept late"),
    "broken": gettext_lazy("broken"),
}


def _promised(touchpoint: Touchpoint, look: Look) -> SafeString | str:
    """What people said of what was kept, late and broken; the points of the record itself left out."""
    asked = asked_of(look, touchpoint.whose, repeat_only=look.who == "repeat")
    key = ("promised", asked, touchpoint.pk)
    told: tuple[SaidOf, ...] = kept_answer(
        key, lambda: said_of_promised(ask(promised_question(TABLES, asked, touchpoint=touchpoint.pk)))
    )
    if len(told) < 2:
        return ""
    rows = tuple(
        RangeRow(
            name=str(OUTCOMES[one.state]),
            verdict=verdict_of(one),
            score=one.mean,
            low=one.mean if one.low is None else one.low,
            high=one.mean if one.high is None else one.high,
            n=one.n,
        )
        for one in told
    )
    chart = RangeChart(title=_("What they said, by how the promise came out"), rows=rows)
    return range_chart(chart, uid="promised")


def verdict_of(one: SaidOf) -> Verdict:
    """Which side the plain range lies on; with one reading only, or on both sides, not proven."""
    if one.low is None or one.high is None:
        return "not_proven"
    return "builds" if one.low > 0 else "erodes" if one.high < 0 else "not_proven"


def _trend(touchpoint: Touchpoint, look: Look, weighed: Weighed, heard: Heard) -> SafeString | str:
    """Twelve months of the view shown, with the days on which the design or the promise changed."""
    trust = heard.views.get(weighed.vantage)
    if trust is None or not weighed.n:
        return ""
    asked = replace(asked_of(look, touchpoint.whose, repeat_only=look.who == "repeat"), since=None)
    columns: Columns = kept_answer(
        ("trend", asked, touchpoint.pk), lambda: ask(trend_question(TABLES, asked, touchpoint=touchpoint.pk))
    )
    months = trend(columns, trust)[-MONTHS:]
    if not months or months[0].score is None:
        return ""
    first = months[0].month
    notes = []
    for design in designs_of(touchpoint):
        at = (design.since.year - first.year) * 12 + design.since.month - first.month + design.since.day / 31 - 0.5
        if 0.3 < at < len(months) - 0.5:
            notes.append(Note(at, _("%s: designed anew") % short_day(design.since)))
    picture = TrendPicture(
        title=_("Trust over the last months"),
        periods=tuple(
            Period(date_format(one.month, "M"), one.score, one.low, one.high, one.n, one.month) for one in months
        ),
        notes=tuple(notes[:2]),
        last_verdict=weighed.verdict,
        uid="trend",
    )
    return trend_drawing(picture) + read_as_table(trend_table(picture))


MISSING = {
    "customer": gettext_lazy("nobody was asked yet"),
    "walker": gettext_lazy("nobody walked yet"),
    "record": gettext_lazy("no promise weighed yet"),
}


def _views(touchpoint: Touchpoint, heard: Heard) -> SafeString:
    """Said, found, recorded and noted on one scale; a missing one says how to get it."""
    readings = []
    for vantage, view in VANTAGE_VIEWS.items():
        one = heard.views[vantage].touchpoint(touchpoint.pk) if vantage in heard.views else None
        if one is None or not one.n:
            if vantage in MISSING:
                readings.append(ViewReading(view=view, missing=str(MISSING[vantage])))
            continue
        score = one.score if one.score is not None else one.own
        who = ngettext("%(n)s reading", "%(n)s readings", one.n) % {"n": f"{one.n:,}"}
        if one.last_day:
            who = _("%(readings)s, last %(day)s") % {"readings": who, "day": short_day(one.last_day)}
        readings.append(ViewReading(view=view, score=score, low=one.low, high=one.high, who=who))
    picture = ViewsPicture(title=_("The views of this touchpoint"), views=tuple(readings))
    return views_drawing(picture) + read_as_table(views_table(picture))


def _branches(touchpoint: Touchpoint, heard: Heard, look: Look, vantage: str) -> SafeString | str:
    """Each branch one may see, lowest first, with its range and its chance to be among the worst three."""
    trust = heard.views.get(vantage)
    cells = [c for c in (trust.cells_of(touchpoint.pk) if trust else ()) if c.branch in look.branches]
    if len(cells) < 2:
        return ""
    names = look.tree.by_id
    chances = worst_of(cells)
    rows = sorted(
        (
            RangeRow(
                name=names[cell.branch].name if cell.branch else "",
                verdict=cell.verdict,
                score=cell.score,
                low=cell.low,
                high=cell.high,
                n=cell.n,
                chance=chances.get(cell.branch),
                href=look.address(branch=names[cell.branch].slug if cell.branch else ""),
            )
            for cell in cells
        ),
        key=lambda row: (row.score is None, row.score or 0),
    )
    label = _("chance: worst three") if any(row.chance is not None for row in rows) else ""
    return range_chart(RangeChart(title=_("By branch"), rows=tuple(rows[:60]), chance_label=label))
