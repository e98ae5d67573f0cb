"""Signing in by password or one-time link, signing out, and choosing a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from touchstone.company.models import User
from touchstone.company.queries import branch_tree
from touchstone.company.sign_in import (
    LinkSpent,
    TooManyTries,
    WeakPassword,
    WrongPassword,
    link_of,
    set_password,
    sign_in_by_link,
    sign_in_by_password,
)
from touchstone.web.guards import Request, address_of, public, signed_in
from touchstone.web.saying import said

BACKEND = "django.contrib.auth.backends.ModelBackend"
SETTING_UP = "setting_up"
"""In the session of whoever opened the first link: they may set the company up."""


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"required": gettext_lazy("Your e-mail is missing.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Your password is missing.")},
    )


class PasswordForm(forms.Form):
    """A new password, with the old one where there is one."""

    old = forms.CharField(
        label=gettext_lazy("Password so far"),
        strip=False,
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=400,
        help_text=gettext_lazy("At least ten characters. A short sentence is easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@dataclass(frozen=True)
class SignInPage:
    """The sign-in page; `empty`: there is no company yet."""

    form: SignInForm
    next: str
    empty: bool


@dataclass(frozen=True)
class LinkPage:
    """A link seen: for whom (nobody: it opens an empty company)."""

    name: str


@dataclass(frozen=True)
class SpentPage:
    """A link that does not work, and why."""

    sentence: str


@dataclass(frozen=True)
class PasswordPage:
    """Choosing a password; `first`: straight after a link, without one so far."""

    form: PasswordForm
    next: str
    first: bool


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of ours, never one of somebody else's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password."""
    empty = branch_tree().root is None
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(safe_next(request))
    if empty and request.session.get(SETTING_UP):
        return redirect("start")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = sign_in_by_password(**form.cleaned_data, address=address_of(request), now=timezone.now())
        except (WrongPassword, TooManyTries) as refusal:
            form.add_error(None, refusal.sentence)
            status = refusal.status
        else:
            login(request, user, backend=BACKEND)
            return redirect(safe_next(request))
    else:
        status = 422 if form.errors else 200
    page = SignInPage(form, safe_next(request), empty)
    return render(request, "account/sign_in.html", {"page": page}, status=status)


@public
@never_cache
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link. Looking at it changes nothing, since mail programs open links by themselves."""
    try:
        if request.method != "POST":
            user = link_of(token, now=timezone.now()).user
            return _unshared(render(request, "account/link.html", {"page": LinkPage(user.name if user else "")}))
        user = sign_in_by_link(token=token, now=timezone.now())
    except LinkSpent as refusal:
        context = {"page": SpentPage(refusal.sentence), "frame": "base_public.html"}
        return render(request, "account/spent.html", context, status=refusal.status)
    if user is None:
        request.session.flush()
        request.session[SETTING_UP] = True
        return redirect("start")
    login(request, user, backend=BACKEND)
    if settings.DEMO:
        return redirect("map")  # a stranger who looks at the demo came to see the map
    return redirect("today" if user.has_usable_password() else "password")


def _unshared(response: HttpResponse) -> HttpResponse:
    """Search engines keep away. (Referrer-Policy same-origin keeps the address from strangers already.)"""
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out here."""
    logout(request)
    return redirect("sign_in")


@signed_in
@never_cache
@sensitive_post_parameters("old", "password")
def password(request: Request) -> HttpResponse:
    """Choose a password; whoever has one shows it first."""
    user = cast(User, request.user)
    first = not user.has_usable_password()
    form = PasswordForm(request.POST or None)
    if first:
        del form.fields["old"]
    if request.method == "POST" and form.is_valid():
        try:
            if not first:
                sign_in_by_password(
                    email=user.email, password=form.cleaned_data["old"], address=address_of(request), now=request.now
                )
            set_password(user=user, password=form.cleaned_data["password"], by=user, now=request.now)
        except (WrongPassword, TooManyTries) as refusal:
            form.add_error("old", _("This is not your password.") if refusal.status == 422 else refusal.sentence)
        except WeakPassword as refusal:
            form.add_error("password", refusal.sentence)
        else:
            update_session_auth_hash(request, user)
            said(request, _("From now on you sign in with this password."))
            return redirect(safe_next(request))
    page = PasswordPage(form, safe_next(request), first)
    return render(request, "account/password.html", {"page": page}, status=422 if form.errors else 200)
