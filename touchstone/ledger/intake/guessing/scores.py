"""Which columns are scores: their scale, which end is good, and what is no answer; by words, shapes and company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.directions import directions
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.ladders import LEADING, STARRED, YES_NO, rung, slope
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Sheet
from touchstone.ledger.intake.guessing.shapes import YES, folded, number_of
from touchstone.ledger.intake.guessing.vocabulary import tokens

RANGE = re.compile(r"\(\s*[01]\s*(?:-|–|to|bis|a|à|tot|do)\s*(?:5|7|10)\s*\)")
"""A scale that the heading states: "(1-7)"."""

GRADED = re.compile(r"^[A-F][+-]?$")
UP = (4, 5)
"""Tops of scales that may have one step more, 0."""
ASIDE = frozenset(("pending", "new", "enabled", "available", "required", "allowed", "visible", "verified"))
"""Words in a heading by which yes and no say something of a rating, and are none."""


def find_scores(founds: Sequence[Found]) -> None:
    """Makes scores of the columns that are some, where nothing better was found for them."""
    crowd = _alike(founds)
    for found in founds:
        if found.concept == "open" or (found.means == "fact" and found.concept == ""):
            _score(found, crowd)
    _percents(founds)
    _parts_of_ten(founds)
    _readers_marks(founds)
    directions(founds)


def _percents(founds: Sequence[Found]) -> None:
    """Beside a score of a hundred other columns written with % are scores too."""
    if not any(one.means == "score" and one.kind == "percent" for one in founds):
        return
    for found in founds:
        signs = sum("%" in cell for cell in found.profile.sample)
        loose = (
            found.means in ("fact", "nothing") and found.profile.numeric and not found.sheet.may(found.profile, "part")
        )
        if loose and signs > 0.8 * max(1, len(found.profile.sample)):
            found.be("score", 0.6, _("Written with % beside another such score."), kind="percent", concept="score")


def _parts_of_ten(founds: Sequence[Found]) -> None:
    """Beside a score up to ten three or more columns of few numbers with decimals up to ten are its parts."""
    if not any(one.means == "score" and one.kind in ("of10", "nps") for one in founds):
        return
    alike = [
        one
        for one in founds
        if one.means in ("fact", "nothing") and 3 <= one.profile.distinct <= 21 and _decimals(one.profile) == "of10"
        and one.profile.most == 10
    ]  # fmt: skip
    for found in alike if len(alike) > 2 else []:
        found.be("score", 0.6, _("Numbers up to ten beside others of the same steps."), kind="of10", concept="score")


def _readers_marks(founds: Sequence[Found]) -> None:
    """A reader's mark on the tone of their words is no answer of theirs, where a score of their own stands beside."""
    marks = [one for one in founds if one.means == "score" and one.sheet.may(one.profile, "sentiment")]
    if any(one.means == "score" and one not in marks for one in founds):
        for one in marks:
            one.be("fact", 0.6, _("A reader’s mark on their words beside a score of their own."), values={}, kind="")


def _alike(founds: Sequence[Found]) -> set[int]:
    """Columns that share one small scale with at least two others: questions of one form, whatever their headings."""
    groups: dict[float | None, list[int]] = {}
    for found in founds:
        one = found.profile
        loose = found.means in ("fact", "nothing") and found.concept in ("", "open")
        if one.kind == "number" and one.whole and one.values and 4 <= one.distinct <= 11 and loose:
            groups.setdefault(one.most, []).append(one.place)
    return {place for places in groups.values() if len(places) >= 3 for place in places}


def _score(found: Found, crowd: set[int]) -> None:
    one, sheet = found.profile, found.sheet
    told = sheet.may(one, "score") or 1.5 * bool(RANGE.search(one.column))
    rivals = ("geo", "trait", "id", "quantity", "amount", "price", "part", "span", "total")
    rival = max(sheet.may(one, name) for name in rivals)
    if one.kind == "number" and one.whole and one.values:
        if (told and told >= rival - 0.3) or (one.place in crowd and not _other(sheet, one)):
            _numbers(found, sure=0.9 if told else 0.6)
        elif not sheet.meant[one.place] and _hill(one):
            _numbers(found, sure=0.4)
    elif one.kind == "number" and told > rival - 0.3 and told and not sheet.may(one, "total") and _decimals(one):
        found.be("score", 0.8, _("Numbers with decimals: kept as they are."), kind=_decimals(one), concept="score")
    elif one.kind == "number" and told and told > rival - 0.3 and one.least is not None and one.most is not None:
        if one.least >= 0 and _of_hundred(one, one.most):
            found.be("score", 0.6, _("Numbers up to 100."), kind="percent", concept="score")
    elif one.values and one.kind in ("list", "yes_no", "id", "text"):
        _worded(found, told)


def _other(sheet: Sheet, one: Profile) -> bool:
    """Whether the heading says that small numbers are something else than answers."""
    return any(sheet.may(one, name) for name in ("trait", "id", "quantity", "span", "part", "total", "product"))


def _hill(one: Profile) -> bool:
    """Whether a small range of numbers looks like answers: most at an end or near the best, not falling from one on."""
    values = {int(number_of(v) or 0): n for v, n in (one.values or {}).items() if number_of(v) is not None}
    if (
        not values
        or min(values) < (0 if max(values) == 10 else 1)
        or max(values) not in (5, 7, 10)
        or len(values) < max(values) - 2
    ):
        return False
    total = sum(values.values())
    return (
        total >= 30
        and values.get(1, 0) < 0.45 * total
        and max(values.values()) < 0.8 * total
        and max(values) - 1 in values
    )


def _of_hundred(one: Profile, top: float) -> bool:
    """Whether numbers are of a hundred: somebody came near it, or a sign says so; 0 to 44 are points of who knows."""
    return 80 <= top <= 100 or (20 < top <= 100 and ("%" in one.column or any("%" in cell for cell in one.sample)))


def _decimals(one: Profile) -> str:
    """The scale of numbers with decimals: stars up to 5, marks up to 10; "" where it is neither."""
    if one.whole or one.least is None or one.most is None or one.least < 1:
        return ""
    return "stars" if one.most <= 5 else "of10" if one.most <= 10 else ""


def _numbers(found: Found, *, sure: float) -> None:
    """A scale of whole numbers: how long, and which of its numbers are none."""
    one, sheet = found.profile, found.sheet
    cells = {v: int(number) for v in one.values or {} if (number := number_of(v)) is not None}
    counts = {cells[v]: n for v, n in (one.values or {}).items() if v in cells}
    total, words = sum(counts.values()), tokens(one.column)
    none = (
        {n for n in counts if n in (-99, -9, -1, 97, 98, 99, 998, 999, 88, 77) and n != 10}
        if (max(counts, default=0) > 10 and len([n for n in counts if n > 10]) <= 3) or min(counts, default=0) < 0
        else set()
    )
    real = set(counts) - none
    if not real:
        return
    fft = "fft" in words.split() or "friends and family" in words
    top = max(real)
    if (
        (fft and top in (6, 7))
        or (top in (6, 7) and _codes(counts, top))
        or (top in (8, 9) and not {6, 7} & real and 5 in real)
    ):
        none |= {n for n in real if n > 5}
    real -= none
    top, low = max(real), min(real)
    if low == 0 and top in (4, 5, 7) and counts[0] < 0.25 * total:
        none.add(0)
        low = 1
        # Where words say what is no mark, 0 is one.
        found.zero = "" if top not in UP else "none" if len(cells) == one.distinct else "worst"
    kind = _kind(found, low, top)
    if not kind:
        return
    missing = tuple(v for v in one.values or () if v not in cells or cells[v] in none)
    note = _("Numbers from %(low)d to %(top)d.") % {"low": 0 if found.zero == "worst" else low, "top": top}
    silent = [v for v in missing if found.zero != "worst" or cells.get(v) != 0]
    if silent:
        note += " " + _("%(none)s are taken for no answer.") % {"none": ", ".join(sorted(silent))}
    found.be("score", sure, note, kind=kind, missing=missing, concept="score")
    if fft:
        found.best, found.why = 1.0, note + " " + _("In the Friends and Family Test 1 is the best.")
    elif sheet.may(one, "sentiment") and kind == "csat":
        found.kind = "sentiment"
    if kind in ("two", "six", "three from 0"):
        _odd(found, kind)


def _codes(counts: dict[int, int], top: int) -> bool:
    """Whether 6 and 7 beside 1 to 5 look like "do not know": a dent before them that a scale of seven has not."""
    five, six, seven = counts.get(5, 0), counts.get(6, 0), counts.get(7, 0)
    if top == 6:
        return six < 0.1 * max(1, five) and counts.get(1, 0) > 0
    return six < 0.25 * min(five, seven) if five and seven else False


def _kind(found: Found, low: int, top: int) -> str:
    one, may = found.profile, found.sheet.may
    if low < 0:
        return (
            "points" if low >= -10 and top <= 10 and 0 not in {int(number_of(v) or 0) for v in one.values or ()} else ""
        )
    if (may(one, "nps") and top in (9, 10)) or (low == 0 and top == 10):
        return "nps"
    if low == 0 and top == 1 and (may(one, "score") or (found.concept == "open" and may(one, "solved"))):
        return "two"
    if low == 0 and top == 2 and may(one, "score"):
        return "three from 0"
    if low == 0:
        return "percent" if _of_hundred(one, top) and may(one, "score") else ""
    return {
        3: "of3", 4: "of4", 5: "csat", 6: "six", 7: "ces" if may(one, "effort") else "of7", 9: "of10", 10: "of10",
    }.get(top, "percent" if _of_hundred(one, top) and may(one, "score") else "")  # fmt: skip


def _odd(found: Found, kind: str) -> None:
    """Yes and no as numbers; school marks from 1 to 6, of which 1 is the best."""
    values = found.profile.values or {}
    if kind == "two":
        found.kind, found.values = "thumbs", {v: "2" if number_of(v) == 1 else "1" for v in values}
        return
    if kind == "three from 0":
        found.kind, found.values = "of3", {v: f"{int(number_of(v) or 0) + 1}" for v in values if v not in found.missing}
        return
    found.kind = "of6"
    if any(word.endswith(("note", "noten")) for word in tokens(found.profile.column).split()):
        found.best, found.asks, found.sure = 1.0, True, 0.6
        found.why = _("Numbers from 1 to 6, under a heading of school marks: 1 is taken for the best.")


def _worded(found: Found, told: float) -> None:
    """Answers in words, or numbers with words beside them."""
    one = found.profile
    values = list(one.values or {})
    led = {v: int(m[1]) for v in values if (m := LEADING.match(v))} or {
        v: len(m[1]) for v in values if (m := STARRED.match(v))
    }
    if (
        len(led) >= 0.8 * len(values)
        and len(values) >= 2
        and max(led.values()) in (3, 4, 5, 7, 10)
        and (told or _rungs(values))
    ):
        kind = {3: "of3", 4: "of4", 5: "csat", 7: "of7", 10: "nps" if 0 in led.values() else "of10"}[max(led.values())]
        rungs = [(number, at) for v, number in led.items() if (at := rung(v)) is not None]
        down = len(rungs) > 1 and slope(rungs) < 0
        found.be(
            "score",
            0.9,
            _("Numbers with words beside them."),
            kind=kind,
            concept="score",
            values={v: str(n) for v, n in led.items()},
        )
        found.best = 1.0 if down else None
        return
    if (not told and found.sheet.may(one, "words")) or one.length > 32 or any(v.endswith("?") for v in values):
        return
    if {folded(v) for v in values} <= {"promoter", "passive", "detractor", "promoters", "passives", "detractors"}:
        return
    if told and _lettered(found):
        return
    rungs_of = {v: at for v in values if (at := rung(v)) is not None}
    if not rungs_of and told and {folded(v) for v in values} <= YES_NO and not ASIDE & set(tokens(one.column).split()):
        rungs_of = {v: 1.0 if folded(v) in YES else -1.0 for v in values}
    both = bool(told) and len(values) <= 8 and len({at > 0 for at in rungs_of.values()}) == 2
    long_enough = both or (len(rungs_of) >= 0.75 * len(values) and len(values) <= 12)
    if not long_enough or (len(set(rungs_of.values())) < 2 and not (told and len(values) == 1)):
        return
    if max(rungs_of.values()) <= 0 or (min(rungs_of.values()) > 0 and not told):
        return
    _laddered(found, rungs_of, sure=0.9 if told else 0.65)
    found.values |= {v: "" for v in values if v not in rungs_of}


def _lettered(found: Found) -> bool:
    """Marks from A, the best, to C, D, E or F; other letters beside them (not graded yet) are no answer."""
    counts = found.profile.values or {}
    letters = {v: v[0] for v in counts if GRADED.match(v)}
    there = set(letters.values())
    told = sum(counts[v] for v in letters)
    if not {"A", "B"} <= there or told < 0.5 * sum(counts.values()) or any(len(v) > 2 for v in counts):
        return False
    order = (
        "ABCDEF" if {"E", "F"} <= there else "ABCDF" if "F" in there else "ABCDE"[: max(map("ABCDE".index, there)) + 1]
    )
    steps = order if len(order) > 2 else "ABC"
    kind = {3: "of3", 4: "of4", 5: "csat", 6: "of6"}[len(steps)]
    values = {v: str(len(steps) - steps.index(letters[v])) if v in letters else "" for v in counts}
    found.be("score", 0.7, _("Marks from A, the best, on."), kind=kind, values=values, concept="score")
    return True


def _rungs(values: Iterable[str]) -> bool:
    return any(rung(value) is not None for value in values)


def _laddered(found: Found, rungs_of: dict[str, float], *, sure: float) -> None:
    if len(set(rungs_of.values())) == 2 and set(map(abs, rungs_of.values())) != {0.0}:
        values = {v: "2" if at > 0 else "1" for v, at in rungs_of.items()}
        found.be("score", sure, _("Two answers, one good and one bad."), kind="thumbs", values=values, concept="score")
        return
    if set(rungs_of.values()) == {-1.0, 0.0, 1.0} and len(rungs_of) == 3:
        values = {v: f"{int(at) + 2}" for v, at in rungs_of.items()}
        found.be("score", sure, _("Three answers: good, bad, between."), kind="of3", values=values, concept="score")
        return
    ladder = {2.0: "5", 1.0: "4", 0.0: "3", -1.0: "2", -2.0: "1"}
    values = {v: ladder[at] for v, at in rungs_of.items()}
    found.be("score", sure, _("Answers in words, from bad to good."), kind="csat", values=values, concept="score")
