"""A database of before files came in by pages is brought up to date with its rows; what guards them stands after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import fresh_database, postgres_server

__all__ = ["postgres_server"]

ROOT = Path(__file__).parents[3]
DRIVER = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from touchstone.ledger.append_only import install_triggers, missing_triggers
from touchstone.ledger.intake import jobs
from touchstone.ledger.intake.reports import report_of
from touchstone.ledger.models import Encounter, Import, Refused

Path(settings.DATA).mkdir(parents=True, exist_ok=True)
call_command("migrate", "touchstone", "0001", verbosity=0)
before = ("touchstone", "0001_initial")
old = MigrationExecutor(connection).loader.project_state(before).apps
now = timezone.now()
make = lambda noun, **fields: old.get_model("touchstone", noun).objects.create(**fields)
branch = make("Branch", slug="reed", name="Reed", opened_at=now)
system = make("System", slug="till", name="Till")
source = make("Source", system=system, slug="visits", name="Visits", hears="everyone")
point = make("Touchpoint", slug="till", name="Till", public_token="t", added_at=now)
common = dict(source=source, recipe="visits", recipe_text="x", files=[{"name": "a.csv", "sha256": "0" * 64, "size": 1}],
              as_of=now, started_at=now)
told = {"rows": 5, "new": 3, "refused": 2, "reasons": {"No day.": 2}, "by_touchpoint": {"till": 3}, "people": 1}
done = make("Import", **common, finished_at=now, report=told)
cut = make("Import", **common)
make("Refused", brought_by=done, file="a.csv", line=2, reason="No day.", row={"id": "1"})
make("Encounter", system=system, key=7, content=8, kind="passage", happened_at=now, recorded_at=now, touchpoint=point,
     role="customer", branch=branch, source=source, brought_by=done)
assert not missing_triggers()
call_command("migrate", verbosity=0)
assert missing_triggers() == []
try:
    with transaction.atomic():
        Encounter.objects.update(key=9)
    raise AssertionError("encounters can be changed")
except DatabaseError:
    pass
done, cut = Import.objects.get(pk=done.pk), Import.objects.get(pk=cut.pk)
assert (done.state, cut.state) == ("done", "stopped")
report = report_of(done.report)
assert (report.rows, report.new, report.refused, report.reasons[0].n, report.points[0].encounters) == (5, 3, 2, 2, 3)
assert list(Refused.objects.values_list("line", "waits_for", "partly")) == [(2, "", False)]
try:
    jobs.go_on(cut, by=None, now=now)
    raise AssertionError("files that were never kept")
except jobs.FilesGone:
    pass
jobs.ask_take_back(done, by=None, now=now)
assert jobs.do_next(now=now)
assert Encounter.objects.order_by("turn").values_list("turn", "withdrawn").last() == (2, True)
"""


def upgraded(data: Path, database: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=ROOT, env={**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": database},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def test_imports_of_before_are_brought_up_to_date_on_sqlite(tmp_path: Path) -> None:
    upgraded(tmp_path / "data")


@pytest.mark.postgres
def test_imports_of_before_are_brought_up_to_date_on_postgresql(tmp_path: Path, postgres_server: str) -> None:
    with fresh_database(postgres_server, "upgraded") as database:
        upgraded(tmp_path / "data", database)
