"""The values of a column are listed from its table, which may be swept while somebody looks at the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.files.laid import laid
from touchstone.files.tables.duck import TableGone
from touchstone.ledger.intake.tables import values_in, values_of


def test_the_commonest_come_first_and_empty_ones_not(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\n1,x\n2,\n3, y\n4,y\n")
    assert values_of(made.table, "b") == [("y", 2), ("x", 1)]


def test_a_column_that_is_not_there_has_none(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\n1,x\n")
    assert values_of(made.table, "c") == []


def test_many_columns_are_asked_at_once(tmp_path: Path) -> None:
    """Each by itself: as many values of each as are asked for, also of one whose heading is no plain name."""
    made = laid(tmp_path, 'a,b,"x ""y"""\n1,x,q\n2,,q\n3, y,r\n2,y,\n')
    assert values_in(made.table, ["b", 'x "y"', "c", "a"], most=1) == {
        "b": [("y", 2)],
        'x "y"': [("q", 2)],
        "a": [("2", 2)],
    }
    assert values_in(made.table, ["c"]) == {}


def test_a_table_that_was_swept_says_so(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\n1,x\n")
    made.table.unlink()
    with pytest.raises(TableGone):
        values_of(made.table, "a")
