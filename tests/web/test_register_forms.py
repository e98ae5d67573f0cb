"""The register's forms: the person comes first, and what one typed stays beside what is wrong with it."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.make import Shop
from tests.web.pages import text_of
from tests.web.registering import facts
from touchstone.register.models import Journey, Promise, Touchpoint


def test_a_journey_is_opened_with_the_person_first_and_leads_on_to_its_stages(shop: Shop, asha: Client) -> None:
    answer = asha.post(
        "/register/new/", {"name": "Deliveries", "whose": "courier", "need": "In and out.", "feel": "Met."}
    )
    assert answer["Location"] == "/register/deliveries/"
    page = text_of(asha, "/register/deliveries/")
    assert "“Deliveries” is open. Now its stages." in page
    assert "No stages yet" in page
    form = text_of(asha, "/register/new/")
    order = [
        form.index(label) for label in ("Who comes to us?", "What do they need?", "How should they feel", "call this")
    ]
    assert order == sorted(order)


def test_what_was_typed_stays_when_a_name_is_missing(shop: Shop, asha: Client) -> None:
    page = asha.post("/register/new/", {"name": "", "whose": "courier", "need": "In and out.", "feel": "Met."})
    assert page.status_code == 422
    told = page.content.decode()
    assert ("Give it a name." in told, "In and out." in told, "Met." in told) == (True, True, True)
    assert 'value="courier" selected' in told
    assert Journey.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Give it a name."),
        ("yearly_volume", "many", "A whole number of people, please: 1200."),
        ("yearly_volume", "-1", "Fewer than nobody cannot come."),
        ("review_on", "soon", "Write the day as year, month, day: 2027-01-31."),
    ],
)
def test_a_wrong_fact_is_said_at_its_field_and_kept(
    shop: Shop, asha: Client, field: str, typed: str, sentence: str
) -> None:
    page = asha.post("/register/touchpoints/till/", facts(shop.till, channel="by owl", **{field: typed}))
    told = html.unescape(page.content.decode())
    assert page.status_code == 422
    assert re.search(rf'id="id_{field}[_-]error"[^>]*>.*?{re.escape(sentence)}', told, flags=re.S)
    assert (f'value="{typed}"' in told or not typed.strip(), "by owl" in told) == (True, True)
    assert Touchpoint.objects.get(slug="till").channel == ""


@pytest.mark.parametrize(
    ("told", "field", "sentence"),
    [
        ({"words": "", "due": "none", "aim": "95"}, "words", "Say what they may count on."),
        ({"words": "We call.", "aim": "95"}, "due", "Choose by when it is due."),
        ({"words": "We call.", "due": "within", "aim": "95"}, "within", "Say within how many hours or days."),
        ({"words": "We call.", "due": "within", "within": "0", "aim": "95"}, "within", "Say within how many"),
        ({"words": "We call.", "due": "within", "within": "x", "aim": "95"}, "within", "A number, please: 4 or 0.5."),
        (
            {"words": "We call.", "due": "within", "within": "400", "unit": "days", "aim": "95"},
            "within",
            "At most a year",
        ),
        ({"words": "We call.", "due": "none", "aim": "195"}, "aim", "A number from 1 to 100, please."),
        ({"words": "We call.", "due": "none", "aim": ""}, "aim", "Say how often: 95 for nineteen of twenty."),
    ],
)
def test_a_promise_that_cannot_be_kept_is_said_at_its_field(
    shop: Shop, asha: Client, told: dict[str, str], field: str, sentence: str
) -> None:
    page = asha.post("/register/touchpoints/till/promise/", told)
    shown = html.unescape(page.content.decode())
    assert page.status_code == 422
    assert re.search(rf'id="id_{field}[_-]error"[^>]*>.*?{re.escape(sentence)}', shown, flags=re.S)
    assert told["words"] in shown
    assert Promise.objects.count() == 0
