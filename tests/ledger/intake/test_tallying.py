"""What a report counts: rows, not how many of a row's encounters met the same trouble."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from touchstone.ledger.intake.grounds import Refusing, Shaped
from touchstone.ledger.intake.tallying import Tally


def test_a_row_that_three_encounters_are_refused_for_counts_once_for_each_reason() -> None:
    tally = Tally(slugs={}, zone=ZoneInfo("Europe/London"), as_of=datetime(2026, 3, 1, tzinfo=UTC))
    day, paid = (
        Refusing("Day: 31/02/2026 is none", general="Day: what stands there is none"),
        Refusing("Paid: no number"),
    )
    waits = Refusing("Shop: “Leed” is not mapped", waits_for="visits.shop\tLeed")
    shaped = Shaped(line=7, entries=(), refusals=(day, day, paid, day, waits, waits), cells={})
    tally.take(shaped, at=("visits.csv", 7))
    report = tally.told()
    assert [(one.sentence, one.n, one.lines) for one in report.reasons] == [
        ("Day: what stands there is none", 1, (7,)),
        ("Paid: no number", 1, (7,)),
    ]
    assert [(one.value, one.n) for one in report.waits] == [("Leed", 1)]
