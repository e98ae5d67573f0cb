"""The small map of an import: each of its touchpoints on the scale, as it would stand if this were all there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchstone.ledger.intake.reports import Here, Report
from touchstone.web.bring_in_words import promise_parts
from touchstone.web.drawings.journey import journey_map
from touchstone.web.drawings.shapes import Counts, JourneyPicture, Point, Stage, Verdict, counts_of
from touchstone.web.drawings.tables import journey_table
from touchstone.web.look import VANTAGE_VIEWS

DRAWN = 40
"""Touchpoints a small map shows at most."""
YEAR = 365
WIDE = 876
"""Pixels inside the card it is drawn for."""


@dataclass(frozen=True)
class Stop:
    """One touchpoint below the small map: what comes there, and why it has no score, where it has none."""

    number: int
    here: Here
    href: str
    promises: str
    kept: float | None
    due: int


@dataclass(frozen=True)
class SmallMap:
    """The map with its table, the counts of its verdicts, and each stop in words.

    silent: nobody was asked anywhere, and no stop says why it has no score.
    """

    drawing: SafeString | str
    table: SafeString | str
    counts: Counts
    stops: Sequence[Stop]
    silent: bool


def small_map(report: Report, *, title: str, linked: bool) -> SmallMap:
    """The map of a report; `linked`: what came is there already, so names open their pages."""
    stops = [_stop(number, here, linked=linked) for number, here in enumerate(report.points, 1)]
    points = [_point(stop, report) for stop in stops]
    unasked = all(one.verdict == "nobody_looked" for one in points)
    silent = unasked and not any(stop.here.why for stop in stops)
    if unasked and (len(points) == 1 or not any(one.people_a_year or one.promise_n for one in points)):
        return SmallMap("", "", counts_of(points), stops, silent)
    picture = JourneyPicture(
        title=title, stages=_stages(report.points, points), said_of=_("Only what is in these files."), uid="tried"
    )
    drawn = len(points) <= DRAWN
    drawing = journey_map(picture, width=WIDE) if drawn else ""
    return SmallMap(drawing, journey_table(picture), counts_of(points), stops, silent)


def _stages(heres: Sequence[Here], points: Sequence[Point]) -> tuple[Stage, ...]:
    """Neighbours of one stage under its name."""
    stages: list[tuple[str, list[Point]]] = []
    for here, point in zip(heres, points, strict=True):
        name = here.stage or _("New")
        if not stages or stages[-1][0] != name:
            stages.append((name, []))
        stages[-1][1].append(point)
    return tuple(Stage(name, tuple(some)) for name, some in stages)


def _stop(number: int, here: Here, *, linked: bool) -> Stop:
    due = here.promises.kept + here.promises.late + here.promises.broken
    return Stop(
        number=number,
        here=here,
        href=reverse("touchpoint_rows", args=[here.slug]) if linked else "",
        promises=promise_parts(here.promises),
        kept=here.promises.kept / due if due else None,
        due=due,
    )


def _point(stop: Stop, report: Report) -> Point:
    here = stop.here
    scored = here.score is not None and not here.why
    verdict = here.verdict if here.verdict in ("builds", "erodes", "not_proven") else "not_proven"
    return Point(
        number=stop.number,
        name=here.name,
        href=reverse("touchpoint", args=[here.slug]) if stop.href else "",
        verdict=cast(Verdict, verdict) if scored else "nobody_looked",
        vantage=VANTAGE_VIEWS.get(here.vantage, "said") if scored else None,
        score=here.score if scored else None,
        low=here.low if scored else None,
        high=here.high if scored else None,
        n=here.n,
        more=here.more,
        people_a_year=_a_year(here.people, report),
        promise_kept=stop.kept,
        promise_n=stop.due,
    )


def _a_year(people: int, report: Report) -> int | None:
    """People a year, from those of all the days the files tell of; a shorter time than a year is not stretched."""
    try:
        days = (date.fromisoformat(report.last[:10]) - date.fromisoformat(report.first[:10])).days + 1
    except ValueError:
        return people or None
    return round(people * YEAR / max(days, YEAR)) or None
