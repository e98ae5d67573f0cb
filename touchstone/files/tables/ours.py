"""Our own columns in a file that comes back mended: left out, and cells made harmless for spreadsheets as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from touchstone.files.tables.writing import Batch

OURS = "Touchstone:"
"""How the headings begin that the file of refused rows has beside its own."""
DEFUSED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def kept_columns(columns: Sequence[str]) -> tuple[int, ...] | None:
    """The places of the columns that are the file's own; None where all are."""
    kept = tuple(at for at, name in enumerate(columns) if not name.startswith(OURS))
    return None if len(kept) == len(columns) else kept


def as_they_were(batches: Iterator[Batch], kept: Sequence[int]) -> Iterator[Batch]:
    """The rows with their own cells only, each without the apostrophe that was put before a formula."""
    for batch in batches:
        rows = [[_undone(row[at]) for at in kept] for row in batch.rows]
        full = [at for at, row in enumerate(rows) if any(row)]
        yield Batch([batch.lines[at] for at in full], [rows[at] for at in full], batch.broken)


def _undone(cell: str) -> str:
    return cell[1:] if cell.startswith(DEFUSED) else cell
