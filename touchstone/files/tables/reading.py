"""Rows of a laid-out table as pages and recipes read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from touchstone.files.tables.duck import as_name, as_table, asking, connected
from touchstone.files.tables.layout import LINE

LOT = 5_000


def columns_in(table: Path) -> tuple[str, ...]:
    """The names of the columns, in the file's order, without `__line`."""
    with connected() as db:
        described = db.execute(f"DESCRIBE SELECT * FROM {as_table(table)}").fetchall()  # noqa: S608
    return tuple(str(row[0]) for row in described if row[0] != LINE)


def rows_of(table: Path, *, after: int = 0, most: int | None = None) -> Iterator[dict[str, str | int]]:
    """The rows after that line, in the file's order, at most so many: `__line` and a text for each column."""
    limit = "" if most is None else f"LIMIT {int(most)}"
    with connected() as db:
        query = f"SELECT * FROM {as_table(table)} WHERE {LINE} > {int(after)} {limit}"  # noqa: S608
        found = db.execute(query)
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(LOT):
            for row in rows:
                yield dict(zip(names, row, strict=True))


def peek(table: Path, *, rows: int = 20) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """The names of the columns (`__line` first) and the first rows, for a page to show. Raises TableGone."""
    with asking() as db:
        found = db.execute(f"SELECT * FROM {as_table(table)} LIMIT {int(rows)}")  # noqa: S608
        return tuple(column[0] for column in found.description), list(found.fetchall())


def samples(table: Path, column: str, n: int = 5) -> tuple[str, ...]:
    """The first `n` different texts that stand in a column, empty ones left out."""
    one = as_name(column)
    with connected() as db:
        query = f"""SELECT {one} FROM (SELECT {one}, {LINE} FROM {as_table(table)}
            WHERE {one} <> '' LIMIT 5000) GROUP BY 1 ORDER BY min({LINE}) LIMIT {int(n)}"""  # noqa: S608
        return tuple(str(row[0]) for row in db.execute(query).fetchall())
