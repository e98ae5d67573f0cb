"""From the demo to one's own: asks the parent process for an empty company in a data folder of its own."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from touchstone.web.guards import Request, may


@may("see")
def start_own(request: Request) -> HttpResponse:
    """Say what will happen; on POST ask for it; then show the way in once it is there."""
    if not settings.DEMO:
        raise Http404
    asked, there = settings.DATA / "start-own", settings.DATA / "own.json"
    if request.method == "POST":
        there.unlink(missing_ok=True)
        asked.touch()
        return redirect("start_own")
    ready = json.loads(there.read_text()) if there.exists() else None
    return render(
        request,
        "start/own.html",
        {"ready": ready, "waiting": asked.exists() or (settings.DATA / "own-asked").exists()},
    )
