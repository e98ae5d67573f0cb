"""Builds what tests need, through the public verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from touchstone.company.actions import found_company
from touchstone.company.models import Branch, Membership, User
from touchstone.ledger.actions import found_source, record_one
from touchstone.ledger.entries import Entry, Reading
from touchstone.ledger.models import Encounter, Source
from touchstone.register.actions import add_journey, add_stage, add_touchpoint
from touchstone.register.models import Journey, Touchpoint

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class Shop:
    """A small company: root, two branches, a journey, three touchpoints, one source."""

    root: Branch
    north: Branch
    south: Branch
    journey: Journey
    website: Touchpoint
    till: Touchpoint
    help_desk: Touchpoint
    source: Source
    asha: User
    ben: User
    dev: User


def user(name: str, access: str, branch: Branch) -> User:
    """Someone who signs in, with one access from one branch down."""
    person = User(email=f"{name.lower()}@example.org", name=name, joined_at=NOW)
    person.set_password("correct horse battery")
    person.save()
    Membership.objects.create(user=person, access=access, branch=branch, since=NOW)
    return person


def shop() -> Shop:
    """Asha owns all; Ben manages the north branch; Dev manages the south one and must see nothing of the north."""
    root = found_company(
        name="Reed & Sons", slug="reed", time_zone="Europe/London", country="GB", currency="GBP", now=NOW
    )
    north = Branch.objects.create(slug="north", name="North", parent=root, opened_at=NOW)
    south = Branch.objects.create(slug="south", name="South", parent=root, opened_at=NOW)
    asha = user("Asha", "owner", root)
    journey = add_journey(name="Buying", by=asha, now=NOW)
    before = add_stage(journey=journey, name="Look us up", half="attract", by=asha, now=NOW)
    after = add_stage(journey=journey, name="Buy", by=asha, now=NOW)
    return Shop(
        root=root,
        north=north,
        south=south,
        journey=journey,
        website=add_touchpoint(name="Website", stage=before, by=asha, now=NOW),
        till=add_touchpoint(name="Till", stage=after, by=asha, now=NOW),
        help_desk=add_touchpoint(name="Help desk", stage=after, by=asha, now=NOW),
        source=found_source(slug="notes", name="Notes", hears="everyone"),
        asha=asha,
        ben=user("Ben", "manager", north),
        dev=user("Dev", "manager", south),
    )


def said(place: Shop, points: int, *, key: str, at: datetime = NOW, **more: Any) -> Encounter:
    """One customer said at the till of the north branch that it built or eroded trust."""
    entry = Entry(
        key=key,
        touchpoint=more.pop("touchpoint", place.till).pk,
        branch=more.pop("branch", place.north).pk,
        happened_at=at,
        readings=(Reading("they_said", points, "customer"),),
        **more,
    )
    return record_one(source=place.source, entry=entry, now=max(at, NOW))
