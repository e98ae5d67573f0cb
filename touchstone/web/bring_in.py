"""Bring in: where files are handed in, what came in lately, and the way to the step where each import stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy

from touchstone.ledger.models import Import
from touchstone.ledger.pulse import pulse
from touchstone.web.bring_in_upload import MOST_BYTES, MOST_FILES
from touchstone.web.guards import Request, may

LATELY = 5
QUIET = timedelta(seconds=60)
"""The worker tells that it lives far more often; after this it is asleep."""

State = Import.State
BEING_LOOKED_AT = (State.LOOKING,)
OPEN = (State.SAYING, State.TRIED, State.STOPPED)
"""Where what the columns mean can still be said."""

STEPS = {
    State.LOOKING: "bring_in_look",
    State.SAYING: "bring_in_look",
    State.TRYING: "bring_in_try",
    State.TRIED: "bring_in_try",
    State.RUNNING: "bring_in_run",
    State.DONE: "bring_in_report",
    State.TAKING_BACK: "bring_in_report",
    State.TAKEN_BACK: "bring_in_report",
}
EXPORTS = (
    (
        "shopping-bag",
        gettext_lazy("Orders from your shop or till: who bought what, when it was promised, when it came"),
    ),
    ("star", gettext_lazy("Ratings and reviews: what people scored, and their words")),
    ("message-square", gettext_lazy("Tickets, complaints, calls: when they came in, when they were answered")),
    ("calendar-check", gettext_lazy("Bookings, visits, repairs: when they were due, when they were done")),
    ("users", gettext_lazy("A list of customers: since when they are with you")),
)


def the_import(request: Request, pk: int) -> Import:
    """The import of that number. Whoever may bring files in sees everybody's: they touch the whole company."""
    del request
    return get_object_or_404(imports(), pk=pk)


def imports() -> QuerySet[Import]:
    """All imports, the newest first, with what their lines say."""
    return Import.objects.select_related("by", "source").order_by("-started_at", "-pk")


def worker_sleeps(now: datetime) -> bool:
    """Whether nobody is there to do the work that waits."""
    last = pulse().at
    return last is None or now - last > QUIET


@dataclass(frozen=True)
class ImportLine:
    """One import as a line: what it was called, its files, where it stands."""

    row: Import
    title: str
    files: Sequence[str]

    @classmethod
    def of(cls, row: Import) -> ImportLine:
        """The title somebody gave it, else that of its files."""
        files = [str(one.get("name", "")) for one in row.files]
        title = str(row.said.get("title", "")) or (row.source.name if row.source else "") or ", ".join(files[:2])
        return cls(row, title, files)

    @property
    def waits(self) -> bool:
        """Whether somebody must do something before it goes on."""
        return self.row.state in OPEN


@dataclass(frozen=True)
class HomePage:
    """Where files are handed in."""

    lately: Sequence[ImportLine]
    most_bytes: int
    most_files: int
    keep_days: int
    asleep: bool

    @property
    def most_megabytes(self) -> int:
        """The largest file that is taken."""
        return self.most_bytes // 1_000_000


@may("bring_in")
def bring_in(request: Request) -> HttpResponse:
    """Hand files in; below, what came in lately."""
    page = HomePage(
        lately=[ImportLine.of(row) for row in imports()[:LATELY]],
        most_bytes=MOST_BYTES,
        most_files=MOST_FILES,
        keep_days=getattr(settings, "KEEP_UPLOADS_DAYS", 30),
        asleep=worker_sleeps(request.now),
    )
    return render(request, "bring_in/home.html", {"page": page, "exports": EXPORTS})


@may("bring_in")
def bring_in_one(request: Request, pk: int) -> HttpResponse:
    """On to the step where this import stands."""
    started = the_import(request, pk)
    name = STEPS.get(State(started.state))
    if name is None:
        name = "bring_in_look" if not started.said else "bring_in_run" if started.rows_done else "bring_in_meaning"
    return redirect(name, started.pk)
