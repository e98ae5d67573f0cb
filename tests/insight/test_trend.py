"""A trend, not a snapshot."""

import datetime as dt

import numpy as np
import pytest

from tests.insight.made import AS_OF, ask, asked, evidence
from touchstone.insight.asking import trend_question
from touchstone.insight.schema import TABLES
from touchstone.insight.trend import trend
from touchstone.insight.trust import answer, question


def months(rows, *, vantage="customer", touchpoint=1, **words):
    table = evidence(rows)
    weighed = answer(ask(question(TABLES, asked(**words)), table), asked(**words), vantage=vantage)
    return trend(ask(trend_question(TABLES, asked(**words), touchpoint=touchpoint), table), weighed)


def falling(gap=()):
    """A touchpoint that falls from +6 to −6 over a year and a half, twenty readings a month."""
    rng = np.random.default_rng(3)
    return [
        {"days": day, "value": float(np.clip(np.rint(-6 + day / 45 + rng.normal(0, 3)), 1, 10))}
        if (level := -6 + day / 45) > 0
        else {"days": day, "value": float(np.clip(np.rint(level + rng.normal(0, 3)), -10, -1))}
        for day in np.repeat(np.arange(0, 540, 3), 2).tolist()
        if day // 30 not in gap
    ]


@pytest.mark.demand("0.2")
def test_a_touchpoint_is_shown_month_by_month():
    found = months(falling())
    assert [one.month for one in found][:2] == [dt.date(2025, 1, 1), dt.date(2025, 2, 1)]
    assert found[-1].month == dt.date(2026, 6, 1)
    assert len(found) == 18
    assert sum(one.n for one in found) == 360
    assert found[0].score > 3
    assert found[-1].score < -3
    assert all(one.low < one.score < one.high for one in found)
    inside = [one.low <= one.own <= one.high for one in found]
    assert np.mean(inside) > 0.6


def test_months_nobody_looked_at_have_no_mean_of_their_own_and_a_wider_range():
    found = months(falling(gap=(5, 6, 7)))
    empty = [one for one in found if one.n == 0]
    assert len(empty) >= 2
    assert {one.own for one in empty} == {None}
    widest = max(found, key=lambda one: one.high - one.low)
    assert widest.n == 0


def test_a_month_after_the_last_reading_is_there_and_wider():
    rows = [{"days": 200 + at, "value": 5.0} for at in range(20)]
    found = months(rows)
    assert found[-1].month == AS_OF.replace(day=1)
    widths = [one.high - one.low for one in found[2:]]
    assert widths == sorted(widths)


def test_what_staff_noted_has_marks_and_no_range():
    rows = [{"vantage": "staff", "kind": "impression", "value": 4.0, "days": day} for day in range(10)]
    assert {(one.own, one.score, one.low, one.high) for one in months(rows, vantage="staff")} == {
        (4.0, None, None, None)
    }


def test_nobody_looked_is_no_trend():
    assert months([{"touchpoint": 2}]) == ()


def test_only_the_branches_shown():
    rows = [{"branch": 1, "value": 5.0}, {"branch": 2, "value": -5.0}]
    (only,) = months(rows, branches=frozenset({2}))
    assert (only.n, only.people, only.own) == (1, 1, -5.0)
