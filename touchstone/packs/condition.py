"""How the installation is: worker, lag, disk, backups, triggers, migrations, each with a sentence."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from touchstone.ledger.append_only import missing_triggers
from touchstone.ledger.models import Bookmark
from touchstone.ledger.queries import last_encounter_id
from touchstone.packs.backups import backups

WORKER_BEATS = timedelta(seconds=30)
BACKUP_AGE = timedelta(days=8)
DISK_LEFT = 2 * 1024**3


@dataclass(frozen=True)
class Check:
    """One thing looked at: whether it is well, and how it is in a sentence."""

    name: str
    well: bool
    sentence: str


def condition(*, now: datetime) -> list[Check]:
    """Everything an operator should know, the same on the health page and in `touchstone doctor`."""
    if "touchstone_bookmark" not in connection.introspection.table_names():
        return [_disk(), _migrations(), _database()]
    return [_worker(now), _lag(), _disk(), _backup(now), _triggers(), _migrations(), _database()]


def _worker(now: datetime) -> Check:
    beat = Bookmark.objects.filter(reader="worker").values_list("moved_at", flat=True).first()
    if beat is None:
        return Check(_("Worker"), well=False, sentence=_("The worker has never run; “touchstone up” starts it."))
    if now - beat > WORKER_BEATS:
        return Check(_("Worker"), well=False, sentence=_("The worker has been silent for %s.") % timesince(beat, now))
    return Check(_("Worker"), well=True, sentence=_("The worker is at work."))


def _lag() -> Check:
    last = last_encounter_id()
    read = Bookmark.objects.filter(reader="projection").values_list("position", flat=True).first() or 0
    behind = max(0, last - read)
    if behind:
        return Check(
            _("Map"), well=behind < 10_000, sentence=_("%s encounters are not on the map yet.") % f"{behind:,}"
        )
    return Check(_("Map"), well=True, sentence=_("All %s encounters are on the map.") % f"{last:,}")


def _disk() -> Check:
    left = shutil.disk_usage(settings.DATA).free
    return Check(_("Disk"), well=left > DISK_LEFT, sentence=_("%s GB are free.") % f"{left / 1e9:.1f}")


def _backup(now: datetime) -> Check:
    last = next(iter(backups()), None)
    if last is None:
        return Check(
            _("Backup"), well=settings.DEMO, sentence=_("There is no backup yet; “touchstone backup” makes one.")
        )
    return Check(
        _("Backup"),
        well=now - last.made_at < BACKUP_AGE or settings.DEMO,
        sentence=_("The last backup is %s old.") % timesince(last.made_at, now),
    )


def _triggers() -> Check:
    missing = missing_triggers()
    if missing:
        return Check(
            _("Ledger"), well=False, sentence=_("The ledger can be changed; missing: %s.") % ", ".join(missing)
        )
    return Check(_("Ledger"), well=True, sentence=_("The ledger refuses to be changed."))


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Check(
            _("Database"), well=False, sentence=_("%s migrations wait; run “touchstone migrate”.") % len(waiting)
        )
    return Check(_("Database"), well=True, sentence=_("The database is up to date."))


def _database() -> Check:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            fine = cursor.fetchone()[0] == "ok"
        return Check(_("Rows"), well=fine, sentence=_("SQLite finds no damage.") if fine else _("SQLite finds damage."))
    return Check(_("Rows"), well=True, sentence=_("PostgreSQL answers."))
