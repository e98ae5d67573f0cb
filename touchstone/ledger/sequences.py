"""What a passage knows of its neighbours, so that no question needs a window or a sort: place, dwell, occasion.

Pure: columns of whole persons in, columns out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.ledger.local_time import DAY, SECOND
from touchstone.ledger.occasions import Deal, kept_purchases

QUIET = 30 * DAY  # after so long a silence a new trace begins, where the source gives none
NONE = np.iinfo(np.int64).min  # no touchpoint before, no dwell, no amount
OTHER, PURCHASE, RETURN = 0, 1, 2
EPOCH = date(1970, 1, 1)

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Passages:
    """The current passages of whole persons, in any order; every column of one length.

    happened_at: microseconds since 1970, UTC. order: the recipe's, for equal times; then key. trace: 0 where none was
    given. local_day: days since 1970 on the branch's clock. deal: PURCHASE, RETURN or OTHER. amount: minor units or
    NONE.
    """

    encounter: Whole
    person: Whole
    happened_at: Whole
    order: Whole
    key: Whole
    touchpoint: Whole
    trace: Whole
    local_day: Whole
    deal: Whole
    amount: Whole
    currency: NDArray[Any]

    def taken(self, places: Whole) -> Passages:
        """These rows, in this order."""
        return Passages(**{name: column[places] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Sequences:
    """What was found, in the order of person and time; NONE where there is nothing before.

    dwell and party_dwell: seconds. second_at: when the person's second purchase occasion happened, else NONE.
    """

    encounter: Whole
    person: Whole
    trace: Whole
    seq: Whole
    prev: Whole
    dwell: Whole
    party_prev: Whole
    party_dwell: Whole
    last_in_trace: NDArray[np.bool_]
    occasion: NDArray[np.bool_]
    second_at: Whole


def sequences(passages: Passages) -> Sequences:
    """Every passage with its place among its person's passages. O(n log n)."""
    rows = passages.taken(
        np.lexsort((passages.encounter, passages.key, passages.order, passages.happened_at, passages.person))
    )
    trace = traces(rows)
    by_trace = np.lexsort((trace, rows.person))  # stable: time order is kept within each
    starts = _starts(rows.person[by_trace], trace[by_trace])
    prev, dwell = _before(rows, by_trace, starts)
    party_prev, party_dwell = _before(rows, np.arange(len(trace)), _starts(rows.person))
    occasion = occasions(rows)
    return Sequences(
        encounter=rows.encounter,
        person=rows.person,
        trace=trace,
        seq=_back(by_trace, _places(starts)),
        prev=prev,
        dwell=dwell,
        party_prev=party_prev,
        party_dwell=party_dwell,
        last_in_trace=_back(by_trace, np.append(starts[1:], True)[: len(starts)]),
        occasion=occasion,
        second_at=_second(rows, occasion),
    )


def traces(rows: Passages) -> Whole:
    """The trace of each passage (rows in order): the one given, else −(the encounter that began it)."""
    found = rows.trace.copy()
    bare = np.flatnonzero(found == 0)
    if len(bare):
        begins = _starts(rows.person[bare])
        begins[1:] |= np.diff(rows.happened_at[bare]) > QUIET
        first = np.flatnonzero(begins)
        found[bare] = -rows.encounter[bare][first][np.cumsum(begins) - 1]
    return found


def occasions(rows: Passages) -> NDArray[np.bool_]:
    """Which passages (rows in order) are the first purchase, not fully returned, of their person's local day."""
    found = np.zeros(len(rows.person), np.bool_)
    bought = rows.deal == PURCHASE
    bought[_sent_back(rows)] = False
    places = np.flatnonzero(bought)
    if len(places):
        in_days = np.lexsort((rows.local_day[places], rows.person[places]))
        firsts = _starts(rows.person[places][in_days], rows.local_day[places][in_days])
        found[places[in_days[firsts]]] = True
    return found


def _sent_back(rows: Passages) -> list[int]:
    """The purchases that were fully returned. Returns are few, so this walks person by person."""
    returned = np.flatnonzero(rows.deal == RETURN)
    gone: list[int] = []
    edges = np.append(np.flatnonzero(_starts(rows.person)), len(rows.person))
    for owner in np.unique(np.searchsorted(edges, returned, side="right") - 1):
        places = np.arange(edges[owner], edges[owner + 1])
        deals = [_deal(rows, int(at)) for at in places[rows.deal[places] != OTHER]]
        kept = {deal.id for deal in kept_purchases(deals)}
        gone += [deal.id for deal in deals if deal.deal == "purchase" and deal.id not in kept]
    return gone


def _deal(rows: Passages, at: int) -> Deal:
    amount = int(rows.amount[at])
    return Deal(
        day=EPOCH + timedelta(days=int(rows.local_day[at])),
        deal="purchase" if rows.deal[at] == PURCHASE else "return",
        amount=None if amount == NONE else amount,
        currency=str(rows.currency[at]),
        trace=int(rows.trace[at]),
        id=at,
    )


def _second(rows: Passages, occasion: NDArray[np.bool_]) -> Whole:
    """For every row: when its person's second occasion happened."""
    found = np.full(len(rows.person), NONE)
    places = np.flatnonzero(occasion)
    if len(places):
        starts = _starts(rows.person[places])
        second = places[_places(starts) == 2]
        who = np.searchsorted(rows.person[second], rows.person)
        who = np.minimum(who, max(len(second) - 1, 0))
        if len(second):
            found = np.where(rows.person[second][who] == rows.person, rows.happened_at[second][who], found)
    return found


def _before(rows: Passages, order: Whole, starts: NDArray[np.bool_]) -> tuple[Whole, Whole]:
    """Touchpoint of the row before in this order, and the seconds since it; NONE at each start."""
    touchpoint, when = rows.touchpoint[order].astype(np.int64), rows.happened_at[order]
    prev, dwell = np.full(len(order), NONE), np.full(len(order), NONE)
    on = np.flatnonzero(~starts)
    prev[on], dwell[on] = touchpoint[on - 1], (when[on] - when[on - 1]) // SECOND
    return _back(order, prev), _back(order, dwell)


def _starts(*columns: Whole) -> NDArray[np.bool_]:
    """Where, in sorted columns, another group begins."""
    starts = np.zeros(len(columns[0]), np.bool_)
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    starts[:1] = True
    return starts


def _places(starts: NDArray[np.bool_]) -> Whole:
    """1, 2, 3 … within each group."""
    count = np.arange(1, len(starts) + 1)
    begins = np.flatnonzero(starts)
    return count - np.repeat(begins, np.diff(np.append(begins, len(starts))))


def _back(order: Whole, values: NDArray[Any]) -> NDArray[Any]:
    """Values in this order, put back where they came from."""
    found = np.empty_like(values)
    found[order] = values
    return found
