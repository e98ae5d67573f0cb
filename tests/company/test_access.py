"""The table access × verb: what docs/access.md says is what holds."""

from __future__ import annotations

from pathlib import Path

from touchstone.company.access import VERBS
from touchstone.company.models import Membership
from touchstone.company.roster import COLUMNS

DOC = Path(__file__).parents[2] / "docs" / "access.md"


def rows() -> list[list[str]]:
    lines = [line for line in DOC.read_text().splitlines() if line.startswith("|") and not line.startswith("| ---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_documented_table_is_the_one_that_holds() -> None:
    (_what, *accesses), *table = rows()[: len(VERBS) + 1]
    assert accesses[:-1] == list(Membership.Access.values)
    told = {
        verb: tuple(access for access, cell in zip(accesses, cells, strict=True) if cell == "yes")
        for verb, *cells in table
    }
    assert told == VERBS


def test_the_documented_columns_are_those_that_are_read() -> None:
    assert [cells[0].strip("`") for cells in rows()[len(VERBS) + 2 :]] == list(COLUMNS)
