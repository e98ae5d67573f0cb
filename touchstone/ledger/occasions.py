"""What counts as buying: an *occasion* is a distinct local day with a purchase that was not fully returned.

A customer is one who bought twice (two occasions). Told here and nowhere else; pages and projection both ask this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Standing = Literal["never", "once", "customer"]


@dataclass(frozen=True, slots=True)
class Deal:
    """One purchase or return of one person: local day, what it was, minor units, currency, trace (0: none).

    `id` names the encounter, so that a caller finds its purchases again.
    """

    day: date
    deal: str
    amount: int | None = None
    currency: str = ""
    trace: int = 0
    id: int = 0


def kept_purchases(deals: Iterable[Deal]) -> list[Deal]:
    """The purchases of one person that were not fully returned. `deals` come in the order they happened.

    A return takes from the purchases of its own trace where it has one there, else from the latest before it in
    the same currency. Without an amount it takes one purchase back whole; a purchase without an amount goes whole.
    A free purchase stays until a return without an amount takes it.
    """
    bought: list[Deal] = []
    left: list[int | None] = []
    for deal in deals:
        if deal.deal == "purchase":
            bought.append(deal)
            left.append(deal.amount)
        elif deal.deal == "return":
            _take_back(bought, left, deal)
    return bought


def _take_back(bought: list[Deal], left: list[int | None], back: Deal) -> None:
    same = [i for i, one in enumerate(bought) if back.trace and one.trace == back.trace]
    wanted = same or [
        i for i, one in enumerate(bought) if not (back.currency and one.currency) or one.currency == back.currency
    ]
    owed = back.amount
    gone: list[int] = []
    for place in reversed(wanted):
        there = left[place]
        if owed is None or there is None:
            gone.append(place)
            break
        if there == 0 or owed <= 0:
            continue
        taken = min(owed, there)
        owed -= taken
        left[place] = there - taken
        if taken == there:
            gone.append(place)
    for place in sorted(gone, reverse=True):
        del bought[place], left[place]


def occasions(deals: Iterable[Deal]) -> list[date]:
    """The distinct local days on which one person bought and kept something, in order."""
    return sorted({one.day for one in kept_purchases(deals)})


def standing(days: int) -> Standing:
    """What so many occasions make of a person: never bought, bought once, or a customer (demand 1.15)."""
    return "never" if days <= 0 else "once" if days == 1 else "customer"
