"""Show a person all we know about them, and erase it: what goes and what stays is said first."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.files.store import path_of
from touchstone.privacy.actions import all_about, erase
from touchstone.web.guards import Request, may
from touchstone.web.people import seen_party
from touchstone.web.people_found import called
from touchstone.web.saying import said

NOUNS = {
    "Party": gettext_lazy("Who they are"),
    "Identity": gettext_lazy("Known by"),
    "Role": gettext_lazy("Met as"),
    "Tie": gettext_lazy("Hangs together with"),
    "Merge": gettext_lazy("One and the same"),
    "Encounter": gettext_lazy("Encounters"),
    "Evidence": gettext_lazy("Readings: which way trust moved"),
    "Verbatim": gettext_lazy("Their words"),
    "Particulars": gettext_lazy("Further facts"),
    "Attachment": gettext_lazy("Pictures"),
    "Commitment": gettext_lazy("Promises made to them"),
    "Settlement": gettext_lazy("What became of promises"),
    "Listing": gettext_lazy("On lists of people"),
    "Upload": gettext_lazy("Files in which they stand, or may"),
    "Refused": gettext_lazy("Rows of files that were not taken"),
    "User": gettext_lazy("Account here"),
    "Membership": gettext_lazy("Access here"),
    "Deed": gettext_lazy("What they did here"),
}
COLUMNS = {
    "access": gettext_lazy("access"),
    "amount": gettext_lazy("amount, in the smallest coin"),
    "at": gettext_lazy("when"),
    "branch__name": gettext_lazy("branch"),
    "channel": gettext_lazy("channel"),
    "currency": gettext_lazy("currency"),
    "deal": gettext_lazy("deal"),
    "due_at": gettext_lazy("due"),
    "email": gettext_lazy("e-mail"),
    "encounter": gettext_lazy("encounter no."),
    "facts": gettext_lazy("facts"),
    "file": gettext_lazy("file"),
    "forgotten_at": gettext_lazy("erased"),
    "happened_at": gettext_lazy("happened"),
    "instrument": gettext_lazy("asked by"),
    "joined_at": gettext_lazy("joined"),
    "keep_until": gettext_lazy("kept until"),
    "kind": gettext_lazy("kind"),
    "language": gettext_lazy("language"),
    "left_at": gettext_lazy("left"),
    "line": gettext_lazy("line"),
    "loser": gettext_lazy("person no."),
    "made_at": gettext_lazy("made"),
    "met_at": gettext_lazy("first met"),
    "name": gettext_lazy("name"),
    "noted_at": gettext_lazy("noted"),
    "noun": gettext_lazy("what"),
    "noun_id": gettext_lazy("which no."),
    "other": gettext_lazy("with person no."),
    "party": gettext_lazy("person no."),
    "pk": gettext_lazy("no."),
    "reason": gettext_lazy("why not taken"),
    "recorded_at": gettext_lazy("recorded"),
    "revision__text": gettext_lazy("promise"),
    "role": gettext_lazy("met as"),
    "row": gettext_lazy("row"),
    "seen_at": gettext_lazy("first seen"),
    "shared": gettext_lazy("shared"),
    "since": gettext_lazy("since"),
    "source__name": gettext_lazy("from"),
    "survivor": gettext_lazy("is person no."),
    "text": gettext_lazy("words"),
    "touchpoint__name": gettext_lazy("touchpoint"),
    "turn": gettext_lazy("telling"),
    "undone_at": gettext_lazy("taken back"),
    "until": gettext_lazy("until"),
    "value": gettext_lazy("value"),
    "vantage": gettext_lazy("whose view"),
    "verb": gettext_lazy("did"),
    "withdrawn": gettext_lazy("taken back"),
}
"""What the columns of the tables are called on the page."""

GOES = ("Identity", "Tie", "Verbatim", "Particulars", "Attachment", "Refused")


@dataclass(frozen=True)
class Table:
    """One kind of thing we know of somebody: its name, its columns, its rows."""

    noun: str
    words: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def _tables(told: Mapping[str, Sequence[Mapping[str, object]]]) -> list[Table]:
    return [
        Table(
            noun,
            str(NOUNS[noun]),
            [str(COLUMNS[name]) for name in rows[0]],
            [[_in_words(value) for value in row.values()] for row in rows],
        )
        for noun, rows in told.items()
    ]


def _in_words(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    return str(value)


@may("erase")
def party_all(request: Request, pk: int) -> HttpResponse:
    """All we know about one person, as it lies in the tables; nothing left out."""
    party = seen_party(request, pk)
    return render(
        request,
        "people/all.html",
        {"party": party, "name": called(party), "tables": _tables(all_about(party))},
    )


@may("erase")
def party_all_file(request: Request, pk: int) -> HttpResponse:
    """The same as one file to hand over: a ZIP with about.json and the pictures."""
    party = seen_party(request, pk)
    told = all_about(party)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("about.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name in sorted({str(row["file"]) for row in told.get("Attachment", ())}):
            if path_of(name).exists():
                parcel.write(path_of(name), f"pictures/{name}.jpg")
    response = HttpResponse(made.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="person-{party.pk}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@may("erase")
def party_erase(request: Request, pk: int) -> HttpResponse:
    """Say what goes and what stays; a POST erases."""
    party = seen_party(request, pk)
    if request.method == "POST":
        erase(party=party, by=request.scope.user, now=request.now)
        said(request, _("Erased. What happened stays counted, without a name."))
        return redirect("people")
    told = all_about(party)
    goes = [(NOUNS[noun], len(told[noun])) for noun in GOES if noun in told]
    return render(
        request,
        "people/erase.html",
        {"party": party, "name": called(party), "goes": goes, "stays": len(told.get("Encounter", ()))},
    )
