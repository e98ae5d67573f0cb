"""What one can do on somebody's page: name them, tie them to others, say that two are one, and take it back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from touchstone.people.actions import merge, rename_party, tie, unmerge, untie
from touchstone.people.models import Merge, Party, Tie
from touchstone.people.queries import canonical, groups_of
from touchstone.web.guards import Request, may
from touchstone.web.people import seen_party
from touchstone.web.people_found import called, visible_people
from touchstone.web.saying import refused, said


@may("note")
@require_POST
def party_rename(request: Request, pk: int) -> HttpResponse:
    """Call somebody by another name."""
    party = seen_party(request, pk)
    name = request.POST.get("name", "").strip()
    if not name:
        refused(request, _("Write a name first."))
    elif name != party.name:
        rename_party(party=party, name=name, by=request.scope.user, now=request.now)
        said(request, _("They are called %(name)s now.") % {"name": party.name})
    return redirect("party", party.pk)


@may("note")
@require_POST
def party_tie(request: Request, pk: int) -> HttpResponse:
    """Say how somebody hangs together with somebody else."""
    party = seen_party(request, pk)
    kind = request.POST.get("kind", "")
    other = _chosen(request)
    if other is None or kind not in Tie.Kind.values:
        refused(request, _("Say whom they hang together with, and how."))
    else:
        row = tie(party=party, kind=kind, other=other, by=request.scope.user, now=request.now)
        sentence = _("%(name)s %(tie)s %(other)s.") % {
            "name": called(party),
            "tie": row.get_kind_display(),
            "other": called(other),
        }
        said(request, sentence, undo=reverse("party_untie", args=[party.pk, row.pk]))
    return redirect("party", party.pk)


def _chosen(request: Request) -> Party | None:
    """The person chosen in the form; nobody one may not see."""
    chosen = request.POST.get("party", "")
    return seen_party(request, int(chosen)) if chosen.isdigit() else None


@may("note")
@require_POST
def party_untie(request: Request, pk: int, tie_pk: int) -> HttpResponse:
    """Say that two hang together no longer."""
    party = seen_party(request, pk)
    members = groups_of([party.pk])[party.pk]
    row = get_object_or_404(Tie, pk=tie_pk)
    if not {row.party_id, row.other_id} & members:
        raise Http404
    untie(tie=row, by=request.scope.user, now=request.now)
    said(request, _("They hang together no longer."))
    return redirect("party", party.pk)


@may("note")
@require_POST
def party_merge(request: Request, pk: int) -> HttpResponse:
    """Say that somebody and the one chosen are one; `keep` says whose page stays."""
    party = seen_party(request, pk)
    other = _chosen(request)
    if other is None:
        refused(request, _("Choose the other one first."))
        return redirect("party", party.pk)
    survivor, loser = (other, party) if request.POST.get("keep") == "other" else (party, other)
    merge(loser=loser, survivor=survivor, by=request.scope.user, now=request.now)
    said(
        request,
        _("%(loser)s and %(survivor)s are one person now.") % {"loser": called(loser), "survivor": called(survivor)},
        undo=reverse("party_unmerge", args=[loser.pk]),
    )
    return redirect("party", survivor.pk)


@may("note")
@require_POST
def party_unmerge(request: Request, pk: int) -> HttpResponse:
    """Take a merge back: both have their own page again, with what came meanwhile."""
    row = get_object_or_404(Merge.objects.select_related("loser"), loser=pk, undone_at=None)
    survivor = canonical(pk)
    if not visible_people(request, [survivor]):
        raise Http404
    unmerge(loser=row.loser, by=request.scope.user, now=request.now)
    said(request, _("They are two people again."))
    return redirect("party", survivor)
