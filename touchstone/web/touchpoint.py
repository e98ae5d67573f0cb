"""One touchpoint: what it is for, what it promises, how it is felt, and the rows behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.insight.asking import rows_question, trend_question
from touchstone.insight.schema import TABLES
from touchstone.insight.trend import Month, trend
from touchstone.insight.trust import Weighed
from touchstone.ledger.queries import Told, told_by
from touchstone.ledger.weighing import ask
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
    ViewReading,
    ViewsPicture,
)
from touchstone.web.drawings.trend import trend_picture
from touchstone.web.drawings.views import views_picture
from touchstone.web.guards import Request, may
from touchstone.web.hearing import Heard, asked_of, hear_touchpoints
from touchstone.web.look import VANTAGE_VIEWS, Look, look_from, wants_csv
from touchstone.web.sheets import sheet

PAGE = 100
MONTHS = 12


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
    drawing_branches: SafeString | str
    lines: tuple[Line, ...]
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
    lines = rows_of(touchpoint, look, weighed, limit=6)
    context = TouchpointContext(
        touchpoint=touchpoint,
        look=look,
        weighed=weighed,
        placement=placements_of(touchpoint).first(),
        design=current_designs([touchpoint.pk], as_of=request.now).get(touchpoint.pk),
        steps=step_counts([touchpoint.pk], as_of=request.now).get(touchpoint.pk),
        promises=_promises(touchpoint, heard, request.now),
        drawing_trend=_trend(touchpoint, look, weighed),
        drawing_views=_views(touchpoint, heard),
        drawing_branches=_branches(touchpoint, heard, look),
        lines=lines,
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
    asked = type(asked)(**{**_fields(asked), "vantages": (weighed.vantage,)})
    columns = ask(rows_question(TABLES, asked, touchpoint=touchpoint.pk, limit=limit, offset=offset))
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
