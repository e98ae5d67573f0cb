"""Long work shown while it goes on: how far it is, and whether anybody works on it; it can be left and come back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from touchstone.ledger.models import Import
from touchstone.ledger.pulse import pulse
from touchstone.web.drawings import figures
from touchstone.web.drawings.figures import whole
from touchstone.web.guards import Request

QUIET = timedelta(seconds=90)
"""A worker not heard of for so long is not running."""

DOING = {
    Import.State.LOOKING: lambda: _("The files are being looked at"),
    Import.State.TRYING: lambda: _("It is being tried; nothing is written"),
    Import.State.RUNNING: lambda: _("It is coming in"),
    Import.State.TAKING_BACK: lambda: _("It is being taken back"),
}


@dataclass(frozen=True)
class Progress:
    """How far the work at hand is; `percent` is None before the first row."""

    here: str
    doing: str
    far: str
    percent: int | None
    nobody_works: bool

    @property
    def share(self) -> str:
        """How far, as whole percent."""
        return "" if self.percent is None else figures.percent(self.percent / 100)


def progress_of(started: Import, *, now: datetime, here: str) -> Progress:
    """How far an import is (one query for the worker's pulse)."""
    done, of = started.rows_done, started.rows_all
    heard = pulse().at
    doing = DOING[Import.State(started.state)]()
    if done and of:
        far = _("%(done)s of %(all)s rows") % {"done": whole(min(done, of)), "all": whole(of)}
    elif done:
        far = _("%(done)s rows so far") % {"done": whole(done)}
    else:
        far = _("It begins in a moment, or waits for its turn.")
    percent = min(99, 100 * done // of) if done and of else None
    return Progress(here, doing, far, percent, heard is None or now - heard > QUIET)


def watched(request: Request, progress: Progress | None, then: str) -> HttpResponse | None:
    """What the watching part of a page gets: the bar anew, or, once the work is done, the whole page again."""
    if not request.headers.get("HX-Request"):
        return None
    if progress is not None:
        return render(request, "bring_in/progress.html", {"progress": progress})
    answer = HttpResponse()
    answer["HX-Redirect"] = then
    return answer
