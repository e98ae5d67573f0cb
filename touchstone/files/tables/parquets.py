"""Parquet: its columns as text, what is nested laid flat, and what lies about its lengths refused."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.files.tables.duck import PARQUET, as_name, as_table, as_text, connected
from touchstone.files.tables.headings import unique
from touchstone.files.tables.layout import LINE, MOST_CELL, MOST_COLUMNS, BrokenFile, Layout, NotATable, UnfoldsTooFar
from touchstone.files.tables.writing import full_or_same
from touchstone.files.uploads import DiskFull

MOST_ROWS = 200_000_000
MOST_CELLS = 4_000_000_000


@contextmanager
def _reading(path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """DuckDB, and the file under a name without wildcards. What it says of a bad file becomes a sentence."""
    with tempfile.TemporaryDirectory() as aside, connected() as db:
        plain = Path(aside) / "file.parquet"
        plain.symlink_to(path.resolve())
        try:
            yield db, plain
        except (duckdb.Error, RuntimeError, UnicodeError) as trouble:  # names that are no text fail outside of DuckDB
            known = full_or_same(trouble)
            if isinstance(known, DiskFull):
                raise known from trouble
            raise BrokenFile(_("This Parquet file is damaged or cut. Write it anew and send it again.")) from trouble


def look_at_parquet(path: Path) -> Layout:
    """The layout of a Parquet file, from its own schema; structs laid flat as "a.b"."""
    _refuse_cut(path)
    with _reading(path) as (db, plain):
        _rows_promised(db, plain)
        columns = unique([name for name, _text in _columns(db, plain)])
        if not columns:
            raise NotATable
    return Layout(kind="parquet", columns=columns)


def lay_out_parquet(path: Path, *, layout: Layout, into: Path, broken_into: Path) -> tuple[int, int]:
    """Write the table, and the rows that hold an overlong cell; how many rows each has."""
    with _reading(path) as (db, plain):
        promised = _rows_promised(db, plain)
        texts = [text for _name, text in _columns(db, plain)]
        cells = ", ".join(f"{text} AS {as_name(name)}" for name, text in zip(layout.columns, texts, strict=True))
        longest = ", ".join(f"strlen({as_name(name)})" for name in layout.columns)
        too_long = f"greatest({longest}, 0) > {MOST_CELL}"
        laid = f"(SELECT file_row_number + 1 AS {LINE}, {cells} FROM {_rows_of(plain)})"  # noqa: S608
        _copy(db, f"SELECT * FROM {laid} WHERE NOT ({too_long})", into)  # noqa: S608
        rows = _count(db, into)
        broken = 0
        if rows != promised:
            reason = as_text(_("A cell of this row has more than a million characters."))
            start = " || chr(9) || ".join(f"left({as_name(name)}, 1000)" for name in layout.columns)
            only = f"SELECT {LINE}, {reason} AS reason, {start} AS text FROM {laid} WHERE {too_long}"  # noqa: S608
            _copy(db, only, broken_into)
            broken = _count(db, broken_into)
        if rows + broken != promised:
            raise BrokenFile(
                ngettext(
                    "This Parquet file says it has %(said)d row, but holds %(found)d.",
                    "This Parquet file says it has %(said)d rows, but holds %(found)d.",
                    promised,
                )
                % {"said": promised, "found": rows + broken}
            )
    return rows, broken


def _copy(db: duckdb.DuckDBPyConnection, query: str, into: Path) -> None:
    db.execute(f"COPY ({query}) TO {as_text(into)} ({PARQUET})")


def _count(db: duckdb.DuckDBPyConnection, table: Path) -> int:
    found = db.execute(f"SELECT count(*) FROM {as_table(table)}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def _refuse_cut(path: Path) -> None:
    """A Parquet file ends with the length of its footer and its mark; a cut one does not."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 8))
        tail = file.read()
    if size < 12 or tail[4:] != b"PAR1" or int.from_bytes(tail[:4], "little") > size - 12:
        raise BrokenFile(_("This Parquet file is cut. Send it again whole."))


def _rows_of(plain: Path) -> str:
    """The rows of a file as SQL takes them, each with its number; bytes that no schema calls text are text."""
    return f"read_parquet({as_text(plain)}, binary_as_string = true, file_row_number = true)"


def _rows_promised(db: duckdb.DuckDBPyConnection, plain: Path) -> int:
    """How many rows the file says it has; refused where no file could hold so many."""
    place = as_text(plain)
    found = db.execute(f"SELECT num_rows FROM parquet_file_metadata({place})").fetchone()  # noqa: S608
    groups = db.execute(
        f"SELECT coalesce(sum(n), 0) FROM (SELECT DISTINCT row_group_id, row_group_num_rows AS n "  # noqa: S608
        f"FROM parquet_metadata({place}))"
    ).fetchone()
    rows, in_groups = int(found[0]) if found else 0, int(groups[0]) if groups else 0
    if rows < 0 or rows > MOST_ROWS or in_groups > MOST_ROWS:
        raise UnfoldsTooFar(_("This Parquet file says it has more rows than can be read; it was not opened."))
    if rows != in_groups:
        raise BrokenFile(_("The lengths in this Parquet file contradict each other; it was not opened."))
    return rows


def _columns(db: duckdb.DuckDBPyConnection, plain: Path) -> list[tuple[str, str]]:
    """Each column's name and the SQL of its text; structs laid flat."""
    relation = db.sql(f"SELECT * EXCLUDE (file_row_number) FROM {_rows_of(plain)}")  # noqa: S608
    found: list[tuple[str, str]] = []
    for name, kind in zip(relation.columns, relation.types, strict=True):
        found += _flat(name, as_name(name), kind)
    if len(found) > MOST_COLUMNS:
        raise NotATable(_("This table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    return found


def _flat(name: str, value: str, kind: Any) -> list[tuple[str, str]]:
    if kind.id == "struct":
        parts: list[tuple[str, str]] = []
        for part, inner in kind.children:
            parts += _flat(f"{name}.{part}", f"struct_extract({value}, {as_text(part)})", inner)
        return parts
    return [(name, f"coalesce({_text(value, kind.id)}, '')")]


def _text(value: str, kind: str) -> str:
    if kind in ("double", "float"):
        plain = f"regexp_replace(CAST({value} AS VARCHAR), '\\.0$', '')"
        return f"CASE WHEN isfinite({value}) THEN {plain} END"
    if kind in ("list", "array", "map", "union", "variant"):
        return f"CAST(to_json({value}) AS VARCHAR)"
    if kind == "blob":
        return f"coalesce(try(decode({value})), hex({value}))"
    return f"CAST({value} AS VARCHAR)"
