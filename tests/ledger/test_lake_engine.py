"""The engine: answers by column, no error without a lake, whole tables at one moment, no question runs for ever."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import ibis
import numpy as np
import pytest

from tests.ledger.lakes import lake, project
from tests.make import NOW, Shop, said
from touchstone.insight.asking import Asked, question
from touchstone.insight.schema import EVIDENCE, PASSAGES, TABLES
from touchstone.insight.trust import answers
from touchstone.ledger.engine import Engine, TookTooLong, ask, engine, kept_answer
from touchstone.ledger.kept import Kept
from touchstone.people.models import Party


def test_no_lake_gives_every_column_empty(shop: Shop) -> None:
    for table, columns in ((TABLES.evidence, EVIDENCE), (TABLES.passages, PASSAGES)):
        found = ask(table)
        assert list(found) == list(columns)
        assert {len(column) for column in found.values()} == {0}
    assert answers(ask(question(TABLES, Asked(as_of=NOW.date()))), Asked(as_of=NOW.date()))


def test_columns_come_as_arrays_of_their_kind(shop: Shop) -> None:
    said(shop, 4, key="a", party=Party.objects.create(met_at=NOW).pk)
    project()
    found = ask(TABLES.evidence)
    letters = {"int": "i", "str": "O", "flo": "f", "tim": "M", "dat": "M", "boo": "b"}
    kinds = {name: column.dtype.kind for name, column in found.items()}
    assert kinds == {name: letters[kind[:3]] for name, kind in EVIDENCE.items()}
    assert (found["local_day"].dtype, found["happened_at"].dtype) == ("datetime64[D]", "datetime64[us]")
    assert found["local_day"][0] == np.datetime64(NOW.date())
    assert np.isnat(found["second_at"][0])
    assert np.ma.getmaskarray(found["rater"]).tolist() == [True]
    assert ask(TABLES.passages)["channel"].tolist() == [None]


def test_a_note_is_on_the_map_after_one_step(shop: Shop) -> None:
    asked = Asked(as_of=NOW.date())
    for number in range(6):
        said(shop, 7, key=str(number), party=Party.objects.create(met_at=NOW).pk)
    project()
    weighed = answers(ask(question(TABLES, asked)), asked)["customer"].touchpoint(shop.till.pk)
    assert (weighed.n, weighed.people, weighed.own) == (6, 6, 7.0)


def test_who_read_the_manifest_keeps_to_its_version_of_both_tables(shop: Shop) -> None:
    party = Party.objects.create(met_at=NOW).pk
    said(shop, 4, key="a", party=party)
    project()
    old = lake().manifest()
    said(shop, 5, key="b", party=party)
    project()
    own = Engine(lake().home)
    both = "SELECT (SELECT count(*) FROM evidence) AS e, (SELECT count(*) FROM passages) AS p"
    assert {name: int(column[0]) for name, column in own._select(old, both).items()} == {"e": 1, "p": 1}
    assert {name: int(column[0]) for name, column in own.select(both).items()} == {"e": 2, "p": 2}


def test_many_versions_are_seen_one_after_the_other(shop: Shop) -> None:
    party = Party.objects.create(met_at=NOW).pk
    for number in range(1, 7):
        said(shop, 4, key=str(number), party=party)
        project(NOW + timedelta(minutes=2 * number))
        assert len(ask(TABLES.evidence)["value"]) == number


def test_a_question_that_takes_too_long_is_stopped_with_a_sentence(shop: Shop) -> None:
    impatient = Engine(lake().home, seconds=0.2)
    with pytest.raises(TookTooLong, match="stopped"):
        impatient.select("SELECT count(*) AS n FROM range(100_000_000_000) AS t(x) WHERE x % 7 = 3")
    assert len(impatient.select("SELECT 1 AS n")["n"]) == 1


def test_the_engine_reads_the_lake_and_nothing_else(shop: Shop, tmp_path: Path) -> None:
    project()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(Exception, match=r"[Pp]ermission"):
        engine().select(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')")


def test_what_does_not_fit_into_memory_is_put_aside_in_the_lakes_folder(shop: Shop) -> None:
    project()
    own = Engine(lake().home)
    own._db.execute("SET memory_limit = '60MB'")
    found = own.select("SELECT count(*) AS n FROM (SELECT i, hash(i) FROM range(8_000_000) AS t(i) ORDER BY hash(i))")
    assert int(found["n"][0]) == 8_000_000


def test_an_answer_is_kept_until_the_lake_changes(shop: Shop) -> None:
    made: list[int] = []

    def count() -> int:
        made.append(1)
        return len(ask(TABLES.evidence)["value"])

    said(shop, 4, key="a")
    project()
    assert [kept_answer("how many", count) for _ in range(3)] == [1, 1, 1]
    said(shop, 4, key="b")
    project()
    assert [kept_answer("how many", count) for _ in range(3)] == [2, 2, 2]
    assert len(made) == 2


def test_the_longest_unused_answer_is_forgotten_first() -> None:
    kept, made = Kept(2), []
    for key in "abacab":
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_two_who_ask_at_once_wait_for_one_answer() -> None:
    kept, made, go = Kept(5), [], threading.Event()

    def slowly() -> int:
        go.wait(5)
        made.append(1)
        return 7

    found: list[int] = []
    askers = [threading.Thread(target=lambda: found.append(kept.get("k", slowly))) for _ in range(3)]
    for asker in askers:
        asker.start()
    go.set()
    for asker in askers:
        asker.join()
    assert (found, made) == ([7, 7, 7], [1])


def test_of_a_large_lake_an_answer_just_replaced_is_given_while_the_newer_one_is_made() -> None:
    kept, made, go = Kept(5), threading.Event(), threading.Event()
    assert kept.get("k", lambda: "old", version="1", lenient=True) == "old"

    def slowly() -> str:
        go.wait(5)
        made.set()
        return "new"

    assert [kept.get("k", slowly, version="2", lenient=True) for _ in range(3)] == ["old"] * 3
    go.set()
    assert made.wait(5)
    assert kept.get("k", lambda: "never made", version="2") == "new"


def test_a_failure_is_not_kept() -> None:
    kept = Kept(5)
    with pytest.raises(ZeroDivisionError):
        kept.get("k", lambda: 1 // 0)
    assert kept.get("k", lambda: 3) == 3


def test_the_same_question_is_compiled_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    own, compiled = Engine(lake().home), []
    to_sql = ibis.to_sql
    monkeypatch.setattr(ibis, "to_sql", lambda *a, **k: compiled.append(1) or to_sql(*a, **k))
    for _ in range(3):
        own.ask(question(TABLES, Asked(as_of=NOW.date())))
    assert len(compiled) == 1
