"""The lines of lists of people that imports brought, kept so that they can be taken back: the rest is told anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db import transaction

from touchstone.ledger import rows
from touchstone.ledger.intake.restating import silent_imports
from touchstone.ledger.models import Import, Listing
from touchstone.people.lists import Before, Line, Noted, retell_parts
from touchstone.rows import these

CHUNK = 500


def note_listed(started: Import, noted: Sequence[Noted]) -> None:
    """Keep what the lines of a list came to. In the transaction of the lot that noted them."""
    Listing.objects.bulk_create(
        [
            Listing(
                brought_by=started,
                party_id=one.line.party,
                kind=one.line.role,
                since=one.line.since,
                until=one.line.until,
                noted_at=one.line.noted_at,
                role=one.role,
                made=one.made,
                was_since=one.was[0],
                was_until=one.was[1],
            )
            for one in noted
        ],
        batch_size=400,
    )


def relist(started: Import, *, progress: Callable[[], None] | None = None) -> None:
    """Tell the parts of everybody on this import's lists anew, by the lists that count now.

    For when the word of this import counts no longer, or counts again; done twice it changes nothing.
    """
    silent = silent_imports()
    after = 0
    while True:
        lines = Listing.objects.filter(brought_by=started, party__gt=after).order_by("party")
        parties = sorted(set(lines.values_list("party", flat=True)[:CHUNK]))
        if not parties:
            return
        with transaction.atomic():
            rows.hold_the_pen()
            _relist(parties, silent)
        after = parties[-1]
        if progress is not None:
            progress()


def _relist(parties: Collection[int], silent: Collection[int]) -> None:
    told = list(Listing.objects.filter(party__in=these(list(parties))).order_by("pk"))
    before: dict[int, Before] = {}
    for one in told:
        if one.role_id is not None:
            before.setdefault(one.role_id, Before(one.role_id, one.made, one.was_since, one.was_until))
    counting = [one for one in told if one.brought_by_id not in silent]
    lines = [Line(one.party_id, one.kind, one.since, one.until, one.noted_at) for one in counting]
    noted = retell_parts(lines=lines, before=before.values())
    for one, anew in zip(counting, noted, strict=True):
        one.role, one.made, (one.was_since, one.was_until) = anew.role, anew.made, anew.was
    Listing.objects.bulk_update(counting, ["role", "made", "was_since", "was_until"], batch_size=100)
