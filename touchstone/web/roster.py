"""Settings, as a table: branches, people, accesses and leavers in by one CSV, rehearsed first, and out again."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.company.roster import COLUMNS, NotARoster, Outcome, bring_in, rehearse, text_of, written_out
from touchstone.web.company import Tabs, tabs
from touchstone.web.departments import whole_company
from touchstone.web.guards import Request, may
from touchstone.web.saying import said
from touchstone.web.sheets import sheet

MOST_BYTES = 2_000_000
SHOWN_LINES = 500

WORDS = (
    ("what", gettext_lazy("what the line is: branch, department, retired, person, access, end or leaver")),
    ("name", gettext_lazy("of a branch, a department or a person")),
    ("branch", gettext_lazy("the branch’s short name, like north; for an access: where it holds (empty: everywhere)")),
    ("parent", gettext_lazy("the short name of the branch above (empty: the company)")),
    ("time_zone", gettext_lazy("like Europe/London; empty: as above")),
    ("country", gettext_lazy("two letters, like GB; empty: as above")),
    ("currency", gettext_lazy("three letters, like GBP; empty: as above")),
    ("competitor", gettext_lazy("yes, if the branch is a competitor’s")),
    ("email", gettext_lazy("of the person")),
    ("access", gettext_lazy("owner, head, manager, staff, shopper or analyst")),
)
EXAMPLE = """what,name,branch,parent,email,access
branch,North,north,,,
branch,North Yard,north-yard,north,,
person,Ann Reed,,,ann@example.org,
access,,north,,ann@example.org,manager
leaver,,,,ben@example.org,
"""


class RosterForm(forms.Form):
    """A file, or its lines pasted."""

    file = forms.FileField(
        label=gettext_lazy("A CSV file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the lines here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, str]:
        """The text, wherever it came from."""
        told = super().clean() or {}
        file = told.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than two megabytes; bring it in in parts."))
        text = text_of(file.read()) if file is not None else told.get("text", "")
        if not text.strip():
            raise forms.ValidationError(_("Choose a file, or paste its lines."))
        return {"text": text}


@dataclass(frozen=True)
class RosterPage:
    """Where a file comes in, and how one looks."""

    tabs: Tabs
    form: RosterForm
    columns: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class RehearsalPage:
    """What a file would do, line by line; `text` goes along until somebody says yes."""

    tabs: Tabs
    outcome: Outcome
    text: str

    @property
    def shown(self) -> list[tuple[int, str, bool]]:
        """The lines that are refused first, then those that change something; not the ones that change nothing."""
        lines = (self.outcome.refused + self.outcome.changes)[:SHOWN_LINES]
        return [(line.number, line.sentence, line.refused) for line in lines]

    @property
    def more(self) -> int:
        """How many more there are than shown."""
        return max(0, len(self.outcome.refused) + len(self.outcome.changes) - SHOWN_LINES)

    @property
    def unchanged(self) -> int:
        """How many lines are so already."""
        return len(self.outcome.lines) - len(self.outcome.refused) - len(self.outcome.changes)


@may("keep_company")
def roster(request: Request) -> HttpResponse:
    """Bring the table in: first what it would do, then, on a yes, the same for real."""
    whole_company(request)
    form = RosterForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        text, verb = form.cleaned_data["text"], bring_in if "do" in request.POST else rehearse
        try:
            outcome = verb(text=text, by=request.scope.user, now=request.now)
        except NotARoster as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _answer(request, outcome, text)
    if form.errors:
        status = 422
    columns = tuple((name, str(words)) for name, words in WORDS)
    page = RosterPage(tabs(request, "roster"), form, columns, EXAMPLE)
    return render(request, "company/roster.html", {"page": page}, status=status)


def _answer(request: Request, outcome: Outcome, text: str) -> HttpResponse:
    if outcome.done:
        many = len(outcome.changes)
        told = ngettext("%(count)d change is made.", "%(count)d changes are made.", many)
        said(request, told % {"count": many})
        return redirect("team")
    page = RehearsalPage(tabs(request, "roster"), outcome, text)
    return render(request, "company/rehearsal.html", {"page": page}, status=422 if outcome.refused else 200)


@may("keep_company")
def roster_csv(request: Request) -> HttpResponse:
    """The whole table as it stands; bringing it in again changes nothing."""
    whole_company(request)
    return sheet(_("branches-and-people"), COLUMNS, written_out())
