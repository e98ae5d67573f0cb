"""Many rows at once, by position: what the ORM does too slowly for a million of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

FEW = 20
"""From so many rows on, PostgreSQL is given a stream of them."""
TOGETHER = 32
"""Rows in one statement on SQLite, where what a statement costs by itself is as much as two rows."""


def utc_text(moment: datetime) -> str:
    """A time as every database takes it and as it sorts: "2025-01-31 12:00:00[.000001]", in UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(" ")[:-6]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to the table of `model`; each row gives its values in the order of `columns`.

    Times are given as datetimes, or as `utc_text` tells them.
    """
    prepared = list(rows)
    if not prepared:
        return
    times = {field.column for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)}
    places = [place for place, name in enumerate(columns) if name in times]
    if any(isinstance(row[place], datetime) for row in prepared for place in places):
        prepared = [_stored(row, places) for row in prepared]
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(prepared) >= FEW:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in prepared:
                    copy.write_row(row)
        elif len(prepared) >= TOGETHER and not any(connection.savepoint_ids):
            _insert_together(table, names, len(columns), prepared)
        else:
            holes = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', prepared)  # noqa: S608 - own names


def _insert_together(table: str, names: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table of SQLite, many in one statement; straight to the driver, for Django would read it anew.

    Within a savepoint SQLite walks through all that it would have to take back, after every statement of many rows:
    there one at a time is faster.
    """
    whole = len(rows) - len(rows) % TOGETHER
    values = list(chain.from_iterable(rows[:whole]))
    step = width * TOGETHER
    with connection.wrap_database_errors:
        many = (values[at : at + step] for at in range(0, len(values), step))
        connection.connection.executemany(_statement(table, names, width, TOGETHER), many)
        connection.connection.executemany(_statement(table, names, width, 1), rows[whole:])


@lru_cache(maxsize=64)
def _statement(table: str, names: str, width: int, count: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)}'  # noqa: S608 - own names


def _stored(row: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    values = list(row)
    for place in places:
        if isinstance(values[place], datetime):
            values[place] = utc_text(values[place])
    return values


def new_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids that no row of `model` ever had, for rows that are inserted with them in this transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            taken = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(taken, [f'"{table}"', count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def these(values: Collection[int] | Collection[str]) -> RawSQL:
    """For `field__in=`: as many values as one likes, as one parameter."""
    if connection.vendor == "postgresql":
        kind = "text" if any(isinstance(one, str) for one in values) else "bigint"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - our own names
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
