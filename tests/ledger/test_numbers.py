"""Numbers of keys: another for each text, side by side where only a number differs; systems of before keep theirs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.entries import naming, near_numbers, number

PAGE = 256
KEYS = st.text(st.sampled_from("07129ab-/# \u0663\x1f"), max_size=24) | st.from_regex(
    r"[a-z]{0,2}-?[0-9]{1,9}/[a-z]{1,3}"
)


@given(st.lists(KEYS, unique=True, max_size=60))
def test_different_texts_have_different_numbers(texts: list[str]) -> None:
    of = near_numbers("key", 1)
    found = [of(text) for text in texts]
    assert len(set(found)) == len(texts)
    assert all(0 < one < 1 << 63 for one in found)
    again = near_numbers("key", 1)
    assert [again(text) for text in texts] == found


def test_texts_that_differ_in_a_number_lie_side_by_side() -> None:
    of = near_numbers("key", 1)
    block = [of(f"order {n:07}/delivery/") for n in range(PAGE)]
    assert max(block) - min(block) == PAGE - 1
    assert abs(of("order 0000000/review/") - block[0]) > PAGE
    assert abs(near_numbers("key", 2)("order 0000000/delivery/") - block[0]) > PAGE


def test_noughts_in_front_count() -> None:
    of = near_numbers("key", 1)
    assert len({of("7"), of("07"), of("007"), of("7 "), of("seven")}) == 5


@given(st.sets(st.integers(1, (1 << 63) - 1), max_size=50))
def test_outcomes_of_different_promises_differ_and_lie_as_their_promises_do(promises: set[int]) -> None:
    of = naming(1, near=True).outcome
    assert len({of(one) for one in promises}) == len(promises)
    assert all(of(one) >> 8 == of(one ^ 1) >> 8 for one in promises)


def test_systems_of_before_keep_their_numbers() -> None:
    named = naming(3, near=False)
    assert named.key("order 1") == number("key", 3, "order 1")
    assert named.promise("order 1") == number("promise", 3, "order 1")
    assert named.outcome(17) == number("outcome", 3, 17)
    assert named.trace("order 1") == naming(3, near=True).trace("order 1") == number("trace", 3, "order 1")
