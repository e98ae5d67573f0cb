"""A touchpoint as it is kept: what it is called, how it is meant to be, what is promised, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from touchstone.company.actions import add_department
from touchstone.company.models import Department
from touchstone.errors import Refusal
from touchstone.fields import DEFAULT_LANGUAGE, Wording
from touchstone.register import actions
from touchstone.register.models import Design, Journey, Placement, Promise, PromiseRevision, Stage, Touchpoint
from touchstone.register.queries import (
    Promised,
    Steps,
    current_designs,
    current_revision,
    designs_of,
    placements_of,
    promises_in_force,
    promises_retired,
    step_counts,
)
from touchstone.register.undoing import standing
from touchstone.web.guards import Request, may
from touchstone.web.register_acts import deed
from touchstone.web.register_forms import CHANNELS, DesignForm, FactsForm, PromiseForm
from touchstone.web.saying import refused
from touchstone.web.taking_back import done


@dataclass(frozen=True)
class TouchpointPage:
    """Everything that is kept of one touchpoint."""

    touchpoint: Touchpoint
    form: FactsForm
    design: Design | None
    steps: Steps | None
    promises: Sequence[Promised]
    no_longer: Sequence[Promised]
    placements: Sequence[Placement]
    elsewhere: Sequence[tuple[str, Sequence[Stage]]]
    before: Sequence[Design]
    channels: Sequence[Any] = CHANNELS

    @property
    def journeys(self) -> int:
        """In how many journeys it stands."""
        return len({placement.stage.journey_id for placement in self.placements})


def language_of(request: Request) -> str:
    """The language the company writes in."""
    root = request.scope.tree.root
    return (root.language if root else "") or DEFAULT_LANGUAGE


@may("keep_register")
def touchpoint_edit(request: Request, slug: str) -> HttpResponse:
    """Name, whose, way, department, owner, review and volume; and the way to everything else."""
    touchpoint = get_object_or_404(Touchpoint.objects.select_related("department", "owner"), slug=slug)
    form = FactsForm(request.POST or None, touchpoint=touchpoint)
    if request.method == "POST" and form.is_valid():
        was = standing(touchpoint)
        said = form.said
        if new := form.cleaned_data["new_department"].strip():
            said["department"] = _department(new, request)
        actions.change_touchpoint(touchpoint=touchpoint, **said, **deed(request))
        done(request, _("“%(name)s” is changed.") % {"name": touchpoint}, touchpoint, was)
        return redirect("touchpoint_edit", slug)
    page = _page(request, touchpoint, form)
    status = 422 if form.errors else 200
    return render(request, "register/touchpoint.html", {"page": page, "chapter": "map"}, status=status)


def _department(name: str, request: Request) -> Department:
    known = Department.objects.filter(name__iexact=name, retired_at=None).first()
    return known or add_department(name=name, **deed(request))


def _page(request: Request, touchpoint: Touchpoint, form: FactsForm) -> TouchpointPage:
    one, now = [touchpoint.pk], request.now
    placements = list(placements_of(touchpoint))
    standing_in = {placement.stage_id for placement in placements}
    elsewhere: dict[str, list[Stage]] = {}
    stages = Stage.objects.filter(retired_at=None, journey__retired_at=None).select_related("journey")
    for stage in stages.order_by("journey__position", "position", "pk"):
        if stage.pk not in standing_in:
            elsewhere.setdefault(stage.journey.name, []).append(stage)
    designs = list(designs_of(touchpoint))
    return TouchpointPage(
        touchpoint,
        form,
        designs[0] if designs else None,
        step_counts(one, as_of=now).get(touchpoint.pk),
        promises_in_force(one, as_of=now).get(touchpoint.pk, ()),
        promises_retired(one, as_of=now).get(touchpoint.pk, ()),
        placements,
        list(elsewhere.items()),
        designs[1:],
    )


# --- where it stands ------------------------------------------------------------------------------------------------


@may("keep_register")
@require_POST
def touchpoint_place(request: Request, slug: str) -> HttpResponse:
    """Let it stand in one more stage."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    wanted = request.POST.get("stage", "")
    stages = Stage.objects.filter(retired_at=None).select_related("journey")
    stage = stages.filter(pk=int(wanted)).first() if wanted.isdigit() else None
    if stage is None:
        refused(request, _("Choose the stage it should stand in too."))
    else:
        was = standing(stage.journey)
        actions.place(touchpoint=touchpoint, stage=stage, **deed(request))
        sentence = _("“%(name)s” stands in “%(stage)s” too now.") % {"name": touchpoint, "stage": stage}
        done(request, sentence, stage.journey, was)
    return redirect("touchpoint_edit", slug)


# --- how it is meant to be ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DesignPage:
    """The next design of a touchpoint, beside the one in force."""

    touchpoint: Touchpoint
    form: DesignForm
    design: Design | None
    steps: Steps | None
    other_languages: Sequence[str]
    journeys: Sequence[Journey]
    promises: Sequence[Promised]


@may("keep_register")
def touchpoint_design(request: Request, slug: str) -> HttpResponse:
    """Say how it is meant to be from now on. The former design stays what it was."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    language = language_of(request)
    design = current_designs([touchpoint.pk], as_of=request.now).get(touchpoint.pk)
    form = DesignForm(request.POST or None, initial=DesignForm.of(design, language))
    if request.method == "POST" and form.is_valid():
        was = standing(touchpoint)
        if words := form.said(design, language):
            actions.design_touchpoint(touchpoint=touchpoint, by=request.scope.user, now=request.now, **words)
        done(request, _("This is how “%(name)s” is meant to be from now on.") % {"name": touchpoint}, touchpoint, was)
        return redirect("touchpoint_edit", slug)
    page = DesignPage(
        touchpoint,
        form,
        design,
        step_counts([touchpoint.pk], as_of=request.now).get(touchpoint.pk),
        _other_languages(design, language),
        list(dict.fromkeys(placement.stage.journey for placement in placements_of(touchpoint))),
        promises_in_force([touchpoint.pk], as_of=request.now).get(touchpoint.pk, ()),
    )
    status = 422 if form.errors else 200
    return render(request, "register/design.html", {"page": page, "chapter": "map"}, status=status)


def _other_languages(design: Design | None, language: str) -> list[str]:
    if design is None:
        return []
    wordings: list[Wording] = [getattr(design, name) for name in actions.WORDINGS]
    return sorted({code for wording in wordings for code, text in wording.items() if text} - {language})


# --- what is promised -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PromisePage:
    """A promise being made, or said anew."""

    touchpoint: Touchpoint
    form: PromiseForm
    promise: Promise | None
    revision: PromiseRevision | None


@may("keep_register")
def promise_new(request: Request, slug: str) -> HttpResponse:
    """Promise something at a touchpoint."""
    touchpoint = get_object_or_404(Touchpoint, slug=slug)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.said(Wording(), language_of(request))
        try:
            promise = actions.make_promise(touchpoint=touchpoint, **said, **deed(request))
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            done(request, _("From now on people may count on it."), promise, None)
            return redirect("touchpoint_edit", slug)
    return _promise(request, PromisePage(touchpoint, form, None, None))


@may("keep_register")
def promise_change(request: Request, slug: str) -> HttpResponse:
    """Say a promise anew. What was promised before stays what it was."""
    promise = get_object_or_404(Promise.objects.select_related("touchpoint"), slug=slug)
    revision, language = current_revision(promise), language_of(request)
    form = PromiseForm(request.POST or None, initial=PromiseForm.of(revision, language))
    if request.method == "POST" and form.is_valid():
        was = standing(promise)
        said = form.said(revision.text if revision else Wording(), language)
        try:
            actions.revise_promise(promise=promise, **said, **deed(request))
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            done(request, _("From now on this is what people may count on."), promise, was)
            return redirect("touchpoint_edit", promise.touchpoint.slug)
    return _promise(request, PromisePage(promise.touchpoint, form, promise, revision))


def _promise(request: Request, page: PromisePage) -> HttpResponse:
    status = 422 if page.form.errors else 200
    return render(request, "register/promise.html", {"page": page, "chapter": "map"}, status=status)
