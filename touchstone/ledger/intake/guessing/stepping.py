"""The touchpoints of a log: one for each of its steps, those of the case as a whole before and after, its promise."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.choosing import choose_touchpoints
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.gathering import ENDS, ending
from touchstone.ledger.intake.guessing.moments import place_moments, place_promises, place_scores, words_of
from touchstone.ledger.intake.guessing.points import Points
from touchstone.ledger.intake.guessing.shapes import folded


def place_steps(done: Arranged, own: Sequence[Found], points: Points, noun: str) -> list[str]:
    """Gives each column of a log its touchpoint; the touchpoints in the order people pass them, () where it is none.

    A promise belongs to the step that ends a case, unless a column says when it was met.
    """
    sheet = done.main
    each = set(done.each[sheet.name])
    for one in own:
        if one.profile.column in each and one.means == "status" and "complete" not in map(folded, one.values):
            one.be("fact", 0.6, one.why, values={})
    column = choose_touchpoints(done, [one for one in own if one.profile.column in each], points, "")
    if column is None:
        done.rows[sheet.name], done.log = "lines", False
        return []
    whole = [one for one in own if one.profile.column not in each]
    before = place_moments(done, sheet, whole, points, noun)
    begun = [one for one in whole if one.means == "moment" and one.concept not in ENDS]
    first = [one.touchpoint for one in begun[:1]]
    steps = list(dict.fromkeys(slug for slug in column.values.values() if slug))
    order = list(dict.fromkeys([*first, *steps, *before]))
    end = column.values.get(ending(done, column), "") or steps[-1]
    if any(one.means == "moment" and one.concept in ENDS for one in whole):
        place_promises(whole, points, before, sheet)
    else:
        _promised(whole, points, end)
    place_scores(whole, points, end, split=False)
    for one in own:
        if one.profile.column in each:
            one.touchpoint = ""
    return order


def _promised(whole: Sequence[Found], points: Points, end: str) -> None:
    promised = [one for one in whole if one.means in ("due", "kept") and one.profile.filled]
    for one in promised[1:]:
        one.be("fact", 0.5, _("Another column says what was promised."), values={}, asks=False)
    for one in promised[:1]:
        one.touchpoint = end
        points.change(end, promise=words_of(_concept(one)))


def _concept(one: Found) -> str:
    """What is done when a promise of a log is met, as its heading says."""
    told = {name: one.sheet.may(one.profile, name) for name in ENDS}
    best = max(told, key=lambda name: told[name])
    return best if told[best] else "closed"
