"""Opening an empty company: the customer is asked about before the company, and nothing is written before the end."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from touchstone.company.access import scope_of
from touchstone.company.actions import first_link
from touchstone.company.models import Branch, Deed, User
from touchstone.company.queries import branch_tree
from touchstone.packs.starter import starter
from touchstone.register.models import Journey, Touchpoint

EVERY = [one for journey in starter() for one in journey.touchpoints]
SAID: dict[str, dict[str, str]] = {
    "need": {"who": "Cyclists with a breakdown", "need": "To ride home today."},
    "feel": {"feel": "Glad they came in."},
    "company": {"name": "Spoke & Co", "time_zone": "Europe/Vienna", "currency": "EUR", "country": "AT"},
    "branch": {"branch": "Canal Street"},
    "register": {f"name-{one.slug}": one.name for one in EVERY} | {f"keep-{one.slug}": "on" for one in EVERY},
    "owner": {"owner": "Ida Falk", "email": "Ida@example.org", "password": "four words in a row"},
}


@pytest.fixture
def first(db: None, client: Client) -> Client:
    """Whoever opened the first link."""
    client.post(f"/sign-in/{first_link(now=timezone.now())}/")
    return client


def answer(client: Client, *steps: str, **more: str) -> str:
    address = ""
    for step in steps:
        answered = client.post(f"/start/{step}/", SAID[step] | more)
        assert answered.status_code == 302, answered.content.decode()
        address = answered["Location"]
    return address


def headline(client: Client) -> str:
    page = client.get("/start/", follow=True).content.decode()
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return found[1].strip()


@pytest.mark.demand("3.2")
def test_set_up_begins_with_the_persons_need_and_feeling_and_ends_with_the_company(first: Client) -> None:
    asked = []
    for step in SAID:
        page = first.get("/start/", follow=True)
        asked.append(re.findall(r'<label for="id_(\w+)"', page.content.decode()))
        answer(first, step)
    assert asked == [
        ["who", "need"],
        ["feel"],
        ["name", "time_zone", "currency", "country"],
        ["branch"],
        [],
        ["owner", "email", "password"],
    ]
    journey = Journey.objects.get(slug="customers")
    assert (journey.name, journey.need, journey.feel) == (
        "Cyclists with a breakdown",
        "To ride home today.",
        "Glad they came in.",
    )


@pytest.mark.demand("3.2")
def test_no_step_can_be_skipped(first: Client) -> None:
    assert first.get("/start/company/")["Location"] == "/start/need/"
    assert first.post("/start/owner/", SAID["owner"])["Location"] == "/start/need/"
    answer(first, "need")
    assert first.get("/start/owner/")["Location"] == "/start/feel/"


def test_all_of_it_opens_a_company_one_can_work_in(first: Client) -> None:
    assert answer(first, *SAID) == "/note/"
    tree = branch_tree()
    assert [(b.name, str(tree.zone(b.pk)), tree.inherited(b.pk, "currency")) for b in tree.in_order()] == [
        ("Spoke & Co", "Europe/Vienna", "EUR"),
        ("Canal Street", "Europe/Vienna", "EUR"),
    ]
    owner = User.objects.get()
    assert (owner.email, scope_of(owner, now=timezone.now()).everywhere("run")) == ("ida@example.org", True)
    assert int(first.session["_auth_user_id"]) == owner.pk
    assert "four words" not in str(dict(first.session))
    assert Deed.objects.filter(verb="found").get().by == owner
    assert "Spoke &amp; Co is open." in first.get("/note/", follow=True).content.decode()


@pytest.mark.demand("0.10")
def test_every_named_touchpoint_is_offered_and_kept_renamed_or_dropped(first: Client) -> None:
    answer(first, "need", "feel", "company", "branch")
    page = first.get("/start/register/").content.decode()
    assert [one.name for one in EVERY if f'value="{one.name}"' not in page] == []
    said = SAID["register"] | {"name-purchase": "The repair", "name-quote": "  "}
    del said["keep-cold-call"], said["keep-warranty"]
    first.post("/start/register/", said)
    answer(first, "owner")
    names = dict(Touchpoint.objects.values_list("slug", "name"))
    assert set(names) == {one.slug for one in EVERY} - {"cold-call", "warranty"}
    assert (names["purchase"], names["quote"]) == ("The repair", "Quote")


def test_answers_survive_a_reload_and_a_walk_back(first: Client) -> None:
    answer(first, "need", "feel")
    assert headline(first) == "Now your business"
    assert "To ride home today." in first.get("/start/need/").content.decode()
    answer(first, "need", need="To ride home tonight.")
    assert headline(first) == "Now your business"
    first.post("/start/register/", {})
    answer(first, "company", "branch", "register")
    dropped = {name: text for name, text in SAID["register"].items() if name != "keep-quote"}
    first.post("/start/register/", dropped)
    page = first.get("/start/register/").content.decode()
    assert re.search(r'name="keep-quote"[^>]*checked', page) is None
    assert re.search(r'name="keep-billing"[^>]*checked', page) is not None


def test_a_step_without_an_answer_says_what_is_missing(first: Client) -> None:
    page = first.post("/start/need/", {"who": "", "need": "x"})
    assert (page.status_code, "Say it in a few words" in page.content.decode()) == (422, True)


def test_a_weak_password_stops_only_the_last_step(first: Client) -> None:
    answer(first, "need", "feel", "company", "branch", "register")
    page = first.post("/start/owner/", SAID["owner"] | {"password": "password12"})
    assert (page.status_code, User.objects.count(), Branch.objects.count()) == (422, 0, 0)
    assert answer(first, "owner") == "/note/"


def test_one_place_only_needs_no_branch(first: Client) -> None:
    answer(first, "need", "feel", "company")
    first.post("/start/branch/", {"branch": ""})
    answer(first, "register", "owner")
    assert Branch.objects.count() == 1


def test_nobody_without_the_first_link_sets_anything_up(db: None, client: Client) -> None:
    assert client.get("/start/")["Location"] == "/sign-in/"
    assert client.post("/start/need/", SAID["need"])["Location"] == "/sign-in/"


def test_an_open_company_is_not_opened_again(first: Client) -> None:
    answer(first, *SAID)
    assert [first.get("/start/")["Location"], first.post("/start/owner/", SAID["owner"])["Location"]] == ["/", "/"]
    assert User.objects.count() == 1
