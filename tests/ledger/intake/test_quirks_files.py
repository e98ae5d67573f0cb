"""Several files as one: joined by their keys, first, added up or row by row; going on after a line; what is lacking."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.intake.told import entries, joined, laid_out, recipe, told
from touchstone.ledger.intake.tables import (
    ColumnMissing,
    FileMissing,
    files_of,
    joined_rows,
    repeated_keys,
    rows_at,
    values_of,
)

FILES = """
[[file]]
name = "orders"
key = "id"
[[file]]
name = "customers"
key = "number"
joins = "orders.customer"
[[file]]
name = "cities"
key = "city"
joins = "customers.city"
[[file]]
name = "payments"
key = "order"
joins = "orders.id"
many = "sum"
sums = ["value"]
skip = [{ column = "kind", in = ["void"] }]
[[file]]
name = "reviews"
key = "order"
joins = "orders.id"
many = "rows"
row = ["review"]
"""
ORDERS = (
    '[[encounter]]\ntouchpoint = "order"\nwhen = "orders.at"\ndeal = "purchase"\n'
    'amount = "payments.value"\nfacts = ["cities.region"]\n'
)
REVIEWS = (
    '[[encounter]]\nfrom = "reviews"\ntouchpoint = "review"\nkind = "reading"\nwhen = "reviews.at"\n'
    '[[encounter.reading]]\nkind = "csat"\ncolumn = "reviews.stars"\n[who]\ncustomer = "customers.person"\n'
)
TEXTS = {
    "orders": "id,at,customer\n1,2026-01-05,c1\n2,2026-01-06,c2\n3,2026-01-07,\n",
    "customers": "number,person,city\nc2,p,Ulm\nc1,p,Bonn\nc1,q,Ulm\n,nobody,Ulm\n",
    "cities": "city,region\nUlm,South\n",
    "payments": "order,value,kind\n1,10.50,card\n2,7,card\n1,0.25,voucher\n1,99,void\n",
    "reviews": "review,order,at,stars\nr1,1,2026-02-01,5\nr1,1,2026-02-02,4\nr2,1,2026-02-03,1\n",
}


def test_what_belongs_to_a_row_from_other_files(tmp_path: Path) -> None:
    found = entries(tmp_path, recipe(ORDERS + REVIEWS, files=FILES), TEXTS)
    orders = [e for e in found if e.deal]
    assert [(e.amount, dict(e.facts)) for e in orders] == [(1075, {}), (700, {"region": "South"}), (None, {})]
    assert [e.party and e.party.known[0].value for e in orders] == ["p", "p", None]  # type: ignore[union-attr]
    reviews = [e for e in found if not e.deal]
    assert [(e.key, e.readings[0].value) for e in reviews] == [
        ("1/review//r1", 5),
        ("1/review//r1#2", 4),
        ("1/review//r2", 1),
    ]


def test_rows_of_a_further_file_without_a_name_are_named_by_all_they_say(tmp_path: Path) -> None:
    spec = recipe(ORDERS + REVIEWS, files=FILES.replace('row = ["review"]\n', ""))
    texts = TEXTS | {"reviews": "order,at,stars\n1,2026-02-01,5\n1,2026-02-01,5\n"}
    one, two = [e.key for e in entries(tmp_path, spec, texts) if not e.deal]
    assert two == f"{one}#2"


def test_going_on_after_a_line_gives_the_same_rows(tmp_path: Path) -> None:
    spec = recipe(ORDERS + REVIEWS, files=FILES)
    whole = joined(tmp_path, spec, TEXTS)
    assert [row.line for row in whole] == [2, 3, 4]
    assert joined(tmp_path, spec, TEXTS, after=2) == whole[1:]
    keyless = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n', files='[[file]]\nname = "v"\n')
    rows = {"v": "at\n2026-01-05\n2026-01-05\n2026-01-06\n"}
    assert [row.n for row in joined(tmp_path, keyless, rows, after=2)] == [2, 1]


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    spec = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.seen"\n')
    with pytest.raises(ColumnMissing, match="The file “v” has no column seen"):
        told(tmp_path, spec, "id,at\n1,2026-01-05\n")


def test_headings_are_found_in_another_spelling_and_optional_ones_may_be_lacking(tmp_path: Path) -> None:
    spec = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.seen_at"\n')
    assert len(entries(tmp_path, spec, "ID,Seen At\n1,2026-01-05\n")) == 1
    some = recipe(
        '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\nwords = ["v.note"]\n',
        files='[[file]]\nname = "v"\nkey = "id"\nheaders = ["id", "at"]\n',
    )
    assert [e.words for e in entries(tmp_path, some, "id,at\n1,2026-01-05\n")] == [()]
    with pytest.raises(ColumnMissing):
        entries(tmp_path, some, "id,note\n1,hello\n")


def test_which_file_is_which_by_name_or_by_headings() -> None:
    spec = recipe(ORDERS, files=FILES.replace('"orders"\n', '"orders"\nmatch = "*order*.csv"\n', 1).replace(
        '"customers"\n', '"customers"\nheaders = ["number", "person"]\n', 1).replace(
        '"cities"\n', '"cities"\nmatch = "cit*"\n', 1).replace(
        '"payments"\n', '"payments"\nmatch = "pay*"\n', 1).replace(
        '"reviews"\n', '"reviews"\nmatch = "rev*"\n', 1))  # fmt: skip
    given = {
        "My Orders.CSV": ("id", "at", "customer"),
        "export (3).csv": ("Number", "PERSON", "city"),
        "cities.csv": ("city", "region"),
        "payments.csv": ("order", "value", "kind"),
        "reviews.csv": ("review",),
    }
    assert files_of(spec, given) == {
        "orders": ("My Orders.CSV",),
        "customers": ("export (3).csv",),
        "cities": ("cities.csv",),
        "payments": ("payments.csv",),
        "reviews": ("reviews.csv",),
    }
    with pytest.raises(FileMissing, match=r"needs a file “reviews” \(rev\*\), and it is not among these: My Orders"):
        files_of(spec, {name: columns for name, columns in given.items() if name != "reviews.csv"})
    with pytest.raises(FileMissing, match="Several of the files could be “reviews”"):
        files_of(spec, given | {"reviews 2.csv": ("review", "why")})
    assert files_of(spec, given | {"REVIEWS 2.csv": ("review",)})["reviews"] == ("REVIEWS 2.csv", "reviews.csv")


def test_one_given_file_may_serve_as_two() -> None:
    spec = recipe(
        '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n',
        files='[[file]]\nname = "v"\n[[file]]\nname = "w"\nkey = "id"\njoins = "v.id"\nmany = "rows"\n',
    )
    assert files_of(spec, {"all.csv": ("id", "at")}) == {"v": ("all.csv",), "w": ("all.csv",)}


def test_rows_and_values_as_they_stand_in_the_file(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "v.parquet", 'id,"x ""y"""\n1,a\n2,b\n3,a\n3,\n')
    assert rows_at(path, [3, 5]) == {3: {"id": "2", 'x "y"': "b"}, 5: {"id": "3", 'x "y"': ""}}
    assert values_of(path, 'x "y"') == [("a", 2), ("b", 1)]
    assert repeated_keys(recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.id"\n'), {"v": path}) == 1


def test_columns_named_by_other_people_cannot_reach_the_database(tmp_path: Path) -> None:
    heading = "at\"); DROP TABLE x; --'"
    cell = heading.replace('"', '""')
    spec = recipe(f"[[encounter]]\ntouchpoint = \"till\"\nwhen = '''v.{heading}'''\n", files='[[file]]\nname = "v"\n')
    assert len(entries(tmp_path, spec, f'"{cell}"\n2026-01-05\n')) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["2026-01-05", "", "x"]), st.sampled_from("ab")), min_size=1, max_size=12),
    data=st.data(),
)
def test_rows_without_a_key_have_names_of_their_own_that_do_not_lean_on_their_order(
    tmp_path: Path, rows: list[tuple[str, str]], data: st.DataObject
) -> None:
    spec = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n', files='[[file]]\nname = "v"\n')
    shuffled = data.draw(st.permutations(rows))
    texts = ["at,note\n" + "".join(f"{at},{note}\n" for at, note in some) for some in (rows, shuffled)]
    names = [sorted((row.row, row.n) for row in joined(tmp_path, spec, {"v": text})) for text in texts]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(rows)


def test_a_table_read_row_by_row_tells_as_many_lines_as_it_has(tmp_path: Path) -> None:
    spec = recipe('[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n', files='[[file]]\nname = "v"\n')
    text = "at\n" + "2026-01-05\n" * 2 + "soon\n" + "2026-01-06\n" * 2
    rows = list(joined_rows(spec, {"v": laid_out(tmp_path / "v.parquet", text)}))
    assert [(row.line, row.n) for row in rows] == [(2, 1), (3, 2), (4, 1), (5, 1), (6, 2)]
