"""Several files of one layout handed in together count as one table: overlaps once, twins twice, every row by name."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.intake.imports import many, worked
from tests.make import NOW, Shop
from touchstone.files.tables.layout import Layout
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping, lots
from touchstone.ledger.intake.bring_in import bring_in, guessed, try_out
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.intake.joining import STEP
from touchstone.ledger.intake.ready import ready_named
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe
from touchstone.ledger.intake.reports import Report, report_of
from touchstone.ledger.intake.stacking import alike, in_order, place_of
from touchstone.ledger.models import Import, Refused, Upload
from touchstone.ledger.queries import current

SCORES = """
name = "scores"
title = "Scores"
system = "scores"
hears = "everyone"
[[file]]
name = "v"
headers = ["day", "stars", "said"]
KEY
[[encounter]]
touchpoint = "till"
when = "v.day"
words = ["v.said"]
[[encounter.reading]]
kind = "csat"
column = "v.stars"
"""
HEAD = "day,stars,said\n"
JAN = HEAD + "2026-01-05,4,Fine\n2026-01-06,2,Slow\n2026-01-31,5,Good\n2026-01-31,5,Good\n"
FEB = "stars,day,said\n5,2026-01-31,Good\n5,2026-01-31,Good\n9,2026-02-02,Wild\n3,2026-02-03,So so\n1,2,3,4\n"
MAR = HEAD + "2026-03-01,1,Bad\n2026-03-02,4,Fine,too\n2026-03-03,4,Fine\n2026-03-04,4,Fine\n2026-03-05,5,Fine\n"
MONTHS = {"1-jan.csv": JAN, "2-feb.csv": FEB, "3-mar.csv": MAR}


def scores(*, key: str = "") -> RecipeText:
    return read_recipe(SCORES.replace("KEY", key))


def written(folder: Path, files: dict[str, str]) -> list[Path]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def handed_in(shop: Shop, files: dict[str, str]) -> Import:
    uploads = []
    for name, text in files.items():
        taken = take([text.encode()], most=1 << 30)
        uploads.append(keeping.keep_upload(file=taken.file, name=name, size=taken.size, by=shop.asha, now=NOW))
    return worked(jobs.begin(uploads, by=shop.asha, now=NOW))


def tried(shop: Shop, files: dict[str, str], recipe: RecipeText) -> Import:
    started = jobs.say(handed_in(shop, files), Said(text=recipe.text), by=shop.asha, now=NOW)
    jobs.ask_try(started, by=shop.asha, now=NOW)
    return worked(started)


def counts(report: Report) -> tuple[int, ...]:
    return report.rows, report.came, report.partly, report.refused, report.nothing, report.broken


def stacks(folder: Path) -> list[Path]:
    return sorted(folder.glob("laid/*/stack-*/table.parquet"))


def test_months_that_overlap_count_once_and_twins_stay_two(shop: Shop, tmp_path: Path) -> None:
    started = tried(shop, MONTHS, scores())
    jobs.ask_run(started, by=shop.asha, now=NOW)
    tried_report, report = report_of(started.tried), report_of(worked(started).report)
    days = Counter(current().values_list("happened_at__date", flat=True))
    assert sorted(str(day) for day in days.elements()) == [
        "2026-01-05", "2026-01-06", "2026-01-31", "2026-01-31", "2026-02-03", "2026-03-01", "2026-03-03",
        "2026-03-04", "2026-03-05",
    ]  # fmt: skip
    assert (report.rows, report.broken, report.new, report.same) == (14, 2, 9, 2)
    assert counts(tried_report) == counts(report)
    assert sum(counts(report)[1:]) == 14
    assert (tried_report.new, tried_report.same) == (9, 2)
    again = bring_in(recipe=scores(), paths=written(tmp_path, {"2-feb.csv": FEB}), now=NOW)
    assert (again.new, again.same, again.changed) == (0, 3, 0)


def test_what_is_refused_names_its_file_and_its_own_line(shop: Shop, tmp_path: Path) -> None:
    report = bring_in(recipe=scores(), paths=written(tmp_path, MONTHS), now=NOW)
    places = [("2-feb.csv", 4), ("2-feb.csv", 6), ("3-mar.csv", 3)]
    assert sorted((row.file, row.line) for row in Refused.objects.all()) == places
    assert sorted((reason.file, line) for reason in report.reasons for line in reason.lines) == places
    wild = Refused.objects.get(file="2-feb.csv", line=4)
    assert wild.row == {"day": "2026-02-02", "stars": "9", "said": "Wild"}


@pytest.mark.usefixtures("shop")
def test_by_command_with_the_file_of_each_refused_row(tmp_path: Path) -> None:
    recipe = tmp_path / "scores.toml"
    recipe.write_text(scores().text, encoding="utf-8")
    paths = [str(path) for path in written(tmp_path, MONTHS)]
    told = io.StringIO()
    call_command("bring_in", str(recipe), *paths, refused=tmp_path / "refused.csv", stdout=told)
    with (tmp_path / "refused.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((row["Touchstone: file"], row["Touchstone: line"]) for row in rows) == [
        ("2-feb.csv", "4"), ("2-feb.csv", "6"), ("3-mar.csv", "3"),
    ]  # fmt: skip
    assert "[2-feb.csv, line 4]" in told.getvalue()


def test_a_key_in_two_files_is_one_and_the_later_file_corrects(shop: Shop, tmp_path: Path) -> None:
    head = "id,day,stars,said\n"
    files = {
        "jan.csv": head + "1,2026-01-05,4,\n2,2026-01-06,2,\n",
        "jan 2.csv": head + "2,2026-01-06,2,\n3,2026-01-07,3,\n1,2026-01-05,5,\n",
    }
    keyed = scores(key='key = "id"')
    would, _noes = try_out(recipe=keyed, paths=written(tmp_path, files), now=NOW)
    report = bring_in(recipe=keyed, paths=written(tmp_path, files), now=NOW)
    assert list(in_order(files)) == ["jan 2.csv", "jan.csv"]
    assert (report.rows, report.new, report.changed, report.same) == (5, 3, 1, 1)
    assert (would.rows, would.new, would.changed, would.same) == (5, 3, 1, 1)
    assert current().count() == 3


@pytest.mark.parametrize(
    "names",
    [
        ("till jan.csv", "till feb.csv", "till mar.csv"),
        ("till-dec-2025.csv", "till-jan-2026.csv", "till-feb-2026.csv"),
        ("Umsatz März 2026.csv", "Umsatz Dezember 2026.csv"),
        ("2026-01.csv", "2026-02.csv", "2026-11.csv"),
        ("part 2.csv", "part 10.csv"),
        ("12-2025.csv", "1-2026.csv"),
    ],
)
def test_files_are_stacked_in_order_of_the_time_they_are_named_by(names: tuple[str, ...]) -> None:
    assert in_order(names[::-1]) == names


def test_lines_of_one_order_in_two_files_are_not_added_twice(shop: Shop, tmp_path: Path) -> None:
    recipe = read_recipe("""
name = "orders"
title = "Orders"
system = "orders"
hears = "everyone"
currency = "GBP"
[[file]]
name = "v"
key = "order"
lines = true
sums = ["paid"]
[[encounter]]
touchpoint = "till"
when = "v.day"
deal = "purchase"
amount = "v.paid"
""")
    head = "order,day,paid\n"
    files = {
        "a.csv": head + "1,2026-01-05,2\n2,2026-01-31,3\n2,2026-01-31,3\n",
        "b.csv": head + "2,2026-01-31,3\n2,2026-01-31,3\n2,2026-01-31,4\n3,2026-02-01,1\n",
    }
    report = bring_in(recipe=recipe, paths=written(tmp_path, files), now=NOW)
    assert (report.rows, report.skipped, report.new) == (7, 2, 3)
    assert [deals.amount for deals in report.deals] == [200 + 1000 + 100]


def test_gone_on_with_in_the_second_file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "LOT", 50)
    recipe = read_recipe(SCORES.replace("KEY", 'key = "id"').replace('"day", "stars"', '"at", "stars"')
                         .replace("v.day", "v.at"))  # fmt: skip
    later = many(150).replace("2026-03-01", "2026-03-02").replace("\n", "\nx").removesuffix("x")
    started = tried(shop, {"a.csv": many(120), "b.csv": later}, recipe)
    jobs.ask_run(started, by=shop.asha, now=NOW)

    def stop(rows: int) -> None:
        if rows >= 200 and Import.objects.get(pk=started.pk).state == Import.State.RUNNING:
            jobs.cancel(Import.objects.get(pk=started.pk), by=shop.asha, now=NOW)

    jobs.do_next(now=NOW, progress=stop)
    started.refresh_from_db()
    assert (started.state, started.rows_done, place_of(started.report["line"], ("a", "b"))) == (
        "stopped",
        200,
        ("b", 81),
    )
    jobs.go_on(started, by=shop.asha, now=NOW)
    report = report_of(worked(started).report)
    assert (started.state, report.rows, report.new, report.same) == ("done", 270, 270, 0)


def test_the_guess_sees_one_table_and_its_recipe_takes_the_next_months(shop: Shop, tmp_path: Path) -> None:
    started = handed_in(shop, MONTHS)
    first, *others = started.found["files"]
    assert (first["name"], first["more"], first["rows"], first["broken"]) == (
        "1-jan.csv",
        ["2-feb.csv", "3-mar.csv"],
        12,
        2,
    )
    assert [(one["name"], one["with"], one["as"]) for one in others] == [
        ("2-feb.csv", "1-jan.csv", ""), ("3-mar.csv", "1-jan.csv", ""),
    ]  # fmt: skip
    assert len(started.said["files"]) == 1
    recipe, said = guessed(written(tmp_path, MONTHS), hears="everyone", now=NOW)
    assert [sentence for sentence in said if "the same columns" in sentence] == []
    paths = written(
        tmp_path, {"apr.csv": JAN.replace("2026-01", "2026-04"), "may.csv": JAN.replace("2026-01", "2026-05")}
    )
    assert bring_in(recipe=recipe, paths=paths, now=NOW).rows == 8


def test_the_table_goes_with_any_of_its_files(shop: Shop, tmp_path: Path) -> None:
    handed_in(shop, MONTHS)
    assert len(stacks(tmp_path)) == 1
    keeping.drop_upload(upload=Upload.objects.get(name="3-mar.csv"), now=NOW)
    assert stacks(tmp_path) == []
    assert len(list(tmp_path.glob("laid/*"))) == 2


def test_what_a_removal_cut_short_has_left_is_swept_too(shop: Shop, tmp_path: Path) -> None:
    handed_in(shop, MONTHS)
    Upload.objects.filter(name="2-feb.csv").update(dropped_at=NOW)
    keeping.sweep(now=NOW)
    assert stacks(tmp_path) == []


@pytest.mark.real_data
def test_both_years_of_complaints_at_once(shop: Shop, real_data: Path) -> None:
    paths = [real_data / f"cfpb/cfpb_{year}_sample.csv" for year in (2017, 2016)]
    complaints = []
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            complaints += list(csv.DictReader(file))
    ready = ready_named("cfpb")
    assert ready is not None
    report = bring_in(recipe=read_recipe(ready.text), paths=paths, now=NOW)
    answered = [one for one in complaints if one["company_response_to_consumer"] != "In progress"]
    on_time = sum(one["timely_response"] in ("Yes", "true") for one in answered)
    here = {one.slug: one.encounters for one in report.points}
    assert (report.rows, report.came, report.broken) == (len(complaints), len(complaints), 0)
    assert here["make-a-complaint"] == len({one["complaint_id"] for one in complaints})
    assert (report.promises.kept, report.promises.broken) == (on_time, len(answered) - on_time)


def layout(*columns: str, header: int = 1) -> Layout:
    return Layout(kind="csv", columns=columns, header=header)


def test_which_files_are_of_one_layout() -> None:
    assert list(alike({
        "jan.csv": layout("a", "b", "c"), "feb.csv": layout("c", "b", "a"), "more.csv": layout("a", "b", "c", "d"),
        "shops.csv": layout("id", "name"), "goods.csv": layout("id", "name"),
        "score 1.csv": layout("at", "score"), "score 2.csv": layout("at", "score"),
        "x.csv": layout("column 1", "column 2", "column 3", header=0),
        "y.csv": layout("column 1", "column 2", "column 3", header=-1),
    })) == [
        ("jan.csv", "feb.csv"), ("more.csv",), ("shops.csv",), ("goods.csv",), ("score 1.csv", "score 2.csv"),
        ("x.csv",), ("y.csv",),
    ]  # fmt: skip


@given(at=st.integers(0, 9), line=st.integers(1, STEP - 1))
def test_a_line_leads_back_to_its_file(at: int, line: int) -> None:
    names = [f"{n}.csv" for n in range(10)]
    assert place_of(at * STEP + line, names) == (names[at], line)
