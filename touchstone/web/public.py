"""A touchpoint's own page for anybody who was there: did this build or erode your trust in us?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from touchstone.company.models import Branch
from touchstone.company.queries import BranchTree, branch_tree
from touchstone.company.sign_in import Bucket, take
from touchstone.ledger.answers import hear_answer
from touchstone.questions.scales import NoZero
from touchstone.register.models import Touchpoint
from touchstone.register.queries import current_designs
from touchstone.web.guards import address_of, public

DEVICE = "touchstone_device"
SALT = "touchstone.public"
OPEN_FOR = timedelta(hours=24)
MOST_WORDS = 2000
ANSWERS = {"2": 2, "1": 1, "-1": -1, "-2": -2}

PER_ADDRESS = Bucket("public answers from an address", 40, 30)
"""A whole shop's guests may share one address: forty answers at once, then one every half minute."""

Side = Literal["builds", "erodes"]


@dataclass(frozen=True)
class Asked:
    """What the page asks about: a touchpoint at a branch, which side stands on top, and when it was asked."""

    touchpoint: Touchpoint
    branch: Branch
    first: Side
    at: datetime

    def sealed(self) -> str:
        """This as a field of the form that nobody can make up."""
        told = {"t": self.touchpoint.pk, "b": self.branch.pk, "f": self.first, "at": self.at.isoformat()}
        return signing.dumps(told, salt=SALT, compress=True)


@dataclass(frozen=True)
class PublicContext:
    """What the page shows; `answer` and `words` are what was given before something had to be said about it."""

    asked: Asked
    answer: str = ""
    words: str = ""
    problem: str = ""

    @property
    def erodes_first(self) -> bool:
        """Whether the eroding side stands on top this time."""
        return self.asked.first == "erodes"


@public
@never_cache
def public_touchpoint(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and hear the answer. Looking never counts; an answer comes only by the form's own button."""
    touchpoint = Touchpoint.objects.filter(public_token=token).first()
    branch = None if touchpoint is None else _branch(branch_tree(), request.GET.get("b", ""))
    if touchpoint is None or branch is None or touchpoint.retired_at is not None or branch.retired_at is not None:
        return _show(request, "public/gone.html", {}, status=404 if touchpoint is None else 410)
    now = timezone.now()
    if request.method != "POST":
        side: Side = secrets.choice(("builds", "erodes"))
        return _asking(request, PublicContext(Asked(touchpoint, branch, side, now)), 200)
    return _answered(request, touchpoint, branch, now)


def _branch(tree: BranchTree, slug: str) -> Branch | None:
    """The branch of the link; without one, or with one nobody knows, the company as a whole."""
    return next((one for one in tree.branches if one.slug == slug and not one.competitor), tree.root)


def _answered(request: HttpRequest, touchpoint: Touchpoint, branch: Branch, now: datetime) -> HttpResponse:
    given = request.POST.get("answer", "")
    words = request.POST.get("words", "")[:MOST_WORDS]
    thanks = reverse("public_thanks", args=[touchpoint.public_token])
    if request.POST.get("website"):  # a field nobody sees: only machines fill it in
        return redirect(f"{thanks}?{urlencode({'b': branch.slug})}")
    asked = _opened(request.POST.get("asked", ""), touchpoint, branch)
    if asked is None:
        anew = Asked(touchpoint, branch, "builds", now)
        sentence = _("This page was open for a long time. Look once more, then send it again, please.")
        return _asking(request, PublicContext(anew, given, words, sentence), 422)
    if given not in ANSWERS:
        sentence = NoZero().sentence if given == "0" else _("Choose one of the four answers, please.")
        return _asking(request, PublicContext(asked, given, words, sentence), 422)
    day = now.astimezone(branch_tree().zone(branch.pk)).date()
    if not take(bucket=PER_ADDRESS, whose=f"{address_of(request)}/{day.isoformat()}", now=now):
        sentence = _("Very many answers came from this network just now. Try again in a few minutes, please.")
        return _asking(request, PublicContext(asked, given, words, sentence), 429)
    device = request.get_signed_cookie(DEVICE, default="", salt=SALT) or secrets.token_urlsafe(12)
    heard = hear_answer(
        touchpoint=touchpoint,
        branch=branch,
        answer=ANSWERS[given],
        words=words,
        device=device,
        day=day,
        first=asked.first,
        asked_at=asked.at,
        now=now,
    )
    again = {"again": "yes"} if heard == "changed" else {}
    response = redirect(f"{thanks}?{urlencode({'b': branch.slug, **again})}")
    _remember(response, device)
    return response


def _opened(sealed: str, touchpoint: Touchpoint, branch: Branch) -> Asked | None:
    """What was asked, if the form is ours, of this touchpoint and branch, and not too old."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    if (told["t"], told["b"]) != (touchpoint.pk, branch.pk):
        return None
    return Asked(touchpoint, branch, told["f"], datetime.fromisoformat(told["at"]))


def _asking(request: HttpRequest, page: PublicContext, status: int) -> HttpResponse:
    response = _show(request, "public/touchpoint.html", {"page": page}, status=status)
    if not request.get_signed_cookie(DEVICE, default="", salt=SALT):
        _remember(response, secrets.token_urlsafe(12))
    return response


def _remember(response: HttpResponse, device: str) -> None:
    """Tell this device from others for a day: a number of no meaning, readable by no script."""
    response.set_signed_cookie(DEVICE, device, salt=SALT, max_age=OPEN_FOR, httponly=True, samesite="Lax")


def _show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public
@never_cache
def public_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and what happens next. Looking at it changes nothing."""
    touchpoint = Touchpoint.objects.filter(public_token=token).first()
    branch = _branch(branch_tree(), request.GET.get("b", ""))
    if touchpoint is None or branch is None:
        return _show(request, "public/gone.html", {}, status=404)
    design = current_designs([touchpoint.pk], as_of=timezone.now()).get(touchpoint.pk)
    context = {
        "touchpoint": touchpoint,
        "branch": branch,
        "next": str(design.next) if design else "",
        "again": request.GET.get("again") == "yes",
    }
    return _show(request, "public/thanks.html", context)
