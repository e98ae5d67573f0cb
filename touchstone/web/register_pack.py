"""The register as a file, out and in, and as a checklist on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.packs.packing import Outcome, pack_in, pack_out, rehearse
from touchstone.packs.starter import FILE as STARTER
from touchstone.register.models import Journey, Touchpoint
from touchstone.register.pack_form import PackRefused, Problem
from touchstone.register.queries import Way, unplaced, ways
from touchstone.register.unpacking import Change
from touchstone.web.guards import Request, may
from touchstone.web.register import Card, Knowledge
from touchstone.web.saying import said

MOST_BYTES = 1_000_000
SHOWN = 400
ADD, WHOLE = "add", "whole"

VERBS = (
    ("add", gettext_lazy("Added"), "circle-plus"),
    ("change", gettext_lazy("Changed"), "pencil"),
    ("retire", gettext_lazy("Retired"), "archive"),
    ("bring_back", gettext_lazy("Brought back"), "archive-restore"),
)
NOUNS = {
    "journey": gettext_lazy("journey"),
    "stage": gettext_lazy("stage"),
    "touchpoint": gettext_lazy("touchpoint"),
    "promise": gettext_lazy("promise"),
    "department": gettext_lazy("department"),
}
FIELDS = {
    "name": gettext_lazy("its name"),
    "whose": gettext_lazy("whose it is"),
    "half": gettext_lazy("attract or satisfy"),
    "channel": gettext_lazy("by which way"),
    "direct": gettext_lazy("direct or indirect"),
    "department": gettext_lazy("the department"),
    "owner": gettext_lazy("who looks after it"),
    "review_on": gettext_lazy("the next review"),
    "yearly_volume": gettext_lazy("people a year"),
    "need": gettext_lazy("what they need"),
    "know": gettext_lazy("what they should know"),
    "feel": gettext_lazy("how they should feel"),
    "steps": gettext_lazy("their steps"),
    "next": gettext_lazy("what happens next"),
    "text": gettext_lazy("its words"),
    "due": gettext_lazy("by when"),
    "within_hours": gettext_lazy("within how long"),
    "aim": gettext_lazy("how often we mean to keep it"),
    "order": gettext_lazy("the order"),
    "touchpoints": gettext_lazy("what stands in it"),
}


class PackForm(forms.Form):
    """A pack as a file or as text, and how it is to be taken."""

    file = forms.FileField(
        label=gettext_lazy("The file"), required=False, widget=forms.FileInput(attrs={"class": "input"})
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "textarea pack-text", "spellcheck": "false"}),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How is it to be taken?"),
        choices=[
            (ADD, gettext_lazy("Add and change what it names, leave the rest")),
            (WHOLE, gettext_lazy("Make the register exactly this: what it does not name is retired")),
        ],
        widget=forms.RadioSelect,
        initial=ADD,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )

    def clean(self) -> dict[str, Any]:
        """The text, wherever it came from; UTF-8, at most a megabyte."""
        told = super().clean() or {}
        file = told.get("file")
        if file is None and not told.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste one below."))
        elif file is not None and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than a megabyte; a register never is."))
        elif file is not None:
            try:
                told["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This is no text in UTF-8. Save it as plain text and try again."))
        return told


@dataclass(frozen=True)
class PackPage:
    """Where the register goes out and comes in."""

    form: PackForm
    problems: Sequence[Problem]
    empty: bool


@dataclass(frozen=True)
class ChangeLine:
    """One change in plain words."""

    noun: str
    name: str
    fields: str

    @classmethod
    def of(cls, change: Change) -> ChangeLine:
        """A change as a person reads it."""
        fields = ", ".join(str(FIELDS.get(name, name)) for name in change.fields)
        return cls(str(NOUNS.get(change.noun, change.noun)), change.name, fields)


@dataclass(frozen=True)
class RehearsalPage:
    """What a pack would add, change and retire; its text goes along until somebody says yes."""

    outcome: Outcome
    text: str
    how: str

    @property
    def groups(self) -> list[tuple[str, str, int, list[ChangeLine]]]:
        """Words, icon, how many, and the first of them, for each kind of change there is."""
        kinds = [(str(words), icon, self.outcome.of(verb)) for verb, words, icon in VERBS]
        return [
            (words, icon, len(some), [ChangeLine.of(one) for one in some[:SHOWN]])
            for words, icon, some in kinds
            if some
        ]


@may("keep_register")
def register_pack(request: Request) -> HttpResponse:
    """Bring a pack in: first what it would do, then, on a yes, the same for real."""
    posted = request.POST.copy() if request.method == "POST" else None
    if posted is not None and "starter" in posted:
        posted["text"], posted["how"] = STARTER.read_text(encoding="utf-8"), ADD
    form = PackForm(posted, request.FILES or None)
    problems: Sequence[Problem] = ()
    if posted is not None and form.is_valid():
        text, how = form.cleaned_data["text"], form.cleaned_data["how"]
        verb = pack_in if "do" in posted else rehearse
        try:
            outcome = verb(text=text, by=request.scope.user, now=request.now, whole=how == WHOLE)
        except PackRefused as refusal:
            problems, form = refusal.problems, PackForm({"text": text, "how": how})
        else:
            return _answer(request, outcome, text, how, did="do" in posted)
    page = PackPage(form, problems, not Journey.objects.exists() and not Touchpoint.objects.exists())
    status = 422 if form.errors or problems else 200
    return render(request, "register/pack.html", {"page": page, "chapter": "map"}, status=status)


def _answer(request: Request, outcome: Outcome, text: str, how: str, *, did: bool) -> HttpResponse:
    if did:
        many = len(outcome.changes)
        words = ngettext("%(count)d change is made.", "%(count)d changes are made.", many)
        said(request, words % {"count": many})
        return redirect("register")
    context = {"page": RehearsalPage(outcome, text, how), "chapter": "map"}
    return render(request, "register/pack_rehearsal.html", context)


@may("keep_register")
def register_pack_out(request: Request) -> HttpResponse:
    """The whole register as one readable file."""
    text = pack_out(as_of=request.now, with_owners="owners" in request.GET)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="register.yaml"'
    return answer


# --- on paper -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListedStage:
    """A stage with one line for each touchpoint."""

    name: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class ListedJourney:
    """A journey on the checklist: whose, what they need, how they should feel, and its stages."""

    journey: Journey | None
    stages: Sequence[ListedStage]

    @property
    def lines(self) -> int:
        """How many lines there are to tick."""
        return sum(len(stage.cards) for stage in self.stages)


@dataclass(frozen=True)
class ChecklistPage:
    """Every touchpoint once more, with boxes to tick while walking."""

    journeys: Sequence[ListedJourney]
    only: Journey | None
    today: date

    @property
    def lines(self) -> int:
        """How many lines there are to tick."""
        return sum(journey.lines for journey in self.journeys)


@may("see")
def checklist(request: Request, journey: str = "") -> HttpResponse:
    """Every point at which we meet somebody, one line each, with boxes: to be printed and walked."""
    only = get_object_or_404(Journey, slug=journey) if journey else None
    known = Knowledge.at(request.now)

    def listed(way: Way) -> ListedJourney:
        stages = [
            ListedStage(part.stage.name, [known.card(stop.touchpoint, stop.placement) for stop in part.stops])
            for part in way.stretches
        ]
        return ListedJourney(way.journey, [stage for stage in stages if stage.cards])

    journeys = [one for one in map(listed, ways(journey=only)) if one.stages]
    loose = [] if only else [known.card(one) for one in unplaced()]
    if loose:
        journeys.append(ListedJourney(None, [ListedStage("", loose)]))
    page = ChecklistPage(journeys, only, timezone.localdate(request.now))
    return render(request, "register/checklist.html", {"page": page, "chapter": "map"})
