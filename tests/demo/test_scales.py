"""Answers drawn from a feeling have the mean that the truth says, on every scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.demo.days import spread_evenly
from touchstone.demo.scales import answers_of
from touchstone.insight.mapping import default_mapping
from touchstone.questions.scales import checked

KINDS = ("they_said", "trust4", "nps", "csat", "ces", "points", "shop", "i_was", "impression")


@pytest.mark.parametrize("kind", KINDS)
@given(mean=st.floats(-5.5, 5.5), sd=st.floats(2.5, 6.0))
def test_the_mean_of_all_answers_is_the_truth(kind: str, mean: float, sd: float) -> None:
    from scipy.special import ndtri

    noise = ndtri((np.arange(4000) + 0.5) / 4000)
    raw = answers_of(kind, np.full(4000, mean), sd, noise)
    told = default_mapping().kind(kind)
    assert told is not None
    assert told.felt(raw).mean() == pytest.approx(mean, abs=0.02)
    assert [checked(kind, value) for value in set(raw.tolist())] != []


@given(st.integers(1, 200), st.integers(0, 99))
def test_evenly_spread_numbers_fill_every_part_once(count: int, seed: int) -> None:
    spread = spread_evenly(np.random.default_rng(seed), count)
    assert sorted((spread * count).astype(int).tolist()) == list(range(count))
