"""Rows of one thing in the order of their times, whatever the order of the file: the steps of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from touchstone.ledger.intake.cells import Cells
from touchstone.ledger.intake.recipe import FileSpec, RecipeSpec
from touchstone.ledger.intake.values import Unreadable

Rows = list[dict[str, Any]]
LATE = datetime.max.replace(tzinfo=UTC)


def in_time(spec: RecipeSpec, file: FileSpec) -> Callable[[Rows], Rows]:
    """A function from the rows of one thing to the same in the order of `order`; those of one time as they stood.

    Rows whose time is missing or cannot be read come last.
    """
    if not file.order:
        return lambda rows: rows
    when = Cells(spec).when(file.order if file.order.startswith(f"{file.name}.") else f"{file.name}.{file.order}")
    zone = ZoneInfo(spec.zone or "UTC")

    def at(row: dict[str, Any]) -> datetime:
        try:
            found = when(row, zone) if when is not None else None
        except Unreadable:
            return LATE
        return found[0] if found is not None else LATE

    return lambda rows: sorted(rows, key=at)
