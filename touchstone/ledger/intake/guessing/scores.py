"""Which columns are scores: their scale, which end is good, and what is no answer; by words, shapes and company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import fmean

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Sheet
from touchstone.ledger.intake.guessing.shapes import NO, YES, folded, number_of
from touchstone.ledger.intake.guessing.vocabulary import tokens, valence

GENERIC = frozenset(
    [
        "score",
        "scores",
        "rating",
        "ratings",
        "rate",
        "rated",
        "stars",
        "star",
        "satisfaction",
        "satisfied",
        "csat",
        "nps",
        "ces",
        "grade",
        "overall",
        "total",
        "general",
        "review",
        "customer",
        "client",
        "user",
        "guest",
        "patient",
        "the",
        "a",
        "an",
        "of",
        "with",
        "your",
        "our",
        "you",
        "how",
        "was",
        "were",
        "is",
        "did",
        "do",
        "would",
        "us",
        "we",
        "to",
        "in",
        "for",
        "and",
        "answer",
        "answers",
        "number",
        "level",
        "result",
        "question",
        "q",
        "fft",
        "categorical",
        "response",
        "out",
        "5",
        "10",
        "100",
        "1",
        "7",
        "4",
        "likely",
        "likelihood",
        "recommend",
        "experience",
        "survey",
        "feedback",
        "please",
        "on",
        "scale",
        "from",
        "reviews",
        "points",
        "point",
        "ticket",
        "order",
        "visit",
        "bewertung",
        "gesamt",
        "gesamtbewertung",
        "zufriedenheit",
        "note",
        "kundenzufriedenheit",
        "evaluation",
        "globale",
        "note",
        "avis",
        "client",
        "puntuacion",
        "valoracion",
        "general",
        "nota",
        "avaliacao",
        "geral",
        "beoordeling",
        "algemeen",
        "voto",
        "valutazione",
        "ocena",
        "betyg",
        "it",
        "my",
        "this",
        "that",
        "be",
        "been",
        "has",
        "have",
        "are",
        "as",
        "at",
        "by",
        "not",
        "or",
        "if",
        "any",
        "all",
        "more",
        "than",
        "friend",
        "family",
        "friends",
        "colleague",
        "product",
        "polarity",
        "sentiment",
        "comment",
        "effort",
        "easy",
        "ease",
        "happiness",
        "happy",
        "call",
        "case",
        "mark",
        "percent",
        "percentage",
    ]
)
CLEAR = frozenset(
    [
        "csat",
        "stars",
        "star",
        "rating",
        "ratings",
        "sterne",
        "etoiles",
        "estrellas",
        "estrelas",
        "sterren",
        "stelle",
        "gwiazdki",
        "stjarnor",
        "valoracion",
        "puntuacion",
        "calificacion",
        "avaliacao",
        "beoordeling",
        "valutazione",
        "betyg",
        "recensione",
    ]
)
"""Words in a heading by which the high end of a scale is the good one."""
_GOOD = "good|satisfied|happy|agree|likely|great|nice|easy|like|liked|positive|pleased|gut|zufrieden|bon|bien|satisfait|bueno|satisfecho|bom|satisfeito|goed|tevreden|buono|soddisfatto|dobry|dobrze|zadowolony|bra|nojd|thumbs up|up|builds|usually|promoter|zustimmung|einverstanden|accord|acuerdo|recommended"
_BAD = "bad|dissatisfied|unsatisfied|unhappy|disagree|unlikely|poor|difficult|hard|dislike|disliked|negative|unzufrieden|schlecht|mangelhaft|mauvais|insatisfait|malo|insatisfecho|ruim|insatisfeito|slecht|ontevreden|cattivo|insoddisfatto|zly|zle|niezadowolony|dalig|missnojd|thumbs down|down|erodes|sometimes|detractor|not recommended|displeased|nicht zufrieden|weniger zufrieden"
_BEST = "excellent|perfect|outstanding|delighted|fantastic|amazing|love|loved|always|sehr gut|ausgezeichnet|tres bien|excelente|muy bueno|otimo|uitstekend|ottimo|eccellente|doskonaly|utmarkt"
_WORST = "terrible|awful|horrible|worst|hate|hated|never|rejected|ungenugend|terrible|pesimo|muy malo|pessimo|verschrikkelijk|fatalny|usel"
_MIDDLE = "neutral|neither|okay|ok|average|fair|so so|mixed|indifferent|passive|mittel|befriedigend|teils teils|moyen|neutre|regular|medio|neutro|redelijk|neutraal|sufficiente|sredni|neutralny|varken|acceptable|adequate|undecided"
_YES_NO = YES | NO | {"pass", "fail", "passed", "failed"}
_VERY = "very|extremely|strongly|highly|completely|totally|definitely|sehr|ausserst|tres|tout a fait|muy|totalmente|muito|zeer|erg|molto|bardzo|mycket|really|super"


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{words})(?= |$)")


_LADDER = [(_any_of(words), at) for words, at in ((_BEST, 2), (_WORST, -2), (_BAD, -1), (_GOOD, 1), (_MIDDLE, 0))]
_MUCH = _any_of(_VERY)
_LEADING = re.compile(r"^\(?(\d{1,2})\)?(?:\s*[-–:.)=/]\s*|\s+(?:stars?|sterne?|etoiles?|of|out of)\b)(.*)$")
_STARRED = re.compile(r"^([★⭐*]+)[☆\s]*$")


def find_scores(founds: Sequence[Found]) -> None:
    """Makes scores of the columns that are some, where nothing better was found for them."""
    crowd = _alike(founds)
    for found in founds:
        if found.concept == "open" or (found.means == "fact" and found.concept == ""):
            _score(found, crowd)
    _directions(founds)


def _alike(founds: Sequence[Found]) -> set[int]:
    """Columns that share one small scale with at least two others: questions of one form, whatever their headings."""
    groups: dict[tuple[float | None, float | None], list[int]] = {}
    for found in founds:
        one = found.profile
        loose = found.means in ("fact", "nothing") and found.concept in ("", "open")
        if one.kind == "number" and one.whole and one.values and 4 <= one.distinct <= 11 and loose:
            groups.setdefault((0 if one.least == 0 else 1, one.most), []).append(one.place)
    return {place for places in groups.values() if len(places) >= 3 for place in places}


def _score(found: Found, crowd: set[int]) -> None:
    one, sheet = found.profile, found.sheet
    told = sheet.may(one, "score")
    rivals = ("geo", "trait", "id", "quantity", "amount", "price", "part", "span", "total")
    rival = max(sheet.may(one, name) for name in rivals)
    if one.kind == "number" and one.whole and one.values:
        if (told and told >= rival - 0.3) or (one.place in crowd and not _other(sheet, one)):
            _numbers(found, sure=0.9 if told else 0.6)
        elif not sheet.meant[one.place] and _hill(one):
            _numbers(found, sure=0.4)
    elif one.kind == "number" and one.values and told and _halves(one):
        found.be("score", 0.85, _("Stars in halves."), kind="stars", concept="score")
    elif one.kind == "number" and told and told > rival - 0.3 and one.least is not None and one.most is not None:
        if one.least >= 0 and 20 < one.most <= 100:
            found.be("score", 0.6, _("Numbers up to 100."), kind="percent", concept="score")
    elif one.values and one.kind in ("list", "yes_no", "id", "text"):
        _worded(found, told)


def _other(sheet: Sheet, one: Profile) -> bool:
    """Whether the heading says that small numbers are something else than answers."""
    return any(sheet.may(one, name) for name in ("trait", "id", "quantity", "span", "part", "total", "product"))


def _hill(one: Profile) -> bool:
    """Whether a small range of numbers looks like answers: most at an end or near the best, not falling from one on."""
    values = {int(float(v)): n for v, n in (one.values or {}).items() if number_of(v) is not None}
    if not values or min(values) < 1 or max(values) not in (5, 7, 10) or len(values) < max(values) - 2:
        return False
    total = sum(values.values())
    return (
        total >= 30
        and values.get(1, 0) < 0.45 * total
        and max(values.values()) < 0.8 * total
        and max(values) - 1 in values
    )


def _halves(one: Profile) -> bool:
    return bool(one.values) and all(
        (number_of(v) or 0) * 2 == int((number_of(v) or 0) * 2) and 0 <= (number_of(v) or -1) <= 5
        for v in one.values or ()
    )


def _numbers(found: Found, *, sure: float) -> None:
    """A scale of whole numbers: how long, and which of its numbers are none."""
    one, sheet = found.profile, found.sheet
    counts = {int(float(number_of(v) or 0)): n for v, n in (one.values or {}).items()}
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
    kind = _kind(found, low, top)
    if not kind:
        return
    missing = tuple(v for v in one.values or () if int(float(number_of(v) or 0)) in none)
    note = _("Numbers from %(low)d to %(top)d.") % {"low": low, "top": top}
    if missing:
        note += " " + _("%(none)s are taken for no answer.") % {"none": ", ".join(sorted(missing))}
    found.be("score", sure, note, kind=kind, missing=missing, concept="score")
    if fft:
        found.best, found.why = 1.0, note + " " + _("In the Friends and Family Test 1 is the best.")
    elif sheet.may(one, "sentiment") and kind == "csat":
        found.kind = "sentiment"
    if kind in ("two", "six"):
        _odd(found, kind)


def _codes(counts: dict[int, int], top: int) -> bool:
    """Whether 6 and 7 beside 1 to 5 look like "do not know": a dent before them that a scale of seven would not have."""
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
    if low == 0:
        return "percent" if 20 < top <= 100 and may(one, "score") else ""
    return {
        3: "of3", 4: "of4", 5: "csat", 6: "six", 7: "ces" if may(one, "effort") else "of7", 9: "of10", 10: "of10",
    }.get(top, "percent" if 20 < top <= 100 and may(one, "score") else "")  # fmt: skip


def _odd(found: Found, kind: str) -> None:
    """Yes and no as numbers; school marks from 1 to 6, of which 1 is the best."""
    values = found.profile.values or {}
    if kind == "two":
        found.kind, found.values = "thumbs", {v: "2" if number_of(v) == 1 else "1" for v in values}
        return
    marks = {1: "5", 2: "4", 3: "3", 4: "2", 5: "1", 6: "1"}
    found.kind = "csat"
    found.values = {v: marks[int(number_of(v) or 0)] for v in values if int(number_of(v) or 0) in marks}
    found.why, found.asks, found.sure = _("Numbers from 1 to 6: read as school marks, 1 the best."), True, 0.5


def rung(value: str) -> float | None:
    """Where an answer in words stands between −2 (worst) and 2 (best); None where it is no such answer."""
    said = " " + tokens(value.replace("'", ""))
    if "neutral or" in said or "neutral oder" in said:
        return -1.0
    if re.search(
        r" (?:not|nicht|no|nao|pas|niet|non|nie|inte) (?:at all )?(?:very )?(?:satisfied|good|happy|zufrieden|gut|satisfecho|satisfeito|satisfait|tevreden|recommend|likely|easy)",
        said,
    ):
        return -1.0
    for pattern, at in _LADDER:
        if pattern.search(said):
            return float(at * 2) if abs(at) == 1 and _MUCH.search(said) else float(at)
    return None


def _worded(found: Found, told: float) -> None:
    """Answers in words, or numbers with words beside them."""
    one = found.profile
    values = list(one.values or {})
    led = {v: int(m[1]) for v in values if (m := _LEADING.match(v))} or {
        v: len(m[1]) for v in values if (m := _STARRED.match(v))
    }
    if (
        len(led) >= 0.8 * len(values)
        and len(values) >= 2
        and max(led.values()) in (3, 4, 5, 7, 10)
        and (told or _rungs(values))
    ):
        kind = {3: "of3", 4: "of4", 5: "csat", 7: "of7", 10: "nps" if 0 in led.values() else "of10"}[max(led.values())]
        rungs = [(number, at) for v, number in led.items() if (at := rung(v)) is not None]
        down = len(rungs) > 1 and _slope(rungs) < 0
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
    if one.length > 32 or any(v.endswith("?") for v in values):
        return
    rungs_of = {v: at for v in values if (at := rung(v)) is not None}
    if not rungs_of and told and {folded(v) for v in values} <= _YES_NO:
        rungs_of = {v: 1.0 if folded(v) in YES else -1.0 for v in values}
    both = bool(told) and len(values) <= 8 and len({at > 0 for at in rungs_of.values()}) == 2
    long_enough = both or (len(rungs_of) >= 0.75 * len(values) and len(values) <= 12)
    if not long_enough or (len(set(rungs_of.values())) < 2 and not (told and len(values) == 1)):
        return
    if max(rungs_of.values()) <= 0 or (min(rungs_of.values()) > 0 and not told):
        return
    _laddered(found, rungs_of, sure=0.9 if told else 0.65)
    found.values |= {v: "" for v in values if v not in rungs_of}


def _rungs(values: Iterable[str]) -> bool:
    return any(rung(value) is not None for value in values)


def _laddered(found: Found, rungs_of: dict[str, float], *, sure: float) -> None:
    if len(set(rungs_of.values())) == 2 and set(map(abs, rungs_of.values())) != {0.0}:
        values = {v: "2" if at > 0 else "1" for v, at in rungs_of.items()}
        found.be("score", sure, _("Two answers, one good and one bad."), kind="thumbs", values=values, concept="score")
        return
    ladder = {2.0: "5", 1.0: "4", 0.0: "3", -1.0: "2", -2.0: "1"}
    values = {v: ladder[at] for v, at in rungs_of.items()}
    found.be("score", sure, _("Answers in words, from bad to good."), kind="csat", values=values, concept="score")


def _slope(pairs: Sequence[tuple[float, float]]) -> float:
    """Correlation of pairs, 0 where there is none to tell."""
    if len(pairs) < 2:
        return 0.0
    mx, my = fmean(a for a, _b in pairs), fmean(b for _a, b in pairs)
    top = sum((a - mx) * (b - my) for a, b in pairs)
    below = (sum((a - mx) ** 2 for a, _b in pairs) * sum((b - my) ** 2 for _a, b in pairs)) ** 0.5
    return top / below if below else 0.0


def _directions(founds: Sequence[Found]) -> None:
    """Which end of each scale is good: from the words people wrote beside it, and from scales already known."""
    scores = [one for one in founds if one.means == "score"]
    open_ones = [one for one in scores if not one.values and one.best is None]
    if not open_ones:
        return
    feelings = _feelings(founds)
    known = [one for one in scores if one not in open_ones]
    strengths = {one.key: _evidence(one, feelings, known) for one in open_ones}
    for found in sorted(open_ones, key=lambda one: -abs(strengths[one.key])):
        strength = strengths[found.key] or _evidence(found, [], [one for one in scores if one not in open_ones])
        if abs(strength) >= 0.12:
            found.best = _lowest(found) if strength < 0 else None
            low = _("The kinder the words beside it, the lower the number: 1 is the best.")
            found.why += " " + (low if strength < 0 else _("The kinder the words beside it, the higher the number."))
            found.asks = abs(strength) < 0.2 and strength < 0
        elif found.kind not in ("nps", "percent", "stars") and not CLEAR & set(tokens(found.profile.column).split()):
            found.asks = True
            found.why += " " + _("Nothing tells which end is good; the higher is taken for the better.")
        open_ones = [one for one in open_ones if one is not found]
        if found.kind == "sentiment":
            _felt(found)


def _lowest(found: Found) -> float:
    numbers = [number_of(v) for v in found.profile.values or {} if v not in found.missing]
    return min((n for n in numbers if n is not None and n > 0), default=1.0)


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
    told = _slope(pairs) if len(pairs) >= 25 else 0.0
    for other in known:
        values = [_of(other, cell) for cell in other.sheet.cells[other.profile.place]]
        both = [(a, b) for a, b in zip(numbers, values, strict=False) if a is not None and b is not None]
        if len(both) >= 25 and abs(slope := _slope(both)) > max(abs(told), 0.2):
            told = slope
    return told


def _of(found: Found, cell: str) -> float | None:
    """A cell of a score whose direction is known, the higher the better."""
    if not cell or cell in found.missing:
        return None
    number = number_of(found.values.get(cell, cell)) if found.values else number_of(cell)
    return None if number is None else -number if found.best is not None else number


def topic(heading: str) -> str:
    """What a score is about, from its heading without the words for scoring; "" where it is about the whole."""
    plain = re.sub(r"\(.*?\)", " ", heading)
    left = [word for word in tokens(plain).split() if word not in GENERIC and not word.isdigit()]
    if not left or len(left) > 5:
        return ""
    shown = re.sub(r"[_\-]+", " ", re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])", " ", plain))
    kept = [
        word
        for word in shown.split()
        if tokens(word) not in GENERIC or tokens(word) in ("of", "and", "to", "the", "in", "on", "for", "with", "at")
    ]
    while kept and tokens(kept[0]) in GENERIC:
        kept.pop(0)
    while kept and tokens(kept[-1]) in GENERIC:
        kept.pop()
    text = " ".join(kept)
    return text[:1].upper() + (text[1:].lower() if text.isupper() else text[1:])


def sheet_scores(sheet: Sheet, founds: Sequence[Found]) -> list[Found]:
    """The scores of one file."""
    return [one for one in founds if one.sheet is sheet and one.means == "score"]
