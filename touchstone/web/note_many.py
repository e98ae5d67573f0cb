"""Many notes at once: an empty sheet to print, and a fast page to type a filled one in by keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from touchstone.company.models import Branch
from touchstone.ledger.notes import Note, NotNoted, note_encounters
from touchstone.people.identities import who_in
from touchstone.questions.scales import NoZero
from touchstone.register.models import Touchpoint
from touchstone.web.guards import Request, may
from touchstone.web.note import POINTS, WHOSE
from touchstone.web.noting import Group, has_read_notice, offered
from touchstone.web.saying import said

ROWS_SHOWN = 12
MOST_ROWS = 200
SHEET_LINES = 16
CELLS = ("code", "points", "whose", "words", "who")


def letters() -> dict[str, str]:
    """The letter on the sheet for each answer to whose feeling it is."""
    return {
        "they": pgettext("letter on the sheet: they said so", "T"),
        "me": pgettext("letter on the sheet: I was the customer", "C"),
        "impression": pgettext("letter on the sheet: my impression", "M"),
    }


@dataclass(frozen=True)
class Row:
    """One line of the sheet as typed, and a sentence for each cell that cannot be."""

    place: int
    code: str = ""
    points: str = ""
    whose: str = ""
    words: str = ""
    who: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing was typed here."""
        return not any(getattr(self, cell) for cell in CELLS)

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """Name, what was typed, and what is wrong with it."""
        return [(cell, getattr(self, cell), self.errors.get(cell, "")) for cell in CELLS]


@dataclass(frozen=True)
class SheetContext:
    """What the page for many notes shows; `sheet` names it, so that sending it twice adds nothing."""

    sheet: str
    branch: int | None
    day: str
    whose: str
    rows: Sequence[Row]
    branches: Sequence[Branch]
    touchpoints: Sequence[Touchpoint]
    letters: Sequence[tuple[str, str, object]]
    errors: Mapping[str, str]
    acknowledged: str


@may("note")
def note_many(request: Request) -> HttpResponse:
    """Type a sheet in. All rows are noted or none; what cannot be is said at its cell, and nothing typed is lost."""
    if not has_read_notice(request.scope.user):
        return render(request, "note/before.html", {"next": request.get_full_path()})
    choices = offered(request)
    by_code = {str(pk): one for pk, one in choices.touchpoints.items()}
    by_code |= {one.slug: one for one in choices.touchpoints.values()}
    page = _blank(request, choices.branches, choices.branch, list(choices.touchpoints.values()))
    if request.method != "POST":
        return render(request, "note/many.html", {"page": page})
    page = _typed(request, page, by_code)
    wrong = sum(len(row.errors) for row in page.rows) + len(page.errors)
    if not wrong:
        try:
            rows = note_encounters(notes=_notes(request, page, by_code), by=request.scope.user, now=request.now)
        except NotNoted as refusal:
            page = _refused(page, refusal)
        else:
            request.session["noted_sheet"] = page.sheet
            sentence = ngettext("%(n)s encounter noted.", "%(n)s encounters noted.", len(rows)) % {"n": len(rows)}
            said(request, sentence, undo=reverse("note_undo", args=["-".join(str(row.pk) for row in rows)]))
            return redirect("note_many")
    return render(request, "note/many.html", {"page": page}, status=422)


def _blank(
    request: Request, branches: Sequence[Branch], branch: Branch | None, touchpoints: Sequence[Touchpoint]
) -> SheetContext:
    zone = request.scope.tree.zone(branch.pk if branch else 0)
    hints = {name: words for name, words, _hint in WHOSE}
    return SheetContext(
        sheet=str(uuid4()),
        branch=branch.pk if branch else None,
        day=request.now.astimezone(zone).date().isoformat(),
        whose="",
        rows=[Row(place) for place in range(ROWS_SHOWN)],
        branches=branches,
        touchpoints=touchpoints,
        letters=[(name, letter, hints[name]) for name, letter in letters().items()],
        errors={},
        acknowledged=request.session.pop("noted_sheet", "") if request.method == "GET" else "",
    )


def _typed(request: Request, page: SheetContext, by_code: Mapping[str, Touchpoint]) -> SheetContext:
    given = request.POST
    whose = given.get("whose", "")
    branch = next((one.pk for one in page.branches if str(one.pk) == given.get("branch")), None)
    day = _day(given.get("day", ""))
    errors: dict[str, str] = {}
    if branch is None:
        errors["branch"] = _("Which branch was it? Choose one.")
    zone = request.scope.tree.zone(branch or 0)
    if day is None:
        errors["day"] = _("Write the day of the sheet.")
    elif day > request.now.astimezone(zone).date():
        errors["day"] = _("This day is still to come.")
    rows = []
    for place in range(MOST_ROWS):
        if f"{place}-code" not in given:
            break
        code, points, own, words, who = (given.get(f"{place}-{cell}", "").strip() for cell in CELLS)
        row = Row(place, code, points, own, words, who)
        rows.append(row if row.empty else replace(row, errors=_wrong_in(row, by_code, whose)))
    if all(row.empty for row in rows):
        errors["rows"] = _("Nothing is typed in yet.")
    return replace(
        page,
        sheet=_sheet(given.get("sheet", "")),
        branch=branch,
        day=given.get("day", ""),
        whose=whose if whose in letters() else "",
        rows=[*rows, *(Row(place) for place in range(len(rows), ROWS_SHOWN))],
        errors=errors,
    )


def _sheet(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())


def _day(given: str) -> date | None:
    try:
        return parse_date(given)
    except ValueError:
        return None


def _wrong_in(row: Row, by_code: Mapping[str, Touchpoint], whose: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if row.code.casefold() not in by_code:
        wrong["code"] = _("There is no touchpoint with this code.") if row.code else _("Which touchpoint? Its code.")
    if (problem := wrong_points(row.points)) is not None:
        wrong["points"] = problem
    if not _whose(row.whose or whose):
        wrong["whose"] = _("Whose feeling? One of %(letters)s.") % {"letters": ", ".join(letters().values())}
    return wrong


def _whose(given: str) -> str:
    """The answer that a letter or a name stands for; "" for none."""
    for name, letter in letters().items():
        if given.casefold() in (letter.casefold(), name):
            return name
    return ""


def wrong_points(given: str) -> str | None:
    """What is wrong with typed points; None for −10 … −1 and +1 … +10, which carry their sign."""
    plain = given.replace("−", "-").replace("–", "-").strip()
    if not plain:
        return _("How many points? Write +4 or −4.")
    if plain.lstrip("+-").strip("0") == "" and plain.lstrip("+-"):
        return NoZero().sentence
    if plain.isdigit() and plain in POINTS:
        return _("Up or down? Write +%(n)s or −%(n)s.") % {"n": plain}
    if plain[:1] not in "+-" or plain.removeprefix("+") not in POINTS:
        return _("Points go from −10 to −1 and from +1 to +10.")
    return None


def _notes(request: Request, page: SheetContext, by_code: Mapping[str, Touchpoint]) -> list[Note]:
    assert page.branch is not None  # noqa: S101  checked while reading
    tree = request.scope.tree
    day = _day(page.day)
    assert day is not None  # noqa: S101  checked while reading
    at = datetime.combine(day, time.min, tree.zone(page.branch))
    country = tree.inherited(page.branch, "country")
    return [
        Note(
            key=f"{page.sheet}/{row.place}",
            touchpoint=by_code[row.code.casefold()].pk,
            branch=page.branch,
            whose=_whose(row.whose or page.whose),  # type: ignore[arg-type]
            points=int(row.points.replace("−", "-").replace("–", "-")),
            who=who_in(row.who, country=country),
            words=row.words,
            happened_at=at,
            precision="day",
        )
        for row in page.rows
        if not row.empty
    ]


def _refused(page: SheetContext, refusal: NotNoted) -> SheetContext:
    filled = [row.place for row in page.rows if not row.empty]
    told = {filled[position]: sentence for position, sentence in refusal.refused}
    return replace(
        page, rows=[replace(row, errors={"code": told[row.place]}) if row.place in told else row for row in page.rows]
    )


@dataclass(frozen=True)
class PaperContext:
    """What the printed sheet shows."""

    branch: Branch | None
    lines: range
    down: Sequence[int]
    up: Sequence[int]
    groups: Sequence[Group]
    letters: Sequence[tuple[str, object]]


@may("note")
def note_sheet(request: Request) -> HttpResponse:
    """An empty sheet for the counter: twenty boxes a line, no zero, and the code of each touchpoint."""
    choices = offered(request)
    asked = request.GET.get("branch", "")
    branch = next((one for one in choices.branches if one.slug == asked), None)
    hints = {name: words for name, words, _hint in WHOSE}
    page = PaperContext(
        branch=branch,
        lines=range(SHEET_LINES),
        down=range(10, 0, -1),
        up=range(1, 11),
        groups=choices.groups,
        letters=[(letter, hints[name]) for name, letter in letters().items()],
    )
    return render(request, "note/sheet.html", {"page": page, "branches": choices.branches})
