"""The honesty of ranges again, on ratings that real people gave."""

import csv
from collections import Counter

import numpy as np
import pytest

from tests.insight.made import columns
from touchstone.insight.mapping import default_mapping
from touchstone.insight.verdicts import Z90
from touchstone.insight.weeks import of_vantage
from touchstone.insight.weighing import weigh

FATES = ("kept", "late", "very late", "never came")


def fate(order):
    """What became of an order's promised day."""
    came, due = order["order_delivered_customer_date"][:10], order["order_estimated_delivery_date"][:10]
    if not came:
        return 3
    late = (np.datetime64(came) - np.datetime64(due)).astype(int)
    return 0 if late <= 0 else 1 if late <= 7 else 2


def ratings(folder):
    """Fate, state and points of every rated order of the states with most orders."""
    with (folder / "orders.csv").open(encoding="utf-8") as file:
        orders = {row["order_id"]: row for row in csv.DictReader(file)}
    with (folder / "customers.csv").open(encoding="utf-8") as file:
        state = {row["customer_id"]: row["customer_state"] for row in csv.DictReader(file)}
    with (folder / "order_reviews.csv").open(encoding="utf-8") as file:
        rated = [(row["order_id"], float(row["review_score"])) for row in csv.DictReader(file)]
    rated = [(orders[order], score) for order, score in rated if order in orders]
    known = [one for one, _ in Counter(state[order["customer_id"]] for order, _ in rated).most_common(10)]
    rated = [(order, score) for order, score in rated if state[order["customer_id"]] in known]
    points = default_mapping().kind("csat").felt(np.array([score for _, score in rated]))
    return (
        np.array([fate(order) for order, _ in rated]),
        np.array([known.index(state[order["customer_id"]]) for order, _ in rated]),
        points,
    )


@pytest.mark.slow
@pytest.mark.real_data
def test_pooled_ranges_hold_the_truth_on_resampled_real_ratings(real_data):
    fates, states, points = ratings(real_data / "olist")
    cells = {}
    for at, one, v in zip(fates.tolist(), states.tolist(), points.tolist(), strict=True):
        cells.setdefault((at, one), []).append(v)
    cells = {key: np.array(all_of) for key, all_of in cells.items() if len(all_of) >= 10}
    rng = np.random.default_rng(17)
    held, raw, pooled = [], [], []
    for _ in range(200):
        few = {key: rng.choice(v, 1 + rng.poisson(rng.gamma(1.2, 5))) for key, v in cells.items()}
        at, one = (np.concatenate([np.full(len(v), key[i]) for key, v in few.items()]) for i in (0, 1))
        v = np.concatenate(list(few.values()))
        found = weigh(of_vantage(columns(at, one, rng.integers(0, 360, len(v)), v), "customer"), half_life=180)
        keys = zip(found.weeks.touchpoint.tolist(), found.weeks.branch.tolist(), strict=True)
        truth = np.array([cells[key].mean() for key in keys])
        mean, variance = found.pool.levels()
        held += (abs(mean - truth) < Z90 * np.sqrt(variance)).tolist()
        raw.append(np.mean((found.cells.own - truth) ** 2))
        pooled.append(np.mean((mean - truth) ** 2))
    assert np.mean(held) == pytest.approx(0.90, abs=0.04)
    assert np.mean(pooled) < 0.6 * np.mean(raw)
