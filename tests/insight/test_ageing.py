"""Time widens: D, noise and drift against brute force, and ranges of today's level against simulated truths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.made import columns
from touchstone.insight import ageing
from touchstone.insight.ageing import USUAL_DRIFT, memory, memory_of_groups, wandering
from touchstone.insight.verdicts import Z90
from touchstone.insight.weeks import of_vantage
from touchstone.insight.weighing import weigh


def weeks(touchpoint, days, v, **words):
    return of_vantage(columns(touchpoint, 1, days, v, **words), "customer")


@given(day=st.integers(0, 4000), half_life=st.sampled_from([30.0, 180.0, 365.0]))
def test_one_reading_of_an_age_has_that_memory(day, half_life):
    found = memory(weeks(1, [day], [3.0]), half_life)
    assert found.tolist() == [7 * (day // 7) + 3.5]


@given(days=st.lists(st.integers(0, 900), min_size=1, max_size=30))
def test_memory_is_the_age_of_the_newer_of_two(days):
    found = memory(weeks(1, days, np.ones(len(days))), 180)
    age = 7 * (np.array(days) // 7) + 3.5
    weight = 0.5 ** ((age - 3.5) / 180)
    pairs = np.outer(weight, weight) * np.minimum.outer(age, age)
    assert found[0] == pytest.approx(pairs.sum() / weight.sum() ** 2)


def test_memory_grows_by_the_days_that_pass():
    days = np.array([3, 40, 41, 300])
    now, later = (memory(weeks(1, days + more, np.ones(4)), 180)[0] for more in (0, 364))
    assert later - now == pytest.approx(364)


@given(seed=st.integers(0, 1000))
def test_the_memory_of_a_group_is_that_of_its_readings_taken_as_one(seed):
    rng = np.random.default_rng(seed)
    touchpoint, branch, days = rng.integers(0, 3, 30), rng.integers(0, 3, 30), rng.integers(0, 900, 30)
    touchpoint[:3] = [0, 1, 2]
    apart = of_vantage(columns(touchpoint, branch, days, np.ones(30)), "customer")
    as_one = memory(weeks(touchpoint, days, np.ones(30)), 180)
    assert memory_of_groups(apart, apart.touchpoint, 3, 180) == pytest.approx(as_one)
    alone = np.where(apart.touchpoint == 1, 0, -1)
    assert memory_of_groups(apart, alone, 1, 180) == pytest.approx(as_one[1:2])


@given(seed=st.integers(0, 1000))
def test_sums_over_pairs_come_exactly_from_the_weeks(seed):
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 40)
    touchpoint = rng.integers(0, 4, size)
    days = 7 * rng.integers(0, 60, size)
    v, p, c = rng.normal(0, 4, size), rng.choice([1.0, 0.4, 1.6], size), rng.choice([1.0, 0.5], size)
    alike, by_lag, _, readings = ageing._pairs(weeks(touchpoint, days, v, p=p, c=c))
    expected = np.zeros((2, 2))
    for one in np.unique(touchpoint):
        rows = np.flatnonzero(touchpoint == one)
        u = (p * c)[rows]
        i, j = np.triu_indices(len(rows), 1)
        apart = abs(days[rows][i] - days[rows][j])
        far = apart > 0  # those of one week are taken to lie a third of it apart
        pair = u[i] * u[j] / u.sum()
        gap = (v[rows][i] - v[rows][j]) ** 2
        noisy = 1 / p[rows][i] + 1 / p[rows][j]
        lag = np.where(far, apart, 7 / 3)
        expected += [
            [(pair * gap).sum(), (pair * noisy).sum()],
            [(pair * gap * lag).sum(), (pair * noisy * lag).sum()],
        ]
    assert [alike[:2], by_lag[:2]] == [pytest.approx(expected[0]), pytest.approx(expected[1])]
    assert readings == sum(n for n in np.bincount(touchpoint) if n > 1)


def test_without_pairs_noise_and_drift_are_the_usual_ones():
    found = wandering(weeks([1, 2, 3], [0, 9, 90], [5.0, -5, 1]))
    assert (found.noise, found.drift, found.readings) == (25.0, USUAL_DRIFT, 0)


def test_readings_of_one_week_tell_nothing_of_drift():
    rng = np.random.default_rng(1)
    found = wandering(weeks(np.repeat([1, 2], 500), rng.integers(0, 7, 1000), rng.normal(0, 5, 1000)))
    assert found.drift == pytest.approx(USUAL_DRIFT, rel=0.05)
    assert found.noise == pytest.approx(25, rel=0.15)


@pytest.mark.parametrize("drift", [0.0, 4 / 180])
def test_noise_and_drift_are_found(drift):
    rng = np.random.default_rng(2)
    path = rng.normal(0, np.sqrt(drift), (60, 720)).cumsum(axis=1)
    touchpoint, day = rng.integers(0, 60, 12000), rng.integers(0, 720, 12000)
    v = path[touchpoint, day] + rng.normal(0, 5, 12000)
    found = wandering(weeks(touchpoint, 719 - day, v))
    assert found.noise == pytest.approx(25, rel=0.06)
    assert found.drift == pytest.approx(drift, abs=1.2 / 180)


def coverage(drift, readings, later, runs, *, whole_touchpoint=False, seed=11):
    """How often the 90 % range of a cell holds its level of today: without ageing, with it; and of a touchpoint."""
    rng = np.random.default_rng(seed)
    without, held, held_whole = [], [], []
    for _ in range(runs):
        steps = 144 + later // 5 + 1
        start = 1.5 + rng.normal(0, 2, (12, 1)) + rng.normal(0, 1, 8) + rng.normal(0, 1, (12, 8))
        walk = rng.normal(0, np.sqrt(drift / 36), (12, 1 if whole_touchpoint else 8, steps)).cumsum(axis=2)
        level = start[:, :, None] + walk
        count = rng.poisson(rng.gamma(1.2, readings / 1.2, (12, 8))).ravel()
        touchpoint, branch = (np.repeat(x.ravel(), count) for x in np.mgrid[0:12, 0:8])
        day = rng.integers(0, 720, len(touchpoint))
        v = level[touchpoint, branch, day // 5] + rng.normal(0, 5, len(day))
        found = weigh(of_vantage(columns(touchpoint, branch, 720 + later - day, v), "customer"), half_life=180)
        cells = found.weeks
        true = level[cells.touchpoint, cells.branch, -1]
        off = abs(found.cells.mean - true)
        without += (off < Z90 * np.sqrt(found.pool.levels()[1])).tolist()
        held += (off < Z90 * np.sqrt(found.cells.variance)).tolist()
        levels = found.grouped(cells.touchpoint, 12)
        true_whole = np.bincount(cells.touchpoint, found.cells.weight * true, 12) / levels.weight
        held_whole += (abs(levels.mean - true_whole) < Z90 * np.sqrt(levels.variance)).tolist()
    return np.mean(without), np.mean(held), np.mean(held_whole)


def test_ranges_hold_the_level_of_today_though_levels_wander():
    without, held, whole = coverage(1, 48, 365, 4)
    assert without < 0.65
    assert held > 0.82
    assert whole > 0.85


TABLE = {  # drift a 180 days, readings a cell, days later: without, with (methods 1.4a)
    (0, 7, 0): (0.90, 0.94),
    (0, 7, 365): (0.89, 0.96),
    (0, 48, 0): (0.88, 0.93),
    (0, 48, 365): (0.90, 0.95),
    (1, 7, 0): (0.82, 0.89),
    (1, 7, 365): (0.71, 0.86),
    (1, 48, 0): (0.71, 0.87),
    (1, 48, 365): (0.56, 0.83),
    (4, 7, 0): (0.74, 0.86),
    (4, 7, 365): (0.59, 0.80),
    (4, 48, 0): (0.59, 0.87),
    (4, 48, 365): (0.38, 0.88),
}
WHOLE = {(4, 7, 0): 0.85, (4, 7, 365): 0.79, (4, 48, 0): 0.89, (4, 48, 365): 0.89}


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "published"), TABLE.items())
def test_the_ageing_table(setting, published):
    without, held, whole = coverage(*setting, 40)
    assert without == pytest.approx(published[0], abs=0.06)
    assert held > published[1] - 0.05
    assert whole > 0.86


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "published"), WHOLE.items())
def test_the_ageing_table_where_whole_touchpoints_wander(setting, published):
    _, held, whole = coverage(*setting, 40, whole_touchpoint=True)
    assert held > published - 0.05
    assert whole > published - 0.08
