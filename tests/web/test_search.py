"""Search: people in reach, touchpoints, promises and journeys, by the words one has, with scripts or without."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.make import Shop, said
from tests.web.pages import queries_of
from touchstone.people.finding import begins, parties_called
from touchstone.people.identities import Known, Who
from touchstone.people.models import Identity, Party
from touchstone.register.actions import make_promise, retire


@pytest.fixture
def ben(shop: Shop, client: Client) -> Client:
    """Ben, who manages the north, signed in; Carla was met there, Dora in the south."""
    make_promise(touchpoint=shop.help_desk, text="We call back within 4 hours.", by=shop.asha, now=timezone.now())
    carla = Who((Known("email", "carla@example.org"), Known("phone", "+447700900123")), "Carla Peña-Jones")
    said(shop, 4, key="a", party=carla)
    said(shop, 4, key="b", party=Who((), "Dora Callbridge"), branch=shop.south)
    client.force_login(shop.ben)
    return client


def found(client: Client, text: str) -> dict[str, list[str]]:
    page = client.get(reverse("search"), {"q": text})
    return {str(kind): [hit.name for hit in hits] for kind, hits in page.context["page"].kinds}


@pytest.mark.parametrize(
    "text",
    [
        "carla",
        "CARLA",
        "pena",
        "Peña-J",
        "jones",
        "arl",
        "carla jones",
        "carla@ex",
        "07700 900",
        "+44770",
        "447700900123",
    ],
)
def test_people_are_found_by_what_one_has_of_them(ben: Client, text: str) -> None:
    assert found(ben, text) == {"People": ["Carla Peña-Jones"]}


def test_touchpoints_promises_and_journeys_are_found_by_their_words(ben: Client, shop: Shop) -> None:
    assert found(ben, "call hours") == {"Promises": ["We call back within 4 hours."]}
    assert found(ben, "desk help") == {"Touchpoints": ["Help desk"]}
    assert found(ben, "buying") == {"Journeys": ["Buying"]}
    assert found(ben, "nothing of the kind") == {}


def test_nobody_out_of_reach_is_found(ben: Client, shop: Shop) -> None:
    assert found(ben, "dora") == {}
    ben.force_login(shop.asha)
    assert found(ben, "dora") == {"People": ["Dora Callbridge"]}


def test_what_is_out_of_use_is_not_found(ben: Client, shop: Shop) -> None:
    retire(noun=shop.help_desk, by=shop.asha, now=timezone.now())
    assert found(ben, "desk") == {}
    assert found(ben, "call back") == {}


def test_while_one_types_the_list_alone_comes(ben: Client) -> None:
    part = ben.get(reverse("search"), {"q": "carla"}, headers={"HX-Request": "true"}).content.decode()
    whole = ben.get(reverse("search"), {"q": "carla"}).content.decode()
    assert "<html" not in part and 'class="finds"' in part and "Carla Peña-Jones" in part
    assert "<html" in whole and "Carla Peña-Jones" in whole


@pytest.mark.parametrize("text", ["", " ", "c", "%", "_", "'", "\\"])
def test_too_little_finds_nothing_and_says_so(ben: Client, text: str) -> None:
    page = ben.get(reverse("search"), {"q": text})
    assert (page.status_code, page.context["page"].kinds) == (200, [])


@pytest.mark.parametrize("text", ["%%", "__", "a_r", "car%"])
def test_signs_of_the_database_are_only_letters(ben: Client, text: str) -> None:
    assert found(ben, text) == {}


def test_the_page_asks_as_much_for_three_people_as_for_one(ben: Client, shop: Shop) -> None:
    at = reverse("search") + "?q=carla"
    one = queries_of(ben, at)
    for key in ("c", "d"):
        said(shop, 4, key=key, party=Who((), f"Carla {key}"))
    assert queries_of(ben, at) == one


def test_names_and_numbers_are_read_from_an_index(ben: Client) -> None:
    """So that a million people are no slower than a thousand."""
    for rows, index in (
        (Party.objects.filter(begins("sought", "car")), "party_sought"),
        (Party.objects.filter(begins("sought_last", "pen")), "party_sought_last"),
        (Identity.objects.filter(begins("value", "+4477")), "identity_value"),
    ):
        if connection.vendor == "sqlite":
            assert index in rows.explain()


def test_those_forgotten_and_our_own_are_not_found(ben: Client, shop: Shop) -> None:
    Party.objects.create(name="Ben", sought="ben", sought_last="ben", user=shop.ben, met_at=timezone.now())
    Party.objects.create(name="Bent", sought="bent", forgotten_at=timezone.now(), met_at=timezone.now())
    assert parties_called("ben") == []
