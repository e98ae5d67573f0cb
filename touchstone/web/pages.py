"""What every page has: its surroundings, and the pages that say no."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from touchstone.company.access import VERBS, Scope
from touchstone.company.models import User
from touchstone.company.queries import branch_tree


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What base.html needs on each page: demo or not, the company, the theme, the version, and what one may do."""
    scope: Scope | None = getattr(request, "scope", None)
    tree = branch_tree() if scope is None else scope.tree
    return {
        "demo": settings.DEMO,
        "company": tree.root,
        "theme": request.COOKIES.get("theme", ""),
        "version": settings.TOUCHSTONE_VERSION,
        "may": {verb: scope is not None and scope.may(verb) for verb in VERBS},
    }


def _saying_no(request: HttpRequest, template: str, status: int) -> HttpResponse:
    here = isinstance(getattr(request, "user", None), User)
    context = {"frame": "base.html" if here else "base_public.html"}
    return render(request, template, context, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not yours to see."""
    del exception
    return _saying_no(request, "forbidden.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here."""
    del exception
    return _saying_no(request, "not_found.html", 404)


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was left open too long, or came from elsewhere (the cross-site check)."""
    del reason
    return _saying_no(request, "out_of_date.html", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """Something broke on our side: a page that needs neither database nor session."""
    del request
    return HttpResponse(render_to_string("broken.html"), status=500)
