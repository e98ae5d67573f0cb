"""Buying: distinct local days with a purchase not fully returned; a customer is one who bought twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.ledger.occasions import Deal, kept_purchases, occasions, standing

MONDAY = date(2026, 11, 16)


def bought(day: int = 0, amount: int | None = 1000, **more: object) -> Deal:
    return Deal(MONDAY + timedelta(days=day), "purchase", amount, "GBP", **more)  # type: ignore[arg-type]


def returned(day: int = 0, amount: int | None = 1000, **more: object) -> Deal:
    return Deal(MONDAY + timedelta(days=day), "return", amount, "GBP", **more)  # type: ignore[arg-type]


@pytest.mark.demand("1.15")
@pytest.mark.parametrize(
    ("deals", "means"),
    [
        ([], "never"),
        ([Deal(MONDAY, "quote")], "never"),
        ([bought()], "once"),
        ([bought(), bought()], "once"),  # twice on one day is one occasion
        ([bought(), bought(3)], "customer"),
        ([bought(), returned(1), bought(3)], "once"),
        ([bought(), returned(1, 400), bought(3)], "customer"),  # part of it stayed
        ([bought(), returned(1, 400), returned(2, 600), bought(3)], "once"),
        ([bought(), returned(0, None)], "never"),  # a return without an amount takes the purchase whole
        ([bought(amount=None), returned(0, 5)], "never"),
        ([returned(), bought()], "once"),  # nothing can be taken back before it was bought
    ],
)
def test_a_customer_is_one_who_bought_twice(deals: list[Deal], means: str) -> None:
    assert standing(len(occasions(deals))) == means


def test_a_return_goes_to_its_own_order_else_to_the_latest() -> None:
    first, second = bought(0, trace=1, id=1), bought(1, trace=2, id=2)
    assert kept_purchases([first, second, returned(2, trace=1)]) == [second]
    assert kept_purchases([first, second, returned(2)]) == [first]


def test_a_large_return_takes_several_purchases() -> None:
    assert kept_purchases([bought(0, id=1), bought(1, id=2), returned(2, 1500)]) == [bought(0, id=1)]


def test_money_of_another_currency_is_not_taken_back() -> None:
    assert len(kept_purchases([bought(), Deal(MONDAY, "return", 1000, "EUR")])) == 1


@given(
    st.lists(
        st.builds(
            Deal,
            st.dates(date(2026, 1, 1), date(2026, 1, 9)),
            st.sampled_from(["purchase", "return", "quote", ""]),
            st.none() | st.integers(0, 30),
            st.sampled_from(["", "GBP", "EUR"]),
            st.integers(0, 2),
        ),
        max_size=12,
    )
)
def test_returns_only_ever_take_away(deals: list[Deal]) -> None:
    kept = occasions(deals)
    assert set(kept) <= {one.day for one in deals if one.deal == "purchase"}
    assert set(kept) <= set(occasions([one for one in deals if one.deal != "return"]))
    assert kept == occasions([*deals, Deal(date(2026, 1, 9), "quote")])
