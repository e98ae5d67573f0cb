"""A full disk says so and loses nothing: once there is room, the import goes on and comes to the same rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
DRIVER = """
import os, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from tests.make import NOW, shop
from tests.ledger.intake.imports import many
from tests.ledger.visits import VISITS
from touchstone.files.uploads import take
from touchstone.ledger.dump import canonical_dump
from touchstone.ledger.intake import jobs, keeping, lots
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.models import Encounter, Import

Path(settings.DATA).mkdir(parents=True, exist_ok=True)
call_command("migrate", verbosity=0)
place = shop()
lots.LOT = 300
taken = take([many(6000).encode()], most=1 << 30)
upload = keeping.keep_upload(file=taken.file, name="visits.csv", size=taken.size, by=place.asha, now=NOW)
run = jobs.begin([upload], by=place.asha, now=NOW)
jobs.do_next(now=NOW)
run.refresh_from_db()
jobs.say(run, Said(text=VISITS), by=place.asha, now=NOW)
jobs.ask_try(run, by=place.asha, now=NOW)
jobs.do_next(now=NOW)
run.refresh_from_db()
jobs.ask_run(run, by=place.asha, now=NOW)
if "full" in sys.argv:
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    size = Path(settings.DATA, "touchstone.db").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1_500_000, hard))
    try:
        jobs.do_next(now=NOW)
    except Exception as problem:
        print("told the worker:", problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    run.refresh_from_db()
    print(run.state, "|", run.trouble, "|", 0 < Encounter.objects.count() < 6000)
    if run.state == Import.State.STOPPED:
        jobs.go_on(run, by=place.asha, now=NOW)
while jobs.do_next(now=NOW):
    pass
run.refresh_from_db()
Path(settings.DATA, "dump").write_text("\\n".join([run.state, str(run.report), *canonical_dump(lake=False)]))
"""


def worked(data: Path, *how: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *how],
        cwd=ROOT, env={**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": "", "TOUCHSTONE_SECRET": "x"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout, (data / "dump").read_text()


def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    _printed, calm = worked(tmp_path / "calm")
    printed, full = worked(tmp_path / "full", "full")
    state, trouble, some = printed.strip().splitlines()[-1].split(" | ")
    assert (state, some) == ("stopped", "True")
    assert trouble == "The disk is full. What had come in stays; nothing is half done. Make room, then go on."
    assert full == calm
