"""The lake's files: both tables move together, readers hold what they have, and a broken lake is made anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable, QueryBuilder
from pytest_django import Settings

from tests.ledger.lakes import lake, manifest, project, rows
from tests.make import NOW, Shop, said
from touchstone.insight.schema import TABLES
from touchstone.ledger import projection
from touchstone.ledger.claims import ClaimLost, claimed
from touchstone.ledger.engine import ask
from touchstone.ledger.lake import KEEP
from touchstone.ledger.models import Bookmark, Encounter
from touchstone.ledger.projection import how_far, project_new, rebuild
from touchstone.ledger.visible import visible
from touchstone.people.models import Party

LATER = timedelta(seconds=KEEP + 1)


def files() -> set[str]:
    return {str(path.relative_to(lake().home)) for path in lake().home.glob("*/tier=*/*.parquet")}


def test_before_the_first_step_there_is_nothing_and_no_error(shop: Shop) -> None:
    assert (rows("passages"), rows("evidence")) == ([], [])
    assert (how_far().version, how_far().projected, how_far().newest) == ("", 0, 0)


def test_a_step_says_how_far_it_is(shop: Shop) -> None:
    said(shop, 4, key="a")
    said(shop, 5, key="b")
    assert [step.done for step in project()] == ["rebuild"]
    said(shop, 6, key="c")
    before = how_far()
    assert (before.projected, before.newest, before.behind) == (2, 3, 1)
    assert [step.done for step in project()] == ["step"]
    after = how_far()
    assert (after.projected, after.behind, after.passages, after.evidence) == (3, 0, 3, 3)
    assert Bookmark.objects.get(reader="projection").position == 3


def test_nothing_new_changes_nothing(shop: Shop) -> None:
    said(shop, 4, key="a")
    project()
    before = manifest()
    assert project_new(now=NOW).done == "nothing"
    assert manifest() == before


def test_delta_tables_hold_exactly_what_the_manifest_names_and_carry_the_bookmark(shop: Shop) -> None:
    for key in "abc":
        said(shop, 4, key=key, party=Party.objects.create(met_at=NOW).pk)
        project()
    told = manifest()
    for table in ("passages", "evidence", "renewed"):
        delta = DeltaTable(lake().home / table)
        named = {path for tier in told.files[table].values() for path in tier}
        assert {str(Path(uri).relative_to(lake().home / table)) for uri in delta.file_uris()} == named
        assert delta.version() == told.delta[table]
    assert DeltaTable(lake().home / "passages").transaction_version("touchstone") == 3


def test_a_reader_of_the_old_version_still_finds_its_files_for_a_minute(shop: Shop) -> None:
    party = Party.objects.create(met_at=NOW).pk
    said(shop, 4, key="a", party=party)
    project()
    said(shop, 4, key="b", party=party)
    project()
    old = manifest()
    said(shop, 4, key="c", party=party)
    project(NOW + timedelta(seconds=1))
    assert old.paths() <= files()
    said(shop, 4, key="d", party=party)
    project(NOW + LATER + timedelta(seconds=1))
    assert files() & (old.paths() - manifest().paths()) == set()
    assert manifest().paths() <= files()


def test_a_forgotten_persons_old_files_go_at_once(shop: Shop) -> None:
    party = Party.objects.create(met_at=NOW)
    said(shop, 4, key="a", party=party.pk)
    project()
    said(shop, 4, key="b", party=party.pk)
    project()
    Party.objects.filter(pk=party.pk).update(forgotten_at=NOW)
    assert [step.done for step in project()] == ["compaction"]
    assert files() == manifest().paths()
    assert rows("passages", "person") == [(party.pk,)] * 2


def test_when_recent_is_a_tenth_of_base_it_becomes_base(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projection, "SMALL", 2)
    for number in range(20):
        said(shop, 4, key=str(number), party=Party.objects.create(met_at=NOW).pk)
    project()
    said(shop, 4, key="late", party=Party.objects.earliest("pk").pk)
    before = rows("passages", "encounter"), rows("evidence", "evidence")
    assert [step.done for step in project()] == ["step", "compaction"]
    told = manifest()
    assert (told.rows("passages", "base"), told.rows("passages", "recent"), told.rows("renewed", "recent")) == (
        21,
        0,
        0,
    )
    assert len(rows("passages")) == len(before[0]) + 1


def test_base_is_sorted_for_the_questions_asked_of_it(shop: Shop) -> None:
    for number in range(20):
        party = Party.objects.create(met_at=NOW).pk
        touchpoint = (shop.till, shop.website, shop.help_desk)[number % 3]
        said(shop, 4, key=str(number), party=party, touchpoint=touchpoint, branch=(shop.north, shop.south)[number % 2])
    rebuild(now=NOW)
    told = manifest()
    for table, order in (("passages", "person, happened_at"), ("evidence", "vantage, touchpoint, branch, local_day")):
        (path,) = told.files[table]["base"]
        with duckdb.connect() as db:
            found = db.execute(f"SELECT {order} FROM read_parquet('{lake().home / table / path}')").fetchall()
        assert found == sorted(found)


@pytest.mark.parametrize("broken", [Path.unlink, lambda path: path.write_bytes(b"no such thing as a Parquet file")])
def test_a_lost_or_broken_file_is_made_anew_from_the_rows(shop: Shop, broken: Callable[[Path], object]) -> None:
    party = Party.objects.create(met_at=NOW).pk
    for key in "ab":
        said(shop, 4, key=key, party=party)
        project()
    whole = rows("evidence")
    for path in files():
        broken(lake().home / path)
    said(shop, 4, key="c", party=party)
    assert [step.done for step in project()] == ["rebuild"]
    assert len(rows("evidence")) == len(whole) + 1


def test_a_lake_of_another_form_or_a_torn_manifest_is_made_anew(shop: Shop) -> None:
    said(shop, 4, key="a")
    project()
    page = lake().home / "manifest.json"
    for text in ("{", json.dumps({**json.loads(page.read_text()), "form": "old"})):
        page.write_text(text)
        assert [step.done for step in project()] == ["rebuild"]
        assert len(rows("passages")) == 1


def test_a_lake_of_another_ledger_is_made_anew(shop: Shop) -> None:
    said(shop, 4, key="a")
    project()
    page = lake().home / "manifest.json"
    told = json.loads(page.read_text())
    told["read"]["mark"] = "another row stood there"
    page.write_text(json.dumps(told))
    assert [step.done for step in project()] == ["rebuild"]


def test_what_a_killed_writer_left_is_put_right(shop: Shop) -> None:
    said(shop, 4, key="a")
    project()
    page = lake().home / "manifest.json"
    before = page.read_text()
    said(shop, 5, key="b")
    project()
    page.write_text(before)  # as if killed after all commits, before the manifest
    left = lake().new_file("evidence", "recent")
    left.write_bytes(b"half a file")
    (lake().home / "scratch").mkdir()
    assert [step.done for step in project()] == ["step"]
    assert len(rows("evidence")) == 2
    assert not left.exists()
    assert not (lake().home / "scratch").exists()
    assert manifest().paths() <= files()


def test_a_folder_may_have_an_apostrophe_in_its_name(shop: Shop, settings: Settings, tmp_path: Path) -> None:
    settings.LAKE = tmp_path / "O'Reed's" / "lake"
    for key in "ab":
        said(shop, 4, key=key)
        project()
    assert len(ask(TABLES.evidence)["value"]) == len(rows("evidence")) == 2


def test_the_lake_may_be_thrown_away(shop: Shop) -> None:
    said(shop, 4, key="a")
    rebuild(now=NOW)
    before = rows("passages"), rows("evidence")
    for path in sorted(lake().home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    rebuild(now=NOW)
    assert (rows("passages"), rows("evidence")) == before


# One writer -----------------------------------------------------------------------------------------------------


def test_while_one_writes_another_waits(shop: Shop) -> None:
    said(shop, 4, key="a")
    with claimed("lake", now=NOW) as claim:
        assert claim is not None
        assert project_new(now=NOW).done == "busy"
    assert project_new(now=NOW).done == "rebuild"


def test_a_claim_whose_holder_is_gone_is_free_and_one_elsewhere_when_its_time_is_over(shop: Shop) -> None:
    until = int((NOW + timedelta(minutes=10)).timestamp() * 1000)
    gone = f"{os.uname().nodename} 4194305 0"  # above every number a process gets
    row = Bookmark.objects.create(reader="lake", position=until, state={"holder": gone})
    with claimed("lake", now=NOW) as claim:
        assert claim is not None
    Bookmark.objects.filter(pk=row.pk).update(position=until, state={"holder": "elsewhere 1 0"})
    with claimed("lake", now=NOW) as claim:
        assert claim is None
    with claimed("lake", now=NOW + timedelta(minutes=11)) as claim:
        assert claim is not None


def test_whoever_lost_the_claim_publishes_nothing(shop: Shop) -> None:
    said(shop, 4, key="a")
    project()
    before = manifest()
    with claimed("lake", now=NOW) as claim:
        assert claim is not None
        Bookmark.objects.filter(reader="lake").update(position=1)
        with pytest.raises(ClaimLost):
            lake().publish(before.files, read=before.read, now=NOW, fence=claim.renew)
    assert manifest() == before


def test_rows_written_during_a_step_are_left_for_the_next(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    said(shop, 4, key="a")
    project()
    said(shop, 4, key="b")
    shape = projection.Shaper.shape

    def and_meanwhile(self: projection.Shaper, *bounds: int) -> None:
        if Encounter.objects.count() == 2:
            said(shop, 4, key="c")
        shape(self, *bounds)

    monkeypatch.setattr(projection.Shaper, "shape", and_meanwhile)
    assert [(step.done, step.behind) for step in project()] == [("step", 1), ("step", 0)]
    assert len(rows("passages")) == 3


def test_another_engine_that_reads_delta_sees_the_same(shop: Shop) -> None:
    parties = [Party.objects.create(met_at=NOW).pk for _ in range(3)]
    for number in range(9):
        said(shop, 4, key=str(number), party=parties[number % 3], at=NOW + timedelta(hours=number))
    rebuild(now=NOW)
    said(shop, -2, key="more", party=parties[0])
    project()
    other = QueryBuilder()
    for table in ("evidence", "renewed"):
        other.register(table, DeltaTable(lake().home / table))
    counted = """
        SELECT person, count(*) AS n, sum(value) AS v, max(local_day) AS d FROM evidence
        WHERE tier = 'recent' OR person NOT IN (SELECT person FROM renewed) GROUP BY person
    """
    found = other.execute(counted).read_all()
    columns = [found.column(name).to_pylist() for name in ("person", "n", "v")]
    with duckdb.connect() as db:
        own = db.execute(
            f"SELECT person, count(*), sum(value) FROM ({visible(lake(), manifest(), 'evidence')}) GROUP BY person"
        ).fetchall()
    assert sorted(zip(*columns, strict=True)) == sorted(own)
    assert [(n, v) for _person, n, v in sorted(own)] == [(4, 10.0), (3, 12.0), (3, 12.0)]
