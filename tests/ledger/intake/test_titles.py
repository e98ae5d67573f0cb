"""What an import is called by the name of its file, so that next month's is called the same."""

from __future__ import annotations

import pytest

from touchstone.ledger.intake.guessing.titles import title_of


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("orders.csv", "Orders"),
        ("sales_2011-09.csv", "Sales"),
        ("garage_sep-2026 (1).csv", "Garage"),
        ("Umsatz März 2025.xlsx", "Umsatz"),
        ("answers 2025Q3 export v2.csv.gz", "Answers"),
        ("telco_churn.csv", "Telco churn"),
        ("2024-01.csv", "2024 01"),
        ("may.csv", "May"),
        ("nyc311_animals.csv", "Nyc311 animals"),
    ],
)
def test_a_title_is_the_files_name_without_the_day_it_is_of(file: str, title: str) -> None:
    assert title_of(file) == title
