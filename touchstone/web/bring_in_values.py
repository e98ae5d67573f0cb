"""The values that stand in a column with a short list, counted in the laid-out table when a page asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from touchstone.files.tables.duck import TableGone
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.intake.jobs import laid
from touchstone.ledger.intake.tables import values_of
from touchstone.ledger.models import Import
from touchstone.web.bring_in_columns import VALUED

MOST = 40
"""Values that a page lists; the rest are mapped by editing the recipe as text."""


def counted(started: Import, said: Said) -> Mapping[tuple[str, str], Sequence[tuple[str, int]]]:
    """By file and column: the most frequent values and how often each stands there."""
    tables, found = laid(started), {}
    for one in said.columns:
        path = tables.get(one.file)
        if one.means in VALUED and path is not None:
            try:
                some = values_of(path, one.column, most=MOST + 1)
            except TableGone:
                continue
            found[one.file, one.column] = [(value, n) for value, n in some if value][:MOST]
    return found
