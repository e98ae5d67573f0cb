"""Keeping the register on its pages: what one types is kept, what one does can be undone, readers only read."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out
from touchstone.company.actions import add_department
from touchstone.company.models import Department
from touchstone.packs.packing import pack_out
from touchstone.packs.starter import FILE
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    change_journey,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    place,
    retire,
    revise_promise,
)
from touchstone.register.models import Journey, Placement, Promise, Stage, Touchpoint
from touchstone.register.queries import current_designs, current_revision, promises_in_force

UNDO = re.compile(r'action="(/register/undo/[^"]+)"')


@pytest.fixture
def asha(shop: Shop, client: Client) -> Client:
    client.force_login(shop.asha)
    return client


def text_of(client: Client, at: str, **how: Any) -> str:
    """The words of a page, without its markup."""
    page = client.get(at, **how)
    assert page.status_code == 200, (at, page.status_code)
    return words(page.content.decode())


def words(markup: str) -> str:
    markup = re.sub(r"<(script|style|svg|head).*?</\1>", " ", markup, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def undone(client: Client, at: str) -> None:
    """Press the Undo button that stands on the page one was sent to."""
    *_earlier, latest = UNDO.findall(client.get(at).content.decode())
    assert client.post(latest, HTTP_REFERER=f"http://testserver{at}")["Location"] == f"http://testserver{at}"


def facts(touchpoint: Touchpoint, **changes: Any) -> dict[str, Any]:
    told = {"name": touchpoint.name, "whose": touchpoint.whose, "direct": "yes" if touchpoint.direct else "no"}
    return {**told, **changes}


# --- what the pages show --------------------------------------------------------------------------------------------


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


# --- what the pages do, and undo ------------------------------------------------------------------------------------


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


# --- the register as a file -----------------------------------------------------------------------------------------


def test_the_file_goes_out_and_comes_in_unchanged(shop: Shop, asha: Client) -> None:
    out = asha.get("/register/pack/register.yaml")
    assert out["Content-Disposition"] == 'attachment; filename="register.yaml"'
    assert out.content.decode() == pack_out(as_of=timezone.now())
    page = asha.post("/register/pack/", {"file": SimpleUploadedFile("register.yaml", out.content), "how": "whole"})
    assert "It would change nothing" in words(page.content.decode())


def test_what_a_file_would_do_is_shown_first_and_done_on_a_yes(shop: Shop, asha: Client) -> None:
    text = pack_out(as_of=timezone.now()).replace("name: Till", "name: Checkout")
    page = asha.post("/register/pack/", {"text": text, "how": "add"})
    shown = words(page.content.decode())
    assert "It would make 1 change Nothing is changed yet." in shown
    assert "Changed 1 Checkout touchpoint its name" in shown
    assert Touchpoint.objects.get(slug="till").name == "Till"
    kept = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", page.content.decode(), flags=re.S)
    assert kept is not None
    assert html.unescape(kept[1]) == text
    answer = asha.post("/register/pack/", {"text": html.unescape(kept[1]), "how": "add", "do": "1"})
    assert answer["Location"] == "/register/"
    assert Touchpoint.objects.get(slug="till").name == "Checkout"


def test_a_file_that_is_not_understood_is_told_line_by_line(shop: Shop, asha: Client) -> None:
    wrong = "touchstone: 1\nregister:\n  touchpoints:\n    - nmae: Till\n"
    page = asha.post("/register/pack/", {"text": wrong, "how": "add"})
    shown = words(page.content.decode())
    assert page.status_code == 422
    assert "2 lines are not understood Nothing was changed." in shown
    assert "Line 4: “nmae” is not known here. Did you mean “name”?" in shown
    assert "nmae: Till" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"how": "add"}, "Choose a file, or paste one below."),
        ({"how": "add", "file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "This is no text in UTF-8."),
        ({"how": "add", "file": SimpleUploadedFile("a.yaml", b"a" * 1_000_001)}, "larger than a megabyte"),
    ],
)
def test_no_file_a_strange_file_or_a_huge_one(shop: Shop, asha: Client, told: dict[str, Any], sentence: str) -> None:
    page = asha.post("/register/pack/", told)
    assert (page.status_code, sentence in words(page.content.decode())) == (422, True)


@pytest.mark.demand("0.10")
def test_the_starter_register_can_be_seen_and_taken(shop: Shop, asha: Client) -> None:
    page = asha.post("/register/pack/", {"starter": "1"})
    shown = words(page.content.decode())
    assert "Government inspection touchpoint" in shown
    asha.post("/register/pack/", {"text": FILE.read_text(encoding="utf-8"), "how": "add", "do": "1"})
    assert "Government inspection" in text_of(asha, "/register/checklist/")


# --- who may, and how often the rows are asked ----------------------------------------------------------------------

READ = ("/register/", "/register/buying/", "/register/checklist/", "/register/buying/checklist/")


def test_readers_read_and_change_nothing(shop: Shop, client: Client) -> None:
    client.force_login(shop.ben)
    for at in READ:
        markup = client.get(at).content.decode()
        assert ("data-handle" in markup, 'method="post" action="/register' in markup) == (False, False)
    stage, placement = Stage.objects.get(name="Buy").pk, Placement.objects.get(touchpoint=shop.till).pk
    for at in (
        "/register/new/", "/register/retired/", "/register/pack/", "/register/pack/register.yaml",
        "/register/touchpoints/till/", "/register/touchpoints/till/design/", "/register/touchpoints/till/promise/",
        "/register/buying/change/", "/register/buying/stages/", f"/register/stages/{stage}/",
    ):  # fmt: skip
        assert client.get(at).status_code == 403, at
    for at in (
        "/register/buying/move/", "/register/buying/retire/", f"/register/stages/{stage}/touchpoint/",
        f"/register/placements/{placement}/move/", f"/register/placements/{placement}/take-out/",
        "/register/touchpoints/till/retire/", "/register/touchpoints/till/place/", "/register/undo/abc/",
    ):  # fmt: skip
        assert client.post(at).status_code == 403, at
    assert laid_out() == {"Buying": {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}}


def test_strangers_are_asked_to_sign_in(shop: Shop, client: Client) -> None:
    for at in READ:
        assert client.get(at)["Location"].startswith("/sign-in/")


def test_a_change_is_never_made_by_looking(shop: Shop, asha: Client) -> None:
    for at in ("/register/buying/move/", "/register/buying/retire/", "/register/touchpoints/till/retire/"):
        assert asha.get(at).status_code == 405


def asked(client: Client, at: str) -> int:
    client.get(at)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(at).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "at", [*READ, "/register/retired/", "/register/touchpoints/till/", "/register/pack/register.yaml"]
)
def test_three_rows_are_asked_for_as_often_as_one(shop: Shop, asha: Client, at: str) -> None:
    def more(number: int) -> None:
        stage = add_stage(journey=shop.journey, name=f"Stage {number}", by=shop.asha, now=NOW)
        other = add_journey(name=f"Journey {number}", by=shop.asha, now=NOW)
        far = add_stage(journey=other, name="Far", by=shop.asha, now=NOW)
        department = add_department(name=f"Department {number}", by=shop.asha, now=NOW)
        touchpoint = add_touchpoint(
            name=f"Desk {number}", stage=stage, owner=shop.ben, department=department, by=shop.asha, now=NOW
        )
        place(touchpoint=shop.till, stage=far, by=shop.asha, now=NOW)
        for one in (touchpoint, shop.till):
            design_touchpoint(touchpoint=one, need=f"Help {number}.", steps="Come", by=shop.asha, now=NOW)
            promise = make_promise(touchpoint=one, text="We look up.", by=shop.asha, now=NOW)
        retire(noun=promise, by=shop.asha, now=NOW)
        for noun in (
            add_journey(name="Gone", by=shop.asha, now=NOW),
            add_stage(journey=shop.journey, name="Gone", by=shop.asha, now=NOW),
            add_touchpoint(name="Gone", by=shop.asha, now=NOW),
        ):
            retire(noun=noun, by=shop.asha, now=NOW)
        add_touchpoint(name=f"Loose {number}", by=shop.asha, now=NOW)

    more(1)
    one = asked(asha, at)
    more(2)
    more(3)
    assert asked(asha, at) == one
