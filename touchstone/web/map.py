"""The map: where along a journey trust is built and where it erodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.company.models import Branch
from touchstone.ledger.models import Encounter
from touchstone.people.models import Role
from touchstone.register.models import Journey, Placement
from touchstone.register.queries import Way, ways
from touchstone.web.drawings.journey import journey_map
from touchstone.web.drawings.legend import legend
from touchstone.web.drawings.ranges import apart_chart
from touchstone.web.drawings.shapes import ApartChart, Counts, JourneyPicture, Point, counts_of
from touchstone.web.drawings.tables import branch_table, journey_table
from touchstone.web.guards import Request, may
from touchstone.web.hearing import Heard, hear, quiet_since, walkers_marks
from touchstone.web.look import VIEWS, Look, look_from, shown_branches, wants_csv
from touchstone.web.map_open import Opened, opened_from
from touchstone.web.map_picture import Row, apart_rows, picture_of, stops_of
from touchstone.web.sheets import sheet

Option = tuple[str, str, bool]


@dataclass(frozen=True)
class MapContext:
    """What the map page shows."""

    way: Way
    look: Look
    opened: Mapping[str, str]
    csv: str
    counts: Counts
    drawing: SafeString
    legend: SafeString
    table: SafeString
    apart: SafeString | str
    loudest: tuple[Point, ...]
    unseen: tuple[Point, ...]
    journeys: tuple[Option, ...]
    branches: tuple[tuple[int, Branch, bool], ...]
    periods: tuple[tuple[str, str, bool], ...]
    people: tuple[Option, ...]
    views: tuple[Option, ...]
    repeat: bool
    quiet_since: str


@may("see")
def map_page(request: Request) -> HttpResponse:
    """The map of the first journey in which anybody was met; where there is no journey, what to do first."""
    met = Encounter.objects.filter(touchpoint__placements__stage__journey=OuterRef("pk"))
    stops = Placement.objects.filter(stage__journey=OuterRef("pk"), touchpoint__retired_at=None)
    inside = Journey.objects.filter(retired_at=None).annotate(lived=Exists(met), furnished=Exists(stops))
    journey = inside.order_by("-lived", "-furnished", "position", "pk").first()
    if journey is None:
        return render(request, "map/empty.html", {"may_keep": request.scope.may("keep_register")})
    return redirect(reverse("map_journey", args=[journey.slug]) + _query(request))


@may("see")
def map_journey(request: Request, journey: str) -> HttpResponse:
    """One journey's map, or its table as a file."""
    all_ways = ways()
    way = next((one for one in all_ways if one.journey.slug == journey), None)
    if way is None:
        raise Http404
    look = look_from(request)
    heard, repeat = hear(way, look)
    opened = opened_from(request.GET, way, look)
    rows = branch_rows(heard, opened)
    picture = picture_of(way, heard, opened, rows, marks=walkers_marks(stops_of(way), look, heard))
    if wants_csv(request):
        return _as_csv(picture)
    context = _context(way, all_ways, opened, heard, picture, repeat=repeat)
    return render(request, "map/map.html", {"page": context, "may_keep": request.scope.may("keep_register")})


def _context(
    way: Way, all_ways: Sequence[Way], opened: Opened, heard: Heard, picture: JourneyPicture, *, repeat: bool
) -> MapContext:
    look = opened.look
    points = picture.points
    apart = apart_rows(way, heard, look)
    erodes = sorted((p for p in points if p.verdict == "erodes"), key=lambda p: p.score or 0)
    unseen = sorted((p for p in points if p.verdict == "nobody_looked"), key=lambda p: -(p.people_a_year or 0))
    return MapContext(
        way=way,
        look=look,
        opened=opened.said,
        csv=opened.address(**{"as": "csv"}),
        counts=counts_of(points),
        drawing=journey_map(picture),
        legend=legend(picture),
        table=journey_table(picture) + branch_table(picture),
        apart=apart_chart(ApartChart(_("Where we are furthest from the truth"), tuple(apart))) if apart else "",
        loudest=tuple(erodes[:3]),
        unseen=tuple(unseen[:2]),
        journeys=_journeys(all_ways, way, look),
        branches=tuple((depth, branch, branch == look.branch) for depth, branch in shown_branches(look)),
        periods=_periods(look),
        people=_people(way, look, repeat=repeat),
        views=_views(look),
        repeat=repeat,
        quiet_since=quiet_since(heard, look),
    )


def branch_rows(heard: Heard, opened: Opened) -> list[Row]:
    """The lines below the map: each branch that is shown, or, above sixty, the parts of the tree, to be opened."""
    if len(opened.leaves) <= 1:
        return []
    if not opened.parts:
        return [Row(branch, heard) for branch in opened.leaves]
    group_of = {leaf.pk: part for part, below in opened.parts.items() for leaf in below}
    groups = {name: trust.groups(group_of) for name, trust in heard.views.items()}
    rows: list[Row] = []
    for part, below in opened.parts.items():
        rows.append(
            Row(
                opened.look.tree.by_id[part],
                heard,
                groups=groups,
                opened=part in opened.opened,
                branches=len(below),
                toggle=opened.with_part(part),
            )
        )
        if part in opened.opened:
            rows += [Row(branch, heard, depth=1) for branch in below]
    return rows


def _as_csv(picture: JourneyPicture) -> HttpResponse:
    header = [
        _("number"), _("touchpoint"), _("stage"), _("verdict"), _("view"), _("score"), _("low (90 %)"),
        _("high (90 %)"), _("n"), _("people a year"), _("promises kept"), _("promises due"),
        *(row.name for row in picture.branches),
    ]  # fmt: skip
    at, rows = 0, []
    for stage in picture.stages:
        for point in stage.points:
            cells = [row.cells[at].score for row in picture.branches]
            rows.append([
                point.number, point.name, stage.name, point.verdict, point.vantage, _one(point.score), _one(point.low),
                _one(point.high), point.n, point.people_a_year,
                None if point.promise_kept is None else round(point.promise_kept, 3), point.promise_n or None,
                *map(_one, cells),
            ])  # fmt: skip
            at += 1
    return sheet("map", header, rows)


def _one(score: float | None) -> float | None:
    return None if score is None else round(score, 1)


def _query(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


def _journeys(all_ways: Sequence[Way], way: Way, look: Look) -> tuple[Option, ...]:
    many = Counter(one.journey.whose for one in all_ways)
    words = dict(Role.Kind.choices)
    return tuple(
        (
            reverse("map_journey", args=[one.journey.slug]) + look.address(),
            one.journey.name if many[one.journey.whose] > 1 else str(words[one.journey.whose]),
            one.journey == way.journey,
        )
        for one in all_ways
    )


def _periods(look: Look) -> tuple[tuple[str, str, bool], ...]:
    chosen = look.period or ("own" if look.first or look.last else "")
    return (
        ("", _("All, older counts less"), chosen == ""),
        ("90", _("Last 90 days"), chosen == "90"),
        ("365", _("Last 12 months"), chosen == "365"),
    )


def _people(way: Way, look: Look, *, repeat: bool) -> tuple[Option, ...]:
    if way.journey.whose != Role.Kind.CUSTOMER:
        return ()
    return (
        (look.address(who="repeat"), _("Who came back"), repeat),
        (look.address(who="all"), _("Everyone"), not repeat),
    )


def _views(look: Look) -> tuple[Option, ...]:
    words = {
        "best": _("Best known"),
        "said": _("Said"),
        "found": _("Found"),
        "recorded": _("Recorded"),
        "together": _("All together"),
    }
    return tuple((look.address(view="" if v == "best" else v), words[v], look.view == v) for v in VIEWS)
