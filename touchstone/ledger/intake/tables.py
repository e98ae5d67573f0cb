"""Opens the files of a recipe and gives their joined rows one after the other, in little memory."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from touchstone.errors import Refusal
from touchstone.ledger.intake.recipe import FileSpec, Recipe

LOT = 2000
Row = dict[str, Any]
"""One row of the first file: "file.column" → text, and for files with many rows: file → a list of such rows."""


class FileMissing(Refusal):
    """A file that the recipe needs was not given."""


class ColumnMissing(Refusal):
    """A column that the recipe needs is not in the file."""


@dataclass(frozen=True)
class Numbered:
    """A joined row with its number in the first file (the header is row 1)."""

    line: int
    cells: Row


def chosen(recipe: Recipe, paths: Sequence[Path]) -> dict[str, Path]:
    """Which of the given files is which of the recipe's, by their names."""
    found: dict[str, Path] = {}
    for spec in recipe.files:
        fitting = [path for path in paths if fnmatch.fnmatch(path.name.lower(), spec.match.lower())]
        if len(fitting) != 1:
            names = ", ".join(path.name for path in paths)
            said = "is not among" if not fitting else "fits several of"
            raise FileMissing(f"The file “{spec.name}” ({spec.match}) {said} the files given: {names}.")
        found[spec.name] = fitting[0]
    return found


def joined_rows(recipe: Recipe, paths: Sequence[Path], columns: frozenset[str]) -> Iterator[Numbered]:
    """The rows of the first file in order, each with what belongs to it from the others."""
    places = chosen(recipe, paths)
    with closing(duckdb.connect()) as con:
        con.execute("SET memory_limit='1GB'; SET threads=2; SET preserve_insertion_order=true")
        for spec in recipe.files:
            _open(con, spec, places[spec.name], columns)
        con.execute("SET enable_external_access=false")
        con.execute(_question(recipe))
        names = [column[0] for column in con.description or ()]
        while lot := con.fetchmany(LOT):
            for values in lot:
                cells = dict(zip(names, values, strict=True))
                yield Numbered(int(cells.pop("__line")) + 1, {k: "" if v is None else v for k, v in cells.items()})


def _open(con: duckdb.DuckDBPyConnection, spec: FileSpec, path: Path, columns: frozenset[str]) -> None:
    """Make the file a view of text columns named "file.column", numbered in the file's order."""
    con.execute(f"CREATE VIEW {_name('raw', spec.name)} AS SELECT * FROM {_reader(path)}")
    present = {row[0] for row in con.execute(f"DESCRIBE {_name('raw', spec.name)}").fetchall()}
    wanted = {spec.key, *spec.sums} | {c.split(".", 1)[1] for c in columns if c.split(".")[0] == spec.name}
    missing = sorted(wanted - present)
    if missing:
        there = ", ".join(sorted(present))
        raise ColumnMissing(f"{path.name} has no column {', '.join(missing)}. It has: {there}.")
    shown = ", ".join(f"CAST({_quoted(c)} AS VARCHAR) AS {_quoted(f'{spec.name}.{c}')}" for c in sorted(present))
    con.execute(
        f"CREATE TEMP TABLE {_name('file', spec.name)} AS "
        f"SELECT row_number() OVER () AS __line, {shown} FROM {_name('raw', spec.name)}"
    )


def _reader(path: Path) -> str:
    place = str(path).replace("'", "''")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return f"read_parquet('{place}')"
    if suffix in (".jsonl", ".ndjson", ".json"):
        return f"read_json_auto('{place}')"
    encoding = "utf-8"
    with path.open("rb") as file:
        start = file.read(1 << 20)
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as problem:
        encoding = "utf-8" if problem.start > len(start) - 4 else "latin-1"
    return f"read_csv('{place}', all_varchar=true, header=true, skip=0, encoding='{encoding}', quote='\"', escape='\"')"


def _question(recipe: Recipe) -> str:
    first, others = recipe.files[0], recipe.files[1:]
    shown, joins = [f"{_name('file', first.name)}.*"], []
    for spec in others:
        table = _name("file", spec.name)
        ours, theirs = _quoted(f"{spec.name}.{spec.key}"), _quoted(spec.joins)
        if spec.many == "rows":
            part = f"SELECT {ours} AS k, list({table} ORDER BY __line) AS {_quoted(spec.name)} FROM {table} GROUP BY 1"
            shown.append(f"{_name('j', spec.name)}.{_quoted(spec.name)}")
        elif spec.many == "sum":
            sums = ", ".join(
                f"CAST(sum(TRY_CAST({column} AS DECIMAL(18,4))) AS VARCHAR) AS {column}"
                for column in (_quoted(f"{spec.name}.{c}") for c in spec.sums)
            )
            part = f"SELECT {ours} AS k, {sums} FROM {table} GROUP BY 1"
            shown.append(f"{_name('j', spec.name)}.* EXCLUDE (k)")
        else:
            part = (
                f"SELECT {ours} AS k, * EXCLUDE (__line) FROM {table} "
                f"QUALIFY row_number() OVER (PARTITION BY {ours} ORDER BY __line) = 1"
            )
            shown.append(f"{_name('j', spec.name)}.* EXCLUDE (k)")
        joins.append(f"LEFT JOIN ({part}) AS {_name('j', spec.name)} ON {_name('j', spec.name)}.k = {theirs}")
    return (
        f"SELECT {', '.join(shown)} FROM {_name('file', first.name)} {' '.join(joins)} "
        f"ORDER BY {_name('file', first.name)}.__line"
    )


def _name(kind: str, name: str) -> str:
    return _quoted(f"{kind}_{name}")


def _quoted(name: str) -> str:
    """A name as SQL takes it, whatever stands in it: column names come from other people's files."""
    return '"' + name.replace('"', '""') + '"'
