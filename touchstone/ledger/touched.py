"""How far the projection has read, and whom anything has touched since: new, late, corrected, merged, erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.db.models import Max

from touchstone.company.queries import branch_tree
from touchstone.ledger.models import Encounter
from touchstone.ledger.persons import NOBODY, Canon, Whole, chunks, person_numbers, read_as
from touchstone.ledger.queries import last_encounter_id
from touchstone.people.models import Merge, Party

WINDOW = 2000  # merges that may still be under way, by id: only the ledger's own pen commits in the order of ids


@dataclass(frozen=True)
class Read:
    """How far the ledger was read.

    encounter: the last id, and `mark` what stood there, to know it again. merge: the last id of a merge, and `gaps`
    the ids before it that were not there yet. undone, forgotten: how many there were (neither is ever taken back).
    zones: the time zone in force at each branch, by its id as text.
    """

    encounter: int
    mark: str
    merge: int
    gaps: tuple[int, ...]
    undone: int
    forgotten: int
    zones: dict[str, str]

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Read:
        """As the manifest tells it."""
        return cls(**{**told, "gaps": tuple(told["gaps"])})

    def telling(self) -> dict[str, Any]:
        """As the manifest keeps it."""
        return {**asdict(self), "gaps": list(self.gaps)}


@dataclass(frozen=True)
class Touched:
    """Whom a step makes anew.

    read: how far that is. persons: their numbers, as they are and as they were. merged: parties whose merges
    changed, who may also be raters of others. erased: somebody was forgotten, so nothing old may stay on the disk.
    """

    read: Read
    persons: Whole
    merged: frozenset[int]
    erased: bool


def everything() -> Read:
    """How far one has read who reads all there is now."""
    last = last_encounter_id()
    merge = Merge.objects.aggregate(last=Max("pk"))["last"] or 0
    return Read(
        encounter=last,
        mark=_mark(last),
        merge=merge,
        gaps=_gaps(max(0, merge - WINDOW), merge, ()),
        undone=_undone(),
        forgotten=_forgotten().count(),
        zones=_zones(),
    )


def is_the_same_ledger(read: Read) -> bool:
    """Whether the rows are those that were read: not an older copy, and no branch has moved to another zone since."""
    if read.encounter and _mark(read.encounter) != read.mark:
        return False
    zones = _zones()
    return all(zones.get(branch, zone) == zone for branch, zone in read.zones.items())


def behind(read: Read) -> int:
    """How many encounters have been written since, at most."""
    return last_encounter_id() - read.encounter


def anything_new(read: Read) -> bool:
    """Whether anything touched anybody since; a few small questions, asked again and again."""
    return (
        behind(read) != 0
        or bool(_new_merges(read))
        or _undone() != read.undone
        or _forgotten().count() != read.forgotten
    )


def touched_since(read: Read, *, limit: int) -> Touched:
    """Whom at most `limit` new encounters touched, and all merges, unmerges and erasures since."""
    rows = _encounters(pk__gt=read.encounter, order=True, limit=limit)
    last = int(rows[-1][0]) if rows else read.encounter
    old = _earlier_turns(rows)
    merges = _new_merges(read)
    pairs = [(loser, survivor) for _pk, loser, survivor in merges]
    undone = _undone()
    if undone != read.undone:
        pairs += Merge.objects.filter(undone_at__isnull=False).values_list("loser_id", "survivor_id")
    forgotten = set(_forgotten().values_list("pk", flat=True))
    erased = len(forgotten) != read.forgotten
    merged = frozenset(party for pair in pairs for party in pair) | (forgotten if erased else frozenset())
    newest = max([pk for pk, _loser, _survivor in merges], default=0)
    merge = max(read.merge, newest)
    return Touched(
        read=Read(
            encounter=last,
            mark=_mark(last),
            merge=merge,
            gaps=_gaps(read.merge, merge, read.gaps),
            undone=undone,
            forgotten=len(forgotten),
            zones=_zones(),
        ),
        persons=_persons([*rows, *old], merged),
        merged=merged,
        erased=erased,
    )


Row = tuple[int, int, int, int, int | None, int]  # id, system, key, turn, party, trace


def _encounters(*, order: bool = False, limit: int | None = None, **which: Any) -> list[Row]:
    rows = Encounter.objects.filter(**which)
    rows = rows.order_by("pk") if order else rows
    return list(rows.values_list("pk", "system_id", "key", "turn", "party_id", "trace")[:limit])


def _earlier_turns(rows: Iterable[Row]) -> list[Row]:
    """What the corrections among these superseded: whoever was meant before is touched too."""
    keys: dict[int, list[int]] = {}
    for _pk, system, key, turn, _party, _trace in rows:
        if turn > 1:
            keys.setdefault(system, []).append(key)
    return [
        row
        for system, corrected in keys.items()
        for some in chunks(corrected)
        for row in _encounters(system_id=system, key__in=some)
    ]


def _persons(rows: list[Row], merged: frozenset[int]) -> Whole:
    parties = {row[4] for row in rows if row[4] is not None} | merged
    canon = read_as(parties)
    of_rows = person_numbers(
        party=Canon(canon).of(np.array([row[4] or NOBODY for row in rows], np.int64)),
        trace=np.array([row[5] for row in rows], np.int64),
        encounter=np.array([row[0] for row in rows], np.int64),
    )
    as_was = np.array(sorted(merged | {canon[party] for party in merged}), np.int64)
    return np.unique(np.concatenate([of_rows, as_was]))


def _new_merges(read: Read) -> list[tuple[int, int, int]]:
    columns = ("pk", "loser_id", "survivor_id")
    found = list(Merge.objects.filter(pk__gt=read.merge).values_list(*columns))
    if read.gaps:
        found += Merge.objects.filter(pk__in=read.gaps).values_list(*columns)
    return found


def _gaps(before: int, last: int, known: tuple[int, ...]) -> tuple[int, ...]:
    """The ids of merges up to `last` that are not there, as far as they may still come."""
    start = max(before, last - WINDOW)
    missing = {one for one in known if one > last - WINDOW} | set(range(start + 1, last + 1))
    if not missing:
        return ()
    return tuple(sorted(missing - set(Merge.objects.filter(pk__gt=last - WINDOW).values_list("pk", flat=True))))


def _undone() -> int:
    return Merge.objects.filter(undone_at__isnull=False).count()


def _forgotten() -> Any:
    return Party.objects.filter(forgotten_at__isnull=False)


def _mark(pk: int) -> str:
    names = ("system_id", "key", "turn", "recorded_at", "party_id", "touchpoint_id", "branch_id")
    found = Encounter.objects.filter(pk=pk).values_list(*names).first()
    return " ".join(map(str, found)) if found else ""


def _zones() -> dict[str, str]:
    tree = branch_tree()
    return {str(branch.pk): tree.inherited(branch.pk, "time_zone") for branch in tree.branches}
