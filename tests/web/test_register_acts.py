"""Acts on the register's pages: added, moved, changed, retired, and taken back by Undo."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out
from tests.web.pages import UNDO, text_of, undone
from tests.web.registering import facts
from touchstone.company.actions import add_department
from touchstone.register.actions import (
    add_journey,
    add_stage,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    revise_promise,
)
from touchstone.register.models import Placement, Stage, Touchpoint
from touchstone.register.queries import current_designs, promises_in_force


def test_a_touchpoint_is_added_by_its_name_alone(shop: Shop, asha: Client) -> None:
    stage = Stage.objects.get(name="Buy")
    answer = asha.post(f"/register/stages/{stage.pk}/touchpoint/", {"name": " Gift   wrapping "})
    assert answer["Location"] == f"/register/buying/#stage-{stage.pk}"
    assert laid_out()["Buying"]["Buy"] == ["Till", "Help desk", "Gift wrapping"]
    undone(asha, "/register/buying/")
    assert laid_out()["Buying"]["Buy"] == ["Till", "Help desk"]
    assert Touchpoint.objects.get(name="Gift wrapping").retired_at is not None


def test_a_name_that_is_there_already_stands_in_one_more_place(shop: Shop, asha: Client) -> None:
    stage = Stage.objects.get(name="Buy")
    asha.post(f"/register/stages/{stage.pk}/touchpoint/", {"name": "website"})
    assert laid_out()["Buying"]["Buy"] == ["Till", "Help desk", "Website"]
    assert Touchpoint.objects.count() == 3
    undone(asha, "/register/buying/")
    assert laid_out()["Buying"] == {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}


def test_an_empty_name_is_refused_by_a_sentence(shop: Shop, asha: Client) -> None:
    asha.post(f"/register/stages/{Stage.objects.get(name='Buy').pk}/touchpoint/", {"name": " "})
    assert "It needs a name." in text_of(asha, "/register/buying/")


@pytest.mark.parametrize(
    ("which", "told", "expected"),
    [
        ("help-desk", {"step": "earlier"}, {"Look us up": ["Website"], "Buy": ["Help desk", "Till"]}),
        ("till", {"step": "later"}, {"Look us up": ["Website"], "Buy": ["Help desk", "Till"]}),
        ("till", {"step": "before"}, {"Look us up": ["Website", "Till"], "Buy": ["Help desk"]}),
        ("website", {"step": "after"}, {"Look us up": [], "Buy": ["Website", "Till", "Help desk"]}),
        ("website", {"stage": "Buy", "position": "1"}, {"Look us up": [], "Buy": ["Till", "Website", "Help desk"]}),
        ("help-desk", {"position": "0"}, {"Look us up": ["Website"], "Buy": ["Help desk", "Till"]}),
        ("website", {"step": "before"}, {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}),
        ("website", {"stage": "99999", "position": "0"}, {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}),
    ],
)
def test_touchpoints_are_moved_by_buttons_and_by_a_drop_and_back_by_undo(
    shop: Shop, asha: Client, which: str, told: dict[str, str], expected: dict[str, list[str]]
) -> None:
    if told.get("stage") == "Buy":
        told = {**told, "stage": str(Stage.objects.get(name="Buy").pk)}
    before = laid_out()["Buying"]
    placement = Placement.objects.get(touchpoint__slug=which)
    assert asha.post(f"/register/placements/{placement.pk}/move/", told)["Location"] == "/register/buying/"
    assert laid_out()["Buying"] == expected
    if expected != before:
        undone(asha, "/register/buying/")
        assert laid_out()["Buying"] == before


def test_a_drop_answers_with_the_board_and_its_message(shop: Shop, asha: Client) -> None:
    placement = Placement.objects.get(touchpoint=shop.help_desk)
    answer = asha.post(
        f"/register/placements/{placement.pk}/move/", {"position": "0"}, headers={"HX-Request": "true"}, follow=True
    )
    told = answer.content.decode()
    assert ("<html" in told, 'id="board"' in told, "“Help desk” is moved." in told) == (False, True, True)


def test_stages_and_journeys_are_moved_and_moved_back(shop: Shop, asha: Client) -> None:
    add_journey(name="Visits", by=shop.asha, now=NOW)
    stage = Stage.objects.get(name="Buy")
    asha.post(f"/register/stages/{stage.pk}/move/", {"step": "earlier"})
    assert list(laid_out()["Buying"]) == ["Buy", "Look us up"]
    undone(asha, "/register/buying/")
    assert list(laid_out()["Buying"]) == ["Look us up", "Buy"]
    asha.post("/register/visits/move/", {"position": "0"})
    assert list(laid_out()) == ["Visits", "Buying"]
    undone(asha, "/register/")
    assert list(laid_out()) == ["Buying", "Visits"]


def test_facts_are_changed_and_changed_back(shop: Shop, asha: Client) -> None:
    floor = add_department(name="Shop floor", by=shop.asha, now=NOW)
    change_touchpoint(touchpoint=shop.till, yearly_volume=40, by=shop.asha, now=NOW)
    before = Touchpoint.objects.get(pk=shop.till.pk).__dict__
    asha.post(
        "/register/touchpoints/till/",
        facts(
            shop.till, name="Checkout", channel="in person", department=floor.pk, owner=shop.ben.pk,
            review_on="2027-01-31", yearly_volume="1200", whose="visitor", direct="no",
        ),
    )  # fmt: skip
    row = Touchpoint.objects.get(slug="till")
    assert (row.name, row.department, row.owner, row.review_on, row.yearly_volume, row.direct) == (
        "Checkout", floor, shop.ben, date(2027, 1, 31), 1200, False,
    )  # fmt: skip
    undone(asha, "/register/touchpoints/till/")
    after = Touchpoint.objects.get(pk=shop.till.pk).__dict__
    assert {key: value for key, value in after.items() if key != "_state"} == {
        key: value for key, value in before.items() if key != "_state"
    }


def test_a_design_is_said_anew_and_taken_back(shop: Shop, asha: Client) -> None:
    design_touchpoint(
        touchpoint=shop.till, need={"en": "To pay.", "de": "Bezahlen."}, feel="Quick.", by=shop.asha, now=NOW
    )
    form = asha.get("/register/touchpoints/till/design/").content.decode()
    assert ("To pay." in form, "Also said in: de" in form) == (True, True)
    asha.post("/register/touchpoints/till/design/", {"need": "To go.", "feel": "Quick.", "next": "A receipt."})
    design = current_designs(as_of=timezone.now())[shop.till.pk]
    assert (design.need, design.feel, design.next) == (
        {"en": "To go.", "de": "Bezahlen."}, {"en": "Quick."}, {"en": "A receipt."},
    )  # fmt: skip
    undone(asha, "/register/touchpoints/till/")
    design = current_designs(as_of=timezone.now())[shop.till.pk]
    assert (design.need, design.next) == ({"en": "To pay.", "de": "Bezahlen."}, {})
    assert shop.till.designs.count() == 3
    assert "2 former designs" in text_of(asha, "/register/touchpoints/till/")


def test_saving_what_stands_there_changes_nothing(shop: Shop, asha: Client) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.\nTo go.", by=shop.asha, now=NOW)
    asha.post("/register/touchpoints/till/design/", {"need": "To pay.\r\nTo go.\r\n"})
    assert shop.till.designs.count() == 1
    assert "It is so already. Nothing was changed." in text_of(asha, "/register/touchpoints/till/")


def test_a_promise_is_retired_and_brought_back(shop: Shop, asha: Client) -> None:
    promise = make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    revise_promise(promise=promise, text="Served in a minute.", by=shop.asha, now=NOW)
    asha.post(f"/register/promises/{promise.slug}/retire/")
    page = text_of(asha, "/register/touchpoints/till/")
    assert ("1 no longer promised" in page, "Nothing is promised here." in page) == (True, True)
    asha.post(f"/register/promises/{promise.slug}/bring-back/")
    assert len(promises_in_force(as_of=timezone.now())[shop.till.pk]) == 1


def test_what_is_retired_is_listed_and_comes_back(shop: Shop, asha: Client) -> None:
    stage = Stage.objects.get(name="Buy")
    before = laid_out()
    for at in (
        f"/register/stages/{stage.pk}/retire/",
        "/register/touchpoints/website/retire/",
        "/register/buying/retire/",
    ):
        asha.post(at)
    page = text_of(asha, "/register/retired/")
    assert [name in page for name in ("Buying", "Buy Buying, since", "Website")] == [True] * 3
    for at in (
        "/register/buying/bring-back/",
        f"/register/stages/{stage.pk}/bring-back/",
        "/register/touchpoints/website/bring-back/",
    ):
        asha.post(at)
    assert laid_out() == before
    assert "Everything is in use" in text_of(asha, "/register/retired/")


def test_a_touchpoint_is_placed_in_a_second_journey_and_taken_out(shop: Shop, asha: Client) -> None:
    second = add_journey(name="Deliveries", by=shop.asha, now=NOW)
    gate = add_stage(journey=second, name="At the gate", by=shop.asha, now=NOW)
    asha.post("/register/touchpoints/till/place/", {"stage": gate.pk})
    assert laid_out()["Deliveries"] == {"At the gate": ["Till"]}
    assert "in 2 journeys" in text_of(asha, "/register/touchpoints/till/")
    placement = Placement.objects.get(stage=gate)
    asha.post(f"/register/placements/{placement.pk}/take-out/")
    assert laid_out()["Deliveries"] == {"At the gate": []}
    undone(asha, "/register/deliveries/")
    assert laid_out()["Deliveries"] == {"At the gate": ["Till"]}
    asha.post("/register/touchpoints/till/place/", {"stage": ""})
    assert "Choose the stage it should stand in too." in text_of(asha, "/register/touchpoints/till/")


def test_undo_says_so_when_somebody_changed_it_meanwhile(shop: Shop, asha: Client) -> None:
    asha.post("/register/touchpoints/till/", facts(shop.till, name="Desk"))
    found = UNDO.search(asha.get("/register/touchpoints/till/").content.decode())
    assert found is not None
    change_touchpoint(touchpoint=shop.till, name="Front desk", by=shop.ben, now=NOW)
    asha.post(found[1])
    assert "This was changed again since" in text_of(asha, "/register/")
    asha.post(found[1])
    assert "This was long ago" in text_of(asha, "/register/")
    assert Touchpoint.objects.get(slug="till").name == "Front desk"


def test_undo_is_nobody_elses(shop: Shop, asha: Client) -> None:
    asha.post("/register/touchpoints/till/", facts(shop.till, name="Desk"))
    found = UNDO.search(asha.get("/register/touchpoints/till/").content.decode())
    assert found is not None
    other = Client()
    other.force_login(shop.asha)
    other.post(found[1])
    assert Touchpoint.objects.get(slug="till").name == "Desk"
