"""Imports by their states: begun, looked at, said, tried, run, stopped, gone on with; and by one call, as a command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.make import NOW, Shop
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.bring_in import bring_in, try_out
from touchstone.ledger.intake.guessing.said import Said, said_of
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import Report, report_of
from touchstone.ledger.models import Encounter, Import, Refused, Upload
from touchstone.ledger.queries import current
from touchstone.people.models import Party

VISITS = """
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
words = ["visits.said"]
[[encounter.reading]]
kind = "csat"
column = "visits.stars"
"""
ROWS = """id,at,shop,mail,paid,stars,said
1,2026-03-29 00:30:00,North,carla@example.org,12.50,5,"Lovely,
and quick"
2,2026-03-29 03:30:00,North,CARLA@example.org,3,,
3,2026-04-01 10:00:00,Nowhere,,1,4,
4,soon,South,,1,4,
5,2026-04-02 10:00:00,South,,2,9,
6,2026-04-03 10:00:00,South,,,2,
"""


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own."""
    settings.FILES, settings.LAID, settings.LAKE = tmp_path / "files", tmp_path / "laid", tmp_path / "lake"


def written(folder: Path, text: str = ROWS, name: str = "visits.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def brought(folder: Path, text: str = ROWS, recipe: str = VISITS, *, now: datetime = NOW) -> Report:
    return bring_in(recipe=read_recipe(recipe), paths=[written(folder, text)], now=now)


def rows_told(report: Report) -> int:
    parts = ("came", "partly", "refused", "waiting", "nothing", "skipped", "broken")
    return sum(getattr(report, part) for part in parts)


def handed_in(shop: Shop, folder: Path, text: str = ROWS, name: str = "visits.csv") -> Import:
    taken = take([written(folder, text, name).read_bytes()], most=1 << 30)
    upload = keeping.keep_upload(file=taken.file, name=name, size=taken.size, by=shop.asha, now=NOW)
    return jobs.begin([upload], by=shop.asha, now=NOW)


def worked(started: Import, now: datetime = NOW) -> Import:
    assert jobs.do_next(now=now)
    started.refresh_from_db()
    return started


def with_recipe(started: Import, shop: Shop, text: str = VISITS) -> Import:
    return jobs.say(started, Said(text=text), by=shop.asha, now=NOW)


def tried(shop: Shop, folder: Path, text: str = ROWS, recipe: str = VISITS) -> Import:
    started = with_recipe(worked(handed_in(shop, folder, text)), shop, recipe)
    jobs.ask_try(started, by=shop.asha, now=NOW)
    return worked(started)


def ran(shop: Shop, folder: Path, text: str = ROWS, recipe: str = VISITS) -> Import:
    started = tried(shop, folder, text, recipe)
    jobs.ask_run(started, by=shop.asha, now=NOW)
    return worked(started)


def test_every_row_is_accounted_for(shop: Shop, tmp_path: Path) -> None:
    report = brought(tmp_path)
    assert (report.rows, rows_told(report)) == (6, 6)
    assert (report.came, report.partly, report.refused, report.waiting) == (3, 1, 1, 1)
    assert (report.new, report.people_new, report.people_known, report.nobody, report.words) == (4, 1, 0, 2, 1)
    assert [(deal.deal, deal.currency, deal.n, deal.amount) for deal in report.deals] == [
        ("purchase", "", 1, None),
        ("purchase", "GBP", 3, 1750),
    ]
    assert [(one.column, one.value, one.n) for one in report.waits] == [("visits.shop", "Nowhere", 1)]
    assert (report.first, report.last) == ("2026-03-29", "2026-04-03")


def test_refused_rows_keep_their_cells_in_the_order_of_the_file(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    rows = list(Refused.objects.order_by("line"))
    assert [(row.line, row.waits_for, row.partly) for row in rows] == [
        (5, "visits.shop\tNowhere", False),
        (6, "", False),
        (7, "", True),
    ]
    assert list(rows[0].row) == ["id", "at", "shop", "mail", "paid", "stars", "said"]
    assert rows[0].row["shop"] == "Nowhere"


def test_the_same_again_adds_nothing_and_knows_the_people(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    again = brought(tmp_path)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    assert (again.people_new, again.people_known) == (0, 1)
    assert (Party.objects.count(), Upload.objects.count()) == (1, 1)


def test_a_corrected_row_supersedes(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    again = brought(tmp_path, ROWS.replace("12.50", "13.50"))
    assert (again.new, again.changed, again.same) == (0, 1, 3)
    assert set(current().values_list("amount", flat=True)) == {1350, 300, 200, None}


def test_a_dry_run_writes_nothing_and_tells_the_same(shop: Shop, tmp_path: Path) -> None:
    report, noes = try_out(recipe=read_recipe(VISITS), paths=[written(tmp_path)], now=NOW)
    assert (Encounter.objects.count(), Import.objects.count(), Upload.objects.count(), len(noes)) == (0, 0, 0, 3)
    told = brought(tmp_path)
    for name in ("rows", "came", "refused", "waiting", "new", "people_new", "nobody", "words", "deals", "waits"):
        assert getattr(report, name) == getattr(told, name), name
    assert [(one.slug, one.encounters, one.people, one.n) for one in report.points] == [("till", 4, 1, 2)]


def test_on_the_pages_a_file_is_looked_at_tried_and_run(shop: Shop, tmp_path: Path) -> None:
    started = worked(handed_in(shop, tmp_path))
    assert started.state == Import.State.SAYING
    assert [file["name"] for file in started.found["files"]] == ["visits.csv"]
    assert started.found["files"][0]["layout"]["columns"][:2] == ["id", "at"]
    assert said_of(started.said).columns
    jobs.ask_try(with_recipe(started, shop), by=shop.asha, now=NOW)
    worked(started)
    assert (started.state, report_of(started.tried).new) == (Import.State.TRIED, 4)
    assert Refused.objects.filter(brought_by=started).count() == 3
    jobs.ask_run(started, by=shop.asha, now=NOW)
    worked(started)
    assert (started.state, report_of(started.report).new, Encounter.objects.count()) == (Import.State.DONE, 4, 4)
    assert Refused.objects.filter(brought_by=started).count() == 3
    assert not jobs.do_next(now=NOW)
