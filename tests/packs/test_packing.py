"""A pack round trip is byte-equal, a rehearsal changes nothing, and what is not so is refused by sentence and line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make import NOW, Shop
from tests.register.test_keeping import laid_out
from touchstone.company.actions import add_department
from touchstone.company.models import Deed, Department
from touchstone.packs.packing import pack_in, pack_out, rehearse
from touchstone.packs.yaml_text import read, written
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    bring_back,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    place,
    retire,
    revise_promise,
)
from touchstone.register.models import Journey, Promise, Stage, Touchpoint
from touchstone.register.pack_form import PackRefused
from touchstone.register.queries import current_designs, promises_in_force
from touchstone.register.tidying import tidy
from touchstone.register.unpacking import Change

LATER = NOW + timedelta(days=1)
FAR = datetime(2030, 1, 1, tzinfo=UTC)
FIRST_LINES = "touchstone: 1\nregister:\n"

names = st.text(min_size=1, max_size=40).filter(lambda text: any(c.isalnum() for c in text))
texts = st.one_of(
    st.sampled_from(["", "no", "~", "007", "- a", "# b", "key: value", "'", '"', "a  b", "x\n\n y", "…\u2028z"]),
    st.sampled_from(["\ufeff", "👍🏽", "1_000", "0x1f", "2027-01-31", "null", "<<", "=", "%TAG", "---", "? x", "|"]),
    st.text(max_size=200),
    st.dictionaries(st.sampled_from(["en", "de", "pt-br"]), st.text(max_size=60), max_size=3),
)  # fmt: skip
plain_texts = texts.filter(lambda said: isinstance(said, str))
rules = st.one_of(
    st.builds(lambda hours: {"due": "within", "within_hours": hours}, st.floats(0.01, 8000)),
    st.sampled_from([{"due": "stated"}, {"due": "day"}, {"due": "none"}]),
)
touchpoints = st.fixed_dictionaries(
    {
        "name": names,
        "whose": st.sampled_from(["customer", "courier", "inspector"]),
        "channel": st.sampled_from(["", "phone", "on paper"]),
        "direct": st.booleans(),
        "department": st.sampled_from(["", "Shop floor", "Accounts"]),
        "review_on": st.none() | st.dates(date(2020, 1, 1), date(2099, 1, 1)),
        "yearly_volume": st.none() | st.integers(0, 2_000_000_000),
        "design": st.dictionaries(st.sampled_from(["need", "know", "feel", "steps", "next"]), texts),
        "promises": st.lists(st.tuples(names, rules, st.floats(0.01, 1), st.booleans()), max_size=2),
        "stages": st.sets(st.integers(0, 3), max_size=3),
        "retired": st.booleans(),
    }
)
registers = st.fixed_dictionaries(
    {
        "journeys": st.lists(st.tuples(names, plain_texts, plain_texts, st.booleans()), max_size=3),
        "stages": st.lists(st.tuples(names, st.integers(0, 2), st.booleans()), max_size=4),
        "touchpoints": st.lists(touchpoints, max_size=4),
    }
)


def built(plan: dict[str, Any]) -> None:
    """A register as Hypothesis wishes it, through the verbs."""
    by: dict[str, Any] = {"by": None, "now": NOW}
    journeys = [add_journey(name=name, need=need, feel=feel, **by) for name, need, feel, _gone in plan["journeys"]]
    stages = [
        add_stage(journey=journeys[at % len(journeys)], name=name, **by)
        for name, at, _gone in plan["stages"]
        if journeys
    ]
    for said in plan["touchpoints"]:
        built_touchpoint(said, stages, by)
    for things, told in ((journeys, plan["journeys"]), (stages, plan["stages"])):
        for thing, row in zip(things, told, strict=False):
            if row[-1]:
                retire(noun=thing, **by)


def built_touchpoint(said: dict[str, Any], stages: list[Stage], by: dict[str, Any]) -> None:
    fields = {key: said[key] for key in ("name", "whose", "channel", "direct", "review_on", "yearly_volume")}
    department = Department.objects.filter(name=said["department"]).first() if said["department"] else None
    if said["department"] and department is None:
        department = add_department(name=said["department"], **by)
    touchpoint = add_touchpoint(department=department, **fields, **by)
    for at in sorted(said["stages"]):
        if at < len(stages):
            place(touchpoint=touchpoint, stage=stages[at], **by)
    if said["design"]:
        design_touchpoint(touchpoint=touchpoint, **said["design"], **by)
    for text, rule, aim, gone in said["promises"]:
        promise = make_promise(touchpoint=touchpoint, text=text, aim=aim, **rule, **by)
        if gone:
            retire(noun=promise, **by)
    if said["retired"]:
        retire(noun=touchpoint, **by)


def taken_back(work: Callable[[], Any]) -> Any:
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


@given(plan=registers)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_round_trip_is_byte_equal(db: None, plan: dict[str, Any]) -> None:
    def out() -> str:
        built(plan)
        text = pack_out(as_of=FAR)
        for whole in (False, True):
            assert pack_in(text=text, by=None, now=LATER, whole=whole).changes == ()
        return text

    def there_and_out(text: str, whole: bool) -> str:
        pack_in(text=text, by=None, now=LATER, whole=whole)
        return pack_out(as_of=FAR)

    first = taken_back(out)
    assert taken_back(lambda: there_and_out(first, False)) == first
    assert taken_back(lambda: there_and_out(first, True)) == first


kept_texts = st.text(max_size=40).map(tidy)


def within(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(kept_texts, inner, max_size=4)


@given(st.recursive(kept_texts, within))
@settings(deadline=None)
def test_yaml_gives_back_every_text_as_it_was(plain: Any) -> None:
    text = written({"all": plain})
    assert read(text)[0] == {"all": plain}
    assert written(read(text)[0]) == text


def test_a_whole_pack_brings_a_changed_register_back(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", steps="Queue\nPay", by=shop.asha, now=NOW)
    make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    before = pack_out(as_of=FAR)
    change_touchpoint(touchpoint=shop.till, name="Desk", channel="shop", by=shop.asha, now=NOW)
    design_touchpoint(touchpoint=shop.till, need="", know="The total.", by=shop.asha, now=NOW)
    revise_promise(promise=Promise.objects.get(), text="Served soon.", by=shop.asha, now=NOW)
    retire(noun=shop.website, by=shop.asha, now=NOW)
    pack_in(text=before, by=shop.asha, now=LATER, whole=True)
    assert pack_out(as_of=FAR) == before


def test_the_file_is_readable(shop: Shop) -> None:
    design_touchpoint(
        touchpoint=shop.till,
        need="To pay and be gone.",
        steps="Queue\nPay",
        next={"en": "A receipt.", "de": "Ein Beleg."},
        by=shop.asha,
        now=NOW,
    )
    make_promise(
        touchpoint=shop.till, text="You wait five minutes at most.", due="within", within_hours=1, by=shop.asha, now=NOW
    )
    change_touchpoint(touchpoint=shop.help_desk, direct=False, review_on=date(2027, 1, 31), by=shop.asha, now=NOW)
    retire(noun=shop.help_desk, by=shop.asha, now=NOW)
    assert pack_out(as_of=FAR) == (
        """\
# A Touchstone pack: journeys, touchpoints, designs, promises. Read it, change it, give it on.
touchstone: 1
register:
  language: en
  journeys:
    - slug: buying
      name: Buying
      whose: customer
      stages:
        - slug: look-us-up
          name: Look us up
          half: attract
          touchpoints:
            - website
        - slug: buy
          name: Buy
          half: satisfy
          touchpoints:
            - till
            - help-desk
  touchpoints:
    - slug: website
      name: Website
      whose: customer
    - slug: till
      name: Till
      whose: customer
      need: To pay and be gone.
      steps:
        - Queue
        - Pay
      next:
        en: A receipt.
        de: Ein Beleg.
      promises:
        - slug: till-promise
          words: You wait five minutes at most.
          due: within 1 hour
          aim: 95 %
    - slug: help-desk
      name: Help desk
      whose: customer
      direct: no
      review_on: 2027-01-31
      retired: yes
"""
    )


def test_nobodys_name_is_in_a_pack_unless_asked_for(shop: Shop) -> None:
    change_touchpoint(touchpoint=shop.till, owner=shop.ben, by=shop.asha, now=NOW)
    assert "ben@example.org" not in pack_out(as_of=FAR)
    text = pack_out(as_of=FAR, with_owners=True)
    change_touchpoint(touchpoint=shop.till, owner=None, by=shop.asha, now=NOW)
    pack_in(text=text, by=shop.asha, now=LATER)
    assert Touchpoint.objects.get(slug="till").owner == shop.ben


def test_a_rehearsal_tells_all_and_changes_nothing(shop: Shop) -> None:
    before, deeds = pack_out(as_of=FAR), Deed.objects.count()
    pack = FIRST_LINES + (
        "  journeys:\n    - name: Deliveries\n      whose: courier\n      stages:\n        - name: At the gate\n"
        "          touchpoints: [gate, till]\n"
        "  touchpoints:\n    - name: Gate\n      whose: courier\n      department: Yard\n"
        "    - name: Checkout\n      slug: till\n      need: To pay.\n"
        "      promises:\n        - words: Served at once.\n"
    )
    outcome = rehearse(text=pack, by=shop.asha, now=LATER)
    assert outcome.changes == (
        Change("add", "department", "Yard"),
        Change("add", "touchpoint", "Gate"),
        Change("change", "touchpoint", "Checkout", ("name", "need")),
        Change("add", "promise", "Served at once."),
        Change("add", "journey", "Deliveries"),
        Change("add", "stage", "At the gate"),
    )
    assert (pack_out(as_of=FAR), Deed.objects.count()) == (before, deeds)
    assert pack_in(text=pack, by=shop.asha, now=LATER) == outcome
    assert laid_out() == {
        "Buying": {"Look us up": ["Website"], "Buy": ["Checkout", "Help desk"]},
        "Deliveries": {"At the gate": ["Gate", "Checkout"]},
    }


def test_a_whole_pack_retires_what_it_does_not_name_and_empties_what_it_leaves_out(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", feel="Quick.", by=shop.asha, now=NOW)
    make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    change_touchpoint(touchpoint=shop.till, owner=shop.ben, channel="shop", by=shop.asha, now=NOW)
    pack = FIRST_LINES + (
        "  journeys:\n    - name: Buying\n      stages:\n        - name: Buy\n          touchpoints: [till]\n"
        "  touchpoints:\n    - name: Till\n      need: To pay.\n"
    )
    assert pack_in(text=pack, by=shop.asha, now=LATER, whole=True).changes == (
        Change("change", "touchpoint", "Till", ("channel", "feel")),
        Change("retire", "promise", "Served at once."),
        Change("change", "journey", "Buying", ("order",)),
        Change("retire", "stage", "Look us up"),
        Change("retire", "touchpoint", "Help desk"),
        Change("retire", "touchpoint", "Website"),
    )
    till = Touchpoint.objects.get(slug="till")
    assert (till.owner, till.channel, str(current_designs(as_of=FAR)[till.pk].feel)) == (shop.ben, "", "")
    assert promises_in_force(as_of=FAR) == {}
    assert laid_out() == {"Buying": {"Buy": ["Till"]}}


def test_without_whole_nothing_that_is_not_named_is_touched(shop: Shop) -> None:
    design_touchpoint(touchpoint=shop.till, need="To pay.", feel="Quick.", by=shop.asha, now=NOW)
    pack = FIRST_LINES + "  touchpoints:\n    - name: Till\n      feel: Looked after.\n"
    assert pack_in(text=pack, by=shop.asha, now=LATER).changes == (Change("change", "touchpoint", "Till", ("feel",)),)
    design = current_designs(as_of=FAR)[shop.till.pk]
    assert (str(design.need), str(design.feel)) == ("To pay.", "Looked after.")


def test_what_a_pack_retires_or_brings_back_is_said(shop: Shop) -> None:
    retire(noun=shop.website, by=shop.asha, now=NOW)
    pack = FIRST_LINES + (
        "  touchpoints:\n    - {name: Website, retired: no}\n"
        "    - {name: Till, retired: yes}\n    - {name: Help desk}\n"
    )
    assert pack_in(text=pack, by=shop.asha, now=LATER).changes == (
        Change("bring_back", "touchpoint", "Website"),
        Change("retire", "touchpoint", "Till"),
    )
    bring_back(noun=shop.till, by=shop.asha, now=LATER)


@pytest.mark.parametrize(
    ("pack", "sentences"),
    [
        ("journeys: []\n", ["Line 1: this is no Touchstone pack: it begins with “touchstone: 1”."]),
        ("touchstone: 2\nregister: {}\n", ["Line 1: this pack has form 2; this version reads form 1."]),
        ("touchstone: 1\nregistry: {}\n", ["Line 2: “registry” is not known here. There are: touchstone, register."]),
        ("touchstone: 1\n", ["Line 1: “register” is missing."]),
        ("a: [\n", ["Line 2: this is not YAML (expected the node content, but found '<stream end>')."]),
        ("a: 1\na: 2\n", ["Line 2: “a” stands here twice."]),
        ("a: &x 1\nb: *x\n", ["Line 1: “&” and “*” references are not read; write it out."]),
        ("a: !!python/object:os.system 1\n", ["Line 1: “!” tags are not read; write the value only."]),
        ("[" * 50, ["Line 1: this is nested too deeply."]),
        (
            FIRST_LINES + "  touchpoints:\n    - slug: till\n      nmae: Till\n",
            [
                "Line 4: “name” is missing: what is the touchpoint called?",
                "Line 5: “nmae” is not known here. Did you mean “name”?",
            ],
        ),
        (
            FIRST_LINES + "  touchpoints:\n    - name: Till\n      promises:\n        - words: We call.\n"
            "          due: soon\n          aim: 95\n",
            [
                "Line 7: “due”: “soon” is no rule for when a promise is due. Write “at the stated time”, “by the end "
                "of the stated day”, “no time”, “within 4 hours”, “within 2 days”.",
                "Line 8: “aim”: “95” is no share; write it like “95 %”.",
            ],
        ),
        (
            FIRST_LINES + "  touchpoints:\n    - name: Till\n      promises:\n        - words: We call.\n"
            "          due: within 0 hours\n        - due: no time\n",
            [
                "Line 7: Say within how many hours the promise is due: more than none, at most a year.",
                "Line 8: “words” is missing: a promise needs words.",
            ],
        ),
        (
            FIRST_LINES + "  journeys:\n    - name: Buying\n      whose: client\n      stages:\n        - name: Buy\n"
            "          half: middle\n",
            [
                "Line 5: “whose”: “client” is none of: customer, prospect, supplier, courier, inspector, caller, "
                "visitor, applicant, neighbour, press, partner, staff.",
                "Line 8: “half”: “middle” is none of: attract, satisfy.",
            ],
        ),
        (
            FIRST_LINES + "  journeys:\n    - name: Buying\n      stages:\n        - name: Buy\n"
            "          touchpoints: [till, tlil, till]\n",
            [
                "Line 6: stage “Buy” holds “tlil”, but there is no such touchpoint.",
                "Line 6: “till” stands twice in stage “Buy”.",
            ],
        ),
        (
            FIRST_LINES + "  touchpoints:\n    - name: A\n      review_on: soon\n      yearly_volume: many\n"
            "      direct: perhaps\n      slug: ä\n      need: {en: x, 12: y}\n"
            "    - name:\n    - just words\n  journeys: x\n",
            [
                "Line 5: “review_on”: “soon” is no day; write it like 2027-01-31.",
                "Line 6: “yearly_volume”: “many” is no whole number of people.",
                "Line 7: “direct”: say “yes” or “no”.",
                "Line 8: “slug”: letters a to z, digits and hyphens only, at most 60.",
                "Line 9: “need”: a text, or one text for each language (“en: …”), is expected.",
                "Line 10: “name”: It needs a name.",
                "Line 11: here “key: value” lines are expected.",
                "Line 12: here a list is expected, each entry beginning with “- ”.",
            ],
        ),
        (
            FIRST_LINES + "  touchpoints:\n    - name: Till\n      owner: nobody@example.org\n",
            ["Line 4: “Till”: nobody signs in with nobody@example.org."],
        ),
        (
            FIRST_LINES + "  touchpoints:\n    - name: Till\n    - name: Till\n",
            ["Line 5: “till” is in this list already."],
        ),
        (
            FIRST_LINES + "  journeys:\n    - name: Checklist\n",
            ["Line 4: “checklist” is the address of a page; choose another slug."],
        ),
    ],
)
def test_what_is_not_so_is_refused_by_sentence_and_line(shop: Shop, pack: str, sentences: list[str]) -> None:
    before = pack_out(as_of=FAR)
    with pytest.raises(PackRefused) as refusal:
        pack_in(text=pack, by=shop.asha, now=LATER)
    assert [str(problem) for problem in refusal.value.problems] == sentences
    assert pack_out(as_of=FAR) == before


def test_a_promise_of_another_touchpoint_is_not_taken_over(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.till, text="Served at once.", by=shop.asha, now=NOW)
    pack = FIRST_LINES + (
        f"  touchpoints:\n    - name: Website\n      promises:\n        - words: Up.\n          slug: {promise.slug}\n"
    )
    with pytest.raises(PackRefused, match="is a promise of another touchpoint"):
        pack_in(text=pack, by=shop.asha, now=LATER)
    assert Journey.objects.count() == 1
