"""Who counts as one person in the lake, and as one voice: the one place that says so, and their numbers.

A person is the canonical party, else the trace, else the encounter itself. Four kinds of number share 64 bits:

    1 … 2⁶² − 1           a party, by its own id
    −1 … −(2⁶³ − 1)       a trace, by its 63-bit number, negative
    2⁶² + encounter       nobody known: the encounter stands for its own person (ids below 2⁶¹)
    2⁶² + 2⁶¹ + …         a voice only: whoever one typist noted on one day without knowing them
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.people.models import Merge
from touchstone.people.queries import follow

NOBODY = 0  # no row has this id
LONE = 1 << 62
TYPED = LONE + (1 << 61)
DAYS = 1 << 20
CHUNK = 5000

Whole = NDArray[np.int64]


def person_numbers(*, party: Whole, trace: Whole, encounter: Whole) -> Whole:
    """The person of each encounter; party and trace are 0 where there is none, parties are canonical already."""
    return np.where(party != NOBODY, party, np.where(trace != NOBODY, -trace, LONE + encounter))


def voice_numbers(*, person: Whole, party: Whole, rater: Whole, typist: Whole, local_day: Whole) -> Whole:
    """Who counts as one voice: the rater, else the person; unknown people noted by hand: one a typist and day."""
    by_hand = (party == NOBODY) & (typist != NOBODY)
    return np.where(rater != NOBODY, rater, np.where(by_hand, TYPED + typist * DAYS + local_day, person))


class Canon:
    """Which party each is read as, for whole columns at once."""

    def __init__(self, read_as: Mapping[int, int]) -> None:
        pairs = sorted((loser, survivor) for loser, survivor in read_as.items() if loser != survivor)
        self.losers = np.array([loser for loser, _ in pairs], np.int64)
        self.survivors = np.array([survivor for _, survivor in pairs], np.int64)

    def of(self, parties: Whole) -> Whole:
        """The canonical party of each."""
        if not len(self.losers):
            return parties
        place = np.minimum(np.searchsorted(self.losers, parties), len(self.losers) - 1)
        return np.where(self.losers[place] == parties, self.survivors[place], parties)


def read_as(parties: Collection[int]) -> dict[int, int]:
    """Each of these parties → the one it is read as today; as many rounds of queries as the longest chain."""
    step: dict[int, int] = {}
    waiting, seen = set(parties), set(parties)
    while waiting:
        found = dict(_merged("loser", waiting))
        step.update(found)
        waiting = set(found.values()) - seen
        seen |= waiting
    return {party: follow(step, party) for party in parties}


def all_read_as(canonical: Iterable[int]) -> set[int]:
    """These canonical parties and every party that is read as one of them today."""
    found = set(canonical)
    waiting = set(found)
    while waiting:
        waiting = {loser for loser, _survivor in _merged("survivor", waiting)} - found
        found |= waiting
    return found


def _merged(end: str, parties: Collection[int]) -> Iterator[tuple[int, int]]:
    if Merge.objects.exists():
        for some in chunks(sorted(parties)):
            yield from Merge.objects.filter(**{f"{end}__in": some}, undone_at=None).values_list(
                "loser_id", "survivor_id"
            )


def chunks(values: list[Any]) -> Iterator[list[Any]]:
    """As many at once as a database takes as parameters."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
