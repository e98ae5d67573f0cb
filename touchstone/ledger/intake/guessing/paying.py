"""What was paid: which column says it, whether it is of one or of all, whether lines add up, and where it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.relations import Sheet, within
from touchstone.ledger.intake.guessing.shapes import number_of
from touchstone.ledger.intake.guessing.vocabulary import tokens
from touchstone.ledger.intake.guessing.wordlists import listed


def choose_money(done: Arranged, sheets: Sequence[Sheet], founds: dict[str, list[Found]]) -> bool:
    """One column, or quantity times price, says what was paid; other money is a fact. Whether there is one."""
    used = [sheet for sheet in sheets if done.used(sheet)]
    money = [one for sheet in used for one in founds[sheet.name] if one.means in ("amount", "price", "quantity")]
    if done.rows[done.main.name] == "people":
        for one in money:
            one.be("fact", 0.7, _("Money in a list of people: no purchase of a day."))
        return False
    own = [one for one in money if one.sheet is done.main]
    price = next((one for one in own if one.means == "price"), None)
    many = next((one for one in own if one.means == "quantity"), None)
    if price and (many is None or _of_all(price, many)):
        why = _("It grows with how many were bought: the price of all.") if many else _("Money in a row.")
        price = price.be("amount", 0.7, why) and None
    amounts = [one for one in money if one.means == "amount"]
    best = max(amounts, key=lambda one: _worth(one, done), default=None)
    lines = done.rows[done.main.name] == "lines"
    if price and many and (best is None or (lines and _constant_within(done, best))):
        kept = [price, many]
        best = None
    else:
        kept = [best] if best is not None else []
    for one in money:
        if not any(one is other for other in kept):
            one.be("fact", 0.6, _("Another column says what was paid."))
    if best is not None:
        _added_up(done, best, lines=lines)
    return bool(kept)


def _added_up(done: Arranged, best: Found, *, lines: bool) -> None:
    """Whether the amounts of several rows of one thing are added."""
    if best.sheet is not done.main:
        done.many[best.sheet.name] = "sum" if done.joins[best.sheet.name].many else "first"
    elif lines:
        done.many[done.main.name] = "first" if _constant_within(done, best) or _headed(done, best) else "sum"


WHOLE = frozenset(listed("cells", "whole"))
"""Words in a heading by which an amount is the whole of it."""


def _worth(one: Found, done: Arranged) -> float:
    final = bool(WHOLE & set(tokens(one.profile.column).split()))
    told = one.sheet.may(one.profile, "amount")
    return final * 1.0 + (one.sheet is done.main) * 0.8 + one.profile.full * 0.3 + told * 0.2


def _constant_within(done: Arranged, one: Found) -> bool:
    if done.thing is None or one.sheet is not done.main:
        return False
    return within(done.main, done.thing.profile, [one.profile]).same[one.profile.column] > 0.98


def _headed(done: Arranged, one: Found) -> bool:
    """Whether the lines of a thing stand below a row of their sum, so that adding all would count it twice."""
    if done.thing is None or one.sheet is not done.main:
        return False
    sums: dict[str, list[float]] = {}
    for thing, cell in zip(one.sheet.cells[done.thing.profile.place], one.sheet.cells[one.profile.place], strict=True):
        number = number_of(cell, one.profile.decimal or "point")
        if number is not None:
            sums.setdefault(thing, []).append(number)
    several = [found for found in sums.values() if len(found) > 1]
    headed = sum(abs(sum(found) - 2 * found[0]) < 0.02 * len(found) for found in several)
    return len(several) >= 5 and headed > 0.95 * len(several)


def _of_all(price: Found, many: Found) -> bool:
    """Whether a price grows with the quantity beside it: where the same article was bought in ones and in more."""
    sheet = price.sheet
    if {"unit", "each", "single", "einzelpreis", "stuckpreis", "unitaire", "unitario"} & set(
        tokens(price.profile.column).split()
    ):
        return False
    articles = [one for one in sheet.profiles if sheet.may(one, "product") and 1 < one.distinct < 0.9 * one.filled]
    counts, prices = sheet.cells[many.profile.place], sheet.cells[price.profile.place]
    decimal = price.profile.decimal or "point"
    return any(_grows(sheet.cells[one.place], counts, prices, decimal) for one in articles)


def _grows(names: Sequence[str], counts: Sequence[str], prices: Sequence[str], decimal: str) -> bool:
    """Whether articles that cost the same each time, bought in ones, cost so many times as much in more."""
    ones: dict[str, list[float]] = {}
    more: list[tuple[str, float, float]] = []
    for name, n, cell in zip(names, counts, prices, strict=True):
        count, paid = number_of(n), number_of(cell, decimal)
        if name and count and paid and count >= 1:
            if count == 1:
                ones.setdefault(name, []).append(paid)
            else:
                more.append((name, count, paid))
    steady = {name: median(paid) for name, paid in ones.items() if max(paid) < 1.3 * min(paid)}
    compared = [(paid / steady[name], count) for name, count, paid in more if name in steady]
    grown = sum(abs(times - count) < abs(times - 1) for times, count in compared)
    return len(compared) >= 5 and len(compared) > 0.3 * len(more) and grown > 0.7 * len(compared)


PAID_THERE = frozenset(("meal", "visit", "appointment"))
"""Things that are paid when they take place, not when they are booked."""


def where_paid(order: Sequence[str], noun: str) -> str:
    """The touchpoint at which it is paid: the first, or for what is paid there the one that takes place."""
    return order[-1] if noun in PAID_THERE else order[0]
