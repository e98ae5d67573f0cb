"""Pooling against published fits, and its ranges against simulated truths."""

import csv

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from tests.insight.made import columns
from touchstone.insight import pooling
from touchstone.insight.pooling import pool
from touchstone.insight.verdicts import Z90
from touchstone.insight.weeks import of_vantage
from touchstone.insight.weighing import weigh

DYESTUFF = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
]
# Batting averages of 18 players after 45 at bats, and of the rest of the season (Efron and Morris 1975).
EARLY = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]) / 45
REST = np.array([346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285, 316, 200]) / 1000
SCHOOLS = np.array([28, 8, -3, 7, -1, 1, 18, 12.0])
SCHOOLS_SD = np.array([15, 10, 16, 11, 9, 11, 10, 18.0])


def test_penicillin_crossed_as_lme4_fits_it(real_data):
    with (real_data / "fixtures" / "penicillin.csv").open() as file:
        rows = list(csv.DictReader(file))
    y = np.array([float(row["diameter"]) for row in rows])
    plate, sample = (np.unique([row[name] for row in rows], return_inverse=True)[1] for name in ("plate", "sample"))
    for factors, places in (((plate, sample), (0, 1)), ((sample, plate), (1, 0))):
        fitted = pool(y, np.zeros(len(y)), *factors, penalised=False)
        assert fitted.deviance == pytest.approx(330.8606, abs=1e-3)
        assert [fitted.sd[places[0]], fitted.sd[places[1]], fitted.sd[2]] == pytest.approx(
            [0.8467, 1.9316, 0.5499], abs=5e-4
        )
        assert fitted.mean == pytest.approx(22.9722, abs=1e-3)


def test_dyestuff_one_factor_as_lme4_fits_it():
    batch = np.repeat(np.arange(6), 5)
    fitted = pool(np.array(DYESTUFF, float).ravel(), np.zeros(30), batch, penalised=False)
    assert fitted.deviance == pytest.approx(319.6543, abs=1e-3)
    assert fitted.sd == pytest.approx((42.00, 0.0, 49.51), abs=0.02)
    assert fitted.mean == pytest.approx(1527.5, abs=0.01)


def test_efron_morris_shrinking():
    v = EARLY.mean() * (1 - EARLY.mean()) / 45
    fitted = pool(EARLY, np.full(18, v), np.arange(18), penalised=False)
    keeps = fitted.keeps[0]
    stein = 1 - (1 - keeps) * 15 / 17  # REML keeps 1 − (k−1)v/S where James and Stein keep 1 − (k−3)v/S
    assert stein == pytest.approx(0.212, abs=5e-4)
    assert ((EARLY - REST) ** 2).sum() == pytest.approx(0.077, abs=2e-3)
    assert ((EARLY.mean() + stein * (EARLY - EARLY.mean()) - REST) ** 2).sum() == pytest.approx(0.022, abs=1e-3)
    assert ((fitted.levels()[0] - REST) ** 2).sum() == pytest.approx(0.022, abs=1e-3)


def test_eight_schools():
    v = SCHOOLS_SD**2
    fitted = pool(SCHOOLS, v, np.arange(8), penalised=False)
    assert fitted.mean == pytest.approx(7.686, abs=1e-3)
    assert ((SCHOOLS - fitted.mean) ** 2 / v).sum() == pytest.approx(4.707, abs=1e-3)
    assert fitted.solved.base_variance(fitted.layout)[0] ** 0.5 == pytest.approx(4.072, abs=1e-3)


def test_the_penalty_keeps_spread_off_zero_where_plain_reml_goes_there():
    places, v = np.arange(8), SCHOOLS_SD**2
    assert pool(SCHOOLS, v, places, penalised=False).sd[2] < 0.1
    assert pool(SCHOOLS, v, places).sd[2] > 1


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (6, 1), (1, 6)])
def test_the_slope_is_that_of_the_deviance(shape):
    rng = np.random.default_rng(2)
    first, second = (x.ravel() for x in np.meshgrid(*map(np.arange, shape), indexing="ij"))
    keep = rng.random(len(first)) < 0.9
    first, second = first[keep], second[keep]
    y, v = rng.normal(1, 2, len(first)), rng.uniform(0.5, 3, len(first))
    layout = pooling._layout(first, second, len(y))

    def at(logs):
        return pooling._deviance(y, v, layout, np.exp(logs))

    logs = np.array([0.2, -0.3, 0.1])
    assert at(logs)[1] == pytest.approx(approx_fprime(logs, lambda x: at(x)[0], 1e-6), abs=1e-3)


def test_levels_are_those_of_the_full_covariance():
    rng = np.random.default_rng(5)
    first, second = (x.ravel() for x in np.meshgrid(np.arange(5), np.arange(9), indexing="ij"))
    keep = rng.random(45) < 0.8
    first, second = first[keep], second[keep]
    v = rng.uniform(0.2, 6, len(first))
    y = 1 + rng.normal(0, 2, 5)[first] + rng.normal(0, 1, 9)[second] + rng.normal(0, 1, len(first))
    y = y + rng.normal(0, np.sqrt(v))
    fitted = pool(y, v, first, second)
    a, b, c = (sd**2 for sd in fitted.sd)
    level = a * np.equal.outer(first, first) + b * np.equal.outer(second, second) + c * np.eye(len(y))
    inverse = np.linalg.inv(level + np.diag(v))
    ones = np.ones(len(y))
    mu = ones @ inverse @ y / (ones @ inverse @ ones)
    gap = ones - level @ inverse @ ones
    covariance = level - level @ inverse @ level + np.outer(gap, gap) / (ones @ inverse @ ones)
    mean, variance = fitted.levels()
    assert mean == pytest.approx(mu + level @ inverse @ (y - mu))
    assert variance == pytest.approx(np.diag(covariance))
    weights = rng.uniform(0, 1, len(y))
    groups = np.zeros((5, len(y)))
    groups[first, np.arange(len(y))] = weights
    combined, alone = fitted.combined(weights, first, 5)
    assert combined == pytest.approx(groups @ mean)
    assert alone == pytest.approx(np.diag(groups @ covariance @ groups.T))
    assert fitted.covariance(weights, first, 5) == pytest.approx(groups @ covariance @ groups.T)


def test_the_order_of_the_cells_and_of_the_factors_does_not_matter():
    rng = np.random.default_rng(6)
    first, second = rng.integers(0, 6, 60), rng.integers(0, 9, 60)
    first[:6], second[:9] = np.arange(6), np.arange(9)
    y, v = rng.normal(0, 3, 60), rng.uniform(1, 4, 60)
    there = pool(y, v, first, second)
    shuffled = rng.permutation(60)
    back = pool(y[shuffled], v[shuffled], second[shuffled], first[shuffled])
    assert there.sd == pytest.approx((back.sd[1], back.sd[0], back.sd[2]), rel=1e-3)
    assert there.levels()[0][shuffled] == pytest.approx(back.levels()[0], abs=1e-3)


def test_a_single_cell_keeps_its_own():
    fitted = pool(np.array([3.0]), np.array([2.0]), np.zeros(1, int), np.zeros(1, int))
    mean, variance = fitted.levels()
    assert (mean.tolist(), variance.tolist()) == ([3.0], [2.0])


def test_two_touchpoints_are_pooled_a_little_and_never_with_certainty():
    fitted = pool(np.array([-2.0, 2.0]), np.array([1.0, 1.0]), np.arange(2), np.zeros(2, int))
    mean, variance = fitted.levels()
    assert -2 < mean[0] < -1 < 1 < mean[1] < 2
    assert (variance > 0.5).all()


def coverage(seed, runs, later=0):
    """Share of the cells with readings, and of whole touchpoints, whose 90 % range holds the truth; noise only."""
    rng = np.random.default_rng(seed)
    held, held_whole = [], []
    for _ in range(runs):
        truth = 1.5 + rng.normal(0, 2, (12, 1)) + rng.normal(0, 1, 8) + rng.normal(0, 1, (12, 8))
        count = rng.poisson(rng.gamma(1.2, 6, (12, 8))).ravel()
        touchpoint, branch = (np.repeat(x.ravel(), count) for x in np.mgrid[0:12, 0:8])
        sd = rng.choice([4.0, 5, 8, 7], p=[0.15, 0.55, 0.20, 0.10], size=len(touchpoint))
        v = truth[touchpoint, branch] + rng.normal(0, sd)
        days = rng.uniform(0, 720, len(v)).astype(int) + later
        found = weigh(of_vantage(columns(touchpoint, branch, days, v, p=(5 / sd) ** 2), "customer"), half_life=180)
        cells = found.weeks
        true = truth[cells.touchpoint, cells.branch]
        mean, variance = found.pool.levels()
        held += (abs(mean - true) < Z90 * np.sqrt(variance)).tolist()
        share = found.cells.weight / np.bincount(cells.touchpoint, found.cells.weight)[cells.touchpoint]
        whole, alone = found.pool.combined(share, cells.touchpoint, 12)
        true_whole = np.bincount(cells.touchpoint, share * true, 12)
        held_whole += (abs(whole - true_whole) < Z90 * np.sqrt(alone)).tolist()
    return np.mean(held), np.mean(held_whole)


def test_pooled_ranges_hold_the_truth_as_often_as_they_say():
    cells, whole = coverage(21, 12)
    assert cells == pytest.approx(0.897, abs=0.04)
    assert whole == pytest.approx(0.90, abs=0.06)


@pytest.mark.slow
def test_pooled_ranges_hold_the_truth_as_often_as_they_say_in_forty_runs():
    cells, whole = coverage(21, 40)
    assert cells == pytest.approx(0.897, abs=0.03)
    assert whole == pytest.approx(0.90, abs=0.04)
