"""All the ledger holds of somebody, and forgetting what tells who they were; what happened stays counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Particulars,
    Refused,
    Settlement,
    Verbatim,
)
from touchstone.people.models import Identity, Party

TELLS_OF = frozenset({(Encounter, "party"), (Encounter, "staff"), (Encounter, "account"), (Evidence, "rater")})
"""Every column of this room that points at a party: ids, which stay; what hangs on their encounters is forgotten."""

LOT = 400
LEAST_TO_LOOK_FOR = 4


def about(parties: Collection[int]) -> dict[str, list[Mapping[str, object]]]:
    """What the ledger holds of these parties (one person), table by table; every turn, also what was taken back."""
    own = Q(encounter__party__in=parties)
    met = Encounter.objects.filter(Q(party__in=parties) | Q(staff__in=parties) | Q(account__in=parties))
    return {
        "Encounter": list(
            met.order_by("pk").values(
                "pk", "turn", "withdrawn", "kind", "happened_at", "recorded_at", "touchpoint__name", "branch__name",
                "role", "channel", "deal", "amount", "currency", "source__name",
            )
        ),
        "Evidence": list(
            Evidence.objects.filter(own | Q(rater__in=parties))
            .order_by("pk")
            .values("encounter", "kind", "value", "vantage", "instrument")
        ),
        "Verbatim": list(Verbatim.objects.filter(own).order_by("pk").values("encounter", "text", "language")),
        "Particulars": list(Particulars.objects.filter(own).order_by("pk").values("encounter", "facts")),
        "Attachment": list(Attachment.objects.filter(own).order_by("pk").values("encounter", "file", "name")),
        "Commitment": list(
            Commitment.objects.filter(own).order_by("pk").values("encounter", "revision__text", "made_at", "due_at")
        ),
        "Settlement": list(Settlement.objects.filter(own).order_by("pk").values("encounter", "kind", "at", "due_at")),
        "Refused": list(_refused(parties).order_by("pk").values("file", "line", "reason", "row")),
    }  # fmt: skip


def files_of(parties: Collection[int]) -> set[str]:
    """The pictures that hang on the encounters of these parties, by hash."""
    return set(Attachment.objects.filter(encounter__party__in=parties).values_list("file", flat=True))


def unused(files: Collection[str]) -> set[str]:
    """Those of these files that no encounter has any more."""
    return set(files) - set(Attachment.objects.filter(file__in=list(files)).values_list("file", flat=True))


def every_file() -> set[str]:
    """Every picture that hangs on some encounter, by hash."""
    return set(Attachment.objects.values_list("file", flat=True).distinct())


def forget(parties: Collection[int]) -> int:
    """Take the words, facts and pictures off every encounter of these parties; how many encounters there are.

    Encounters and evidence stay as they are: ids, codes, numbers and times, so no count changes. Rows of files that
    were not taken and name them go too. Comes before `people` forgets by what they are known.
    """
    _refused(parties).delete()
    ids = Encounter.objects.filter(party__in=parties).order_by("pk").values_list("pk", flat=True).iterator()
    count = 0
    while lot := list(islice(ids, LOT)):
        count += len(lot)
        for model in (Verbatim, Particulars, Attachment):
            model._default_manager.filter(encounter__in=lot).delete()
    return count


def _refused(parties: Collection[int]) -> QuerySet[Refused]:
    """Rows of files that were not taken and in which a name, e-mail or number of these parties stands."""
    values = set(Identity.objects.filter(party__in=parties).values_list("value", flat=True))
    values |= set(Party.objects.filter(pk__in=parties).values_list("name", flat=True))
    told = Q()
    for value in values:
        if len(value) >= LEAST_TO_LOOK_FOR:
            told |= Q(told__icontains=value)
    rows = Refused.objects.annotate(told=Cast("row", TextField()))
    return rows.filter(told) if told else rows.none()
