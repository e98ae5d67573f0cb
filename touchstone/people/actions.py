"""What one can do with the people we meet: meet them, tell who is who, take it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.people.identities import Known, Who, folded, last_word_first
from touchstone.people.models import Identity, Merge, Party, Role, Tie
from touchstone.people.queries import canonical
from touchstone.rows import insert, new_ids, these, utc_text

CHUNK = 400


class CannotMergeWithSelf(Refusal):
    """These two are the same person already, so there is nothing to merge."""


class NotMerged(Refusal):
    """These two are not merged, so there is nothing to undo."""


class TiedToSelf(Refusal):
    """Nobody hangs together with themselves: choose somebody else."""


def meet(*, who: Who, now: datetime) -> Party | None:
    """The party that `who` names, made if we never met; None where nothing identifies or names anybody."""
    found = meet_many(whos=[who], now=now)[0]
    return None if found is None else Party.objects.get(pk=found)


def meet_many(*, whos: Sequence[Who], now: datetime) -> list[int | None]:
    """The party id for each, in order; those never met are made. Shared identities identify nobody.

    Several identities of one person: the first strong one that is known decides. An anonymous identity known as
    another, nameless party merges into it (once, reversible); two strongly known parties never merge by themselves.
    A name alone makes a new party each time: names do not identify.
    """
    with transaction.atomic(savepoint=False):
        book = _Book(known for who in whos for known in who.known)
        found = [book.party_of(who) for who in whos]
        return book.written(found, now)


class _Book:
    """Who is known as what, while one lot of people is met; new parties have negative numbers until written."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.owner = _owners(known)
        self.known_before = frozenset(self.owner.values())
        self.strong: set[int] = set()
        self.strong_before: frozenset[int] | None = None
        self.parties: list[tuple[str, str]] = []
        self.identities: list[tuple[int, Known]] = []
        self.merges: list[tuple[int, int]] = []

    def party_of(self, who: Who) -> int | None:
        """The number of the party that `who` names."""
        own = [known for known in who.known if not known.shared]
        if not own and not who.name:
            return None
        strong = [known for known in own if known.strong]
        for known in strong or own:
            if (party := self.owner.get((known.kind, known.value))) is not None:
                break
        else:
            kind = Party.Kind.ORGANISATION if who.organisation else Party.Kind.PERSON
            self.parties.append((kind.value, who.name))
            party = -len(self.parties)
        if strong:
            self.strong.add(party)
        for known in own:
            self._learn(party, known)
        return party

    def _learn(self, party: int, known: Known) -> None:
        owner = self.owner.get((known.kind, known.value))
        if owner is None:
            self.identities.append((party, known))
        elif owner != party and known.anonymous and self._strongly(party) and not self._strongly(owner):
            self.merges.append((owner, party))
        else:
            return
        self.owner[known.kind, known.value] = party

    def _strongly(self, party: int) -> bool:
        """Whether anything identifies them by itself. Those known before are looked up once, and only when asked."""
        if self.strong_before is None:
            self.strong_before = frozenset(_strongly_known(self.known_before))
        return party in self.strong or party in self.strong_before

    def written(self, found: Sequence[int | None], now: datetime) -> list[int | None]:
        """Write what is new; the found numbers as party ids."""
        seen = utc_text(now)
        ids = new_ids(Party, len(self.parties)) if self.parties else ()
        parties = [(pk, *_party_row(told), seen) for pk, told in zip(ids, self.parties, strict=True)]
        insert(Party, ("id", "kind", "name", "sought", "sought_last", "met_at"), parties)

        def real(number: int) -> int:
            return ids[-number - 1] if number < 0 else number

        known = [(real(party), one.kind, one.value, False, seen) for party, one in self.identities]
        insert(Identity, ("party_id", "kind", "value", "shared", "seen_at"), known)
        for loser, survivor in self.merges:
            one, other = canonical(real(loser)), canonical(real(survivor))
            if one != other:
                Merge.objects.create(loser_id=one, survivor_id=other, at=now)
        return [None if number is None else real(number) for number in found]


def _party_row(told: tuple[str, str]) -> tuple[str, str, str, str]:
    kind, name = told
    if not name:
        return kind, "", "", ""
    named = _named(Party(), name)
    return kind, named.name, named.sought, named.sought_last


def _owners(known: Iterable[Known]) -> dict[tuple[str, str], int]:
    wanted: dict[str, set[str]] = {}
    for one in known:
        if not one.shared:
            wanted.setdefault(one.kind, set()).add(one.value)
    owners: dict[tuple[str, str], int] = {}
    for kind, values in wanted.items():
        rows = Identity.objects.filter(kind=kind, value__in=these(sorted(values)), shared=False)
        owners.update({(kind, value): party for value, party in rows.values_list("value", "party_id")})
    return owners


def _strongly_known(parties: Collection[int]) -> set[int]:
    rows = Identity.objects.filter(party_id__in=these(sorted(parties)), shared=False)
    return {party for party, kind in rows.values_list("party_id", "kind") if Known(kind, "x").strong}


def party_of(*, user: User, now: datetime) -> Party:
    """The party that a user is, made the first time it is asked for: whoever rates is always a party."""
    named = _named(Party(), user.name)
    names = {"name": named.name, "sought": named.sought, "sought_last": named.sought_last}
    with transaction.atomic():
        party, made = Party.objects.get_or_create(user=user, defaults={**names, "met_at": now})
        if made:
            give_role(party=party, kind=Role.Kind.STAFF, now=now)
    return party


def give_role(*, party: Party, kind: str, now: datetime) -> Role:
    """Note in which part we meet them; already noted: nothing changes."""
    role, _made = Role.objects.get_or_create(party=party, kind=kind, until=None, defaults={"since": now})
    return role


def give_roles(*, given: Sequence[tuple[int, str]], now: datetime) -> None:
    """Note for many parties (by id) in which part we meet them; what is noted already stays."""
    parties = sorted({party for party, _kind in given})
    noted: set[tuple[int, str]] = set()
    with transaction.atomic():
        for start in range(0, len(parties), CHUNK):
            rows = Role.objects.filter(party_id__in=parties[start : start + CHUNK], until=None)
            noted |= set(rows.values_list("party_id", "kind"))
        new = [pair for pair in dict.fromkeys(given) if pair not in noted]
        rows_of = [Role(party_id=party, kind=kind, since=now) for party, kind in new]
        Role.objects.bulk_create(rows_of, batch_size=CHUNK)


def tie(*, party: Party, kind: str, other: Party, now: datetime, by: User | None = None) -> Tie:
    """Note how two parties hang together, read from `party` to `other`; already noted: nothing changes."""
    if party.pk == other.pk:
        raise TiedToSelf
    with transaction.atomic():
        row, made = Tie.objects.get_or_create(party=party, kind=kind, other=other, until=None, defaults={"since": now})
        if made and by is not None:
            note_deed(by=by, verb="tie", noun=row, now=now)
    return row


def name_party(*, party: Party, name: str) -> Party:
    """Write down what to call them."""
    _named(party, name).save(update_fields=["name", "sought", "sought_last"])
    return party


def _named(party: Party, name: str) -> Party:
    party.name = name.strip()[:200]
    party.sought = folded(party.name)
    party.sought_last = last_word_first(party.sought)
    return party


def rename_party(*, party: Party, name: str, by: User | None, now: datetime) -> Party:
    """Call somebody by another name; who did it is written down, the names are not."""
    with transaction.atomic():
        name_party(party=party, name=name)
        note_deed(by=by, verb="rename", noun=party, now=now, fields=["name"])
    return party


def untie(*, tie: Tie, by: User | None, now: datetime) -> Tie:
    """Say that two parties hang together no longer; that they did stays."""
    with transaction.atomic():
        if tie.until is None:
            tie.until = now
            tie.save(update_fields=["until"])
            note_deed(by=by, verb="untie", noun=tie, now=now)
    return tie


def merge(*, loser: Party, survivor: Party, by: User | None, now: datetime) -> Merge:
    """Say that two parties are one. Moves nothing; can be undone, and then gives back what came meanwhile too."""
    one, other = canonical(loser.pk), canonical(survivor.pk)
    if one == other:
        raise CannotMergeWithSelf
    with transaction.atomic():
        row = Merge.objects.create(loser_id=one, survivor_id=other, by=by, at=now)
        note_deed(by=by, verb="merge", noun=row, now=now)
    return row


def unmerge(*, loser: Party, now: datetime, by: User | None = None) -> Merge:
    """Take a merge back."""
    with transaction.atomic():
        row = Merge.objects.filter(loser=loser, undone_at=None).first()
        if row is None:
            raise NotMerged
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        note_deed(by=by, verb="unmerge", noun=row, now=now)
        return row
