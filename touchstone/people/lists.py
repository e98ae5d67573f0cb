"""Lists of people: each line is somebody in a part, since when and until when; the same list again changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from touchstone.people.actions import meet_many
from touchstone.people.identities import Who
from touchstone.people.models import Role
from touchstone.rows import these


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list: in which part, since and until when (None: not said)."""

    who: Who
    role: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list as it was read: whom it means (the party's id), and when that was."""

    party: int
    role: str
    since: datetime | None
    until: datetime | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a line: the part it speaks of, whether that is new, else what stood there before."""

    line: Line
    role: Role
    made: bool
    was: tuple[datetime | None, datetime | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Before:
    """A part as it was before any list spoke of it; made: there was none."""

    role: int
    made: bool
    since: datetime | None
    until: datetime | None


def list_people(*, listed: Sequence[Listed], now: datetime) -> list[Noted]:
    """Meet everybody on the list and note their parts; what became of each line, but of those that name nobody.

    A part that stands already keeps its beginning unless the list knows one; a part that the list ends is ended.
    """
    with transaction.atomic():
        parties = meet_many(whos=[one.who for one in listed], now=now)
        return _written(
            [
                Line(party, one.role, one.since, one.until, now)
                for party, one in zip(parties, listed, strict=True)
                if party is not None
            ]
        )


def retell_parts(*, lines: Sequence[Line], before: Collection[Before]) -> list[Noted]:
    """Note parts anew as if only these lines had ever been read, in order; `before` is how the parts were at first."""
    with transaction.atomic():
        Role.objects.filter(pk__in=these([one.role for one in before if one.made])).delete()
        stood = {one.role: one for one in before if not one.made}
        found = list(Role.objects.filter(pk__in=these(list(stood))))
        for role in found:
            first = stood[role.pk]
            role.since, role.until = first.since or role.since, first.until
        Role.objects.bulk_update(found, ["since", "until"], batch_size=400)
        return _written(lines)


def _written(lines: Sequence[Line]) -> list[Noted]:
    roles = _roles({line.party for line in lines})
    noted = [_note(roles.setdefault((line.party, line.role), []), line) for line in lines]
    changed = {one.role.pk: one.role for one in noted if one.role.pk is not None and _told(one)}
    Role.objects.bulk_update(list(changed.values()), ["since", "until"], batch_size=400)
    Role.objects.bulk_create([one.role for one in noted if one.made], batch_size=400)
    return noted


def _told(one: Noted) -> bool:
    return one.was != (one.role.since, one.role.until)


def _roles(parties: set[int]) -> dict[tuple[int, str], list[Role]]:
    found: dict[tuple[int, str], list[Role]] = {}
    for role in Role.objects.filter(party_id__in=these(sorted(parties))).order_by("since", "pk"):
        found.setdefault((role.party_id, role.kind), []).append(role)
    return found


def _note(roles: list[Role], line: Line) -> Noted:
    """What a line says of one part: the one that stands is told anew, one that ended then stays as it is."""
    ended = next((role for role in roles if line.until is not None and role.until == line.until), None)
    if ended is not None:
        return _as_it_was(line, ended)
    standing = next((role for role in roles if role.until is None), None)
    if standing is not None:
        told = Noted(line, standing, made=False, was=(standing.since, standing.until))
        standing.since, standing.until = line.since or standing.since, line.until
        return told
    begun = line.since or line.until or line.noted_at
    begun_then = next((role for role in roles if line.until is None and role.since == begun), None)
    if begun_then is not None:
        return _as_it_was(line, begun_then)
    roles.append(Role(party_id=line.party, kind=line.role, since=begun, until=line.until))
    return Noted(line, roles[-1], made=True)


def _as_it_was(line: Line, role: Role) -> Noted:
    return Noted(line, role, made=False, was=(role.since, role.until))
