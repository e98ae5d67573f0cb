"""The pen: one transaction's writing of entries, and of what became of the promises that they made and settled."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from django.utils.translation import gettext as _

from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger import rows
from touchstone.ledger.entries import Entry, Numbered, numbering, numbers
from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Import,
    Particulars,
    Settlement,
    Source,
    Verbatim,
)
from touchstone.ledger.promises import State, what_became
from touchstone.ledger.queries import Promised, latest_turns, naming_of, promised_by, promises_in, promises_known
from touchstone.people.actions import meet_many
from touchstone.people.identities import Who
from touchstone.questions.scales import BROKEN, KEPT, LATE, checked
from touchstone.register.models import PromiseRevision, Touchpoint
from touchstone.rows import utc_text

SKEW = timedelta(minutes=10)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
EARLIEST_TEXT = utc_text(EARLIEST)

ENCOUNTER = (
    "id", "system_id", "key", "turn", "content", "withdrawn", "kind", "happened_at", "precision", "recorded_at",
    "touchpoint_id", "party_id", "role", "branch_id", "staff_id", "channel", "trace", "order", "deal", "amount",
    "currency", "account_id", "source_id", "brought_by_id", "typist_id",
)  # fmt: skip
EVIDENCE = ("encounter_id", "slot", "kind", "value", "vantage", "rater_id", "instrument")
COMMITMENT = ("encounter_id", "system_id", "key", "revision_id", "made_at", "due_at", "rule")
SETTLEMENT = ("encounter_id", "system_id", "key", "kind", "at", "due_at")
BECAME = {"kept": KEPT, "late": LATE, "broken": BROKEN}

Decision = Literal["new", "changed", "back", "withdrawn", "same"]
Row = tuple[object, ...]


class NotRecorded(Refusal):
    """This was not recorded."""


@dataclass
class Recorded:
    """What became of a lot of entries; `refused` are (position, sentence), `ids` the encounters written.

    back: those that were withdrawn and stand again. met: where these met whom (touchpoint, party), outcomes of promises
    not among them. restated: the encounters that stood already just as an entry says.
    """

    new: int = 0
    changed: int = 0
    back: int = 0
    withdrawn: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    met: set[tuple[int, int | None]] = field(default_factory=set)
    restated: list[int] = field(default_factory=list)


class Written(msgspec.Struct, gc=False):
    """An entry that becomes a row: under which key, whom it met, and its id. Filled in step by step."""

    key: int
    turn: int
    entry: Numbered
    stands: bool
    instead_of: int
    pk: int = 0
    party: int | None = None
    account: int | None = None


def decide(latest: tuple[int, int, bool, int] | None, content: int, *, withdrawn: bool, revive: bool) -> Decision:
    """What an entry does to its key, given the latest turn (turn, content, withdrawn, id).

    What equals the current turn adds nothing; what differs is the next turn. A withdrawn key stays withdrawn,
    unless a newly started import brings it back (`revive`).
    """
    if latest is None:
        return "withdrawn" if withdrawn else "new"
    _turn, before, was_withdrawn, _pk = latest
    if was_withdrawn:
        return "back" if revive and not withdrawn else "same"
    if withdrawn:
        return "withdrawn"
    return "same" if before == content else "changed"


class Pen:
    """Checks, decides, meets people, and inserts in a few statements. Only while the ledger's lock is held."""

    def __init__(self, source: Source, now: datetime, by: User | None, brought_by: Import | None) -> None:
        self.source = source
        self.system_id = source.system_id
        self.now = now
        self.recorded_at = utc_text(now)
        self.latest_time = utc_text(now + SKEW)
        self.typist = by.pk if by and not brought_by else None
        self.brought_by = brought_by.pk if brought_by else None
        self.whose: dict[int, str] = {}
        self.touchpoint_of: dict[int, int] = {}
        named = naming_of(self.system_id)
        self.numbered, self.outcome_key = numbering(named), named.outcome

    def write(
        self, entries: Sequence[Entry], *, revive: bool, as_of: datetime | None = None, keys: Sequence[int] = ()
    ) -> Recorded:
        """Decide about each entry, write what is new, and weigh the promises named in them.

        `keys` are the entries' numbers where they are known already. What became of a promise is told straight from
        the entries where nothing was ever said of it before, else from what then stands in the rows.
        """
        outcome = Recorded()
        numbered = [self.numbered(entry) for entry in entries]
        writing = self._decided(numbered, outcome, revive=revive, keys=keys or [entry.number for entry in numbered])
        self._meet(writing)
        named = {one.number for entry in numbered for one in (*entry.promised, *entry.became)}
        before = promises_known(self.system_id, named) | promises_in([one.instead_of for one in writing])
        for pk, one in enumerate(writing, rows.next_id(Encounter)):
            one.pk = pk
        new, commitments, settlements = self._promised(writing)
        fresh = [one for one in new if one.key not in before] if as_of else []
        became, found = self._became(fresh, {}, as_of or self.now)
        first = writing[-1].pk + 1 if writing else 0
        rows.insert(Encounter, ENCOUNTER, [*map(self._encounter, writing), *_numbered(first, became)])
        standing = [one for one in writing if not one.entry.withdrawn]
        readings = [
            (one.pk, slot, r.kind, r.value, r.vantage, r.rater, r.instrument)
            for one in standing
            for slot, r in enumerate(one.entry.readings)
        ]
        rows.insert(Evidence, EVIDENCE, [*readings, *_read(first, found)])
        rows.insert(Commitment, COMMITMENT, commitments)
        rows.insert(Settlement, SETTLEMENT, settlements)
        _insert_erasable(standing)
        if as_of and before:
            self.weigh(before, as_of)
        outcome.ids = [one.pk for one in writing]
        outcome.met = {(one.entry.touchpoint, one.party) for one in writing}
        return outcome

    def weigh(self, promises: Collection[int], as_of: datetime) -> None:
        """Write what became of these commitments as evidence of their touchpoint; a changed outcome supersedes.

        What stands no longer has no outcome: the one told of it before is withdrawn.
        """
        promised = promised_by(self.system_id, sorted(promises))
        outcomes = {self.outcome_key(key) for key in promises}
        known = latest_turns(self.system_id, sorted(outcomes))
        gone = known.keys() - {self.outcome_key(one.key) for one in promised}
        none = self._withdrawn([known[key][3] for key in sorted(gone) if not known[key][2]])
        became, found = self._became(promised, known, as_of)
        became, found = [*became, *none], [*found, *(None for _ in none)]
        first = rows.next_id(Encounter)
        rows.insert(Encounter, ENCOUNTER, _numbered(first, became))
        rows.insert(Evidence, EVIDENCE, _read(first, found))

    def _withdrawn(self, encounters: Sequence[int]) -> list[Row]:
        """The turns that withdraw these encounters, in the order of ENCOUNTER, without their ids."""
        changed = {
            "withdrawn": True, "recorded_at": self.recorded_at, "source_id": self.source.pk,
            "brought_by_id": self.brought_by, "typist_id": self.typist,
        }  # fmt: skip
        rows_of = Encounter.objects.filter(pk__in=encounters).order_by("pk").values(*ENCOUNTER[1:])
        return [
            tuple(changed.get(name, value) if name != "turn" else value + 1 for name, value in row.items())
            for row in rows_of
        ]

    def _decided(
        self, entries: Sequence[Numbered], outcome: Recorded, *, revive: bool, keys: Sequence[int]
    ) -> list[Written]:
        latest = latest_turns(self.system_id, sorted(set(keys)))
        self._learn_whose({entry.touchpoint for entry in entries})
        last: dict[int, Written] = {}
        writing: list[Written] = []
        for position, (key, entry) in enumerate(zip(keys, entries, strict=True)):
            try:
                self._check(entry)
            except Refusal as refusal:
                outcome.refused.append((position, refusal.sentence))
                continue
            decision = decide(latest.get(key), entry.content, withdrawn=entry.withdrawn, revive=revive)
            setattr(outcome, decision, getattr(outcome, decision) + 1)
            if decision != "same":
                before, _content, _withdrawn, instead_of = latest.get(key, (0, 0, False, 0))
                latest[key] = (before + 1, entry.content, entry.withdrawn, 0)
                one = Written(key, before + 1, entry, not entry.withdrawn, instead_of)
                if key in last:
                    last[key].stands = False
                last[key] = one
                writing.append(one)
            elif latest[key][3] and not entry.withdrawn and not latest[key][2]:
                outcome.restated.append(latest[key][3])
        return writing

    def _learn_whose(self, touchpoints: set[int]) -> None:
        missing = touchpoints - self.whose.keys()
        if missing:
            self.whose.update(Touchpoint.objects.filter(pk__in=missing).values_list("pk", "whose"))

    def _check(self, entry: Numbered) -> None:
        if entry.touchpoint not in self.whose:
            raise NotRecorded(_("There is no such touchpoint."))
        self._check_time(entry.at)
        if entry.amount is not None and not entry.currency and entry.deal in ("purchase", "return", "spend"):
            raise NotRecorded(_("An amount needs its currency."))
        for reading in entry.readings:
            checked(reading.kind, reading.value)

    def _check_time(self, at: str) -> None:
        if at > self.latest_time:
            raise NotRecorded(_("This is said to have happened in the future, on %s.") % at[:10])
        if at < EARLIEST_TEXT:
            raise NotRecorded(_("This is said to have happened on %s, which cannot be.") % at[:10])

    def _meet(self, writing: Sequence[Written]) -> None:
        """Whom each entry means; those we never met are made."""
        parties = [one.entry.party for one in writing]
        accounts = [one.entry.account for one in writing]
        for one, party in zip(writing, self._met(parties), strict=True):
            one.party = party
        if any(account is not None for account in accounts):
            for one, account in zip(writing, self._met(accounts), strict=True):
                one.account = account

    def _met(self, named: Sequence[int | Who | None]) -> list[int | None]:
        whos = [who for who in named if isinstance(who, Who)]
        met = iter(meet_many(whos=whos, now=self.now) if whos else ())
        return [next(met) if isinstance(who, Who) else who for who in named]

    def _encounter(self, one: Written) -> Row:
        """The row, in the order of ENCOUNTER."""
        e = one.entry
        return (
            one.pk, self.system_id, one.key, one.turn, e.content, e.withdrawn, e.kind, e.at, e.precision,
            self.recorded_at, e.touchpoint, one.party, e.role or self.whose[e.touchpoint], e.branch, e.staff,
            e.channel, e.trace_number, e.order, e.deal, e.amount, e.currency, one.account, self.source.pk,
            self.brought_by, self.typist,
        )  # fmt: skip

    def _promised(self, writing: Sequence[Written]) -> tuple[list[Promised], list[Row], list[Row]]:
        """What this lot promised as far as it stands, and the rows of what it made and settled."""
        promised: list[Promised] = []
        settled: dict[int, list[tuple[str, str, str | None]]] = {}
        commitments: list[Row] = []
        settlements: list[Row] = []
        for one in writing:
            e = one.entry
            if e.withdrawn or not (e.made or e.settled):
                continue
            role = e.role or self.whose[e.touchpoint]
            for made, told in zip(e.made, e.promised, strict=True):
                key = told.number
                commitments.append((one.pk, self.system_id, key, made.revision, told.at, told.due_at, made.rule))
                if one.stands:
                    where = (e.content, e.branch, one.party, role, e.staff, e.channel, e.trace_number)
                    these = settled.setdefault(key, [])
                    promised.append(Promised(key, made.revision, told.at, told.due_at, *where, these))
            for was, told in zip(e.settled, e.became, strict=True):
                settlements.append((one.pk, self.system_id, told.number, was.kind, told.at, told.due_at))
                if one.stands:
                    settled.setdefault(told.number, []).append((was.kind, told.at, told.due_at))
        return promised, commitments, settlements

    def _became(
        self, promised: Sequence[Promised], known: dict[int, tuple[int, int, bool, int]], as_of: datetime
    ) -> tuple[list[Row], list[float | None]]:
        """What became of these, as rows without their ids, and what each is evidence of.

        `known` are the latest turns of what was told of them before; an outcome that differs is the next turn, one
        that is none any more (or not yet) withdraws it.
        """
        moment = utc_text(as_of)
        self._learn_touchpoints(promised)
        content_of = numbers("outcome of")
        told = frozenset(known)
        became: list[Row] = []
        values: list[float | None] = []
        for one in promised:
            state, _due_at, at = what_became(one.due_at, one.settled, moment)
            value = BECAME.get(state)
            key = self.outcome_key(one.key)
            latest = known.get(key)
            happened_at = at or one.made_at
            if (value is None and key not in told) or not self._can_be(happened_at):
                continue
            touchpoint = self.touchpoint_of[one.revision]
            content = content_of(f"{one.content}\x1f{touchpoint}\x1f{state}\x1f{at and at + '+00:00'}")
            if decide(latest, content, withdrawn=value is None, revive=True) == "same":
                continue
            turn = latest[0] + 1 if latest else 1
            known[key] = (turn, content, value is None, 0)
            became.append(self._outcome(one, key, turn, content, state, happened_at, touchpoint))
            values.append(value)
        return became, values

    def _outcome(self, one: Promised, key: int, turn: int, content: int, state: State, at: str, touchpoint: int) -> Row:
        """The row of an outcome, in the order of ENCOUNTER, without its id."""
        return (
            self.system_id, key, turn, content, state not in BECAME, "lapse" if state == "broken" else "reading", at,
            "instant", self.recorded_at, touchpoint, one.party, one.role or self.whose[touchpoint], one.branch,
            one.staff, one.channel, one.trace, 0, "", None, "", None, self.source.pk, self.brought_by, self.typist,
        )  # fmt: skip

    def _can_be(self, at: str) -> bool:
        return EARLIEST_TEXT <= at <= self.latest_time

    def _learn_touchpoints(self, promised: Sequence[Promised]) -> None:
        """Where each revision promises."""
        missing = {one.revision for one in promised} - self.touchpoint_of.keys()
        if missing:
            found = PromiseRevision.objects.filter(pk__in=missing).values_list("pk", "promise__touchpoint")
            self.touchpoint_of.update(found)
            self._learn_whose(set(self.touchpoint_of.values()))


def _numbered(first: int, became: Sequence[Row]) -> list[Row]:
    return [(pk, *row) for pk, row in enumerate(became, first)]


def _read(first: int, values: Sequence[float | None]) -> Iterator[Row]:
    """What the outcomes of promises, which begin at the id `first`, are evidence of."""
    for pk, value in enumerate(values, first):
        if value is not None:
            yield pk, 0, "promise", value, "record", None, ""


def _insert_erasable(standing: Sequence[Written]) -> None:
    """Words, pictures and facts: what may be erased again."""
    rows.insert(
        Verbatim,
        ("encounter_id", "slot", "text", "language"),
        [(one.pk, slot, w.text, w.language) for one in standing for slot, w in enumerate(one.entry.words)],
    )
    rows.insert(
        Attachment,
        ("encounter_id", "file", "name"),
        [(one.pk, file, name) for one in standing for file, name in one.entry.pictures],
    )
    rows.insert(
        Particulars,
        ("encounter_id", "facts"),
        [(one.pk, json.dumps(dict(one.entry.facts))) for one in standing if one.entry.facts],
    )
