"""Note an encounter in ten seconds: which touchpoint, whose feeling, ten up or ten down; more if one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from touchstone.company.actions import note_deed
from touchstone.errors import Refusal
from touchstone.files.pictures import ACCEPTED, redrawn
from touchstone.files.store import keep
from touchstone.ledger.models import Encounter
from touchstone.ledger.notes import Note, note_encounter, take_back
from touchstone.ledger.queries import current
from touchstone.people.identities import Who, who_in
from touchstone.people.models import Party
from touchstone.people.queries import canonical
from touchstone.web.drawings import figures
from touchstone.web.guards import Request, may
from touchstone.web.noting import READ_NOTICE, Offered, has_read_notice, offered
from touchstone.web.people_found import Found, people_found
from touchstone.web.saying import refused, said

WHOSE = (
    ("they", gettext_lazy("They said so"), gettext_lazy("in their words")),
    ("me", gettext_lazy("I was the customer"), gettext_lazy("what I felt myself")),
    ("impression", gettext_lazy("My impression"), gettext_lazy("what I think they felt")),
)
POINTS = [str(n) for n in range(-10, 11) if n]
NOT_OBSERVED = "not_observed"
SUGGESTED = 5


class NoteForm(forms.Form):
    """One note, read with care: only touchpoints in use, branches in reach, people one may see."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    touchpoint = forms.IntegerField()
    branch = forms.IntegerField()
    whose = forms.ChoiceField(choices=[(name, words) for name, words, _hint in WHOSE])
    points = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=200)
    who = forms.CharField(required=False, max_length=300)
    party = forms.IntegerField(required=False)
    words = forms.CharField(required=False, max_length=4000)
    photo = forms.FileField(required=False)
    at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"])
    earlier = forms.CharField(required=False, max_length=20)

    def __init__(self, request: Request, choices: Offered, **how: object) -> None:
        super().__init__(**how)  # type: ignore[arg-type]
        self.request = request
        self.touchpoints = choices.touchpoints
        self.branches = {branch.pk: branch for branch in choices.branches}
        for name, sentence in {
            "touchpoint": _("Which touchpoint was it? Choose one."),
            "branch": _("Which branch was it? Choose one."),
            "whose": _("Whose feeling is it? Choose one."),
        }.items():
            self.fields[name].error_messages = {"required": sentence, "invalid": sentence, "invalid_choice": sentence}

    def clean_touchpoint(self) -> int:
        """A touchpoint of the register that is in use."""
        pk = int(self.cleaned_data["touchpoint"])
        if pk not in self.touchpoints:
            raise forms.ValidationError(_("This touchpoint is no longer in use. Choose another."))
        return pk

    def clean_branch(self) -> int:
        """A branch at which this person may note."""
        pk = int(self.cleaned_data["branch"])
        if pk not in self.branches:
            raise forms.ValidationError(_("You cannot note at this branch. Choose another."))
        return pk

    def clean_points(self) -> int | None:
        """−10 … −1 or 1 … 10; None where it could not be observed."""
        given = self.cleaned_data["points"].strip().replace("−", "-").removeprefix("+")
        if given == NOT_OBSERVED:
            return None
        if not given:
            raise forms.ValidationError(_("Ten up or ten down? Say which way it went, or that it was not observed."))
        if given in ("0", "-0"):
            raise forms.ValidationError(_("There is no zero. Did it build or erode, even a little?"))
        if given not in POINTS:
            raise forms.ValidationError(_("Points go from −10 to −1 and from +1 to +10."))
        return int(given)

    def clean_party(self) -> int | None:
        """Somebody known whom this person may see."""
        pk = self.cleaned_data["party"]
        if pk is None:
            return None
        known = Party.objects.filter(pk=canonical(pk), forgotten_at=None).values_list("pk", flat=True).first()
        if known is None or not people_found(self.request, ids=[known]):
            raise forms.ValidationError(_("Choose the person again, please."))
        return known

    def clean_photo(self) -> bytes | None:
        """The picture drawn anew, without its place."""
        photo = self.cleaned_data["photo"]
        if not isinstance(photo, UploadedFile):
            return None
        try:
            return redrawn(photo.read())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean_earlier(self) -> datetime | None:
        """A wall clock time at the branch; turned into a moment once the branch is known."""
        given = self.cleaned_data["earlier"].strip()
        if not given:
            return None
        try:
            return datetime.strptime(given[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007  the zone is the branch's, added below
        except ValueError:
            raise forms.ValidationError(_("Write the day and the time of day.")) from None

    def note(self) -> Note:
        """What was noted; a picture is kept on disk first."""
        said_ = self.cleaned_data
        tree = self.request.scope.tree
        at: datetime | None = said_["earlier"].replace(tzinfo=tree.zone(said_["branch"])) if said_["earlier"] else None
        if at is None and said_["at"]:
            at = min(said_["at"].replace(tzinfo=UTC), self.request.now)
        picture = (keep(said_["photo"]), "") if said_["photo"] else None
        return Note(
            key=str(said_["key"]),
            touchpoint=said_["touchpoint"],
            branch=said_["branch"],
            whose=said_["whose"],
            points=said_["points"],
            who=self.whom(),
            words=said_["words"],
            why_not=said_["reason"],
            picture=picture,
            happened_at=at,
        )

    def whom(self) -> int | Who | None:
        """The chosen person, else whom the line names, else somebody."""
        party: int | None = self.cleaned_data["party"]
        country = self.request.scope.tree.inherited(self.cleaned_data["branch"], "country")
        return party or who_in(self.cleaned_data["who"], country=country)


@dataclass(frozen=True)
class NoteContext:
    """What the page for one note shows."""

    offered: Offered
    whose: Sequence[tuple[str, object, object]]
    key: str
    given: Mapping[str, str]
    errors: Mapping[str, str]
    party: Party | None
    accepted: str = ACCEPTED


@may("note")
def note_page(request: Request) -> HttpResponse:
    """The form for one note; a POST notes it. With `Accept: application/json` the answer is for the page's script."""
    if not has_read_notice(request.scope.user):
        return render(request, "note/before.html", {"next": request.get_full_path()})
    choices = offered(request, first=request.GET.get("touchpoint", ""))
    if request.method != "POST":
        return render(request, "note/note.html", {"page": _blank(request, choices)})
    form = NoteForm(request, choices, data=request.POST, files=request.FILES)
    by_script = "application/json" in request.headers.get("Accept", "")
    errors = _errors(form)
    if not errors:
        try:
            row = note_encounter(note=form.note(), by=request.scope.user, now=request.now)
        except Refusal as refusal:
            errors = {"": refusal.sentence}
        else:
            return _noted(request, row, by_script=by_script)
    if by_script:
        return JsonResponse({"errors": errors}, status=422)
    return render(request, "note/note.html", {"page": _again(request, choices, form, errors)}, status=422)


def _errors(form: NoteForm) -> dict[str, str]:
    return {name: " ".join(map(str, told)) for name, told in form.errors.items()}


def _blank(request: Request, choices: Offered) -> NoteContext:
    first = request.GET.get("touchpoint", "")
    chosen = next((one.pk for one in choices.recent if one.slug == first), "")
    given = {"touchpoint": str(chosen), "branch": str(choices.branch.pk) if choices.branch else ""}
    party = request.GET.get("party", "")
    seen = people_found(request, ids=[canonical(int(party))]) if party.isdigit() else []
    known = Party.objects.filter(pk__in=[one.pk for one in seen], forgotten_at=None).first()
    return NoteContext(choices, WHOSE, str(uuid4()), given, {}, known)


def _again(request: Request, choices: Offered, form: NoteForm, errors: Mapping[str, str]) -> NoteContext:
    given = {name: request.POST.get(name, "") for name in form.fields if name != "photo"}
    party = Party.objects.filter(pk=form.cleaned_data.get("party") or 0).first()
    return NoteContext(choices, WHOSE, given["key"] or str(uuid4()), given, errors, party)


def _noted(request: Request, row: Encounter, *, by_script: bool) -> HttpResponse:
    points = row.evidence.values_list("value", flat=True).first()
    name, branch = str(row.touchpoint), str(row.branch)
    if points is None:
        sentence = _("Noted at %(branch)s: %(touchpoint)s.") % {"branch": branch, "touchpoint": name}
    else:
        sentence = _("Noted at %(branch)s: %(touchpoint)s, %(points)s.") % {
            "branch": branch,
            "touchpoint": name,
            "points": figures.mark(int(points)),
        }
    undo = reverse("note_undo", args=[str(row.pk)])
    if by_script:
        return JsonResponse({"said": sentence, "undo": undo})
    said(request, sentence, undo=undo)
    return redirect("note")


@may("note")
@require_POST
def note_notice(request: Request) -> HttpResponse:
    """Remember that this person read what is recorded about them."""
    user = request.scope.user
    if not has_read_notice(user):
        note_deed(by=user, verb=READ_NOTICE, noun=user, now=request.now)
    on = request.POST.get("next", "")
    return redirect(on if on.startswith(reverse("note")) else reverse("note"))


@may("note")
@require_POST
def note_undo(request: Request, notes: str) -> HttpResponse:
    """Take notes of one's own back: ids joined by a minus."""
    ids = [int(part) for part in notes.split("-") if part.isdigit()]
    rows = list(Encounter.objects.filter(pk__in=ids, typist=request.scope.user))
    count = take_back(encounters=rows, by=request.scope.user, now=request.now)
    if not count:
        refused(request, _("There was nothing to take back."))
    else:
        said(request, ngettext("Taken back: %(n)s note.", "Taken back: %(n)s notes.", count) % {"n": count})
    return redirect("note")


@may("note")
def note_who(request: Request) -> HttpResponse:
    """Who the typed line may mean, as choices for the form; a fragment."""
    line = request.GET.get("who", "")
    found: Sequence[Found] = people_found(request, line, most=SUGGESTED) if len(line.strip()) > 1 else ()
    return render(request, "note/note.html#who", {"found": found, "line": line.strip()})


def notes_by(request: Request, *, most: int = 5) -> list[Encounter]:
    """What this person noted last and still stands."""
    rows = current().filter(typist=request.scope.user).select_related("touchpoint", "branch")
    return list(rows.order_by("-pk")[:most])
