"""What people wrote when they asked, and what they wrote of the answer: two texts of one row, at two touchpoints."""

from __future__ import annotations

from collections.abc import Sequence

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.points import PROBLEMS
from touchstone.ledger.intake.guessing.vocabulary import tokens

ASKED = PROBLEMS | {"request", "application", "booking", "appointment", "meal", "stay"}
"""Things that begin with what somebody writes: a question, a complaint, a wish."""
OF_THE_ANSWER = frozenset(
    ("comment", "comments", "remark", "feedback", "review", "rating", "satisfaction", "survey", "csat", "nps",
     "kommentar", "bewertung", "zufriedenheit", "commentaire", "avis", "satisfait", "comentario", "opinion",
     "opmerking", "tevredenheid", "commento", "improve", "reviewer")
)  # fmt: skip
"""Words in a heading by which a text is about what was done, not the question itself."""


def place_requests(founds: Sequence[Found], order: Sequence[str], noun: str) -> None:
    """Words of a request belong to where it was made. order: touchpoints of the row's times; noun: what a row is."""
    moments = [one for one in founds if one.means == "moment" and one.concept != "reviewed"]
    if noun not in ASKED or len(moments) < 2 or not order:
        return
    for one in founds:
        if one.means == "words" and not OF_THE_ANSWER & set(tokens(one.profile.column).split()):
            one.touchpoint = order[0]
