"""Today: what customers decided this week, what attracts and what satisfies, the loudest erosion, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.company.models import Branch
from touchstone.insight.asking import Asked, trend_question
from touchstone.insight.decisions import Decided, decided, decided_question
from touchstone.insight.schema import TABLES
from touchstone.insight.trend import trend
from touchstone.insight.trust import Weighed
from touchstone.ledger.engine import ask, kept_answer
from touchstone.ledger.queries import Due, promises_broken, promises_due
from touchstone.ledger.weighing import mapping_now
from touchstone.ledger.words import Said, lately_said
from touchstone.people.models import Role
from touchstone.register.models import Stage, Touchpoint
from touchstone.register.queries import Neglected, Way, not_looked_after, ways
from touchstone.web.drawings.shapes import CountPicture, Period, SparkPicture
from touchstone.web.drawings.small import count_marks
from touchstone.web.drawings.trend import sparkline
from touchstone.web.guards import Request, may
from touchstone.web.hearing import CUSTOMERS, Heard, asked_of, hear_touchpoints, quiet_since
from touchstone.web.look import Look, look_from

DUE_SHOWN = 4
COUNTED = 100
"""Promises are counted up to this many; beyond it the page says "more than"."""


@dataclass(frozen=True)
class Half:
    """One headline number: trust at the stages of one half, with the stages it is made of."""

    weighed: Weighed
    stages: tuple[str, ...]
    spark: SafeString | str


@dataclass(frozen=True)
class Loudest:
    """Where trust erodes most, at which branch, and what somebody said there."""

    touchpoint: Touchpoint
    branch: Branch
    weighed: Weighed
    words: Said | None
    href: str


@dataclass(frozen=True)
class Quote:
    """Something somebody said, and which way it went."""

    points: float
    said: Said
    branch: str
    touchpoint: Touchpoint


@dataclass(frozen=True)
class TodayContext:
    """What Today shows."""

    greeting: str
    look: Look
    first: date
    week: Decided
    came_back: SafeString
    second: SafeString
    silent: SafeString
    attract: Half | None
    satisfy: Half | None
    builds_share: tuple[float, float, float, int] | None
    loudest: Loudest | None
    broken: tuple[Due, ...]
    due: tuple[Due, ...]
    broken_words: str
    due_words: str
    neglected: tuple[tuple[Neglected, bool], ...]
    neglected_in_all: int
    quotes: tuple[Quote, ...]
    anything: bool
    quiet_since: str


@may("see")
def today_page(request: Request) -> HttpResponse:
    """The first page after signing in."""
    look = look_from(request)
    all_ways = ways()
    customer_ways = [way for way in all_ways if way.journey.whose == Role.Kind.CUSTOMER]
    every = {point.pk: point for way in all_ways for point in way.touchpoints}
    asked = asked_of(look, Role.Kind.CUSTOMER, repeat_only=False)
    touchpoints = {point.pk: point for way in customer_ways for point in way.touchpoints}
    heard = hear_touchpoints(list(touchpoints), asked)
    week = _week(look)
    broken = promises_broken(
        branches=look.branches, now=request.now, since=request.now - timedelta(days=14), most=COUNTED
    )
    due = promises_due(branches=look.branches, now=request.now, until=request.now + timedelta(days=7), most=COUNTED)
    neglected = _neglected(every.values(), heard, look, request.now)
    context = TodayContext(
        greeting=_greeting(request, look),
        look=look,
        first=look.as_of - timedelta(days=6),
        week=week,
        came_back=count_marks(CountPicture(week.came_back, "dots")),
        second=count_marks(CountPicture(week.second, "dots")),
        silent=count_marks(CountPicture(week.silent, "squares")),
        attract=_half(customer_ways, Stage.Half.ATTRACT, heard, asked),
        satisfy=_half(customer_ways, Stage.Half.SATISFY, heard, asked),
        builds_share=_builds_share(heard),
        loudest=_loudest(touchpoints, heard, look),
        broken=tuple(broken[:DUE_SHOWN]),
        due=tuple(due[:DUE_SHOWN]),
        broken_words=_at_least(broken),
        due_words=_at_least(due),
        neglected=neglected[:DUE_SHOWN],
        neglected_in_all=len(neglected),
        quotes=_quotes(
            touchpoints,
            lately_said(list(touchpoints), branches=look.branches, as_of=look.as_of),
            look,
        ),
        anything=bool(every),
        quiet_since=quiet_since(heard, look),
    )
    return render(request, "today/today.html", {"page": context, "may_keep": request.scope.may("keep_register")})


def _greeting(request: Request, look: Look) -> str:
    root = look.tree.root
    hour = request.now.astimezone(look.tree.zone(root.pk)).hour if root else 12
    first_name = request.scope.user.name.split(" ")[0]
    words = _("Good morning, %s") if hour < 12 else _("Good afternoon, %s") if hour < 18 else _("Good evening, %s")
    return words % first_name if first_name else words.removesuffix(", %s")


def _at_least(found: Sequence[Due]) -> str:
    return _("more than %s") % COUNTED if len(found) >= COUNTED else str(len(found))


def _week(look: Look) -> Decided:
    branches = None if look.branches >= {b.pk for b in look.tree.branches if not b.competitor} else look.branches
    key = ("decided", look.as_of, branches)
    week: Decided = kept_answer(
        key,
        lambda: decided(ask(decided_question(TABLES, as_of=look.as_of, branches=branches, roles=CUSTOMERS))),
    )
    return week


def _half(customer_ways: Sequence[Way], half: str, heard: Heard, asked: Asked) -> Half | None:
    stretches = [one for way in customer_ways for one in way.stretches if one.stage.half == half]
    points = {stop.touchpoint.pk for one in stretches for stop in one.stops}
    said = heard.views.get("customer")
    if not points or said is None:
        return None
    weighed = said.over(points)
    names = tuple(one.stage.name for one in stretches)
    months = trend(ask(trend_question(TABLES, asked, touchpoint=frozenset(points))), said)[-12:]
    picture = SparkPicture(
        title=_("Month by month"),
        periods=tuple(Period(date_format(m.month, "M"), m.score, m.low, m.high, m.n, m.month) for m in months),
        first_label=date_format(months[0].month, "M") if months else "",
        last_label=_("this month"),
        last_verdict=weighed.verdict,
        uid=f"spark-{half}",
    )
    return Half(weighed, names, sparkline(picture) if len(months) > 1 else "")


def _builds_share(heard: Heard) -> tuple[float, float, float, int] | None:
    """The share of what customers said that built trust, its 90 % range, and of how many readings."""
    said = heard.views.get("customer")
    if said is None or not said.touchpoints:
        return None
    whole = said.over([one.touchpoint for one in said.touchpoints if one.touchpoint is not None])
    if whole.builds is None or whole.builds_low is None or whole.builds_high is None:
        return None
    return whole.builds, whole.builds_low, whole.builds_high, whole.n


def _loudest(touchpoints: dict[int, Touchpoint], heard: Heard, look: Look) -> Loudest | None:
    """The proven erosion with the lowest score among the cells one may see."""
    worst: Weighed | None = None
    for trust in heard.views.values():
        if trust.vantage == "staff":
            continue
        for pk in touchpoints:
            for cell in trust.cells_of(pk):
                if cell.branch not in look.branches or cell.verdict != "erodes" or cell.score is None:
                    continue
                if worst is None or cell.score < (worst.score or 0):
                    worst = cell
    if worst is None or worst.touchpoint is None or worst.branch is None:
        return None
    touchpoint, branch = touchpoints[worst.touchpoint], look.tree.by_id[worst.branch]
    here = lately_said([touchpoint.pk], branches=[branch.pk], as_of=look.as_of)
    eroding = [one for points, one in zip(_felt(here), here, strict=True) if points < 0]
    return Loudest(
        touchpoint,
        branch,
        worst,
        eroding[0] if eroding else None,
        reverse("touchpoint", args=[touchpoint.slug]) + look.address(branch=branch.slug),
    )


def _neglected(
    every: Iterable[Touchpoint], heard: Heard, look: Look, now: datetime
) -> tuple[tuple[Neglected, bool], ...]:
    """Touchpoints nobody looks after, each with whether nobody has measured it either."""
    looked = {one.touchpoint for trust in heard.views.values() for one in trust.touchpoints if one.n}
    known = not_looked_after(today=look.today, as_of=now)
    found = [(one, one.touchpoint.pk not in looked) for one in known]
    have = {one.touchpoint.pk for one in known}
    more = [
        (Neglected(point, no_owner=False, no_promise=False, review_overdue=False), True)
        for point in every
        if point.pk not in have and point.pk not in looked
    ]
    return tuple(sorted([*found, *more], key=lambda one: (-len(one[0].reasons) - one[1],)))


def _felt(said: Sequence[Said]) -> list[float]:
    """The points that the mapping in force gives each."""
    mapping, _half_life = mapping_now()
    points, _precision = mapping.felt(
        np.array([one.kind for one in said]), np.array([one.value for one in said], dtype=np.float64)
    )
    return [float(v) for v in points]


def _quotes(touchpoints: dict[int, Touchpoint], said: Sequence[Said], look: Look) -> tuple[Quote, ...]:
    """Three voices of the week at three touchpoints, both signs if there are, the strongest first."""
    ranked = sorted(zip(_felt(said), said, strict=True), key=lambda pair: -abs(pair[0]))
    chosen: list[Quote] = []
    for points, one in ranked:
        signs = [quote.points > 0 for quote in chosen]
        if len(chosen) == 3 or any(quote.touchpoint.pk == one.touchpoint for quote in chosen):
            continue
        if len(chosen) == 2 and len(set(signs)) == 1 and (points > 0) == signs[0]:
            continue
        chosen.append(Quote(points, one, look.tree.by_id[one.branch].name, touchpoints[one.touchpoint]))
    return tuple(chosen)
