"""Database triggers that refuse to change or remove what happened; installed after every migrate."""

from __future__ import annotations

from django.db import connections
from django.db.models import Model

from touchstone.company.models import Deed
from touchstone.ledger.models import Commitment, Encounter, Evidence, Settlement

APPEND_ONLY: tuple[type[Model], ...] = (Encounter, Evidence, Commitment, Settlement, Deed)

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION touchstone_append_only() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""


def _names(table: str) -> dict[str, str]:
    return {verb: f"{table}_no_{verb.lower()}" for verb in ("UPDATE", "DELETE")}


def install_triggers(using: str = "default") -> None:
    """Make every append-only table refuse UPDATE and DELETE. Does nothing where they stand already.

    Needed after every migrate: SQLite drops a table's triggers silently when Django rebuilds the table.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for model in APPEND_ONLY:
            table = model._meta.db_table
            if table not in existing:
                continue
            for verb, name in _names(table).items():
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                        "FOR EACH ROW EXECUTE FUNCTION touchstone_append_only()"
                    )
                else:
                    cursor.execute(
                        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb} ON "{table}" '
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )


def missing_triggers(using: str = "default") -> list[str]:
    """The triggers that should stand and do not, by name; empty when all is well."""
    connection = connections[using]
    wanted = {name for model in APPEND_ONLY for name in _names(model._meta.db_table).values()}
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        standing = {row[0] for row in cursor.fetchall()}
    return sorted(wanted - standing)
