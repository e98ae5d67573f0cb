"""What one can ask about what happened; *current* is told here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from touchstone.ledger.models import Commitment, Encounter, Evidence, Mapping, Settlement, Source
from touchstone.ledger.promises import Outcome, settled_parts

CHUNK = 400


def current() -> QuerySet[Encounter]:
    """The encounters that stand: the latest turn of each key, unless withdrawn."""
    later = Encounter.objects.filter(system=OuterRef("system"), key=OuterRef("key"), turn__gt=OuterRef("turn"))
    return Encounter.objects.filter(~Exists(later), withdrawn=False)


def current_evidence() -> QuerySet[Evidence]:
    """The evidence of encounters that stand."""
    return Evidence.objects.filter(encounter__in=current())


def latest_turns(system_id: int, keys: Sequence[int]) -> dict[int, tuple[int, int, bool, int]]:
    """For each known key of a system: (turn, content, withdrawn, encounter id) of its latest turn."""
    found: dict[int, tuple[int, int, bool, int]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = Encounter.objects.filter(system_id=system_id, key__in=keys[start : start + CHUNK])
        columns = rows.order_by("turn").values_list("key", "turn", "content", "withdrawn", "pk")
        found.update({key: (turn, content, withdrawn, pk) for key, turn, content, withdrawn, pk in columns})
    return found


@dataclass(frozen=True)
class Kept:
    """One commitment with what became of it."""

    commitment: Commitment
    outcome: Outcome


def commitments_of(system_id: int, keys: Sequence[int], *, as_of: datetime) -> list[Kept]:
    """The current commitments with these keys, and what became of each by `as_of`."""
    standing = current().values("pk")
    found: list[Kept] = []
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        settlements: dict[int, list[Settlement]] = {}
        for row in Settlement.objects.filter(system_id=system_id, key__in=part, encounter__in=standing):
            settlements.setdefault(row.key, []).append(row)
        made = Commitment.objects.filter(system_id=system_id, key__in=part, encounter__in=standing)
        found += [
            Kept(row, settled_parts(row, settlements.get(row.key, ()), as_of))
            for row in made.select_related("encounter", "revision__promise").order_by("id")
        ]
    return found


def last_encounter_id() -> int:
    """The id of the newest encounter; 0 before the first."""
    return Encounter.objects.aggregate(last=Max("pk"))["last"] or 0


def mapping_in_force() -> Mapping | None:
    """The newest mapping the company wrote; None while the shipped one is in force."""
    return Mapping.objects.order_by("-since", "-pk").first()


def sources_that_may_score() -> Iterable[int]:
    """Sources that hear more than only those with a problem."""
    return Source.objects.exclude(hears=Source.Hears.PROBLEMS).values_list("pk", flat=True)
