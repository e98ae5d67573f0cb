"""The rows of an import that were not taken, as a file: its own columns, our reason beside, to mend and bring in."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from touchstone.files.tables.ours import OURS
from touchstone.ledger.intake.recipe import FileSpec
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable
from touchstone.ledger.intake.recipe_text import parsed
from touchstone.ledger.models import Import, Refused
from touchstone.web.bring_in_told import import_of, may_read_rows
from touchstone.web.guards import Request, may
from touchstone.web.sheets import defused

OURS_LINE = f"{OURS} line"
OURS_WHY = f"{OURS} why refused"
"""Headings of the columns we add; where a file comes in with them, they are left out again, so they are no sentence."""
NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")
"""What no spreadsheet runs, though it begins with a sign: defused it could not be read again."""
LOOKED_THROUGH = 200
"""Rows whose headings are gathered; rows of one file have the same."""


@may("bring_in")
def bring_in_refused(request: Request, pk: int) -> HttpResponse:
    """The rows of one file that were not taken, as they were, with the reason: to mend and to bring in again."""
    started = import_of(pk)
    if not may_read_rows(request, started):
        raise PermissionDenied
    rows = Refused.objects.filter(brought_by=started)
    files = list(rows.order_by("file").values_list("file", flat=True).distinct())
    number = request.GET.get("file", "0")
    if not number.isdigit() or int(number) >= len(files):
        raise Http404
    name = files[int(number)]
    spec = _file_spec(started, name)
    rows = rows.filter(file=name).order_by("line", "pk")
    columns = _columns(rows)
    answer = StreamingHttpResponse(
        written(
            [*columns, OURS_LINE, OURS_WHY],
            _cells(rows, columns),
            separator=spec.separator if spec else "",
            encoding=spec.encoding if spec else "",
            above=max(0, spec.header - 1) if spec else 0,
        ),
        content_type="text/csv",
    )
    answer["Content-Disposition"] = f'attachment; filename="{_called(name)}"'
    return cast(HttpResponse, answer)


def _called(name: str) -> str:
    """The name the file goes back under: it begins as the original's did, so that a recipe's pattern still fits."""
    stem = re.sub(r"[^\w.-]+", "-", PurePath(name).stem, flags=re.ASCII).strip("-.")
    return f"{stem or 'rows'}-{slugify(_('refused')) or 'refused'}.csv"


def _columns(rows: QuerySet[Refused]) -> list[str]:
    """The file's own headings in their order."""
    found: dict[str, None] = {}
    for row in rows[:LOOKED_THROUGH].values_list("row", flat=True):
        found.update(dict.fromkeys(row))
    return [name for name in found if name or len(found) == 1]


def _cells(rows: QuerySet[Refused], columns: Sequence[str]) -> Iterator[list[object]]:
    """One line for each row, with every reason it was refused for; one that could not be read as its bare text."""
    line = -1
    cells: dict[str, Any] = {}
    reasons: list[str] = []
    for row in rows.iterator(chunk_size=2000):
        if row.line != line and reasons:
            yield [*_as_stood(cells, columns), line, " ".join(reasons)]
            reasons = []
        line, cells = row.line, row.row
        reasons.append(row.reason)
    if reasons:
        yield [*_as_stood(cells, columns), line, " ".join(reasons)]


def _as_stood(cells: dict[str, Any], columns: Sequence[str]) -> list[object]:
    row = [cells.get(name, "") for name in columns]
    return [cells[""], *row[1:]] if "" in cells else row


def _file_spec(started: Import, name: str) -> FileSpec | None:
    """How the recipe says that file is written, so that it comes back written the same way."""
    try:
        spec = parsed(started.recipe_text)
    except RecipeUnreadable:
        return None
    if len(spec.files) == 1:
        return spec.files[0]
    return next((one for one in spec.files if PurePath(name).match(one.match) or one.name == name), None)


def written(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, separator: str = "", encoding: str = "", above: int = 0
) -> Iterator[bytes]:
    """A CSV file piece by piece, its cells defused; `above`: lines before that of the headings.

    Written as its original was, so that the same recipe reads it: by default UTF-8 with a mark, and commas.
    """
    page = io.StringIO()
    pen = csv.writer(page, delimiter=separator or ",")
    encoder = codecs.getincrementalencoder(encoding or "utf-8-sig")(errors="replace")
    pen.writerows([_("refused rows")] for _line in range(above))
    pen.writerow([_safe(title) for title in header])
    for number, row in enumerate(rows, 1):
        pen.writerow([_safe(value) for value in row])
        if number % 500 == 0:
            yield encoder.encode(page.getvalue())
            page.seek(0)
            page.truncate()
    yield encoder.encode(page.getvalue(), final=True)


def _safe(value: object) -> object:
    return value if isinstance(value, str) and NUMBER.fullmatch(value) else defused(value)
