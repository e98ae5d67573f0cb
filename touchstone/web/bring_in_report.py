"""What an import brought: its report, its recipe to keep under a name, and all imports so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.ledger.intake import keeping
from touchstone.ledger.intake.ready import ready
from touchstone.ledger.intake.reports import report_of
from touchstone.ledger.models import Import, Recipe, Refused
from touchstone.web.bring_in_told import (
    Retention,
    Told,
    import_of,
    map_of,
    may_read_rows,
    retention_of,
    title_of,
    told_of,
    weighed_as_tried,
)
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused, said

A_PAGE = 30


@dataclass(frozen=True)
class RefusedFile:
    """Rows of one file to take away, mend and bring in again: how many, and where they are."""

    name: str
    href: str


@dataclass(frozen=True)
class ReportPage:
    """What the report shows."""

    started: Import
    title: str
    told: Told
    refused: Sequence[RefusedFile]
    retention: Retention
    kept: bool
    ready_made: bool
    map_href: str
    again: Import | None


@may("bring_in")
def bring_in_report(request: Request, pk: int) -> HttpResponse:
    """What came in, what did not, and what can be done with it."""
    started = import_of(pk)
    if started.state in (Import.State.RUNNING, Import.State.TAKING_BACK):
        return redirect("bring_in_run", pk)
    if not started.report:
        return redirect("bring_in_try", pk)
    files = Refused.objects.filter(brought_by=started).order_by("file").values_list("file", flat=True).distinct()
    address = reverse("bring_in_refused", args=[pk])
    numbered = [RefusedFile(name, f"{address}?file={number}") for number, name in enumerate(files)]
    tried = report_of(started.tried) if started.tried else None
    report = report_of(started.report)
    page = ReportPage(
        started=started,
        title=title_of(started),
        told=told_of(request, started, weighed_as_tried(report, tried), would=False),
        refused=numbered if may_read_rows(request, started) else (),
        retention=retention_of(started),
        kept=Recipe.objects.filter(text=started.recipe_text, retired_at=None).exists(),
        ready_made=any(one.text == started.recipe_text for one in ready()),
        map_href=map_of(report, now=request.now),
        again=started.replaced_by.order_by("pk").last(),
    )
    return render(request, "bring_in/report.html", {"page": page, "started": started})


# --- the recipe -----------------------------------------------------------------------------------------------------


@may("bring_in")
@require_POST
def bring_in_keep(request: Request, pk: int) -> HttpResponse:
    """Keep the recipe that was made on the way, under a name."""
    started = import_of(pk)
    title = " ".join(request.POST.get("title", "").split())[:120] or title_of(started)
    try:
        kept = keeping.keep_recipe(text=started.recipe_text, title=title, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("bring_in_report", pk)
    said(request, _("“%(name)s” is kept. Next month, bring the new file in by it.") % {"name": kept.title})
    return redirect("bring_in_recipe", kept.slug)


# --- all imports ----------------------------------------------------------------------------------------------------

SHORT = {
    Import.State.LOOKING: gettext_lazy("being looked at"),
    Import.State.SAYING: gettext_lazy("not told yet what it means"),
    Import.State.TRYING: gettext_lazy("being tried"),
    Import.State.TRIED: gettext_lazy("tried, not brought in"),
    Import.State.RUNNING: gettext_lazy("coming in"),
    Import.State.DONE: gettext_lazy("came in"),
    Import.State.STOPPED: gettext_lazy("stopped"),
    Import.State.TAKING_BACK: gettext_lazy("being taken back"),
    Import.State.TAKEN_BACK: gettext_lazy("taken back"),
}
MARKS = {
    Import.State.DONE: ("check", "is-builds"),
    Import.State.TAKEN_BACK: ("undo-2", ""),
    Import.State.STOPPED: ("triangle-alert", "is-waiting"),
    Import.State.TRIED: ("flask-conical", ""),
    Import.State.SAYING: ("pencil", ""),
}


@dataclass(frozen=True)
class PastImport:
    """One import in the list."""

    started: Import
    title: str
    href: str
    state: str
    picture: str
    tone: str
    rows: int
    came: int
    refused: int


@dataclass(frozen=True)
class HistoryPage:
    """All imports, the last first; `older` is where the next page begins."""

    lines: Sequence[PastImport]
    older: int


def past_imports(*, before: int = 0, most: int = A_PAGE) -> list[PastImport]:
    """The last imports, one query whatever their number; with `before`, those older than that one."""
    rows = Import.objects.select_related("source", "by").defer("found", "tried", "recipe_text").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    return [_past(one) for one in rows[:most]]


def _past(started: Import) -> PastImport:
    state = Import.State(started.state)
    report = report_of(started.report) if started.report else None
    came = state in (Import.State.DONE, Import.State.TAKEN_BACK)
    picture, tone = MARKS.get(state, ("hourglass", "is-waiting"))
    return PastImport(
        started=started,
        title=title_of(started),
        href=reverse("bring_in_report" if came else "bring_in_one", args=[started.pk]),
        state=str(SHORT[state]),
        picture=picture,
        tone=tone,
        rows=report.rows if report else 0,
        came=report.came + report.partly if report else 0,
        refused=report.refused + report.broken + report.partly + report.waiting if report else 0,
    )


@may("bring_in")
def bring_in_history(request: Request) -> HttpResponse:
    """Everything that was ever handed in: by whom, when, what came of it."""
    said_before = request.GET.get("before", "")
    lines = past_imports(before=int(said_before) if said_before.isdigit() else 0, most=A_PAGE + 1)
    older = lines[A_PAGE - 1].started.pk if len(lines) > A_PAGE else 0
    return render(request, "bring_in/history.html", {"page": HistoryPage(lines[:A_PAGE], older)})
