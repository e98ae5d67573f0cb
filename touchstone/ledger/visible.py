"""What counts in the lake, as a query: `recent`, and `base` without the persons whom `recent` has anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from touchstone.ledger.delta import BASE, RECENT, TABLES
from touchstone.ledger.lake import Lake, Manifest

SQL_TYPES = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int16": "SMALLINT",
    "int8": "TINYINT",
    "float64": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp(6)": "TIMESTAMP",
}


def typed(table: str) -> str:
    """The columns of a table of the lake, each as its own type, to select."""
    return ", ".join(f'"{name}"::{SQL_TYPES[kind]} AS "{name}"' for name, kind in TABLES[table].items())


def plain(table: str) -> str:
    """The columns of a table of the lake, to select from its own files."""
    return ", ".join(f'"{name}"' for name in TABLES[table])


def parquet(paths: Iterable[Path]) -> str:
    """These files, to select from."""
    return f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false)"


def quoted(path: Path) -> str:
    """A path inside a query."""
    return "'" + str(path).replace("'", "''") + "'"


def files_of(lake: Lake, manifest: Manifest, table: str, tier: str) -> list[Path]:
    """The files of one tier of a table, in full."""
    return [lake.home / table / path for path in manifest.files.get(table, {}).get(tier, {})]


def visible(lake: Lake, manifest: Manifest | None, table: str, *, renewed: str = "") -> str:
    """The query for what counts of a table; no rows where there is no lake.

    `renewed`: a table that holds the persons in `recent` already; else they are read from their file.
    """
    parts = []
    if manifest is not None:
        base, recent = files_of(lake, manifest, table, BASE), files_of(lake, manifest, table, RECENT)
        persons = files_of(lake, manifest, "renewed", RECENT)
        if base:
            without = f" ANTI JOIN {renewed or _table(persons)} USING (person)" if persons else ""
            parts.append(f"SELECT {plain(table)} FROM {parquet(base)}{without}")  # noqa: S608 - our own names
        if recent:
            parts.append(f"SELECT {plain(table)} FROM {parquet(recent)}")  # noqa: S608 - our own names
    return " UNION ALL ".join(parts) or f"SELECT {_nulls(table)} WHERE false"


def _table(paths: Iterable[Path]) -> str:
    """These files, to join with (DuckDB 2.0 joins no table function by name)."""
    return f"(FROM {parquet(paths)}) AS renewed"


def _nulls(table: str) -> str:
    return ", ".join(f'NULL::{SQL_TYPES[kind]} AS "{name}"' for name, kind in TABLES[table].items())
