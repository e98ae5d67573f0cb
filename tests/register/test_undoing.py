"""Every act can be taken back, and only while nobody changed the same thing since."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out, standing_at
from touchstone.company.models import Department
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
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
from touchstone.register.models import Stage, Touchpoint
from touchstone.register.queries import current_designs, current_revision
from touchstone.register.undoing import ChangedSince, Thing, Undo, standing, take_back, undo_of

LATER = NOW + timedelta(minutes=5)


def undone(thing: Thing, act: Callable[[], Any], shop: Shop) -> None:
    """Do it, see that something changed, take it back by what JSON kept, see that all is as it was."""
    before = standing(thing)
    act()
    assert standing(thing) != before
    undo = undo_of(thing, before)
    assert undo is not None
    take_back(undo=Undo.of(json.loads(json.dumps(undo.plain()))), by=shop.asha, now=LATER)
    after = standing(thing)
    for dated in ("design", "revision"):
        before.pop(dated, None), after.pop(dated, None)
    assert after == before


def test_changes_are_taken_back(shop: Shop) -> None:
    floor = Department.objects.create(slug="floor", name="Shop floor")
    stage = Stage.objects.get(name="Buy")
    by = {"by": shop.asha, "now": NOW}
    undone(shop.journey, lambda: change_journey(journey=shop.journey, name="Visits", need="Help.", **by), shop)
    undone(stage, lambda: change_stage(stage=stage, half="attract", name="Pay", **by), shop)
    undone(
        shop.till,
        lambda: change_touchpoint(
            touchpoint=shop.till,
            name="Desk",
            department=floor,
            owner=shop.ben,
            review_on=NOW.date(),
            direct=False,
            **by,
        ),
        shop,
    )
    undone(
        shop.till,
        lambda: change_touchpoint(
            touchpoint=shop.till, department=None, owner=None, review_on=None, yearly_volume=4, **by
        ),
        shop,
    )


def test_order_is_taken_back(shop: Shop) -> None:
    by = {"by": shop.asha, "now": NOW}
    buy = Stage.objects.get(name="Buy")
    second = add_journey(name="Visits", **by)
    before = laid_out()
    undone(shop.journey, lambda: move_touchpoint(placement=standing_at(shop.help_desk), position=0, **by), shop)
    undone(
        shop.journey,
        lambda: move_touchpoint(placement=standing_at(shop.website), stage=buy, position=1, **by),
        shop,
    )
    undone(shop.journey, lambda: move_stage(stage=buy, position=0, **by), shop)
    undone(shop.journey, lambda: take_out(placement=standing_at(shop.till), **by), shop)
    undone(shop.journey, lambda: place(touchpoint=shop.website, stage=buy, **by), shop)
    undone(second, lambda: move_journey(journey=second, position=0, **by), shop)
    assert laid_out() == before
    assert list(laid_out()) == ["Buying", "Visits"]


def test_retiring_and_bringing_back_are_taken_back(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    for thing in (shop.journey, Stage.objects.get(name="Buy"), shop.till, promise):
        undone(thing, lambda thing=thing: retire(noun=thing, by=shop.asha, now=NOW), shop)
        retire(noun=thing, by=shop.asha, now=NOW)
        undone(thing, lambda thing=thing: bring_back(noun=thing, by=shop.asha, now=NOW), shop)


def test_an_addition_is_taken_back_by_retiring_it(shop: Shop) -> None:
    added = add_touchpoint(name="Fax", stage=Stage.objects.get(name="Buy"), by=shop.asha, now=NOW)
    undo = undo_of(added, None)
    assert undo is not None
    take_back(undo=undo, by=shop.asha, now=LATER)
    assert Touchpoint.objects.get(name="Fax").retired_at == LATER


def test_a_design_is_taken_back_by_the_former_one_again(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", steps="Queue\nPay", by=shop.asha, now=NOW)
    undone(
        shop.till,
        lambda: design_touchpoint(touchpoint=shop.till, need="To go.", steps="Pay", by=shop.asha, now=NOW),
        shop,
    )
    design = current_designs(as_of=LATER)[shop.till.pk]
    assert (str(design.need), design.step_count, shop.till.designs.count()) == ("To pay.", 2, 3)


def test_the_first_design_is_taken_back_by_an_empty_one(shop: Shop) -> None:
    undone(shop.till, lambda: design_touchpoint(touchpoint=shop.till, need="To go.", by=shop.asha, now=NOW), shop)
    assert not current_designs(as_of=LATER)[shop.till.pk].need


def test_a_promise_is_taken_back_by_the_former_words_again(shop: Shop) -> None:
    promise = make_promise(
        touchpoint=shop.till, text="In an hour.", due="within", within_hours=1, aim=0.9, by=None, now=NOW
    )
    undone(promise, lambda: revise_promise(promise=promise, text="Today.", due="day", by=None, now=NOW), shop)
    revision = current_revision(promise)
    assert revision is not None
    assert (str(revision.text), revision.due, revision.within_hours, revision.aim) == ("In an hour.", "within", 1, 0.9)
    assert promise.revisions.count() == 3


def test_nothing_changed_is_nothing_to_take_back(shop: Shop) -> None:
    assert undo_of(shop.till, standing(shop.till)) is None


def test_what_was_changed_again_since_is_not_overwritten(shop: Shop) -> None:
    before = standing(shop.till)
    change_touchpoint(touchpoint=shop.till, name="Desk", by=shop.asha, now=NOW)
    undo = undo_of(shop.till, before)
    assert undo is not None
    change_touchpoint(touchpoint=shop.till, name="Front desk", by=shop.ben, now=NOW)
    with pytest.raises(ChangedSince):
        take_back(undo=undo, by=shop.asha, now=LATER)
    assert Touchpoint.objects.get(pk=shop.till.pk).name == "Front desk"


def test_another_field_changed_since_does_not_hinder(shop: Shop) -> None:
    before = standing(shop.till)
    change_touchpoint(touchpoint=shop.till, name="Desk", by=shop.asha, now=NOW)
    undo = undo_of(shop.till, before)
    assert undo is not None
    change_touchpoint(touchpoint=shop.till, channel="shop", by=shop.ben, now=NOW)
    take_back(undo=undo, by=shop.asha, now=LATER)
    row = Touchpoint.objects.get(pk=shop.till.pk)
    assert (row.name, row.channel) == ("Till", "shop")


def test_taking_back_twice_is_refused(shop: Shop) -> None:
    before = standing(shop.journey)
    add_stage(journey=shop.journey, name="Leave", by=shop.asha, now=NOW)
    stage = Stage.objects.get(name="Leave")
    undo = undo_of(stage, None)
    assert undo is not None
    take_back(undo=undo, by=shop.asha, now=LATER)
    with pytest.raises(ChangedSince):
        take_back(undo=undo, by=shop.asha, now=LATER)
    assert before != standing(shop.journey)
