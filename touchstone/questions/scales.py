"""The scales that readings come on: what may be answered, and the sentence for what may not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touchstone.errors import Refusal


class NoSuchAnswer(Refusal):
    """That answer is not on this scale."""


class NoZero(NoSuchAnswer):
    """There is no zero. Did it build or erode, even a little?"""

    def __init__(self) -> None:
        super().__init__(str(_("There is no zero. Did it build or erode, even a little?")))


@dataclass(frozen=True)
class Scale:
    """What may be answered, from `low` to `high`: in steps of `step` from 0, or anything between (0).

    `signed` scales have no zero.
    """

    low: float
    high: float
    signed: bool = False
    step: float = 1


SIGNED_POINTS = Scale(-10, 10, signed=True)
KEPT, LATE, BROKEN = 1.0, 2.0, 3.0

SCALES: dict[str, Scale] = {
    "points": SIGNED_POINTS,  # a walker's mark, trained outsider or own staff
    "shop": SIGNED_POINTS,  # a hired shopper's mark
    "they_said": SIGNED_POINTS,  # noted by staff in the person's own words
    "i_was": SIGNED_POINTS,  # the typist was the customer
    "impression": SIGNED_POINTS,  # the typist's own impression
    "trust4": Scale(-2, 2, signed=True),  # the public question: a lot or a little, down or up
    "nps": Scale(0, 10),
    "csat": Scale(1, 5),
    "ces": Scale(1, 7),
    "promise": Scale(KEPT, BROKEN),  # kept, kept late, broken
    "complaint": Scale(1, 4),
    "bought_again": Scale(1, 1),
    "not_back": Scale(1, 1),
    "referral": Scale(1, 2),
    "sentiment": Scale(-1, 1, step=0),
    "sop": Scale(1, 3),
    "felt": Scale(1, 8),  # special, safe, cared for, pleased, hurried, ignored, confused, annoyed
    "solved": Scale(1, 2),  # solved, not solved
    # scales of other people's forms: kept as they came, never squeezed into ours
    "thumbs": Scale(1, 2),  # down, up
    "of3": Scale(1, 3),
    "of4": Scale(1, 4),
    "of6": Scale(1, 6),
    "of7": Scale(1, 7),  # how satisfied, as against `ces`, how easy
    "of10": Scale(1, 10, step=0),
    "stars": Scale(1, 5, step=0),
    "percent": Scale(0, 100, step=0),
}


def checked(kind: str, value: float) -> float:
    """The answer, if the scale of `kind` has it; else a sentence."""
    scale = SCALES.get(kind)
    if scale is None:
        raise NoSuchAnswer(
            _("“%(kind)s” is no kind of reading. There are: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(sorted(SCALES))}
        )
    if scale.signed and value == 0:
        raise NoZero
    if not scale.low <= value <= scale.high or (scale.step and value % scale.step):
        raise NoSuchAnswer(
            _("%(value)s is not on the scale of “%(kind)s”, which goes from %(low)g to %(high)g.")
            % {"value": f"{value:g}", "kind": kind, "low": scale.low, "high": scale.high}
        )
    return float(value)
