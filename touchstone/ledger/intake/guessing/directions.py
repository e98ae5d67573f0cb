"""Which end of a scale is the good one: from its heading, the words people wrote beside it, and other scales."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.ladders import CLEAR, rung, slope
from touchstone.ledger.intake.guessing.shapes import number_of
from touchstone.ledger.intake.guessing.vocabulary import tokens, valence
from touchstone.questions.scales import SCALES

COMPARED = 8
"""Scores whose good end is known that another is compared with, at most."""


def directions(founds: Sequence[Found]) -> None:
    """Which end of each scale is good: from the words people wrote beside it, and from scales already known."""
    scores = [one for one in founds if one.means == "score"]
    for one in scores:
        legend = _legend(one.profile.column)
        if legend:
            one.best = _lowest(one) if legend < 0 else None
            one.why += " " + _("The heading says which end is good.")
    open_ones = [one for one in scores if not one.values and one.best is None and not _legend(one.profile.column)]
    if not open_ones:
        return
    feelings = _feelings(founds)
    known = [one for one in scores if one not in open_ones]
    strengths = {one.key: _evidence(one, feelings, known) for one in open_ones}
    for found in sorted(open_ones, key=lambda one: -abs(strengths[one.key])):
        strength = strengths[found.key] or _evidence(found, [], known)
        if abs(strength) >= 0.12:
            found.best = _lowest(found) if strength < 0 else None
            found.why += " " + _speaks(strength, worded=bool(feelings))
            found.asks = abs(strength) < 0.2 and strength < 0
            known.append(found)
        elif (
            found.kind not in ("nps", "stars")
            and not _full_marks(found)
            and not CLEAR & set(tokens(found.profile.column).split())
        ):
            found.asks = True
            found.why += " " + _("Nothing tells which end is good; the higher is taken for the better.")
        if found.kind == "sentiment":
            _felt(found)


def _speaks(strength: float, *, worded: bool) -> str:
    """What speaks for the end that is taken for the good one: the words beside a score, else other scores."""
    if worded:
        low = _("The kinder the words beside it, the lower the number: 1 is the best.")
        return low if strength < 0 else _("The kinder the words beside it, the higher the number.")
    low = _("The better the other marks of a row, the lower the number: 1 is the best.")
    return low if strength < 0 else _("The better the other marks of a row, the higher the number.")


def _legend(heading: str) -> float:
    """Which way the numbers run where a heading says it: "(1 = very satisfied, 5 = not at all)"; 0: it does not."""
    said = re.findall(r"(\d{1,2})\s*[=:–]\s*([^,;)/\d]+)", heading)
    rungs = [(float(number), at) for number, words in said if (at := rung(words)) is not None]
    if len(rungs) == 1:
        number, at = rungs[0]
        return at if number > 1 else -at
    return slope(rungs)


def _lowest(found: Found) -> float:
    """The low end of the scale, which is the best where it runs the other way."""
    scale = SCALES.get(found.kind)
    return scale.low if scale is not None else 1.0


def _felt(found: Found) -> None:
    """Five marks of feeling, as numbers from −1 to 1."""
    numbers = {v: number_of(v) or 0 for v in found.profile.values or {} if v not in found.missing}
    if not numbers or max(numbers.values()) <= 1:
        return
    down = found.best is not None
    middle = (max(numbers.values()) + min(numbers.values())) / 2
    half = max(numbers.values()) - middle
    found.values = {v: f"{(middle - n if down else n - middle) / half:g}" for v, n in numbers.items()}
    found.best = None


def _full_marks(found: Found) -> bool:
    """Of a hundred, with hundreds or a sign for percent: more is better."""
    one = found.profile
    return found.kind == "percent" and (one.most == 100 or "%" in one.column or (one.least or 0) > 30)


def _feelings(founds: Sequence[Found]) -> list[float | None]:
    """For each sampled row how kind its words are; None where it has none."""
    texts = [one for one in founds if one.means == "words"]
    if not texts:
        return []
    joined = [" ".join(cells) for cells in zip(*(one.sheet.cells[one.profile.place] for one in texts), strict=True)]
    return [float(max(-2, min(2, value))) if (value := valence(text)) else None for text in joined]


def _evidence(found: Found, feelings: Sequence[float | None], known: Sequence[Found]) -> float:
    """How strongly what stands beside a score says which end is good: above 0 the high one, below 0 the low one."""
    cells = found.sheet.cells[found.profile.place]
    numbers = [None if cell in found.missing else number_of(cell) if cell else None for cell in cells]
    pairs = [(a, b) for a, b in zip(numbers, feelings, strict=False) if a is not None and b is not None]
    told = slope(pairs) if len(pairs) >= 25 else 0.0
    for other in known[:COMPARED]:
        values = [_of(other, cell) for cell in other.sheet.cells[other.profile.place]]
        both = [(a, b) for a, b in zip(numbers, values, strict=False) if a is not None and b is not None]
        if len(both) >= 25 and abs(strength := slope(both)) > max(abs(told), 0.2):
            told = strength
    return told


def _of(found: Found, cell: str) -> float | None:
    """A cell of a score whose direction is known, the higher the better."""
    if not cell or cell in found.missing:
        return None
    number = number_of(found.values.get(cell, cell)) if found.values else number_of(cell)
    return None if number is None else -number if found.best is not None else number
