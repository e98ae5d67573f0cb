"""Settings, who did what: the deed log, filtered by person, and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.company.access import Scope
from touchstone.company.models import Branch, Deed, Department, User
from touchstone.register.models import Journey, Promise, Stage, Touchpoint
from touchstone.web.company import Tabs, tabs
from touchstone.web.guards import Request, may
from touchstone.web.sheets import sheet

A_PAGE = 100

NAMED: Mapping[str, type[Model]] = {
    "Branch": Branch,
    "Department": Department,
    "User": User,
    "Journey": Journey,
    "Stage": Stage,
    "Touchpoint": Touchpoint,
}
"""What is called by its name in the log. People we meet are not: they stay a number, also after they are erased."""

NOUNS = {
    "Branch": gettext_lazy("the branch"),
    "Department": gettext_lazy("the department"),
    "User": "",
    "Journey": gettext_lazy("the journey"),
    "Stage": gettext_lazy("the stage"),
    "Touchpoint": gettext_lazy("the touchpoint"),
    Promise.__name__: gettext_lazy("the promise"),
    "Party": gettext_lazy("the person or organisation"),
    "Encounter": gettext_lazy("the encounter"),
    "Import": gettext_lazy("the import"),
    "Recipe": gettext_lazy("the recipe"),
    "Merge": gettext_lazy("the merge"),
    "Tie": gettext_lazy("the tie"),
    "Source": gettext_lazy("the source"),
    "Mapping": gettext_lazy("the mapping"),
}
VERBS = {
    "add": gettext_lazy("added"),
    "adopt": gettext_lazy("took into use"),
    "arrange": gettext_lazy("arranged"),
    "bring_back": gettext_lazy("brought back"),
    "bring_in": gettext_lazy("brought in"),
    "change": gettext_lazy("changed"),
    "design": gettext_lazy("designed"),
    "edit": gettext_lazy("changed"),
    "end_access": gettext_lazy("took access from"),
    "erase": gettext_lazy("erased"),
    "found": gettext_lazy("founded"),
    "give_access": gettext_lazy("gave access to"),
    "go_on": gettext_lazy("went on with"),
    "hand_in": gettext_lazy("handed in"),
    "invite": gettext_lazy("made a sign-in link for"),
    "keep": gettext_lazy("kept"),
    "merge": gettext_lazy("made one of two by"),
    "move": gettext_lazy("moved"),
    "note": gettext_lazy("noted"),
    "open": gettext_lazy("opened"),
    "part_with": gettext_lazy("parted with"),
    "place": gettext_lazy("placed"),
    "read_notice": gettext_lazy("read what is recorded about"),
    "rename": gettext_lazy("renamed"),
    "retire": gettext_lazy("retired"),
    "revise": gettext_lazy("said anew"),
    "run_again": gettext_lazy("ran again"),
    "set_password": gettext_lazy("chose a password for"),
    "show": gettext_lazy("looked at all about"),
    "sign_in": gettext_lazy("signed in as"),
    "stop": gettext_lazy("stopped"),
    "take_back": gettext_lazy("took back"),
    "take_out": gettext_lazy("took out"),
    "tie": gettext_lazy("tied"),
    "try_out": gettext_lazy("tried"),
    "unmerge": gettext_lazy("took back"),
    "untie": gettext_lazy("untied"),
    "welcome": gettext_lazy("welcomed"),
    "withdraw": gettext_lazy("withdrew"),
}


@dataclass(frozen=True)
class DeedLine:
    """One deed in words; the fields that were touched, never their values."""

    at: datetime
    who: str
    did: str
    what: str
    name: str
    fields: str
    branch: str


@dataclass(frozen=True)
class DeedsPage:
    """The log, newest first; `older` is where the next page begins."""

    tabs: Tabs
    lines: Sequence[DeedLine]
    people: Sequence[User]
    who: int
    older: int


def seen_deeds(scope: Scope) -> QuerySet[Deed]:
    """The deeds somebody may see: all, or those at the branches they keep watch over."""
    rows = Deed.objects.select_related("by", "branch")
    return rows if scope.everywhere("see_deeds") else rows.filter(branch__in=scope.branches("see_deeds"))


def deed_lines(deeds: Iterable[Deed]) -> list[DeedLine]:
    """Deeds in words; one more query for each kind of thing that has a name."""
    deeds = list(deeds)
    wanted: dict[str, set[int]] = {}
    for deed in deeds:
        if deed.noun in NAMED and deed.noun_id is not None:
            wanted.setdefault(deed.noun, set()).add(deed.noun_id)
    names = {noun: NAMED[noun]._default_manager.in_bulk(ids) for noun, ids in wanted.items()}
    return [
        DeedLine(
            at=deed.at,
            who=deed.by.name if deed.by else _("Touchstone itself"),
            did=str(VERBS.get(deed.verb, deed.verb)),
            what=str(NOUNS.get(deed.noun, deed.noun)),
            name=str(names.get(deed.noun, {}).get(deed.noun_id or 0, "")) or f"#{deed.noun_id}",
            fields=", ".join(str(field).replace("_", " ") for field in deed.fields),
            branch=deed.branch.name if deed.branch else "",
        )
        for deed in deeds
    ]


def _asked(request: Request) -> tuple[QuerySet[Deed], int]:
    rows = seen_deeds(request.scope)
    who = int(said) if (said := request.GET.get("who", "")).isdigit() else 0
    return (rows.filter(by=who) if who else rows), who


@may("see_deeds")
def deeds(request: Request) -> HttpResponse:
    """Who did what, newest first."""
    rows, who = _asked(request)
    before = request.GET.get("before", "")
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    people = User.objects.filter(pk__in=seen_deeds(request.scope).order_by().values("by")).order_by("name")
    page = DeedsPage(
        tabs(request, "deeds"),
        deed_lines(found[:A_PAGE]),
        list(people),
        who,
        found[A_PAGE - 1].pk if len(found) > A_PAGE else 0,
    )
    return render(request, "company/deeds.html", {"page": page})


@may("see_deeds")
def deeds_csv(request: Request) -> HttpResponse:
    """The log as CSV, as filtered."""
    rows, _who = _asked(request)
    lines = deed_lines(rows.order_by("-pk"))
    header = (_("when"), _("who"), _("did"), _("what"), _("which"), _("fields"), _("branch"))
    return sheet(
        _("who-did-what"),
        header,
        ((line.at.isoformat(), line.who, line.did, line.what, line.name, line.fields, line.branch) for line in lines),
    )
