"""The people we meet: a list, the last met first, and one page for each; only as far as one's branches reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.ledger.met import Met, Passed, PromisedTo, lately_met, meetings, promises_to, timeline
from touchstone.ledger.models import Evidence
from touchstone.ledger.weighing import mapping_now
from touchstone.people.models import Identity, Merge, Party, Role, Tie
from touchstone.people.queries import canonical, groups_of, likely_same, ties_of
from touchstone.web.guards import Request, may
from touchstone.web.look import wants_csv
from touchstone.web.people_found import Found, called, people_found, visible_people
from touchstone.web.readings import answer_figure, answer_words
from touchstone.web.sheets import sheet

PAGE = 50
LINES = 30
STANDINGS = {
    "customer": gettext_lazy("customer"),
    "once": gettext_lazy("bought once"),
    "never": gettext_lazy("never bought"),
}
ROLES = dict(Role.Kind.choices)


@dataclass(frozen=True)
class Line:
    """One person in the list."""

    found: Found
    met: Met
    roles: tuple[str, ...]
    standing: str


@dataclass(frozen=True)
class PeopleContext:
    """What the list of people shows; `later` goes on with those met before."""

    lines: Sequence[Line]
    sought: str
    later: str
    csv: str


@may("see_people")
def people_page(request: Request) -> HttpResponse:
    """Whom we met, the last first; or whom a name, a number or an e-mail finds."""
    sought = request.GET.get("q", "").strip()
    before = request.GET.get("before", "")
    cursor: int | None = None
    if sought:
        found = people_found(request, sought, most=PAGE)
    else:
        branches = request.scope.branches("see_people")
        people, cursor = lately_met(branches, before=int(before) if before.isdigit() else None, most=PAGE)
        found = people_found(request, ids=people, most=PAGE)
    lines = _lines(request, found)
    if wants_csv(request):
        return _csv(lines)
    query = request.GET.copy()
    query["as"] = "csv"
    later = f"?before={cursor}" if cursor is not None else ""
    context = PeopleContext(lines, sought, later, f"?{query.urlencode()}")
    return render(request, "people/people.html", {"page": context})


def _lines(request: Request, found: Sequence[Found]) -> list[Line]:
    groups = groups_of([one.pk for one in found])
    met = meetings(groups, request.scope.branches("see_people"), request.scope.tree)
    noted = _roles_noted(groups)
    return [
        Line(one, met[one.pk], _role_words(noted.get(one.pk, ()), met[one.pk]), str(STANDINGS[met[one.pk].standing]))
        for one in found
    ]


def _roles_noted(groups: Mapping[int, Iterable[int]]) -> dict[int, list[str]]:
    top = {member: one for one, members in groups.items() for member in members}
    noted: dict[int, list[str]] = {}
    for party, kind in (
        Role.objects.filter(party__in=list(top), until=None).order_by("since", "pk").values_list("party", "kind")
    ):
        noted.setdefault(top[party], []).append(kind)
    return noted


def _role_words(noted: Iterable[str], met: Met) -> tuple[str, ...]:
    return tuple(str(ROLES[kind]) for kind in dict.fromkeys([*noted, *met.roles]))


def _csv(lines: Sequence[Line]) -> HttpResponse:
    header = [_("Person"), _("Known by"), _("Met as"), _("Bought"), _("Times met"), _("Last met")]
    rows = [
        [
            line.found.name,
            line.found.hint,
            ", ".join(line.roles),
            line.standing,
            line.met.times,
            date_format(localtime(line.met.last_at), "Y-m-d") if line.met.last_at else "",
        ]
        for line in lines
    ]
    return sheet("people", header, rows)


@dataclass(frozen=True)
class Reading:
    """A reading on somebody's line: in words, as a figure where it is one, and which way it points."""

    words: str
    points: int | None
    side: str


@dataclass(frozen=True)
class Moment:
    """One line of somebody's time with us, as the page says it."""

    passed: Passed
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Bond:
    """How a person hangs together with another: the words from this end, and whether the other buys."""

    tie: Tie
    other: Found
    words: str
    buys: bool


@dataclass(frozen=True)
class PartyContext:
    """What somebody's page shows, as far as one's branches reach."""

    party: Party
    name: str
    met: Met
    standing: str
    roles: tuple[str, ...]
    identities: Sequence[Identity]
    moments: Sequence[Moment]
    total: int
    first: int
    earlier: int | None
    later: int | None
    promises: Sequence[PromisedTo]
    bonds: Sequence[Bond]
    path: Sequence[Bond]
    merged: Sequence[tuple[Merge, str]]
    likely: Sequence[Found]
    tie_kinds: Sequence[tuple[str, str]]
    sought: str
    found: Sequence[Found]
    may_erase: bool


@may("see_people")
def party_page(request: Request, pk: int) -> HttpResponse:
    """All that may be seen of one person: who they are, how it went, what we promised."""
    party = seen_party(request, pk)
    if party.pk != pk:
        return redirect("party", party.pk)
    branches = request.scope.branches("see_people")
    members = groups_of([party.pk])[party.pk]
    met = meetings({party.pk: members}, branches, request.scope.tree)[party.pk]
    first = int(request.GET["first"]) if request.GET.get("first", "").isdigit() else 0
    passed, total = timeline(members, branches, first=first, most=LINES)
    identities = list(Identity.objects.filter(party__in=members).order_by("seen_at", "pk"))
    bonds = _bonds(request, members)
    sought = request.GET.get("find", "").strip()
    context = PartyContext(
        party=party,
        name=called(party, next((one.value for one in identities if not one.shared), "")),
        met=met,
        standing=str(STANDINGS[met.standing]),
        roles=_role_words(_roles_noted({party.pk: members}).get(party.pk, ()), met),
        identities=identities,
        moments=_moments(passed),
        total=total,
        first=first,
        earlier=max(0, first - LINES) if first else None,
        later=first + LINES if first + LINES < total else None,
        promises=promises_to(members, branches, as_of=request.now),
        bonds=bonds,
        path=[bond for bond in bonds if bond.buys],
        merged=_merged(members),
        likely=people_found(request, ids=likely_same(members)),
        tie_kinds=[(kind, str(words)) for kind, words in Tie.Kind.choices],
        sought=sought,
        found=[one for one in people_found(request, sought, most=6) if one.pk != party.pk] if sought else [],
        may_erase=request.scope.may("erase"),
    )
    return render(request, "people/party.html", {"page": context})


def seen_party(request: Request, pk: int) -> Party:
    """The party that `pk` is read as today, if this person may see it; else it is not there."""
    party = Party.objects.filter(pk=canonical(pk)).first()
    if party is None or party.forgotten_at is not None or not visible_people(request, [party.pk]):
        raise Http404
    return party


def _moments(passed: Sequence[Passed]) -> list[Moment]:
    mapping, _half_life = mapping_now()
    found = []
    for one in passed:
        kinds = np.array([reading.kind for reading in one.readings], dtype=object)
        points, _precision = mapping.felt(kinds, np.array([reading.value for reading in one.readings], dtype=float))
        found.append(Moment(one, tuple(map(_reading, one.readings, points.tolist()))))
    return found


def _reading(row: Evidence, points: float) -> Reading:
    own = row.kind in ("points", "shop", "they_said", "i_was", "impression")
    side = "builds" if points > 0 else "erodes" if points < 0 else ""
    words = answer_words(row.kind, row.value) if not own else answer_figure(row.kind, row.value)
    return Reading(words, int(row.value) if own else None, side)


def _bonds(request: Request, members: Iterable[int]) -> list[Bond]:
    own = set(members)
    ties = list(ties_of(own))
    others = {tie.other_id if tie.party_id in own else tie.party_id for tie in ties} - own
    groups = groups_of(others)
    top = {member: one for one, all_of in groups.items() for member in all_of}
    found = {one.pk: one for one in people_found(request, ids=list(groups), most=PAGE)}
    met = meetings({pk: groups[pk] for pk in found}, request.scope.branches("see_people"), request.scope.tree)
    bonds = []
    for tie in ties:
        outward = tie.party_id in own
        other = top.get(tie.other_id if outward else tie.party_id, 0)
        if other in found:
            words = str(tie.get_kind_display() if outward else INWARD[Tie.Kind(tie.kind)])
            bonds.append(Bond(tie, found[other], words, bool(met[other].bought)))
    return bonds


INWARD = {
    Tie.Kind.WORKS_AT: gettext_lazy("employs"),
    Tie.Kind.HOUSEHOLD: gettext_lazy("shares a household with"),
    Tie.Kind.KNOWS: gettext_lazy("is known by"),
    Tie.Kind.REFERRED_BY: gettext_lazy("referred"),
    Tie.Kind.SUPPLIES: gettext_lazy("is supplied by"),
    Tie.Kind.INSPECTS: gettext_lazy("is inspected by"),
    Tie.Kind.MEMBER_OF: gettext_lazy("has as a member"),
}
"""A tie as it reads from its other end."""


def _merged(members: Iterable[int]) -> list[tuple[Merge, str]]:
    rows = Merge.objects.filter(loser__in=set(members), undone_at=None).select_related("loser").order_by("at", "pk")
    return [(row, called(row.loser)) for row in rows]


def party_address(pk: int) -> str:
    """Where somebody's page is."""
    return reverse("party", args=[pk])
