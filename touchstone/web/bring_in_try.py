"""The dry run of an import: what would come in, what would not and why, and the small map it would make."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from touchstone.errors import Refusal
from touchstone.ledger.intake import jobs
from touchstone.ledger.intake.reports import report_of
from touchstone.ledger.models import Import
from touchstone.web.bring_in_progress import Progress, progress_of, watched
from touchstone.web.bring_in_told import Told, import_of, title_of, told_of
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused


@dataclass(frozen=True)
class TryPage:
    """What the page of the dry run shows."""

    started: Import
    title: str
    told: Told | None
    progress: Progress | None
    trouble: str
    past: bool


@may("bring_in")
def bring_in_try(request: Request, pk: int) -> HttpResponse:
    """Ask for the dry run; watch it; read what it told."""
    started = import_of(pk)
    here = reverse("bring_in_try", args=[pk])
    if request.method == "POST":
        return _asked(request, started, here)
    progress = None
    if started.state in (Import.State.LOOKING, Import.State.TRYING):
        progress = progress_of(started, now=request.now, here=here)
    if (fragment := watched(request, progress, here)) is not None:
        return fragment
    told = None
    if started.tried and progress is None:
        told = told_of(request, started, report_of(started.tried), would=True)
    stopped = started.state == Import.State.STOPPED and started.source_id is None
    page = TryPage(
        started=started,
        title=title_of(started),
        told=told,
        progress=progress,
        trouble=started.trouble if stopped else "",
        past=started.state not in (Import.State.SAYING, Import.State.TRYING, Import.State.TRIED, Import.State.LOOKING),
    )
    return render(request, "bring_in/try.html", {"page": page, "started": started})


def _asked(request: Request, started: Import, here: str) -> HttpResponse:
    if started.state == Import.State.TRYING:  # asked twice, by a double click or by two people
        return redirect(here)
    try:
        jobs.ask_try(started, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("bring_in_meaning", started.pk)
    return redirect(here)
