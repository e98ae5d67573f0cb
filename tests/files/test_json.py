from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.files.laid import broken, laid, lines, rows
from touchstone.files.tables.layout import BrokenFile, EmptyFile, NoSuchSheet, NotATable

RECORDS = [
    {"id": 1, "who": {"name": "Ann", "tags": ["a", "b"]}, "score": 4.50, "ok": True, "none": None},
    {"id": 2, "who": {"name": "Bob"}, "late": "x", "deep": {"er": {"still": [1, {"y": 2.0}]}}},
]
COLUMNS = ("id", "who.name", "who.tags", "score", "ok", "none", "late", "deep.er.still")
CELLS = [
    ("1", "Ann", '["a", "b"]', "4.50", "true", "", "", ""),
    ("2", "Bob", "", "", "", "", "x", '[1, {"y": 2.0}]'),
]


def dumped(value: object, **how: object) -> str:
    return json.dumps(value, **how).replace("4.5,", "4.50,")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(dumped, RECORDS)),
        "\ufeff" + "\r\n".join(map(dumped, RECORDS)) + "\r\n\r\n",
        dumped(RECORDS),
        dumped(RECORDS, indent=2),
        "\n".join(dumped(record, indent=1) for record in RECORDS),
        dumped({"page": 1, "reviews": RECORDS}),
        dumped({"answer": {"data": RECORDS}, "next": None}, indent=1),
    ],
)
def test_json_however_it_is_written(tmp_path: Path, text: str) -> None:
    made = laid(tmp_path, text, name="a.json")
    assert (made.layout.kind, made.layout.columns, rows(made), made.broken) == ("json", COLUMNS, CELLS, 0)


def test_it_is_known_by_what_it_is(tmp_path: Path) -> None:
    assert laid(tmp_path, dumped(RECORDS), name="orders.csv", written_in="utf-16").layout.kind == "json"
    assert laid(tmp_path, "{a},b\n1,2\n3,4\n", name="orders.csv").layout.columns == ("{a}", "b")


def test_one_object_is_one_row(tmp_path: Path) -> None:
    assert rows(laid(tmp_path, dumped({"a": 1, "b": {"c": "x"}}), name="a.json")) == [("1", "x")]


def test_a_list_is_chosen(tmp_path: Path) -> None:
    text = dumped({"shops": [{"name": "A"}], "orders": [{"id": 1}, {"id": 2}]})
    made = laid(tmp_path, text, name="a.json")
    assert (made.layout.sheet, made.layout.sheets, made.rows) == ("orders", ("orders", "shops"), 2)
    assert rows(laid(tmp_path, text, name="a.json", sheet="shops")) == [("A",)]
    with pytest.raises(NoSuchSheet):
        laid(tmp_path, text, name="a.json", sheet="people")


def test_a_broken_line_is_broken_alone(tmp_path: Path) -> None:
    text = '{"a": 1}\n{"a": 2, \n\n{"a": 3}\n7\n{"a": 4} x\n{"a": 5'
    made = laid(tmp_path, text, name="a.jsonl")
    assert (rows(made), lines(made)) == ([("1",), ("3",)], [1, 4])
    assert [line for line, _ in broken(made)] == [2, 5, 6, 7]


def test_a_cut_array_and_a_broken_record_in_it(tmp_path: Path) -> None:
    made = laid(tmp_path, '[{"a": 1}, {"a": oops, "b": 1}, {"a": 3}, {"a": 4, "b": "cut', name="a.json")
    assert (rows(made), lines(made)) == ([("1",), ("3",)], [1, 3])
    assert [line for line, _ in broken(made)] == [2, 4]


def test_a_long_array_is_read_piece_by_piece(tmp_path: Path) -> None:
    many = [{"n": number, "text": 'x\n"é' * (number % 50)} for number in range(40_000)]
    made = laid(tmp_path, json.dumps(many, ensure_ascii=False), name="a.json")
    assert (made.rows, made.broken) == (40_000, 0)
    assert rows(made) == [(str(record["n"]), record["text"]) for record in many]


def test_letters_that_are_none_and_huge_cells(tmp_path: Path) -> None:
    made = laid(
        tmp_path,
        '{"a": "\\ud83d"}\n{"a": "\\u0000"}\n{"a": "' + "x" * 2_000_000 + '"}\n{"a": "fine"}\n',
        name="a.jsonl",
    )
    assert rows(made) == [("�",), ("fine",)]
    assert [line for line, _ in broken(made)] == [2, 3]


def test_json_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        laid(tmp_path, "[]", name="a.json")
    with pytest.raises((NotATable, EmptyFile)):
        laid(tmp_path, "[1, 2, 3]", name="a.json")
    with pytest.raises(BrokenFile):
        laid(tmp_path, '{"a": [{"b": 1}, ', name="a.json")
    with pytest.raises(BrokenFile):
        laid(tmp_path, '{"a":' * 100_000, name="a.json")
    with pytest.raises(BrokenFile):
        laid(tmp_path, '[{"a":' * 100_000, name="a.json")
