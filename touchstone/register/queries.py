"""What one can ask about the register: the ways people go with us, what is designed and promised, what nobody minds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from touchstone.register.models import Design, Journey, Placement, Promise, PromiseRevision, Stage, Touchpoint

Ids = Collection[int] | None
"""Ids of touchpoints; None asks about all of them."""

SLIP = timedelta(hours=1)

Row = TypeVar("Row", Design, Promise)


@dataclass(frozen=True)
class Stop:
    """A touchpoint where it stands in a journey."""

    placement: Placement
    touchpoint: Touchpoint


@dataclass(frozen=True)
class Stretch:
    """A stage with its touchpoints in order."""

    stage: Stage
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Way:
    """A journey with its stages and touchpoints in order."""

    journey: Journey
    stretches: tuple[Stretch, ...]

    @property
    def touchpoints(self) -> list[Touchpoint]:
        """Every touchpoint once, in the order people meet them."""
        return list({stop.touchpoint.pk: stop.touchpoint for part in self.stretches for stop in part.stops}.values())


def ways(*, journey: Journey | None = None) -> tuple[Way, ...]:
    """All journeys in use (or the one given) in order, with what stands in them today: three queries.

    What is retired is left out. The touchpoints come with department and owner.
    """
    journeys = [journey] if journey is not None else list(Journey.objects.filter(retired_at=None))
    stages = Stage.objects.filter(journey__in=[one.pk for one in journeys], retired_at=None)
    placements = Placement.objects.filter(
        stage__journey__in=[one.pk for one in journeys], stage__retired_at=None, touchpoint__retired_at=None
    ).select_related("touchpoint__department", "touchpoint__owner")
    stops: dict[int, list[Stop]] = {}
    for placement in placements:
        stops.setdefault(placement.stage_id, []).append(Stop(placement, placement.touchpoint))
    stretches: dict[int, list[Stretch]] = {}
    for stage in stages:
        stretches.setdefault(stage.journey_id, []).append(Stretch(stage, tuple(stops.get(stage.pk, ()))))
    return tuple(Way(one, tuple(stretches.get(one.pk, ()))) for one in journeys)


def unplaced() -> QuerySet[Touchpoint]:
    """Touchpoints in use that stand in no journey today."""
    standing = Placement.objects.filter(
        touchpoint=OuterRef("pk"), stage__retired_at=None, stage__journey__retired_at=None
    )
    return Touchpoint.objects.filter(~Exists(standing), retired_at=None).select_related("department", "owner")


def placements_of(touchpoint: Touchpoint) -> QuerySet[Placement]:
    """Where a touchpoint stands today, in the order of the journeys."""
    return (
        Placement.objects.filter(touchpoint=touchpoint, stage__retired_at=None, stage__journey__retired_at=None)
        .select_related("stage__journey")
        .order_by("stage__journey__position", "stage__position", "position")
    )


def current_designs(touchpoints: Ids = None, *, as_of: datetime) -> dict[int, Design]:
    """How touchpoints were meant to be at `as_of`: touchpoint id → the design in force then. One query."""
    latest = Design.objects.filter(touchpoint=OuterRef("touchpoint"), since__lte=as_of).order_by("-since", "-pk")
    found = Design.objects.filter(pk=Subquery(latest.values("pk")[:1]))
    return {design.touchpoint_id: design for design in _of(found, touchpoints)}


def designs_of(touchpoint: Touchpoint) -> QuerySet[Design]:
    """Every design a touchpoint ever had, the newest first."""
    return Design.objects.filter(touchpoint=touchpoint).select_related("by").order_by("-since", "-pk")


@dataclass(frozen=True)
class Promised:
    """A promise with the words in force at a moment."""

    promise: Promise
    revision: PromiseRevision


def promises_in_force(touchpoints: Ids = None, *, as_of: datetime) -> dict[int, tuple[Promised, ...]]:
    """What was promised at `as_of`: touchpoint id → promises with the words in force then. One query.

    A promise that was retired later was in force; one that was brought back counts as never retired.
    """
    return _promises(Q(promise__retired_at=None) | Q(promise__retired_at__gt=as_of), touchpoints, as_of)


def promises_retired(touchpoints: Ids = None, *, as_of: datetime) -> dict[int, tuple[Promised, ...]]:
    """What is no longer promised at `as_of`, with the last words of each. One query."""
    return _promises(Q(promise__retired_at__lte=as_of), touchpoints, as_of)


def _promises(which: Q, touchpoints: Ids, as_of: datetime) -> dict[int, tuple[Promised, ...]]:
    latest = PromiseRevision.objects.filter(promise=OuterRef("promise"), since__lte=as_of).order_by("-since", "-pk")
    revisions = PromiseRevision.objects.filter(which, pk=Subquery(latest.values("pk")[:1]))
    if touchpoints is not None:
        revisions = revisions.filter(promise__touchpoint__in=touchpoints)
    found: dict[int, list[Promised]] = {}
    for revision in revisions.select_related("promise").order_by("promise_id"):
        found.setdefault(revision.promise.touchpoint_id, []).append(Promised(revision.promise, revision))
    return {touchpoint: tuple(some) for touchpoint, some in found.items()}


def current_revision(promise: Promise) -> PromiseRevision | None:
    """A promise's newest words."""
    return promise.revisions.order_by("since", "pk").last()


@dataclass(frozen=True)
class Steps:
    """How many steps a person must take at a touchpoint, how many it was before that (None: always as many)."""

    now: int
    was: int | None
    since: datetime


def step_counts(touchpoints: Ids = None, *, as_of: datetime) -> dict[int, Steps]:
    """Their steps at `as_of`, before and after the last time the count changed (demand 3.9). One query.

    Only touchpoints whose steps are written down; a design without steps says nothing about their number, and a
    count that was taken back within the hour was a slip of the pen.
    """
    designs = _of(Design.objects.filter(since__lte=as_of).order_by("since", "pk"), touchpoints)
    counted: dict[int, list[tuple[int, datetime]]] = {}
    for design in designs.only("touchpoint_id", "since", "steps"):
        so_far, count = counted.setdefault(design.touchpoint_id, []), design.step_count
        if count == 0 or (so_far and so_far[-1][0] == count):
            continue
        if len(so_far) > 1 and so_far[-2][0] == count and design.since - so_far[-1][1] <= SLIP:
            so_far.pop()
        else:
            so_far.append((count, design.since))
    return {
        touchpoint: Steps(counts[-1][0], counts[-2][0] if len(counts) > 1 else None, counts[-1][1])
        for touchpoint, counts in counted.items()
        if counts
    }


def _of(rows: QuerySet[Row], touchpoints: Ids) -> QuerySet[Row]:
    return rows if touchpoints is None else rows.filter(touchpoint__in=touchpoints)


NO_OWNER, NO_PROMISE, REVIEW_OVERDUE = "no_owner", "no_promise", "review_overdue"


@dataclass(frozen=True)
class Neglected:
    """A touchpoint that nobody looks after, and why one may say so."""

    touchpoint: Touchpoint
    no_owner: bool
    no_promise: bool
    review_overdue: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons by name, the weightiest first."""
        all_of_them = {
            NO_OWNER: self.no_owner,
            NO_PROMISE: self.no_promise,
            REVIEW_OVERDUE: self.review_overdue,
        }
        return tuple(name for name, so in all_of_them.items() if so)


def not_looked_after(*, today: date, as_of: datetime) -> tuple[Neglected, ...]:
    """Touchpoints in use without an owner, without a promise, or whose review is overdue: busiest first. One query.

    That nobody measures one is known to the ledger, not to the register: the page that shows this adds it.
    """
    promised = Promise.objects.filter(touchpoint=OuterRef("pk")).filter(Q(retired_at=None) | Q(retired_at__gt=as_of))
    rows = (
        Touchpoint.objects.filter(retired_at=None)
        .annotate(promised=Exists(promised))
        .filter(Q(owner=None) | Q(owner__left_at__isnull=False) | Q(promised=False) | Q(review_on__lt=today))
        .select_related("department", "owner")
    )
    found = [
        Neglected(
            row,
            no_owner=row.owner is None or row.owner.left_at is not None,
            no_promise=not row.promised,
            review_overdue=row.review_on is not None and row.review_on < today,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (-(one.touchpoint.yearly_volume or 0), one.touchpoint.name)))


@dataclass(frozen=True)
class Candidate:
    """Something of the register that a search may find: a journey, a touchpoint or a promise."""

    kind: str
    slug: str
    words: str
    touchpoint: str


def search_candidates() -> tuple[Candidate, ...]:
    """Everything in use that can be looked for by its words; `touchpoint` is the slug where a promise is kept.

    Three queries; a register is small enough to be searched in memory, accents and typing errors included.
    """
    journeys = Journey.objects.filter(retired_at=None).values_list("slug", "name")
    touchpoints = Touchpoint.objects.filter(retired_at=None).values_list("slug", "name")
    latest = PromiseRevision.objects.filter(promise=OuterRef("promise")).order_by("-since", "-pk")
    revisions = PromiseRevision.objects.filter(
        pk=Subquery(latest.values("pk")[:1]), promise__retired_at=None, promise__touchpoint__retired_at=None
    ).select_related("promise__touchpoint")
    return (
        *(Candidate("journey", slug, name, "") for slug, name in journeys),
        *(Candidate("touchpoint", slug, name, slug) for slug, name in touchpoints),
        *(
            Candidate("promise", row.promise.slug, str(row.text), row.promise.touchpoint.slug)
            for row in revisions.order_by("promise_id")
        ),
    )


@dataclass(frozen=True)
class Retired:
    """What is out of use and can be brought back."""

    journeys: tuple[Journey, ...]
    stages: tuple[Stage, ...]
    touchpoints: tuple[Touchpoint, ...]

    def __bool__(self) -> bool:
        return bool(self.journeys or self.stages or self.touchpoints)


def retired() -> Retired:
    """Journeys, stages and touchpoints out of use, the latest first. Three queries."""
    return Retired(
        tuple(Journey.objects.exclude(retired_at=None).order_by("-retired_at")),
        tuple(Stage.objects.exclude(retired_at=None).select_related("journey").order_by("-retired_at")),
        tuple(Touchpoint.objects.exclude(retired_at=None).order_by("-retired_at")),
    )
