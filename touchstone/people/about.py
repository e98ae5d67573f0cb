"""All we know of who somebody is, and forgetting it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from touchstone.people.models import Identity, Merge, Party, Role, Tie

TELLS_OF = frozenset(
    {
        (Identity, "party"),
        (Role, "party"),
        (Tie, "party"),
        (Tie, "other"),
        (Merge, "loser"),
        (Merge, "survivor"),
    }
)
"""Every column of this room that points at a party; `about` and `forget` see to each."""


def about(parties: Collection[int]) -> dict[str, list[Mapping[str, object]]]:
    """What is known of these parties (one person), table by table."""
    ties = Tie.objects.filter(Q(party__in=parties) | Q(other__in=parties)).order_by("pk")
    merges = Merge.objects.filter(Q(loser__in=parties) | Q(survivor__in=parties)).order_by("pk")
    return {
        "Party": list(
            Party.objects.filter(pk__in=parties).order_by("pk").values("pk", "kind", "name", "met_at", "forgotten_at")
        ),
        "Identity": list(
            Identity.objects.filter(party__in=parties).order_by("pk").values("kind", "value", "shared", "seen_at")
        ),
        "Role": list(Role.objects.filter(party__in=parties).order_by("pk").values("kind", "since", "until")),
        "Tie": list(ties.values("party", "kind", "other", "since", "until")),
        "Merge": list(merges.values("loser", "survivor", "at", "undone_at")),
    }


def forget(parties: Collection[int], *, now: datetime) -> None:
    """Take from these parties what tells who they are: names, identities, ties.

    The rows themselves stay, nameless, so that nothing that was counted changes; so do the parts we met them in and
    which of them are one person, because these hold numbers only.
    """
    Identity.objects.filter(party__in=parties).delete()
    Tie.objects.filter(Q(party__in=parties) | Q(other__in=parties)).delete()
    Party.objects.filter(pk__in=parties).update(name="", sought="", sought_last="", user=None)
    Party.objects.filter(pk__in=parties, forgotten_at=None).update(forgotten_at=now)
