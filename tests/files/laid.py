"""Files made by hand for the tests, laid out and read back."""

from __future__ import annotations

from pathlib import Path

from touchstone.files.tables.laying_out import lay_out
from touchstone.files.tables.layout import LaidOut, Told
from touchstone.files.tables.reading import peek


def laid(
    folder: Path, content: str | bytes, *, name: str = "orders.csv", written_in: str = "utf-8", **told: object
) -> LaidOut:
    """The file with this content, laid out."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(written_in))
    return lay_out(path, name=name, told=Told(**told), into=folder / "laid")  # type: ignore[arg-type]


def rows(made: LaidOut) -> list[tuple[str, ...]]:
    """The cells of each sound row."""
    return [tuple(row[1:]) for row in peek(made.table, rows=1_000_000)[1]]  # type: ignore[misc]


def lines(made: LaidOut) -> list[int]:
    """The line of each sound row."""
    return [int(row[0]) for row in peek(made.table, rows=1_000_000)[1]]


def broken(made: LaidOut) -> list[tuple[int, str]]:
    """Line and reason of each broken row."""
    if made.broken_table is None:
        return []
    return [(int(row[0]), str(row[1])) for row in peek(made.broken_table, rows=1_000_000)[1]]
