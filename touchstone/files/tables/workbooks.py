"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): the sheet that is shown, its cells as text, its merged cells filled."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from touchstone.files.tables.headings import headings_of, is_heading_again, is_total, notes_below
from touchstone.files.tables.layout import (
    MOST_CELL,
    NO_HEADINGS,
    BrokenFile,
    EmptyFile,
    Layout,
    Locked,
    NoSuchSheet,
    Told,
)
from touchstone.files.tables.safe_workbooks import refuse_dangerous
from touchstone.files.tables.writing import Batch, Broken

SAMPLE_ROWS = 300
LOT = 5_000
FEW_SHEETS = 20

Row = list[str]


@dataclass(frozen=True)
class Sheet:
    """A sheet being read: the sheet itself, its columns, the row of the headings (0: none), the headings as written."""

    sheet: CalamineSheet
    columns: tuple[str, ...]
    header: int
    again: tuple[str, ...] = ()


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what the reader of workbooks says of a bad file into a sentence."""
    try:
        yield
    except PasswordError:
        raise Locked from None
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as trouble:
        if "password" in str(trouble).lower():
            raise Locked from None
        raise BrokenFile(_("This workbook is damaged or cut. Open it, save it anew and send it again.")) from trouble
    except BaseException as trouble:
        if type(trouble).__name__ == "PanicException":  # the reader gave up; it is no Exception
            raise BrokenFile(_("This workbook is damaged or cut. Open it, save it anew and send it again.")) from None
        raise


def look_at_workbook(path: Path, told: Told) -> tuple[Layout, Sheet]:
    """The layout of a workbook's sheet, the told one or the first that holds a table, and the means to read it."""
    with _reading():
        refuse_dangerous(path)
        book = CalamineWorkbook.from_path(path)
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheet = _chosen(book, shown, told.sheet)
        sample = list(islice(_rows(sheet, in_headings=True), SAMPLE_ROWS))
    header = told.header if told.header > 0 else 0
    index = header - 1 if header else (told.header or None)
    headings = headings_of(sample, told=index)
    if not headings.columns:
        raise EmptyFile
    notes = list(headings.notes)
    if len(shown) > 1:
        notes.append(_("The workbook has %(n)d sheets; “%(sheet)s” was read.") % {"n": len(shown), "sheet": sheet.name})
    at = headings.index + 1 if headings.index != NO_HEADINGS else 0
    layout = Layout(
        kind="workbook",
        columns=headings.columns,
        sheet=sheet.name,
        sheets=tuple(shown),
        header=at,
        sure=round(headings.sure, 2),
        notes=tuple(notes),
    )
    return layout, Sheet(sheet, headings.columns, at, again=tuple(sample[at - 1]) if at else ())


def _chosen(book: CalamineWorkbook, shown: Sequence[str], told: str) -> CalamineSheet:
    """The told sheet, else the first, unless it is a small one (a cover, an explanation) beside a much larger."""
    if told:
        named = {name.casefold(): name for name in book.sheet_names}
        if told.casefold() not in named:
            raise NoSuchSheet(_("This workbook has no sheet called “%(sheet)s”.") % {"sheet": told})
        return book.get_sheet_by_name(named[told.casefold()])
    areas: list[tuple[int, str]] = []
    for name in shown[:FEW_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        areas.append((sheet.height * sheet.width, name))
    most = max((area for area, _name in areas), default=0)
    if not most:
        raise EmptyFile
    return book.get_sheet_by_name(next(name for area, name in areas if area * 3 >= most))


def sheet_batches(by: Sheet) -> Iterator[Batch]:
    """All rows below the headings, in order: sound ones and broken ones; rows with nothing in them are none."""
    rows = enumerate(_rows(by.sheet, in_headings=False), 1)
    with _reading():
        lot = list(islice(rows, by.header, by.header + LOT))
    before = by.header
    while lot:
        with _reading():
            following = list(islice(rows, LOT))
        full = [(line, row) for line, row in lot if any(map(str.strip, row))]
        gaps = [
            line - last - 1 for (line, _row), last in zip(full, (before, *(line for line, _row in full)), strict=False)
        ]
        notes = notes_below([_fitted(row, len(by.columns)) for _line, row in full], gaps) if not following else 0
        yield _judged(by, full, notes=notes, final=not following)
        before = full[-1][0] if full else before
        lot = following


def _fitted(row: Row, width: int) -> Row:
    """A row as wide as the table; what reaches further stays, to be seen."""
    if len(row) > width and not any(row[width:]):
        return row[:width]
    return row + [""] * (width - len(row))


def _judged(by: Sheet, full: Sequence[tuple[int, Row]], *, notes: int, final: bool) -> Batch:
    width = len(by.columns)
    lines: list[int] = []
    rows: list[Row] = []
    broken: list[Broken] = []
    for nth, (line, raw) in enumerate(full):
        row = _fitted(raw, width)
        left = len(full) - nth
        if left <= notes:
            reason = _("This is a note below the table, no row.")
        else:
            reason = _flaw(row, by, last=final and left <= notes + 5)
        if reason:
            broken.append(Broken(line, reason, "\t".join(cell[:1000] for cell in row)))
        else:
            lines.append(line)
            rows.append(row)
    return Batch(lines, rows, broken)


def _flaw(row: Row, by: Sheet, *, last: bool) -> str:
    if len(row) > len(by.columns):
        return _("This row reaches further than the headings: it has %(cells)d cells.") % {"cells": len(row)}
    if max(map(len, row)) > MOST_CELL:
        return _("A cell of this row has more than a million characters.")
    if any("\0" in cell for cell in row):
        return _("A NUL byte stands in this row.")
    if is_heading_again(row, by.again):
        return _("These are the headings again, no row.")
    if is_total(row, last=last):
        return _("This row adds up others (a total).")
    return ""


def _rows(sheet: CalamineSheet, *, in_headings: bool) -> Iterator[Row]:
    """The rows of a sheet from its very first, as text. A cell merged downwards holds for each row it covers.

    in_headings: one merged sideways too holds for each column, as a heading over several does.
    """
    fills = _merged(sheet, sideways=in_headings)
    tops: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        row = [text_of(cell) for cell in cells]
        for column, origin in fills.get(number, ()):
            if column >= len(row):
                continue
            if (number, column) == origin:
                tops[origin] = row[column]
            else:
                row[column] = row[column] or tops.get(origin, "")
        yield row


def _merged(sheet: CalamineSheet, *, sideways: bool) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """For each row, the columns that lie in a merged cell, with the cell's upper corner (columns as in the rows)."""
    left = sheet.start[1] if sheet.start else 0
    fills: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    budget = 2_000_000  # cells merged over half a sheet are decoration
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        corner = (top, first - left)
        columns = range(first - left, last - left + 1) if sideways else range(first - left, first - left + 1)
        budget -= (bottom - top + 1) * len(columns)
        if first < left or budget < 0 or (bottom == top and not sideways):
            continue
        for number in range(top, bottom + 1):
            fills.setdefault(number, []).extend((column, corner) for column in columns)
    return fills


def text_of(cell: Any) -> str:
    """A typed cell as text: numbers plain, days and times as ISO writes them, true or false, nothing as ""."""
    write = WRITE.get(type(cell))
    return str(cell) if write is None else write(cell)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def _moment(value: dt.datetime) -> str:
    exact = value.microsecond % 1000
    value += dt.timedelta(microseconds=1000 - exact if exact >= 500 else -exact)  # a day's fraction is never exact
    return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")


def _span(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{'-' if seconds < 0 else ''}{abs(seconds) // 3600:02}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"


def _hour(value: dt.time) -> str:
    return value.replace(microsecond=0).isoformat()


ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _words(value: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value


WRITE: dict[type, Callable[[Any], str]] = {
    str: _words,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: _hour,
    dt.timedelta: _span,
}
