"""Bring in, the third step: what the files mean, in words; questions first, every answer kept as it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.ledger.intake.guessing.moneys import money_taken
from touchstone.ledger.intake.guessing.said import Said, said_of
from touchstone.ledger.intake.jobs import recipe_for, say
from touchstone.ledger.models import Import
from touchstone.register.models import Touchpoint
from touchstone.web.bring_in import OPEN, the_import
from touchstone.web.bring_in_asked import Asked, also_for, asked_of
from touchstone.web.bring_in_changes import CHANGES
from touchstone.web.bring_in_columns import MOST_CARDS, ColumnCard, Group, Wardrobe
from touchstone.web.bring_in_fits import Fits, fits_of
from touchstone.web.bring_in_found import FileFound, files_found, peeks
from touchstone.web.bring_in_points import PointLine, point_lines
from touchstone.web.bring_in_values import counted
from touchstone.web.bring_in_whole import FileRow, Whole, file_rows, own_money, whole_of
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused

ALL_COLUMNS = "columns=all"
"""What an address says where every column is to be shown, however many there are."""


@dataclass(frozen=True)
class MeaningPage:
    """What the files mean, as far as it is said."""

    started: Import
    said: Said
    files: Sequence[FileFound]
    asked: Asked
    points: Sequence[PointLine]
    register: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    rows: Sequence[FileRow]
    whole: Whole
    money: str
    notes: Sequence[str]
    missing: str
    fitting: Fits | None
    can_say: bool

    @property
    def overruled(self) -> bool:
        """Whether a recipe counts instead of what is said here."""
        return bool(self.said.text or self.said.recipe)

    @property
    def people_only(self) -> bool:
        """Whether the files are lists of people, so that nothing happened in them."""
        return all(one.rows in ("people", "unused") for one in self.said.files)

    @property
    def used(self) -> int:
        """How many columns mean something."""
        return sum(len(group.cards) for group in self.groups if group.used)

    @property
    def unused(self) -> int:
        """How many are not needed."""
        return sum(len(group.cards) for group in self.groups if not group.used)


def in_register() -> list[tuple[str, str]]:
    """The touchpoints there are: slug and name."""
    return list(Touchpoint.objects.filter(retired_at=None).order_by("name").values_list("slug", "name"))


def _wardrobe(request: Request, started: Import, said: Said) -> Wardrobe:
    found = [one for one in files_found(started) if not one.refused]
    tree = request.scope.tree
    return Wardrobe(
        said=said,
        files=found,
        peeks=peeks(started),
        sure=started.found.get("sure") or {},
        why=started.found.get("why") or {},
        branches=[(b.slug, b.name) for b in tree.in_order() if b.retired_at is None and not b.competitor],
        counted=counted(started, said),
        most=0 if _all_asked(request) else MOST_CARDS,
    )


def _all_asked(request: Request) -> bool:
    """Whether the page somebody looks at shows every column of a very wide sheet; a change on it leaves it so."""
    looks_at = (request.get_full_path(), *(request.headers.get(name, "") for name in ("HX-Current-URL", "Referer")))
    return any(ALL_COLUMNS in urlsplit(address).query for address in looks_at)


def meaning_page(request: Request, started: Import) -> MeaningPage:
    """Everything on the page."""
    said = said_of(started.said)
    wardrobe, register = _wardrobe(request, started, said), in_register()
    return MeaningPage(
        started=started,
        said=said,
        files=wardrobe.files,
        asked=asked_of(said, started.found.get("questions") or []),
        points=point_lines(said),
        register=register,
        groups=wardrobe.groups(),
        rows=file_rows(said, wardrobe.files),
        whole=whole_of(said, request.scope.tree),
        money=money_taken(said, own=own_money(said, request.scope.tree)),
        notes=started.found.get("notes") or (),
        missing=still_missing(started),
        fitting=fits_of(started),
        can_say=started.state in OPEN,
    )


def still_missing(started: Import) -> str:
    """What must be said before it can be tried, as a sentence; nothing where all is said."""
    try:
        recipe_for(started)
    except Refusal as no:
        return no.sentence
    return ""


@may("bring_in")
def bring_in_meaning(request: Request, pk: int) -> HttpResponse:
    """What the files mean."""
    started = the_import(request, pk)
    if not started.said:
        return redirect("bring_in_look", started.pk)
    return render(request, "bring_in/meaning.html", {"page": meaning_page(request, started), "started": started})


# --- keeping what is said -------------------------------------------------------------------------------------------


@may("bring_in")
@require_POST
def bring_in_say(request: Request, pk: int) -> HttpResponse:
    """Keep one answer: about a column, a touchpoint, a file, or all of it."""
    change = CHANGES.get(request.POST.get("do", ""))
    try:
        started = _kept(request, pk, change)
    except Refusal as no:
        return _not_kept(request, pk, no)
    if not request.headers.get("HX-Request"):
        every = f"?{ALL_COLUMNS}" if _all_asked(request) else ""
        return redirect(f"{reverse('bring_in_meaning', args=[pk])}{every}#{request.POST.get('back', '')}")
    if request.POST.get("typing"):
        return HttpResponse(status=204)
    return _fragments(request, started)


def _kept(request: Request, pk: int, change: Callable[[Said, QueryDict], Said] | None) -> Import:
    with transaction.atomic():  # two answers at once must not undo each other: read and write under one lock
        Import.objects.select_for_update().filter(pk=pk).first()
        started = the_import(request, pk)
        if started.said and change is not None:
            said = said_of(started.said)
            for posted in (request.POST, *_again_for(started, request.POST)):
                said = change(said, posted)
            say(started, said, by=request.scope.user, now=request.now)
    return the_import(request, pk)


def _again_for(started: Import, posted: QueryDict) -> Iterator[QueryDict]:
    """One answer for all columns of a scale: the same, said of each of the others."""
    for about in also_for(started.found.get("questions") or (), posted.get("about", "")):
        again = posted.copy()
        again["about"] = about
        yield again


def _not_kept(request: Request, pk: int, no: Refusal) -> HttpResponse:
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        refused(request, no.sentence)
        return answer
    refused(request, no.sentence)
    return redirect("bring_in_meaning", pk)


def _fragments(request: Request, started: Import) -> HttpResponse:
    """What changes on the page by an answer: a column's card and what hangs on it; for the rest the whole body."""
    do = request.POST.get("do", "")
    page = meaning_page(request, started)
    cards = {card.uid: card for group in page.groups for card in group.cards}
    context = {"page": page, "started": started, "fragment": True}
    if do == "column":
        card = next((one for one in cards.values() if _is(one, request.POST)), None)
        return HttpResponse(_rendered(request, "bring_in/said_column.html", {**context, "card": card}))
    if do == "answer":
        about = request.POST.get("about", "")
        abouts = (about, *also_for(started.found.get("questions") or (), about))
        keys = {one.rpartition("#")[0] for one in abouts}
        changed = [one for one in cards.values() if f"{one.said.file}.{one.said.column}" in keys]
        return HttpResponse(_rendered(request, "bring_in/said_answer.html", {**context, "changed": changed}))
    return HttpResponse(_rendered(request, "bring_in/body.html", context))


def _is(card: ColumnCard, posted: QueryDict) -> bool:
    return (card.said.file, card.said.column) == (posted.get("file"), posted.get("column"))


def _rendered(request: Request, template: str, context: Mapping[str, Any]) -> str:
    return render_to_string(template, dict(context), request=request)
