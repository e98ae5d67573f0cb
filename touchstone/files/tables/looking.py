"""`look()`: how a file is written and what its columns are called, found out from its bytes or told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from touchstone.files.tables.delimited import Shape
from touchstone.files.tables.documents import Document, look_at_document, looks_like_json
from touchstone.files.tables.encodings import encoding_of
from touchstone.files.tables.layout import Layout, NotATable, Told
from touchstone.files.tables.ours import kept_columns
from touchstone.files.tables.parquets import look_at_parquet
from touchstone.files.tables.texts import is_prose, look_at_text, sample_of
from touchstone.files.tables.unpacking import kind_of, refuse_markup
from touchstone.files.tables.workbooks import Sheet, look_at_workbook

TABLE_NAMES = (".csv", ".tsv", ".tab", ".gz", ".zip")


@dataclass(frozen=True)
class Looked:
    """A layout and what is needed to read by it: the shape of a text's rows, an open sheet, or a JSON document.

    kept: the places of the columns that are the file's own, where it came back from us with further ones.
    """

    layout: Layout
    by: Shape | Sheet | Document | None = None
    kept: tuple[int, ...] | None = None


def look(path: Path, *, name: str, told: Told = Told()) -> Layout:  # noqa: B008 - frozen
    """How the file is written: kind, encoding, separator, sheet, headings, columns, and how sure that is.

    name: what the person calls it; the bytes decide what it is. Refused, each with a sentence: what is no table or
    empty, a locked workbook, what unfolds too far, what is damaged, a sheet or encoding told that is not there.
    """
    return looked(path, name=name, told=told).layout


def looked(path: Path, *, name: str, told: Told) -> Looked:
    """What `look` finds, and the means to read the rows."""
    found = _looked(path, name=name, told=told)
    columns = found.layout.columns
    if found.by is None or (kept := kept_columns(columns)) is None:
        return found
    return Looked(replace(found.layout, columns=tuple(columns[at] for at in kept)), found.by, kept)


def _looked(path: Path, *, name: str, told: Told) -> Looked:
    kind = kind_of(path)
    if kind == "parquet":
        return Looked(look_at_parquet(path))
    if kind == "workbook":
        return Looked(*look_at_workbook(path, told))
    encoding = encoding_of(path, told=told.encoding)
    lines = sample_of(path, encoding.name)
    start = "".join(lines[:50])[:5000]
    refuse_markup(start)
    if not told.separator and looks_like_json(lines, name):
        return Looked(*look_at_document(path, encoding.name, told))
    layout, shape = look_at_text(lines, encoding, told)
    if len(layout.columns) == 1 and not told.separator and not name.lower().endswith(TABLE_NAMES) and is_prose(lines):
        raise NotATable
    return Looked(layout, shape)
