"""The laid-out files of a recipe as joined rows, one after the other, in little memory."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.files.tables.duck import as_name, as_table, asking, connected
from touchstone.ledger.intake.headings import folded, found_heading
from touchstone.ledger.intake.in_time import in_time
from touchstone.ledger.intake.joining import Joined, Laid, question
from touchstone.ledger.intake.made_columns import makers, summed
from touchstone.ledger.intake.recipe import FileSpec, RecipeSpec
from touchstone.ledger.intake.recipe_text import columns_of
from touchstone.ledger.intake.stacking import in_order

LOT = 2000
LINE = "__line"
Row = dict[str, Any]
"""One thing told: "file.column" → text, a made amount, or why it cannot be made; file → its rows, where kept."""


class FileMissing(Refusal):
    """A file that the recipe needs was not given."""


class ColumnMissing(Refusal):
    """A column that the recipe needs is not in the file."""


@dataclass(slots=True)
class Numbered:
    """A joined row with the number of its (first) line in the first file, where the headings are counted too.

    row: what names it where the file has no key, a digest of all it says; n: how often that came before and now.
    rows: the lines it stands for; skipped: lines that the recipe passes over.
    """

    line: int
    cells: Row
    n: int = 1
    row: str = ""
    rows: int = 1
    skipped: int = 0


def files_of(spec: RecipeSpec, given: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Which of the given files (name → its columns) are which of the recipe's: by name, else by their headings.

    Several of the same columns are one, in order of names. One given file may serve as two of the recipe's. Raises
    FileMissing where none fits, or several of different columns do.
    """
    found: dict[str, tuple[str, ...]] = {}
    for file in spec.files:
        fitting = [name for name in given if fnmatch.fnmatch(name.casefold(), file.match.casefold())]
        headed = [name for name, columns in given.items() if file.headers and _has(columns, file.headers)]
        both = [name for name in fitting if name in headed]
        named_so = fitting if file.match != "*" or not file.headers else []
        choice = both or named_so or headed
        if len(choice) != 1:
            taken = {name for names in found.values() for name in names}
            choice = [name for name in choice if name not in taken] or choice
        if len({frozenset(given[name]) for name in choice}) != 1:
            raise _no_file(file, choice, given)
        found[file.name] = in_order(choice)
    return found


def _no_file(file: FileSpec, choice: Sequence[str], given: Collection[str]) -> FileMissing:
    sought = _("“%(file)s” (%(match)s)") % {"file": file.name, "match": file.match}
    if choice:
        return FileMissing(
            _("Several of the files could be %(sought)s: %(names)s. Give one of them.")
            % {"sought": sought, "names": ", ".join(choice)}
        )
    return FileMissing(
        _("The recipe needs a file %(sought)s, and it is not among these: %(names)s.")
        % {"sought": sought, "names": ", ".join(given)}
    )


def _has(columns: Collection[str], headers: Sequence[str]) -> bool:
    there = tuple(columns)
    return all(found_heading(header, there) for header in headers)


def joined_rows(spec: RecipeSpec, laid: Mapping[str, Path], *, after: int = 0) -> Iterator[Numbered]:
    """The rows of the first file in order, each with what belongs to it from the others.

    laid: for each file of the recipe, its laid-out table (`files.tables.laying_out`). after: only those whose first
    line comes after that one. Lines of one thing come as one row, at the place of its first line. Raises FileMissing
    and ColumnMissing before the first row.
    """
    with connected() as con:
        joined = _joined(con, spec, laid)
        for sql in joined.before:
            con.execute(sql)
        con.execute(joined.sql, [after])
        yield from _told(con, spec, joined)


def _joined(con: duckdb.DuckDBPyConnection, spec: RecipeSpec, laid: Mapping[str, Path]) -> Joined:
    wanted = columns_of(spec)
    files: dict[str, Laid] = {}
    for file in spec.files:
        path = laid.get(file.name)
        if path is None:
            raise _no_file(file, (), laid)
        there = columns_in(con, path)
        needed = {name.partition(".")[2] for name in wanted if name.partition(".")[0] == file.name}
        files[file.name] = Laid(path, tuple(there), _found_columns(file, there, needed))
    return question(spec, files)


def columns_in(con: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The columns of a laid-out table, in the file's order."""
    rows = con.execute(f"DESCRIBE SELECT * FROM {as_table(path)}").fetchall()
    return [row[0] for row in rows if row[0] != LINE]


def _found_columns(file: FileSpec, there: Sequence[str], needed: Collection[str]) -> dict[str, str | None]:
    """For each column the recipe speaks of, the one there is; None for one that may be absent, and is."""
    loosely: dict[str, list[str]] = {}
    for column in there:
        loosely.setdefault(folded(column), []).append(column)
    found: dict[str, str | None] = {}
    for column in sorted(needed):
        alike = loosely.get(folded(column), [])
        found[column] = column if column in there else alike[0] if len(alike) == 1 else None
    bound = {*file.headers, *file.row, *_bare(file)} if file.headers else set(needed)
    absent = [column for column, name in found.items() if name is None and column in bound]
    if absent:
        raise ColumnMissing(
            _("The file “%(file)s” has no column %(columns)s. It has: %(there)s.")
            % {"file": file.name, "columns": ", ".join(absent), "there": ", ".join(there)}
        )
    return found


def _bare(file: FileSpec) -> list[str]:
    keys = (file.key,) if isinstance(file.key, str) else file.key
    return [key.removeprefix(f"{file.name}.") for key in keys]


def _told(con: duckdb.DuckDBPyConnection, spec: RecipeSpec, joined: Joined) -> Iterator[Numbered]:
    """Rows as they come from the query, made columns made, lines of one thing put together."""
    make = makers(spec)
    first = spec.files[0]
    if not first.lines:
        for values in _fetched(con):
            cells = dict(zip(joined.names, values[4:], strict=True))
            for one in make:
                one(cells)
            line, n, row, skip = values[:4]
            yield Numbered(line, cells, n, row, 0, 1) if skip else Numbered(line, cells, n, row)
        return
    add, ordered = summed(spec, first), in_time(spec, first)
    for line, some in groupby(_fetched(con), key=itemgetter(0)):
        yield _together(line, list(some), joined, make, lambda rows: add(ordered(rows)))


def _together(
    line: int,
    some: list[tuple[Any, ...]],
    joined: Joined,
    make: Sequence[Callable[[Row], None]],
    add: Callable[[list[Row]], Row],
) -> Numbered:
    rows = [dict(zip(joined.names, values[4:], strict=True)) for values in some if not values[3]]
    for cells in rows:
        for one in make:
            one(cells)
    skipped = len(some) - len(rows)
    if not rows:
        return Numbered(line, dict(zip(joined.names, some[0][4:], strict=True)), rows=0, skipped=skipped)
    return Numbered(line, add(rows), rows=len(rows), skipped=skipped)


def _fetched(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while lot := con.fetchmany(LOT):
        yield from lot


def rows_at(path: Path, lines: Collection[int]) -> dict[int, dict[str, str]]:
    """Rows of a laid-out table as they stood in the file: line → heading → cell."""
    if not lines:
        return {}
    with connected() as con:
        columns = columns_in(con, path)
        shown = ", ".join([LINE, *map(as_name, columns)])
        least, most = min(lines), max(lines)
        con.execute(
            f"SELECT {shown} FROM {as_table(path)} WHERE {LINE} BETWEEN ? AND ? AND list_contains(?, {LINE})",
            [least, most, sorted(lines)],
        )
        return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in con.fetchall()}


def lines_of_things(spec: RecipeSpec, laid: Mapping[str, Path], lines: Collection[int]) -> dict[int, tuple[int, ...]]:
    """For each of these lines of the first file, all lines of the thing it is a line of; itself where that has one."""
    first = spec.files[0]
    if not first.lines or not lines:
        return {line: (line,) for line in lines}
    with connected() as con:
        path = laid[first.name]
        there = _found_columns(first, columns_in(con, path), _bare(first))
        keys = [f"trim({as_name(name)})" for name in there.values() if name is not None]
        filled = " AND ".join(f"{key} <> ''" for key in keys)
        things = f"SELECT {LINE}, [{', '.join(keys)}] AS thing FROM {as_table(path)} WHERE {filled}"
        con.execute(
            f"SELECT a.{LINE}, list(f.{LINE} ORDER BY f.{LINE}) "
            f"FROM ({things} AND list_contains(?, {LINE})) AS a JOIN ({things}) AS f USING (thing) GROUP BY 1",
            [sorted(lines)],
        )
        found = {line: tuple(some) for line, some in con.fetchall()}
    return {line: found.get(line, (line,)) for line in lines}


def values_of(path: Path, column: str, *, most: int = 1000) -> list[tuple[str, int]]:
    """The values of a column of a laid-out table and how often each comes, the commonest first; no empty ones.

    A column that is not there has none. Raises TableGone.
    """
    return values_in(path, [column], most=most).get(column, [])


def values_in(path: Path, columns: Collection[str], *, most: int = 1000) -> dict[str, list[tuple[str, int]]]:
    """The same of several columns, asked at once; without those that are not there. Raises TableGone."""
    with asking() as con:
        there = set(columns_in(con, path))
        found: dict[str, list[tuple[str, int]]] = {column: [] for column in columns if column in there}
        if not found:
            return {}
        shown = ", ".join(map(as_name, found))
        con.execute(
            f"SELECT title, cell, n FROM (SELECT title, trim(cell) AS cell, count(*) AS n "
            f"FROM (UNPIVOT (SELECT {shown} FROM {as_table(path)}) ON {shown} INTO NAME title VALUE cell) "
            f"WHERE trim(cell) <> '' GROUP BY 1, 2) "
            f"QUALIFY row_number() OVER (PARTITION BY title ORDER BY n DESC, cell) <= ? ORDER BY n DESC, cell",
            [most],
        )
        for title, cell, count in con.fetchall():
            found[title].append((cell, count))
    return found


def repeated_keys(spec: RecipeSpec, laid: Mapping[str, Path]) -> int:
    """How many rows of the first file have a number that another row has too (the later counts); 0 for lines."""
    first = spec.files[0]
    keys = _bare(first)
    if first.lines or not any(keys):
        return 0
    with connected() as con:
        there = _found_columns(first, columns_in(con, laid[first.name]), keys)
        shown = ", ".join(as_name(there[key] or key) for key in keys)
        con.execute(
            f"SELECT coalesce(sum(n - 1), 0) FROM "
            f"(SELECT count(*) AS n FROM {as_table(laid[first.name])} GROUP BY {shown} HAVING count(*) > 1)"
        )
        return int((con.fetchone() or (0,))[0])
