"""The times of a row become touchpoints in journey order; what was promised, and when it was met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.ladders import topic
from touchstone.ledger.intake.guessing.points import OPINIONS, PROBLEMS, Named, Points, header_named, named_for, slug_of
from touchstone.ledger.intake.guessing.relations import Sheet, later
from touchstone.ledger.intake.guessing.timing import settle
from touchstone.ledger.intake.guessing.vocabulary import tokens

INWARD = ("sent_on",)
ARRANGED = ("flight", "appointment", "stay", "meal")
"""Things whose only day is the day they were arranged for."""
UNPLANNED = PROBLEMS | {"request", "call", "application"}
"""Things whose further dates are no plans that somebody could call off."""
PASSED = ("answered", "arrival", "departure", "delivered")
STEPS = ("paid", "shipped", "delivered", "ready", "answered", "closed", "appointment", "arrival", "departure")

MOST_THEMES = 30
"""Themes that scores are told apart by; of more, all are answers at one touchpoint."""


def place_moments(done: Arranged, sheet: Sheet, founds: Sequence[Found], points: Points, noun: str) -> list[str]:
    """Gives each time of the first file its touchpoint; returns their slugs in the order people pass them."""
    people = done.rows[sheet.name] == "people"
    found = [one for one in founds if one.means == "moment"]
    for one in found:
        if people or one.concept == "until":
            one.be(one.concept if one.concept in ("since", "until") else "since", 0.7, one.why)
        elif one.concept in INWARD and len(found) > 1:
            one.be("nothing", 0.7, _("When it was passed on among you: the person does not pass there."))
    found = [one for one in found if one.means == "moment"]
    _bought_before(found, noun)
    found = [one for one in found if one.means == "moment"]
    _constant(found)
    found = in_order([one for one in found if one.means == "moment"], sheet)
    _hidden_due(found, founds, sheet)
    settle([one for one in found if one.means == "moment"], noun)
    found = [one for one in found if one.means == "moment"]
    _renamed(found, founds, noun)
    _twins(found)
    opinion = noun in OPINIONS or (
        noun in ("", "visit", "flight", "stay", "meal") and len(found) == 1 and _only_answers(founds)
    )
    slugs: list[str] = []
    for one in found:
        if one.concept == "reviewed" and len(found) > 1:
            continue
        slugs.append(_placed(one, found, points, noun, opinion=opinion))
    _hours(founds, found)
    _planned(founds, found, points, noun)
    for one in found:
        if one.concept == "reviewed" and len(found) > 1:
            one.touchpoint = slugs[-1]
            one.why = _("When they answered; the answer belongs to what they passed last.")
    return slugs


def _only_answers(founds: Sequence[Found]) -> bool:
    return any(one.means == "score" for one in founds) and not any(
        one.means in ("amount", "price", "due") for one in founds
    )


def _twins(found: Sequence[Found]) -> None:
    """Of two times of one kind the first is when it was arranged, the last when it takes place."""
    for concept in ("appointment", "created"):
        alike = [one for one in found if one.concept == concept]
        if len(alike) > 1 and concept == "appointment":
            alike[0].concept = "created"
        elif len(alike) > 1:
            alike[-1].concept = "date"


def _renamed(found: Sequence[Found], founds: Sequence[Found], noun: str) -> None:
    """What a time is by its company: received last is delivered; a booking's only day is the day they come."""
    for one in found[1:]:
        if one.concept == "created" and {"received", "recu", "ontvangen"} & set(tokens(one.profile.column).split()):
            one.concept = "delivered"
    if len(found) != 1:
        return
    hour = any(one.means == "hour" for one in founds)
    if found[0].concept == "created" and noun in ("booking", "meal", "appointment") and hour:
        found[0].concept = "date"
    elif found[0].concept == "created" and _only_answers(founds):
        found[0].concept = "overall"


def _bought_before(found: Sequence[Found], noun: str) -> None:
    """When they bought what they now ask about is another day."""
    bought = {"purchase", "purchased", "kaufdatum", "achat", "compra"}
    for one in found:
        if (
            noun in ("ticket", "complaint", "claim", "repair")
            and len(found) > 1
            and bought & set(tokens(one.profile.column).split())
        ):
            one.be("nothing", 0.6, _("When they bought it, not when they asked."))


def _hours(founds: Sequence[Found], found: Sequence[Found]) -> None:
    """A column of hours goes with the day beside it: the one its heading shares words with, else the nearest before."""
    days = [one for one in found if one.profile.kind == "day"]
    for hour in [one for one in founds if one.means == "hour"]:
        if not days:
            hour.be("fact", 0.6, _("An hour, but no day without one."))
            continue
        words = set(tokens(hour.profile.column).split())

        def near(one: Found, words: set[str] = words, place: int = hour.profile.place) -> tuple[int, int]:
            return (len(words & set(tokens(one.profile.column).split())), -abs(one.profile.place - place))

        hour.touchpoint = max(days, key=near).touchpoint


def _planned(founds: Sequence[Found], found: Sequence[Found], points: Points, noun: str) -> None:
    """Times that are plans: whoever called it off did not pass there."""
    called_off = any(one.means == "status" and {"cancelled", "no deal"} & set(one.values.values()) for one in founds)
    for one in found:
        other = one.concept == "date" and one is not found[0] and noun not in UNPLANNED
        only = one.concept == "date" and len(found) == 1 and noun in ARRANGED
        plan = one.concept in ("appointment", "arrival", "departure") or other or only
        if called_off and plan and one.touchpoint in points.said:
            points.change(one.touchpoint, planned=True)


def _placed(one: Found, found: Sequence[Found], points: Points, noun: str, *, opinion: bool) -> str:
    concept = "date" if one.concept in ("date", "since") else one.concept
    if len(found) == 1 and concept in ("created", "reviewed", "appointment", "closed", "answered") and noun in OPINIONS:
        concept = "overall"
    named = named_for(noun, concept)
    unsaid = not noun and concept == "date" and len(found) > 1
    if unsaid or any(other.touchpoint == named.slug for other in found if other is not one):
        named = header_named(one)
    # An answer to a review is passed, and so is the stay it speaks of; the review itself is only an opinion.
    one.touchpoint = points.add(named, passage=not opinion or (one.concept in PASSED and len(found) > 1))
    return one.touchpoint


def _constant(found: Sequence[Found]) -> None:
    """A date that is the same in every row says when the list was made; one that repeats another says nothing new."""
    for one, other in combinations(found, 2):
        pairs = list(zip(one.sheet.times(one.profile), other.sheet.times(other.profile), strict=True))
        # A day set beside another says nothing new where it is left out at times; a step that came the same day does.
        either = other.concept in STEPS
        pairs = [
            (a, b) for a, b in pairs if (a is not None or b is not None if either else a is not None and b is not None)
        ]
        if len(pairs) > 9 and sum(a == b or _near(a, b) for a, b in pairs) > 0.97 * len(pairs):
            other.be("nothing", 0.7, _("It says the same as %(column)s.") % {"column": one.profile.column})
    for one in found:
        if one.profile.distinct == 1 and one.profile.rows > 3 and len(found) > 1:
            one.be("nothing", 0.7, _("It is the same in every row: the day of the list, perhaps."))


def _near(one: datetime | None, other: datetime | None) -> bool:
    """Whether two times are one, written more and less finely."""
    return one is not None and other is not None and abs(one - other) < timedelta(seconds=1)


def in_order(found: Sequence[Found], sheet: Sheet) -> list[Found]:
    """Columns of times in the order in which they come in a row; as they stand where rows do not tell."""
    wins = {one.key: 0.0 for one in found}
    for one in found:
        for other in found:
            if one is not other:
                share, gap, both = later(sheet, one.profile, other.profile)
                if both and (gap > 0 or (gap == 0 and share > 0.9 and one.profile.place < other.profile.place)):
                    wins[one.key] += 1
    return sorted(found, key=lambda one: (-wins[one.key], one.profile.place))


def _hidden_due(found: Sequence[Found], founds: Sequence[Found], sheet: Sheet) -> None:
    """A promise whose heading says nothing: whole days, there in every row, with another time now before, now after."""
    if any(one.means == "due" for one in founds) or len(found) < 3:
        return
    first = found[0]
    for one in found[1:]:
        if one.concept != "date" or one.profile.full < first.profile.full - 0.02 or one.profile.kind != "day":
            continue
        for other in found[1:]:
            if other is one or other.profile.full >= one.profile.full or other.profile.kind != "time":
                continue
            pairs = [
                (a, b) for a, b in zip(sheet.times(one.profile), sheet.times(other.profile), strict=True) if a and b
            ]
            late = sum(b > a + timedelta(days=1) for a, b in pairs) / max(1, len(pairs))
            made, _days, _all = later(sheet, first.profile, one.profile)
            if len(pairs) > 20 and 0.005 < late < 0.5 and made > 0.97:
                one.be(
                    "due",
                    0.5,
                    _("A whole day in every row, which %(column)s mostly comes before: perhaps promised.")
                    % {"column": other.profile.column},
                    asks=True,
                    concept="due",
                )
                return


def place_promises(founds: Sequence[Found], points: Points, slugs: Sequence[str], sheet: Sheet) -> None:
    """Each promised day goes to the touchpoint at which it is met: the moment its heading speaks of, else the last."""
    moments = [one for one in founds if one.means == "moment" and one.concept != "reviewed"]
    moments.sort(key=lambda one: slugs.index(one.touchpoint) if one.touchpoint in slugs else len(slugs))
    for due in [one for one in founds if one.means == "due"]:
        if not moments:
            due.be("nothing", 0.4, _("A day promised, but nothing says when it was promised or met."))
            continue
        met = _met(due, moments, sheet)
        due.touchpoint = met.touchpoint
        if (
            met is moments[0]
            and len(moments) == 1
            and due.profile.kind != "empty"
            and not any(x.means == "kept" for x in founds)
        ):
            due.be(
                "nothing",
                0.4,
                _("A day promised, but nothing says when it was met: nobody can say whether it was kept."),
            )
            continue
        points.change(due.touchpoint, promise=words_of(met.concept))
    for kept in [one for one in founds if one.means == "kept"]:
        kept.touchpoint = next((x.touchpoint for x in founds if x.means == "due"), slugs[-1] if slugs else "")
        waits = {"level", "answer", "answered", "response", "wait"} & set(tokens(kept.profile.column).split())
        first = next((one for one in moments if one.concept == "answered"), None)
        if waits and first is not None and not any(x.means == "due" for x in founds):
            # Who hung up was told so too, but was never answered: it is said where everyone passed.
            all_told = first.profile.full > kept.profile.full - 0.02
            kept.touchpoint = first.touchpoint if all_told else moments[0].touchpoint
        if kept.touchpoint in points.said and not points.said[kept.touchpoint].promise:
            points.change(kept.touchpoint, promise=_("It is done in time."))


def _met(due: Found, moments: Sequence[Found], sheet: Sheet) -> Found:
    told = [one for one in moments[1:] if one.concept != "date" and sheet.may(due.profile, one.concept) > 0]
    if told:
        return max(told, key=lambda one: (sheet.may(due.profile, one.concept), one.profile.place))
    ends = [
        one
        for one in moments[1:]
        if one.concept in ("delivered", "ready", "closed", "resolved", "departure", "arrival", "answered")
    ]
    solved = [one for one in ends if one.concept == "resolved"]
    final = solved or [one for one in ends if one.concept in ("delivered", "ready", "closed")]
    return (final or ends or list(moments))[-1]


def words_of(concept: str) -> str:
    """A promise in words, by what is done when it is met."""
    return {
        "delivered": _("Your parcel arrives by the day we name."),
        "shipped": _("Your parcel leaves by the day we name."),
        "ready": _("It is ready by the day we name."),
        "answered": _("You have our first answer by the time we name."),
        "closed": _("It is done by the time we name."),
        "resolved": _("You have a solution by the time we name."),
        "arrival": _("We are there by the time we name."),
    }.get(concept, _("It happens by the time we name."))


def place_further(done: Arranged, sheet: Sheet, founds: Sequence[Found], slugs: Sequence[str], points: Points) -> None:
    """Times of a file that hangs on the first: of answers only when they were given; else touchpoints of their own."""
    found = [one for one in founds if one.means == "moment"]
    answers = any(one.means in ("score", "words") for one in founds)
    best = max(
        found, key=lambda one: (one.concept == "reviewed", one.profile.kind == "time", one.profile.full), default=None
    )
    for one in found:
        if one is not best or (not answers and done.many[sheet.name] == "first"):
            one.be("nothing", 0.6, _("Not needed: another time says it."))
    for one in founds:
        if one.means == "due":
            one.be("nothing", 0.6, _("A day set among you, not one promised to the person."))
        if one.means in ("moment", "score", "words") and slugs:
            one.touchpoint = slugs[-1]
    if best is not None and best.means == "moment":
        best.why = _("When they answered; the answer belongs to what they passed last.") if answers else best.why
    if not slugs and found:
        points.add(named_for("", "overall"))


def place_scores(founds: Sequence[Found], points: Points, home: str, *, split: bool) -> None:
    """Scores of one theme each get a touchpoint of their own; those about the whole go where people passed last.

    A long questionnaire is one touchpoint with many answers: nobody could walk a way of hundreds.
    """
    scores = [one for one in founds if one.means == "score"]
    topics = {one.key: topic(one.profile.column) for one in scores if one.kind not in ("sentiment", "nps")}
    shown = {name for name in topics.values() if name}
    for one in scores:
        theme = topics.get(one.key, "") if split and len(scores) > 1 and 1 < len(shown) <= MOST_THEMES else ""
        one.touchpoint = points.add(Named(slug_of(theme), theme, _("What they meet")), passage=False) if theme else home
    for one in founds:
        if one.means in ("words", "solved") and not one.touchpoint:
            one.touchpoint = home
