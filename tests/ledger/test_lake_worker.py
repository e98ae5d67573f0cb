"""The worker: a round over its steps, none of which can stop the others; and the verbs on the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from tests.ledger.lakes import rows, undone
from tests.make import NOW, Shop, said
from touchstone.errors import Refusal
from touchstone.ledger.claims import claimed
from touchstone.ledger.dump import canonical_dump, fingerprint
from touchstone.ledger.entries import Words
from touchstone.ledger.projection import rebuild
from touchstone.ledger.pulse import pulse
from touchstone.management.commands.work import STEPS, Round, Step, beat
from touchstone.people.identities import Known, Who
from touchstone.people.models import Party

SECOND = timedelta(seconds=1)


def test_a_round_brings_what_was_said_into_the_lake(shop: Shop) -> None:
    said(shop, 4, key="a")
    kept = Round()
    assert beat(NOW, kept) is True
    assert beat(NOW + SECOND, kept) is False
    assert len(rows("evidence")) == 1
    assert (pulse().at, pulse().failing) == (NOW, {})


def test_a_step_that_cannot_just_now_stops_no_other_and_is_told(shop: Shop) -> None:
    done: list[datetime] = []

    def refused(_now: datetime) -> bool:
        raise Refusal("Not on a Sunday.")

    def broken(_now: datetime) -> bool:
        raise OperationalError("the database went away")

    def well(now: datetime) -> bool:
        done.append(now)
        return False

    kept = Round()
    steps = (Step(refused), Step(broken), Step(well))
    assert beat(NOW, kept, steps=steps) is False
    assert beat(NOW + SECOND, kept, steps=steps) is False
    assert done == [NOW, NOW + SECOND]
    assert pulse().failing == {"refused": "Not on a Sunday.", "broken": "the database went away"}
    beat(NOW + 9 * SECOND, kept, steps=(Step(well),))
    assert (pulse().at, sorted(pulse().failing)) == (NOW + 9 * SECOND, ["broken", "refused"])


def test_a_step_is_not_done_more_often_than_it_asks_for(shop: Shop) -> None:
    done: list[datetime] = []

    def seldom(now: datetime) -> bool:
        done.append(now)
        return False

    kept = Round()
    for second in range(12):
        beat(NOW + second * SECOND, kept, steps=(Step(seldom, 5 * SECOND),))
    assert done == [NOW, NOW + 5 * SECOND, NOW + 10 * SECOND]


def test_after_the_clock_was_set_back_nothing_waits_for_it(shop: Shop) -> None:
    done: list[datetime] = []

    def seldom(now: datetime) -> bool:
        done.append(now)
        return False

    kept = Round()
    for now in (NOW, NOW - timedelta(days=1)):
        beat(now, kept, steps=(Step(seldom, 5 * SECOND),))
    assert len(done) == 2


def test_rebuild_says_how_much_there_is(shop: Shop) -> None:
    said(shop, 4, key="a")
    told = StringIO()
    call_command("rebuild", stdout=told)
    assert told.getvalue().startswith("1 passages and 1 readings in ")
    with claimed("lake", now=NOW + timedelta(days=9999)), pytest.raises(CommandError, match="in a moment"):
        call_command("rebuild")


def test_the_worker_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    environment = {**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": ""}
    touchstone = [sys.executable, "-m", "touchstone"]
    subprocess.run([*touchstone, "migrate", "--verbosity", "0"], env=environment, check=True, timeout=120)
    subprocess.run([*touchstone, "work", "--once"], env=environment, check=True, timeout=120)
    (data / "lake" / "manifest.json").unlink()
    worker = subprocess.Popen([*touchstone, "work"], env=environment)
    try:
        for _ in range(600):
            if (data / "lake" / "manifest.json").exists():
                break
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    finally:
        worker.kill()
    assert (data / "lake" / "manifest.json").exists()


def test_the_worker_knows_its_steps() -> None:
    assert [step.name for step in STEPS] == ["lapses", "imports", "projection", "tidying"]


# The canonical dump ---------------------------------------------------------------------------------------------


def write_something(shop: Shop) -> None:
    carla = Who((Known("email", "carla@example.org"),), "Carla Reed")
    for key in "ab":
        said(shop, 4, key=key, party=carla, deal="purchase", amount=5, currency="GBP", words=(Words("Lovely hats"),))
    said(shop, -3, key="c")
    rebuild(now=NOW)


def test_two_runs_that_say_the_same_give_the_same_dump_whatever_their_ids(shop: Shop) -> None:
    with undone():
        write_something(shop)
        once = canonical_dump()
    with undone():
        Party.objects.create(pk=5000, met_at=NOW)  # later parties get other numbers
        write_something(shop)
        again = canonical_dump()
    assert once == again
    assert fingerprint(once) == fingerprint(again)
    assert len([line for line in once if line.startswith("lake ")]) == 6


def test_a_dump_differs_where_the_ledger_does_and_names_nobody(shop: Shop) -> None:
    write_something(shop)
    before = canonical_dump()
    said(shop, 5, key="c")
    assert canonical_dump(lake=False) != [line for line in before if not line.startswith("lake ")]
    whole = "\n".join(before)
    assert [word for word in ("carla", "Carla", "Lovely", "asha") if word in whole] == []
