"""The health page: is everything running, and when was the last backup?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from touchstone.packs.backups import Backup, backups
from touchstone.packs.condition import Check, condition
from touchstone.web.company import Tabs, tabs
from touchstone.web.guards import Request, may

SHOWN = 10


@dataclass(frozen=True)
class HealthPage:
    """Every check, and the newest backups."""

    tabs: Tabs
    checks: Sequence[Check]
    backups: Sequence[Backup]


@may("run")
def health_page(request: Request) -> HttpResponse:
    """Every check with its sentence, and the backups there are."""
    page = HealthPage(tabs(request, "health"), condition(now=request.now), backups()[:SHOWN])
    return render(request, "company/health.html", {"page": page})
