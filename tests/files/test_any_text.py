"""Text files of random dialects, encodings, cuts, copies and broken rows: what comes in plus what is broken is all."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.files.laid import broken, laid, lines, rows
from touchstone.errors import Refusal

WORDS = st.text(st.sampled_from("abc xyz äöüéß.,;:\t|'\"-/0123456789\n"), max_size=12).filter(lambda w: w == w.strip())
NAMES = ["Order", "Day", "Customer", "Score", "Words", "Place"]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Headings, and rows with a number and a day first, so that they can be told from headings."""
    width = draw(st.integers(2, 6))
    texts = st.lists(WORDS, min_size=width - 2, max_size=width - 2)
    below = draw(st.lists(texts, min_size=1, max_size=30))
    return NAMES[:width], [[str(n), f"2025-01-{n % 28 + 1:02}", *row] for n, row in enumerate(below, 1)]


def written(
    headings: list[str], table: list[list[str]], *, separator: str, ends: str, quoting: int, encoding: str
) -> tuple[bytes, list[int]]:
    """The file, and the line on which each row begins."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ends, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(headings)
    begins = []
    for row in table:
        begins.append(text.getvalue().count("\n") + (text.getvalue().count("\r") if ends == "\r" else 0) + 1)
        writer.writerow(row)
    return text.getvalue().encode(encoding), begins


def ended(table: list[list[str]], ends: str) -> list[list[str]]:
    """The rows with line breaks that the writer quotes: those that end its lines."""
    return [[cell.replace("\n", "\r") for cell in row] for row in table] if ends == "\r" else table


DIALECTS = {
    "separator": st.sampled_from([",", ";", "\t", "|"]),
    "ends": st.sampled_from(["\n", "\r\n", "\r"]),
    "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
}


@settings(max_examples=60, deadline=None)
@given(made=tables(), told=st.booleans(), **DIALECTS)
def test_every_row_comes_in_as_it_was_written(
    made: tuple[list[str], list[list[str]]], told: bool, separator: str, ends: str, quoting: int, encoding: str
) -> None:
    headings, table = made[0], ended(made[1], ends)
    content, begins = written(headings, table, separator=separator, ends=ends, quoting=quoting, encoding=encoding)
    with tempfile.TemporaryDirectory() as folder:
        telling = {"separator": separator} if told else {}
        if told or encoding == "cp1252":  # random letters are no words by which to know it
            telling["encoding"] = encoding.removesuffix("-sig")
        found = laid(Path(folder), content, **telling)
        assert (found.layout.columns, broken(found)) == (tuple(headings), [])
        assert rows(found) == [tuple(row) for row in table]
        assert lines(found) == begins


@settings(max_examples=60, deadline=None)
@given(made=tables(), share=st.floats(0, 1), **DIALECTS)
def test_a_cut_file_loses_no_row_above_the_cut(
    made: tuple[list[str], list[list[str]]], share: float, separator: str, ends: str, quoting: int, encoding: str
) -> None:
    headings, table = made[0], ended(made[1], ends)
    content, _begins = written(headings, table, separator=separator, ends=ends, quoting=quoting, encoding=encoding)
    heading, _ = written(headings, [], separator=separator, ends=ends, quoting=quoting, encoding=encoding)
    after = [
        len(written(headings, table[:n], separator=separator, ends=ends, quoting=quoting, encoding=encoding)[0])
        for n in range(len(table) + 1)
    ]
    cut = len(heading) + round(share * (len(content) - len(heading)))
    whole = max(n for n, size in enumerate(after) if size <= cut)
    with tempfile.TemporaryDirectory() as folder:
        found = laid(Path(folder), content[:cut], separator=separator, encoding=encoding.removesuffix("-sig"), header=1)
        assert rows(found)[:whole] == [tuple(row) for row in table[:whole]]
        if cut == after[whole]:
            assert (found.rows, found.broken) == (whole, 0)
        else:
            assert found.rows + found.broken >= whole


@settings(max_examples=60, deadline=None)
@given(
    made=tables(),
    spoilt=st.lists(st.sampled_from(["fine", "short", "long", "nul", "again", "blank", "total", "twice"]), max_size=30),
    **DIALECTS,
)
def test_sound_and_broken_rows_are_every_row(
    made: tuple[list[str], list[list[str]]],
    spoilt: list[str],
    separator: str,
    ends: str,
    quoting: int,
    encoding: str,
) -> None:
    headings, table = made[0], ended(made[1], ends)
    table = table + [["99", "2025-01-02", *[""] * (len(headings) - 2)]] * 12  # so that short rows are the exception
    wanted, wrong, out = [], 0, []
    for row, how in zip(table, [*spoilt[:3], *["fine"] * len(table)], strict=False):
        spoil = {
            "fine": [row],
            "short": [row[:1]],
            "long": [[*row, "x", "y"]],
            "nul": [[row[0] + "\0", *row[1:]]],
            "again": [headings],
            "blank": [[""] * len(headings)],
            "total": [["Total", *[""] * (len(headings) - 1)]],
            "twice": [row, row],
        }[how]
        out += spoil
        wanted += [tuple(r) for r in spoil] if how in ("fine", "twice") else []
        wrong += how in ("short", "long", "nul", "again")
        if how == "total":  # in the middle of a file it is a row like any other
            wanted += [tuple(spoil[0])]
    content, _begins = written(headings, out, separator=separator, ends=ends, quoting=quoting, encoding=encoding)
    with tempfile.TemporaryDirectory() as folder:
        telling = {"separator": separator, "encoding": encoding.removesuffix("-sig"), "header": 1}
        found = laid(Path(folder), content, **telling)
        assert (rows(found), found.broken) == (wanted, wrong)


@settings(max_examples=100, deadline=None)
@given(content=st.one_of(st.binary(max_size=3000), st.text(max_size=2000).map(lambda text: text.encode("utf-8"))))
def test_any_bytes_are_laid_out_or_refused_with_a_sentence(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = laid(Path(folder), content)
        except Refusal as no:
            assert no.sentence
        else:
            assert (len(rows(made)), len(broken(made))) == (made.rows, made.broken)
