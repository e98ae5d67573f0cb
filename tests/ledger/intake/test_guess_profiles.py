"""Profiles: what the cells of a column look like, whatever its heading says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.files.tables.laying_out import lay_out
from touchstone.ledger.intake.guessing import shapes
from touchstone.ledger.intake.guessing.profiles import Profile, profile


def profiled(text: str, into: Path) -> dict[str, Profile]:
    path = into / "file.csv"
    path.write_text(text, encoding="utf-8")
    return {one.column: one for one in profile(lay_out(path, name="file.csv", into=into).table, file="file")}


def column(values: list[str], into: Path) -> Profile:
    lines = [f'{at},"{value}"' for at, value in enumerate(values)]
    return profiled("n,x\n" + "\n".join(lines) + "\n", into)["x"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a@b.example", "c@d.example"], "email"),
        (["2024-01-02", "2024-02-03"], "day"),
        (["2024-01-02 10:00", "2024-02-03 11:30"], "time"),
        (["2024-01-02 00:00:00", "2024-02-03 00:00:00"], "day"),
        (["3 Apr 2025", "14 May 2025"], "day"),
        (["3. März 2025", "14. Mai 2025"], "day"),
        (["April 3, 2025 10:15 AM", "May 4, 2025 1:00 PM"], "time"),
        (["20240102", "20240203"], "day"),
        (["10:15", "23:40"], "clock"),
        (["Yes", "No"], "yes_no"),
        (["true", "false"], "yes_no"),
        (["1.0", "", ""], "flag"),
        (["12", "7", "9"], "number"),
        (["1.234,50", "12,99"], "number"),
        (["$12.50", "$3.00"], "money"),
        (["https://a.example/x", "https://b.example/y"], "url"),
        (["+44 20 7946 0958", "+49 30 901820"], "phone"),
        (["", ""], "empty"),
        (["N/A", "-"], "empty"),
    ],
)
def test_kinds_by_shape(values: list[str], kind: str, tmp_path: Path) -> None:
    assert column(values, tmp_path).kind == kind


def test_a_column_tells_by_a_day_above_twelve_which_comes_first(tmp_path: Path) -> None:
    day = column(["03/04/2025", "13/04/2025"], tmp_path / "a") if (tmp_path / "a").mkdir() is None else None
    month = column(["03/04/2025", "03/14/2025"], tmp_path / "b") if (tmp_path / "b").mkdir() is None else None
    assert day is not None
    assert month is not None
    assert (day.dates and day.dates.said, month.dates and month.dates.said) == ("day first", "month first")


def test_a_column_that_does_not_tell_says_so(tmp_path: Path) -> None:
    found = column(["03/04/2025", "05/06/2025"], tmp_path).dates
    assert found is not None
    assert (found.said, found.ambiguous, found.mixed) == ("", True, False)


def test_day_first_and_month_first_mixed_is_seen_in_the_whole_column(tmp_path: Path) -> None:
    values = ["03/04/2025"] * 9000 + ["13/04/2025", "04/15/2025"]
    found = column(values, tmp_path).dates
    assert found is not None
    assert (found.said, found.mixed, found.day_only, found.month_only) == ("", True, 1, 1)


def test_marks_for_nothing_are_not_values(tmp_path: Path) -> None:
    found = column(["5", "N/A", "4", "-", "n/a"], tmp_path)
    assert (found.kind, found.filled, found.missing) == ("number", 2, ("-", "N/A", "n/a"))
    assert found.values == {"4": 1, "5": 1}


def test_decimal_commas_are_seen(tmp_path: Path) -> None:
    found = column(["1.234,50", "7,25", "900,00"], tmp_path)
    assert (found.decimal, found.least, found.most) == ("comma", 7.25, 1234.5)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)))
@settings(max_examples=200)
def test_dates_are_read_as_they_were_written(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert shapes.read_date(f"{when:%Y-%m-%d %H:%M:%S}", "year first") == when
    assert shapes.read_date(f"{when:%d/%m/%Y %H:%M:%S}", "day first") == when
    assert shapes.read_date(f"{when:%m/%d/%Y %I:%M:%S %p}", "month first") == when


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_numbers_are_read_in_either_spelling(number: object) -> None:
    english = f"{number:,.2f}"
    german = english.replace(",", "x").replace(".", ",").replace("x", ".")
    assert shapes.number_of(english) == shapes.number_of(german, "comma") == float(f"{number}")


@given(st.text(max_size=40))
def test_no_cell_is_too_odd_to_look_at(cell: str) -> None:
    shapes.family(cell)
    shapes.read_date(cell, "day first")
    shapes.number_of(cell)
    assert isinstance(shapes.folded(cell), str)
