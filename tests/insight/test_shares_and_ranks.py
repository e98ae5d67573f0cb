"""Shares that build, and chances of being among the worst, against simulated truths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.insight.ranking import chances_of_worst
from touchstone.insight.shares import alike


def coverage(size, runs, seed=3):
    """How often the 90 % range of a share holds it: 40 groups that are alike to the degree `size`."""
    rng = np.random.default_rng(seed)
    held, width = [], []
    for _ in range(runs):
        middle = rng.uniform(0.3, 0.8)
        truth = rng.beta(middle * size, (1 - middle) * size, 40)
        n = rng.integers(2, 25, 40)
        up = rng.binomial(n, truth)
        _, low, high = alike(up.astype(float), n.astype(float)).shares(up.astype(float), n.astype(float))
        held += ((low <= truth) & (truth <= high)).tolist()
        width += (high - low).tolist()
    return np.mean(held), np.mean(width)


@pytest.mark.parametrize("size", [4, 7, 18])
def test_ranges_of_shares_hold_the_truth(size):
    held, width = coverage(size, 25)
    assert held == pytest.approx(0.90, abs=0.035)
    assert width < 0.5


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12))
def test_a_share_lies_in_its_range_and_turns_round_with_the_signs(pairs):
    up = np.array([a for a, _ in pairs], float)
    n = up + np.array([b for _, b in pairs], float)
    mean, low, high = alike(up, n).shares(up, n)
    assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    turned, turned_low, turned_high = alike(n - up, n).shares(n - up, n)
    assert turned == pytest.approx(1 - mean, abs=1e-6)
    assert turned_low == pytest.approx(1 - high, abs=1e-4)
    assert turned_high == pytest.approx(1 - low, abs=1e-4)


def test_a_thin_share_is_drawn_to_the_others():
    up, n = np.array([80.0, 75, 82, 1]), np.array([100.0, 100, 100, 1])
    mean, low, high = alike(up, n).shares(up, n)
    assert 0.75 < mean[3] < 0.95
    assert high[3] - low[3] > high[0] - low[0]


def calibration(runs, seed=8):
    """Claimed and observed chances of being among the worst three, by bins of the claim."""
    rng = np.random.default_rng(seed)
    claimed, observed = [], []
    for _ in range(runs):
        truth = rng.normal(1, 2, 20)
        v = 25 / rng.integers(2, 25, 20)
        y = truth + rng.normal(0, np.sqrt(v))
        keeps = 4 / (4 + v)
        claimed += chances_of_worst(keeps * y + (1 - keeps) * 1, keeps * v, draws=400).tolist()
        observed += (truth <= np.sort(truth)[2]).tolist()
    claimed, observed = np.array(claimed), np.array(observed)
    bins = np.digitize(claimed, [0.1, 0.3, 0.5, 0.7, 0.9])
    return [(claimed[bins == b].mean(), observed[bins == b].mean(), (bins == b).sum()) for b in range(6)]


def test_chances_of_being_worst_come_true_as_often_as_they_say():
    for claimed, observed, size in calibration(300):
        assert observed == pytest.approx(claimed, abs=0.03 + 3 * (claimed * (1 - claimed) / size) ** 0.5)


@pytest.mark.slow
def test_chances_of_being_worst_come_true_as_often_as_they_say_in_1500_runs():
    for claimed, observed, _ in calibration(1500):
        assert observed == pytest.approx(claimed, abs=0.03)


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=15), st.floats(0.01, 9))
def test_chances_add_up_to_three_and_do_not_change_when_asked_again(mean, variance):
    mean = np.array(mean)
    found = chances_of_worst(mean, np.full(len(mean), variance))
    assert found.sum() == pytest.approx(min(3, len(mean)))
    assert (found == chances_of_worst(mean, np.full(len(mean), variance))).all()


def test_what_two_share_does_not_decide_between_them():
    mean = np.array([0.0, 0.3, 5, 6, 7, 8])
    shared = np.full((6, 6), 4.0) + np.diag(np.full(6, 1e-4))
    assert chances_of_worst(mean, shared, worst=1)[0] == 1
    assert chances_of_worst(mean, np.full(6, 4.0), worst=1)[0] < 0.7
