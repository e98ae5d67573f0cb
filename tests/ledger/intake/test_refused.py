"""What was not taken: kept whole to be mended, with its file's headings, and without a trace in the register."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.ledger.intake.imports import ROWS, brought, written
from tests.ledger.visits import VISITS
from tests.make import NOW, Shop
from touchstone.ledger.intake import keeping
from touchstone.ledger.intake.bring_in import bring_in, guessed, try_out
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import Report
from touchstone.ledger.models import Refused
from touchstone.ledger.queries import current
from touchstone.management.reporting import refused_as_csv, report_lines
from touchstone.register.models import Promise, Touchpoint

INVOICES = """
name = "invoices"
title = "Invoices"
system = "books"
hears = "everyone"
[who]
customer = "lines.customer"
[[file]]
name = "lines"
match = "invoices*.csv"
key = "invoice"
lines = true
sums = ["total"]
[[encounter]]
touchpoint = "till"
when = "lines.at"
deal = "purchase"
amount = "lines.total"
"""
LINES = """invoice,at,customer,total
7,2026-03-01,c1,5.00
8,2026-03-02,c2,1.00
7,2026-03-01,c1,oops
,2026-03-03,c3,nothing
7,2026-03-01,c1,2.50
"""
LOG = """
name = "complaints"
title = "Complaints"
system = "complaints"
hears = "problems"
[[file]]
name = "c"
match = "*"
key = "id"
[[encounter]]
touchpoint = "help-desk"
when = "c.at"
[encounter.promise]
text = "You hear from us within two days."
due_in = "2 days"
met = "c.answered"
"""


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.FILES, settings.LAID, settings.LAKE = tmp_path / "files", tmp_path / "laid", tmp_path / "lake"


def test_of_a_thing_of_several_lines_all_are_given_back(shop: Shop, tmp_path: Path) -> None:
    path = written(tmp_path, LINES, "invoices.csv")
    report = bring_in(recipe=read_recipe(INVOICES), paths=[path], now=NOW)
    assert (report.rows, report.came, report.refused) == (5, 1, 4)
    kept = [(one.line, one.row["total"]) for one in Refused.objects.order_by("line")]
    assert kept == [(2, "5.00"), (4, "oops"), (5, "nothing"), (6, "2.50")]
    back = [",".join(row[:4]) for row in refused_as_csv(list(Refused.objects.exclude(line=5).order_by("line")))]
    mended = written(tmp_path, "\n".join(back).replace("oops", "1.00") + "\n", "invoices-refused.csv")
    assert bring_in(recipe=read_recipe(INVOICES), paths=[mended], now=NOW).new == 1
    assert sorted(current().values_list("amount", flat=True)) == [100, 850]


def test_rows_that_cannot_be_read_come_back_under_their_headings(shop: Shop, tmp_path: Path) -> None:
    path = written(tmp_path, ROWS + "1,2,3,4,5,6,7,8,9\n")
    _report, noes = try_out(recipe=read_recipe(VISITS), paths=[path], now=NOW)
    heading, row = refused_as_csv(noes[-1:])
    assert heading == [
        "id",
        "at",
        "shop",
        "mail",
        "paid",
        "stars",
        "said",
        "Touchstone: line",
        "Touchstone: why refused",
    ]
    assert (row[0], row[1:7], row[7]) == ("1,2,3,4,5,6,7,8,9", [""] * 6, "9")


def test_where_nothing_is_taken_nothing_is_made_in_the_register(shop: Shop, tmp_path: Path) -> None:
    before = Touchpoint.objects.count()
    promise = '[encounter.promise]\ntext = "Soon."\ndue = "visits.at"\n[[encounter.reading]]'
    recipe = VISITS.replace('"till"', '"kiosk"').replace("[[encounter.reading]]", promise)
    text = ROWS.split("\n", 1)[0] + "\n4,soon,South,,1,4,\n5,later,South,,1,4,\n"
    report = brought(tmp_path, text, recipe)
    assert (report.rows, report.refused, report.points) == (2, 2, ())
    assert (Touchpoint.objects.count(), Promise.objects.filter(touchpoint__slug="kiosk").count()) == (before, 0)
    assert brought(tmp_path, ROWS, recipe).points[0].made
    assert Touchpoint.objects.count() == before + 1


def test_a_complaint_log_shows_no_score_of_its_promises(shop: Shop, tmp_path: Path) -> None:
    rows = [f"{n},2026-10-{n % 27 + 1:02d} 10:00:00,2026-10-{n % 27 + 1:02d} 15:00:00" for n in range(60)]
    path = written(tmp_path, "id,at,answered\n" + "\n".join(rows) + "\n", "complaints.csv")
    (here,) = try_out(recipe=read_recipe(LOG), paths=[path], now=NOW)[0].points
    assert (here.promises.kept, here.score, here.n) == (60, None, 0)
    assert here.why.startswith("These files hear only those who had a problem")


def test_whom_a_file_hears_is_told_as_it_was_answered(shop: Shop, tmp_path: Path) -> None:
    text = "id,date,score,comment\n" + "".join(f"{n},2026-03-{n:02d},{n % 5 + 1},fine {n}\n" for n in range(1, 25))
    recipe, told = guessed([written(tmp_path, text, "answers.csv")], hears="everyone", now=NOW)
    assert recipe.recipe.hears == "everyone"
    assert "Who is in this file? Everyone who came, bought or called in that time." in told


def test_what_is_brought_back_and_who_is_listed_is_told_first() -> None:
    lines = [
        next(iter(report_lines(report, would=False)))
        for report in (Report(rows=6, new=4), Report(rows=4, same=1, back=3), Report(rows=7, listed=7, left=2))
    ]
    assert lines == [
        "6 rows read; 4 encounters came in.",
        "4 rows read; 3 encounters brought back.",
        "7 rows read; 7 lines of a list of people, 2 of them of people who left.",
    ]


def test_what_a_killed_process_put_aside_is_swept_a_day_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old = (NOW - timedelta(days=2)).timestamp()
    for name in (f"touchstone-{'a' * 32}", f"touchstone-{'b' * 32}", "touchstone-notes"):
        (tmp_path / name).mkdir()
        if "b" * 32 not in name:
            os.utime(tmp_path / name, (old, old))
    assert keeping.sweep_aside(now=NOW) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"touchstone-{'b' * 32}", "touchstone-notes"]
