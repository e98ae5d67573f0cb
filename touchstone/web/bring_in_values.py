"""The values that stand in a column with a short list, counted in the laid-out table when a page asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from touchstone.files.tables.duck import TableGone
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.intake.jobs import laid
from touchstone.ledger.intake.tables import values_in
from touchstone.ledger.models import Import
from touchstone.web.bring_in_columns import VALUED

MOST = 40
"""Values that a page lists; the rest are mapped by editing the recipe as text."""


def counted(started: Import, said: Said) -> Mapping[tuple[str, str], Sequence[tuple[str, int]]]:
    """By file and column: the most frequent values and how often each stands there."""
    found: dict[tuple[str, str], Sequence[tuple[str, int]]] = {}
    for file, path in laid(started).items():
        columns = [one.column for one in said.columns if one.file == file and one.means in VALUED]
        with suppress(TableGone):
            for column, values in values_in(path, columns, most=MOST).items():
                found[file, column] = values
    return found
