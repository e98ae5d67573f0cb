"""All we know about a person, and forgetting it: asks each room in order, and keeps the list of erasures."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from touchstone.company import about as company
from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.files import store
from touchstone.ledger import about as ledger
from touchstone.ledger.tidying import empty_the_log
from touchstone.people import about as people
from touchstone.people.models import Identity, Party
from touchstone.people.queries import same_person

STRAY_AFTER = timedelta(hours=1)


class AlreadyErased(Refusal):
    """This person was erased already."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did: the parties that are this person, their encounters (which stay), pictures removed."""

    parties: frozenset[int]
    encounters: int
    pictures: int


def all_about(party: Party) -> dict[str, list[Mapping[str, object]]]:
    """Everything any room holds of one person, table by table, under the names of the nouns; empty ones left out."""
    parties = same_person([party.pk])
    told = people.about(parties) | ledger.about(parties) | company.about(_users(parties))
    return {noun: rows for noun, rows in told.items() if rows}


def erase(*, party: Party, by: User | None, now: datetime) -> Erased:
    """Forget who somebody was: names, identities, ties, words, facts and pictures, and those merged with them.

    Files that were handed in and in which they stand go at once, with all that was made of them.

    Encounters, readings and counts stay, without a name. Written to the deed log (ids only) and to the list outside
    the database, so that `apply_erasures` does it again after a restore. Refused for who still signs in here.
    """
    parties = same_person([party.pk])
    if not Party.objects.filter(pk__in=parties, forgotten_at=None).exists():
        raise AlreadyErased
    return _forget(parties, by=by, now=now, line=_line(parties, now))


def _forget(parties: set[int], *, by: User | None, now: datetime, line: str) -> Erased:
    with transaction.atomic():
        files = ledger.files_of(parties)
        company.forget(_users(parties), now=now)
        encounters = ledger.forget(parties, now=now)
        people.forget(parties, now=now)
        for row in Party.objects.filter(pk__in=parties).order_by("pk"):
            note_deed(by=by, verb="erase", noun=row, now=now)
        if line:
            _append(line)  # before the commit: an erasure that is not on the list would come back by a restore
    gone = [store.drop(name) for name in sorted(ledger.unused(files))]
    ledger.drop_gone_uploads()
    empty_the_log()
    return Erased(frozenset(parties), encounters, sum(gone))


def _users(parties: Iterable[int]) -> list[int]:
    rows = Party.objects.filter(pk__in=list(parties)).exclude(user=None)
    return [user for user in rows.values_list("user_id", flat=True) if user is not None]


def _line(parties: Iterable[int], now: datetime) -> str:
    ids = ",".join(map(str, sorted(parties)))
    known = Identity.objects.filter(party__in=list(parties)).values_list("kind", "value")
    return f"{now.isoformat()} {ids} {','.join(sorted(_hashed(kind, value) for kind, value in known))}\n"


def _hashed(kind: str, value: str) -> str:
    """An identity as a number that only this installation can make from it."""
    key = hashlib.sha256(f"erasures\n{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{kind}\n{value}".encode(), hashlib.sha256).hexdigest()


def _append(line: str) -> None:
    place = Path(settings.ERASURES)
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def apply_erasures(*, now: datetime) -> int:
    """Forget again everybody on the list of erasures; how many were known again. For after a restore; harmless twice.

    Somebody is on the list by number if they were met before the erasure (a number given anew later is somebody
    else), or by anything they were known by that was seen before it.
    """
    listed = _listed()
    if not listed:
        return 0
    by_hash = {hashed: moment for moment, _ids, hashes in listed for hashed in hashes}
    again: set[int] = set()
    for moment, ids, _hashes in listed:
        rows = Party.objects.filter(pk__in=ids, met_at__lte=moment, forgotten_at=None)
        again |= set(rows.values_list("pk", flat=True))
    again |= _known_again(by_hash)
    if again:
        _forget(again, by=None, now=now, line="")
    ledger.forget_uploads(before=max(moment for moment, _ids, _hashes in listed))
    ledger.drop_gone_uploads()
    sweep_pictures(now=now)
    return len(again)


def _known_again(by_hash: Mapping[str, datetime]) -> set[int]:
    rows = Identity.objects.filter(party__forgotten_at=None).values_list("party_id", "kind", "value", "seen_at")
    return {
        party
        for party, kind, value, seen_at in rows.iterator(chunk_size=5000)
        if (moment := by_hash.get(_hashed(kind, value))) is not None and seen_at <= moment
    }


def _listed() -> list[tuple[datetime, list[int], list[str]]]:
    place = Path(settings.ERASURES)
    if not place.exists():
        return []
    found = []
    for line in place.read_text().splitlines():
        moment, ids, *hashes = line.split(" ")
        found.append((datetime.fromisoformat(moment), [int(pk) for pk in ids.split(",")], "".join(hashes).split(",")))
    return found


def sweep_pictures(*, now: datetime) -> int:
    """Remove pictures on disk that hang on nothing: of a note that was refused, or of an erasure cut short."""
    strays = list(store.strays(ledger.every_file(), before=now - STRAY_AFTER))
    return sum(map(store.drop, strays))
