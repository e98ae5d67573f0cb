"""Settings: what is everybody's own, and the branches as a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from touchstone.company import actions
from touchstone.company.access import Scope
from touchstone.company.models import Branch
from touchstone.company.places import CURRENCIES, countries, zones
from touchstone.company.queries import BranchTree
from touchstone.errors import Refusal
from touchstone.web.guards import Request, may, signed_in
from touchstone.web.saying import refused, said

TABS = (
    ("settings", gettext_lazy("Yours"), ""),
    ("branches", gettext_lazy("Branches"), "keep_company"),
    ("departments", gettext_lazy("Departments"), "keep_company"),
    ("team", gettext_lazy("People with access"), "keep_company"),
    ("roster", gettext_lazy("As a table"), "keep_company"),
    ("deeds", gettext_lazy("Who did what"), "see_deeds"),
    ("health", gettext_lazy("Health"), "run"),
)
WHOLE_COMPANY = ("departments", "roster")
"""Tabs for those who keep the whole company, not a part of it."""

Tabs = Sequence[tuple[str, str, bool]]
Choices = list[tuple[str, str]]


def tabs(request: Request, current: str) -> Tabs:
    """The pages of Settings that are this person's: address, words, whether it is this one."""
    listed = []
    for name, words, verb in TABS:
        if verb and not request.scope.may(verb):
            continue
        if name in WHOLE_COMPANY and not request.scope.everywhere("keep_company"):
            continue
        try:
            listed.append((reverse(name), str(words), name == current))
        except NoReverseMatch:
            continue
    return listed


@dataclass(frozen=True)
class SettingsPage:
    """What is everybody's own."""

    tabs: Tabs
    accesses: Sequence[tuple[str, str]]
    has_password: bool


@signed_in
def settings_page(request: Request) -> HttpResponse:
    """Light or dark, the password, and what one may do here."""
    accesses = [(one.get_access_display(), one.branch.name) for one in request.scope.memberships]
    page = SettingsPage(tabs(request, "settings"), accesses, request.scope.user.has_usable_password())
    return render(request, "company/settings.html", {"page": page})


# --- branches -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BranchLine:
    """One branch in the tree: what holds there, and whether that is its own or as above."""

    branch: Branch
    depth: int
    zone: str
    country: str
    currency: str
    own: frozenset[str]
    first: bool
    last: bool
    movable: bool

    @property
    def indent(self) -> str:
        """How far it stands in, for the eye."""
        return f"{min(self.depth, 6) * 22}px"


@dataclass(frozen=True)
class BranchesPage:
    """The tree, and apart from it what is retired."""

    tabs: Tabs
    lines: Sequence[BranchLine]
    retired: Sequence[Branch]


def branch_lines(tree: BranchTree, within: set[int]) -> list[BranchLine]:
    """The open branches within reach, as a tree is read."""
    country_names = countries()
    lines = []
    for branch in tree.in_order():
        if branch.pk not in within or branch.retired_at is not None:
            continue
        sisters = [b for b in tree.children[branch.parent_id] if b.retired_at is None]
        country = tree.inherited(branch.pk, "country")
        lines.append(
            BranchLine(
                branch=branch,
                depth=tree.depth(branch.pk),
                zone=tree.inherited(branch.pk, "time_zone"),
                country=country_names.get(country, country),
                currency=tree.inherited(branch.pk, "currency"),
                own=frozenset(name for name in ("time_zone", "country", "currency") if getattr(branch, name)),
                first=sisters[0] == branch,
                last=sisters[-1] == branch,
                movable=branch.parent_id in within,
            )
        )
    return lines


@may("keep_company")
def branches(request: Request) -> HttpResponse:
    """The branches as a tree."""
    within = request.scope.branches("keep_company")
    tree = request.scope.tree
    retired = [branch for branch in tree.in_order() if branch.pk in within and branch.retired_at is not None]
    page = BranchesPage(tabs(request, "branches"), branch_lines(tree, within), retired)
    return render(request, "company/branches.html", {"page": page})


def _as_above(tree: BranchTree, above: Branch | None, name: str, words: Mapping[str, str]) -> Choices:
    """Every value there is, the empty one first: as the branch above has it."""
    held = tree.inherited(above.pk, name) if above is not None else ""
    first = [("", _("as above: %(held)s") % {"held": words.get(held, held)})] if above is not None else []
    if above is None and name == "country":
        first = [("", _("not said"))]
    return [*first, *words.items()]


class BranchForm(forms.Form):
    """A branch: its name, where it hangs (a new one), and what differs from the branch above."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ChoiceField(label=gettext_lazy("It belongs to"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)
    competitor = forms.BooleanField(
        label=gettext_lazy("This is a competitor’s"),
        help_text=gettext_lazy("You walk it with the same eyes; it never counts among your own branches."),
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, scope: Scope, branch: Branch | None, above: Branch | None):
        initial: dict[str, Any] = {"parent": above.slug} if above else {}
        if branch is not None:
            initial = {name: getattr(branch, name) for name in ("name", "time_zone", "country", "currency")}
            initial["competitor"] = branch.competitor
        super().__init__(data, initial=initial)
        tree = scope.tree
        shown = dict(zip(zones(), (zone.replace("_", " ") for zone in zones()), strict=True))
        self._choose("time_zone", _as_above(tree, above, "time_zone", shown))
        self._choose("country", _as_above(tree, above, "country", countries()))
        self._choose("currency", _as_above(tree, above, "currency", {code: code for code in CURRENCIES}))
        if branch is None:
            self._choose("parent", branch_choices(scope))
        else:
            del self.fields["parent"]
        if branch is not None and branch.parent_id is None:
            del self.fields["competitor"]
            self.fields["time_zone"].required = self.fields["currency"].required = True

    def _choose(self, name: str, choices: Choices) -> None:
        choice = self.fields[name]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - tells the type checker
        choice.choices = choices


def branch_choices(scope: Scope, *, without: Branch | None = None) -> Choices:
    """The open branches somebody keeps, indented as a tree."""
    within = scope.branches("keep_company")
    left_out = scope.tree.down([without.pk]) if without is not None else set()
    return [
        (branch.slug, "\u2003" * scope.tree.depth(branch.pk) + branch.name)
        for branch in scope.tree.in_order()
        if branch.pk in within and branch.pk not in left_out and branch.retired_at is None
    ]


def kept_branch(request: Request, slug: str) -> Branch:
    """The branch of this slug, if it is this person's to keep; else there is nothing here."""
    within = request.scope.branches("keep_company")
    branch = next((b for b in request.scope.tree.branches if b.slug == slug and b.pk in within), None)
    if branch is None:
        raise Http404
    return branch


@dataclass(frozen=True)
class BranchPage:
    """A new branch, or one to change; `homes` are the branches it could hang below instead."""

    tabs: Tabs
    form: BranchForm
    branch: Branch | None = None
    homes: Choices = field(default_factory=list)
    memberships: int = 0


def _branch_page(request: Request, page: BranchPage) -> HttpResponse:
    return render(request, "company/branch.html", {"page": page}, status=422 if page.form.errors else 200)


@may("keep_company")
def branch_new(request: Request) -> HttpResponse:
    """Open a branch."""
    above = kept_branch(request, slug) if (slug := request.GET.get("above", "")) else None
    if above is None:
        within = request.scope.branches("keep_company")
        above = next(b for b in request.scope.tree.in_order() if b.pk in within)
    form = BranchForm(request.POST or None, scope=request.scope, branch=None, above=above)
    if request.method == "POST" and form.is_valid():
        parent = kept_branch(request, form.cleaned_data.pop("parent"))
        try:
            made = actions.open_branch(parent=parent, by=request.scope.user, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            said(request, _("%(name)s is open.") % {"name": made}, undo=reverse("branch_retire", args=[made.slug]))
            return redirect("branches")
    return _branch_page(request, BranchPage(tabs(request, "branches"), form))


@may("keep_company")
def branch_edit(request: Request, slug: str) -> HttpResponse:
    """Change a branch: name, zone, country, currency, competitor."""
    branch = kept_branch(request, slug)
    above = request.scope.tree.by_id.get(branch.parent_id) if branch.parent_id else None
    form = BranchForm(request.POST or None, scope=request.scope, branch=branch, above=above)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_branch(branch=branch, by=request.scope.user, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            said(request, _("%(name)s is changed.") % {"name": branch})
            return redirect("branches")
    homes = branch_choices(request.scope, without=branch) if branch.parent_id else []
    return _branch_page(request, BranchPage(tabs(request, "branches"), form, branch, homes))


def _asked_place(tree: BranchTree, branch: Branch, told: Mapping[str, str]) -> int | None:
    """The place among all sisters, retired ones too, that is asked for by number or by a step up or down."""
    if told.get("position", "").isdigit():
        return int(told["position"])
    if told.get("step") not in ("up", "down"):
        return None
    every = tree.children[branch.parent_id]
    shown = [b for b in every if b.retired_at is None or b == branch]
    step = 1 if told["step"] == "down" else -1
    return every.index(shown[min(max(shown.index(branch) + step, 0), len(shown) - 1)])


@may("keep_company")
@require_POST
def branch_move(request: Request, slug: str) -> HttpResponse:
    """Hang a branch elsewhere (parent), or one up or down among its sisters (step), or back to where it was."""
    branch = kept_branch(request, slug)
    told = {**request.GET.dict(), **request.POST.dict()}
    tree = request.scope.tree
    before = tree.by_id.get(branch.parent_id or 0, branch)
    place = tree.children[branch.parent_id].index(branch)
    parent = kept_branch(request, told.get("parent", before.slug))
    position = _asked_place(tree, branch, told)
    actions.move_branch(branch=branch, parent=parent, position=position, by=request.scope.user, now=request.now)
    told_back: dict[str, str | int] = {"parent": before.slug, "position": place}
    back = f"{reverse('branch_move', args=[slug])}?{urlencode(told_back)}"
    said(request, _("%(name)s has moved.") % {"name": branch}, undo=back)
    return redirect("branches")


@may("keep_company")
@require_POST
def branch_retire(request: Request, slug: str) -> HttpResponse:
    """Close a branch."""
    branch = kept_branch(request, slug)
    try:
        actions.retire_branch(branch=branch, by=request.scope.user, now=request.now)
    except actions.NotThisWay as refusal:
        refused(request, refusal.sentence)
    else:
        undo = reverse("branch_back", args=[slug])
        said(request, _("%(name)s is retired. What happened there stays.") % {"name": branch}, undo=undo)
    return redirect("branches")


@may("keep_company")
@require_POST
def branch_back(request: Request, slug: str) -> HttpResponse:
    """Open a retired branch again."""
    branch = kept_branch(request, slug)
    try:
        actions.bring_back_branch(branch=branch, by=request.scope.user, now=request.now)
    except actions.NotThisWay as refusal:
        refused(request, refusal.sentence)
    else:
        said(request, _("%(name)s is open again.") % {"name": branch})
    return redirect("branches")
