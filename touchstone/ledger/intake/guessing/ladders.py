"""Steps of a scale in words, and how numbers go with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import fmean

from touchstone.ledger.intake.guessing.shapes import NO, YES
from touchstone.ledger.intake.guessing.vocabulary import tokens
from touchstone.ledger.intake.guessing.wordlists import listed

GENERIC = frozenset(listed("scales", "generic"))
"""Words of headings that are no theme of their own."""

CLEAR = frozenset(listed("scales", "clear"))
"""Words in a heading by which the high end of a scale is the good one."""

YES_NO = YES | NO | {"pass", "fail", "passed", "failed"}
LEADING = re.compile(r"^\(?(\d{1,2})\)?(?:\s*[-–:.)=/]\s*|\s+(?:stars?|sterne?|etoiles?|of|out of)\b)(.*)$")
STARRED = re.compile(r"^([★⭐*]+)[☆\s]*$")


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{'|'.join(words)})(?= |$)")


_STEPS = (("best", 2.0), ("worst", -2.0), ("bad", -1.0), ("good", 1.0), ("middle", 0.0))
_LADDER = [(_any_of(listed("scales", name)), at) for name, at in _STEPS]
_MUCH = _any_of(listed("scales", "very"))
_NOT = re.compile(
    rf" (?:not|nicht|no|nao|pas|niet|non|nie|inte) (?:at all )?(?:very )?(?:{'|'.join(listed('scales', 'without'))})"
)


def rung(value: str) -> float | None:
    """Where an answer in words stands between −2 (worst) and 2 (best); None where it is no such answer."""
    said = " " + tokens(value.replace("'", ""))
    if " neither" in said or " weder" in said or " ni " in said:
        return 0.0
    if "neutral or" in said or "neutral oder" in said:
        return -1.0
    if _NOT.search(said):
        return -1.0
    for pattern, at in _LADDER:
        if pattern.search(said):
            return at * 2 if abs(at) == 1 and _MUCH.search(said) else at
    return None


def slope(pairs: Sequence[tuple[float, float]]) -> float:
    """Correlation of pairs, 0 where there is none to tell."""
    if len(pairs) < 2:
        return 0.0
    mx, my = fmean(a for a, _b in pairs), fmean(b for _a, b in pairs)
    top = sum((a - mx) * (b - my) for a, b in pairs)
    below = (sum((a - mx) ** 2 for a, _b in pairs) * sum((b - my) ** 2 for _a, b in pairs)) ** 0.5
    return top / below if below else 0.0


def topic(heading: str) -> str:
    """What a score is about, from its heading without the words for scoring; "" where it is about the whole."""
    plain = re.sub(r"\(.*?\)", " ", heading)
    left = [word for word in tokens(plain).split() if word not in GENERIC and not word.isdigit()]
    if not left:
        return ""
    if len(plain.split()) >= 5 and " " in plain.strip():
        return " ".join(plain.split())[:80].rstrip(" ?:.")
    if len(left) > 5:
        return ""
    # Where words are parted by blanks, "on-board" is one of them.
    apart = r"_+" if " " in plain.strip() else r"[_\-]+"
    shown = re.sub(apart, " ", re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])", " ", plain))
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
