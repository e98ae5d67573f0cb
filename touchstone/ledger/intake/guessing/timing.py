"""Times beside others of a row that tell no event of the person's own, and what a time is by its company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.points import OPINIONS
from touchstone.ledger.intake.guessing.vocabulary import tokens

SOLVED = frozenset(
    ("resolved", "solved", "gelost", "behoben", "resolu", "resuelto", "resolvido", "opgelost", "risolto", "rozwiazano")
)
"""Words in a heading by which an end is the answer people waited for, not when the file was shut."""
OURS = frozenset(("company", "owner", "reply", "replied", "host", "property", "business", "agent", "manager"))
"""Words in a heading by which an answer to an opinion is ours, not theirs."""
BOOKED = frozenset(("booking", "appointment", "visit", "meal"))
BOUGHT = frozenset(("order", "invoice", "meal", ""))


def settle(found: Sequence[Found], noun: str) -> None:
    """Changes what the times of a row mean by what stands beside them. noun: what kind of thing a row is."""
    if noun in OPINIONS:
        _opinions(found)
    _ends(found)
    if noun in BOOKED:
        _over(found)
    if noun in BOUGHT:
        _at_the_till(found)
    _second_answer(found, noun)
    if noun == "visit" and len(found) > 1 and found[0].means == "moment" and found[0].concept == "created":
        found[0].concept = "booked"


def _opinions(found: Sequence[Found]) -> None:
    """Of a form only when it was sent in counts; an answer to a form is theirs; when they were asked is ours."""
    for one in found:
        words = set(tokens(one.profile.column).split())
        if one.concept == "answered" and not OURS & words:
            one.concept = "reviewed"
    theirs = any(one.concept == "reviewed" for one in found)
    for one in found:
        if theirs and one.concept == "created" and len(found) > 1:
            one.be("nothing", 0.7, _("When they were asked or began, not when they answered."))
    left = [one for one in found if one.means == "moment"]
    for one in left:
        for other in left:
            soon = one is not other and one.means == "moment" and _within(one, other, timedelta(hours=2))
            if soon and one.concept in ("created", "date") and other.concept != "answered":
                one.be("nothing", 0.7, _("When they began to answer: “%s” says when they were done.") % _name(other))
                other.concept = "reviewed" if len(found) > 2 else other.concept


def _ends(found: Sequence[Found]) -> None:
    """Of two ends the one that says solved is what the person waited for."""
    ends = [one for one in found if one.means == "moment" and one.concept == "closed"]
    told = [one for one in ends if SOLVED & set(tokens(one.profile.column).split())]
    if len(ends) > 1 and len(told) == 1:
        told[0].concept = "resolved"


def _over(found: Sequence[Found]) -> None:
    """The end of an appointment is the same visit."""
    for one in found:
        starts = [x for x in found if x.concept in ("appointment", "arrival", "date", "created") and x is not one]
        if one.means == "moment" and one.concept == "closed" and any(_within(x, one, _HALF_A_DAY) for x in starts):
            one.be("nothing", 0.7, _("When it was over: the same visit."))


def _at_the_till(found: Sequence[Found]) -> None:
    """A bill that is closed within minutes of being paid is one event."""
    for one in found:
        if one.means != "moment" or one.concept != "closed":
            continue
        if any(x.concept == "paid" and _within(x, one, timedelta(minutes=10)) for x in found if x is not one):
            one.be("nothing", 0.7, _("Minutes after it was paid: the same event."))


def _second_answer(found: Sequence[Found], noun: str) -> None:
    """Of two answers to one request the later one ends it."""
    left = [one for one in found if one.means == "moment"]
    answers = [one for one in left if one.concept in ("acknowledged", "answered")]
    if noun in OPINIONS or len(answers) != 2 or any(one.concept in ("closed", "resolved") for one in left):
        return
    answers[-1].concept = "closed"


_HALF_A_DAY = timedelta(hours=12)


def _within(one: Found, other: Found, most: timedelta) -> bool:
    """Whether `other` nearly always comes so soon after `one`, where both are known to the minute."""
    sheet = one.sheet
    if not all(x.profile.dates and x.profile.dates.timed for x in (one, other)):
        return False
    pairs = [(a, b) for a, b in zip(sheet.times(one.profile), sheet.times(other.profile), strict=True) if a and b]
    return len(pairs) > 9 and sum(timedelta() <= b - a <= most for a, b in pairs) > 0.95 * len(pairs)


def _name(one: Found) -> str:
    return one.profile.column
