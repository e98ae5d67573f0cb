from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from tests.files.laid import broken, laid, lines, rows
from touchstone.errors import Refusal
from touchstone.files.tables.duck import TableGone
from touchstone.files.tables.layout import BrokenFile
from touchstone.files.tables.reading import peek


def parquet(folder: Path, query: str, name: str = "made[1]*.parquet") -> bytes:
    place = folder / name
    duckdb.sql(f"COPY ({query}) TO '{place}' (FORMAT parquet)")
    return place.read_bytes()


TYPED = """SELECT 1::BIGINT AS whole, 2.50::DECIMAL(9,2) AS money, 18239.0::DOUBLE AS id, 'nan'::DOUBLE AS none,
    TIMESTAMP '2025-03-04 10:30:00' AS moment, TIMESTAMPTZ '2025-03-04 10:30:00+02' AS there, DATE '2025-03-04' AS day,
    true AS yes, [1, 2] AS list, {'a': 1, 'b': {'c': 'x'}} AS nested, NULL::VARCHAR AS nothing, 'Zoë' AS "Name",
    'again' AS "name_", 'abc'::BLOB AS bytes, MAP {'k': 1} AS map"""


def test_every_type_becomes_text(tmp_path: Path) -> None:
    made = laid(tmp_path, parquet(tmp_path, TYPED), name="a.parquet")
    assert (made.layout.kind, made.rows, made.broken, lines(made)) == ("parquet", 1, 0, [1])
    assert dict(zip(made.layout.columns, rows(made)[0], strict=True)) == {
        "whole": "1",
        "money": "2.50",
        "id": "18239",
        "none": "",
        "moment": "2025-03-04 10:30:00",
        "there": "2025-03-04 08:30:00+00",
        "day": "2025-03-04",
        "yes": "true",
        "list": "[1,2]",
        "nested.a": "1",
        "nested.b.c": "x",
        "nothing": "",
        "Name": "Zoë",
        "name_": "again",
        "bytes": "abc",
        "map": '{"k":1}',
    }


def test_rows_keep_their_order(tmp_path: Path) -> None:
    made = laid(
        tmp_path, parquet(tmp_path, "SELECT (i * 7919) % 300007 AS x FROM range(300000) t(i)"), name="a.parquet"
    )
    assert made.rows == 300_000
    assert lines(made) == list(range(1, 300_001))
    assert [int(x) for (x,) in rows(made)] == [(i * 7919) % 300007 for i in range(300_000)]


def test_a_huge_cell_breaks_its_row(tmp_path: Path) -> None:
    made = laid(
        tmp_path,
        parquet(tmp_path, "SELECT i, repeat('x', CASE WHEN i = 1 THEN 10000000 ELSE 3 END) AS y FROM range(3) t(i)"),
    )
    assert (made.rows, broken(made)) == (2, [(2, "A cell of this row has more than a million characters.")])


def test_cut_parquet_is_refused(tmp_path: Path) -> None:
    whole = parquet(tmp_path, TYPED)
    for cut in (len(whole) - 1, len(whole) // 2, 4, 11):
        with pytest.raises(BrokenFile):
            laid(tmp_path, whole[:cut], name="a.parquet")


def test_lying_lengths_are_refused_or_read_but_never_kill(tmp_path: Path) -> None:
    whole = parquet(tmp_path, "SELECT i AS a, 'text ' || (i % 50) AS b, i * 1.5 AS c FROM range(3000) t(i)")
    chance = random.Random(3)
    for _nth in range(60):
        lying = bytearray(whole)
        for _bit in range(chance.randint(1, 6)):
            at = (
                chance.randrange(len(lying) - 600, len(lying))
                if chance.random() < 0.7
                else chance.randrange(len(lying))
            )
            lying[at] = chance.choice((0, 0x7F, 0xFF, chance.randrange(256)))
        try:
            made = laid(tmp_path, bytes(lying), name="a.parquet")
        except Refusal as no:
            assert no.sentence
        else:
            assert made.rows + made.broken == len(lines(made)) + len(broken(made))
    assert [place.name for place in (tmp_path / "laid").iterdir() if place.name.startswith(".")] == []


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    odd = tmp_path / "O'Neil's [files] *?"
    odd.mkdir()
    made = laid(odd, "a,b\n1,x\n2,y\n", name="a.csv")
    assert rows(made) == [("1", "x"), ("2", "y")]
    again = laid(odd, parquet(tmp_path, "SELECT 7 AS x"), name="a.parquet")
    assert rows(again) == [("7",)]


def test_a_table_that_was_swept_meanwhile_says_so(tmp_path: Path) -> None:
    made = laid(tmp_path, "a,b\n1,x\n", name="a.csv")
    made.table.unlink()
    with pytest.raises(TableGone):
        peek(made.table)
