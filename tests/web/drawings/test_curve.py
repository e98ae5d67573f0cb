"""The curve meets its nodes, never overshoots them, stays inside its band and out of the seam."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.web.drawings.curve import at, between, crossings, cubics, stretches
from touchstone.web.drawings.scale import SEAM, Scale, scale_for

SCORES = st.lists(st.integers(-100, 100).map(lambda n: n / 10), min_size=2, max_size=12)
SHARES = [step / 20 for step in range(21)]


@given(SCORES)
def test_the_curve_meets_its_nodes_and_overshoots_none(ys: list[float]) -> None:
    xs = [50.0 * place + (7 if place > 2 else 0) for place in range(len(ys))]
    for cubic, (start, end) in zip(cubics(xs, ys), pairwise(ys), strict=True):
        assert (cubic[0], cubic[3]) == (start, end)
        values = [at(cubic, t) for t in SHARES]
        assert min(values) >= min(start, end) - 1e-9
        assert max(values) <= max(start, end) + 1e-9


@given(SCORES, st.lists(st.integers(0, 30), min_size=24, max_size=24))
def test_the_curve_stays_inside_its_band(ys: list[float], widths: list[int]) -> None:
    xs = [50.0 * place for place in range(len(ys))]
    lows = [y - widths[2 * i] / 10 for i, y in enumerate(ys)]
    highs = [y + widths[2 * i + 1] / 10 for i, y in enumerate(ys)]
    for way in stretches(xs, ys, lows, highs):
        for t in SHARES:
            assert at(way.low, t) - 1e-9 <= at(way.mean, t) <= at(way.high, t) + 1e-9


@given(st.tuples(*[st.floats(-10, 10)] * 4), st.floats(0, 0.4), st.floats(0.6, 1))
def test_a_part_of_the_curve_is_the_curve(cubic: tuple[float, float, float, float], start: float, end: float) -> None:
    part = between(cubic, start, end)
    for t in SHARES:
        assert at(part, t) == pytest.approx(at(cubic, start + (end - start) * t), abs=1e-9)


@given(st.tuples(*[st.integers(-100, 100).map(lambda n: n / 10)] * 4))
def test_every_change_of_sign_is_found(cubic: tuple[float, float, float, float]) -> None:
    found = crossings(cubic)
    assert found == sorted(found)
    for root in found:
        assert at(cubic, root) == pytest.approx(0, abs=1e-6)
    edges = [0.0, *found, 1.0]
    for start, end in pairwise(edges):
        inside = [at(cubic, start + (end - start) * t) for t in SHARES[1:-1]]
        assert not (min(inside) < -1e-6 and max(inside) > 1e-6)


@pytest.mark.demand("2.1")
@given(st.lists(st.integers(-100, 100).map(lambda n: n / 10), max_size=9))
def test_the_scale_has_two_halves_a_seam_and_no_zero(scores: list[float]) -> None:
    scale = scale_for(scores, scores, top=48)
    assert 0 not in scale.ticks()
    assert scale.erodes_edge - scale.builds_edge == pytest.approx(SEAM)
    for score in scores:
        y = scale.y(score)
        assert scale.top <= y <= scale.bottom
        assert y <= scale.builds_edge + 1e-9 or y >= scale.erodes_edge - 1e-9


def test_both_halves_are_always_seen() -> None:
    scale: Scale = scale_for([6.1, 4.0], [7.0, 3.5], top=48)
    assert scale.ticks() == (6, 4, 2, -2)
