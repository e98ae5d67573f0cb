"""Workbooks that would unfold, expand or reach too far, refused before anything opens them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from touchstone.files.tables.layout import UnfoldsTooFar

MOST_UNPACKED = 2_000_000_000
MOST_TIMES = 300
SMALL = 50_000_000  # bytes unpacked; below, no ratio is dangerous
MOST_CELLS = 40_000_000
"""Cells in the rectangle of a sheet; a reader holds all of it at once."""
CHUNK = 1 << 22
OVERLAP = 4096
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"')
FAR = re.compile(rb'\br="[A-Z]{2,3}\d')
ODS_REPEATED = re.compile(rb'number-columns-repeated="(\d{4,})"[^>]*office:value|number-rows-repeated="(\d{4,})"')
ODS_FILLED = re.compile(rb"office:(?:value|string-value|date-value)")


def refuse_dangerous(path: Path) -> None:
    """Refuse a zipped workbook that is a bomb, declares entities of its own, or has a cell far from all others.

    Every member is unpacked once and counted: what its directory says of sizes may be a lie.
    """
    if not zipfile.is_zipfile(path):
        return  # the old binary kind: it cannot unfold
    packed, total = path.stat().st_size, 0
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = member.filename
            if not name.endswith((".xml", ".rels", ".bin", ".vml")):
                continue  # pictures are never opened
            sheet = re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)
            reach = _Reach()
            for first, chunk in _chunks(archive, member):
                total += len(chunk) - (0 if first else OVERLAP)
                if total > MOST_UNPACKED or (total > SMALL and total > MOST_TIMES * packed):
                    raise UnfoldsTooFar(_("This workbook unfolds into far more than its size; it was not opened."))
                if first and b"<!" in chunk[:OVERLAP].replace(b"\0", b"") and _declares(chunk[:OVERLAP]):
                    raise UnfoldsTooFar(_("This workbook declares entities of its own; it was not opened."))
                if sheet:
                    reach.add(chunk)
                elif name == "content.xml":
                    _refuse_repeated(chunk)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[bool, bytes]]:
    """A member's bytes, each chunk beginning with the end of the one before; whether it is the first."""
    before = b""
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            yield not before, before + chunk
            before = chunk[-OVERLAP:].rjust(OVERLAP)


def _declares(start: bytes) -> bool:
    plain = start.replace(b"\0", b"").upper()
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


class _Reach:
    """How far the cells of a sheet reach, without reading each: columns only where they may be far."""

    def __init__(self) -> None:
        self.top, self.bottom, self.right = 0, 0, 26

    def add(self, chunk: bytes) -> None:
        """Another part of the sheet. Refuses a rectangle that no reader could hold."""
        first = ROW.search(chunk)
        if first:
            self.top = self.top or int(first[1])
            last = max((int(number) for number in ROW.findall(chunk[-200_000:])), default=0)
            self.bottom = max(self.bottom, last, int(first[1]))
        if FAR.search(chunk):
            for letters in {letters for letters, _row in CELL.findall(chunk)}:
                self.right = max(self.right, column_number(letters))
        if (self.bottom - self.top + 1) * self.right > MOST_CELLS:
            raise UnfoldsTooFar(
                _("A sheet of this workbook reaches to row %(row)d and column %(column)d; that is more than a table.")
                % {"row": self.bottom, "column": self.right}
            )


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_repeated(chunk: bytes) -> None:
    """An OpenDocument sheet may say of a filled cell or row that it comes a million times."""
    for found in ODS_REPEATED.finditer(chunk):
        row_end = chunk.find(b"</table:table-row>", found.end(), found.end() + 100_000)
        if found[1] or ODS_FILLED.search(chunk, found.end(), row_end if row_end > 0 else found.end() + 2000):
            raise UnfoldsTooFar(_("This workbook unfolds into far more than its size; it was not opened."))
