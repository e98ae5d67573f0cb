"""What headings and values are called in several languages: read once from vocabulary.toml."""

from __future__ import annotations

import re
from functools import lru_cache

from touchstone.ledger.intake.guessing.shapes import folded
from touchstone.ledger.intake.guessing.wordlists import books

_STAR, _ANY = re.escape("*"), r"\w*"


def tokens(heading: str) -> str:
    """A heading as small words with one space between: "orderPurchase_TS" is "order purchase ts"."""
    split = re.sub(r"(?<=[a-zäöüéèáíóúñçß\d])(?=[A-ZÄÖÜÉ])|(?<=[A-Z])(?=[A-Z](?!s\b)[a-z])", " ", heading)
    return " ".join(re.findall(r"[^\W_]+|#", folded(split)))


@lru_cache(maxsize=1)
def _books() -> dict[str, dict[str, list[tuple[int, re.Pattern[str]]]]]:
    """Patterns of each meaning, by book; with how many letters they are worth."""
    told = {name: books()[name] for name in ("headings", "things", "values", "channels", "languages")}
    return {book: {name: _patterns(words) for name, words in names.items()} for book, names in told.items()}


def _patterns(words: str) -> list[tuple[int, re.Pattern[str]]]:
    by_worth: dict[int, list[str]] = {}
    for phrase in words.split("|"):
        plain = re.escape(phrase.replace("_", " ").replace("-", " ")).replace(r"\*", r"\w*")
        by_worth.setdefault(1 + phrase.count(" "), []).append(plain)
    return [
        (worth, re.compile(rf"(?:^| )(?P<word>{'|'.join(sorted(said, key=len, reverse=True))})(?= |$)"))
        for worth, said in sorted(by_worth.items(), reverse=True)
    ]


@lru_cache(maxsize=20_000)
def meanings_of(text: str, book: str = "headings") -> dict[str, float]:
    """What a heading (or a value) may speak of: meaning → how many words speak for it, more for the last of them."""
    said = tokens(text)
    found: dict[str, float] = {}
    for name, patterns in _books()[book].items():
        for worth, pattern in patterns:
            last = None
            for match in pattern.finditer(said):
                last = match
            if last is not None:
                end = 0.2 if last.end() == len(said) else 0.0
                found[name] = worth + end + min(0.15, len(last["word"]) / 100)
                break
    return found


def speaks_of(text: str, name: str, book: str = "values") -> bool:
    """Whether a value is one of those words."""
    return name in meanings_of(text, book)


def named_first(text: str, book: str) -> str:
    """The meaning of which most words speak, "" if none."""
    found = meanings_of(text, book)
    return max(found, key=lambda name: found[name]) if found else ""


@lru_cache(maxsize=1)
def _valences() -> tuple[re.Pattern[str], re.Pattern[str]]:
    def compiled(words: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(re.escape(one).replace(_STAR, _ANY) for one in words.split('|'))})\b")

    return compiled(books()["values"]["good"]), compiled(books()["values"]["bad"])


def valence(text: str) -> int:
    """How many words of a comment praise, less how many blame; crude, used only to see which end of a scale is good."""
    good, bad = _valences()
    said = folded(text)
    return len(good.findall(said)) - len(bad.findall(said))
