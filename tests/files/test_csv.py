from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from tests.files.laid import broken, laid, lines, rows
from touchstone.files.tables.layout import BrokenFile, EmptyFile, NoSuchEncoding, NotATable, UnfoldsTooFar
from touchstone.files.tables.unpacking import SMALL

PLAIN = "Order,Customer,Score\n1,Ann,5\n2,Bob,3\n"


def test_a_plain_file(tmp_path: Path) -> None:
    made = laid(tmp_path, PLAIN)
    assert (made.layout.kind, made.layout.encoding, made.layout.separator, made.layout.header) == (
        "csv",
        "utf-8",
        ",",
        1,
    )
    assert made.layout.columns == ("Order", "Customer", "Score")
    assert (rows(made), lines(made), made.rows, made.broken) == ([("1", "Ann", "5"), ("2", "Bob", "3")], [2, 3], 2, 0)


def test_the_same_file_is_laid_out_once(tmp_path: Path) -> None:
    first = laid(tmp_path, PLAIN)
    at = first.table.stat().st_mtime_ns
    assert laid(tmp_path, PLAIN) == first
    assert first.table.stat().st_mtime_ns == at
    assert laid(tmp_path, PLAIN, header=2).layout.columns == ("1", "Ann", "5")
    assert [place.name for place in (tmp_path / "laid").iterdir() if place.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("cp1250", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("cp850", "cp850"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, found: str) -> None:
    text = "Auftrag;Kunde;Ort;Betrag\n1;Jürgen Müller;Köln;12,50\n2;Günther Schäfer;Würzburg;1.234,00\n"
    made = laid(tmp_path, text, written_in=encoding)
    assert made.layout.encoding == found
    assert made.layout.separator == ";"
    assert rows(made) == [("1", "Jürgen Müller", "Köln", "12,50"), ("2", "Günther Schäfer", "Würzburg", "1.234,00")]


def test_encodings_of_further_away(tmp_path: Path) -> None:
    polish = "Imię;Miasto\n" + "Łukasz Żółć;Łódź\nZażółć Gęślą;Kraków\nStanisław Święty;Gdańsk\n" * 5
    assert rows(laid(tmp_path, polish, written_in="cp1250"))[0] == ("Łukasz Żółć", "Łódź")
    russian = (
        "Заказ;Клиент;Отзыв\n" + "1;Иван Петров;Очень хороший магазин, приду ещё раз\n2;Анна;Долго ждали заказ\n" * 5
    )
    assert rows(laid(tmp_path, russian, written_in="cp1251"))[0][1] == "Иван Петров"
    japanese = (
        "注文,顧客,感想\n" + "1,山田太郎,とても良いお店でした。また来ます。\n2,鈴木花子,配達が遅かったです。\n" * 8
    )
    assert rows(laid(tmp_path, japanese, written_in="cp932"))[0][1] == "山田太郎"
    told = laid(tmp_path, japanese, written_in="cp932", encoding="cp932", name="told.csv")
    assert rows(told)[0][1] == "山田太郎"


def test_an_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a"
    content = "Name,Ort\nMüller,Köln\n".encode("cp850")
    (path / "x.csv").write_bytes(content)
    from touchstone.files.tables.laying_out import lay_out
    from touchstone.files.tables.layout import Told

    made = lay_out(path / "x.csv", name="x.csv", told=Told(encoding="cp850"), into=tmp_path)
    assert rows(made) == [("Müller", "Köln")]
    with pytest.raises(NoSuchEncoding, match="klingon"):
        lay_out(path / "x.csv", name="x.csv", told=Told(encoding="klingon"), into=tmp_path)


def test_one_foreign_byte_far_down_breaks_its_row_only(tmp_path: Path) -> None:
    text = b"id,name\n" + "1,Müller\n2,Zoë\n".encode() * 30_000 + b"7,M\xfcller\n" + "8,José\n".encode()
    made = laid(tmp_path, text)
    assert (made.rows, made.layout.encoding) == (60_001, "utf-8")
    assert broken(made) == [(60_002, "Some bytes of this row are no letters in the file’s encoding.")]
    western = laid(tmp_path, b"id,name\n" + b"1,Mary\n" * 90_000 + b"7,M\xfcller\n")
    assert (western.layout.encoding, western.rows, rows(western)[-1]) == ("cp1252", 90_001, ("7", "Müller"))


def test_cut_within_a_letter(tmp_path: Path) -> None:
    made = laid(tmp_path, "id,name\n1,Zoë\n2,Zoë".encode()[:-1])
    assert (rows(made), [line for line, _ in broken(made)]) == ([("1", "Zoë")], [3])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^", "~", "\x01"])
def test_separators(tmp_path: Path, separator: str) -> None:
    text = "Order;Amount;Words\n1;12.50;good\n2;3;bad\n3;4;fine\n".replace(";", separator)
    made = laid(tmp_path, text)
    assert (made.layout.separator, rows(made)[0]) == (separator, ("1", "12.50", "good"))


def test_decimal_commas_do_not_separate(tmp_path: Path) -> None:
    made = laid(tmp_path, "Preis;Menge;Rabatt\n1,5;2,5;3,5\n4,5;6,5;7,5\n")
    assert (made.layout.separator, rows(made)) == (";", [("1,5", "2,5", "3,5"), ("4,5", "6,5", "7,5")])


def test_the_line_by_which_a_spreadsheet_is_told_the_separator(tmp_path: Path) -> None:
    made = laid(tmp_path, "sep=;\nA;B\n1;2\n3;4\n")
    assert (made.layout.header, made.layout.columns, rows(made), lines(made)) == (
        2,
        ("A", "B"),
        [("1", "2"), ("3", "4")],
        [3, 4],
    )


def test_quotes_with_line_breaks_keep_the_line_of_the_file(tmp_path: Path) -> None:
    text = 'id,words,score\r\n1,"so\r\ngood, ""really""",5\r\n\r\n2,"fine",4\r\n3,a,1\r\n'
    made = laid(tmp_path, text)
    assert rows(made) == [("1", 'so\r\ngood, "really"', "5"), ("2", "fine", "4"), ("3", "a", "1")]
    assert lines(made) == [2, 5, 6]


def test_single_quotes_escapes_and_spaces(tmp_path: Path) -> None:
    assert rows(laid(tmp_path, "id,words\n1,'good, really'\n2,'a, b'\n3,'c'\n"))[0] == ("1", "good, really")
    escaped = 'id,words,n\n1,"he said \\"no\\", twice",2\n2,"x",3\n3,"y",4\n'
    assert rows(laid(tmp_path, escaped))[0] == ("1", 'he said "no", twice', "2")
    assert rows(laid(tmp_path, 'id, words, n\n1, "a, b", 2\n2, "c, d", 3\n'))[0] == ("1", "a, b", "2")


def test_old_line_ends(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\r1,2\r3,4\r")
    assert (rows(made), lines(made)) == ([("1", "2"), ("3", "4")], [2, 3])


def test_what_else_might_end_a_line_does_not(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\n1,x\u2028y\x0bz\x85\n2,w\n")
    assert (rows(made), lines(made)) == ([("1", "x\u2028y\x0bz\x85"), ("2", "w")], [2, 3])


def test_headings_blank_and_repeated(tmp_path: Path) -> None:
    made = laid(tmp_path, "Name,,Score,score,Score,__line\nAnn,x,1,2,3,4\nBob,y,2,3,4,5\n")
    assert made.layout.columns == ("Name", "column 2", "Score", "score (2)", "Score (3)", "__line (2)")
    assert rows(made)[0] == ("Ann", "x", "1", "2", "3", "4")


def test_titles_above_the_headings(tmp_path: Path) -> None:
    text = "Umsatzliste;;;\nZeitraum: 01.01.2025 - 31.01.2025;;;\n;;;\nDatum;Kunde;Betrag;Ort\n"
    text += "02.01.2025;Müller;12,50;Köln\n03.01.2025;Schmidt;3,00;Bonn\n"
    made = laid(tmp_path, text)
    assert (made.layout.header, made.layout.columns) == (4, ("Datum", "Kunde", "Betrag", "Ort"))
    assert (made.rows, lines(made)) == (2, [5, 6])
    bare = laid(
        tmp_path, "Report: Orders\nMade 2025-02-01 by Ann\n\nDay,Who,Paid\n2025-01-02,Ann,3\n2025-01-03,Bob,4\n"
    )
    assert (bare.layout.header, bare.layout.columns, bare.rows) == (4, ("Day", "Who", "Paid"), 2)


def test_no_headings(tmp_path: Path) -> None:
    made = laid(tmp_path, "1,2025-01-02,5\n2,2025-01-03,4\n3,2025-01-04,4\n")
    assert (made.layout.header, made.layout.columns, made.rows) == (0, ("column 1", "column 2", "column 3"), 3)
    told = laid(tmp_path, "Ann,good\nBob,bad\n", header=-1)
    assert (told.layout.columns, rows(told)) == (("column 1", "column 2"), [("Ann", "good"), ("Bob", "bad")])


def test_headings_again_and_totals_are_no_rows(tmp_path: Path) -> None:
    text = "Order,Day,Paid\n1,2025-01-02,5\n\ufeffOrder,Day,Paid\n2,2025-01-03,4\nTotal,,9\n"
    made = laid(tmp_path, text)
    assert rows(made) == [("1", "2025-01-02", "5"), ("2", "2025-01-03", "4")]
    assert broken(made) == [(3, "These are the headings again, no row."), (5, "This row adds up others (a total).")]
    shop = laid(tmp_path, "Shop,Score,Visits\nTotal,5,3\nShell,4,2\nAral,3,8\nEsso,3,8\nJet,3,8\nAgip,3,8\nOMV,1,1\n")
    assert shop.rows == 7  # a petrol station may be called so


def test_too_many_and_too_few_cells(tmp_path: Path) -> None:
    text = "a,b,c\n" + "1,2,3\n" * 20 + "1,2\n1,2,3,4\n1,2,3,,\n,,\n\n1,2,3\n"
    made = laid(tmp_path, text)
    assert made.rows == 22
    assert broken(made) == [
        (22, "This row has 2 cells where the headings have 3."),
        (23, "This row has 4 cells where the headings have 3."),
    ]


def test_rows_that_leave_out_empty_cells_are_filled_up(tmp_path: Path) -> None:
    made = laid(tmp_path, "id,day,words,note\n" + "1,2025-01-01\n2,2025-01-02,good\n3,2025-01-03,bad,x\n" * 5)
    assert (made.rows, made.broken, rows(made)[0]) == (15, 0, ("1", "2025-01-01", "", ""))
    assert made.layout.notes == ("Rows leave out empty cells at their end; they were filled up.",)


def test_one_more_separator_at_the_end_of_each_row(tmp_path: Path) -> None:
    made = laid(tmp_path, "a;b;c\n1;2;3;\n4;5;6;\n")
    assert (made.layout.columns, rows(made)) == (("a", "b", "c"), [("1", "2", "3"), ("4", "5", "6")])


def test_row_numbers_without_a_heading(tmp_path: Path) -> None:
    made = laid(tmp_path, "name,score\n1,Ann,5\n2,Bob,4\n3,Cat,3\n")
    assert (made.layout.columns, rows(made)[0]) == (("column 1", "name", "score"), ("1", "Ann", "5"))


@pytest.mark.parametrize("end", ["3,Cat", '3,"a comment that goes\non and', "3"])
def test_a_cut_last_row_says_so(tmp_path: Path, end: str) -> None:
    made = laid(tmp_path, 'id,words,score\n1,"x",5\n2,"y",4\n' + end)
    assert made.rows == 2
    ((line, reason),) = broken(made)
    assert (line, reason.startswith("The file ends within this row")) == (4, True)


def test_a_quote_never_closed_breaks_its_own_row(tmp_path: Path) -> None:
    text = "id,words,score\n" + '1,"fine",5\n' * 50 + '2,"never closed,4\n' + '3,"so, so",3\n' * 5000
    made = laid(tmp_path, text)
    assert (made.rows, [line for line, _ in broken(made)]) == (5050, [52])
    deep = laid(tmp_path, "id,words,score\n" + "1,fine,5\n" * 200_000 + '2,"never closed,4\n' + "3,so,3\n" * 5000)
    assert (deep.rows, [line for line, _ in broken(deep)]) == (205_000, [200_002])


def test_inches_do_not_swallow_the_file(tmp_path: Path) -> None:
    made = laid(tmp_path, "id\tthing\tn\n" + '1\t5" pipe\t2\n2\t"6"" pipe"\t3\n3\t" loose\t4\n' * 20)
    assert made.rows + made.broken == 60
    assert rows(made)[0] == ("1", '5" pipe', "2")


def test_a_nul_byte_and_a_huge_cell_break_their_rows(tmp_path: Path) -> None:
    text = "id,words\n1,good\n2,b\0d\n3," + "x" * 10_000_000 + '\n4,"' + "y\n" * 2_000_000 + '"\n5,fine\n'
    made = laid(tmp_path, text)
    assert rows(made) == [("1", "good"), ("5", "fine")]
    assert broken(made) == [
        (3, "A NUL byte stands in this row."),
        (4, "A cell of this row has more than a million characters."),
        (5, "A cell of this row has more than a million characters."),
    ]


def test_one_column(tmp_path: Path) -> None:
    made = laid(tmp_path, 'email\nann@example.com\n"bob@example.com"\n')
    assert (made.layout.columns, rows(made)) == (("email",), [("ann@example.com",), ("bob@example.com",)])


def test_only_headings(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b,c\n")
    assert (made.layout.columns, made.rows, made.layout.notes) == (
        ("a", "b", "c"),
        0,
        ("There is not one row below the headings.",),
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyFile):
        laid(tmp_path, content)
    assert list((tmp_path / "laid").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n1 0 obj\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"\xff\xd8\xff\xe0",
        b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        b"<?xml version='1.0'?><Workbook/>",
        b"SQLite format 3\0",
        bytes(range(256)) * 40,
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotATable):
        laid(tmp_path, content, name="orders.csv")


def test_prose_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(NotATable):
        laid(tmp_path, "Dear all and everyone\nplease find enclosed what you asked me for\n" * 9, name="letter.txt")


def test_packed_files(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orders.csv", PLAIN)
        archive.writestr("__MACOSX/._orders.csv", "x")
    for content in (gzip.compress(PLAIN.encode()), bz2.compress(PLAIN.encode()), packed.getvalue()):
        assert rows(laid(tmp_path, content, name="orders.gz")) == [("1", "Ann", "5"), ("2", "Bob", "3")]


def test_packed_files_that_are_cut_or_bombs(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile):
        laid(tmp_path, gzip.compress(PLAIN.encode() * 10_000)[:-20])
    with pytest.raises(UnfoldsTooFar):
        laid(tmp_path, gzip.compress(b"a,b\n" * (SMALL // 4 + 1_000_000)))
    several = io.BytesIO()
    with zipfile.ZipFile(several, "w") as archive:
        archive.writestr("a.csv", PLAIN)
        archive.writestr("b.csv", PLAIN)
    with pytest.raises(NotATable, match="several"):
        laid(tmp_path, several.getvalue())


def test_columns_set_apart_by_blanks(tmp_path: Path) -> None:
    made = laid(
        tmp_path,
        " 00001 00001 19970101  1   11.77\n 00002 00003 19970112 14  770.00\n 00002 00003 19970112  5   89.00\n",
    )
    assert (made.layout.separator, made.layout.header) == (" ", 0)
    assert rows(made)[1] == ("00002", "00003", "19970112", "14", "770.00")
    headed = laid(tmp_path, "id    name     score\n1     Ann      5\n2     Bob      3\n")
    assert (headed.layout.columns, rows(headed)[0]) == (("id", "name", "score"), ("1", "Ann", "5"))
    assert laid(tmp_path, "name\nAnn Lee\nBob Ray\n").layout.columns == ("name",)


def test_refused_rows_that_come_back_mended_are_the_file_s_own_again(tmp_path: Path) -> None:
    """What we put beside the rows is left out, and the apostrophe before a formula goes again."""
    text = "id,words,Touchstone: line,Touchstone: why refused\n1,'=Rude,7,no day\n2,'quoted',9,no day\n3,-5,10,no day\n"
    made = laid(tmp_path, text)
    assert (made.layout.columns, rows(made)) == (("id", "words"), [("1", "=Rude"), ("2", "'quoted'"), ("3", "-5")])


def test_a_total_over_all_columns_stands_at_the_end(tmp_path: Path) -> None:
    made = laid(tmp_path, "Shop;Visits;Paid\nTotal;3;8,50\nAral;2;9,00\n" + "Esso;1;2,00\n" * 9 + "Summe;14;35,50\n")
    assert (made.rows, broken(made)) == (11, [(13, "This row adds up others (a total).")])
