"""People one may see: found by what one types, never beyond the branches in reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from touchstone.ledger.queries import current
from touchstone.people.finding import parties_called
from touchstone.people.models import Identity, Party
from touchstone.people.queries import groups_of
from touchstone.web.guards import Request

SHOWN_KINDS = ("email", "phone")


@dataclass(frozen=True)
class Found:
    """Somebody found: what to call them, and the e-mail or number that tells them from others of that name."""

    pk: int
    name: str
    hint: str
    organisation: bool


def visible_people(request: Request, party_ids: Collection[int]) -> set[int]:
    """Those of these parties (as read today) whom this person may see: through a row of a branch in reach."""
    scope = request.scope
    if not scope.may("see_people"):
        return set()
    if scope.everywhere("see_people"):
        return set(party_ids)
    groups = groups_of(party_ids)
    top = {member: one for one, members in groups.items() for member in members}
    rows = current().filter(party__in=list(top), branch__in=scope.branches("see_people"))
    return {top[party] for party in rows.order_by().values_list("party", flat=True).distinct() if party is not None}


def people_found(request: Request, text: str = "", *, ids: Iterable[int] | None = None, most: int = 20) -> list[Found]:
    """The people whom `text` may mean (or those with these `ids`) and whom this person may see, likeliest first.

    Of the first two hundred that fit, in a company of many branches, only those in reach are shown.
    """
    root = request.scope.tree.root
    country = request.scope.tree.inherited(root.pk, "country") if root else ""
    fitting = list(ids) if ids is not None else parties_called(text, country=country)
    seen = visible_people(request, fitting)
    shown = [pk for pk in fitting if pk in seen][:most]
    parties = Party.objects.in_bulk(shown)
    hints: dict[int, str] = {}
    for party, kind, value in (
        Identity.objects.filter(party__in=shown).order_by("pk").values_list("party", "kind", "value")
    ):
        if kind.split(":")[0] in SHOWN_KINDS:
            hints.setdefault(party, value)
    return [_found(parties[pk], hints.get(pk, "")) for pk in shown if pk in parties]


def _found(party: Party, hint: str) -> Found:
    return Found(party.pk, called(party, hint), hint if party.name else "", party.kind == Party.Kind.ORGANISATION)


def called(party: Party, known_by: str = "") -> str:
    """What to call a party on a page: its name, else what it is known by, else its number."""
    if party.forgotten_at is not None:
        return _("Somebody who was erased")
    return party.name or known_by or _("Somebody (%(number)s)") % {"number": party.pk}
