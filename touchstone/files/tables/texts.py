"""A text table looked at: its encoding, its separator, its headings, and what a row of it must be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from touchstone.files.tables.delimited import Shape, blocks_of, first_records
from touchstone.files.tables.dialects import SAMPLE_ROWS, SEP_LINE, Dialect, dialect_of
from touchstone.files.tables.encodings import Encoding
from touchstone.files.tables.headings import Headings, for_machines, headings_of
from touchstone.files.tables.layout import NO_HEADINGS, EmptyFile, Layout, Told

SAMPLE = 500_000  # characters looked at

Record = tuple[int, int, list[str]]


def sample_of(path: Path, encoding: str) -> list[str]:
    """The first lines of a text file, with their ends; the last may be cut. Refused: a file of nothing but space."""
    lines: list[str] = []
    size = 0
    for block, _final in blocks_of(path, encoding):
        for line in block:
            lines.append(line)
            size += len(line)
            if size > SAMPLE:
                break
        if size > SAMPLE:
            break
    if not any(line.strip("\ufeff\0 \t\r\n") for line in lines):
        raise EmptyFile
    return lines


def look_at_text(lines: Sequence[str], encoding: Encoding, told: Told) -> tuple[Layout, Shape]:
    """The layout of a text table whose first lines these are, and the shape of its rows."""
    dialect, sure = dialect_of("".join(lines), told=told.separator)
    records = first_records(lines, dialect, most=SAMPLE_ROWS)
    rows = [[] if SEP_LINE.fullmatch(lines[start - 1]) else cells for start, _stop, cells in records]
    headings = headings_of(rows, told=_told(records, told.header))
    if not headings.columns:
        raise EmptyFile
    below = rows[headings.index + 1 :]
    ragged = _is_ragged(below, len(headings.columns))
    notes = [*encoding.notes, *headings.notes]
    if ragged:
        notes.append(_("Rows leave out empty cells at their end; they were filled up."))
    if len(headings.columns) == 1:
        notes.append(_("Only one column was found; say which separator divides it if there are more."))
    layout = Layout(
        kind="csv",
        columns=headings.columns,
        encoding=encoding.name,
        separator=dialect.separator,
        quote=dialect.quote,
        header=records[headings.index][0] if headings.index >= 0 else 0,
        sure=round(min(encoding.sure, sure, headings.sure), 2),
        notes=tuple(notes),
    )
    return layout, _shape(dialect, headings, records, rows, ragged=ragged)


def _told(records: Sequence[Record], header: int) -> int | None:
    """The told line of the headings as an index in the sample: the record that stands on that line."""
    if header in (0, NO_HEADINGS):
        return header or None
    return next((i for i, (start, stop, _cells) in enumerate(records) if start <= header <= stop), NO_HEADINGS)


def _shape(
    dialect: Dialect, headings: Headings, records: Sequence[Record], rows: Sequence[list[str]], *, ragged: bool
) -> Shape:
    if headings.index < 0:
        first = next((i for i, row in enumerate(rows) if row), 0)
        after = records[first - 1][1] if first else 0
        return Shape(dialect, headings.columns, after=after, ragged=ragged)
    last = headings.index
    for further in (last + 1, last + 2):  # the questions, and the columns named for machines
        if further < len(rows) and for_machines(rows[further]):
            last = further
    return Shape(
        dialect, headings.columns, after=records[last][1], ragged=ragged, again=tuple(records[headings.index][2])
    )


def _is_ragged(rows: Sequence[Sequence[str]], width: int) -> bool:
    full = [row for row in rows if any(row)]
    short = sum(1 < len(row) < width for row in full)
    return width > 2 and len(full) >= 5 and short > 0.1 * len(full)


def is_prose(lines: Sequence[str]) -> bool:
    """Whether these lines read like a text that was written, not like values one below the other."""
    full = [line for line in lines if line.strip()]
    return sum(len(line.split()) for line in full) > 5 * len(full)
