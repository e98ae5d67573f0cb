"""What one can ask about what happened; *current* is told here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import msgspec
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from touchstone.ledger.entries import Naming, naming
from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Mapping,
    Settlement,
    Source,
    System,
    Verbatim,
)
from touchstone.ledger.promises import settled_parts
from touchstone.register.models import Touchpoint
from touchstone.rows import these, utc_text

PROMISED = (
    "key", "revision_id", "made_at", "due_at",
    *(f"encounter__{name}" for name in ("content", "branch", "party", "role", "staff", "channel", "trace")),
)  # fmt: skip
"""What weighing a promise reads of a commitment and of the encounter in which it was made."""


def stands(encounter: str = "") -> Q:
    """That an encounter stands: the latest turn of its key, unless withdrawn.

    `encounter` is the way to it from the rows asked ("encounter__"). Looked up row by row through the keys' index:
    a list of all that stand would be read anew for every question.
    """
    names = {"system": "system", "key": "key", "turn__gt": "turn"}
    later = Encounter.objects.filter(**{name: OuterRef(encounter + told) for name, told in names.items()})
    return Q(~Exists(later), **{f"{encounter}withdrawn": False})


def current() -> QuerySet[Encounter]:
    """The encounters that stand: the latest turn of each key, unless withdrawn."""
    return Encounter.objects.filter(stands())


def current_evidence() -> QuerySet[Evidence]:
    """The evidence of encounters that stand."""
    return Evidence.objects.filter(stands("encounter__"))


def naming_of(system_id: int) -> Naming:
    """How the things of a system are numbered; of one that is not there yet, as they will be."""
    return naming(system_id, near=is_near(system_id))


@lru_cache(maxsize=64)
def is_near(system_id: int) -> bool:
    """Whether keys of a system that differ in a number are numbered side by side: those of before are not."""
    return System.objects.filter(pk=system_id, near=False).first() is None


def latest_turns(system_id: int, keys: Sequence[int]) -> dict[int, tuple[int, int, bool, int]]:
    """For each known key of a system: (turn, content, withdrawn, encounter id) of its latest turn."""
    if not keys:
        return {}
    rows = Encounter.objects.filter(system_id=system_id, key__in=these(keys)).order_by("turn")
    columns = rows.values_list("key", "turn", "content", "withdrawn", "pk")
    return {key: (turn, content, withdrawn, pk) for key, turn, content, withdrawn, pk in columns}


class Promised(msgspec.Struct, gc=False):
    """One commitment with what was settled of it: (kind, at, new due). Times as `rows.utc_text` tells them."""

    key: int
    revision: int
    made_at: str
    due_at: str | None
    content: int
    branch: int
    party: int | None
    role: str
    staff: int | None
    channel: str
    trace: int
    settled: list[tuple[str, str, str | None]]


def promised_by(system_id: int, keys: Collection[int]) -> list[Promised]:
    """The current commitments with these keys, in the order of writing, and what was settled of each."""
    if not keys:
        return []
    which = {"system_id": system_id, "key__in": these(keys)}
    settled: dict[int, list[tuple[str, str, str | None]]] = {}
    rows = Settlement.objects.filter(stands("encounter__"), **which).values_list("key", "kind", "at", "due_at")
    for key, kind, at, due_at in rows:
        settled.setdefault(key, []).append((kind, utc_text(at), _text(due_at)))
    made = Commitment.objects.filter(stands("encounter__"), **which).order_by("pk").values_list(*PROMISED)
    return [
        Promised(
            key, revision, utc_text(made_at), _text(due_at), content, branch, party, role, staff, channel, trace,
            settled.get(key, []),
        )
        for key, revision, made_at, due_at, content, branch, party, role, staff, channel, trace in made
    ]  # fmt: skip


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment)


def promises_known(system_id: int, keys: Collection[int]) -> set[int]:
    """Those of these keys under which anything was promised or settled already, whether it stands or not."""
    if not keys:
        return set()
    which = {"system_id": system_id, "key__in": these(keys)}
    tables = (Commitment, Settlement)
    return {key for table in tables for key in table._default_manager.filter(**which).values_list("key", flat=True)}


def promises_in(encounters: Collection[int]) -> set[int]:
    """The keys of what was promised and settled in these encounters (0 is none)."""
    some = sorted({pk for pk in encounters if pk})
    if not some:
        return set()
    tables = (Commitment, Settlement)
    return {
        key
        for table in tables
        for key in table._default_manager.filter(encounter__in=these(some)).values_list("key", flat=True)
    }


def last_encounter_id() -> int:
    """The id of the newest encounter; 0 before the first."""
    return Encounter.objects.aggregate(last=Max("pk"))["last"] or 0


def mapping_in_force() -> Mapping | None:
    """The newest mapping the company wrote; None while the shipped one is in force."""
    return Mapping.objects.order_by("-since", "-pk").first()


def sources_that_may_score() -> Iterable[int]:
    """Sources that hear more than only those with a problem."""
    return Source.objects.exclude(hears=Source.Hears.PROBLEMS).values_list("pk", flat=True)


def latest_marks(
    touchpoints: Collection[int], *, branches: Collection[int], as_of: date, most: int = 3
) -> dict[int, list[int]]:
    """The walkers' own points at these touchpoints, latest first, at most `most` each."""
    rows = (
        current_evidence()
        .filter(
            vantage=Evidence.Vantage.WALKER,
            kind__in=("points", "shop", "i_was"),
            encounter__touchpoint__in=touchpoints,
            encounter__branch__in=branches,
            encounter__happened_at__lt=datetime.combine(as_of + timedelta(days=1), time.max, UTC),
        )
        .order_by("-encounter__happened_at", "-pk")
        .values_list("encounter__touchpoint", "value")
    )
    marks: dict[int, list[int]] = {}
    for touchpoint, value in rows:
        found = marks.setdefault(touchpoint, [])
        if len(found) < most:
            found.append(int(value))
    return marks


@dataclass(frozen=True)
class Told:
    """What hangs on an encounter and may be read beside its points: words, pictures, who was met in which part."""

    words: str
    pictures: tuple[str, ...]
    role: str
    party: int | None
    happened_at: datetime


def told_by(encounters: Sequence[int]) -> dict[int, Told]:
    """Encounter id → what hangs on it. Three queries, whatever the number."""
    words: dict[int, list[str]] = {}
    for encounter, text in (
        Verbatim.objects.filter(encounter__in=encounters).order_by("slot").values_list("encounter_id", "text")
    ):
        words.setdefault(encounter, []).append(text)
    pictures: dict[int, list[str]] = {}
    for encounter, file in Attachment.objects.filter(encounter__in=encounters).values_list("encounter_id", "file"):
        pictures.setdefault(encounter, []).append(file)
    rows = Encounter.objects.filter(pk__in=encounters).values_list("pk", "role", "party_id", "happened_at")
    return {
        pk: Told(" ".join(words.get(pk, ())), tuple(pictures.get(pk, ())), role, party, happened_at)
        for pk, role, party, happened_at in rows
    }


@dataclass(frozen=True)
class Due:
    """A promise to somebody that is due, or was not kept: what, where, when, to whom."""

    commitment: Commitment
    touchpoint: Touchpoint
    due_at: datetime
    broken: bool


def promises_due(*, branches: Collection[int], now: datetime, until: datetime, most: int = 50) -> list[Due]:
    """Open promises due by `until`, soonest first, within these branches."""
    standing = _commitments_in(branches).filter(due_at__gt=now, due_at__lte=until).order_by("due_at")
    return _open(standing[: most * 4], now=now, most=most)


def promises_broken(*, branches: Collection[int], now: datetime, since: datetime, most: int = 50) -> list[Due]:
    """Promises whose time ran out since `since` and that nobody met yet, latest first, within these branches."""
    standing = _commitments_in(branches).filter(due_at__gt=since, due_at__lte=now).order_by("-due_at")
    return _open(standing[: most * 40], now=now, most=most)


def _commitments_in(branches: Collection[int]) -> QuerySet[Commitment]:
    return (
        Commitment.objects.filter(stands("encounter__"), encounter__branch__in=branches)
        .select_related(
            "encounter__party", "encounter__branch", "encounter__staff", "revision__promise__touchpoint__owner"
        )
        .distinct()
    )


def _open(commitments: Iterable[Commitment], *, now: datetime, most: int) -> list[Due]:
    rows = list(commitments)
    settlements: dict[tuple[int, int], list[Settlement]] = {}
    for one in Settlement.objects.filter(stands("encounter__"), key__in={row.key for row in rows}):
        settlements.setdefault((one.system_id, one.key), []).append(one)
    found = []
    for row in rows:
        outcome = settled_parts(row, settlements.get((row.system_id, row.key), ()), now)
        if outcome.state in ("open", "broken") and outcome.due_at is not None:
            found.append(Due(row, row.revision.promise.touchpoint, outcome.due_at, outcome.state == "broken"))
    return found[:most]
