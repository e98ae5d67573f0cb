"""Whose columns are: those that name a place, or whom a complaint is about, name no person who passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.mains import APART, PERSONAL
from touchstone.ledger.intake.guessing.points import noun_of
from touchstone.ledger.intake.guessing.relations import Sheet, is_key, within
from touchstone.ledger.intake.guessing.vocabulary import tokens

MANY = 20
"""Rows from which on a value that is the same in all of them says nothing of the person."""
SPOKEN_OF = ("review", "inspection", "complaint")
"""Things whose rows speak of a business: a column of businesses is not whom the person came for."""
SAME = 0.98
AGAIN = 0.1


def whose(sheets: Sequence[Sheet], founds: Mapping[str, Sequence[Found]]) -> None:
    """Takes the columns back that seemed to name a person, and name the place or the one complained of."""
    noun = noun_of(sheets)
    for one in (one for sheet in sheets for one in founds[sheet.name]):
        seen, person = one.profile, one.sheet.may(one.profile, "customer")
        if noun == "inspection" and one.means in ("fact", "nothing", "thing") and not person:
            one.concept = APART
        if one.means in ("email", "phone") and seen.distinct == 1 and seen.rows > MANY:
            one.be("nothing", 0.8, _("It is the same in every row, so it is no one’s who passed."))
        elif noun == "inspection" and one.means in ("email", "phone", "name") and not person:
            one.be("nothing", 0.7, _("Of the place that was inspected, not of a person who passed."), concept=APART)
        elif noun in ("complaint", "claim") and one.means == "customer" and "respondent" in tokens(seen.column).split():
            one.be("nothing", 0.7, _("Whom the complaint is about, not who made it."), concept=APART)
        elif one.means == "account" and noun in SPOKEN_OF:
            few = bool(seen.values) and seen.distinct > 1 and not is_key(seen)
            one.be("branch" if few else "nothing", 0.5, _("Of whom they speak, not for whom they came."), concept=APART)


def lines_of_a_day(done: Arranged, founds: Sequence[Found]) -> None:
    """Rows without a number of their own that share a code, a day and a score are lines of one visit.

    So are the faults found at one inspection: each is a row, and each says the score of the whole again.
    """
    sheet = done.main
    if done.rows[sheet.name] != "things" or sheet.name in done.keys or done.log:
        return
    moments = [one for one in founds if one.means == "moment" and one.profile.dated]
    days = [one for one in moments if one.profile.distinct > 1 and one.profile.full > SAME]
    scores = [one.profile for one in founds if one.means == "score" and one.profile.distinct > 2]
    codes = [
        one
        for one in founds
        if one.means in ("thing", "branch", "nothing", "fact")
        and one.sheet.may(one.profile, "id") + one.sheet.may(one.profile, "branch") + (one.profile.place == 0)
        and one.profile.full > SAME
        and AGAIN < one.profile.unique < 1 - AGAIN
    ]
    if len(days) != 1 or not scores or not codes:
        return
    code = max(codes, key=lambda one: one.profile.unique)
    alone = within(sheet, code.profile, scores)
    seen = within(sheet, code.profile, scores, beside=days[0].profile)
    again = seen.several > AGAIN * seen.things
    if again and min(seen.same.values()) > SAME > max(alone.same.values()):
        code.be("thing", 0.7, _("Rows that share it and the day have one score: they are lines of one visit."))
        done.rows[sheet.name] = "lines"
        done.keys[sheet.name] = (code.profile.column, days[0].profile.column)


def lists_beside(done: Arranged, sheets: Sequence[Sheet], founds: Mapping[str, Sequence[Found]]) -> None:
    """A file of which one row stands beside many of the first says something of a person or a place, not of a visit.

    Its scores (an average), times (of the last visit) and words are of no visit; its names and numbers are the
    person's where the files meet in the person's number, else the place's.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    for name, join in done.joins.items():
        above = next((one for one in founds[join.above] if one.profile.column == join.column), None)
        if above is None or join.many or is_key(above.profile):
            continue
        person = above.means in PERSONAL or above.sheet.may(above.profile, "customer") > 0
        for one in founds[by_name[name].name]:
            if one.profile.column == join.key:
                continue
            if one.means in ("score", "words", "moment", "due", "solved", "kept", "status", "hour", "amount"):
                one.be("nothing", 0.7, _("It says something of %s, not of a visit.") % join.column, values={}, kind="")
                one.best, one.asks, one.missing = None, False, ()
            elif one.means in ("row", "thing") or (one.means in PERSONAL and not person):
                one.be("nothing", 0.7, _("A name or number of %s, not of the person.") % join.column)


def no_things(done: Arranged, founds: Sequence[Found]) -> None:
    """A number that comes again, of which neither the heading nor the rows say that it is a thing, holds no trace."""
    joined = {(join.above, join.column) for join in done.joins.values()}
    case = done.thing
    if case is not None and done.log and done.main.meant[case.profile.place] and not _is_thing(case):
        done.log, done.thing = False, None
    for one in founds:
        named = _is_thing(one)
        key = one.profile.column in done.keys.get(one.sheet.name, ()) or (one.sheet.name, one.profile.column) in joined
        if one.means == "thing" and one is not done.thing and not key and (not named or one.profile.full < AGAIN):
            one.be("nothing", 0.5, _("A number that comes again, but of nothing that rows belong to together."))


def _is_thing(one: Found) -> bool:
    """Whether its heading speaks of an order, a case, a visit: not of a plane or a house that many of them share."""
    return one.sheet.may(one.profile, "thing") > 0
