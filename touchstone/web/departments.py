"""Settings, departments: who inside stands behind a touchpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from touchstone.company import actions
from touchstone.company.models import Department
from touchstone.errors import Refusal
from touchstone.web.company import Tabs, tabs
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused, said


class DepartmentForm(forms.Form):
    """A department has a name."""

    name = forms.CharField(label=gettext_lazy("Name of the department"), max_length=120)


@dataclass(frozen=True)
class DepartmentsPage:
    """The departments, each with its form for another name; and a form for a new one."""

    tabs: Tabs
    form: DepartmentForm
    departments: Sequence[Department]
    retired: Sequence[Department]


def whole_company(request: Request) -> None:
    """For the whole company only: whoever keeps a part of it finds nothing here."""
    if not request.scope.everywhere("keep_company"):
        raise Http404


@may("keep_company")
def departments(request: Request) -> HttpResponse:
    """The departments, and a new one."""
    whole_company(request)
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_department(name=form.cleaned_data["name"], by=request.scope.user, now=request.now)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            undo = reverse("department_retire", args=[made.slug])
            said(request, _("%(name)s is added.") % {"name": made}, undo=undo)
            return redirect("departments")
    every = list(Department.objects.all())
    page = DepartmentsPage(
        tabs(request, "departments"),
        form,
        [one for one in every if one.retired_at is None],
        [one for one in every if one.retired_at is not None],
    )
    return render(request, "company/departments.html", {"page": page}, status=422 if form.errors else 200)


@may("keep_company")
@require_POST
def department_rename(request: Request, slug: str) -> HttpResponse:
    """Call a department something else."""
    whole_company(request)
    department = get_object_or_404(Department, slug=slug)
    name = request.POST.get("name", "")
    try:
        actions.rename_department(department=department, name=name, by=request.scope.user, now=request.now)
    except actions.NotThisWay as refusal:
        refused(request, refusal.sentence)
    else:
        said(request, _("It is called %(name)s now.") % {"name": department})
    return redirect("departments")


@may("keep_company")
@require_POST
def department_retire(request: Request, slug: str) -> HttpResponse:
    """Close a department."""
    whole_company(request)
    department = get_object_or_404(Department, slug=slug)
    actions.retire_department(department=department, by=request.scope.user, now=request.now)
    undo = reverse("department_back", args=[slug])
    said(request, _("%(name)s is retired; touchpoints that named it keep it.") % {"name": department}, undo=undo)
    return redirect("departments")


@may("keep_company")
@require_POST
def department_back(request: Request, slug: str) -> HttpResponse:
    """Open a retired department again."""
    whole_company(request)
    department = get_object_or_404(Department, slug=slug)
    actions.bring_back_department(department=department, by=request.scope.user, now=request.now)
    said(request, _("%(name)s is open again.") % {"name": department})
    return redirect("departments")
