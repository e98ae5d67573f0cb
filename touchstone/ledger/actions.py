"""`record()`: the only pen of the ledger. And the clock's own entry: a promise whose time ran out."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger import rows
from touchstone.ledger.entries import Entry, Reading, content_number, number, trace_number
from touchstone.ledger.models import (
    Attachment,
    Bookmark,
    Commitment,
    Encounter,
    Evidence,
    Import,
    Mapping,
    Particulars,
    Settlement,
    Source,
    System,
    Verbatim,
)
from touchstone.ledger.queries import Kept, commitments_of, latest_turns
from touchstone.people.actions import meet_many
from touchstone.people.identities import Who
from touchstone.questions.scales import BROKEN, KEPT, LATE, checked
from touchstone.register.models import Touchpoint

SKEW = timedelta(minutes=10)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LOT = 500

ENCOUNTER = [f.column for f in Encounter._meta.concrete_fields if f.column]
IN_ORDER = itemgetter(*ENCOUNTER)
EVIDENCE = ("encounter_id", "slot", "kind", "value", "vantage", "rater_id", "instrument")
COMMITMENT = ("encounter_id", "system_id", "key", "revision_id", "made_at", "due_at", "rule")
SETTLEMENT = ("encounter_id", "system_id", "key", "kind", "at", "due_at")


class NotRecorded(Refusal):
    """This was not recorded."""


@dataclass
class Recorded:
    """What became of a lot of entries; `refused` are (position, sentence), `ids` the encounters written."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


Decision = Literal["new", "changed", "withdrawn", "same"]


def decide(latest: tuple[int, int, bool, int] | None, entry: Entry, content: int, *, revive: bool) -> Decision:
    """What an entry does to its key, given the latest turn (turn, content, withdrawn, id).

    What equals the current turn adds nothing; what differs is the next turn. A withdrawn key stays withdrawn,
    unless a newly started import brings it back (`revive`).
    """
    if latest is None:
        return "withdrawn" if entry.withdrawn else "new"
    _turn, before, was_withdrawn, _pk = latest
    if was_withdrawn:
        return "changed" if revive and not entry.withdrawn else "same"
    if entry.withdrawn:
        return "withdrawn"
    return "same" if before == content else "changed"


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
    with transaction.atomic():
        rows.hold_the_pen()
        pen = _Pen(source, now, by, brought_by)
        outcome = pen.write(entries, revive=revive)
        touched = [m.key for e in entries for m in e.made] + [s.key for e in entries for s in e.settled]
        numbers = sorted({number("promise", source.system_id, key) for key in touched})
        pen.weigh_promises(numbers, as_of or now)
    return outcome


def record_one(*, source: Source, entry: Entry, now: datetime, by: User | None = None) -> Encounter:
    """Write down one entry, and give the encounter; a refusal is raised."""
    outcome = record(source=source, entries=[entry], now=now, by=by)
    if outcome.refused:
        raise NotRecorded(outcome.refused[0][1])
    key = number("key", source.system_id, entry.key)
    return Encounter.objects.filter(system_id=source.system_id, key=key).latest("turn")


def withdraw(*, encounter: Encounter, source: Source, now: datetime, by: User | None = None) -> None:
    """Say that this did not happen after all; nothing is erased."""
    with transaction.atomic():
        rows.hold_the_pen()
        pen = _Pen(source, now, by, None)
        entry = Entry(
            key="", touchpoint=encounter.touchpoint_id, branch=encounter.branch_id, withdrawn=True,
            happened_at=encounter.happened_at, kind=encounter.kind, party=encounter.party_id, role=encounter.role,
        )  # fmt: skip
        pen.write([entry], revive=False, keys=[encounter.key])
        numbers = set(encounter.commitments.values_list("key", flat=True))
        numbers |= set(encounter.settlements.values_list("key", flat=True))
        pen.weigh_promises(sorted(numbers), now)


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
                _Pen(source, now, None, None).weigh_promises(ordered[start : start + LOT], now)
    bookmark.state = {"looked_at": now.isoformat()}
    bookmark.moved_at = now
    bookmark.save(update_fields=["state", "moved_at"])
    return sum(map(len, due.values()))


def _weighed(system_id: int, keys: Collection[int]) -> set[int]:
    """Commitments of which an outcome stands already: no clock changes it, only news does, and news weighs anew."""
    outcomes = {number("outcome", system_id, key): key for key in keys}
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


class _Pen:
    """One transaction's writing: checks, decides, meets people, and inserts in a few statements."""

    def __init__(self, source: Source, now: datetime, by: User | None, brought_by: Import | None) -> None:
        self.source = source
        self.system_id = source.system_id
        self.now = now
        self.by = by
        self.brought_by = brought_by
        self.whose: dict[int, str] = {}

    def write(
        self,
        entries: Sequence[Entry],
        *,
        revive: bool,
        keys: Sequence[int] | None = None,
        contents: Sequence[int] | None = None,
    ) -> Recorded:
        """Decide about each entry and write what is new. `keys` and `contents` are given where known already."""
        outcome = Recorded()
        numbers = keys or [number("key", self.system_id, entry.key) for entry in entries]
        latest = latest_turns(self.system_id, sorted(set(numbers)))
        self.whose.update(Touchpoint.objects.filter(pk__in={e.touchpoint for e in entries}).values_list("pk", "whose"))
        writing: list[tuple[int, Entry, int, int]] = []
        for position, (key, entry) in enumerate(zip(numbers, entries, strict=True)):
            try:
                self._check(entry)
            except Refusal as refusal:
                outcome.refused.append((position, refusal.sentence))
                continue
            content = contents[position] if contents else content_number(entry)
            decision = decide(latest.get(key), entry, content, revive=revive)
            setattr(outcome, decision, getattr(outcome, decision) + 1)
            if decision != "same":
                turn = latest[key][0] + 1 if key in latest else 1
                latest[key] = (turn, content, entry.withdrawn, 0)
                writing.append((key, entry, content, turn))
        outcome.ids = self._insert(writing)
        return outcome

    def _check(self, entry: Entry) -> None:
        if entry.touchpoint not in self.whose:
            raise NotRecorded(_("There is no such touchpoint."))
        if entry.happened_at > self.now + SKEW:
            raise NotRecorded(_("This is said to have happened in the future, on %s.") % _day(entry.happened_at))
        if entry.happened_at < EARLIEST:
            raise NotRecorded(_("This is said to have happened on %s, which cannot be.") % _day(entry.happened_at))
        if entry.deal in ("purchase", "return", "spend") and entry.amount is not None and not entry.currency:
            raise NotRecorded(_("An amount needs its currency."))
        for reading in entry.readings:
            checked(reading.kind, reading.value)

    def _insert(self, writing: Sequence[tuple[int, Entry, int, int]]) -> list[int]:
        parties = self._met([entry.party for _key, entry, _content, _turn in writing])
        accounts = self._met([entry.account for _key, entry, _content, _turn in writing])
        first = rows.next_id(Encounter)
        ids = list(range(first, first + len(writing)))
        rows.insert(
            Encounter,
            ENCOUNTER,
            [
                self._encounter_row(pk, *item, party=party, account=account)
                for pk, item, party, account in zip(ids, writing, parties, accounts, strict=True)
            ],
        )
        standing = [(pk, item[1]) for pk, item in zip(ids, writing, strict=True) if not item[1].withdrawn]
        self._insert_parts(standing)
        return ids

    def _met(self, named: Sequence[int | Who | None]) -> list[int | None]:
        whos = [who for who in named if isinstance(who, Who)]
        met = iter(meet_many(whos=whos, now=self.now) if whos else ())
        return [next(met) if isinstance(who, Who) else who for who in named]

    def _encounter_row(
        self, pk: int, key: int, entry: Entry, content: int, turn: int, *, party: int | None, account: int | None
    ) -> tuple[object, ...]:
        values = {
            "id": pk,
            "system_id": self.system_id,
            "key": key,
            "turn": turn,
            "content": content,
            "withdrawn": entry.withdrawn,
            "kind": entry.kind,
            "happened_at": entry.happened_at,
            "precision": entry.precision,
            "recorded_at": self.now,
            "touchpoint_id": entry.touchpoint,
            "party_id": party,
            "role": entry.role or self.whose[entry.touchpoint],
            "branch_id": entry.branch,
            "staff_id": entry.staff,
            "channel": entry.channel,
            "trace": entry.trace if isinstance(entry.trace, int) else trace_number(self.system_id, entry.trace),
            "order": entry.order,
            "deal": entry.deal,
            "amount": entry.amount,
            "currency": entry.currency,
            "account_id": account,
            "source_id": self.source.pk,
            "brought_by_id": self.brought_by.pk if self.brought_by else None,
            "typist_id": self.by.pk if self.by and not self.brought_by else None,
        }
        row: tuple[object, ...] = IN_ORDER(values)
        return row

    def _insert_parts(self, standing: Sequence[tuple[int, Entry]]) -> None:
        system = self.system_id
        rows.insert(
            Evidence,
            EVIDENCE,
            [
                (pk, slot, r.kind, r.value, r.vantage, r.rater, r.instrument)
                for pk, e in standing
                for slot, r in enumerate(e.readings)
            ],
        )
        rows.insert(
            Commitment,
            COMMITMENT,
            [
                (pk, system, number("promise", system, m.key), m.revision, m.made_at, m.due_at, m.rule)
                for pk, e in standing
                for m in e.made
            ],
        )
        rows.insert(
            Settlement,
            SETTLEMENT,
            [
                (pk, system, number("promise", system, s.key), s.kind, s.at, s.due_at)
                for pk, e in standing
                for s in e.settled
            ],
        )
        rows.insert(
            Verbatim,
            ("encounter_id", "slot", "text", "language"),
            [(pk, slot, w.text, w.language) for pk, e in standing for slot, w in enumerate(e.words)],
        )
        rows.insert(
            Attachment,
            ("encounter_id", "file", "name"),
            [(pk, file, name) for pk, e in standing for file, name in e.pictures],
        )
        rows.insert(
            Particulars,
            ("encounter_id", "facts"),
            [(pk, json.dumps(dict(e.facts))) for pk, e in standing if e.facts],
        )

    def weigh_promises(self, numbers: Sequence[int], as_of: datetime) -> Recorded:
        """Write what became of these commitments as evidence of their touchpoint; a changed outcome supersedes."""
        kept = commitments_of(self.system_id, numbers, as_of=as_of)
        keys = [number("outcome", self.system_id, one.commitment.key) for one in kept]
        known = latest_turns(self.system_id, sorted(set(keys)))
        entries: list[Entry] = []
        using: list[int] = []
        contents: list[int] = []
        for one, key in zip(kept, keys, strict=True):
            entry = promise_entry(one)
            if key in known or not entry.withdrawn:
                entries.append(entry)
                using.append(key)
                contents.append(outcome_number(one))
        return self.write(entries, revive=True, keys=using, contents=contents)


def outcome_number(kept: Kept) -> int:
    """A number that differs where the outcome of a promise, or the encounter that made it, differs.

    It leans on what the source said there, not on our own ids, so that the same news always gives the same number.
    """
    outcome = kept.outcome
    touchpoint = kept.commitment.revision.promise.touchpoint_id
    return number("outcome of", kept.commitment.encounter.content, touchpoint, outcome.state, outcome.at)


def promise_entry(kept: Kept) -> Entry:
    """What became of a commitment, as an entry at the promise's touchpoint: kept, late, broken, or (yet) nothing."""
    commitment, outcome = kept.commitment, kept.outcome
    made_in = commitment.encounter
    value = {"kept": KEPT, "late": LATE, "broken": BROKEN}.get(outcome.state)
    return Entry(
        key="",
        kind=Encounter.Kind.LAPSE if outcome.state == "broken" else Encounter.Kind.READING,
        touchpoint=commitment.revision.promise.touchpoint_id,
        branch=made_in.branch_id,
        happened_at=outcome.at or commitment.made_at,
        party=made_in.party_id,
        role=made_in.role,
        staff=made_in.staff_id,
        channel=made_in.channel,
        trace=made_in.trace,
        readings=() if value is None else (Reading("promise", value, Evidence.Vantage.RECORD),),
        withdrawn=value is None,
    )


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
