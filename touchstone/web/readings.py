"""Readings in words: what somebody answered, as a person would say it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.questions.scales import BROKEN, KEPT, LATE
from touchstone.web.drawings.figures import mark

TRUST4 = {
    -2.0: gettext_lazy("eroded trust a lot"),
    -1.0: gettext_lazy("eroded trust a little"),
    1.0: gettext_lazy("built trust a little"),
    2.0: gettext_lazy("built trust a lot"),
}
PROMISE = {
    KEPT: gettext_lazy("promise kept"),
    LATE: gettext_lazy("promise kept late"),
    BROKEN: gettext_lazy("promise broken"),
}
KINDS = {
    "points": gettext_lazy("a mark on a walk"),
    "shop": gettext_lazy("a shopper's mark"),
    "they_said": gettext_lazy("they said so"),
    "i_was": gettext_lazy("one of us was the customer"),
    "impression": gettext_lazy("an impression of staff"),
    "trust4": gettext_lazy("did it build or erode your trust?"),
    "nps": gettext_lazy("would recommend, 0 to 10"),
    "csat": gettext_lazy("how satisfied, 1 to 5"),
    "ces": gettext_lazy("they made it easy, 1 to 7"),
    "promise": gettext_lazy("a promise"),
    "complaint": gettext_lazy("a complaint"),
    "bought_again": gettext_lazy("bought again"),
    "not_back": gettext_lazy("did not come back"),
    "referral": gettext_lazy("brought somebody"),
    "sentiment": gettext_lazy("the tone of words"),
    "sop": gettext_lazy("a step of the procedure"),
    "felt": gettext_lazy("how it made them feel"),
    "solved": gettext_lazy("was it solved?"),
    "thumbs": gettext_lazy("thumbs up or down"),
    "of3": gettext_lazy("how satisfied, 1 to 3"),
    "of4": gettext_lazy("how satisfied, 1 to 4"),
    "of6": gettext_lazy("how satisfied, 1 to 6"),
    "of7": gettext_lazy("how satisfied, 1 to 7"),
    "of10": gettext_lazy("how satisfied, 1 to 10"),
    "stars": gettext_lazy("stars, 1 to 5"),
    "percent": gettext_lazy("out of a hundred"),
}
OUT_OF = {
    "nps": 10,
    "csat": 5,
    "ces": 7,
    "of3": 3,
    "of4": 4,
    "of6": 6,
    "of7": 7,
    "of10": 10,
    "stars": 5,
    "percent": 100,
}
NAMED = {
    "trust4": TRUST4,
    "promise": PROMISE,
    "thumbs": {1.0: gettext_lazy("thumbs down"), 2.0: gettext_lazy("thumbs up")},
    "solved": {1.0: gettext_lazy("solved"), 2.0: gettext_lazy("not solved")},
    "felt": {
        1.0: gettext_lazy("felt special"),
        2.0: gettext_lazy("felt safe"),
        3.0: gettext_lazy("felt cared for"),
        4.0: gettext_lazy("felt pleased"),
        5.0: gettext_lazy("felt hurried"),
        6.0: gettext_lazy("felt ignored"),
        7.0: gettext_lazy("felt confused"),
        8.0: gettext_lazy("felt annoyed"),
    },
}
"""Answers that are words, by kind and raw value."""


def answer_words(kind: str, value: float) -> str:
    """An answer as a phrase: "rated 4 of 5", "promise broken", "built trust a lot"."""
    if kind in NAMED:
        return str(NAMED[kind].get(value, value))
    if kind in OUT_OF:
        return _("answered %(value)g of %(most)s") % {"value": value, "most": OUT_OF[kind]}
    return str(KINDS.get(kind, kind))


def answer_figure(kind: str, value: float) -> str:
    """An answer as it came: "+7", "4 of 5", "kept"."""
    if kind in OUT_OF:
        return _("%(value)g of %(most)s") % {"value": value, "most": OUT_OF[kind]}
    if kind in ("points", "shop", "they_said", "i_was", "impression"):
        return mark(int(value))
    return answer_words(kind, value)
