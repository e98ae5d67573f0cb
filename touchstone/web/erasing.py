"""Show a person all we know about them, and erase it: what goes and what stays is said first."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import redirect, render
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
    "Refused": gettext_lazy("Rows of files that were not taken"),
    "User": gettext_lazy("Account here"),
    "Membership": gettext_lazy("Access here"),
    "Deed": gettext_lazy("What they did here"),
}
GOES = ("Identity", "Tie", "Verbatim", "Particulars", "Attachment", "Refused")


@dataclass(frozen=True)
class Table:
    """One kind of thing we know of somebody: its name, its columns, its rows."""

    noun: str
    words: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def _tables(told: Mapping[str, Sequence[Mapping[str, object]]]) -> list[Table]:
    return [
        Table(noun, str(NOUNS[noun]), list(rows[0]), [list(row.values()) for row in rows])
        for noun, rows in told.items()
    ]


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
