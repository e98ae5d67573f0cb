"""All the ledger holds of somebody, and forgetting what tells who they were; what happened stays counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice

from django.db.models import Q

from touchstone.ledger.intake.clearing import clear_of
from touchstone.ledger.intake.keeping import drop_files, mark_dropped
from touchstone.ledger.intake.seeking import Sought, sought, uploads_that_hold
from touchstone.ledger.models import (
    Attachment,
    Commitment,
    Encounter,
    Evidence,
    Listing,
    Particulars,
    Refused,
    Settlement,
    Upload,
    Verbatim,
)

TELLS_OF = frozenset(
    {
        (Encounter, "party"),
        (Encounter, "staff"),
        (Encounter, "account"),
        (Evidence, "rater"),
        (Listing, "party"),
    }
)
"""Every column of this room that points at a party: ids, which stay; what hangs on their encounters is forgotten."""

LOT = 400


def about(parties: Collection[int]) -> dict[str, list[Mapping[str, object]]]:
    """What the ledger holds of these parties (one person), table by table; every turn, also what was taken back."""
    own, person = Q(encounter__party__in=parties), sought(parties)
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
        "Listing": list(
            Listing.objects.filter(party__in=parties).order_by("pk").values("kind", "since", "until", "noted_at")
        ),
        "Upload": [
            {"name": one.name, "at": one.at, "keep_until": one.keep_until}
            for one in uploads_that_hold(parties, person)
        ],
        "Refused": list(
            Refused.objects.filter(pk__in=_refused(person))
            .order_by("pk")
            .values("file", "line", "reason", "row")
        ),
    }  # fmt: skip


def files_of(parties: Collection[int]) -> set[str]:
    """The pictures that hang on the encounters of these parties, by hash."""
    return set(Attachment.objects.filter(encounter__party__in=parties).values_list("file", flat=True))


def unused(files: Collection[str]) -> set[str]:
    """Those of these files that no encounter has any more."""
    return set(files) - set(Attachment.objects.filter(file__in=list(files)).values_list("file", flat=True))


def every_file() -> set[str]:
    """Every picture that hangs on some encounter, and every upload still kept, by hash."""
    pictures = set(Attachment.objects.values_list("file", flat=True).distinct())
    return pictures | set(Upload.objects.filter(dropped_at=None).values_list("file", flat=True))


def forget(parties: Collection[int], *, now: datetime) -> int:
    """Take the words, facts and pictures off every encounter of these parties; how many encounters there are.

    Encounters and evidence stay as they are: ids, codes, numbers and times, so no count changes. Uploads in which they
    stand are marked as gone (`drop_gone_uploads` removes them once that is sure), rows that were not taken and name
    them go, and so does what imports kept of them. Comes before `people` forgets by what they are known.
    """
    person = sought(parties)
    mark_dropped(uploads_that_hold(parties, person), now=now)
    Refused.objects.filter(pk__in=_refused(person)).delete()
    clear_of(person)
    ids = Encounter.objects.filter(party__in=parties).order_by("pk").values_list("pk", flat=True).iterator()
    count = 0
    while lot := list(islice(ids, LOT)):
        count += len(lot)
        for model in (Verbatim, Particulars, Attachment):
            model._default_manager.filter(encounter__in=lot).delete()
    return count


def drop_gone_uploads() -> int:
    """Remove from the disk the files and tables of uploads that are marked as gone; how many files."""
    return drop_files()


def forget_uploads(*, before: datetime) -> int:
    """Let go of every upload handed in before a moment: after a restore they may hold somebody erased since."""
    old = list(Upload.objects.filter(dropped_at=None, at__lte=before))
    mark_dropped(old, now=before)
    return len(old)


def _refused(person: Sought) -> list[int]:
    """Rows of files that were not taken and in which somebody stands, as they are or in another spelling."""
    if not person:
        return []
    rows = Refused.objects.values_list("pk", "row", "reason", "waits_for")
    return [pk for pk, *told in rows.iterator(chunk_size=2000) if person.in_json(told)]
