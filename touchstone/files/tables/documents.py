"""JSON: one object to a line, an array of them, or a document that holds such a list; nested objects laid flat."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from touchstone.files.tables.encodings import UNREADABLE, decoded
from touchstone.files.tables.headings import unique
from touchstone.files.tables.layout import (
    MOST_CELL,
    MOST_COLUMNS,
    BrokenFile,
    EmptyFile,
    Layout,
    NoSuchSheet,
    NotATable,
    Told,
)
from touchstone.files.tables.records import MOST_RECORD, lines_as_records, number_text, stream, whole
from touchstone.files.tables.writing import Batch, Broken

LOT = 5_000
DEEP = 12  # objects within objects that are laid flat; deeper ones stay JSON


@dataclass(frozen=True)
class Document:
    """A JSON file being read: its path and encoding, how its records stand in it, and the flat names of their fields.

    way: "lines" (one to a line), "stream" (an array, or one after another), "list" (a list within an object, named by
    `sheet`; "" the object itself).
    """

    path: Path
    encoding: str
    way: str
    sheet: str
    fields: tuple[str, ...]


def looks_like_json(lines: Sequence[str], name: str) -> bool:
    """Whether a text begins as JSON does: with an object, or an array of objects or arrays."""
    start = "".join(lines[:20]).lstrip("\ufeff \t\r\n")[:2000]
    if re.match(r'\{\s*("|\}|$)|\[\s*(\{|\[\s*("|\d)|\]|$)', start):
        return True
    return name.lower().endswith((".json", ".jsonl", ".ndjson")) and start.startswith(("{", "["))


def look_at_document(path: Path, encoding: str, told: Told) -> tuple[Layout, Document]:
    """The layout of a JSON file, read once from end to end for every field there is, and the means to read it."""
    way, sheets = _way(path, encoding)
    sheet = ""
    if way == "list" and sheets:
        sheet = told.sheet or sheets[0]
        if sheet not in sheets:
            raise NoSuchSheet(_("This document has no list called “%(sheet)s”.") % {"sheet": told.sheet})
    document = Document(path, encoding, way, sheet, ())
    fields: dict[str, None] = {}
    for _line, record in _records(document):
        if not isinstance(record, Broken):
            fields.update(dict.fromkeys(record))
            if len(fields) > MOST_COLUMNS:
                raise NotATable(_("This table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if not fields:
        raise EmptyFile if way == "stream" else NotATable
    notes = []
    if len(sheets) > 1:
        notes.append(_("The document holds %(n)d lists; “%(sheet)s” was read.") % {"n": len(sheets), "sheet": sheet})
    layout = Layout(
        kind="json",
        columns=unique(list(fields)),
        encoding=encoding,
        sheet=sheet,
        sheets=sheets,
        sure=0.9 if len(sheets) > 1 else 1.0,
        notes=tuple(notes),
    )
    return layout, Document(path, encoding, way, sheet, tuple(fields))


def document_batches(document: Document) -> Iterator[Batch]:
    """All records in order, each a row with a cell for every field; broken ones with their place and a reason."""
    lines: list[int] = []
    rows: list[list[str]] = []
    broken: list[Broken] = []
    for line, record in _records(document):
        if isinstance(record, Broken):
            broken.append(record)
            continue
        row = [record.get(field, "") for field in document.fields]
        reason = _flaw(row)
        if reason:
            broken.append(Broken(line, reason, "\t".join(cell[:1000] for cell in row)))
        else:
            lines.append(line)
            rows.append(row)
        if len(lines) + len(broken) >= LOT:
            yield Batch(lines, rows, broken)
            lines, rows, broken = [], [], []
    yield Batch(lines, rows, broken)


def _flaw(row: Sequence[str]) -> str:
    if any(len(cell) > MOST_CELL for cell in row):
        return _("A cell of this row has more than a million characters.")
    text = "".join(row)
    if "\0" in text:
        return _("A NUL byte stands in this row.")
    return _("Some bytes of this row are no letters in the file’s encoding.") if UNREADABLE in text else ""


def _way(path: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    """How the records stand in the file, and the lists to choose from where it is one object."""
    first, more = _first_line(path, encoding)
    if first.startswith("["):
        return "stream", ()
    try:
        alone = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        alone = False
    if alone and more:
        return "lines", ()
    only = whole(path, encoding)
    if only is None:
        return "stream", ()
    lists = _lists(only, "", 3)
    return "list", tuple(sorted(lists, key=lambda name: -lists[name]))


def _first_line(path: Path, encoding: str) -> tuple[str, bool]:
    """The first line with something in it, and whether another follows."""
    text = ""
    for chunk in decoded(path, encoding):
        text = (text + chunk).lstrip("\ufeff \t\r\n")
        line, _end, after = text.partition("\n")
        if after.strip():
            return line.strip(), True
        if len(text) > MOST_RECORD:
            raise BrokenFile(
                _("This JSON is one value, too large to be read at once. Send it as one object to a line.")
            )
    return text.strip(), False


def _lists(value: dict[str, Any], prefix: str, deep: int) -> dict[str, int]:
    """The lists of objects in an object, by their dotted names, with their lengths."""
    found: dict[str, int] = {}
    for name, inner in value.items():
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            found[prefix + name] = len(inner)
        elif isinstance(inner, dict) and deep:
            found |= _lists(inner, f"{prefix}{name}.", deep - 1)
    return found


def _records(document: Document) -> Iterator[tuple[int, dict[str, str] | Broken]]:
    """Each record with its place (the line, or which one it is, from 1), flat; or why it cannot be read."""
    for line, value in _values(document):
        if isinstance(value, Broken):
            yield line, value
        elif isinstance(value, dict):
            yield line, flat(value)
        elif isinstance(value, list):
            yield line, {str(nth): plain(inner) for nth, inner in enumerate(value, 1)}
        else:
            yield line, Broken(line, _("This record is no object with named fields."), plain(value))


def _values(document: Document) -> Iterator[tuple[int, Any]]:
    if document.way == "lines":
        return lines_as_records(document.path, document.encoding)
    if document.way == "stream":
        return stream(document.path, document.encoding)
    value: Any = whole(document.path, document.encoding)
    if not document.sheet:
        return iter([(1, value)])
    return enumerate(_inner(value, document.sheet), 1)


def _inner(value: Any, name: str) -> list[Any]:
    """The list of that dotted name; a field's own name may hold dots too."""
    if name in value and isinstance(value[name], list):
        return list(value[name])
    for part, inner in value.items():
        if isinstance(inner, dict) and name.startswith(f"{part}.") and (found := _inner(inner, name[len(part) + 1 :])):
            return found
    return []


def flat(record: dict[str, Any], prefix: str = "", deep: int = DEEP) -> dict[str, str]:
    """An object's fields as text, those of objects within it as "a.b"."""
    fields: dict[str, str] = {}
    for name, value in record.items():
        if type(value) is str:
            fields[prefix + name] = value
        elif isinstance(value, dict) and value and deep:
            fields |= flat(value, f"{prefix}{name}.", deep - 1)
        else:
            fields[prefix + name] = plain(value)
    return fields


def plain(value: Any) -> str:
    """A value as text: numbers as they were written, true and false, nothing as "", lists as JSON."""
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    return number_text(value)
