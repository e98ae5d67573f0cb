"""Keeping the register: change, move, place, retire and bring back; nothing is deleted, every deed is noted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import NOW, Shop
from touchstone.company.models import Deed, Department
from touchstone.fields import Wording
from touchstone.register.actions import (
    StandsThereAlready,
    add_journey,
    add_stage,
    add_touchpoint,
    arrange,
    bring_back,
    change_journey,
    change_stage,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    move_journey,
    move_stage,
    move_touchpoint,
    place,
    retire,
    revise_promise,
    take_out,
)
from touchstone.register.models import Journey, Placement, Stage, Touchpoint
from touchstone.register.queries import ways
from touchstone.register.tidying import Nameless, NoSuchRule, NothingPromised, tidy, worded

LATER = NOW + timedelta(days=3)


def laid_out() -> dict[str, dict[str, list[str]]]:
    """Journey → stage → touchpoints, by name, in order."""
    return {
        way.journey.name: {part.stage.name: [stop.touchpoint.name for stop in part.stops] for part in way.stretches}
        for way in ways()
    }


def last_deed() -> tuple[str, str, list[str]]:
    deed = Deed.objects.latest("id")
    return deed.verb, deed.noun, deed.fields


def standing_at(touchpoint: Touchpoint) -> Placement:
    return Placement.objects.get(touchpoint=touchpoint)


def test_changing_notes_field_names_and_no_values(shop: Shop) -> None:
    change_touchpoint(touchpoint=shop.till, name="  The   till ", channel="shop", by=shop.asha, now=LATER)
    assert Touchpoint.objects.get(pk=shop.till.pk).name == "The till"
    assert last_deed() == ("change", "Touchpoint", ["channel", "name"])


def test_changing_nothing_leaves_no_deed(shop: Shop) -> None:
    before = Deed.objects.count()
    change_touchpoint(touchpoint=shop.till, name="Till", by=shop.asha, now=LATER)
    assert Deed.objects.count() == before


def test_a_renamed_touchpoint_keeps_its_address(shop: Shop) -> None:
    change_touchpoint(touchpoint=shop.till, name="Checkout", by=shop.asha, now=LATER)
    assert shop.till.slug == "till"


@pytest.mark.parametrize("name", ["", "   ", "\n\t"])
def test_a_name_is_asked_for(shop: Shop, name: str) -> None:
    with pytest.raises(Nameless):
        add_touchpoint(name=name, by=shop.asha, now=NOW)
    with pytest.raises(Nameless):
        change_touchpoint(touchpoint=shop.till, name=name, by=shop.asha, now=NOW)


def test_a_journey_says_whose_it_is_and_what_they_need(shop: Shop) -> None:
    change_journey(
        journey=shop.journey, whose="supplier", need="To deliver once.\r\n", feel="Expected.", by=shop.asha, now=LATER
    )
    journey = Journey.objects.get(pk=shop.journey.pk)
    assert (journey.whose, journey.need, journey.feel) == ("supplier", "To deliver once.", "Expected.")


@pytest.mark.demand("4.5")
def test_the_half_of_a_stage_can_be_changed(shop: Shop) -> None:
    stage = Stage.objects.get(name="Buy")
    change_stage(stage=stage, half="attract", by=shop.asha, now=LATER)
    assert Stage.objects.get(pk=stage.pk).half == Stage.Half.ATTRACT


def test_no_journey_takes_the_address_of_a_page(shop: Shop) -> None:
    assert add_journey(name="Checklist", by=shop.asha, now=NOW).slug == "checklist-2"


def test_moving_within_a_stage(shop: Shop) -> None:
    add_touchpoint(name="Door", stage=standing_at(shop.till).stage, by=shop.asha, now=NOW)
    move_touchpoint(placement=standing_at(shop.help_desk), position=0, by=shop.asha, now=NOW)
    assert laid_out() == {"Buying": {"Look us up": ["Website"], "Buy": ["Help desk", "Till", "Door"]}}
    assert last_deed() == ("move", "Touchpoint", ["position"])


def test_moving_to_where_it_stands_is_no_deed(shop: Shop) -> None:
    before = Deed.objects.count()
    move_touchpoint(placement=standing_at(shop.till), position=0, by=shop.asha, now=NOW)
    assert Deed.objects.count() == before


def test_moving_into_another_stage(shop: Shop) -> None:
    buy = standing_at(shop.till).stage
    move_touchpoint(placement=standing_at(shop.website), stage=buy, position=1, by=shop.asha, now=NOW)
    assert laid_out() == {"Buying": {"Look us up": [], "Buy": ["Till", "Website", "Help desk"]}}
    assert last_deed() == ("move", "Touchpoint", ["position", "stage"])


def test_a_touchpoint_may_stand_in_a_second_journey_and_leave_it(shop: Shop) -> None:
    second = add_journey(name="Deliveries", whose="supplier", by=shop.asha, now=NOW)
    gate = add_stage(journey=second, name="At the gate", by=shop.asha, now=NOW)
    placement = place(touchpoint=shop.till, stage=gate, by=shop.asha, now=NOW)
    assert laid_out()["Deliveries"] == {"At the gate": ["Till"]}
    assert laid_out()["Buying"]["Buy"] == ["Till", "Help desk"]
    take_out(placement=placement, by=shop.asha, now=NOW)
    assert laid_out()["Deliveries"] == {"At the gate": []}


def test_it_stands_once_in_a_stage(shop: Shop) -> None:
    buy = standing_at(shop.till).stage
    place(touchpoint=shop.website, stage=buy, by=shop.asha, now=NOW)
    first = Placement.objects.get(touchpoint=shop.website, stage__name="Look us up")
    with pytest.raises(StandsThereAlready, match="“Website” stands in “Buy” already"):
        move_touchpoint(placement=first, stage=buy, position=0, by=shop.asha, now=NOW)


def test_stages_and_journeys_change_places(shop: Shop) -> None:
    move_stage(stage=Stage.objects.get(name="Buy"), position=0, by=shop.asha, now=NOW)
    add_journey(name="Visits", by=shop.asha, now=NOW)
    move_journey(journey=Journey.objects.get(name="Visits"), position=0, by=shop.asha, now=NOW)
    assert laid_out() == {"Visits": {}, "Buying": {"Buy": ["Till", "Help desk"], "Look us up": ["Website"]}}
    assert list(laid_out()) == ["Visits", "Buying"]


def test_what_is_retired_leaves_the_way_and_comes_back_to_its_place(shop: Shop) -> None:
    whole = laid_out()
    for noun in (shop.till, Stage.objects.get(name="Look us up")):
        retire(noun=noun, by=shop.asha, now=LATER)
    assert laid_out() == {"Buying": {"Buy": ["Help desk"]}}
    for noun in (shop.till, Stage.objects.get(name="Look us up")):
        bring_back(noun=noun, by=shop.asha, now=LATER)
    assert laid_out() == whole


def test_retiring_twice_is_one_deed(shop: Shop) -> None:
    retire(noun=shop.till, by=shop.asha, now=NOW)
    before = Deed.objects.count()
    assert retire(noun=shop.till, by=shop.asha, now=LATER).retired_at == NOW
    assert Deed.objects.count() == before


def test_arranging_keeps_stages_that_were_not_named(shop: Shop) -> None:
    first, second = Stage.objects.order_by("position")
    arrange(journey=shop.journey, stands=[(second.pk, [shop.website.pk])], by=shop.asha, now=NOW)
    assert laid_out() == {"Buying": {"Buy": ["Website"], "Look us up": ["Website"]}}
    assert list(laid_out()["Buying"]) == ["Buy", "Look us up"]
    assert first.name == "Look us up"


@pytest.mark.demand("1.20")
def test_a_department_stands_behind_a_touchpoint(shop: Shop) -> None:
    floor = Department.objects.create(slug="floor", name="Shop floor")
    change_touchpoint(touchpoint=shop.till, department=floor, by=shop.asha, now=NOW)
    assert [stop.touchpoint.department for stop in ways()[0].stretches[1].stops] == [floor, None]


@pytest.mark.demand("4.4")
def test_a_touchpoint_is_direct_unless_said_otherwise(shop: Shop) -> None:
    leaflet = add_touchpoint(name="Leaflet", direct=False, channel="print", by=shop.asha, now=NOW)
    assert (shop.till.direct, leaflet.direct, leaflet.channel) == (True, False, "print")


@pytest.mark.demand("0.8")
def test_a_touchpoint_of_others_is_designed_and_promised_like_a_customers(shop: Shop) -> None:
    journey = add_journey(name="Inspections", whose="inspector", need="To see it as it is.", by=shop.asha, now=NOW)
    stage = add_stage(journey=journey, name="On site", by=shop.asha, now=NOW)
    visit = add_touchpoint(name="Inspection", stage=stage, review_on=date(2027, 1, 1), by=shop.asha, now=NOW)
    design = design_touchpoint(touchpoint=visit, need="The papers.", feel="Welcome.", by=shop.asha, now=NOW)
    promise = make_promise(touchpoint=visit, text="Somebody who knows walks with you.", by=shop.asha, now=NOW)
    assert visit.whose == "inspector"
    assert (str(design.need), str(design.feel)) == ("The papers.", "Welcome.")
    assert str(promise.revisions.get().text) == "Somebody who knows walks with you."


def test_the_same_design_again_is_no_new_one(shop: Shop) -> None:
    first = design_touchpoint(touchpoint=shop.till, need="To pay.", by=shop.asha, now=NOW)
    again = design_touchpoint(touchpoint=shop.till, need=" To pay. \r\n", feel="", by=shop.asha, now=LATER)
    assert again == first


def test_a_design_keeps_what_was_not_said_anew(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", steps="Queue\nPay", by=shop.asha, now=NOW)
    following = design_touchpoint(touchpoint=shop.till, steps="Pay", by=shop.asha, now=LATER)
    assert (str(following.need), following.step_count) == ("To pay.", 1)
    assert last_deed() == ("design", "Touchpoint", ["steps"])


def test_a_design_has_five_parts_and_no_others(shop: Shop) -> None:
    with pytest.raises(TypeError):
        design_touchpoint(touchpoint=shop.till, mood="Cheerful", by=shop.asha, now=NOW)


def test_the_same_promise_again_is_no_new_revision(shop: Shop) -> None:
    promise = make_promise(
        touchpoint=shop.till, text="Served within an hour.", due="within", within_hours=1, by=shop.asha, now=NOW
    )
    revise_promise(promise=promise, text="Served within an hour.", due="within", within_hours=1, by=None, now=LATER)
    assert promise.revisions.count() == 1
    revise_promise(promise=promise, text="Served within an hour.", due="within", within_hours=2, by=None, now=LATER)
    assert last_deed() == ("revise", "Promise", ["within_hours"])


def test_a_promise_needs_words_and_a_rule_that_can_be_kept(shop: Shop) -> None:
    with pytest.raises(NothingPromised):
        make_promise(touchpoint=shop.till, text=" ", by=shop.asha, now=NOW)
    for rule in ({"due": "soon"}, {"due": "within"}, {"due": "within", "within_hours": 0}, {"aim": 0}, {"aim": 95}):
        with pytest.raises(NoSuchRule):
            make_promise(touchpoint=shop.till, text="We call back.", by=shop.asha, now=NOW, **rule)
    assert shop.till.promises.count() == 0


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.dictionaries(st.sampled_from(["en", "de", "ar"]), st.text()))
def test_a_wording_has_no_language_without_words(said: dict[str, str]) -> None:
    kept = worded(said)
    assert worded(kept) == kept
    assert all(kept.values())
    assert isinstance(kept, Wording)
