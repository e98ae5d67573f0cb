"""Every act on the register says what it did and offers to take it back: the way back is kept in the session."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.register.undoing import NOUNS, State, Thing, Undo, standing, take_back, undo_of
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused, said

KEY = "ways_back"
KEPT = 20
"""How many acts back one can go."""


def done(request: Request, sentence: str, thing: Thing, was: State | None, *, unless: str = "") -> None:
    """Say that it is done, with an Undo button; `was` is how `thing` stood before (None: it has just been added).

    Where nothing changed, `unless` is said instead, and nothing can be taken back.
    """
    undo = undo_of(thing, was)
    if undo is None:
        said(request, unless or _("It is so already. Nothing was changed."))
    else:
        said(request, sentence, undo=_keep(request, undo))


def _keep(request: Request, undo: Undo) -> str:
    key = secrets.token_urlsafe(6)
    ways: list[list[Any]] = request.session.get(KEY, [])
    request.session[KEY] = [*ways, [key, undo.plain()]][-KEPT:]
    return reverse("register_undo", args=[key])


def back(request: Request, otherwise: str) -> HttpResponse:
    """To the page the button stood on, or else to `otherwise`."""
    came = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    return redirect(came if safe and came else otherwise)


@may("keep_register")
@require_POST
def register_undo(request: Request, key: str) -> HttpResponse:
    """Take one act back; that can be taken back in turn."""
    ways = dict(request.session.get(KEY, []))
    if key not in ways:
        refused(request, _("This was long ago and can no longer be taken back in one step."))
        return back(request, reverse("register"))
    undo = Undo.of(ways[key])
    request.session[KEY] = [[one, plain] for one, plain in ways.items() if one != key]
    row = NOUNS[undo.noun].objects.filter(pk=undo.pk).first()
    was = standing(row) if row else None
    try:
        thing = take_back(undo=undo, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
    else:
        done(request, _("It is as it was before."), thing, was)
    return back(request, reverse("register"))
