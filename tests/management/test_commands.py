"""`touchstone import`, `rebuild` and `link`, from the first to the last letter of what they say."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.management.conftest import Folder

RECIPE = """
name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
branch_from = "visits.shop"
[who]
email = "visits.mail"
[[file]]
name = "visits"
match = "visits*.csv"
key = "id"
[[encounter]]
touchpoint = "till"
when = "visits.at"
deal = "purchase"
amount = "visits.paid"
[[encounter.reading]]
kind = "csat"
column = "visits.stars"
"""
ROWS = """id,at,shop,mail,paid,stars
1,2026-03-29 00:30:00,North,carla@example.org,12.50,5
2,2026-03-29 03:30:00,South,tom@example.org,3,
3,2026-04-01 10:00:00,Nowhere,,1,4
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A recipe and a file for it."""
    recipe, visits = tmp_path / "visits.toml", tmp_path / "visits.csv"
    recipe.write_text(RECIPE)
    visits.write_text(ROWS)
    return recipe, visits


@pytest.mark.demand("2.1")
def test_a_file_comes_in_once(folder: Folder, told: list[str], files: tuple[Path, Path]) -> None:
    tried = folder.touchstone("import", *files, "--dry-run")
    assert "3 rows read; 2 encounters would come in." in tried
    assert folder.act("tell") == told
    came = folder.touchstone("import", *files, "--by", "asha@example.org")
    assert "3 rows read; 2 encounters came in." in came
    assert "2 purchases, 0 promises." in came
    assert "1  wait for visits.shop “Nowhere”" in came
    again = folder.touchstone("import", *files)
    assert "0 encounters came in." in again
    assert "2 were known already" in again


def test_the_report_and_the_refused_rows_are_written_to_be_mended(
    folder: Folder, files: tuple[Path, Path], tmp_path: Path
) -> None:
    recipe, visits = files
    visits.write_text(ROWS + "4,soon,North,=1+1,2,5\n")
    places = [tmp_path / name for name in ("report.json", "refused.csv")]
    folder.touchstone("import", recipe, visits, "--report", places[0], "--refused", places[1])
    report = json.loads(places[0].read_text())
    assert (report["rows"], report["came"], report["refused"], report["waiting"]) == (4, 2, 1, 1)
    with places[1].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["mail"], row["Touchstone: line"]) for row in rows] == [("3", "", "4"), ("4", "'=1+1", "5")]
    assert all(row["Touchstone: why refused"] for row in rows)


def test_imports_are_listed_and_taken_back(folder: Folder, told: list[str], files: tuple[Path, Path]) -> None:
    folder.touchstone("import", *files)
    assert re.search(r"1  .* came in .* 3 rows .* 2 new  visits  visits.csv", folder.touchstone("import", "--list"))
    assert "Import 1 was taken back." in folder.touchstone("import", "--take-back", "1", "--by", "asha@example.org")
    standing = [line for line in folder.act("tell") if line.startswith("lake ")]
    assert standing == [line for line in told if line.startswith("lake ")]


def test_without_a_recipe_the_meaning_is_guessed_and_said(folder: Folder, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("order_id,order_date,customer_email,total,rating\n" + "".join(
        f"{n},2026-03-{n % 28 + 1:02} 10:00:00,c{n % 9}@example.org,{n}.50,{n % 5 + 1}\n" for n in range(60)
    ))  # fmt: skip
    written = tmp_path / "guessed.toml"
    came = folder.touchstone("import", "--guess", orders, "--hears", "everyone", "--recipe", written)
    assert "60 rows read;" in came
    assert "everyone" in written.read_text()
    assert "0 encounters came in." in folder.touchstone("import", written, orders)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "no-such-recipe", "{visits}"), "There is no recipe “no-such-recipe”. There are: "),
        (("import", "{recipe}", "nowhere.csv"), "There is no file nowhere.csv."),
        (("import", "{recipe}", "{visits}", "--as-of", "someday"), "“someday” is no day; write it as 2026-11-24."),
        (("import", "{recipe}", "{recipe}"), "visits.toml"),
        (("link", "nobody@example.org"), "Nobody here signs in as nobody@example.org."),
    ],
)
def test_a_no_is_a_sentence(folder: Folder, files: tuple[Path, Path], words: tuple[str, ...], sentence: str) -> None:
    recipe, visits = files
    said = folder.touchstone(*(word.format(recipe=recipe, visits=visits) for word in words), code=2)
    assert sentence in said
    assert len(said.strip().splitlines()) == 1, said


def test_the_lake_is_made_again_from_the_rows(folder: Folder, told: list[str]) -> None:
    shutil.rmtree(folder.path / "lake")
    assert re.match(r"1 passages and 1 readings in [\d.]+ s\.", folder.touchstone("rebuild"))
    assert folder.act("tell") == told


def test_a_link_signs_in_once(folder: Folder) -> None:
    assert re.fullmatch(r"/sign-in/[\w-]+/", folder.touchstone("link", "Asha@Example.org ").strip())


def test_a_folder_without_a_database_is_said_to_be_so(tmp_path: Path) -> None:
    assert "LOOK  Database" in Folder(tmp_path / "new").touchstone("doctor", code=1)
