"""Which of several files is the first, on which the others hang: the one whose rows are what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.relations import Sheet, is_key, row_key
from touchstone.ledger.intake.guessing.vocabulary import tokens

PERSONAL = ("customer", "email", "phone", "anonymous", "name")
APART = "apart"
"""The concept of a column that is known to name no person who passed."""


def main_of(sheets: Sequence[Sheet], founds: Mapping[str, Sequence[Found]]) -> Sheet:
    """The file whose rows are told: what happened goes before lists of people and of places, and before totals."""
    happened = [sheet for sheet in sheets if _happened(founds[sheet.name]) and not is_totals(sheet, founds[sheet.name])]
    tries = happened or [one for one in sheets if not is_totals(one, founds[one.name])] or sheets
    return max(tries, key=lambda sheet: _weight(sheet, founds[sheet.name], sheets))


def _happened(founds: Sequence[Found]) -> bool:
    return any(one.means == "moment" and one.concept not in ("since", "until") for one in founds)


def _weight(sheet: Sheet, founds: Sequence[Found], sheets: Sequence[Sheet]) -> float:
    """How much a file looks like the one the others hang on."""
    moments = sum(one.means == "moment" and one.concept not in ("since", "until") for one in founds)
    scored = any(one.means == "score" for one in founds)
    keyed = row_key(sheet)
    shared = 0
    for other in sheets:
        if other is not sheet and keyed:
            names = {tokens(one.column) for one in other.profiles if not is_key(one)}
            shared += tokens(keyed.column) in names
    people = bool(keyed and sheet.may(keyed, "customer") and not moments)
    reviews = 1.0 if any(one.concept == "reviewed" for one in founds) and len(sheets) > 1 else 0.0
    return moments * 1.0 + scored * 0.4 + shared * 1.5 + (0.5 if keyed else 0) - people * 2 - reviews * 1.5


def is_totals(sheet: Sheet, founds: Sequence[Found]) -> bool:
    """Whether each row counts many people, and none is there by himself."""
    counted = [one for one in sheet.profiles if one.numeric and sheet.may(one, "total") >= 1]
    headed = [
        one
        for one in sheet.profiles
        if sheet.may(one, "total") >= 2 or {"percent", "respondents"} & set(tokens(one.column).split())
    ]
    people = any(one.means in PERSONAL for one in founds) or any(
        one.means == "words" and one.sure > 0.7 for one in founds
    )
    in_parts = any(one.means == "day_part" for one in founds)
    several = [one for one in founds if one.means == "moment" and (one.profile.distinct > 12 or in_parts)]
    return not people and not several and (len(counted) >= 2 or len(headed) >= 1)
