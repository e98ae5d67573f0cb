"""The register: the journeys people take with us, and each journey with its stages and touchpoints, to be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from touchstone.people.models import Role
from touchstone.register.models import Design, Journey, Placement, Stage, Touchpoint
from touchstone.register.queries import (
    Neglected,
    Promised,
    Steps,
    Way,
    current_designs,
    not_looked_after,
    promises_in_force,
    retired,
    step_counts,
    unplaced,
    ways,
)
from touchstone.web.guards import Request, may

WHOSE_ICONS = {
    "customer": "shopping-bag",
    "prospect": "eye",
    "supplier": "package",
    "courier": "truck",
    "inspector": "landmark",
    "caller": "phone",
    "visitor": "footprints",
    "applicant": "id-card",
    "neighbour": "house",
    "press": "newspaper",
    "partner": "handshake",
    "staff": "users",
}
WHOSE = dict(Role.Kind.choices)


@dataclass(frozen=True)
class Card:
    """A touchpoint as it stands in a stage: what is said of it, and what is missing."""

    placement: Placement | None
    touchpoint: Touchpoint
    design: Design | None
    steps: Steps | None
    promises: Sequence[Promised]
    neglected: Neglected | None
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class Row:
    """A stage with its cards; before and after are the stages beside it."""

    stage: Stage
    cards: Sequence[Card]
    first: bool
    last: bool


@dataclass(frozen=True)
class JourneyCard:
    """A journey on the first page: whose, what they need, what stands in it and what is missing."""

    way: Way
    icon: str
    count: int
    no_promise: int
    no_owner: int
    overdue: int
    first: bool
    last: bool

    @property
    def journey(self) -> Journey:
        """The journey itself."""
        return self.way.journey


@dataclass(frozen=True)
class RegisterPage:
    """All journeys, and the touchpoints that stand in none."""

    journeys: Sequence[JourneyCard]
    loose: Sequence[Card]
    retired: int


@dataclass(frozen=True)
class JourneyPage:
    """One journey as it is kept."""

    journey: Journey
    icon: str
    rows: Sequence[Row]
    others: Sequence[Touchpoint]
    retired_stages: Sequence[Stage]

    @property
    def count(self) -> int:
        """How many touchpoints stand in it."""
        return len({card.touchpoint.pk for row in self.rows for card in row.cards})


@dataclass(frozen=True)
class Knowledge:
    """What is designed, counted and promised at every touchpoint, asked once for a page."""

    designs: dict[int, Design]
    steps: dict[int, Steps]
    promises: dict[int, tuple[Promised, ...]]
    neglected: dict[int, Neglected]

    @classmethod
    def at(cls, now: datetime) -> Knowledge:
        """As of now: four queries."""
        found = not_looked_after(today=timezone.localdate(now), as_of=now)
        return cls(
            current_designs(as_of=now),
            step_counts(as_of=now),
            promises_in_force(as_of=now),
            {one.touchpoint.pk: one for one in found},
        )

    def card(self, touchpoint: Touchpoint, placement: Placement | None = None, place: tuple[int, int] = (0, 1)) -> Card:
        """One touchpoint with all that is known of it; `place` is where it stands among how many."""
        pk = touchpoint.pk
        return Card(
            placement,
            touchpoint,
            self.designs.get(pk),
            self.steps.get(pk),
            self.promises.get(pk, ()),
            self.neglected.get(pk),
            first=place[0] == 0,
            last=place[0] == place[1] - 1,
        )


@may("see")
def register_page(request: Request) -> HttpResponse:
    """All journeys: whose each is, what they need, how they should feel at the end."""
    all_ways, known = ways(), Knowledge.at(request.now)
    gone = retired()
    page = RegisterPage(
        [_journey_card(way, known, place, len(all_ways)) for place, way in enumerate(all_ways)],
        [known.card(one) for one in unplaced()],
        len(gone.journeys) + len(gone.stages) + len(gone.touchpoints),
    )
    part = "#board" if request.headers.get("HX-Request") else ""
    return render(request, f"register/register.html{part}", {"page": page, "chapter": "map", "fragment": bool(part)})


def _journey_card(way: Way, known: Knowledge, place: int, of: int) -> JourneyCard:
    missing = [one for touchpoint in way.touchpoints if (one := known.neglected.get(touchpoint.pk))]
    return JourneyCard(
        way,
        WHOSE_ICONS.get(way.journey.whose, "user"),
        len(way.touchpoints),
        no_promise=sum(one.no_promise for one in missing),
        no_owner=sum(one.no_owner for one in missing),
        overdue=sum(one.review_overdue for one in missing),
        first=place == 0,
        last=place == of - 1,
    )


@may("see")
def register_journey(request: Request, journey: str) -> HttpResponse:
    """One journey: whose it is and what they need, then its stages with their touchpoints, to be put in order."""
    row = get_object_or_404(Journey, slug=journey)
    part = "#board" if request.headers.get("HX-Request") else ""
    context = {"page": journey_page(row, request.now), "chapter": "map", "fragment": bool(part)}
    return render(request, f"register/journey.html{part}", context)


def journey_page(journey: Journey, now: datetime) -> JourneyPage:
    """A journey with everything its page shows."""
    (way,), known = ways(journey=journey), Knowledge.at(now)
    rows = [
        Row(
            part.stage,
            [
                known.card(stop.touchpoint, stop.placement, (place, len(part.stops)))
                for place, stop in enumerate(part.stops)
            ],
            first=number == 0,
            last=number == len(way.stretches) - 1,
        )
        for number, part in enumerate(way.stretches)
    ]
    here = {card.touchpoint.pk for row in rows for card in row.cards}
    return JourneyPage(
        journey,
        WHOSE_ICONS.get(journey.whose, "user"),
        rows,
        [one for one in Touchpoint.objects.filter(retired_at=None) if one.pk not in here],
        list(journey.stages.exclude(retired_at=None)),
    )
