"""For which day the small map of an import is drawn."""

from __future__ import annotations

from datetime import date

import pytest

from touchstone.ledger.intake.small_map import spoken_until

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("last", "drawn"),
    [
        ("", TODAY),
        ("2026-11-20", TODAY),
        ("2025-11-24", TODAY),
        ("2025-11-23", date(2025, 11, 23)),
        ("2018-10-16", date(2018, 10, 16)),
        ("2027-01-01", TODAY),
    ],
)
def test_old_files_are_drawn_as_of_their_last_day_as_the_map_opens_them(last: str, drawn: date) -> None:
    assert spoken_until(last, TODAY) == drawn
