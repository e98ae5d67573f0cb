"""How a text table is separated and quoted: the way in which a sample of it falls into equal rows of sound cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS = (",", ";", "\t", "|", "^", "~", "\x01", "\x1f", ":")
NO_SEPARATOR = "\x1f"
"""What a table of one column is read with: nothing that a line holds."""
SAMPLE_ROWS = 300
SEP_LINE = re.compile(r'"?sep=(.)"?[;,\t]*\r?\n', re.IGNORECASE)
"""The first line by which Excel is told the separator; it is no row."""
SINGLE = re.compile(r"(^|[,;\t|] ?)'[^'\r\n]+'([,;\t|]|\r?$)", re.MULTILINE)
"""A cell in single quotes."""
SOUND = re.compile(r"[^,;\t|^~\x01\x1f]*|[+-]?[\d.' ]+,\d+ ?[%€$£]?|[+-]?\d{1,3}(,\d{3})+(\.\d+)? ?[%€$£]?")
"""A cell that holds none of the separators, or a number with a comma in it."""

csv.field_size_limit(2**31 - 1)  # the limit of this process: ours is on what a row may hold, and it says so


@dataclass(frozen=True)
class Dialect:
    """separator ("": one column), quote ("": none), escape ("": a quote is doubled), skip: space after separators."""

    separator: str = ","
    quote: str = '"'
    escape: str = ""
    skip: bool = False

    def strictly(self, lines: Sequence[str]) -> bool:
        """Whether every quote in these lines ends its cell: after a closing one comes a separator or the line's end."""
        try:
            return bool(list(self.rows(iter(lines), strict=True)))
        except csv.Error:
            return False

    def ends_quoted(self, line: str) -> bool:
        """Whether a quoted cell ends in this line that began in another: a single quote before a separator."""
        quotes = line.count(self.quote) if self.quote else 0
        return quotes % 2 == 1 and (self.quote + self.separator in line or line.rstrip("\r\n").endswith(self.quote))

    def rows(self, lines: Iterator[str], *, strict: bool = False) -> Reader:
        """The standard reader over these lines, each with its end."""
        return csv.reader(
            lines,
            delimiter=self.separator or NO_SEPARATOR,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            doublequote=True,
            skipinitialspace=self.skip,
            strict=strict,
        )


ALIGNED = Dialect(" ", skip=True)
"""Columns set apart by runs of blanks: blanks after the first are skipped."""


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text with their ends: \\n, \\r\\n or \\r, and nothing else ends a line."""
    return io.StringIO(text, newline="")


def dialect_of(sample: str, *, told: str = "") -> tuple[Dialect, float]:
    """How the sample (whole lines) is separated and quoted, and how sure (0 to 1); `told` is the separator if known."""
    separators: tuple[str, ...] = (told,) if told else tuple(s for s in SEPARATORS if s in sample)
    if not told and (first := SEP_LINE.match(sample)):
        separators, sample = (first[1],), sample[first.end() :]
    quotes = ['"', "'"] if '"' not in sample and SINGLE.search(sample) else ['"']
    if sample.count('"') % 2 or re.search(r'[^\s,;|\t"]"[^\s,;|\t"]', sample):
        quotes.append("")
    escapes = ["", "\\"] if '\\"' in sample or "\\'" in sample else [""]
    skips = [False, True] if re.search(r"""[,;|] ["']""", sample) else [False]
    best, score = Dialect("", '"'), 0.0
    for separator, quote, escape, skip in product(separators, quotes, escapes, skips):
        dialect = Dialect(separator, quote, escape, skip)
        points = _even(sample, dialect)
        if points > score + 1e-9:
            best, score = dialect, points
    if told == " " or (score < 0.5 and not told and _is_aligned(sample)):
        return ALIGNED, 0.7
    if told or score >= 0.5:
        return best, min(1.0, score)
    return Dialect(""), 0.6  # nothing divides these lines evenly: one column


def _is_aligned(sample: str) -> bool:
    """Whether columns are set apart by runs of blanks: as many parts in every line, and runs in most."""
    lines = [line.rstrip() for line in lines_of(sample) if line.strip()][:SAMPLE_ROWS]
    parts = Counter(len(line.split()) for line in lines)
    runs = sum("  " in line or line.startswith(" ") for line in lines)
    return len(lines) > 1 and len(parts) == 1 and 1 not in parts and "\t" not in sample and runs > 0.7 * len(lines)


def _even(sample: str, dialect: Dialect) -> float:
    """Of the rows of the sample, what share has the usual number of cells (at least two), times how sound cells are."""
    rows: list[list[str]] = []
    reader = dialect.rows(lines_of(sample))
    for row in reader:
        if any(row):
            rows.append(row)
        if len(rows) >= SAMPLE_ROWS:
            break
    if not rows:
        return 0.0
    width = usual_width(rows)
    if width < 2:
        return 0.0
    first = next(i for i, row in enumerate(rows) if len(row) >= width)
    below = rows[min(first, 20) :]  # titles above the headings may be of any width
    ragged = len(below[0]) == max(map(len, below)) and all(len(row) == 1 for row in rows[:first])
    if ragged:  # headings, and rows that leave out empty cells at their end
        width = len(below[0])
    even = sum(len(row) == width or 0.8 * (ragged and len(row) > 1) for row in below) / len(below)
    even *= 1 - 0.03 * min(first, 10)  # few lines are titles
    if not _well_quoted(sample, dialect):  # a dialect that swallows lines into cells is none
        even *= min(1.0, 1.3 * len(below) / max(1, reader.line_num))
    cells = [cell for row in below for cell in row if len(row) <= width]
    sound = sum(_sound(cell, dialect) for cell in cells) / max(1, len(cells))
    return float(even * (0.4 + 0.6 * sound) * (1 - 0.02 / width) * (0.5 if dialect.separator == ":" else 1))


def _well_quoted(sample: str, dialect: Dialect) -> bool:
    """Whether all quotes of the first rows end their cells; the last row of a sample may be cut."""
    try:
        for number, _row in enumerate(dialect.rows(lines_of(sample), strict=True)):
            if number > SAMPLE_ROWS:
                break
    except csv.Error as trouble:
        return "unexpected end" in str(trouble)
    return True


def _sound(cell: str, dialect: Dialect) -> bool:
    """Long text may hold anything; a cell with half a quote in it was cut in two."""
    if any(cell.startswith(quote) != cell.endswith(quote) for quote in ('"', "'")):
        return False
    if not dialect.quote and cell.startswith('"') and cell.endswith('"') and len(cell) > 1:
        return False  # quoted, and the quotes would stay
    return (len(cell) > 25 and " " in cell) or SOUND.fullmatch(cell) is not None


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The most frequent number of cells; of equals, the wider."""
    counts = Counter(len(row) for row in rows)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 0
