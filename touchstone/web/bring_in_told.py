"""What every page of an import tells: its title, its report in words and figures, and how long its files are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from msgspec import structs

from touchstone.ledger.intake.reports import Report
from touchstone.ledger.models import Import, Refused
from touchstone.register.models import Placement
from touchstone.web import bring_in_words as words
from touchstone.web.bring_in_picture import SmallMap, small_map
from touchstone.web.guards import Request
from touchstone.web.tags import day

SHOWN = 6
"""Refused rows shown as they are."""
COLUMNS = 10
LONG_AGO = 365
LONGEST = 60
"""Letters of a cell in the sample."""


@dataclass(frozen=True)
class SampleRow:
    """One refused row as it is in the file: its line, why, and the first of its cells."""

    line: int
    reason: str
    cells: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Sample:
    """Some refused rows, in the columns of their file."""

    file: str
    columns: Sequence[str]
    rows: Sequence[SampleRow]
    wider: bool


@dataclass(frozen=True)
class Told:
    """A report as both pages show it: in words, in figures, with the small map and what was refused."""

    report: Report
    headline: str
    lead: str
    stats: Sequence[words.Stat]
    asides: Sequence[str]
    not_taken: str
    noes: Sequence[words.No]
    picture: SmallMap
    samples: Sequence[Sample]
    hidden: bool
    long_ago: str


@dataclass(frozen=True)
class Retention:
    """Until when the files of an import are kept; None: they are gone, and only their names are left."""

    until: datetime | None
    files: Sequence[str]


def title_of(started: Import) -> str:
    """What an import is called: as the person called it, else by its recipe, else by its files."""
    said = started.said.get("title", "") if isinstance(started.said, dict) else ""
    files = ", ".join(str(file["name"]) for file in started.files)
    return said or (started.source.name if started.source else "") or files or _("Files")


def may_read_rows(request: Request, started: Import) -> bool:
    """Whether somebody may read the rows of a file as they are: who handed it in, and who may see people everywhere."""
    return started.by_id == request.scope.user.pk or request.scope.everywhere("see_people")


def told_of(request: Request, started: Import, report: Report, *, would: bool) -> Told:
    """A report for the page."""
    shown = may_read_rows(request, started)
    several = len(started.files) > 1
    return Told(
        report=report,
        headline=words.headline(report, would=would),
        lead=" ".join(filter(None, [words.lead(report), words.stopped_early(report)])),
        stats=words.stats(report),
        asides=words.asides(report, would=would),
        not_taken=words.not_taken(report),
        noes=words.noes(report.reasons, several_files=several),
        picture=small_map(report, title=title_of(started), linked=not would),
        samples=samples_of(started) if shown else (),
        hidden=not shown,
        long_ago=day(last) if (last := last_long_ago(report, now=request.now)) else "",
    )


def last_long_ago(report: Report, *, now: datetime) -> date | None:
    """The last day the files tell of, where that is more than a year ago: it proves nothing about today."""
    try:
        last = date.fromisoformat(report.last[:10])
    except ValueError:
        return None
    return last if (now.date() - last).days > LONG_AGO else None


def map_of(report: Report, *, now: datetime) -> str:
    """The map on which most of an import's touchpoints stand, as of its last day where that is long ago (one query)."""
    slugs = [here.slug for here in report.points if here.encounters]
    stands = Placement.objects.filter(
        touchpoint__slug__in=slugs, stage__retired_at=None, stage__journey__retired_at=None
    ).values_list("stage__journey__slug", flat=True)
    found = Counter(stands).most_common(1)
    address = reverse("map_journey", args=[found[0][0]]) if found else reverse("map")
    last = last_long_ago(report, now=now)
    return f"{address}?to={last.isoformat()}" if last else address


def weighed_as_tried(report: Report, tried: Report | None) -> Report:
    """The report of a run with the figures that the dry run weighed: the run itself weighs nothing."""
    weights = {here.slug: here for here in tried.points} if tried else {}
    points = tuple(
        structs.replace(
            here,
            vantage=was.vantage,
            verdict=was.verdict,
            score=was.score,
            low=was.low,
            high=was.high,
            n=was.n,
            more=was.more,
            why=here.why or was.why,
        )
        if here.score is None and (was := weights.get(here.slug)) is not None
        else here
        for here in report.points
    )
    return structs.replace(report, points=points)


def samples_of(started: Import) -> list[Sample]:
    """The first refused rows, each file's in its own columns (one query)."""
    found: dict[str, list[Refused]] = {}
    for row in Refused.objects.filter(brought_by=started, waits_for="").order_by("pk")[:SHOWN]:
        found.setdefault(row.file, []).append(row)
    return [_sample(file, rows) for file, rows in found.items()]


def _sample(file: str, rows: Sequence[Refused]) -> Sample:
    columns = list(dict.fromkeys(name for row in rows for name in row.row if name))
    shown = columns[:COLUMNS]
    return Sample(
        file=file,
        columns=shown,
        rows=[SampleRow(row.line, row.reason, [_cell(str(row.row.get(name, ""))) for name in shown]) for row in rows],
        wider=len(columns) > COLUMNS,
    )


def _cell(text: str) -> tuple[str, bool]:
    return (text[: LONGEST - 1] + "…", True) if len(text) > LONGEST else (text, False)


def import_of(pk: int) -> Import:
    """One import with its source; 404 where there is none."""
    return get_object_or_404(Import.objects.select_related("source", "by"), pk=pk)


def retention_of(started: Import) -> Retention:
    """Whether the files are still there, and until when all of them are (one query)."""
    uploads = list(started.uploads.all())
    there = bool(uploads) and all(one.dropped_at is None for one in uploads)
    names = [str(file["name"]) for file in started.files] or [one.name for one in uploads]
    return Retention(min(one.keep_until for one in uploads) if there else None, names)
