from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.files.laid import broken, laid, lines, rows
from touchstone.files.tables.layout import BrokenFile, EmptyFile, Locked, NoSuchSheet, NotATable, UnfoldsTooFar


def workbook(write: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        write(book)
    return made.getvalue()


def sheet(*table: list[object], name: str = "Orders") -> bytes:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet(name)
        for number, row in enumerate(table):
            page.write_row(number, 0, row)

    return workbook(write)


def repacked(content: bytes, **changed: bytes) -> bytes:
    """The workbook with some members replaced; names with / and . written as __ and _."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name.replace("/", "__").replace(".", "_"), old.read(name)))
    return made.getvalue()


def test_typed_cells_become_plain_text(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        day, moment, hour, span = (
            book.add_format({"num_format": f}) for f in ("dd.mm.yyyy", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm:ss")
        )
        page.write_row(0, 0, ["Whole", "Part", "Day", "Moment", "Hour", "Span", "Yes", "Sum", "Wrong", "Text"])
        page.write_number(1, 0, 3)
        page.write_number(1, 1, 12.5)
        page.write_datetime(1, 2, dt.datetime(2025, 3, 4), day)
        page.write_datetime(1, 3, dt.datetime(2025, 3, 4, 10, 30, 59), moment)
        page.write_datetime(1, 4, dt.time(10, 30), hour)
        page.write_number(1, 5, 1.5, span)
        page.write_boolean(1, 6, True)
        page.write_formula(1, 7, "=A2+B2", None, 15.5)
        page.write_formula(1, 8, "=1/0", None, "#DIV/0!")
        page.write_string(1, 9, "007")
        page.write_row(2, 0, [12345678901234, 0.1 + 0.2, "", "", "", "", False, -1.25])

    made = laid(tmp_path, workbook(write), name="a.xlsx")
    assert rows(made) == [
        ("3", "12.5", "2025-03-04", "2025-03-04 10:30:59", "10:30:00", "36:00:00", "true", "15.5", "", "007"),
        ("12345678901234", "0.3", "", "", "", "", "false", "-1.25", "", ""),
    ]


def test_titles_merged_headings_and_notes_below(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Ratings")
        page.merge_range("A1:F1", "Guest ratings 2025")
        page.write("A2", "made on 2025-02-01")
        page.merge_range("A4:A5", "Booking")
        page.merge_range("B4:B5", "Arrival")
        page.merge_range("C4:D4", "Food")
        page.merge_range("E4:F4", "Room")
        page.write_row("C5", ["Score", "Words", "Score", "Words"])
        page.write_row("A6", [1, "2025-01-02", 5, "good", 4, "clean"])
        page.write_row("A7", [2, "2025-01-03", 2, "cold", 3, ""])
        page.write_row("A8", ["Total", "", 7, "", 7, ""])
        page.write("A10", "Scores run from 1 to 5.")

    made = laid(tmp_path, workbook(write), name="a.xlsx")
    assert (made.layout.sheet, made.layout.header) == ("Ratings", 5)
    assert made.layout.columns == ("Booking", "Arrival", "Food: Score", "Food: Words", "Room: Score", "Room: Words")
    assert lines(made) == [6, 7]
    assert broken(made) == [(8, "This row adds up others (a total)."), (10, "This is a note below the table, no row.")]


def test_a_cell_merged_downwards_holds_for_each_row(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Order", "Item", "Price"])
        page.merge_range("A2:A3", "A-1")
        page.write_row("B2", ["Cup", 3])
        page.write_row("B3", ["Pot", 9])
        page.write_row("A4", ["A-2", "Cup", 3])

    assert rows(laid(tmp_path, workbook(write), name="a.xlsx")) == [
        ("A-1", "Cup", "3"),
        ("A-1", "Pot", "9"),
        ("A-2", "Cup", "3"),
    ]


def test_the_sheet_that_holds_the_table(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Read me").write(0, 0, "About this export")
        page = book.add_worksheet("Tickets")
        for number in range(20):
            page.write_row(number, 0, [number or "Ticket", number or "Score"])
        hidden = book.add_worksheet("Lists")
        hidden.hide()
        for number in range(500):
            hidden.write_row(number, 0, [number, number])
        book.add_worksheet("Empty")

    content = workbook(write)
    made = laid(tmp_path, content, name="a.xlsx")
    assert (made.layout.sheet, made.layout.sheets, made.rows) == ("Tickets", ("Read me", "Tickets", "Empty"), 19)
    assert laid(tmp_path, content, name="a.xlsx", sheet="read ME").layout.sheet == "Read me"
    with pytest.raises(NoSuchSheet, match="Orders"):
        laid(tmp_path, content, name="a.xlsx", sheet="Orders")
    with pytest.raises(EmptyFile):
        laid(tmp_path, workbook(lambda book: book.add_worksheet()), name="b.xlsx")


def test_headings_told_rows_without_anything_and_a_table_away_from_the_corner(tmp_path: Path) -> None:
    content = sheet([], ["", "", "A", "B"], ["", "", 1, 2], [], ["", "", "A", "B"], ["", "", 3, 4])
    made = laid(tmp_path, content, name="a.xlsx")
    assert (made.layout.columns, rows(made), lines(made)) == (("A", "B"), [("1", "2"), ("3", "4")], [3, 6])
    assert broken(made) == [(5, "These are the headings again, no row.")]
    told = laid(tmp_path, content, name="a.xlsx", header=5)
    assert (told.layout.header, rows(told)) == (5, [("3", "4")])


def test_old_and_open_workbooks_of_others(tmp_path: Path, real_data: Path) -> None:
    made = laid(tmp_path, (real_data / "formats/xlsform/tutorial.xls").read_bytes(), name="tutorial.xls")
    assert (made.layout.sheets, made.rows) == (("survey", "choices"), 12)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = repacked(sheet(["a"], [1]), xl__worksheets__sheet1_xml=b"<row>" + b" " * 200_000_000)
    assert len(bomb) < 1_000_000
    with pytest.raises(UnfoldsTooFar):
        laid(tmp_path, bomb, name="a.xlsx")


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>'
    for content in (laughs, laughs.decode().encode("utf-16")):
        with pytest.raises(UnfoldsTooFar, match="entities"):
            laid(tmp_path, repacked(sheet(["a"], [1]), xl__worksheets__sheet1_xml=content), name="a.xlsx")


def test_a_cell_far_away_is_refused_before_memory_is_gone(tmp_path: Path) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write(1_048_575, 16_383, "far")

    with pytest.raises(UnfoldsTooFar, match="1048576"):
        laid(tmp_path, workbook(write), name="a.xlsx")


def test_locked_cut_and_other_workbooks_are_refused(tmp_path: Path) -> None:
    whole = sheet(["a", "b"], [1, 2])
    for content in (whole[: len(whole) // 2], whole[:40], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000):
        with pytest.raises(BrokenFile):
            laid(tmp_path, content, name="a.xlsx")
    with pytest.raises(BrokenFile):
        laid(tmp_path, repacked(whole, xl__workbook_xml=b"<workbook><sheets"), name="a.xlsx")
    document = io.BytesIO()
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(NotATable):
        laid(tmp_path, document.getvalue(), name="a.xlsx")


def test_a_locked_workbook_says_so(tmp_path: Path) -> None:
    with pytest.raises(Locked):
        laid(tmp_path, encrypted(), name="a.xlsx")


def encrypted() -> bytes:
    """The smallest compound file that holds an EncryptedPackage, as spreadsheets write locked workbooks."""
    sector, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytearray(sector)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:34] = (0x3E).to_bytes(2, "little") + (3).to_bytes(2, "little") + b"\xfe\xff\x09\x00\x06\x00"
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = end.to_bytes(4, "little")
    header[68:72] = end.to_bytes(4, "little")
    header[76:512] = (0).to_bytes(4, "little") + free.to_bytes(4, "little") * 108
    table = [fat, end, *range(3, 10), end, *range(11, 18), end]
    sectors = b"".join(n.to_bytes(4, "little") for n in table + [free] * (128 - len(table)))

    def entry(name: str, kind: int, *, child: int = free, right: int = free, start: int = end, size: int = 0) -> bytes:
        made = bytearray(128)
        made[: 2 * len(name)] = name.encode("utf-16-le")
        made[64:66] = (2 * len(name) + 2).to_bytes(2, "little")
        made[66:68] = bytes([kind, 1])
        made[68:80] = b"".join(n.to_bytes(4, "little") for n in (free, right, child))
        made[116:120] = start.to_bytes(4, "little")
        made[120:128] = size.to_bytes(8, "little")
        return bytes(made)

    folder = entry("Root Entry", 5, child=1)
    folder += entry("EncryptionInfo", 2, right=2, start=2, size=4096) + entry(
        "EncryptedPackage", 2, start=10, size=4096
    )
    return bytes(header) + sectors + folder.ljust(sector, b"\0") + b"\4\0\4\0".ljust(4096, b"\0") + b"x" * 4096
