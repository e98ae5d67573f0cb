"""Sets the demo's stage through the verbs: the company, its people, its register; before anything happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from touchstone.company.actions import add_department, add_person, found_company, give_access, open_branch
from touchstone.company.models import Branch, Department, User
from touchstone.demo.story import Story
from touchstone.demo.world import World
from touchstone.ledger.actions import found_source
from touchstone.ledger.answers import public_source
from touchstone.ledger.models import Source
from touchstone.ledger.notes import hand_source
from touchstone.people.actions import meet_many, party_of
from touchstone.people.identities import Known, Who
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    design_touchpoint,
    make_promise,
    revise_promise,
)
from touchstone.register.models import Stage, Touchpoint

MAIL = "ladle-lathe.example"
OLDER = 6 * 365  # the shops stood so many days before the first one of the demo


@dataclass
class House:
    """The company as rows: ids by the names of the story."""

    currency: str
    branches: list[int] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)  # party of each user
    staff: list[list[int]] = field(default_factory=list)  # parties at each branch
    touchpoints: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, list[int]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def set_the_stage(world: World) -> House:
    """Found the company, let its people in and write the register, all as of the first day."""
    story = world.story
    began = world.days.before(story.flow["size"]["days"])
    house = _company(world, began)
    owner = house.users[story.house["people"][0]["slug"]]
    departments = {
        slug: add_department(name=name, slug=slug, by=owner, now=began)
        for slug, name in story.house["departments"].items()
    }
    for told in story.journeys:
        journey = add_journey(
            **{name: told[name] for name in ("name", "slug", "whose", "need", "feel")}, by=owner, now=began
        )
        for part in told["stages"]:
            stage = add_stage(journey=journey, name=part["name"], half=part["half"], by=owner, now=began)
            for point in part["touchpoints"]:
                _point(world, house, point, stage, departments[point["department"]], owner)
    _sources(story, house)
    _staff(world, house, began)
    return house


def _company(world: World, began: datetime) -> House:
    told = world.story.house
    root = found_company(**told["company"], now=began)
    house = House(currency=told["company"]["currency"])
    first = told["people"][0]
    owner = _person(first, root, None, began, house)
    by_slug = {root.slug: root}
    for area in told["areas"]:
        place = open_branch(parent=root, name=area["name"], slug=area["slug"], by=owner, now=began)
        by_slug[area["slug"]] = place
        for shop in area["branches"]:
            ago = shop.get("opened_days_ago")
            now = began if ago is None else world.days.before(ago)
            opened = began - timedelta(days=OLDER) if ago is None else now
            branch = open_branch(
                parent=place, name=shop["name"], slug=shop["slug"], by=owner, now=now, opened_at=opened
            )
            by_slug[shop["slug"]] = branch
            house.branches.append(branch.pk)
    for one in told["people"][1:]:
        since = max(began, by_slug[one["branch"]].opened_at)
        _person(one, by_slug[one["branch"]], owner, since, house)
    return house


def _person(told: Mapping[str, Any], branch: Branch, by: User | None, now: datetime, house: House) -> User:
    user = add_person(email=f"{told['slug']}@{MAIL}", name=told["name"], by=by, now=now)
    give_access(user=user, access=told["access"], branch=branch, by=by, now=now)
    house.users[told["slug"]] = user
    house.own[told["slug"]] = party_of(user=user, now=now).pk
    return user


def _point(
    world: World, house: House, told: Mapping[str, Any], stage: Stage, department: Department, owner: User
) -> None:
    days = world.days
    began = days.before(told.get("since", world.story.flow["size"]["days"]))
    today = days.moment(days.now).astimezone(days.zone).date()
    touchpoint = add_touchpoint(
        name=told["name"],
        slug=told["slug"],
        stage=stage,
        whose=told.get("whose", ""),
        channel=told["channel"],
        direct=told.get("direct", True),
        department=department,
        owner=house.users.get(told.get("owner", "")),
        review_on=today + timedelta(days=told["review"]) if "review" in told else None,
        yearly_volume=told.get("yearly"),
        by=owner,
        now=began,
    )
    house.touchpoints[told["slug"]] = touchpoint.pk
    for design in told["designs"]:
        said = {name: design[name] for name in ("need", "know", "feel", "next") if name in design}
        now = days.before(design["since"]) if "since" in design else began
        design_touchpoint(touchpoint=touchpoint, by=owner, now=now, steps="\n".join(design["steps"]), **said)
    for promise in told.get("promises", ()):
        house.revisions[promise["slug"]] = _promise(world, promise, touchpoint, owner, began)


def _promise(world: World, told: Mapping[str, Any], touchpoint: Touchpoint, owner: User, began: datetime) -> list[int]:
    def said(one: Mapping[str, Any]) -> dict[str, Any]:
        return {"text": one["text"], "due": one["due"], "within_hours": one.get("hours"), "aim": one["aim"]}

    promise = make_promise(touchpoint=touchpoint, slug=told["slug"], by=owner, now=began, **said(told))
    for later in told.get("revised", ()):
        revise_promise(promise=promise, by=owner, now=world.days.before(later["since"]), **said(later))
    return list(promise.revisions.order_by("since", "id").values_list("id", flat=True))


def _sources(story: Story, house: House) -> None:
    house.sources["by-hand"], house.sources["public-page"] = hand_source(), public_source()
    for told in story.house["sources"]:
        house.sources[told["slug"]] = found_source(**told)


def _staff(world: World, house: House, now: datetime) -> None:
    """Those at the tills and benches, as parties: the systems name them, they never sign in."""
    count = world.story.house["staff_of_a_branch"]
    for place in range(len(house.branches)):
        names = [" ".join(world.cast.name()) for _ in range(count)]
        known = [Known("staff:till", f"{place + 1:02d}-{k + 1}") for k in range(count)]
        whos = [Who((one,), name) for one, name in zip(known, names, strict=True)]
        house.staff.append([party for party in meet_many(whos=whos, now=now) if party is not None])
