"""Columns of few values that say how it went: kept in time, solved, left, called off, by which channel."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.shapes import NO, YES, folded, number_of
from touchstone.ledger.intake.guessing.vocabulary import named_first, speaks_of, tokens

LATE = frozenset(
    [
        "late",
        "delayed",
        "breached",
        "verspatet",
        "retard",
        "retraso",
        "atrasado",
        "ritardo",
        "laat",
        "delay",
        "forsenad",
        "del15",
    ]
)
"""Words in a heading by which yes means that it was late."""

BEGINS = re.compile(r"\s*([^\W_]+)\s*(?:[,;:.(–—-].*)?$", re.DOTALL)
"""A word that stands alone or before a stop: the yes of “Yes, at once”, not the no of “No jurisdiction”."""


def outcomes(found: Found) -> bool:
    """Columns of few values that say how it went: kept in time, solved, left, cancelled."""
    one, may = found.profile, found.sheet.may
    if not one.values or one.distinct > 20 or one.length > 45:
        return False
    if (
        may(one, "ended")
        and "active" not in tokens(one.column).split()[1:2]
        and one.distinct <= 4
        and may(one, "ended") >= may(one, "status")
    ):
        return _ended(found)
    timely = {_timely(value) for value in one.values}
    if (may(one, "kept") or {"late", "kept"} <= timely) and one.distinct <= 8 and _kept(found):
        return True
    if _says_solved(found):
        return True
    kinds = {"type", "subject", "category", "topic", "reason", "notes", "question", "code"} & set(
        tokens(one.column).split()
    )
    standings = [value for value in one.values if _standing(value)]
    cancels = (
        [value for value in standings if _standing(value) == "cancelled" and len(standings) > 1] if not kinds else []
    )
    yes = _yes_of(one)
    if yes and may(one, "status") and (speaks_of(one.column, "cancelled") or speaks_of(one.column, "no_deal")):
        found.be(
            "status",
            0.9,
            _("It says which were called off."),
            values={
                v: ("" if v != yes else "cancelled" if speaks_of(one.column, "cancelled") else "no deal")
                for v in one.values
            },
        )
        return True
    told = may(one, "status") and (not may(one, "geo") > 1 or stands(one) > 0.5)
    if (told and one.kind in ("list", "text") and not kinds) or cancels:
        values = {value: _standing(value) for value in one.values}
        found.be(
            "status",
            0.9 if may(one, "status") else 0.7,
            _("It says where things stand; closed is not solved."),
            values=values,
        )
        return one.distinct > 1 or bool(cancels) or bool(may(one, "status"))
    return _channel(found)


def _says_solved(found: Found) -> bool:
    """Whether it was solved: the heading asks it, or its values say both "solved" and "not solved" in so many words."""
    one, may = found.profile, found.sheet.may
    values = {value: _solved(one.column, value) for value in one.values or {}}
    asked = may(one, "solved") and one.distinct <= 8 and may(one, "solved") >= may(one, "status")
    plain = {folded(value) for value in values} & (YES | NO)
    said = {"solved", "not solved"} <= set(values.values()) and sum(map(bool, values.values())) >= 0.8 * len(values)
    if asked and any(values.values()):
        found.be("solved", 0.85, _("The heading asks whether it was solved."), values=values)
    elif said and not plain and not may(one, "score") and one.kind in ("list", "text"):
        found.be("solved", 0.8, _("Its values say whether it was solved."), values=values)
    else:
        return False
    return True


def stands(one: Profile) -> float:
    """The share of its values that say where something stands: open, pending, closed."""
    values = list(one.values or {})
    return sum(speaks_of(value, "standing") or bool(_standing(value)) for value in values) / max(1, len(values))


def _yes_of(one: Profile) -> str:
    """The value that says yes, where a column says yes and no."""
    if one.kind not in ("yes_no", "flag") and not (
        one.kind == "number" and one.distinct == 2 and one.least == 0 and one.most == 1
    ):
        return ""
    # Yes may be written 1.00.
    from_yes = [v for v in one.values or {} if folded(v) in YES or (one.kind == "number" and number_of(v) == 1)]
    return from_yes[0] if from_yes else ""


def _ended(found: Found) -> bool:
    one = found.profile
    words = tokens(one.column)
    reverse = "active" in words.split() or "retained" in words
    yes = _yes_of(one)
    values = {}
    for value in one.values or {}:
        gone = (value == yes) if yes else speaks_of(value, "left")
        values[value] = "left" if gone != reverse else ""
    if not yes and not any(values.values()):
        return False
    found.be("ended", 0.9, _("The heading says who left."), values=values)
    return True


def _kept(found: Found) -> bool:
    """Whether a promise was kept, as the file says it. A heading that speaks of lateness turns yes round."""
    one = found.profile
    yes = _yes_of(one) or next((v for v in one.values or {} if folded(v) in YES), "")
    bad = bool(LATE & set(tokens(one.column).split()))
    values: dict[str, str] = {}
    for value in one.values or {}:
        if yes:
            values[value] = ("late" if bad else "kept") if value == yes else ("kept" if bad else "late")
        else:
            values[value] = _timely(value)
    if not any(values.values()):
        return False
    coded = yes in ("1", "1.0") and not bad
    found.be("kept", 0.6 if coded else 0.85, _("The heading asks whether it was in time."), values=values, asks=coded)
    return True


def _timely(value: str) -> str:
    if speaks_of(value, "late"):
        return "late"
    return "kept" if speaks_of(value, "kept") and not speaks_of(value, "cancelled") else ""


def _solved(heading: str, value: str) -> str:
    """Solved, not solved, or not known: a dispute says that it was not, its absence says nothing."""
    against = any(word in tokens(heading).split() for word in ("disputed", "reopened", "unresolved"))
    begins = BEGINS.match(value)
    plain = folded(begins[1]) if begins else ""
    if against:
        return "not solved" if plain in YES else ""
    if speaks_of(value, "unsolved") or plain in NO:
        return "not solved"
    return "solved" if speaks_of(value, "solved") or plain in YES else ""


def _standing(value: str) -> str:
    for name, said in (("cancelled", "cancelled"), ("no_deal", "no deal"), ("done", "done")):
        if speaks_of(value, name):
            return said
    return ""


def _channel(found: Found) -> bool:
    one = found.profile
    known = [value for value in one.values or {} if named_first(value, "channels")]
    told = found.sheet.may(one, "channel")
    other = found.sheet.may(one, "branch") or found.sheet.may(one, "touchpoint")
    several = len({named_first(value, "channels") for value in known}) > 1
    if not told and other and (len(known) < one.distinct or not several):
        return False
    if not told and len(known) < max(2, 0.7 * one.distinct):
        return False
    if told and (one.kind not in ("list", "text") or not known):
        return False
    found.be(
        "channel", 0.9 if told and known else 0.6, _("Its values are ways of coming to you."),
        values={value: named_first(value, "channels") for value in one.values or {}},
    )  # fmt: skip
    return True
