"""`lay_out()`: a file's rows as text in Parquet with their lines, and beside them the rows that could not be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from uuid import uuid4

import msgspec
from django.utils.translation import gettext as _

from touchstone.files.store import HASH
from touchstone.files.tables.delimited import Shape, batches
from touchstone.files.tables.documents import Document, document_batches
from touchstone.files.tables.layout import LaidOut, Layout, Told
from touchstone.files.tables.looking import Looked, looked
from touchstone.files.tables.ours import as_they_were
from touchstone.files.tables.parquets import lay_out_parquet
from touchstone.files.tables.workbooks import Sheet, sheet_batches
from touchstone.files.tables.writing import Batch, BrokenWriter, Writer
from touchstone.files.uploads import room_or_refusal

VERSION = 2
"""Of how files are laid out; with another one, what was laid out before is made anew."""


class _Kept(msgspec.Struct, frozen=True):
    """What stands beside a laid-out table: written last, so that where it stands all is whole."""

    layout: Layout
    rows: int
    broken: int


def lay_out(
    path: Path,
    *,
    name: str,
    told: Told = Told(),  # noqa: B008 - frozen
    into: Path,
    progress: Callable[[int], None] | None = None,
) -> LaidOut:
    """Lay the file out in the folder `into`, or find it laid out there already from the same bytes and telling.

    The table holds `__line` (of a text the line on which the row begins, of a workbook the row, else which record it
    is, from 1) and a text for each column, "" for nothing, in the file's order. `progress` is told how many rows were
    read so far. Memory does not grow with the length of a text file or of Parquet. Refused: as `look`, and `DiskFull`;
    then nothing half-written stays.
    """
    sha = path.name if HASH.fullmatch(path.name) else _sha(path)
    stem = into / f"{sha}-{_key(name, told)}"
    if (found := _found(stem)) is not None:
        return found
    with room_or_refusal():
        into.mkdir(parents=True, exist_ok=True)
        half = into / f".half-{uuid4().hex}"
        table, broken_table = half.with_suffix(".rows"), half.with_suffix(".broken")
        try:
            seen = looked(path, name=name, told=told)
            rows, broken = _write(path, seen, table, broken_table, progress)
            layout = seen.layout
            if not rows and not broken:
                layout = replace(layout, notes=(*layout.notes, _("There is not one row below the headings.")))
            _settle(stem, table, broken_table, _Kept(layout, rows, broken))
        finally:
            table.unlink(missing_ok=True)
            broken_table.unlink(missing_ok=True)
            half.unlink(missing_ok=True)
    return LaidOut(layout, _table(stem), rows, broken, _broken(stem) if broken else None)


def drop_laid_out(into: Path, *, file: str) -> int:
    """Remove from `into` whatever was laid out of the file with that SHA-256; how many files there were."""
    gone = 0
    for place in into.glob(f"{file}-*") if HASH.fullmatch(file) else ():
        place.unlink(missing_ok=True)
        gone += 1
    return gone


def _write(
    path: Path, seen: Looked, table: Path, broken_table: Path, progress: Callable[[int], None] | None
) -> tuple[int, int]:
    if seen.by is None:
        return lay_out_parquet(path, layout=seen.layout, into=table, broken_into=broken_table)
    with BrokenWriter(broken_table) as broken, Writer(table, seen.layout.columns) as rows:
        for batch in _batches(path, seen):
            rows.add(batch.lines, batch.rows)
            broken.add(batch.broken)
            if progress is not None:
                progress(rows.rows + broken.count)
    return rows.rows, broken.count


def _batches(path: Path, seen: Looked) -> Iterator[Batch]:
    if isinstance(seen.by, Shape):
        coming = batches(path, seen.layout.encoding, seen.by)
    elif isinstance(seen.by, Sheet):
        coming = sheet_batches(seen.by)
    else:
        assert isinstance(seen.by, Document)  # noqa: S101 - Parquet went another way
        coming = document_batches(seen.by)
    return coming if seen.kept is None else as_they_were(coming, seen.kept)


def _table(stem: Path) -> Path:
    return stem.with_name(stem.name + ".parquet")


def _broken(stem: Path) -> Path:
    return stem.with_name(stem.name + ".broken.parquet")


def _kept(stem: Path) -> Path:
    return stem.with_name(stem.name + ".json")


def _settle(stem: Path, table: Path, broken_table: Path, kept: _Kept) -> None:
    """Put what was written in its place; the note of what it is comes last, and only then it counts."""
    if kept.broken:
        broken_table.replace(_broken(stem))
    table.replace(_table(stem))
    half = table.with_suffix("")
    half.write_bytes(msgspec.json.encode(kept))
    half.replace(_kept(stem))


def _found(stem: Path) -> LaidOut | None:
    try:
        kept = msgspec.json.decode(_kept(stem).read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
    broken_table = _broken(stem) if kept.broken else None
    if not _table(stem).exists() or (broken_table is not None and not broken_table.exists()):
        return None
    os.utime(_kept(stem))
    return LaidOut(kept.layout, _table(stem), kept.rows, kept.broken, broken_table)


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(name: str, told: Told) -> str:
    """Names what was told, so that another telling is another table."""
    telling = [VERSION, Path(name).suffix.lower(), asdict(told)]
    return hashlib.sha256(msgspec.json.encode(telling)).hexdigest()[:16]
