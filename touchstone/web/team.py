"""Settings, people with access: welcome them by a link, give and take accesses, part with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from touchstone.company import actions
from touchstone.company.access import OWNER, Scope
from touchstone.company.models import Membership, User
from touchstone.company.queries import people_with_access
from touchstone.errors import Refusal
from touchstone.web.company import Choices, Tabs, branch_choices, kept_branch, tabs
from touchstone.web.guards import Request, may
from touchstone.web.qr import drawn
from touchstone.web.saying import refused, said

SHOWN_LINK = "touchstone_shown_link"
SHOWN_FOR = 15 * 60
"""Seconds for which the page with a new link may be loaded again. The link waits in a signed cookie, not with us."""

HERE_ONLY = ("localhost", "127.0.0.1", "[::1]")

ACCESS_WORDS = {
    "owner": gettext_lazy("everything, and this installation"),
    "head": gettext_lazy("everything about the business: register, branches, people with access"),
    "manager": gettext_lazy("sees and notes, in a branch and all below it"),
    "staff": gettext_lazy("sees and notes, in a branch and all below it"),
    "shopper": gettext_lazy("nothing yet; later: walks given to them"),
    "analyst": gettext_lazy("sees figures and rows, brings files in; sees no names"),
}


def access_choices(scope: Scope) -> Choices:
    """The accesses somebody may give: only an owner makes owners."""
    owner = any(one.access == OWNER for one in scope.memberships)
    return [(value, str(words)) for value, words in Membership.Access.choices if owner or value != OWNER]


class AccessForm(forms.Form):
    """Which access, and from which branch down."""

    access = forms.ChoiceField(label=gettext_lazy("May do"), initial="staff")
    branch = forms.ChoiceField(
        label=gettext_lazy("In this branch and all below it"),
        error_messages={"required": gettext_lazy("Choose where it holds.")},
    )

    def __init__(self, data: object, *, scope: Scope) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        branches = branch_choices(scope)
        if len(branches) > 1:
            branches = [("", _("choose one")), *branches]
        for name, choices in (("access", access_choices(scope)), ("branch", branches)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class WelcomeForm(AccessForm):
    """Somebody new: name, e-mail, access, branch."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("They sign in with it. No mail is sent to it.")
    )
    field_order = ("name", "email", "access", "branch")


class PersonForm(forms.Form):
    """What somebody is called and signs in with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))


@dataclass(frozen=True)
class TeamLine:
    """Somebody with access: what and where, as far as one may see it; `kept`: may be parted with, may get a link."""

    user: User
    held: Sequence[Membership]
    kept: bool


@dataclass(frozen=True)
class TeamPage:
    """The people with access, and apart from them those who left."""

    tabs: Tabs
    lines: Sequence[TeamLine]
    left: Sequence[User]


@dataclass(frozen=True)
class NewcomerPage:
    """Somebody new, and what each access may."""

    tabs: Tabs
    form: WelcomeForm
    words: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class MemberPage:
    """One person with access."""

    tabs: Tabs
    line: TeamLine
    person: PersonForm
    access: AccessForm


@dataclass(frozen=True)
class LinkPage:
    """A new link for somebody, as words and as a code a phone can read."""

    tabs: Tabs
    user: User
    link: str
    code: SafeString
    until: datetime
    here_only: bool


def _seen(scope: Scope, now: datetime) -> list[TeamLine]:
    everywhere, within = scope.everywhere("keep_company"), scope.branches("keep_company")
    lines = []
    for user, held in people_with_access(now=now):
        seen = [one for one in held if one.branch_id in within]
        if seen or everywhere:
            lines.append(TeamLine(user, seen, scope.keeps(held)))
    return lines


@may("keep_company")
def team(request: Request) -> HttpResponse:
    """Who may sign in, and what they may do where."""
    lines = _seen(request.scope, request.now)
    here = [line for line in lines if line.user.left_at is None]
    left = [line.user for line in lines if line.user.left_at is not None]
    return render(request, "company/team.html", {"page": TeamPage(tabs(request, "team"), here, left)})


@may("keep_company")
def team_new(request: Request) -> HttpResponse:
    """Welcome somebody; the next page shows the link that lets them in."""
    form = WelcomeForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        branch = kept_branch(request, form.cleaned_data.pop("branch"))
        try:
            user, token = actions.welcome(branch=branch, by=request.scope.user, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            return _to_link(user, token)
    words = [(label, str(ACCESS_WORDS[value])) for value, label in access_choices(request.scope)]
    page = NewcomerPage(tabs(request, "team"), form, words)
    return render(request, "company/newcomer.html", {"page": page}, status=422 if form.errors else 200)


def _to_link(user: User, token: str) -> HttpResponse:
    address = reverse("member_link", args=[user.pk])
    answer = redirect(address)
    answer.set_signed_cookie(
        SHOWN_LINK, token, salt=str(user.pk), max_age=SHOWN_FOR, path=address, httponly=True, samesite="Strict"
    )
    return answer


def _member(request: Request, pk: int) -> TeamLine:
    """Somebody this person may see in Settings; else there is nothing here."""
    line = next((line for line in _seen(request.scope, request.now) if line.user.pk == pk), None)
    if line is None:
        raise Http404
    return line


def _kept(request: Request, pk: int) -> User:
    """Somebody who is this person's to keep; else there is nothing here."""
    line = _member(request, pk)
    if not line.kept:
        raise Http404
    return line.user


@may("keep_company")
def member(request: Request, pk: int) -> HttpResponse:
    """One person with access: name and e-mail, accesses, link, leaving."""
    line = _member(request, pk)
    told = {"name": line.user.name, "email": line.user.email}
    form = PersonForm(request.POST or None, initial=told)
    if request.method == "POST" and line.kept and form.is_valid():
        try:
            actions.edit_person(user=line.user, by=request.scope.user, now=request.now, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            said(request, _("%(name)s is changed.") % {"name": line.user})
            return redirect("member", pk)
    page = MemberPage(tabs(request, "team"), line, form, AccessForm(None, scope=request.scope))
    return render(request, "company/member.html", {"page": page}, status=422 if form.errors else 200)


@may("keep_company")
@require_POST
def access_give(request: Request, pk: int) -> HttpResponse:
    """Give somebody one more access."""
    line = _member(request, pk)
    form = AccessForm({**request.GET.dict(), **request.POST.dict()}, scope=request.scope)
    if not form.is_valid():
        refused(request, _("Choose what they may do, and in which branch."))
        return redirect("member", pk)
    branch = kept_branch(request, form.cleaned_data["branch"])
    access = form.cleaned_data["access"]
    try:
        given = actions.give_access(
            user=line.user, access=access, branch=branch, by=request.scope.user, now=request.now
        )
    except Refusal as refusal:
        refused(request, refusal.sentence)
    else:
        told = {"name": line.user, "access": given.get_access_display(), "branch": branch}
        undo = reverse("access_end", args=[pk, given.pk])
        said(request, _("%(name)s has the access %(access)s from %(branch)s down.") % told, undo=undo)
    return redirect("member", pk)


@may("keep_company")
@require_POST
def access_end(request: Request, pk: int, membership: int) -> HttpResponse:
    """Take an access away."""
    line = _member(request, pk)
    held = next((one for one in line.held if one.pk == membership), None)
    if held is None:
        raise Http404
    try:
        actions.end_access(membership=held, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
    else:
        told = {"name": line.user, "access": held.get_access_display(), "branch": held.branch}
        back = reverse("access_give", args=[pk]) + "?" + urlencode({"access": held.access, "branch": held.branch.slug})
        said(request, _("%(name)s no longer has the access %(access)s at %(branch)s.") % told, undo=back)
    still_seen = len(line.held) > 1 or request.scope.everywhere("keep_company")
    return redirect("member", pk) if still_seen else redirect("team")


@may("keep_company")
@require_POST
def member_invite(request: Request, pk: int) -> HttpResponse:
    """Make a new link for somebody; earlier ones stop working."""
    user = _kept(request, pk)
    try:
        return _to_link(user, actions.make_sign_in_link(user=user, by=request.scope.user, now=request.now))
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("member", pk)


@may("keep_company")
@never_cache
def member_link(request: Request, pk: int) -> HttpResponse:
    """Show the link just made: to copy, or to point a phone at. Afterwards nobody can show it again."""
    user = _kept(request, pk)
    token = request.get_signed_cookie(SHOWN_LINK, default="", salt=str(pk), max_age=SHOWN_FOR)
    if not token:
        refused(request, _("A link is shown once only. Make a new one if it was lost."))
        return redirect("member", pk)
    link = request.build_absolute_uri(reverse("sign_in_link", args=[token]))
    made = user.sign_in_links.order_by("-made_at").first()
    page = LinkPage(
        tabs=tabs(request, "team"),
        user=user,
        link=link,
        code=drawn(link),
        until=made.expires_at if made else request.now,
        here_only=request.get_host().rsplit(":", 1)[0] in HERE_ONLY,
    )
    return render(request, "company/link.html", {"page": page})


@may("keep_company")
@require_POST
def member_part(request: Request, pk: int) -> HttpResponse:
    """Somebody leaves."""
    user = _kept(request, pk)
    try:
        actions.part_with(user=user, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("member", pk)
    undo = reverse("member_back", args=[pk])
    said(
        request, _("%(name)s has left and cannot sign in any more. What they noted stays.") % {"name": user}, undo=undo
    )
    return redirect("team")


@may("keep_company")
@require_POST
def member_back(request: Request, pk: int) -> HttpResponse:
    """Somebody who left is here again."""
    user = _kept(request, pk)
    try:
        actions.bring_back(user=user, by=request.scope.user, now=request.now)
    except Refusal as refusal:
        refused(request, refusal.sentence)
        return redirect("team")
    said(request, _("%(name)s is here again.") % {"name": user})
    return redirect("member", pk)
