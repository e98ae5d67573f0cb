"""The ledger's rows as columns of numbers: read many at once, as of one moment, without locking anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from touchstone.ledger.models import Encounter, Evidence
from touchstone.ledger.persons import NOBODY
from touchstone.ledger.queries import current
from touchstone.ledger.sequences import NONE

Columns = dict[str, NDArray[Any]]


class Moment(Func):
    """A time in the form that becomes microseconds since 1970 fastest: a number, or SQLite's own text."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Text, so that no converter makes a million datetimes."""
        return self.as_sql(compiler, connection, template="(%(expressions)s || '')", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Whole microseconds."""
        template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


ENCOUNTERS: dict[str, Any] = {
    "encounter": F("pk"),
    "party": Coalesce("party_id", Value(NOBODY)),
    "given": F("trace"),
    "touchpoint": F("touchpoint_id"),
    "branch": F("branch_id"),
    "source": F("source_id"),
    "typist": Coalesce("typist_id", Value(NOBODY)),
    "happened_at": Moment("happened_at"),
    "ord": F("order"),
    "key": F("key"),
    "amount": Coalesce("amount", Value(NONE)),
    "kind": F("kind"),
    "role": F("role"),
    "channel": F("channel"),
    "deal": F("deal"),
    "currency": F("currency"),
}
EVIDENCE: dict[str, Any] = {
    "evidence": F("pk"),
    "encounter": F("encounter_id"),
    "slot": F("slot"),
    "kind": F("kind"),
    "value": F("value"),
    "vantage": F("vantage"),
    "rater": Coalesce("rater_id", Value(NOBODY)),
}
WORDS = {"kind", "role", "channel", "deal", "currency", "vantage"}


def encounters(**which: Any) -> Columns:
    """The current encounters that fit, one array a column of ENCOUNTERS."""
    return _columns(current().filter(**which), ENCOUNTERS)


def evidence(**which: Any) -> Columns:
    """The readings that fit, whether their encounter is current or not."""
    return _columns(Evidence.objects.filter(**which), EVIDENCE)


@contextmanager
def one_view() -> Iterator[None]:
    """All that is read inside is as of one moment; nobody waits for it. Nothing may be written inside."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _columns(rows: QuerySet[Encounter] | QuerySet[Evidence], wanted: dict[str, Any]) -> Columns:
    aliased = {f"_{name}": expression for name, expression in wanted.items()}
    sql, parameters = rows.annotate(**aliased).values_list(*aliased).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    columns = zip(*found, strict=True) if found else ((),) * len(wanted)
    return {name: _array(name, column) for name, column in zip(wanted, columns, strict=True)}


def _array(name: str, column: Any) -> NDArray[Any]:
    if name in WORDS:
        return np.array(column, dtype=object)
    if name == "value":
        return np.array(column, dtype=np.float64)
    if name == "happened_at" and column and isinstance(column[0], str):
        return np.array(column, dtype="datetime64[us]").astype(np.int64)
    return np.array(column, dtype=np.int64)
