"""What one does on the register's pages: open journeys and stages, add and move touchpoints, retire, bring back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.register import actions
from touchstone.register.models import Journey, Placement, Promise, Stage, Touchpoint
from touchstone.register.queries import Retired, promises_retired, retired, ways
from touchstone.register.undoing import Thing, standing
from touchstone.web.guards import Request, may
from touchstone.web.register_forms import JourneyForm, StageForm
from touchstone.web.saying import refused
from touchstone.web.taking_back import back, done

RETIRED = gettext_lazy("“%(name)s” is retired. What happened there stays.")
IN_USE = gettext_lazy("“%(name)s” is in use again.")


@dataclass(frozen=True)
class FormPage:
    """A page with one form: what it is about, and where one goes when it is left."""

    form: Any
    title: str
    leave: str
    journey: Journey | None = None
    stage: Stage | None = None


def deed(request: Request) -> dict[str, Any]:
    """Who does it, and when."""
    return {"by": request.scope.user, "now": request.now}


# --- journeys -------------------------------------------------------------------------------------------------------


@may("keep_register")
def journey_new(request: Request) -> HttpResponse:
    """Open a journey: whose, what they need, how they should feel; its name comes last."""
    form = JourneyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        journey = actions.add_journey(**form.cleaned_data, **deed(request))
        done(request, _("“%(name)s” is open. Now its stages.") % {"name": journey}, journey, None)
        return redirect("register_journey", journey.slug)
    page = FormPage(form, _("A new journey"), reverse("register"))
    return _form(request, "register/journey_form.html", page)


@may("keep_register")
def journey_change(request: Request, journey: str) -> HttpResponse:
    """Say anew whose journey it is, what they need, how they should feel, what it is called."""
    row = get_object_or_404(Journey, slug=journey)
    leave = reverse("register_journey", args=[row.slug])
    form = JourneyForm(request.POST or None, initial=JourneyForm.of(row))
    if request.method == "POST" and form.is_valid():
        was = standing(row)
        actions.change_journey(journey=row, **form.cleaned_data, **deed(request))
        done(request, _("“%(name)s” is changed.") % {"name": row}, row, was)
        return redirect(leave)
    return _form(request, "register/journey_form.html", FormPage(form, row.name, leave, row))


@may("keep_register")
@require_POST
def journey_move(request: Request, journey: str) -> HttpResponse:
    """Put a journey earlier or later, or to a place."""
    row = get_object_or_404(Journey, slug=journey)
    was = standing(row)
    live = list(Journey.objects.filter(retired_at=None))
    actions.move_journey(journey=row, position=_place(request, live, row), **deed(request))
    done(request, _("“%(name)s” is moved.") % {"name": row}, row, was)
    return redirect("register")


@may("keep_register")
@require_POST
def journey_retire(request: Request, journey: str) -> HttpResponse:
    """Take a journey out of use."""
    return _retire(request, get_object_or_404(Journey, slug=journey), reverse("register"))


@may("keep_register")
@require_POST
def journey_back(request: Request, journey: str) -> HttpResponse:
    """Use a journey again."""
    return _bring_back(request, get_object_or_404(Journey, slug=journey), reverse("register"))


# --- stages ---------------------------------------------------------------------------------------------------------


@may("keep_register")
def stage_new(request: Request, journey: str) -> HttpResponse:
    """Open a stage at the end of a journey."""
    row = get_object_or_404(Journey, slug=journey)
    leave = reverse("register_journey", args=[row.slug])
    form = StageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stage = actions.add_stage(journey=row, **form.cleaned_data, **deed(request))
        done(request, _("“%(name)s” is open. Now what happens there.") % {"name": stage}, stage, None)
        return redirect(f"{leave}#stage-{stage.pk}")
    return _form(request, "register/stage_form.html", FormPage(form, _("A new stage"), leave, row))


@may("keep_register")
def stage_change(request: Request, pk: int) -> HttpResponse:
    """Call a stage something else, or put it into the other half."""
    stage = get_object_or_404(Stage.objects.select_related("journey"), pk=pk)
    leave = reverse("register_journey", args=[stage.journey.slug])
    form = StageForm(request.POST or None, initial={"name": stage.name, "half": stage.half})
    if request.method == "POST" and form.is_valid():
        was = standing(stage)
        actions.change_stage(stage=stage, **form.cleaned_data, **deed(request))
        done(request, _("“%(name)s” is changed.") % {"name": stage}, stage, was)
        return redirect(leave)
    return _form(request, "register/stage_form.html", FormPage(form, stage.name, leave, stage.journey, stage))


@may("keep_register")
@require_POST
def stage_move(request: Request, pk: int) -> HttpResponse:
    """Put a stage earlier or later, or to a place."""
    stage = get_object_or_404(Stage.objects.select_related("journey"), pk=pk)
    was = standing(stage.journey)
    live = list(stage.journey.stages.filter(retired_at=None))
    actions.move_stage(stage=stage, position=_place(request, live, stage), **deed(request))
    done(request, _("“%(name)s” is moved.") % {"name": stage}, stage.journey, was)
    return redirect("register_journey", stage.journey.slug)


@may("keep_register")
@require_POST
def stage_retire(request: Request, pk: int) -> HttpResponse:
    """Take a stage out of use."""
    stage = get_object_or_404(Stage.objects.select_related("journey"), pk=pk)
    return _retire(request, stage, reverse("register_journey", args=[stage.journey.slug]))


@may("keep_register")
@require_POST
def stage_back(request: Request, pk: int) -> HttpResponse:
    """Use a stage again."""
    stage = get_object_or_404(Stage.objects.select_related("journey"), pk=pk)
    return _bring_back(request, stage, reverse("register_journey", args=[stage.journey.slug]))


# --- touchpoints in stages ------------------------------------------------------------------------------------------


@may("keep_register")
@require_POST
def stage_touchpoint(request: Request, pk: int) -> HttpResponse:
    """Add a touchpoint to a stage by its name; one that is in the register already is let stand here too."""
    stage = get_object_or_404(Stage.objects.select_related("journey"), pk=pk)
    here = f"{reverse('register_journey', args=[stage.journey.slug])}#stage-{stage.pk}"
    name = " ".join(request.POST.get("name", "").split())
    known = Touchpoint.objects.filter(name__iexact=name, retired_at=None).first() if name else None
    was = standing(stage.journey)
    try:
        if known is None:
            added = actions.add_touchpoint(name=name, stage=stage, **deed(request))
            done(request, _("“%(name)s” is added.") % {"name": added}, added, None)
        else:
            actions.place(touchpoint=known, stage=stage, **deed(request))
            sentence = _("“%(name)s” was in the register already; it stands here too now.") % {"name": known}
            unless = _("“%(name)s” stands here already.") % {"name": known}
            done(request, sentence, stage.journey, was, unless=unless)
    except Refusal as refusal:
        refused(request, refusal.sentence)
    return redirect(here)


@may("keep_register")
@require_POST
def placement_move(request: Request, pk: int) -> HttpResponse:
    """Put a touchpoint earlier or later in its stage, into the stage before or after, or to a place in any stage."""
    placement = get_object_or_404(Placement.objects.select_related("stage__journey", "touchpoint"), pk=pk)
    journey = placement.stage.journey
    was = standing(journey)
    stage, position = _target(request, placement)
    try:
        actions.move_touchpoint(placement=placement, stage=stage, position=position, **deed(request))
        sentence = _("“%(name)s” is moved.") % {"name": placement.touchpoint}
        done(request, sentence, journey, was)
    except Refusal as refusal:
        refused(request, refusal.sentence)
    return redirect("register_journey", journey.slug)


def _target(request: Request, placement: Placement) -> tuple[Stage, int]:
    """The stage and the place that a form, or a drag, asks for."""
    (way,) = ways(journey=placement.stage.journey)
    stages = [part.stage for part in way.stretches]
    here = next((number for number, stage in enumerate(stages) if stage.pk == placement.stage_id), 0)
    step = request.POST.get("step", "")
    if step in ("before", "after"):
        there = here + (1 if step == "after" else -1)
        if 0 <= there < len(stages):
            return stages[there], 0 if step == "after" else len(way.stretches[there].stops)
        return placement.stage, placement.position
    stops = [stop.placement for stop in way.stretches[here].stops]
    wanted = request.POST.get("stage", "")
    stage = next((one for one in stages if str(one.pk) == wanted), placement.stage)
    return stage, _place(request, stops, placement)


@may("keep_register")
@require_POST
def placement_out(request: Request, pk: int) -> HttpResponse:
    """Let a touchpoint stand in a stage no longer."""
    placement = get_object_or_404(Placement.objects.select_related("stage__journey", "touchpoint"), pk=pk)
    journey, stage = placement.stage.journey, placement.stage
    was = standing(journey)
    touchpoint = actions.take_out(placement=placement, **deed(request))
    sentence = _("“%(name)s” is taken out of “%(stage)s”. It is still in the register.")
    done(request, sentence % {"name": touchpoint, "stage": stage}, journey, was)
    return back(request, reverse("register_journey", args=[journey.slug]))


# --- out of use -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RetiredPage:
    """Everything out of use, each to be brought back."""

    things: Retired
    promises: list[tuple[Promise, str]]


@may("keep_register")
def register_retired(request: Request) -> HttpResponse:
    """What is out of use. Nothing is ever deleted."""
    gone = promises_retired(as_of=request.now)
    page = RetiredPage(retired(), [(one.promise, str(one.revision.text)) for some in gone.values() for one in some])
    return render(request, "register/retired.html", {"page": page, "chapter": "map"})


@may("keep_register")
@require_POST
def touchpoint_retire(request: Request, slug: str) -> HttpResponse:
    """Take a touchpoint out of use."""
    return _retire(request, get_object_or_404(Touchpoint, slug=slug), reverse("register"))


@may("keep_register")
@require_POST
def touchpoint_back(request: Request, slug: str) -> HttpResponse:
    """Use a touchpoint again."""
    return _bring_back(request, get_object_or_404(Touchpoint, slug=slug), reverse("touchpoint_edit", args=[slug]))


@may("keep_register")
@require_POST
def promise_retire(request: Request, slug: str) -> HttpResponse:
    """Promise something no longer."""
    promise = get_object_or_404(Promise.objects.select_related("touchpoint"), slug=slug)
    return _retire(request, promise, reverse("touchpoint_edit", args=[promise.touchpoint.slug]))


@may("keep_register")
@require_POST
def promise_back(request: Request, slug: str) -> HttpResponse:
    """Promise it again, in the same words."""
    promise = get_object_or_404(Promise.objects.select_related("touchpoint"), slug=slug)
    return _bring_back(request, promise, reverse("touchpoint_edit", args=[promise.touchpoint.slug]))


def _retire(request: Request, thing: Thing, otherwise: str) -> HttpResponse:
    was = standing(thing)
    actions.retire(noun=thing, **deed(request))
    done(request, RETIRED % {"name": _name(thing)}, thing, was)
    came_from_itself = isinstance(thing, Journey)
    return redirect(otherwise) if came_from_itself else back(request, otherwise)


def _bring_back(request: Request, thing: Thing, otherwise: str) -> HttpResponse:
    was = standing(thing)
    actions.bring_back(noun=thing, **deed(request))
    done(request, IN_USE % {"name": _name(thing)}, thing, was)
    return back(request, otherwise)


def _name(thing: Thing) -> str:
    if not isinstance(thing, Promise):
        return thing.name
    revision = thing.revisions.order_by("since", "pk").last()
    return str(revision.text) if revision else thing.slug


def _place(request: Request, rows: list[Any], one: Any) -> int:
    """Where `one` is to stand among `rows`: a step from where it is, or a place by number."""
    here = next((number for number, row in enumerate(rows) if row.pk == one.pk), 0)
    asked = request.POST.get("position", "")
    if asked.isdigit():
        return min(int(asked), 10_000)
    return max(0, here + {"earlier": -1, "later": 1}.get(request.POST.get("step", ""), 0))


def _form(request: Request, template: str, page: FormPage) -> HttpResponse:
    status = 422 if page.form.errors else 200
    return render(request, template, {"page": page, "chapter": "map"}, status=status)
