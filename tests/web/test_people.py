"""People: seen through the rows of one's branches, told what they are to us, tied, merged and taken apart again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.make import Shop
from tests.web.pages import queries_of
from touchstone.company.models import Branch
from touchstone.ledger.actions import record_one, withdraw
from touchstone.ledger.entries import Entry, Made, Reading, Settled, Words
from touchstone.ledger.met import lately_met
from touchstone.ledger.models import Encounter
from touchstone.people.actions import meet, merge, party_of, tie
from touchstone.people.identities import Known, Who
from touchstone.people.models import Identity, Merge, Party
from touchstone.register.actions import make_promise


def who(name: str) -> Who:
    return Who((Known("email", f"{name.split(maxsplit=1)[0].lower()}@example.org"),), name)


def met(
    shop: Shop, name: str, *, branch: Branch | None = None, ago: float = 1, points: int | None = None, **more: object
) -> Encounter:
    """Somebody was met at the till of the north branch, so many days ago."""
    at = timezone.now() - timedelta(days=ago)
    entry = Entry(
        key=str(more.pop("key", f"{name}-{ago}-{branch}")),
        touchpoint=shop.till.pk,
        branch=(branch or shop.north).pk,
        happened_at=at,
        party=who(name),
        readings=() if points is None else (Reading("they_said", points, "customer"),),
        **more,  # type: ignore[arg-type]
    )
    return record_one(source=shop.source, entry=entry, now=timezone.now())


def bought(shop: Shop, name: str, ago: float, **more: object) -> Encounter:
    return met(shop, name, ago=ago, **{"deal": "purchase", "amount": 1000, "currency": "GBP", **more})  # type: ignore[arg-type]


def names(page: HttpResponse) -> list[str]:
    return [line.found.name for line in page.context["page"].lines]  # type: ignore[attr-defined]


@pytest.fixture
def ben(shop: Shop, client: Client) -> Client:
    """Ben, who manages the north, signed in."""
    client.force_login(shop.ben)
    return client


def at(party: Encounter | int) -> str:
    pk = party if isinstance(party, int) else party.party_id
    return reverse("party", args=[pk])


def test_people_stand_by_the_last_recorded_each_once(ben: Client, shop: Shop) -> None:
    for name in ("Carla Jones", "Tom Okafor", "Carla Jones"):
        met(shop, name, key=f"{name}-{Encounter.objects.count()}")
    assert names(ben.get(reverse("people"))) == ["Carla Jones", "Tom Okafor"]


def test_a_manager_sees_only_whom_their_branch_met(ben: Client, shop: Shop) -> None:
    mine, other = met(shop, "Carla Jones"), met(shop, "Dora South", branch=shop.south)
    assert names(ben.get(reverse("people"))) == ["Carla Jones"]
    assert names(ben.get(reverse("people"), {"q": "dora"})) == []
    assert (ben.get(at(mine)).status_code, ben.get(at(other)).status_code) == (200, 404)


def test_a_timeline_shows_only_ones_own_branches(ben: Client, shop: Shop) -> None:
    mine = met(shop, "Carla Jones", words=(Words("North words."),))
    met(shop, "Carla Jones", branch=shop.south, words=(Words("South words."),), deal="purchase")
    page = ben.get(at(mine)).content.decode()
    assert "North words." in page and "South words." not in page
    assert "never bought" in page
    ben.force_login(shop.asha)
    page = ben.get(at(mine)).content.decode()
    assert "South words." in page and "bought once" in page


def test_an_encounter_taken_back_hides_whom_it_met(ben: Client, shop: Shop) -> None:
    row = met(shop, "Carla Jones")
    withdraw(encounter=row, source=shop.source, now=timezone.now())
    assert (names(ben.get(reverse("people"))), ben.get(at(row)).status_code) == ([], 404)


@pytest.mark.demand("1.15")
def test_a_customer_is_one_who_bought_twice_on_two_days(ben: Client, shop: Shop) -> None:
    bought(shop, "Once Only", 5)
    bought(shop, "Same Day", 5, key="morning")
    bought(shop, "Same Day", 5, key="evening")
    bought(shop, "Came Back", 9)
    bought(shop, "Came Back", 2)
    bought(shop, "Brought It Back", 9)
    bought(shop, "Brought It Back", 8)
    met(shop, "Brought It Back", ago=7, deal="return", amount=1000, currency="GBP")
    met(shop, "Never Yet")
    page = ben.get(reverse("people"))
    assert {line.found.name: line.standing for line in page.context["page"].lines} == {
        "Once Only": "bought once",
        "Same Day": "bought once",
        "Came Back": "customer",
        "Brought It Back": "bought once",
        "Never Yet": "never bought",
    }


def test_days_are_the_branchs_own(ben: Client, shop: Shop) -> None:
    for key, moment in (("a", "2026-07-01T22:30+00:00"), ("b", "2026-07-01T23:30+00:00")):  # either side of midnight
        entry = Entry(key=key, touchpoint=shop.till.pk, branch=shop.north.pk, party=who("Night Owl"), deal="purchase",
                      happened_at=datetime.fromisoformat(moment))  # fmt: skip
        record_one(source=shop.source, entry=entry, now=timezone.now())
    assert [line.standing for line in ben.get(reverse("people")).context["page"].lines] == ["customer"]


@pytest.mark.demand("0.3")
@pytest.mark.demand("2.2")
def test_anybody_is_a_buyer_or_a_path_to_one(ben: Client, shop: Shop) -> None:
    courier = met(shop, "Kofi Courier", role="courier", points=-6)
    cousin = bought(shop, "Abena Cousin", 3)
    page = ben.get(at(courier))
    assert ("None known yet" in page.content.decode(), page.context["page"].roles) == (True, ("Courier",))
    told = ben.post(
        reverse("party_tie", args=[courier.party_id]), {"kind": "household", "party": cousin.party_id}, follow=True
    )
    assert [(bond.words, bond.other.name, bond.buys) for bond in told.context["page"].path] == [
        ("shares a household with", "Abena Cousin", True)
    ]
    assert "Kofi Courier shares a household with Abena Cousin." in told.content.decode()
    back = ben.get(at(cousin)).context["page"]
    assert [(bond.other.name, bond.buys) for bond in back.bonds] == [("Kofi Courier", False)]


def test_a_tie_reads_right_from_its_other_end_and_ends(ben: Client, shop: Shop) -> None:
    friend, newcomer = met(shop, "Old Friend"), met(shop, "New Comer")
    assert friend.party is not None and newcomer.party is not None
    row = tie(party=newcomer.party, kind="referred_by", other=friend.party, now=timezone.now())
    assert [bond.words for bond in ben.get(at(newcomer)).context["page"].bonds] == ["was referred by"]
    assert [bond.words for bond in ben.get(at(friend)).context["page"].bonds] == ["referred"]
    ben.post(reverse("party_untie", args=[friend.party_id, row.pk]))
    assert ben.get(at(friend)).context["page"].bonds == []


def test_who_is_out_of_reach_is_no_bond_and_cannot_be_tied_or_merged(ben: Client, shop: Shop) -> None:
    mine, other = met(shop, "Carla Jones"), met(shop, "Dora South", branch=shop.south)
    assert mine.party is not None and other.party is not None
    tie(party=mine.party, kind="knows", other=other.party, now=timezone.now())
    assert "Dora" not in ben.get(at(mine)).content.decode()
    for act in ("party_tie", "party_merge"):
        filled = {"kind": "knows", "party": other.party_id}
        assert ben.post(reverse(act, args=[mine.party_id]), filled).status_code == 404
    assert Merge.objects.count() == 0


def test_two_are_one_until_it_is_taken_back_with_what_came_meanwhile(ben: Client, shop: Shop) -> None:
    one, other = bought(shop, "Carla Jones", 9), bought(shop, "C Jones", 3)
    filled = {"party": other.party_id, "keep": "this"}
    page = ben.post(reverse("party_merge", args=[one.party_id]), filled, follow=True)
    assert page.redirect_chain == [(at(one), 302)]
    assert (page.context["page"].standing, page.context["page"].total) == ("customer", 2)
    assert ben.get(at(other)).headers["Location"] == at(one)
    assert names(ben.get(reverse("people"))) == ["Carla Jones"]
    bought(shop, "C Jones", 1)
    ben.post(reverse("party_unmerge", args=[other.party_id]))
    assert [ben.get(at(row)).context["page"].total for row in (one, other)] == [1, 2]


def test_the_survivor_may_be_chosen(ben: Client, shop: Shop) -> None:
    one, other = met(shop, "Carla Jones"), met(shop, "C Jones")
    page = ben.post(reverse("party_merge", args=[one.party_id]), {"party": other.party_id, "keep": "other"})
    assert page.headers["Location"] == at(other)


def test_only_the_same_number_or_mail_suggests_that_two_are_one(ben: Client, shop: Shop) -> None:
    one, other, namesake = met(shop, "Carla Jones"), met(shop, "Shop Floor"), met(shop, "Zoe Elsewhere")
    Party.objects.filter(pk=namesake.party_id).update(name="Carla Jones")
    for row, kind in ((one, "phone"), (other, "phone:till")):
        Identity.objects.create(party=row.party, kind=kind, value="+447700900123", seen_at=timezone.now())
    assert [found.name for found in ben.get(at(one)).context["page"].likely] == ["Shop Floor"]


def test_somebody_is_called_by_another_name_and_found_by_it(ben: Client, shop: Shop) -> None:
    row = met(shop, "Carla Jones")
    ben.post(reverse("party_rename", args=[row.party_id]), {"name": "Carla Peña"})
    assert names(ben.get(reverse("people"), {"q": "pena"})) == ["Carla Peña"]
    assert names(ben.get(reverse("people"), {"q": "jones"})) == []


def test_promises_stand_there_kept_late_and_open(ben: Client, shop: Shop) -> None:
    now = timezone.now()
    promise = make_promise(touchpoint=shop.till, text="We ring back.", by=shop.asha, now=now)
    revision = promise.revisions.get().pk
    hours = timedelta(hours=1)
    due = {"k": now - 5 * hours, "l": now - 5 * hours, "b": now - 5 * hours, "o": now + 5 * hours}
    made = tuple(Made(key, revision, now - 9 * hours, moment) for key, moment in due.items())
    settled = (Settled("k", "met", now - 6 * hours), Settled("l", "met", now - 2 * hours))
    row = met(shop, "Carla Jones", made=made, settled=settled)
    states = [one.outcome.state for one in ben.get(at(row)).context["page"].promises]
    assert sorted(states) == ["broken", "kept", "late", "open"]


def test_our_own_people_and_the_forgotten_do_not_stand_among_them(ben: Client, shop: Shop) -> None:
    now = timezone.now()
    own = party_of(user=shop.ben, now=now)
    entry = Entry(key="own", touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=now, party=own.pk)
    record_one(source=shop.source, entry=entry, now=now)
    assert names(ben.get(reverse("people"))) == []


def test_what_leaves_as_a_file_is_what_is_shown(ben: Client, shop: Shop) -> None:
    met(shop, "Carla Jones")
    met(shop, "=1+1")
    page = ben.get(reverse("people"))
    lines = ben.get(reverse("people") + page.context["page"].csv).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Person,Known by,Met as,Bought,Times met,Last met"
    assert [line.split(",")[0] for line in lines[1:]] == ["'=1+1", "Carla Jones"]


def test_the_list_asks_as_much_for_three_as_for_one(ben: Client, shop: Shop) -> None:
    bought(shop, "Carla Jones", 3)
    one = queries_of(ben, reverse("people"))
    for name in ("Tom Okafor", "Renée Laurent"):
        bought(shop, name, 2)
    assert queries_of(ben, reverse("people")) == one


def test_a_page_asks_as_much_for_three_encounters_as_for_one(ben: Client, shop: Shop) -> None:
    row = bought(shop, "Carla Jones", 3, words=(Words("Kind."),))
    one = queries_of(ben, at(row))
    for ago in (1, 2):
        bought(shop, "Carla Jones", ago, words=(Words("Kind."),))
    assert queries_of(ben, at(row)) == one


def test_the_list_goes_on_without_anybody_twice(shop: Shop) -> None:
    met(shop, "Person 0", key="first")
    for number in range(7):
        met(shop, f"P{number} Person", key=f"a{number}")
    met(shop, "P2 Person", key="again")
    merged = meet(who=who("P5 Person"), now=timezone.now()), meet(who=who("P1 Person"), now=timezone.now())
    assert merged[0] is not None and merged[1] is not None
    merge(loser=merged[0], survivor=merged[1], by=None, now=timezone.now())
    seen: list[int] = []
    cursor: int | None = None
    while True:
        found, cursor = lately_met({shop.north.pk}, before=cursor, most=3)
        seen += found
        if cursor is None:
            break
    called = [Party.objects.in_bulk(seen)[pk].name for pk in seen]
    assert called == ["P2 Person", "P6 Person", "P1 Person", "P4 Person", "P3 Person", "P0 Person", "Person 0"]
