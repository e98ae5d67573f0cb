"""Bring in: the recipe that was said in choices, as text; changed by hand it alone counts, until one goes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from msgspec.structs import replace

from touchstone.errors import Refusal
from touchstone.ledger.intake.guessing.said import said_of
from touchstone.ledger.intake.jobs import recipe_for, say
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.models import Import
from touchstone.web.bring_in import the_import
from touchstone.web.guards import Request, may
from touchstone.web.saying import said as tell


@dataclass(frozen=True)
class TextPage:
    """The recipe as text; what is missing before there can be one; what is wrong with what was typed."""

    started: Import
    text: str
    by_hand: bool
    missing: str = ""
    problem: str = ""


@may("bring_in")
def bring_in_text(request: Request, pk: int) -> HttpResponse:
    """Look at the recipe, change it, or go back to the choices."""
    started = the_import(request, pk)
    if not started.said:
        return redirect("bring_in_look", pk)
    if request.method == "POST":
        return _changed(request, started)
    text, missing = written(started)
    by_hand = bool(started.said.get("text"))
    return _page(request, TextPage(started, text, by_hand, missing))


def written(started: Import) -> tuple[str, str]:
    """The recipe of an import as text, and what is missing before there can be one."""
    try:
        return recipe_for(started).text, ""
    except Refusal as no:
        return str(started.said.get("text", "")), no.sentence


def _changed(request: Request, started: Import) -> HttpResponse:
    said = said_of(started.said)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    by, now = request.scope.user, request.now
    try:
        if request.POST.get("do") == "choices":
            say(started, replace(said, text=""), by=by, now=now)
            tell(request, _("The choices count again."))
        else:
            read_recipe(text, called=said.title or _("the recipe"))
            say(started, replace(said, text=text, recipe=""), by=by, now=now)
            tell(request, _("The text is kept. It counts, not the choices."))
    except Refusal as no:
        return _page(request, TextPage(started, text, bool(said.text), problem=no.sentence))
    return redirect("bring_in_meaning", started.pk)


def _page(request: Request, page: TextPage) -> HttpResponse:
    context = {"page": page, "started": page.started}
    return render(request, "bring_in/text.html", context, status=422 if page.problem else 200)
