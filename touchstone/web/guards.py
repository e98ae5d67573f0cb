"""What stands before every page: strict headers, secure cookies, refusals as sentences, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from touchstone.company.access import VERBS, Scope, scope_of
from touchstone.company.models import User
from touchstone.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def strict_headers(get_response: Handler) -> Handler:
    """Nothing from elsewhere runs or shows on our pages."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
        return response

    return guarded


def secure_cookies(get_response: Handler) -> Handler:
    """Cookies are Secure whenever the request came by https."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return guarded


class _Sentences:
    """A refusal of a verb becomes a page (or a fragment) with its sentence, status 422."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Map the one base class once."""
        if not isinstance(problem, Refusal):
            return None
        frame = "base.html" if isinstance(request.user, User) else "base_public.html"
        context = {"sentence": problem.sentence, "frame": frame, "fragment": "HX-Request" in request.headers}
        return render(request, "refused.html", context, status=problem.status)


def refusals_are_sentences(get_response: Handler) -> Handler:
    """The middleware that maps `Refusal`."""
    return _Sentences(get_response)


class Request(HttpRequest):
    """A request that passed a guard: it has a scope."""

    scope: Scope
    now: datetime


View = Callable[..., HttpResponse]

SIGNED_IN = "signed in"
"""The `verb` of pages for everybody who signed in, whatever they may do."""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and back again after; a fragment takes the whole page there."""
    if not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path())
    answer = HttpResponse(status=401)
    answer["HX-Redirect"] = redirect_to_login(urlsplit(request.headers.get("HX-Current-URL", "/")).path or "/").url
    return answer


def _home_zone(scope: Scope) -> ZoneInfo:
    """The zone in which times are told: that of the branch somebody works at, else the company's."""
    home = next((one.branch_id for one in scope.memberships), scope.tree.root.pk if scope.tree.root else 0)
    return scope.tree.zone(home)


def _guard(verb: str, allowed: Callable[[Scope], bool]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not isinstance(request.user, User):
                return _to_sign_in(request)
            asked = cast(Request, request)
            asked.now = timezone.now()
            asked.scope = scope_of(request.user, now=asked.now)
            if not allowed(asked.scope):
                raise PermissionDenied
            with timezone.override(_home_zone(asked.scope)):
                return view(asked, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return guard


def may(verb: str) -> Callable[[View], View]:
    """First line of every page behind the door: signed in, and allowed to do `verb` somewhere; else 403.

    The view finds `request.scope` (filter every row by `request.scope.branches(verb)`) and `request.now`, and times
    are told in the zone of the branch the person works at.
    """
    if verb not in VERBS:
        raise KeyError(verb)
    return _guard(verb, lambda scope: scope.may(verb))


signed_in = _guard(SIGNED_IN, lambda _scope: True)
"""First line of a page that is everybody's own: signed in, whatever they may do."""


def public(view: View) -> View:
    """A page for anybody: says so, for the test that tries every address as the wrong person."""
    view.verb = ""  # type: ignore[attr-defined]
    return view


def address_of(request: HttpRequest) -> str:
    """The network address a request came from; behind our own proxy, the one the proxy saw."""
    told = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return told.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
