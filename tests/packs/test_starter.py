"""The starter register: all twenty moments the articles name, each designed, each to keep, rename or drop."""

from __future__ import annotations

import pytest

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out
from touchstone.packs.packing import pack_out
from touchstone.packs.starter import FILE, NotInTheStarter, adopt_starter, starter
from touchstone.register.actions import WORDINGS
from touchstone.register.models import Journey, Stage, Touchpoint
from touchstone.register.queries import current_designs, promises_in_force, step_counts, ways

ALL = {one.slug: one.name for journey in starter() for one in journey.touchpoints}


@pytest.mark.demand("0.10")
def test_it_holds_every_moment_the_issue_names() -> None:
    assert set(ALL.values()) == {
        "Inquiry call", "Walk-in", "Website", "Quote", "Purchase", "Delivery", "Billing", "Payment", "Support query",
        "Complaint", "Return", "Warranty", "Thank-you", "Referral", "Ask for a leader", "Supplier visit", "Courier",
        "Government inspection", "Cold call", "Job applicant",
    }  # fmt: skip


@pytest.mark.demand("0.10")
def test_adopted_whole_it_is_the_file_itself(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    assert pack_out(as_of=NOW) == FILE.read_text(encoding="utf-8")


@pytest.mark.demand("1.17")
def test_the_five_moments_of_delight_stand_in_the_customers_journey(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    stands = laid_out()["Buying from us"]
    assert stands == {
        "Hear of us": [],
        "Look us up": ["Website"],
        "Ask": ["Inquiry call", "Walk-in", "Quote"],
        "Buy": ["Purchase"],
        "Use": ["Delivery"],
        "Get billed": ["Billing", "Payment"],
        "Need help": ["Support query", "Complaint", "Return", "Warranty", "Ask for a leader"],
        "Come back": ["Thank-you"],
        "Tell others": ["Referral"],
    }


@pytest.mark.demand("0.8")
def test_others_are_met_with_the_same_care_as_customers(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    others = Touchpoint.objects.exclude(whose="customer")
    assert {one.name: one.whose for one in others} == {
        "Supplier visit": "supplier",
        "Courier": "courier",
        "Government inspection": "inspector",
        "Job applicant": "applicant",
        "Cold call": "caller",
    }
    designs, promises = current_designs(as_of=NOW), promises_in_force(as_of=NOW)
    for one in others:
        assert [name for name in WORDINGS if not getattr(designs[one.pk], name)] == []
        assert len(promises[one.pk]) == 1


def test_every_touchpoint_is_designed_in_full(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    designs, steps = current_designs(as_of=NOW), step_counts(as_of=NOW)
    assert {pk: [name for name in WORDINGS if not getattr(design, name)] for pk, design in designs.items()} == {
        pk: [] for pk in Touchpoint.objects.values_list("pk", flat=True)
    }
    assert {count.now for count in steps.values()} <= {2, 3, 4}


@pytest.mark.demand("3.3")
def test_every_journey_says_whose_it_is_what_they_need_and_how_they_should_feel(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    assert [(way.journey.whose, bool(way.journey.need), bool(way.journey.feel)) for way in ways()] == [
        (whose, True, True) for whose in ("customer", "supplier", "inspector", "applicant", "caller")
    ]


@pytest.mark.demand("4.5")
def test_stages_before_the_first_purchase_attract(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    attracting = Stage.objects.filter(journey__whose="customer", half="attract")
    assert [stage.name for stage in attracting] == ["Hear of us", "Look us up", "Ask"]


def test_each_can_be_kept_renamed_or_dropped(db: None) -> None:
    adopt_starter(
        keep={"walk-in": "At the counter", "complaint": "", "courier": "Parcel driver"},
        need="A garden that lives.",
        feel="Sure.",
        journey="From seed to salad",
        by=None,
        now=NOW,
    )
    journey = Journey.objects.get(slug="customers")
    assert (journey.name, journey.need, journey.feel) == ("From seed to salad", "A garden that lives.", "Sure.")
    stands = {name: [one for names in stages.values() for one in names] for name, stages in laid_out().items()}
    assert stands == {"From seed to salad": ["At the counter", "Complaint"], "Delivering to us": ["Parcel driver"]}
    assert Touchpoint.objects.get(name="At the counter").slug == "walk-in"


def test_adopting_twice_adds_nothing(db: None) -> None:
    adopt_starter(keep=ALL, by=None, now=NOW)
    assert adopt_starter(keep=ALL, by=None, now=NOW).changes == ()


def test_it_stands_beside_what_there_is(shop: Shop) -> None:
    adopt_starter(keep={"quote": "Quote"}, by=shop.asha, now=NOW)
    assert list(laid_out()) == ["Buying", "Buying from us"]


def test_what_it_does_not_hold_is_refused(db: None) -> None:
    with pytest.raises(NotInTheStarter, match="no “moon-landing”"):
        adopt_starter(keep={"moon-landing": "Moon landing"}, by=None, now=NOW)
