"""Every address of the product, with arguments for it: what belongs to the north branch, wherever an address can.

A new address fails in test_scope until it has a line in EXAMPLES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import URLPattern, reverse

from tests.make import Shop, user
from tests.web.bringing import RECIPE, came_in
from touchstone.company.actions import add_department
from touchstone.company.models import User
from touchstone.files.store import keep
from touchstone.ledger.actions import record_one
from touchstone.ledger.entries import Entry, Made, Reading, Words
from touchstone.ledger.intake.keeping import keep_recipe
from touchstone.ledger.models import Encounter, Import
from touchstone.people.actions import merge, tie
from touchstone.people.identities import Known, Who
from touchstone.people.models import Party
from touchstone.register.models import Placement, Promise
from touchstone.web.urls import urlpatterns


@dataclass(frozen=True)
class Place:
    """The small company, with what happened at the north branch."""

    shop: Shop
    encounter: Encounter
    hana: User
    sol: User
    kara: int
    tie: int

    @property
    def ben(self) -> int:
        """Whoever manages the north."""
        return self.shop.ben.pk

    @property
    def picture(self) -> int:
        """The picture that hangs on what Carla said."""
        return self.encounter.attachments.get().pk

    @property
    def stage(self) -> int:
        """The stage in which the till stands."""
        return self.placement_of().stage_id

    @property
    def placement(self) -> int:
        """Where the till stands."""
        return self.placement_of().pk

    def placement_of(self) -> Placement:
        """The till's one placement."""
        return self.shop.till.placements.get()

    @property
    def started(self) -> int:
        """The file somebody brought in."""
        return Import.objects.latest("pk").pk

    @property
    def carla(self) -> int:
        """The customer of the north."""
        assert self.encounter.party_id is not None
        return self.encounter.party_id


@dataclass(frozen=True)
class Example:
    """Arguments for one address; `norths`: they name something of the north branch, so the south is refused."""

    args: Callable[[Place], list[Any]] = lambda _place: []
    query: str = ""
    norths: bool = False
    post: dict[str, str] = field(default_factory=dict)


def of(*names: str) -> Callable[[Place], list[Any]]:
    """Arguments by what the place calls them: "north.slug", "ben", or "=word" for the word itself."""

    def found(place: Place) -> list[Any]:
        return [name[1:] if name[0] == "=" else _reached(place, name) for name in names]

    return found


def _reached(place: Place, name: str) -> Any:
    first, *rest = name.split(".")
    thing = getattr(place, first) if hasattr(place, first) else getattr(place.shop, first)
    for one in rest:
        thing = getattr(thing, one)
    return thing


def _bens_membership(place: Place) -> list[Any]:
    return [place.ben, place.shop.ben.memberships.get().pk]


EXAMPLES: dict[str, Example] = {
    "today": Example(query="branch=north"),
    "map": Example(query="branch=north"),
    "map_journey": Example(of("journey.slug"), query="branch=north"),
    "touchpoint": Example(of("till.slug"), query="branch=north"),
    "touchpoint_rows": Example(of("till.slug"), query="branch=north"),
    "method": Example(),
    "note": Example(query="branch=north"),
    "note_notice": Example(),
    "note_who": Example(query="who=Carla"),
    "note_many": Example(query="branch=north"),
    "note_sheet": Example(query="branch=north"),
    "note_undo": Example(of("encounter.pk")),
    "public_touchpoint": Example(of("till.public_token"), query="b=north"),
    "public_thanks": Example(of("till.public_token"), query="b=north"),
    "touchpoint_qr": Example(of("till.slug"), query="b=north"),
    "branch_qr": Example(of("north.slug"), norths=True),
    "register": Example(),
    "journey_new": Example(),
    "register_retired": Example(),
    "checklist": Example(),
    "register_pack": Example(),
    "register_pack_out": Example(),
    "register_undo": Example(of("=nonsense")),
    "touchpoint_edit": Example(of("till.slug")),
    "touchpoint_design": Example(of("till.slug")),
    "promise_new": Example(of("till.slug")),
    "touchpoint_place": Example(of("till.slug")),
    "touchpoint_retire": Example(of("till.slug")),
    "touchpoint_back": Example(of("till.slug")),
    "promise_change": Example(of("=till-promise")),
    "promise_retire": Example(of("=till-promise")),
    "promise_back": Example(of("=till-promise")),
    "stage_change": Example(of("stage")),
    "stage_move": Example(of("stage")),
    "stage_retire": Example(of("stage")),
    "stage_back": Example(of("stage")),
    "stage_touchpoint": Example(of("stage")),
    "placement_move": Example(of("placement")),
    "placement_out": Example(of("placement")),
    "register_journey": Example(of("journey.slug")),
    "journey_change": Example(of("journey.slug")),
    "journey_move": Example(of("journey.slug")),
    "journey_retire": Example(of("journey.slug")),
    "journey_back": Example(of("journey.slug")),
    "stage_new": Example(of("journey.slug")),
    "checklist_journey": Example(of("journey.slug")),
    "people": Example(query="q=Carla"),
    "party": Example(of("carla"), norths=True),
    "party_rename": Example(of("carla"), post={"name": "Ours"}, norths=True),
    "party_tie": Example(of("carla"), norths=True),
    "party_untie": Example(of("carla", "tie"), norths=True),
    "party_merge": Example(of("carla"), norths=True),
    "party_unmerge": Example(of("kara"), norths=True),
    "party_all": Example(of("carla"), norths=True),
    "party_all_file": Example(of("carla"), norths=True),
    "party_erase": Example(of("carla"), norths=True),
    "attachment": Example(of("picture"), norths=True),
    "search": Example(query="q=Carla"),
    "bring_in": Example(),
    "bring_in_upload": Example(),
    "bring_in_one": Example(of("started")),
    "bring_in_look": Example(of("started")),
    "bring_in_read": Example(of("started")),
    "bring_in_meaning": Example(of("started")),
    "bring_in_say": Example(of("started")),
    "bring_in_text": Example(of("started")),
    "bring_in_history": Example(),
    "bring_in_recipes": Example(post={"text": RECIPE}),
    "bring_in_ready": Example(of("=olist")),
    "bring_in_ready_text": Example(of("=olist")),
    "bring_in_recipe": Example(of("=visits"), post={"title": "Ours", "text": RECIPE}),
    "bring_in_recipe_text": Example(of("=visits")),
    "bring_in_recipe_retire": Example(of("=visits")),
    "bring_in_recipe_back": Example(of("=visits")),
    "bring_in_try": Example(of("started")),
    "bring_in_run": Example(of("started")),
    "bring_in_stop": Example(of("started")),
    "bring_in_go_on": Example(of("started")),
    "bring_in_report": Example(of("started")),
    "bring_in_refused": Example(of("started")),
    "bring_in_keep": Example(of("started"), post={"title": "Ours"}),
    "bring_in_take_back": Example(of("started")),
    "bring_in_again": Example(of("started"), post={"text": RECIPE}),
    "start_own": Example(),
    "sign_in": Example(),
    "sign_in_link": Example(of("=nonsense")),
    "sign_out": Example(),
    "start": Example(),
    "start_step": Example(of("=need")),
    "settings": Example(),
    "branches": Example(),
    "branch_new": Example(query="above=north", post={"name": "Shed", "parent": "north"}, norths=True),
    "branch_edit": Example(of("north.slug"), post={"name": "Ours"}, norths=True),
    "branch_move": Example(of("north.slug"), post={"parent": "south"}, norths=True),
    "branch_retire": Example(of("north.slug"), norths=True),
    "branch_back": Example(of("north.slug"), norths=True),
    "departments": Example(post={"name": "Kitchen"}, norths=True),
    "department_rename": Example(of("=bakery"), post={"name": "Kitchen"}, norths=True),
    "department_retire": Example(of("=bakery"), norths=True),
    "department_back": Example(of("=bakery"), norths=True),
    "team": Example(),
    "team_new": Example(
        post={"name": "Eve", "email": "eve@example.org", "access": "staff", "branch": "north"},
    ),
    "member": Example(of("ben"), post={"name": "Mine", "email": "mine@example.org"}, norths=True),
    "member_link": Example(of("ben"), norths=True),
    "member_invite": Example(of("ben"), norths=True),
    "access_give": Example(of("ben"), post={"access": "staff", "branch": "south"}, norths=True),
    "access_end": Example(_bens_membership, norths=True),
    "member_part": Example(of("ben"), norths=True),
    "member_back": Example(of("ben"), norths=True),
    "roster": Example(post={"text": "what,branch,name\nbranch,north,Ours\n", "do": "1"}, norths=True),
    "roster_csv": Example(norths=True),
    "deeds": Example(),
    "deeds_csv": Example(),
    "password": Example(post={"old": "x", "password": "y"}),
    "theme": Example(),
    "health": Example(),
}


def pages() -> Iterator[tuple[str, str]]:
    """Every address by name, with what one must be allowed to do there."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        assert pattern.name
        yield pattern.name, getattr(pattern.callback, "verb", "no guard")


PAGES = dict(pages())
"""Every address, and what one must be allowed to do there."""


def address(name: str, place: Place, *more: str) -> str:
    """Where that page is, asked for as its example says."""
    example = EXAMPLES[name]
    query = "&".join(filter(None, [example.query, *more]))
    return reverse(name, args=example.args(place)) + (f"?{query}" if query else "")


def furnished(made: Shop, *, picture: bytes, now: datetime) -> Place:
    """What the examples speak of: a customer of the north with words, a picture, a promise, friends and a second name,
    a department, a file brought in and its recipe; Hana heads the south, Sol shops there.

    The till must have a promise.
    """
    add_department(name="Bakery", by=made.asha, now=now)
    revision = Promise.objects.get(slug="till-promise").revisions.get()
    entry = Entry(
        key="carla-1",
        touchpoint=made.till.pk,
        branch=made.north.pk,
        happened_at=now,
        party=Who(known=(Known("email", "carla@quartz.example"),), name="Carla Quartz"),
        readings=(Reading("they_said", -6, "customer"),),
        words=(Words("Nobody rang back"),),
        made=(Made("carla-1", revision.pk, now, now),),
        pictures=((keep(picture), "shelf.jpg"),),
    )
    encounter = record_one(source=made.source, entry=entry, now=now, by=made.ben)
    carla = Party.objects.get(name="Carla Quartz")
    kara, quentin = (Party.objects.create(name=name, met_at=now) for name in ("Kara Quartz", "Quentin Quartz"))
    merge(loser=kara, survivor=carla, by=made.ben, now=now)
    friends = tie(party=carla, kind="knows", other=quentin, by=made.ben, now=now)
    hana, sol = user("Hana", "head", made.south), user("Sol", "shopper", made.south)
    came_in(by=made.asha, now=now)
    keep_recipe(text=RECIPE, title="Visits", by=made.asha, now=now)
    return Place(made, encounter, hana, sol, kara.pk, friends.pk)
