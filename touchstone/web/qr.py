"""Codes to print: each leads a phone to a touchpoint's public page, at one branch of those one works at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from touchstone.company.models import Branch
from touchstone.register.models import Touchpoint
from touchstone.web.guards import Request, may
from touchstone.web.noting import Group, open_branches, stages_with_touchpoints


@dataclass(frozen=True)
class Code:
    """One code: where it is for, where it leads, and its picture."""

    touchpoint: Touchpoint
    branch: Branch
    address: str
    drawing: SafeString


@dataclass(frozen=True)
class CodesContext:
    """The codes on one page, and the branches that may be chosen."""

    touchpoint: Touchpoint | None
    branch: Branch | None
    codes: Sequence[Code]
    branches: Sequence[Branch]


def drawn(text: str) -> SafeString:
    """A QR code as inline SVG that scales; dark on white whatever the page's colours, a quiet border around it."""
    made = BytesIO()
    segno.make(text, error="m").save(
        made, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#17211d", light="#ffffff",
        svgclass="qr", lineclass=None,
    )  # fmt: skip
    return mark_safe(made.getvalue().decode())  # noqa: S308  made by segno from our own address


def _code(request: Request, touchpoint: Touchpoint, branch: Branch) -> Code:
    path = reverse("public_touchpoint", args=[touchpoint.public_token]) + "?" + urlencode({"b": branch.slug})
    address = request.build_absolute_uri(path)
    return Code(touchpoint, branch, address, drawn(address))


@may("note")
def touchpoint_qr(request: Request, slug: str) -> HttpResponse:
    """A sheet with the code of one touchpoint: at the branch asked for (`?b=`), else one for each branch."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug, retired_at=None)
    branches = open_branches(request, "note")
    wanted = branches[0].slug if len(branches) == 1 else request.GET.get("b", "")
    branch = next((one for one in branches if one.slug == wanted), None)
    chosen = [branch] if branch else list(branches)
    page = CodesContext(touchpoint, branch, [_code(request, touchpoint, one) for one in chosen], branches)
    return render(request, "public/codes.html", {"page": page})


@may("note")
def branch_qr(request: Request, slug: str) -> HttpResponse:
    """All codes of one branch, in the order of the register."""
    branches = open_branches(request, "note")
    branch = next((one for one in branches if one.slug == slug), None)
    if branch is None:
        raise Http404
    groups: Sequence[Group] = stages_with_touchpoints()
    codes = [_code(request, one, branch) for group in groups for one in group.touchpoints]
    return render(request, "public/codes.html", {"page": CodesContext(None, branch, codes, branches)})
