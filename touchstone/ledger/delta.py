"""The lake's tables as Delta tables, so that any engine that reads Delta can read them too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from deltalake import DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction, CommitProperties, RemoveAction, Transaction

from touchstone.insight import schema

TABLES: dict[str, dict[str, str]] = {
    "passages": schema.PASSAGES,
    "evidence": schema.EVIDENCE,
    "renewed": {"person": "int64"},
}
"""Table → its columns. `renewed`: the persons whose rows in `base` no longer count, for `recent` has them anew."""

BASE, RECENT = "base", "recent"
APPLICATION = "touchstone"

_DELTA = {
    "int64": "long",
    "int32": "integer",
    "int16": "short",
    "int8": "byte",
    "float64": "double",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "timestamp(6)": "timestamp_ntz",
}
_SETTINGS: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 1 hours",
    "delta.enableExpiredLogCleanup": "true",
    "delta.checkpointInterval": "50",
    "delta.dataSkippingNumIndexedCols": "0",
}


def delta_schema(table: str) -> Schema:
    """The columns of a table in Delta's words, and its partition."""
    columns = [
        Field(name, PrimitiveType(_DELTA[kind]), nullable=name in schema.MAY_BE_NULL)
        for name, kind in TABLES[table].items()
    ]
    return Schema([*columns, Field("tier", PrimitiveType("string"), nullable=False)])


def commit(home: Path, table: str, files: Mapping[str, int], *, bookmark: int, note: Mapping[str, object]) -> int:
    """Make the table consist of exactly these files (path below the table's folder → rows), in one commit.

    The commit carries the bookmark. What a killed writer left half done is put right by the same difference.
    The new Delta version.
    """
    place = home / table
    fields = delta_schema(table)
    delta = DeltaTable.create(place, fields, mode="ignore", partition_by=["tier"], configuration=_SETTINGS)
    present = {str(Path(uri).relative_to(place)) for uri in delta.file_uris()}
    moment = _milliseconds(note)
    changes: list[AddAction | RemoveAction] = [
        AddAction(
            path,
            size=(place / path).stat().st_size,
            partition_values=_tier(path),
            modification_time=moment,
            data_change=True,
            stats=json.dumps({"numRecords": files[path]}),
        )
        for path in sorted(files.keys() - present)
    ]
    changes += [
        RemoveAction(path, data_change=True, deletion_timestamp=moment, partition_values=_tier(path))
        for path in sorted(present - files.keys())
    ]
    if changes:
        delta.create_write_transaction(
            changes,
            "append",
            fields,
            partition_by=["tier"],
            commit_properties=CommitProperties(
                app_transactions=[Transaction(APPLICATION, bookmark)],
                custom_metadata={name: json.dumps(value) for name, value in note.items()},
            ),
        )
        delta.update_incremental()
    return int(delta.version())


def _tier(path: str) -> dict[str, str | None]:
    return {"tier": path.partition("/")[0].removeprefix("tier=")}


def _milliseconds(note: Mapping[str, object]) -> int:
    written_at = note["written_at"]
    return int(written_at * 1000) if isinstance(written_at, int | float) else 0
