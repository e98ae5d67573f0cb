"""Who sees what: every address of the product is tried as nobody, as the wrong manager, the wrong head, and a shopper.

A new address fails here until it has a line in EXAMPLES (tests/web/addresses.py): with arguments that point at what
belongs to the north branch wherever an address can (`norths`), so that the people of the south must be refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.make import shop
from tests.web.addresses import EXAMPLES, PAGES, Place, address, furnished
from touchstone.company import actions
from touchstone.company.access import VERBS, WHOLE_COMPANY
from touchstone.company.models import Allowance, Deed, SignInLink, User
from touchstone.ledger.models import Source
from touchstone.register.actions import make_promise
from touchstone.web.guards import SIGNED_IN

SECRETS = ("Quartz", "carla@quartz.example", "Nobody rang back", "Northquarry", "Benedict")
"""What only the north may read: a customer and her family, her address, her words, the branch, who works there."""

LOOKED_AT = {"public_touchpoint", "public_thanks"}
"""Pages for anybody who stands in front of the branch: these tell its name, and nothing else of the above."""


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> Place:
    """The company of the examples, where the north is called what nobody in the south may read."""
    settings.DEMO, settings.DATA = True, tmp_path
    made = shop()
    now = timezone.now()
    actions.edit_branch(branch=made.north, name="Northquarry", by=made.asha, now=now)
    actions.edit_person(user=made.ben, name="Benedict", by=made.asha, now=now)
    make_promise(touchpoint=made.till, text="We ring back.", by=made.asha, now=now)
    return furnished(made, picture=b"a picture", now=now)


def told(name: str, answer: HttpResponse) -> list[str]:
    """The secrets that an answer tells."""
    body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    body += " ".join(answer.headers.values())
    return [secret for secret in SECRETS if secret in body and not (name in LOOKED_AT and secret == "Northquarry")]


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that somebody could change, but for what an act leaves besides: deeds, tries, sources, the last sign-in."""
    left_out = (Allowance, Deed, Source)
    models = [model for model in apps.get_app_config("touchstone").get_models() if model not in left_out]
    found = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    for row in found["User"]:
        del row["last_login"]
    return found


def walked(place: Place, who: User | None, judge: Callable[[str, str, HttpResponse], str]) -> dict[str, str]:
    """Every address looked at, taken away as CSV and posted to as `who`: what is wrong, by address; else nothing."""
    wrong = {}
    for name in PAGES:
        for method, more in (("get", ""), ("get", "as=csv"), ("post", "")):
            client = Client(raise_request_exception=False)
            if who is not None:
                client.force_login(who)
            where = address(name, place, more)
            answer = client.get(where) if method == "get" else client.post(where, EXAMPLES[name].post)
            problem = judge(name, method, answer) or ", ".join(told(name, answer))
            if problem:
                wrong[f"{method} {where}"] = problem
    return wrong


def test_every_address_has_a_guard_and_an_example() -> None:
    assert set(EXAMPLES) == set(PAGES)
    assert {name: verb for name, verb in PAGES.items() if verb not in {*VERBS, SIGNED_IN, ""}} == {}


def test_the_examples_are_real_pages(place: Place) -> None:
    """What is tried below is there: Asha, who owns all, finds every one of these addresses."""
    client = Client()
    found = {}
    for name in PAGES:
        client.force_login(place.shop.asha)
        found[name] = client.get(address(name, place)).status_code
    expected = {200, 302, 405}
    assert {name: status for name, status in found.items() if status not in expected} == {"sign_in_link": 410}


def test_looking_changes_nothing(place: Place) -> None:
    before = rows()
    for name in PAGES:
        client = Client()
        client.force_login(place.shop.asha)
        client.get(address(name, place))
        client.head(address(name, place))
        assert rows() == before, name


def test_nobody_gets_behind_the_door(place: Place) -> None:
    def judge(name: str, method: str, answer: HttpResponse) -> str:
        if PAGES[name] == "":
            return "" if answer.status_code < 500 else str(answer.status_code)
        shown = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        return "" if shown else f"{answer.status_code}"

    before = rows()
    assert walked(place, None, judge) == {}
    assert rows() == before


@pytest.mark.parametrize(("who", "may"), [("dev", "manager"), ("hana", "head")])
def test_the_south_neither_sees_nor_changes_the_north(place: Place, who: str, may: str) -> None:
    """Dev manages the south, Hana heads it: 403 where they may nothing of the kind, 404 where it is the north's."""

    def judge(name: str, method: str, answer: HttpResponse) -> str:
        verb, status = PAGES[name], answer.status_code
        if verb in WHOLE_COMPANY or (verb in VERBS and may not in VERBS[verb]):
            return "" if status == 403 else f"{status}, not 403"
        if EXAMPLES[name].norths:
            return "" if status in (404, 405) else f"{status}, not 404"
        return "" if status < 500 else str(status)

    before = rows()
    person = getattr(place, who, None) or getattr(place.shop, who)
    assert walked(place, person, judge) == {}
    assert rows() == before


def test_a_shopper_may_nothing_yet(place: Place) -> None:
    def judge(name: str, method: str, answer: HttpResponse) -> str:
        if PAGES[name] in VERBS:
            return "" if answer.status_code == 403 else f"{answer.status_code}, not 403"
        return "" if answer.status_code < 500 else str(answer.status_code)

    assert walked(place, place.sol, judge) == {}


def test_everything_the_south_opens_at_random_stays_the_souths(place: Place) -> None:
    """Fragments too: asked for by htmx, no page tells more than when it is asked for whole."""
    wrong = {}
    for name in PAGES:
        client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/"})
        client.force_login(place.shop.dev)
        answer = client.get(address(name, place))
        if shown := told(name, answer):
            wrong[name] = shown
    assert wrong == {}


def test_the_walk_would_notice(place: Place) -> None:
    """Asha, who may, does read the secrets: the walk looks in the right place."""
    client = Client()
    client.force_login(place.shop.asha)
    seen = {secret for name in PAGES for secret in told(name, client.get(address(name, place)))}
    assert {"Northquarry", "Benedict", "Nobody rang back"} <= seen
    assert SignInLink.objects.count() == 0
