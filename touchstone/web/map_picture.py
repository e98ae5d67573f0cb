"""Puts the map together: the register's order, insight's answers, and what the drawing takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from touchstone.company.models import Branch
from touchstone.insight.trust import Weighed
from touchstone.register.models import Touchpoint
from touchstone.register.queries import Way
from touchstone.web.drawings import shapes
from touchstone.web.hearing import VIEW_OF, Heard
from touchstone.web.look import VANTAGE_VIEWS, Look
from touchstone.web.map_open import Opened


def stops_of(way: Way) -> list[Touchpoint]:
    """Every stop of a journey in order; a touchpoint that stands in two stages comes twice."""
    return [stop.touchpoint for stretch in way.stretches for stop in stretch.stops]


def point_of(number: int, touchpoint: Touchpoint, weighed: Weighed, heard: Heard, look: Look) -> shapes.Point:
    """One touchpoint as the drawing takes it."""
    kept, promised = heard.promises.get(touchpoint.pk, (None, 0))
    return shapes.Point(
        number=number,
        name=touchpoint.name,
        href=reverse("touchpoint", args=[touchpoint.slug]) + look.address(),
        people_a_year=heard.people.get(touchpoint.pk) or touchpoint.yearly_volume,
        promise_kept=kept,
        promise_n=promised,
        verdict=weighed.verdict,
        vantage=VANTAGE_VIEWS.get(weighed.vantage) if weighed.verdict != "nobody_looked" else None,
        score=weighed.score,
        low=weighed.low,
        high=weighed.high,
        n=counted(weighed),
        more=weighed.about_more or None,
    )


def counted(weighed: Weighed) -> int:
    """The n beside a score: readings, or walks where only their marks are shown."""
    return weighed.walks if weighed.verdict == "marks_only" else weighed.n


def picture_of(
    way: Way, heard: Heard, opened: Opened, rows: Sequence[Row], *, marks: Mapping[int, list[int]]
) -> shapes.JourneyPicture:
    """The whole map for the drawing: stages with their points, and the branches below on the same columns."""
    look = opened.look
    number = 0
    stages = []
    for stretch in way.stretches:
        stage = stretch.stage
        points = []
        for touchpoint in (stop.touchpoint for stop in stretch.stops):
            number += 1
            point = point_of(number, touchpoint, heard.weighed(look, touchpoint.pk), heard, look)
            points.append(_with_marks(point, marks.get(touchpoint.pk, ())))
        stages.append(
            shapes.Stage(
                name=stage.name,
                points=tuple(points),
                folded=stage.pk in opened.folded,
                toggle_href=opened.with_stage(stage.pk),
            )
        )
    return shapes.JourneyPicture(
        title=way.journey.name,
        stages=tuple(stages),
        branches=tuple(_branch_row(row, way, look) for row in rows),
        said_of=look.period_words,
    )


def _with_marks(point: shapes.Point, marks: Iterable[int]) -> shapes.Point:
    return replace(point, marks=tuple(marks)) if point.verdict == "marks_only" else point


@dataclass(frozen=True)
class Row:
    """One line of the heat map: a branch, or a part of the tree whose cells are its own means."""

    branch: Branch
    heard: Heard
    depth: int = 0
    groups: Mapping[str, Mapping[tuple[int, int], Weighed]] | None = None
    opened: bool = False
    branches: int = 0
    toggle: str = ""


def _at(row: Row, touchpoint: int, look: Look) -> Weighed:
    """What a line says of a touchpoint: the branch's own cell, or the mean of its part of the tree."""
    if row.groups is None:
        return row.heard.weighed(look, touchpoint, row.branch.pk)
    wanted = VIEW_OF.get(look.view)
    found = [groups.get((touchpoint, row.branch.pk)) for name, groups in row.groups.items() if wanted in (None, name)]
    seen = [one for one in found if one is not None]
    nobody = Weighed(touchpoint=touchpoint, branch=row.branch.pk, vantage="customer", verdict="nobody_looked")
    return next((one for one in seen if one.enough), next((one for one in seen if one.n), nobody))


def _branch_row(row: Row, way: Way, look: Look) -> shapes.BranchRow:
    cells = []
    for touchpoint in stops_of(way):
        weighed = _at(row, touchpoint.pk, look)
        cells.append(
            shapes.Cell(
                verdict=weighed.verdict,
                score=weighed.own if weighed.verdict == "marks_only" else weighed.score,
                low=weighed.low,
                high=weighed.high,
                n=counted(weighed),
                href=reverse("touchpoint", args=[touchpoint.slug]) + look.address(branch=row.branch.slug),
            )
        )
    return shapes.BranchRow(
        name=row.branch.name,
        cells=tuple(cells),
        href=look.address(branch=row.branch.slug),
        depth=row.depth,
        group=row.groups is not None,
        opened=row.opened,
        branches=row.branches,
        toggle_href=row.toggle,
    )


VIEW_ORDER: tuple[tuple[shapes.Vantage, str], ...] = (("said", "customer"), ("found", "walker"), ("recorded", "record"))


def apart_rows(way: Way, heard: Heard, look: Look, *, most: int = 5) -> list[shapes.ApartRow]:
    """Where the views of one touchpoint lie furthest from each other; only views with a score of their own."""
    rows = []
    for number, touchpoint in enumerate(stops_of(way), 1):
        views = []
        for name, vantage in VIEW_ORDER:
            one = heard.views[vantage].touchpoint(touchpoint.pk) if vantage in heard.views else None
            score = None if one is None else (one.own if one.verdict == "marks_only" else one.score)
            if one is not None and score is not None:
                views.append(shapes.ViewReading(view=name, score=score, low=one.low, high=one.high))
        if len(views) >= 2:
            scores = [view.score for view in views if view.score is not None]
            rows.append(
                shapes.ApartRow(
                    number=number,
                    name=touchpoint.name,
                    views=tuple(views),
                    apart=max(scores) - min(scores),
                    href=reverse("touchpoint", args=[touchpoint.slug]) + look.address(),
                )
            )
    return sorted(rows, key=lambda row: -(row.apart or 0))[:most]
