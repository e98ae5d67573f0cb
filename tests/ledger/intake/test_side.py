"""Shaped in a second process: the same lots, the same refusals, the same end whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import astuple

from tests.make import NOW, Shop
from touchstone.files.tables.laying_out import lay_out
from touchstone.ledger.actions import found_source, record
from touchstone.ledger.entries import Entry, content_number
from touchstone.ledger.intake import lots, side
from touchstone.ledger.intake.grounds import Shaped
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.standing import prepared
from touchstone.ledger.intake.tables import ColumnMissing
from touchstone.ledger.models import Encounter

RECIPE = """
name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
[who]
email = "visits.mail"
[[file]]
name = "visits"
key = "id"
[[encounter]]
touchpoint = "till"
when = "visits.at"
words = ["visits.said"]
[[encounter.reading]]
kind = "csat"
column = "visits.stars"
[encounter.promise]
text = "Ready when we say."
made = "visits.at"
due = "visits.due"
"""
ROWS = 500


@pytest.fixture
def asked(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What to shape: 500 visits, one in fifty with stars that are none."""
    monkeypatch.setattr(side, "MANY", 10)
    lines = ["id,at,mail,stars,said,due"]
    for n in range(ROWS):
        stars = 9 if n % 50 == 7 else n % 5 + 1
        lines.append(f"{n},2025-11-{n % 28 + 1:02} 10:00,m{n % 90}@example.org,{stars},so{n},2025-12-01")
    path = tmp_path / "visits.csv"
    path.write_text("\n".join(lines))
    spec = read_recipe(RECIPE).recipe
    found_source(slug="visits", name="Visits", hears="everyone", system="till")
    laid = {"visits": lay_out(path, name="visits.csv", into=tmp_path / "laid").table}
    return {"spec": spec, "laid": laid, "ground": prepared(spec, by=shop.asha, now=NOW).ground}


def told(some: Iterator[list[Shaped]]) -> list[Any]:
    """Every lot as plain values; entries as they are told, without what was worked out of them."""
    return [
        [
            (row.line, [_plain(entry) for entry in row.entries], row.refusals, row.people, row.nothing, row.rows)
            for row in lot
        ]
        for lot in some
    ]


def _plain(entry: Entry) -> Entry:
    return Entry(*astuple(entry)[: len(Entry.__struct_fields__)])


def test_the_second_process_gives_the_same_lots(asked: dict[str, Any]) -> None:
    for after in (0, 333):
        assert told(side.lots_of(**asked, after=after, size=60)) == told(lots.lots_of(**asked, after=after, size=60))


def test_what_was_worked_out_there_is_what_would_be_worked_out_here(asked: dict[str, Any]) -> None:
    source = found_source(slug="visits", name="Visits", hears="everyone", system="till")
    here = [entry for lot in lots.lots_of(**asked) for row in lot for entry in row.entries]
    there = [entry for lot in side.lots_of(**asked) for row in lot for entry in row.entries]
    assert [content_number(entry) for entry in there] == [content_number(entry) for entry in here]
    assert record(source=source, entries=there, now=NOW).new == ROWS
    assert record(source=source, entries=here, now=NOW).same == ROWS
    assert Encounter.objects.filter(kind="lapse").count() == ROWS


def test_where_the_second_process_dies_this_one_goes_on(asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [row.line for lot in lots.lots_of(**asked, size=60) for row in lot]
    heard, seen = side._heard, []

    def deaf_later(ears: Any) -> Any:
        seen.append(1)
        return heard(ears) if len(seen) <= 3 else None

    monkeypatch.setattr(side, "_heard", deaf_later)
    assert [row.line for lot in side.lots_of(**asked, size=60) for row in lot] == whole


def test_a_refusal_there_is_raised_here(asked: dict[str, Any]) -> None:
    spec = read_recipe(RECIPE.replace("visits.said", "visits.unsaid")).recipe
    with pytest.raises(ColumnMissing, match="unsaid"):
        list(side.lots_of(**{**asked, "spec": spec}))


def test_nobody_is_left_behind(asked: dict[str, Any]) -> None:
    rows = side.lots_of(**asked, size=60)
    next(rows)
    rows.close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    middle = "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', sys.argv[1]], "
    middle += "stdin=subprocess.PIPE, stdout=subprocess.PIPE); print(p.pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen(
        [sys.executable, "-c", middle, side.BEGIN], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(300):
        if not _alive(orphan):
            break
        time.sleep(0.1)
    assert not _alive(orphan)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
