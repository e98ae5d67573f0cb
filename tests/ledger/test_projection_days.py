"""Days and hours of what happened are those on the branch's clock, on the odd days of the year too."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.ledger.lakes import bought, party, project, rows, told
from tests.make import NOW, Shop
from touchstone.company.models import Branch


@pytest.mark.parametrize(
    ("zone", "moment", "day", "hour"),
    [
        ("Europe/London", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), 0),
        ("Europe/London", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29), 2),
        ("Europe/London", datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28), 23),
        ("Europe/London", datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25), 0),
        ("Europe/London", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), date(2026, 10, 25), 1),
        ("Europe/London", datetime(2026, 10, 25, 1, 59, tzinfo=UTC), date(2026, 10, 25), 1),
        ("Europe/London", datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25), 23),
        ("America/Sao_Paulo", datetime(2026, 10, 25, 2, 59, tzinfo=UTC), date(2026, 10, 24), 23),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), date(2018, 11, 4), 1),  # no midnight that day
        ("America/Sao_Paulo", datetime(2018, 2, 18, 1, 30, tzinfo=UTC), date(2018, 2, 17), 23),  # for the second time
    ],
)
def test_days_and_hours_are_those_on_the_branchs_clock(
    shop: Shop, zone: str, moment: datetime, day: date, hour: int
) -> None:
    away = Branch.objects.create(slug="away", name="Away", parent=shop.south, time_zone=zone, opened_at=NOW)
    below = Branch.objects.create(slug="below", name="Below", parent=away, opened_at=NOW)
    bought(shop, "a", moment, branch=below.pk)
    assert told("local_day, local_hour") == [(day, hour)]


@pytest.mark.demand("1.18")
def test_two_purchases_on_one_side_of_midnight_there_are_one_occasion(shop: Shop) -> None:
    carla = party("Carla").pk
    bought(shop, "a", datetime(2026, 10, 24, 23, 30, tzinfo=UTC), party=carla)  # 00:30 on the 25th in London
    bought(shop, "b", datetime(2026, 10, 25, 23, 30, tzinfo=UTC), party=carla)  # 23:30 on the same, longer day
    assert told("seq, occasion, second_at") == [(1, True, None), (2, False, None)]


def test_a_branch_that_moves_to_another_zone_has_its_days_made_anew(shop: Shop) -> None:
    bought(shop, "a", datetime(2026, 11, 19, 23, tzinfo=UTC))
    assert told("local_day") == [(date(2026, 11, 19),)]
    Branch.objects.filter(pk=shop.north.pk).update(time_zone="Asia/Kolkata")
    assert [step.done for step in project()] == ["rebuild"]
    assert rows("passages", "local_day") == [(date(2026, 11, 20),)]
