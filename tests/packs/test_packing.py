"""A pack is readable, its rehearsal changes nothing, and what it would do is told beforehand."""

from __future__ import annotations

from datetime import date

from tests.make import NOW, Shop
from tests.packs.packs import FAR, FIRST_LINES, LATER
from tests.register.test_keeping import laid_out
from touchstone.company.models import Deed
from touchstone.packs.packing import pack_in, pack_out, rehearse
from touchstone.register.actions import (
    bring_back,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    retire,
    revise_promise,
)
from touchstone.register.models import Promise, Touchpoint
from touchstone.register.queries import current_designs, promises_in_force
from touchstone.register.unpacking import Change


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
