"""Whom we met, seen through the rows of some branches: who of late, how often, what they bought, how it went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Max, QuerySet

from touchstone.company.queries import BranchTree
from touchstone.ledger.models import Attachment, Commitment, Encounter, Evidence, Settlement, Verbatim
from touchstone.ledger.occasions import Deal, Standing, occasions, standing
from touchstone.ledger.promises import Outcome, settled_parts
from touchstone.ledger.queries import current
from touchstone.people.models import Party
from touchstone.people.queries import canonical_of, groups_of

Row = TypeVar("Row", Evidence, Verbatim, Attachment)

LOT = 1000
LOTS = 40


def rows_of(members: Collection[int], branches: Collection[int]) -> QuerySet[Encounter]:
    """The encounters that stand of these parties at these branches."""
    return current().filter(party__in=members, branch__in=branches)


def lately_met(branches: Collection[int], *, before: int | None = None, most: int = 50) -> tuple[list[int], int | None]:
    """The people met at these branches, the last recorded first: parties as read today, none of ours, none forgotten.

    `before` goes on where the page before ended (the number given with it); None as the second value: that was all.
    Each person comes once, by their newest row. Looks through at most forty thousand rows for a page.
    """
    found: list[int] = []
    cursor = before
    for _lot in range(LOTS):
        rows = current().filter(branch__in=branches, party__isnull=False)
        if cursor is not None:
            rows = rows.filter(pk__lt=cursor)
        lot = list(rows.order_by("-pk").values_list("pk", "party_id")[:LOT])
        fresh = _not_on_pages_before(lot, branches, before)
        for pk, person in fresh:
            if person not in found:
                if len(found) == most:
                    return found, cursor
                found.append(person)
            cursor = pk
        if len(lot) < LOT:
            return found, None
        cursor = lot[-1][0]
    return found, cursor


def _not_on_pages_before(
    lot: Sequence[tuple[int, int | None]], branches: Collection[int], before: int | None
) -> list[tuple[int, int]]:
    """The rows of a lot with the person each is of: none of ours, none forgotten, none who stood on an earlier page."""
    met = {party for _pk, party in lot if party is not None}
    # by themselves, not joined: a database may begin a join with the million people instead of the last rows
    theirs = Party.objects.filter(pk__in=met, user=None, forgotten_at=None)
    parties = set(theirs.values_list("pk", flat=True))
    read_as = canonical_of(parties)
    seen: set[int] = set()
    if before is not None:
        groups = groups_of(parties)
        top = {member: one for one, members in groups.items() for member in members}
        newer = rows_of(list(top), branches).filter(pk__gte=before).order_by().values_list("party_id", flat=True)
        seen = {top[party] for party in newer.distinct() if party is not None}
    return [(pk, read_as[party]) for pk, party in lot if party in parties and read_as[party] not in seen]


@dataclass(frozen=True)
class Met:
    """How often somebody was met at the branches one sees, when last, in which roles, and what they are to us.

    `bought` are the local days of their purchases that were not fully returned (occasions).
    """

    times: int = 0
    last_at: datetime | None = None
    roles: tuple[str, ...] = ()
    bought: tuple[date, ...] = ()

    @property
    def standing(self) -> Standing:
        """Never bought, bought once, or a customer: one who bought twice."""
        return standing(len(self.bought))


def meetings(groups: Mapping[int, Collection[int]], branches: Collection[int], tree: BranchTree) -> dict[int, Met]:
    """Person → how they were met; `groups` says which parties are read as each. Three queries, whatever the number."""
    top = {member: one for one, members in groups.items() for member in members}
    rows = rows_of(list(top), branches)
    times: dict[int, int] = {}
    last: dict[int, datetime] = {}
    roles: dict[int, dict[str, None]] = {}
    counted = rows.values("party_id", "role").annotate(times=Count("pk"), last=Max("happened_at")).order_by("-last")
    for row in counted:
        person = top[row["party_id"]]
        times[person] = times.get(person, 0) + row["times"]
        last[person] = max(last.get(person, row["last"]), row["last"])
        roles.setdefault(person, {})[row["role"]] = None
    deals: dict[int, list[Deal]] = {}
    for one in rows.filter(deal__in=("purchase", "return")).order_by("happened_at", "pk"):
        day = one.happened_at.astimezone(tree.zone(one.branch_id)).date()
        deal = Deal(day, one.deal, one.amount, one.currency, one.trace, one.pk)
        deals.setdefault(top[one.party_id or 0], []).append(deal)
    return {
        person: Met(
            times.get(person, 0),
            last.get(person),
            tuple(roles.get(person, ())),
            tuple(occasions(deals.get(person, ()))),
        )
        for person in groups
    }


@dataclass(frozen=True)
class Passed:
    """One line of somebody's time with us: the encounter, what it left, and what hangs on it."""

    encounter: Encounter
    readings: tuple[Evidence, ...] = ()
    words: tuple[Verbatim, ...] = ()
    pictures: tuple[Attachment, ...] = ()


def timeline(
    members: Collection[int], branches: Collection[int], *, first: int = 0, most: int = 30
) -> tuple[list[Passed], int]:
    """What happened with these parties at these branches, the latest first, from `first` on; and how much in all."""
    rows = rows_of(members, branches)
    page = list(
        rows.select_related("touchpoint", "branch", "source").order_by("-happened_at", "-pk")[first : first + most]
    )
    return with_what_hangs(page), rows.count()


def with_what_hangs(page: Sequence[Encounter]) -> list[Passed]:
    """Encounters with their readings, words and pictures. Three queries."""
    ids = [row.pk for row in page]
    readings = _by_encounter(Evidence.objects.filter(encounter__in=ids).order_by("slot"))
    words = _by_encounter(Verbatim.objects.filter(encounter__in=ids).order_by("slot"))
    pictures = _by_encounter(Attachment.objects.filter(encounter__in=ids).order_by("pk"))
    return [
        Passed(row, tuple(readings.get(row.pk, ())), tuple(words.get(row.pk, ())), tuple(pictures.get(row.pk, ())))
        for row in page
    ]


def _by_encounter(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.encounter_id, []).append(row)
    return found


@dataclass(frozen=True)
class PromisedTo:
    """A promise to somebody, and what became of it."""

    commitment: Commitment
    outcome: Outcome


def promises_to(members: Collection[int], branches: Collection[int], *, as_of: datetime) -> list[PromisedTo]:
    """The promises made to these parties at these branches, the latest first. Two queries."""
    made = list(
        Commitment.objects.filter(encounter__in=rows_of(members, branches).values("pk"))
        .select_related("revision__promise__touchpoint", "encounter__branch")
        .order_by("-made_at", "-pk")
    )
    settled: dict[tuple[int, int], list[Settlement]] = {}
    keys = {one.key for one in made}
    for row in Settlement.objects.filter(key__in=keys, encounter__in=current().values("pk")):
        settled.setdefault((row.system_id, row.key), []).append(row)
    return [PromisedTo(one, settled_parts(one, settled.get((one.system_id, one.key), ()), as_of)) for one in made]
