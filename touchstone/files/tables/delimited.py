"""The rows of a text table, block after block: sound ones as cells, broken ones with the line and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.files.tables.dialects import Dialect, lines_of
from touchstone.files.tables.encodings import UNREADABLE, decoded
from touchstone.files.tables.headings import is_heading_again, is_total
from touchstone.files.tables.layout import MOST_CELL, NotATable
from touchstone.files.tables.writing import Batch, Broken

BLOCK = 1_000_000  # characters read at once
RUNAWAY = 12_000_000  # characters after which a quote is held to be a stray one
END = "\x1d\x1dend\x1d\x1d"
"""A line of our own after a block: read as a row, all quotes before it were closed."""
MOST_LINE = 64_000_000  # characters; what has no end of line for so long is no table
LAST = 5  # rows at the end among which totals are looked for


@dataclass(frozen=True)
class Shape:
    """What a row must be: the dialect, its columns; ragged: empty cells at its end may be left out.

    after: the last line of the headings; what stands up to it is no row. again: the headings as they are written, to
    know them where they come again.
    """

    dialect: Dialect
    columns: tuple[str, ...]
    after: int = 0
    ragged: bool = False
    again: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns)


@dataclass(frozen=True)
class _Record:
    """A row as read: the lines it covers, from and to counted in the block from 0 (to: exclusive), and its cells."""

    start: int
    stop: int
    cells: list[str]


def blocks_of(path: Path, encoding: str) -> Iterator[tuple[list[str], bool]]:
    """The physical lines of a text file with their ends, block by block; and whether the block is the last."""
    held: list[str] = []
    for lines in _lines(path, encoding):
        if lines:
            if held:
                yield held, False
            held = lines
    yield held, True


def _lines(path: Path, encoding: str) -> Iterator[list[str]]:
    carried: list[str] = []  # text that has no end of line yet
    size = 0
    for text in decoded(path, encoding):
        for start in range(0, len(text), BLOCK):
            piece = text[start : start + BLOCK]
            cut = max(piece.rfind("\n"), piece.rfind("\r", 0, len(piece) - 1)) + 1
            ended = carried[-1].endswith("\r") if carried else False
            if not cut and not ended:
                carried.append(piece)
                size += len(piece)
                if size > MOST_LINE:
                    raise NotATable(_("A line of this file is longer than any row can be."))
                continue
            yield list(lines_of("".join(carried) + piece[:cut]))
            carried, size = [piece[cut:]], len(piece) - cut
    yield list(lines_of("".join(carried)))


def batches(path: Path, encoding: str, shape: Shape) -> Iterator[Batch]:
    """All rows after the headings, in the file's order; rows and broken together are every row there is."""
    base, rest, unfinished = 1, list[str](), 0
    for coming, final in blocks_of(path, encoding):
        lines = rest + coming
        if skipped := min(max(shape.after - base + 1, 0), len(lines)):
            lines, base = lines[skipped:], base + skipped
        block = _Block(lines, base, final, shape, unfinished=unfinished)
        yield block.read()
        rest, unfinished = block.rest, sum(map(len, block.rest))
        base += len(lines) - len(rest)


class _Block:
    """Some lines being read; `rest` is what belongs to a row that goes on in the next block."""

    def __init__(self, lines: list[str], base: int, final: bool, shape: Shape, *, unfinished: int) -> None:  # noqa: FBT001
        self.lines, self.base, self.final, self.shape = lines, base, final, shape
        self.rest: list[str] = []
        self.runaway = unfinished > RUNAWAY
        self.broken: list[Broken] = []

    def read(self) -> Batch:
        """Sound rows and broken ones."""
        width = self.shape.width
        rows = list(self.shape.dialect.rows(chain(self.lines, (END,))))
        numbers: list[int]
        plain = len(rows) == len(self.lines) + 1 and rows.pop() == [END]
        if plain:
            numbers = list(range(self.base, self.base + len(rows)))
            if set(map(len, rows)) == {width} and self._harmless(rows):
                return Batch(numbers, rows)
            records = [_Record(i, i + 1, row) for i, row in enumerate(rows)]
        else:
            records = list(self._records())
        sound = [record for record in records if self._is_sound(record)]
        if self.final:
            sound = self._without_totals(sound)
        self.broken.sort(key=lambda broken: broken.line)
        return Batch([self.base + r.start for r in sound], [r.cells for r in sound], self.broken)

    def _harmless(self, rows: list[list[str]]) -> bool:
        """Whether nothing in these rows, all of the right width, needs a closer look."""
        text = "".join(self.lines)
        text_is_fine = UNREADABLE not in text and "\0" not in text and "\ufeff" not in text
        short = max(map(len, self.lines), default=0) <= MOST_CELL
        blank = [""] * self.shape.width in rows
        again = list(self.shape.again) in rows
        totals = any(
            is_total(row, last=False) for row in rows if row[0][:1].isalpha() and len(row[0]) < 20 and "" in row
        )
        return text_is_fine and short and not blank and not again and not totals and not self.final

    def _records(self) -> Iterator[_Record]:
        """The rows one by one; a quote that is opened and never closed breaks its own line and no other."""
        at = 0
        while at < len(self.lines):
            reader = self.shape.dialect.rows(chain(map(self.lines.__getitem__, range(at, len(self.lines))), (END,)))
            start = at
            for cells in reader:
                stop = at + reader.line_num
                if stop > len(self.lines):  # our own line was reached
                    start = self._unclosed(start) if cells != [END] else len(self.lines)
                    break
                if stop - start > 1 and self._stray(start, stop):
                    start = self._break_line(start)
                    break
                yield _Record(start, stop, cells)
                start = stop
            at = start

    def _stray(self, start: int, stop: int) -> bool:
        """Whether the quotes of a row over several lines are wrong, and a line it swallowed would be right alone."""
        return not self.shape.dialect.strictly(self.lines[start:stop]) and self._right_alone(start + 1, stop)

    def _right_alone(self, start: int, stop: int) -> bool:
        width = self.shape.width
        if width < 2:
            return False
        for at in range(start, min(stop, start + 200)):
            if self.shape.dialect.ends_quoted(self.lines[at]):
                continue
            alone = list(self.shape.dialect.rows(iter((self.lines[at], END))))
            if len(alone) == 2 and len(alone[0]) == width:
                return True
        return False

    def _unclosed(self, start: int) -> int:
        """A quote open at the end of the block: the next line to read, having kept or broken what is before."""
        if self.runaway or (self.final and self._right_alone(start + 1, len(self.lines))):
            return self._break_line(start)
        if self.final:
            text = "".join(self.lines[start : start + 1000])
            self._break(start, _("The file ends within this row: a quote is opened and never closed."), text)
        else:
            self.rest = self.lines[start:]
        return len(self.lines)

    def _break_line(self, start: int) -> int:
        self._break(start, _("A quote is opened in this row and never closed."), self.lines[start])
        self.runaway = False
        return start + 1

    def _break(self, start: int, reason: str, text: str) -> None:
        self.broken.append(Broken(self.base + start, reason, text.rstrip("\r\n")))

    def _is_sound(self, record: _Record) -> bool:
        """Whether a record is a row; broken ones are put aside with a reason, blank ones are none."""
        cells, width = record.cells, self.shape.width
        if not any(cells) or not any(cell.strip(" \t\r\n\x1a") for cell in cells):
            return False
        reason = self._flaw(record)
        if not reason and len(cells) != width:
            if len(cells) > width:
                if not any(cells[width:]):
                    del cells[width:]  # separators after the last cell
            elif self.shape.ragged and not self._cut(record):
                cells += [""] * (width - len(cells))
            reason = self._wrong_width(record) if len(cells) != width else ""
        if not reason and is_heading_again(cells, self.shape.again):
            reason = _("These are the headings again, no row.")
        if not reason and is_total(cells, last=False):
            reason = _("This row adds up others (a total).")
        if reason:
            self._break(record.start, reason, "".join(self.lines[record.start : min(record.stop, record.start + 1000)]))
        return not reason

    def _flaw(self, record: _Record) -> str:
        text = "".join(self.lines[record.start : record.stop])
        if UNREADABLE in text:
            return _("Some bytes of this row are no letters in the file’s encoding.")
        if "\0" in text:
            return _("A NUL byte stands in this row.")
        if len(text) > MOST_CELL and max(map(len, record.cells)) > MOST_CELL:
            return _("A cell of this row has more than a million characters.")
        return ""

    def _cut(self, record: _Record) -> bool:
        """Whether this is the end of the file, without an end of line: it may have been cut here."""
        return self.final and record.stop == len(self.lines) and not self.lines[-1].endswith(("\n", "\r"))

    def _wrong_width(self, record: _Record) -> str:
        if self._cut(record) and len(record.cells) < self.shape.width:
            return _("The file ends within this row.")
        cells = len(record.cells)
        return ngettext(
            "This row has %(cells)d cell where the headings have %(width)d.",
            "This row has %(cells)d cells where the headings have %(width)d.",
            cells,
        ) % {"cells": cells, "width": self.shape.width}

    def _without_totals(self, sound: list[_Record]) -> list[_Record]:
        """At the end of the file a row may be a total even where it has a number in every column."""
        kept = sound[:-LAST] if len(sound) > LAST else []
        for record in sound[len(kept) :]:
            if is_total(record.cells, last=True):
                reason = _("This row adds up others (a total).")
                self._break(record.start, reason, "".join(self.lines[record.start : record.stop]))
            else:
                kept.append(record)
        return kept


def first_records(lines: Sequence[str], dialect: Dialect, *, most: int) -> list[tuple[int, int, list[str]]]:
    """Of some lines, the first rows: the line each begins and ends on (from 1), and its cells; blank lines too."""
    reader = dialect.rows(iter(lines))
    found, start = [], 1
    for cells in reader:
        found.append((start, reader.line_num, cells))
        start = reader.line_num + 1
        if len(found) >= most:
            break
    return found
