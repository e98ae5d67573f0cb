"""The register on its pages: whose journey it is, what is promised, in which words, before and after."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.make import NOW, Shop
from tests.web.pages import text_of, undone, words
from tests.web.registering import facts
from touchstone.company.models import Department
from touchstone.register.actions import (
    add_journey,
    add_touchpoint,
    change_journey,
    design_touchpoint,
    make_promise,
    retire,
)
from touchstone.register.models import Promise, Stage, Touchpoint
from touchstone.register.queries import current_revision


@pytest.mark.demand("3.3")
def test_the_first_thing_on_a_journey_is_whose_it_is_and_what_they_need_and_feel(shop: Shop, asha: Client) -> None:
    change_journey(journey=shop.journey, need="A garden that lives.", feel="Sure that it grows.", by=shop.asha, now=NOW)
    for at, first in (("/register/", "Look us up"), ("/register/buying/", "Website")):
        page = text_of(asha, at)
        order = [page.index(word) for word in ("Customer", "A garden that lives.", "Sure that it grows.", first)]
        assert order == sorted(order)


@pytest.mark.demand("3.9")
def test_steps_are_shown_before_and_after(shop: Shop, asha: Client) -> None:
    design_touchpoint(touchpoint=shop.till, steps="Queue\nAsk\nPay\nWait\nCarry\nLeave", by=shop.asha, now=NOW)
    assert "6 steps" in text_of(asha, "/register/buying/")
    asha.post("/register/touchpoints/till/design/", {"steps": "Queue\nPay\n\nCarry\nLeave"})
    assert "4 steps, was 6" in text_of(asha, "/register/buying/")
    assert "4 was 6" in text_of(asha, "/register/touchpoints/till/")


@pytest.mark.demand("4.3")
def test_promises_are_kept_in_a_register_with_every_wording_they_had(shop: Shop, asha: Client) -> None:
    asha.post(
        "/register/touchpoints/till/promise/",
        {"words": "Served in five minutes.", "due": "none", "aim": "95"},
    )
    promise = Promise.objects.get()
    assert "“Served in five minutes.”" in text_of(asha, "/register/touchpoints/till/")
    asha.post(
        f"/register/promises/{promise.slug}/",
        {"words": "Served in four.", "due": "within", "within": "3", "unit": "days", "aim": "90"},
    )
    revision = current_revision(promise)
    assert revision is not None
    assert (str(revision.text), revision.due, revision.within_hours, revision.aim) == (
        "Served in four.",
        "within",
        72,
        0.9,
    )
    assert "within 3 days, aim 90%" in text_of(asha, "/register/touchpoints/till/")
    assert [str(one.text) for one in promise.revisions.all()] == ["Served in five minutes.", "Served in four."]


@pytest.mark.demand("4.4")
@pytest.mark.demand("1.20")
def test_direct_or_indirect_and_the_department_behind_it(shop: Shop, asha: Client) -> None:
    asha.post("/register/touchpoints/till/", facts(shop.till, direct="no", new_department="Shop floor"))
    asha.post("/register/touchpoints/website/", facts(shop.website, department=Department.objects.get().pk))
    page = text_of(asha, "/register/buying/")
    assert "Till indirect Shop floor" in page
    assert "Website Shop floor" in page
    assert [one.name for one in Department.objects.all()] == ["Shop floor"]


@pytest.mark.demand("0.8")
def test_the_same_forms_and_the_same_questions_for_those_who_buy_nothing(shop: Shop, asha: Client) -> None:
    asha.post("/register/new/", {"name": "Inspections", "whose": "inspector", "need": "To see it.", "feel": "At ease."})
    asha.post("/register/inspections/stages/", {"name": "Visit", "half": "attract"})
    asha.post(f"/register/stages/{Stage.objects.get(name='Visit').pk}/touchpoint/", {"name": "At the gate"})
    for at in ("/register/touchpoints/till/design/", "/register/touchpoints/at-the-gate/design/"):
        page = text_of(asha, at)
        assert [
            question in page
            for question in (
                "What do they need",
                "What should they know",
                "How should they feel",
                "Which steps",
                "next?",
            )
        ] == [True] * 5
    assert Touchpoint.objects.get(slug="at-the-gate").whose == "inspector"


@pytest.mark.demand("4.5")
def test_each_stage_says_whether_it_attracts_or_satisfies_and_can_change_it(shop: Shop, asha: Client) -> None:
    stage = Stage.objects.get(name="Buy")
    assert "Buy satisfy" in text_of(asha, "/register/buying/")
    asha.post(f"/register/stages/{stage.pk}/", {"name": "Buy", "half": "attract"})
    undone(asha, "/register/buying/")
    assert "Buy satisfy" in text_of(asha, "/register/buying/")
    asha.post(f"/register/stages/{stage.pk}/", {"name": "Buy", "half": "attract"})
    assert "Buy attract" in text_of(asha, "/register/buying/")


@pytest.mark.demand("4.13")
def test_the_checklist_has_one_line_with_two_boxes_for_every_touchpoint(shop: Shop, asha: Client) -> None:
    make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    design_touchpoint(touchpoint=shop.till, feel="Seen.", by=shop.asha, now=NOW)
    add_touchpoint(name="Fax", by=shop.asha, now=NOW)
    retire(noun=shop.website, by=shop.asha, now=NOW)
    markup = asha.get("/register/checklist/").content.decode()
    lines = [words(line) for line in re.findall(r"<tr[^>]*>(?:(?!</tr>).)*check-note.*?</tr>", markup, flags=re.S)]
    assert lines == ["Buy Buy Till “Served at once.” Seen.", "Buy Help desk", "Fax"]
    assert markup.count('class="check-box"><i') == 2 * len(lines)
    assert "There is no middle." in words(markup)
    only = text_of(asha, "/register/buying/checklist/")
    assert ("Fax" in only, "Till" in only) == (False, True)


def test_an_empty_register_says_what_to_do_first(shop: Shop, asha: Client) -> None:
    for noun in (shop.journey, shop.website, shop.till, shop.help_desk):
        retire(noun=noun, by=shop.asha, now=NOW)
    assert "Who comes to you, and what do they need?" in text_of(asha, "/register/")
    assert "Nothing to walk yet" in text_of(asha, "/register/checklist/")
    journey = add_journey(name="Visits", by=shop.asha, now=NOW)
    assert "No stages yet" in text_of(asha, f"/register/{journey.slug}/")
