"""Tables that leave as CSV: what leaves equals what is shown, and no cell runs as a formula elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def defused(value: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return "" if value is None else value


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file called `name`.csv, UTF-8 with a mark so that every spreadsheet reads it right."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow([defused(str(title)) for title in header])
    writer.writerows([defused(value) for value in row] for row in rows)
    return response
