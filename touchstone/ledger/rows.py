"""The ledger's own way of writing rows: one pen at a time, and ids that are given out in the order of writing."""

from __future__ import annotations

from django.db import connection, models

from touchstone.rows import insert

__all__ = ["hold_the_pen", "insert", "next_id"]


def next_id(model: type[models.Model]) -> int:
    """The id the next row gets. Only while the ledger's lock is held: its rows have one pen."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{model._meta.db_table}"')  # noqa: S608 - our own name
        return int(cursor.fetchone()[0])


def hold_the_pen() -> None:
    """On PostgreSQL, one transaction at a time writes the ledger, so that commit order is id order.

    SQLite's IMMEDIATE transactions do the same by themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7309946)")
