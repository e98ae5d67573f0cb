"""A pack that is not so is refused by a sentence for each line, and nothing is changed."""

from __future__ import annotations

import pytest

from tests.make import NOW, Shop
from tests.packs.packs import FAR, FIRST_LINES, LATER
from touchstone.packs.packing import pack_in, pack_out
from touchstone.register.actions import make_promise
from touchstone.register.models import Journey
from touchstone.register.pack_form import PackRefused


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
