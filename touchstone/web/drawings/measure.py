"""How wide a text will be before any browser has seen it, and how to break a name into lines."""

from functools import lru_cache

# Advance widths of Inter 600 in hundredths of an em; digits are tabular. Whatever is not listed counts as one
# wide letter, and beyond the Latin, Greek and Cyrillic blocks as a full square.
_WIDTHS = {
    26: " ijlíìïî·I|",
    32: "!.,:;‘’'`/[]",
    38: "()rftªº-\\{}",
    47: '"“”^_–',
    55: "csz?kxvyLEFß*",
    61: "abdeghnopquäöüéèêëáàâåóòôõúùûñçøJTZBSPX",
    66: "0123456789+−=<>~×÷#$&RKVY",
    75: "ACDHNUGOQÄÖÜÅØÉÈÀÓÚÑÇ",
    91: "mMwæ%…@—",
    102: "W▲▼Æ",
}
_EM = {letter: width / 100 for width, letters in _WIDTHS.items() for letter in letters}
_WEIGHTS = {400: 0.97, 500: 0.985, 600: 1.0, 700: 1.02}
_UNLISTED = 0.66
_SQUARE = 1.0
_FIRST_SQUARE = 0x1100
_SPARE = 1.02


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, weight: int = 400) -> float:
    """Pixels `text` takes at `size` pixels, a touch on the wide side."""
    ems = sum(_EM.get(c, _SQUARE if ord(c) >= _FIRST_SQUARE else _UNLISTED) for c in text)
    return ems * size * _WEIGHTS[weight] * _SPARE


def shorten(text: str, room: float, size: float, weight: int = 400) -> str:
    """`text` cut with an ellipsis until it fits into `room` pixels; at least one letter stays."""
    if width_of(text, size, weight) <= room:
        return text
    kept = text
    while len(kept) > 1 and width_of(kept.rstrip() + "…", size, weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def lines_of(
    text: str, room: float, size: float, weight: int = 400, *, most: int = 2, free: float = 0
) -> tuple[str, ...]:
    """`text` on at most `most` lines of about equal length, each no wider than `room` (cut if it must be).

    A text up to `free` pixels stays on one line.
    """
    words = text.split()
    one = " ".join(words)
    if width_of(one, size, weight) <= free or len(words) < 2:
        return (shorten(one, room, size, weight),)
    ways: list[tuple[str, ...]] = [(one,), *_ways(words, most)]
    best = min(ways, key=lambda lines: _cost(lines, room, size, weight))
    return tuple(shorten(line, room, size, weight) for line in best)


def _ways(words: list[str], most: int) -> list[tuple[str, ...]]:
    """Every way to break `words` into two to `most` lines (a long name is broken greedily into its first words)."""
    words = [*words[:11], " ".join(words[11:])] if len(words) > 12 else words
    if most < 2 or len(words) < 2:
        return []
    ways: list[tuple[str, ...]] = []
    for cut in range(1, len(words)):
        head, rest = " ".join(words[:cut]), words[cut:]
        ways.append((head, " ".join(rest)))
        ways += [(head, *tail) for tail in _ways(rest, most - 1)]
    return ways


def _cost(lines: tuple[str, ...], room: float, size: float, weight: int) -> float:
    """Wide lines cost their width, lines wider than the room far more, each further line a little."""
    widths = [width_of(line, size, weight) for line in lines]
    over = sum(max(0.0, width - room) for width in widths)
    return max(widths) + 20 * over + 14 * (len(lines) - 1)
