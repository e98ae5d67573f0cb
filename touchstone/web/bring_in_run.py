"""Running an import: started, watched, stopped, gone on with, taken back, and run again with another recipe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.ledger.intake import jobs
from touchstone.ledger.models import Import, Recipe
from touchstone.web.bring_in_progress import Progress, progress_of, watched
from touchstone.web.bring_in_recipes import Problem, checked
from touchstone.web.bring_in_told import Retention, import_of, retention_of, title_of
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused

WORKING = (Import.State.RUNNING, Import.State.TAKING_BACK)
CAME = (Import.State.DONE, Import.State.STOPPED)
"""States in which something may have come in, so that it can be taken back."""
GONE = (Import.State.TAKING_BACK, Import.State.TAKEN_BACK)


@dataclass(frozen=True)
class RunPage:
    """What the page of the run shows: how far it is, or why it stopped."""

    started: Import
    title: str
    progress: Progress | None
    stoppable: bool
    trouble: str


@may("bring_in")
def bring_in_run(request: Request, pk: int) -> HttpResponse:
    """Start it; watch it; read why it stopped."""
    started = import_of(pk)
    here = reverse("bring_in_run", args=[pk])
    if request.method == "POST":
        return _do(request, started, jobs.ask_run, here, unless=(*WORKING, Import.State.DONE))
    progress = progress_of(started, now=request.now, here=here) if started.state in WORKING else None
    if (fragment := watched(request, progress, here)) is not None:
        return fragment
    if progress is None and (started.state != Import.State.STOPPED or not (started.source_id or started.tried)):
        came = started.state in (Import.State.DONE, Import.State.TAKEN_BACK)
        return redirect("bring_in_report" if came else "bring_in_try", pk)
    page = RunPage(
        started=started,
        title=title_of(started),
        progress=progress,
        stoppable=started.state == Import.State.RUNNING,
        trouble=started.trouble,
    )
    return render(request, "bring_in/run.html", {"page": page, "started": started})


@may("bring_in")
@require_POST
def bring_in_stop(request: Request, pk: int) -> HttpResponse:
    """Stop where it is; what came in stays until somebody takes it back, or goes on."""
    started = import_of(pk)
    page = "bring_in_try" if started.state == Import.State.TRYING else "bring_in_run"
    return _do(request, started, jobs.cancel, reverse(page, args=[pk]), unless=(Import.State.STOPPED,))


@may("bring_in")
@require_POST
def bring_in_go_on(request: Request, pk: int) -> HttpResponse:
    """Go on where it stopped."""
    return _do(request, import_of(pk), jobs.go_on, reverse("bring_in_run", args=[pk]), unless=WORKING)


def _do(request: Request, started: Import, verb: jobs.Verb, then: str, *, unless: Collection[str]) -> HttpResponse:
    """Do it; `unless`: where it is there already, by a double click or by somebody else, nothing need be said."""
    try:
        verb(started, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        if started.state not in unless:
            refused(request, refusal.sentence)
    return redirect(then)


@dataclass(frozen=True)
class TakeBackPage:
    """What taking an import back means, before it is done."""

    started: Import
    title: str
    would: jobs.WouldTakeBack


@may("bring_in")
def bring_in_take_back(request: Request, pk: int) -> HttpResponse:
    """Say what it means and how many; on a yes, take it back."""
    started = import_of(pk)
    if request.method == "POST":
        return _do(request, started, jobs.ask_take_back, reverse("bring_in_run", args=[pk]), unless=GONE)
    if started.state not in CAME:
        return redirect("bring_in_report", pk)
    page = TakeBackPage(started, title_of(started), jobs.would_take_back(started))
    return render(request, "bring_in/take_back.html", {"page": page, "started": started})


@dataclass(frozen=True)
class AgainPage:
    """An import about to be run again: by which recipe, and until when its files are there."""

    started: Import
    title: str
    text: str
    problems: Sequence[Problem]
    recipes: Sequence[Recipe]
    chosen: str
    here: str
    retention: Retention


@may("bring_in")
def bring_in_again(request: Request, pk: int) -> HttpResponse:
    """Choose or change the recipe; then the same files go through a dry run again, to replace what came in before."""
    started = import_of(pk)
    recipes = list(Recipe.objects.filter(retired_at=None))
    chosen = next((one for one in recipes if one.slug == request.GET.get("recipe", "")), None)
    text = chosen.text if chosen else started.recipe_text
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        text = "" if "meaning" in request.POST else request.POST.get("text", "").replace("\r\n", "\n")
        problems = checked(text) if text or "meaning" not in request.POST else ()
        if not problems:
            return _again(request, started, text)
    page = AgainPage(
        started=started,
        title=title_of(started),
        text=text,
        problems=problems,
        recipes=recipes,
        chosen=chosen.slug if chosen else "",
        here=reverse("bring_in_again", args=[pk]),
        retention=retention_of(started),
    )
    return render(request, "bring_in/again.html", {"page": page, "started": started}, status=422 if problems else 200)


def _again(request: Request, started: Import, text: str) -> HttpResponse:
    try:
        anew = jobs.run_again(started, recipe=text, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("bring_in_again", started.pk)
    return redirect("bring_in_try" if text else "bring_in_meaning", anew.pk)
