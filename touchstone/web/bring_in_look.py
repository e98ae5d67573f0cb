"""Bring in, the second step: how the files are read, with their first rows; what was read wrongly is told here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from touchstone.errors import Refusal
from touchstone.files.tables.layout import NO_HEADINGS, Told
from touchstone.ledger.intake.jobs import look_again
from touchstone.ledger.models import Import
from touchstone.web.bring_in import OPEN, State, the_import
from touchstone.web.bring_in_fits import Fits, fits_of
from touchstone.web.bring_in_found import ENCODINGS, SEPARATORS, FileFound, Peek, choices_with, files_found, peeks
from touchstone.web.bring_in_progress import Progress, progress_of, watched
from touchstone.web.guards import Request, may
from touchstone.web.saying import refused

SHOWN = 8
MOST_LINES = 200
"""A heading further down than this is none."""

Choices = Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class FileCard:
    """One file: how it was read, its first rows, and what can be told instead."""

    found: FileFound
    peek: Peek
    separators: Choices
    encodings: Choices
    sheets: Choices
    headless: bool

    @property
    def heads(self) -> list[tuple[str, str]]:
        """The headings, each with what stands below it in words."""
        return [(name, self.found.kind_words(name)) for name in self.peek.columns]

    @property
    def lines(self) -> list[tuple[int, tuple[str, ...]]]:
        """The first rows with their line in the file."""
        return list(zip(self.peek.lines, self.peek.rows, strict=True))[:SHOWN]

    @property
    def can_be_told(self) -> bool:
        """Whether there is anything about its writing that could be wrong."""
        return self.found.kind in ("csv", "workbook")

    @property
    def opened(self) -> bool:
        """Whether the choices stand open: where the reading is not sure."""
        return self.found.sureness == "unsure"


@dataclass(frozen=True)
class LookPage:
    """The files as they are read; or, while they are looked at, how far that is."""

    started: Import
    progress: Progress | None
    files: Sequence[FileCard]
    refused: Sequence[FileFound]
    fitting: Fits | None
    can_go_on: bool

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to bring in: a file of headings alone has nothing."""
        return any(card.found.rows or card.found.broken for card in self.files)

    @property
    def trouble(self) -> str:
        """Why it stopped, where no file of it says the same."""
        told = "" if self.started.state != State.STOPPED else self.started.trouble
        return "" if any(one.refused == told for one in self.refused) else told


def file_card(found: FileFound, peek: Peek) -> FileCard:
    """One file with the choices one has."""
    return FileCard(
        found=found,
        peek=peek,
        separators=choices_with(SEPARATORS, found.separator),
        encodings=choices_with(ENCODINGS, found.encoding.lower()),
        sheets=[(name, name, name == found.sheet) for name in found.sheets],
        headless=found.header == NO_HEADINGS or found.told.get("header") == NO_HEADINGS,
    )


def look_page(request: Request, started: Import, here: str) -> LookPage:
    """The page, or the wait for it."""
    if started.state == State.LOOKING:
        return LookPage(started, progress_of(started, now=request.now, here=here), (), (), None, can_go_on=False)
    found, seen = files_found(started), peeks(started, rows=SHOWN)
    cards = [file_card(one, seen.get(one.alias, Peek((), (), ()))) for one in found if not one.refused]
    return LookPage(
        started=started,
        progress=None,
        files=cards,
        refused=[one for one in found if one.refused],
        fitting=fits_of(started),
        can_go_on=started.state in OPEN and bool(started.said) and any(one.rows or one.broken for one in found),
    )


@may("bring_in")
def bring_in_look(request: Request, pk: int) -> HttpResponse:
    """How the files are read."""
    started = the_import(request, pk)
    page = look_page(request, started, request.path)
    fragment = watched(request, page.progress, request.path)
    return fragment or render(request, "bring_in/look.html", {"page": page, "started": started})


def told_of(posted: Mapping[str, str]) -> Told:
    """What a person told about one file; what they left as it was found is not told."""
    header = posted.get("header", "").strip()
    if posted.get("headless"):
        line = NO_HEADINGS
    elif header.isdigit() and 0 < int(header) <= MOST_LINES:
        line = int(header)
    else:
        line = 0
    return Told(
        sheet=posted.get("sheet", ""),
        header=line,
        encoding=posted.get("encoding", "") if posted.get("encoding") in ENCODINGS else "",
        separator=posted.get("separator", "") if posted.get("separator") in SEPARATORS else "",
    )


@may("bring_in")
@require_POST
def bring_in_read(request: Request, pk: int) -> HttpResponse:
    """Read one file as told; the worker looks at it again, and what was said of columns still there stays."""
    started = the_import(request, pk)
    name = request.POST.get("file", "")
    try:
        if not any(one.name == name for one in files_found(started)):
            raise NoSuchFile
        look_again(started, told={name: told_of(request.POST)}, by=request.scope.user, now=request.now)
    except Refusal as no:
        refused(request, no.sentence)
    return redirect("bring_in_look", started.pk)


class NoSuchFile(Refusal):
    """That file is not among those handed in."""

    def __init__(self) -> None:
        super().__init__(_("That file is not among those handed in."))
