"""Lists of people: each line is somebody in a part, since when and until when; the same list again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
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


def list_people(*, listed: Sequence[Listed], now: datetime) -> list[int | None]:
    """Meet everybody on the list and note their parts; the party id of each.

    A part that stands already keeps its beginning unless the list knows one; a part that the list ends is ended.
    """
    with transaction.atomic():
        parties = meet_many(whos=[one.who for one in listed], now=now)
        noted = _noted({party for party in parties if party is not None})
        for party, one in zip(parties, listed, strict=True):
            if party is not None:
                _note(noted.setdefault((party, one.role), []), party, one, now)
        every = [role for roles in noted.values() for role in roles]
        Role.objects.bulk_update(
            [role for role in every if role.pk is not None and getattr(role, "_told", False)], ["since", "until"]
        )
        Role.objects.bulk_create([role for role in every if role.pk is None], batch_size=400)
    return parties


def _noted(parties: set[int]) -> dict[tuple[int, str], list[Role]]:
    found: dict[tuple[int, str], list[Role]] = {}
    for role in Role.objects.filter(party_id__in=these(sorted(parties))).order_by("since", "pk"):
        found.setdefault((role.party_id, role.kind), []).append(role)
    return found


def _note(roles: list[Role], party: int, one: Listed, now: datetime) -> None:
    """What the list says of one part: the one that stands is told anew, one that ended then stays as it is."""
    if one.until is not None and any(role.until == one.until for role in roles):
        return
    standing = next((role for role in roles if role.until is None), None)
    if standing is None:
        begun = one.since or one.until or now
        if one.until is None and any(role.since == begun for role in roles):
            return
        roles.append(Role(party_id=party, kind=one.role, since=begun, until=one.until))
        return
    since, until = one.since or standing.since, one.until
    if (since, until) != (standing.since, standing.until):
        standing.since, standing.until = since, until
        standing._told = True  # type: ignore[attr-defined]
