"""What the register answers: as of any moment, in one query each, however long it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.make import NOW, Shop
from touchstone.company.models import User
from touchstone.register.actions import (
    add_stage,
    add_touchpoint,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    retire,
    revise_promise,
)
from touchstone.register.models import Stage
from touchstone.register.queries import (
    Candidate,
    Steps,
    current_designs,
    not_looked_after,
    promises_in_force,
    promises_retired,
    search_candidates,
    step_counts,
    unplaced,
    ways,
)

DAY = timedelta(days=1)


def words_of(shop: Shop, days: int) -> list[str]:
    found = promises_in_force([shop.till.pk], as_of=NOW + days * DAY)
    return [str(one.revision.text) for one in found.get(shop.till.pk, ())]


def test_the_design_in_force_is_the_one_of_that_moment(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", by=shop.asha, now=NOW + DAY)
    design_touchpoint(touchpoint=shop.till, need="To pay and go.", by=shop.asha, now=NOW + 3 * DAY)
    needs = [current_designs([shop.till.pk], as_of=NOW + days * DAY) for days in (0, 1, 2, 3)]
    assert [str(found[shop.till.pk].need) if found else "" for found in needs] == [
        "",
        "To pay.",
        "To pay.",
        "To pay and go.",
    ]


@pytest.mark.demand("4.3")
def test_promises_are_told_as_they_were_said_at_a_moment(shop: Shop) -> None:
    first = make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW + DAY)
    make_promise(touchpoint=shop.till, text="No minimum.", by=shop.asha, now=NOW + DAY)
    revise_promise(promise=first, text="Served within five minutes.", by=shop.asha, now=NOW + 2 * DAY)
    retire(noun=first, by=shop.asha, now=NOW + 3 * DAY)
    assert [words_of(shop, days) for days in range(5)] == [
        [],
        ["Served at once.", "No minimum."],
        ["Served within five minutes.", "No minimum."],
        ["No minimum."],
        ["No minimum."],
    ]
    gone = promises_retired(as_of=NOW + 3 * DAY)
    assert [str(one.revision.text) for one in gone[shop.till.pk]] == ["Served within five minutes."]


@pytest.mark.demand("3.9")
def test_their_steps_before_and_after(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, steps="Queue\nAsk\n\nPay\nWait", by=shop.asha, now=NOW)
    assert step_counts(as_of=NOW) == {shop.till.pk: Steps(4, None, NOW)}
    design_touchpoint(touchpoint=shop.till, feel="Quick.", by=shop.asha, now=NOW + DAY)
    design_touchpoint(touchpoint=shop.till, steps="Queue\nPay", by=shop.asha, now=NOW + 2 * DAY)
    assert step_counts(as_of=NOW + 5 * DAY) == {shop.till.pk: Steps(2, 4, NOW + 2 * DAY)}
    assert step_counts(as_of=NOW + DAY) == {shop.till.pk: Steps(4, None, NOW)}


def test_a_count_taken_back_at_once_leaves_no_before(shop: Shop) -> None:
    for minutes, steps in enumerate(("Queue\nPay", "Pay", "Queue\nPay")):
        design_touchpoint(touchpoint=shop.till, steps=steps, by=shop.asha, now=NOW + timedelta(minutes=minutes))
    assert step_counts(as_of=NOW + DAY) == {shop.till.pk: Steps(2, None, NOW)}


def test_nobody_looks_after_says_why(shop: Shop) -> None:
    today = NOW.date()
    change_touchpoint(touchpoint=shop.website, owner=shop.asha, yearly_volume=10, by=shop.asha, now=NOW)
    make_promise(touchpoint=shop.website, text="Answered in a day.", by=shop.asha, now=NOW)
    change_touchpoint(touchpoint=shop.till, owner=shop.asha, review_on=today - DAY, by=shop.asha, now=NOW)
    make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    change_touchpoint(touchpoint=shop.help_desk, yearly_volume=900, by=shop.asha, now=NOW)
    found = not_looked_after(today=today, as_of=NOW)
    assert [(one.touchpoint.name, one.reasons) for one in found] == [
        ("Help desk", ("no_owner", "no_promise")),
        ("Till", ("review_overdue",)),
    ]


def test_an_owner_who_left_looks_after_nothing(shop: Shop) -> None:
    change_touchpoint(touchpoint=shop.till, owner=shop.ben, by=shop.asha, now=NOW)
    make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    User.objects.filter(pk=shop.ben.pk).update(left_at=NOW)
    reasons = {one.touchpoint.name: one.reasons for one in not_looked_after(today=date(2026, 11, 20), as_of=NOW)}
    assert reasons["Till"] == ("no_owner",)


def test_what_stands_nowhere_is_listed(shop: Shop) -> None:
    add_touchpoint(name="Fax", by=shop.asha, now=NOW)
    assert [one.name for one in unplaced()] == ["Fax"]
    retire(noun=Stage.objects.get(name="Look us up"), by=shop.asha, now=NOW)
    assert [one.name for one in unplaced()] == ["Fax", "Website"]


def test_search_finds_what_is_in_use_by_its_words(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    retire(noun=shop.website, by=shop.asha, now=NOW)
    assert search_candidates() == (
        Candidate("journey", "buying", "Buying", ""),
        Candidate("touchpoint", "help-desk", "Help desk", "help-desk"),
        Candidate("touchpoint", "till", "Till", "till"),
        Candidate("promise", promise.slug, "Served at once.", "till"),
    )


def filled(shop: Shop, stages: int) -> None:
    for number in range(stages):
        stage = add_stage(journey=shop.journey, name=f"Stage {number}", by=shop.asha, now=NOW)
        touchpoint = add_touchpoint(name=f"Desk {number}", stage=stage, owner=shop.ben, by=shop.asha, now=NOW)
        design_touchpoint(touchpoint=touchpoint, need="Help.", steps="Come", by=shop.asha, now=NOW)
        make_promise(touchpoint=touchpoint, text="We look up.", by=shop.asha, now=NOW)


@pytest.mark.parametrize("stages", [1, 3])
def test_a_long_register_is_asked_as_often_as_a_short_one(
    shop: Shop, stages: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled(shop, stages)
    asked: dict[Any, int] = {
        lambda: [(one.department, one.owner) for way in ways() for one in way.touchpoints]: 3,
        lambda: [str(design.need) for design in current_designs(as_of=NOW).values()]: 1,
        lambda: [one.promise.slug for some in promises_in_force(as_of=NOW).values() for one in some]: 1,
        lambda: step_counts(as_of=NOW): 1,
        lambda: [one.touchpoint.owner for one in not_looked_after(today=NOW.date(), as_of=NOW)]: 1,
        search_candidates: 3,
    }  # fmt: skip
    for question, queries in asked.items():
        with django_assert_num_queries(queries):
            question()
