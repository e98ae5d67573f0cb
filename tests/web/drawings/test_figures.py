"""Figures keep their sign, never come out as zero, and shares and chances never pretend to be all or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.web.drawings import figures


@pytest.mark.demand("2.1")
@given(st.floats(-10, 10))
def test_a_score_has_its_sign_and_is_never_zero(score: float) -> None:
    text = figures.signed(score)
    if abs(score) >= 0.0006:
        assert text[0] == ("+" if score > 0 else "−")
    assert text == figures.NEITHER or float(text[1:]) > 0


@pytest.mark.parametrize(
    ("score", "text"), [(4.6, "+4.6"), (-0.84, "−0.8"), (0.04, "+0.04"), (-0.004, "−0.004"), (0.0, "±"), (10, "+10.0")]
)
def test_scores_as_they_are_written(score: float, text: str) -> None:
    assert figures.signed(score) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(620, "620"), (9200, "9.2k"), (9960, "10k"), (148_000, "148k"), (999_700, "1.0M"), (12_000_000, "12M")],
)
def test_big_counts_in_few_letters(n: int, text: str) -> None:
    assert figures.compact(n) == text


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100%"), (0.999, "99%"), (0.742, "74%"), (0.004, "<1%"), (0.0, "0%")]
)
def test_a_share_is_all_only_when_it_was_all(share: float, text: str) -> None:
    assert figures.percent(share) == text


@given(st.floats(0, 1))
def test_a_chance_is_never_none_and_never_all(share: float) -> None:
    assert figures.chance(share) not in ("0%", "100%")
    assert 1 <= figures.tenths(share) <= 9
    assert "10 in 10" not in figures.in_ten(share)


def test_walks_and_readings_in_words() -> None:
    assert [figures.walks(n) for n in (1, 2, 5)] == ["one walk", "two walks", "5 walks"]
    assert [figures.readings(n) for n in (1, 2)] == ["1 reading", "2 readings"]
