"""Taking an import back: what it said is withdrawn, and where it had replaced another statement, that stands again.

Nothing is changed or removed: each key whose latest turn the import brought gets one turn more. Done again after a
kill it does what is left, since a turn written here is no longer the import's own word, or says "withdrawn" already.
What another import said again just as it stood stays, from then on as the word of that one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import models, transaction
from numpy.typing import NDArray

from touchstone.ledger import rows
from touchstone.ledger.intake.listing import relist
from touchstone.ledger.intake.restating import SaidAgain, silent_imports
from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Import,
    Listing,
    Particulars,
    Settlement,
    Source,
    Verbatim,
)
from touchstone.ledger.pen import Pen
from touchstone.ledger.queries import latest_turns, naming_of
from touchstone.rows import these

CHUNK = 500
ENCOUNTER = [field.column for field in Encounter._meta.concrete_fields if field.column]
HANGING: tuple[type[models.Model], ...] = (Evidence, Commitment, Settlement, Verbatim, Particulars, Attachment)

Turn = dict[str, Any]
"""One row of the encounters, by column."""


@dataclass(frozen=True)
class WouldTakeBack:
    """What taking an import back would mean: encounters that stand no longer, the people and promises they are of.

    stands_again: encounters of which what an earlier import or person said stands again. stays: those that another
    import said as well; they are not among the encounters. listed: people whose line on a list goes.
    """

    encounters: int = 0
    people: int = 0
    promises: int = 0
    stands_again: int = 0
    stays: int = 0
    listed: int = 0


def would_take_back(started: Import) -> WouldTakeBack:
    """What taking this import back would mean now."""
    if started.source is None:
        return WouldTakeBack()
    system, outcomes, others = started.source.system_id, _outcomes(started), _Others(started)
    again = stays = promises = encounters = 0
    people: set[int] = set()
    for some in _lots(started):
        found = [turn for turn in _own_latest(some, system, outcomes) if not turn["withdrawn"]]
        before = others.said(found, system)
        staying = {turn["id"] for turn in found if before.get(turn["key"], {}).get("id") == turn["id"]}
        gone = [turn for turn in found if turn["id"] not in staying]
        again += sum(1 for turn in gone if turn["key"] in before and not before[turn["key"]]["withdrawn"])
        people |= {turn["party_id"] for turn in gone if turn["party_id"] is not None}
        promises += Commitment.objects.filter(encounter__in=these([turn["id"] for turn in gone])).count()
        stays, encounters = stays + len(staying), encounters + len(gone)
    listed = Listing.objects.filter(brought_by=started).values("party").distinct().count()
    return WouldTakeBack(encounters, len(people), promises, again, stays, listed)


def take_back(started: Import, *, now: datetime, as_of: datetime, progress: Callable[[int], None] | None = None) -> int:
    """Withdraw what an import brought, lot by lot, each in one transaction; how many encounters changed.

    Promises are weighed as of `as_of`. `progress` is told how many of its encounters were looked at. Its lines of lists
    of people go too.
    """
    assert started.source is not None  # noqa: S101 - only what has run is taken back
    system, outcomes, others = started.source.system_id, _outcomes(started), _Others(started)
    seen = changed = 0
    for some in _lots(started):
        with transaction.atomic():
            rows.hold_the_pen()
            found = _own_latest(some, system, outcomes)
            changed += _turn(found, others.said(found, system), started.source, now=now, as_of=as_of)
        seen += len(some)
        if progress is not None:
            progress(seen)
    for one in (started, *_replaced(started)):
        relist(one, progress=None if progress is None else lambda: progress(seen))
    return changed


class _Others:
    """What others than an import that is taken back said of the same keys, and still say."""

    def __init__(self, started: Import) -> None:
        assert started.source is not None  # noqa: S101 - asked before
        self.silent = silent_imports({started.pk})
        self.again = SaidAgain(started.source.system_id, silent=self.silent)

    def said(self, found: Sequence[Turn], system: int) -> dict[int, Turn]:
        """By key, the latest turn that counts: of an import not taken back, or a person; keys without one are left out.

        A turn that only another import's saying it again upholds is that import's.
        """
        turns = Encounter.objects.filter(system_id=system, key__in=these([turn["key"] for turn in found]))
        earlier = list(turns.order_by("turn").values(*ENCOUNTER))
        again = self.again.by_whom([turn["id"] for turn in earlier])
        told: dict[int, Turn] = {}
        for turn in earlier:
            if turn["brought_by_id"] not in self.silent:
                told[turn["key"]] = turn
            elif turn["id"] in again:
                told[turn["key"]] = {**turn, "brought_by_id": again[turn["id"]]}
        return told


def withdraw_unsaid(
    started: Import, said: NDArray[np.int64], *, now: datetime, progress: Callable[[int], None] | None = None
) -> int:
    """Withdraw what the imports that this one replaces said, and this one did not; how many encounters.

    said: the keys of everything this import said, sorted, in its own system.
    """
    gone = seen = 0
    again = _said_again_by_others(started)
    for old, some, outcomes in _said_before(started):
        assert old.source is not None  # noqa: S101 - it has run
        with transaction.atomic():
            rows.hold_the_pen()
            found = _unsaid(old, some, outcomes, started.source.system_id if started.source else None, said)
            by = again[old.source.system_id].by_whom([turn["id"] for turn in found])
            stays = {turn["key"]: {**turn, "brought_by_id": by[turn["id"]]} for turn in found if turn["id"] in by}
            _turn(found, stays, old.source, now=now, as_of=started.as_of, withdrawn_by=started.pk)
            gone += len(found) - len(stays)
        seen += len(some)
        if progress is not None:
            progress(seen)
    for old in _replaced(started):
        relist(old, progress=None if progress is None else lambda: progress(seen))
    return gone


def count_unsaid(started: Import, said: NDArray[np.int64], *, system: int) -> int:
    """How many encounters `withdraw_unsaid` would withdraw."""
    gone = 0
    again = _said_again_by_others(started)
    for old, some, outcomes in _said_before(started):
        assert old.source is not None  # noqa: S101 - it has run
        found = [turn["id"] for turn in _unsaid(old, some, outcomes, system, said)]
        gone += len(found) - len(again[old.source.system_id].by_whom(found))
    return gone


def _said_again_by_others(started: Import) -> dict[int, SaidAgain]:
    """By system, what imports say again that have nothing to do with this one and those that it replaces."""
    replaced = list(_replaced(started))
    silent = silent_imports({started.pk}) | {old.pk for old in replaced}
    systems = {old.source.system_id for old in replaced if old.source is not None}
    return {system: SaidAgain(system, silent=silent) for system in systems}


def _replaced(started: Import) -> Iterator[Import]:
    """The imports in whose place this one stands, the last first."""
    old = started.instead_of
    while old is not None:
        yield old
        old = old.instead_of


def _said_before(started: Import) -> Iterator[tuple[Import, list[Turn], NDArray[np.int64]]]:
    """What the imports that this one replaces brought, some at a time, with the keys of their promises' outcomes."""
    for old in _replaced(started):
        if old.source is not None:
            outcomes = _outcomes(old)
            for some in _lots(old):
                yield old, some, outcomes


def _unsaid(
    old: Import, some: Sequence[Turn], outcomes: NDArray[np.int64], system: int | None, said: NDArray[np.int64]
) -> list[Turn]:
    """Those of these rows that stand and that were not said again."""
    assert old.source is not None  # noqa: S101 - it has run
    own = old.source.system_id
    latest = [turn for turn in _own_latest(some, own, outcomes) if not turn["withdrawn"]]
    return [turn for turn in latest if not (own == system and _among(turn["key"], said))]


def replaced_by_another(started: Import) -> bool:
    """Whether a later import that has run, and was not taken back, stands in the place of this one."""
    later = started.replaced_by.filter(source__isnull=False).exclude(state=Import.State.TAKEN_BACK)
    return later.exists()


def _lots(started: Import) -> Iterator[list[Turn]]:
    """The encounters an import brought up to now, in the order of writing, some at a time."""
    last = Encounter.objects.filter(brought_by=started).aggregate(last=models.Max("pk"))["last"] or 0
    after = 0
    while True:
        part = Encounter.objects.filter(brought_by=started, pk__gt=after, pk__lte=last).order_by("pk")
        some = list(part.values(*ENCOUNTER)[:CHUNK])
        if not some:
            return
        yield some
        after = some[-1]["id"]


def _own_latest(some: Sequence[Turn], system: int, outcomes: NDArray[np.int64]) -> list[Turn]:
    """Those of these rows that are the latest turn of their key; what became of promises is weighed, not turned."""
    latest = latest_turns(system, sorted({turn["key"] for turn in some}))
    return [turn for turn in some if latest[turn["key"]][3] == turn["id"] and not _among(turn["key"], outcomes)]


def _turn(
    found: Sequence[Turn],
    before: Mapping[int, Turn],
    source: Source,
    *,
    now: datetime,
    as_of: datetime,
    withdrawn_by: int | None = None,
) -> int:
    """Write the next turn of each: what was said before, else withdrawn; what is withdrawn already stays so."""
    again = [(turn, before[turn["key"]]) for turn in found if turn["key"] in before]
    again = [(turn, was) for turn, was in again if not was["withdrawn"]]
    kept = {turn["id"] for turn, _was in again}
    gone = [turn for turn in found if turn["id"] not in kept and not turn["withdrawn"]]
    if not again and not gone:
        return 0
    first = rows.next_id(Encounter)
    copies = [
        {**was, "id": first + place, "turn": turn["turn"] + 1, "recorded_at": now}
        for place, (turn, was) in enumerate(again)
    ]
    empty = [_withdrawn(turn, first + len(again) + place, now=now, by=withdrawn_by) for place, turn in enumerate(gone)]
    rows.insert(Encounter, ENCOUNTER, [[turn[name] for name in ENCOUNTER] for turn in (*copies, *empty)])
    copied = {was["id"]: copy["id"] for copy, (_turn_, was) in zip(copies, again, strict=True)}
    for model in HANGING:
        _hang(model, copied)
    _weigh({turn["id"] for turn in found} | set(copied), source, now=now, as_of=as_of)
    return len(again) + len(gone)


def _withdrawn(turn: Turn, pk: int, *, now: datetime, by: int | None) -> Turn:
    """The turn that says that this did not happen after all; it tells only of what it was."""
    blank = {"deal": "", "amount": None, "currency": "", "account_id": None, "staff_id": None, "typist_id": None}
    more = {"id": pk, "turn": turn["turn"] + 1, "withdrawn": True, "recorded_at": now}
    return {**turn, **blank, **more, "brought_by_id": by if by is not None else turn["brought_by_id"]}


def _hang(model: type[models.Model], copied: Mapping[int, int]) -> None:
    """What hung on the earlier turns hangs on their copies too."""
    if not copied:
        return
    columns = [field.column for field in model._meta.concrete_fields if field.column and not field.primary_key]
    at, facts = columns.index("encounter_id"), columns.index("facts") if "facts" in columns else -1
    found = model._default_manager.filter(encounter_id__in=these(list(copied))).order_by("pk").values_list(*columns)
    telling: list[list[Any]] = []
    for row in found:
        values = list(row)
        values[at] = copied[values[at]]
        if facts >= 0:
            values[facts] = json.dumps(values[facts])
        telling.append(values)
    rows.insert(model, columns, telling)


def _weigh(encounters: Collection[int], source: Source, *, now: datetime, as_of: datetime) -> None:
    """Weigh anew every promise these encounters made or settled; one that nobody made any more is withdrawn."""
    promises: set[int] = set()
    for model in (Commitment, Settlement):
        hanging = model._default_manager.filter(encounter_id__in=these(list(encounters)))
        promises |= set(hanging.values_list("key", flat=True))
    if promises:
        Pen(source, now, None, None).weigh(promises, as_of)


def _outcomes(started: Import) -> NDArray[np.int64]:
    """The keys under which stands what became of the promises that an import made or settled, sorted."""
    assert started.source is not None  # noqa: S101 - asked before
    outcome_of = naming_of(started.source.system_id).outcome
    found: set[int] = set()
    for model in (Commitment, Settlement):
        keys = model._default_manager.filter(encounter__brought_by=started).values_list("key", flat=True)
        found |= {outcome_of(key) for key in keys.iterator(chunk_size=5000)}
    return np.array(sorted(found), np.int64)


def _among(key: int, keys: NDArray[np.int64]) -> bool:
    place = int(np.searchsorted(keys, key))
    return place < len(keys) and int(keys[place]) == key
