"""Files of one layout, handed in together, as one table: January's export, February's and March's.

A line of such a table is the place of its file among them × `STEP` + its line there, so that lines go up from the first
row of the first file to the last of the last. The table lies in a folder of its own beside the tables of the first
file, with the names of all it was made of, and goes with any of them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from touchstone.files.tables.duck import as_name, as_table, as_text, connected
from touchstone.files.tables.layout import LINE, LaidOut, Layout
from touchstone.ledger.intake.joining import STACK, STEP
from touchstone.ledger.intake.months import MONTHS

FEW = 3
"""Columns from which on the same headings mean the same layout; of fewer (id, name) the files' names must be alike."""
PARTS = "parts"
DIGITS = re.compile(r"(\d+)")
WORDS = re.compile(r"\d+|[^\W\d_]+")
YEAR = re.compile(r"(?:19|20)\d\d")
NAMELESS = re.compile(r"[\W\d_]+")


def place_of(line: int, names: Sequence[str]) -> tuple[str, int]:
    """The file a line of a table stands in, of those it was made of, and its line there."""
    at, own = divmod(line, STEP)
    return names[at], own


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Files in the order in which they are stacked: of the time their names tell, else of the names, 2 before 10."""
    return tuple(sorted(names, key=_time_told))


def _time_told(name: str) -> tuple[int, int, list[str | int], str]:
    """The year and the month that a file's name tells, 0 where it does not, and the name with its numbers as such."""
    plain = name.casefold()
    words = WORDS.findall(plain)
    year = next((int(word) for word in words if YEAR.fullmatch(word)), 0)
    month = next((MONTHS[word] for word in words if word in MONTHS), 0)
    parts = [int(part) if part.isdecimal() else part for part in DIGITS.split(plain)]
    return year, month, parts, name


def alike(layouts: Mapping[str, Layout]) -> Iterator[tuple[str, ...]]:
    """The files of the same layout together, in order of time; whether a person would take them for one."""
    groups: dict[object, list[str]] = {}
    for name, layout in layouts.items():
        groups.setdefault(_sort(name, layout), []).append(name)
    for names in groups.values():
        yield in_order(names)


def _sort(name: str, layout: Layout) -> object:
    """What files have in common that are stacked. Files without headings have nothing by which to be told alike."""
    if layout.kind in ("csv", "workbook") and layout.header <= 0:
        return name
    columns = frozenset(layout.columns)
    return columns if len(columns) >= FEW else (columns, NAMELESS.sub("", PurePath(name).stem.casefold()))


def stacked(outs: Sequence[LaidOut], *, into: Path) -> LaidOut:
    """These tables of the same columns as one, made in `into` or found there; rows that were broken stay in theirs."""
    if len(outs) == 1:
        return outs[0]
    made_of = [f"{out.table.parent.name}/{out.table.name}" for out in outs]
    digest = hashlib.sha256("\n".join(made_of).encode()).hexdigest()
    folder = into / f"{STACK}{digest[:32]}"
    table = folder / "table.parquet"
    if not table.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PARTS).write_text("\n".join(made_of), encoding="utf-8")  # first, so that no table is without it
        _write([out.table for out in outs], outs[0].layout.columns, table)
    rows, broken = sum(out.rows for out in outs), sum(out.broken for out in outs)
    return replace(outs[0], table=table, rows=rows, broken=broken, broken_table=None)


def _write(tables: Sequence[Path], columns: Sequence[str], into: Path) -> None:
    half = into.with_name(f".half-{os.getpid()}")
    cells = ", ".join(map(as_name, columns))
    each = [
        f"SELECT {LINE} + {at * STEP} AS {LINE}, {cells} FROM {as_table(table)}"  # noqa: S608 - our own paths
        for at, table in enumerate(tables)
    ]
    try:
        with connected() as con:
            con.execute(f"COPY ({' UNION ALL '.join(each)}) TO {as_text(half)} (FORMAT parquet)")
        half.replace(into)
    finally:
        half.unlink(missing_ok=True)


def drop_stacks(laid: Path, files: Collection[str]) -> None:
    """Remove every table in the folder of laid-out tables that was made of one of these files, by their hashes."""
    for parts in laid.glob(f"*/{STACK}*/{PARTS}"):
        if {line.partition("/")[0] for line in parts.read_text(encoding="utf-8").split("\n")} & set(files):
            shutil.rmtree(parts.parent, ignore_errors=True)
