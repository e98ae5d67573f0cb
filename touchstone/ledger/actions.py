"""`record()`: the only pen of the ledger. And the clock's own entry: a promise whose time ran out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger import rows
from touchstone.ledger.entries import Entry
from touchstone.ledger.models import Bookmark, Commitment, Encounter, Import, Mapping, Settlement, Source, System
from touchstone.ledger.pen import EARLIEST, NotRecorded, Pen, Recorded
from touchstone.ledger.queries import latest_turns, naming_of

LOT = 500


def record(
    *,
    source: Source,
    entries: Sequence[Entry],
    now: datetime,
    by: User | None = None,
    brought_by: Import | None = None,
    as_of: datetime | None = None,
    revive: bool = False,
) -> Recorded:
    """Write down what happened: one entry or many, in one transaction. The same again adds nothing.

    Entries that cannot be are refused one by one, with a sentence each; the others are written. Promises that the
    entries made or settled are weighed as of `as_of` (default `now`): kept, late or broken become evidence.
    """
    with transaction.atomic(savepoint=False):
        rows.hold_the_pen()
        return Pen(source, now, by, brought_by).write(entries, revive=revive, as_of=as_of or now)


def record_one(*, source: Source, entry: Entry, now: datetime, by: User | None = None) -> Encounter:
    """Write down one entry, and give the encounter; a refusal is raised."""
    outcome = record(source=source, entries=[entry], now=now, by=by)
    if outcome.refused:
        raise NotRecorded(outcome.refused[0][1])
    key = naming_of(source.system_id).key(entry.key)
    return Encounter.objects.filter(system_id=source.system_id, key=key).latest("turn")


def withdraw(*, encounter: Encounter, source: Source, now: datetime, by: User | None = None) -> None:
    """Say that this did not happen after all; nothing is erased."""
    with transaction.atomic():
        rows.hold_the_pen()
        pen = Pen(source, now, by, None)
        entry = Entry(
            key="", touchpoint=encounter.touchpoint_id, branch=encounter.branch_id, withdrawn=True,
            happened_at=encounter.happened_at, kind=encounter.kind, party=encounter.party_id, role=encounter.role,
        )  # fmt: skip
        pen.write([entry], revive=False, as_of=now, keys=[encounter.key])
        numbers = set(encounter.commitments.values_list("key", flat=True))
        numbers |= set(encounter.settlements.values_list("key", flat=True))
        pen.weigh(numbers, now)


def lapse_due(*, now: datetime) -> int:
    """Weigh each promise whose time ran out since the clock last looked; how many commitments were looked at.

    A lapse is appended once: weighing the same promise again adds nothing.
    """
    bookmark, _made = Bookmark.objects.get_or_create(reader="lapses")
    since = datetime.fromisoformat(bookmark.state.get("looked_at", EARLIEST.isoformat()))
    window = {"due_at__gt": since, "due_at__lte": now}
    due: dict[int, set[int]] = {}
    for model in (Commitment, Settlement):
        for system, key in model._default_manager.filter(**window).values_list("system_id", "key"):
            due.setdefault(system, set()).add(key)
    for system, keys in due.items():
        source = Source.objects.filter(system_id=system).earliest("pk")
        ordered = sorted(keys - _weighed(system, keys))
        for start in range(0, len(ordered), LOT):
            with transaction.atomic():
                rows.hold_the_pen()
                Pen(source, now, None, None).weigh(ordered[start : start + LOT], now)
    bookmark.state = {"looked_at": now.isoformat()}
    bookmark.moved_at = now
    bookmark.save(update_fields=["state", "moved_at"])
    return sum(map(len, due.values()))


def _weighed(system_id: int, keys: Collection[int]) -> set[int]:
    """Commitments of which an outcome stands already: no clock changes it, only news does, and news weighs anew."""
    outcome_of = naming_of(system_id).outcome
    outcomes = {outcome_of(key): key for key in keys}
    latest = latest_turns(system_id, sorted(outcomes))
    return {outcomes[key] for key, (_turn, _content, withdrawn, _pk) in latest.items() if not withdrawn}


def found_source(*, slug: str, name: str, hears: str, system: str = "touchstone", system_name: str = "") -> Source:
    """The source of that slug, made with its system where it is new."""
    home, _made = System.objects.get_or_create(slug=system, defaults={"name": system_name or system})
    source, _made = Source.objects.get_or_create(slug=slug, defaults={"system": home, "name": name, "hears": hears})
    return source


class MappingRefused(Refusal):
    """This mapping was not taken into use."""


def adopt_mapping(*, version: str, text: str, half_life_days: int, by: User | None, now: datetime) -> Mapping:
    """Weigh by these answers from now on. A version is never changed: what differs needs a name of its own."""
    before = Mapping.objects.filter(version=version).first()
    if before is not None and (before.text, before.half_life_days) != (text, half_life_days):
        raise MappingRefused(
            _("The mapping “%s” is in use already and differs; give this one a new version.") % version
        )
    with transaction.atomic():
        mapping = Mapping.objects.create(
            version=version if before is None else f"{version} ({now:%Y-%m-%d %H:%M})",
            text=text,
            half_life_days=half_life_days,
            since=now,
            by=by,
        )
        note_deed(by=by, verb="adopt", noun=mapping, now=now, fields=["text", "half_life_days"])
    return mapping
