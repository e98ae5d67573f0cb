"""What one of us notes by hand: an encounter, whose feeling it was, ten up or ten down, a few words, a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger.actions import found_source, record, withdraw
from touchstone.ledger.entries import Entry, Reading, Words
from touchstone.ledger.models import Encounter, Evidence, Source
from touchstone.ledger.queries import latest_turns, naming_of
from touchstone.people.actions import give_role, name_party, party_of
from touchstone.people.identities import Who
from touchstone.people.models import Party

Whose = Literal["they", "me", "impression"]

READS_AS: dict[str, tuple[str, str]] = {
    "they": ("they_said", Evidence.Vantage.CUSTOMER.value),
    "me": ("i_was", Evidence.Vantage.WALKER.value),
    "impression": ("impression", Evidence.Vantage.STAFF.value),
}
"""Whose feeling it is (theirs, who said so; mine as the customer; my impression) → kind and vantage of the reading."""


class NotNoted(Refusal):
    """This was not noted."""

    def __init__(self, refused: Sequence[tuple[int, str]]) -> None:
        self.refused = list(refused)
        super().__init__(refused[0][1])


class NotYours(Refusal):
    """Only whoever noted this can take it back."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("Only whoever noted this can take it back."))


@dataclass(frozen=True)
class Note:
    """One encounter as somebody noted it. `key` is the note's own name, so that sending it twice adds nothing.

    `points` is −10 … −1 or 1 … 10, None where it could not be observed (`why_not` may say why). `who` is a party's
    id, whom they named, or None for somebody. `happened_at` None: now, when it first arrives.
    """

    key: str
    touchpoint: int
    branch: int
    whose: Whose
    points: int | None
    who: int | Who | None = None
    words: str = ""
    why_not: str = ""
    picture: tuple[str, str] | None = None
    happened_at: datetime | None = None
    precision: Literal["instant", "day"] = "instant"


def hand_source() -> Source:
    """Where notes by hand come from. It hears whoever somebody chose to note."""
    return found_source(slug="by-hand", name="Noted by hand", hears=Source.Hears.CHOSE, system_name="Touchstone")


def note_encounter(*, note: Note, by: User, now: datetime) -> Encounter:
    """Note one encounter; refused with a sentence where something in it cannot be."""
    return note_encounters(notes=[note], by=by, now=now)[0]


def note_encounters(*, notes: Sequence[Note], by: User, now: datetime) -> list[Encounter]:
    """Note many encounters, all or none; the encounters in the same order. The same notes again add nothing.

    Theirs and an impression are passages (somebody really passed); mine as a customer is a walk: a reading whose
    party and rater I am. Raises `NotNoted` with the position and the sentence of each that cannot be.
    """
    source = hand_source()
    key_of = naming_of(source.system_id).key
    keys = [key_of(note.key) for note in notes]
    with transaction.atomic():
        own = party_of(user=by, now=now).pk if any(note.whose != "they" for note in notes) else None
        before = _first_told(source, keys)
        entries = [
            _entry(note, own, note.happened_at or before.get(key, now)) for note, key in zip(notes, keys, strict=True)
        ]
        outcome = record(source=source, entries=entries, now=now, by=by)
        if outcome.refused:
            raise NotNoted(outcome.refused)
        ids = {key: pk for key, (*_turn, pk) in latest_turns(source.system_id, sorted(set(keys))).items()}
        rows = Encounter.objects.select_related("party").in_bulk(ids.values())
        found = [rows[ids[key]] for key in keys]
        for note, row in zip(notes, found, strict=True):
            if row.pk in outcome.ids and row.party is not None and note.whose != "me":
                _learn(row.party, note, row.role, now)
    return found


def _first_told(source: Source, keys: Sequence[int]) -> dict[int, datetime]:
    rows = Encounter.objects.filter(system_id=source.system_id, key__in=list(keys), turn=1)
    return dict(rows.values_list("key", "happened_at"))


def _entry(note: Note, own: int | None, happened_at: datetime) -> Entry:
    kind, vantage = READS_AS[note.whose]
    rater = None if note.whose == "they" else own
    readings = () if note.points is None else (Reading(kind, note.points, vantage, rater),)
    words = note.words.strip()
    return Entry(
        key=note.key,
        kind=Encounter.Kind.READING if note.whose == "me" else Encounter.Kind.PASSAGE,
        touchpoint=note.touchpoint,
        branch=note.branch,
        happened_at=happened_at,
        precision=note.precision,
        party=own if note.whose == "me" else note.who,
        readings=readings,
        words=(Words(words),) if words else (),
        facts={"why_not_observed": note.why_not} if note.points is None and note.why_not else {},
        pictures=(note.picture,) if note.picture else (),
    )


def _learn(party: Party, note: Note, role: str, now: datetime) -> None:
    if isinstance(note.who, Who) and note.who.name and not party.name:
        name_party(party=party, name=note.who.name)
    give_role(party=party, kind=role, now=now)


def take_back(*, encounters: Sequence[Encounter], by: User, now: datetime) -> int:
    """Say that these notes of one's own did not happen after all; how many stood until now."""
    source = hand_source()
    latest = latest_turns(source.system_id, sorted({row.key for row in encounters}))
    if any(row.typist_id != by.pk or row.system_id != source.system_id or row.key not in latest for row in encounters):
        raise NotYours
    standing = [row for row in encounters if not latest[row.key][2]]
    with transaction.atomic():
        for row in standing:
            withdraw(encounter=row, source=source, now=now, by=by)
    return len(standing)
