"""Imports by their states: begun, looked at, said, tried, run, stopped, gone on with; and by one call, as a command."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.ledger.intake.imports import (
    ROWS,
    brought,
    handed_in,
    many,
    ran,
    rows_told,
    tried,
    with_recipe,
    worked,
    written,
)
from tests.ledger.visits import VISITS
from tests.make import NOW, Shop
from touchstone.company.models import Deed
from touchstone.files.tables.layout import Told
from touchstone.ledger.actions import lapse_due
from touchstone.ledger.intake import jobs, keeping, lots
from touchstone.ledger.intake.bring_in import bring_in, try_out
from touchstone.ledger.intake.guessing.said import said_of
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import report_of
from touchstone.ledger.intake.working import do_one
from touchstone.ledger.models import Encounter, Import, Refused, Upload
from touchstone.ledger.notes import Note, note_encounter
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.models import Party, Role


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


def test_a_step_out_of_turn_is_refused_by_sentence(shop: Shop, tmp_path: Path) -> None:
    started = handed_in(shop, tmp_path)
    for verb in (jobs.ask_try, jobs.ask_run, jobs.ask_take_back, jobs.go_on):
        with pytest.raises(jobs.NotNow, match="being looked at"):
            verb(started, by=shop.asha, now=NOW)


def test_two_people_cannot_start_the_same_twice(shop: Shop, tmp_path: Path) -> None:
    mine = tried(shop, tmp_path)
    theirs = Import.objects.get(pk=mine.pk)
    jobs.ask_run(mine, by=shop.asha, now=NOW)
    with pytest.raises(jobs.NotNow):
        jobs.ask_run(theirs, by=shop.asha, now=NOW)


def test_stopped_on_the_way_and_gone_on_with(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "LOT", 50)
    started = tried(shop, tmp_path, many(300))
    jobs.ask_run(started, by=shop.asha, now=NOW)

    def stop(rows: int) -> None:
        if rows >= 100 and Import.objects.get(pk=started.pk).state == Import.State.RUNNING:
            jobs.cancel(Import.objects.get(pk=started.pk), by=shop.asha, now=NOW)

    jobs.do_next(now=NOW, progress=stop)
    started.refresh_from_db()
    assert (started.state, started.trouble) == (Import.State.STOPPED, "Stopped by Asha.")
    assert (started.rows_done, Encounter.objects.count()) == (100, 100)
    assert not jobs.do_next(now=NOW)
    jobs.go_on(started, by=shop.asha, now=NOW)
    report = report_of(worked(started).report)
    assert (started.state, report.rows, report.new, report.same, report.people_new) == ("done", 300, 300, 0, 90)


def test_what_was_stopped_can_be_taken_back(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "LOT", 50)
    started = tried(shop, tmp_path, many(300))
    jobs.ask_run(started, by=shop.asha, now=NOW)
    jobs.do_next(now=NOW, progress=lambda _rows: _stop_once(started, shop))
    started.refresh_from_db()
    jobs.ask_take_back(started, by=shop.asha, now=NOW)
    assert (worked(started).state, current().count()) == (Import.State.TAKEN_BACK, 0)


def _stop_once(started: Import, shop: Shop) -> None:
    jobs.cancel(Import.objects.get(pk=started.pk), by=shop.asha, now=NOW)


def test_two_imports_at_once_are_never_mixed(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one runs, after its second lot, another is begun by somebody else and runs to its end."""
    monkeypatch.setattr(lots, "LOT", 50)
    first = tried(shop, tmp_path, many(200))
    second = tried(shop, tmp_path, many(120).replace("\n", "\nx").removesuffix("x"))
    for one in (first, second):
        jobs.ask_run(one, by=shop.asha, now=NOW)
    within: list[bool] = []

    def meanwhile(rows: int) -> None:
        if rows == 100 and not within:
            within.append(do_one(second.pk, now=NOW))

    assert do_one(first.pk, now=NOW, progress=meanwhile)
    assert within == [True]
    for one, rows in ((first, 200), (second, 120)):
        one.refresh_from_db()
        assert (one.state, report_of(one.report).new) == (Import.State.DONE, rows)
        assert Encounter.objects.filter(brought_by=one).count() == rows


def test_somebody_notes_while_files_come_in(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "LOT", 50)
    started = tried(shop, tmp_path, many(200))
    jobs.ask_run(started, by=shop.asha, now=NOW)

    def note(rows: int) -> None:
        told = Note(f"n{rows}", shop.till.pk, shop.north.pk, "they", 4)
        note_encounter(note=told, by=shop.ben, now=NOW)

    jobs.do_next(now=NOW, progress=note)
    started.refresh_from_db()
    assert (report_of(started.report).new, current().count()) == (200, 204)


def test_told_otherwise_it_is_looked_at_again_and_what_was_said_stays(shop: Shop, tmp_path: Path) -> None:
    started = worked(handed_in(shop, tmp_path, ROWS.replace(",", ";")))
    said = said_of(started.said)
    first = said.columns[0]
    changed = [msgspec.structs.replace(first, means="fact"), *said.columns[1:]]
    jobs.say(started, msgspec.structs.replace(said, hears="chose", columns=tuple(changed)), by=shop.asha, now=NOW)
    jobs.look_again(started, told={"visits.csv": Told(separator=";")}, by=shop.asha, now=NOW)
    worked(started)
    again = said_of(started.said)
    assert (again.hears, again.columns[0].means) == ("chose", "fact")
    assert started.found["files"][0]["told"]["separator"] == ";"


def test_every_deed_is_written_down(shop: Shop, tmp_path: Path) -> None:
    started = ran(shop, tmp_path)
    deeds = Deed.objects.filter(noun="Import", noun_id=started.pk).order_by("pk")
    assert list(deeds.values_list("verb", "by__name")) == [
        ("hand_in", "Asha"),
        ("try_out", "Asha"),
        ("bring_in", "Asha"),
    ]


def test_promises_due_while_it_ran_are_seen_by_the_clock(shop: Shop, tmp_path: Path) -> None:
    """Due after the moment of asking, before the end of the run, and the clock has looked in between."""
    recipe = VISITS + '[encounter.promise]\ntext = "By then."\ndue = "visits.said"\n'
    text = (
        f"id,at,shop,mail,paid,stars,said\n1,2026-11-20 09:00:00,North,,,,{NOW + timedelta(minutes=5):%Y-%m-%d %H:%M}\n"
    )
    started = tried(shop, tmp_path, text, recipe)
    jobs.ask_run(started, by=shop.asha, now=NOW)
    lapse_due(now=NOW + timedelta(minutes=10))
    worked(started, NOW + timedelta(minutes=20))
    lapse_due(now=NOW + timedelta(minutes=21))
    assert list(current_evidence().filter(kind="promise").values_list("value", flat=True)) == [3.0]


def test_a_list_of_people_comes_in_once(shop: Shop, tmp_path: Path) -> None:
    recipe = """
name = "members"
title = "Members"
system = "club"
hears = "everyone"
[who]
email = "members.mail"
[[file]]
name = "members"
match = "*.csv"
key = "mail"
[[people]]
role = "customer"
since = "members.since"
until = "members.until"
"""
    text = "mail,since,until\na@example.org,2025-01-01,\nb@example.org,2025-02-01,2026-01-31\n"
    for _time in range(2):
        path = written(tmp_path, text, "members.csv")
        report = bring_in(recipe=read_recipe(recipe), paths=[path], now=NOW)
    assert (report.rows, report.came, report.people_new, report.people_known) == (2, 2, 0, 2)
    assert [(role.since.date().isoformat(), role.until is None) for role in Role.objects.order_by("since")] == [
        ("2025-01-01", True),
        ("2025-02-01", False),
    ]


def test_a_kept_recipe_can_be_changed_retired_and_brought_back(shop: Shop) -> None:
    recipe = keeping.keep_recipe(text=VISITS, title=" Till,  each month ", by=shop.asha, now=NOW)
    assert (recipe.slug, recipe.title) == ("till-each-month", "Till, each month")
    keeping.change_recipe(recipe=recipe, text=VISITS + "\n# as of March\n", by=shop.asha, now=NOW)
    keeping.retire_recipe(recipe=recipe, by=shop.asha, now=NOW)
    keeping.bring_back_recipe(recipe=recipe, by=shop.asha, now=NOW)
    deeds = Deed.objects.filter(noun="Recipe").order_by("pk").values_list("verb", flat=True)
    assert list(deeds) == ["keep", "change", "retire", "bring_back"]
    with pytest.raises(RecipeUnreadable):
        keeping.keep_recipe(text="nonsense", title="No", by=shop.asha, now=NOW)
