"""What one can ask about the people we meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from touchstone.people.models import Identity, Merge, Party, Tie


def survivors() -> dict[int, int]:
    """Every party that was merged away → the party it is read as today. Chains are followed to their end."""
    step = dict(Merge.objects.filter(undone_at=None).values_list("loser_id", "survivor_id"))
    return {loser: follow(step, loser) for loser in step}


def follow(step: Mapping[int, int], party_id: int) -> int:
    """The end of a chain of merges; a circle (which the verbs refuse) ends where it began."""
    seen = {party_id}
    while (nxt := step.get(party_id)) is not None and nxt not in seen:
        seen.add(nxt)
        party_id = nxt
    return party_id


def canonical(party_id: int) -> int:
    """The party that this one is read as today."""
    at = party_id
    seen = {at}
    while nxt := Merge.objects.filter(loser_id=at, undone_at=None).values_list("survivor_id", flat=True).first():
        if nxt in seen:
            break
        seen.add(nxt)
        at = nxt
    return at


def canonical_of(party_ids: Iterable[int]) -> dict[int, int]:
    """Each of these parties → the party it is read as today; a query for each link of the longest chain."""
    at = {party_id: party_id for party_id in party_ids}
    step: dict[int, int] = {}
    waiting = set(at)
    while waiting:
        new = dict(Merge.objects.filter(loser_id__in=waiting, undone_at=None).values_list("loser_id", "survivor_id"))
        step.update(new)
        waiting = set(new.values()) - step.keys()
    return {party_id: follow(step, party_id) for party_id in at}


def groups_of(party_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each of these parties as read today: all the parties that are read as it, itself among them."""
    groups = {party_id: {party_id} for party_id in set(canonical_of(party_ids).values())}
    above = {party_id: party_id for party_id in groups}
    waiting = set(above)
    while waiting:
        rows = Merge.objects.filter(survivor_id__in=waiting, undone_at=None).values_list("loser_id", "survivor_id")
        new = {loser: above[survivor] for loser, survivor in rows if loser not in above}
        for loser, top in new.items():
            groups[top].add(loser)
        above.update(new)
        waiting = set(new)
    return groups


def same_person(party_ids: Iterable[int]) -> set[int]:
    """These parties and all that are read as the same ones today."""
    found = {canonical(party_id) for party_id in party_ids}
    waiting = set(found)
    while waiting:
        waiting = (
            set(Merge.objects.filter(survivor_id__in=waiting, undone_at=None).values_list("loser_id", flat=True))
            - found
        )
        found |= waiting
    return found


def party_or_none(party_id: int) -> Party | None:
    """The party as read today."""
    return Party.objects.filter(pk=canonical(party_id)).first()


def party_of_user(user_id: int) -> int | None:
    """The party that a user is, as read today; None while nobody asked for one."""
    pk = Party.objects.filter(user=user_id).values_list("pk", flat=True).first()
    return None if pk is None else canonical(pk)


def likely_same(members: Iterable[int]) -> list[int]:
    """Parties as read today that have an e-mail or a number of one of these `members`, shared or not; suggestions only.

    Names never make two people one.
    """
    own = set(members)
    values = {
        (kind.split(":")[0], value)
        for kind, value in Identity.objects.filter(party__in=own).values_list("kind", "value")
        if kind.split(":")[0] in ("email", "phone")
    }
    if not values:
        return []
    rows = Identity.objects.filter(value__in={value for _kind, value in values}, party__forgotten_at=None)
    others = {
        party
        for party, kind, value in rows.exclude(party__in=own).values_list("party_id", "kind", "value")
        if (kind.split(":")[0], value) in values
    }
    return sorted(set(canonical_of(others).values()) - own)


def ties_of(members: Iterable[int]) -> QuerySet[Tie]:
    """How these parties hang together with others today, from either end."""
    own = set(members)
    return (
        Tie.objects.filter(Q(party__in=own) | Q(other__in=own), until=None)
        .select_related("party", "other")
        .order_by("since", "pk")
    )
