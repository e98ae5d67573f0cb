"""Survey figures against published ones."""

import numpy as np
import pytest

from touchstone.insight import metrics


def test_net_promoter_error_of_the_published_example():
    assert metrics.nps(np.array([0, 7, 7, 9, 9, 9.0])).value == pytest.approx(1 / 3)
    assert metrics.net_promoter_error(3, 2, 1) == pytest.approx(0.304, abs=1e-3)


@pytest.mark.parametrize(
    ("counts", "score", "low", "high"),
    [
        ((15, 7, 3), 48, 16.3, 69.4),
        ((30, 10, 10), 40, 16.2, 59.3),
        ((20, 11, 5), 41.7, 15.6, 61.3),
        ((5, 0, 0), 100, 17.5, 100),
    ],
)
def test_adjusted_wald_intervals(counts, score, low, high):
    found = metrics.net_promoter(*counts, level=0.95)
    assert [100 * found.value, 100 * found.low, 100 * found.high] == pytest.approx([score, low, high], abs=0.05)


def test_adjusted_wald_holds_the_truth_for_ten_answers():
    rng = np.random.default_rng(9)
    counts = rng.multinomial(10, [0.92, 0.06, 0.02], 4000)
    found = [metrics.net_promoter(*map(int, row), level=0.95) for row in counts]
    assert np.mean([one.low <= 0.90 <= one.high for one in found]) == pytest.approx(0.960, abs=0.01)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals(hits, n, low, high):
    found = metrics.wilson(hits, n, level=0.95)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)


def test_newcombe_interval():
    found = metrics.newcombe(56, 70, 48, 80, level=0.95)
    assert [found.low, found.high] == pytest.approx([0.0524, 0.3339], abs=5e-5)


def test_how_many_answers_a_margin_takes():
    margins = (0.20, 0.15, 0.10, 0.05)
    assert [metrics.answers_for_margin(one) for one in margins] == [94, 168, 382, 1534]
    assert [metrics.answers_for_margin(one, variance=0.67) for one in margins] == [62, 112, 255, 1027]


def test_answers_may_come_counted():
    assert metrics.nps(np.array([9.0, 7, 0]), np.array([15, 7, 3])) == metrics.net_promoter(15, 7, 3)
    assert metrics.csat(np.array([1.0, 4, 5])) == metrics.csat(np.array([1.0, 4, 5]), np.array([1, 1, 1]))
    assert metrics.csat(np.array([1.0, 4, 5])).value == pytest.approx(2 / 3)
    assert metrics.ces(np.array([4.0, 5, 7, 1])).value == 0.5


def test_without_answers_there_is_no_figure():
    nothing = np.zeros(0)
    for found in (metrics.nps(nothing), metrics.csat(nothing), metrics.ces(nothing), metrics.newcombe(1, 2, 0, 0)):
        assert found.n == 0
        assert np.isnan([found.value, found.low, found.high]).all()


def test_kish():
    assert metrics.kish(np.ones(7)) == 7
    assert metrics.kish(np.array([3.0, 1.0])) == pytest.approx(1.6)
    assert metrics.kish(np.zeros(0)) == 0
