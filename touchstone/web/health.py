"""The health page: is everything running, and when was the last backup?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from touchstone.packs.backups import backups
from touchstone.packs.condition import condition
from touchstone.web.guards import Request, may


@may("run")
def health_page(request: Request) -> HttpResponse:
    """Every check with its sentence, and the backups there are."""
    return render(request, "company/health.html", {"checks": condition(now=request.now), "backups": backups()[:10]})
