"""DuckDB as laid-out tables are asked: little memory, nothing fetched; names, texts and tables as SQL takes them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import duckdb
from django.utils.translation import gettext as _

from touchstone.errors import Refusal

ASIDE = "touchstone-"
THREADS = 2
MEMORY = "400MB"
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 100000"
WILD = re.compile(r"[*?\[]")


class TableGone(Refusal):
    """The table of a file was removed in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("The table made of this file was removed in the meantime. Look at the file again."))


def connected() -> duckdb.DuckDBPyConnection:
    """A database in little memory, its order kept; what does not fit lies in a folder that goes when it is closed."""
    aside = Path(tempfile.gettempdir()) / f"{ASIDE}{uuid4().hex}"
    db = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(aside),
            "autoinstall_known_extensions": "false",
        }
    )
    db.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'; SET preserve_insertion_order = true")
    return db


def put_aside(*, before: float) -> list[Path]:
    """Folders that connections put aside and did not touch since (seconds since 1970): of those that were killed."""
    places = Path(tempfile.gettempdir()).glob(f"{ASIDE}{'[0-9a-f]' * 32}")
    return [place for place in places if place.is_dir() and place.stat().st_mtime < before]


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database for questions to a table that may be swept at any moment. Raises TableGone."""
    try:
        with connected() as db:
            yield db
    except duckdb.IOException:
        raise TableGone from None


def as_text(value: object) -> str:
    """A text as SQL takes it."""
    return "'" + str(value).replace("'", "''") + "'"


def as_name(column: str) -> str:
    """A name as SQL takes it, whatever stands in it: column names come from other people's files."""
    return '"' + column.replace('"', '""') + '"'


def as_table(path: Path) -> str:
    """A Parquet file as SQL takes it; no sign of its path stands for several files."""
    plain = WILD.sub(r"[\g<0>]", str(path))
    return f"read_parquet({as_text(plain)})"
