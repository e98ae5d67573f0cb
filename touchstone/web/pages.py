"""What every page has: its surroundings, and the pages that say no."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from touchstone.company.queries import branch_tree


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on each page: demo or not, the company's name, the theme, the version."""
    root = branch_tree().root
    return {
        "demo": settings.DEMO,
        "company": root,
        "theme": request.COOKIES.get("theme", ""),
        "version": settings.TOUCHSTONE_VERSION,
    }


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not yours to see."""
    del exception
    return render(request, "forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here."""
    del exception
    return render(request, "not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    return render(request, "broken.html", status=500)
