"""The whole company as one file, and back: rows, pictures and the secret; the lake is a shadow and left out."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from touchstone.errors import Refusal

ROWS, FILES, SECRET, ABOUT = "rows", "files", "secret", "about.json"


class NoBackupMade(Refusal):
    """No backup was made."""


class NotABackup(Refusal):
    """That file is no backup of Touchstone."""


@dataclass(frozen=True)
class Backup:
    """A backup file: when it was made and how large it is (bytes)."""

    path: Path
    made_at: datetime
    size: int


def backups() -> list[Backup]:
    """The backups in the data folder, newest first."""
    found = settings.BACKUPS.glob("touchstone-*.tar") if settings.BACKUPS.exists() else []
    return sorted(
        (Backup(p, datetime.fromtimestamp(p.stat().st_mtime, tz=UTC), p.stat().st_size) for p in found),
        key=lambda one: one.made_at,
        reverse=True,
    )


def back_up(*, now: datetime, to: Path | None = None, why: str = "asked for") -> Path:
    """Write everything that cannot be made again into one file, whole or not at all; where it is."""
    name = f"touchstone-{now:%Y%m%d-%H%M%S}.tar"
    target = (to or settings.BACKUPS) / name if to is None or to.is_dir() else to
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work, _rows_file(Path(work)) as rows:
        half = Path(work) / "half.tar"
        about = Path(work) / ABOUT
        about.write_text(
            json.dumps(
                {
                    "touchstone": settings.TOUCHSTONE_VERSION,
                    "database": connection.vendor,
                    "made_at": now.isoformat(),
                    "why": why,
                }
            )
        )
        with tarfile.open(half, "w") as tar:
            tar.add(about, ABOUT)
            tar.add(rows, ROWS)
            if (settings.DATA / "secret").exists():
                tar.add(settings.DATA / "secret", SECRET)
            if settings.FILES.exists():
                tar.add(settings.FILES, FILES)
        half.chmod(0o600)
        half.replace(target)
    return target


@contextmanager
def _rows_file(work: Path) -> Iterator[Path]:
    rows = work / "rows"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with (
            closing(sqlite3.connect(rows)) as copy,
            closing(sqlite3.connect(_database())) as db,
        ):
            db.backup(copy)
    else:
        _postgres("pg_dump", "--format=custom", f"--file={rows}")
    yield rows


def _postgres(program: str, *arguments: str) -> None:
    where = settings.DATABASES["default"]
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: float(p.parts[-3]))
    found = shutil.which(program) or next(reversed(installed), None)
    if found is None:
        raise NoBackupMade(_("%s is not on this machine; install PostgreSQL's client programs.") % program)
    environment = {
        **os.environ,
        "PGHOST": str(where["HOST"]),
        "PGPORT": str(where["PORT"] or 5432),
        "PGUSER": str(where["USER"]),
        "PGPASSWORD": str(where["PASSWORD"]),
        "PGDATABASE": str(where["NAME"]),
    }
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(found), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoBackupMade(f"{program}: {done.stderr.strip()}")


def restore_rows(*, backup: Path) -> None:
    """Put a backup's rows, pictures and secret in place of what is there. The server must not be running.

    Everything is unpacked and looked at first; what stood there before is kept beside it under `replaced-…`.
    """
    if not backup.is_file():
        raise NotABackup(_("There is no file %s.") % backup)
    with tempfile.TemporaryDirectory(dir=settings.DATA) as work:
        place = Path(work)
        database = _unpacked(backup, place)
        if database != connection.vendor:
            raise NotABackup(
                _("This backup is of %(theirs)s, and this Touchstone runs on %(ours)s.")
                % {"theirs": database, "ours": connection.vendor}
            )
        _put_rows(place / ROWS)
        _put(place / FILES, settings.FILES)
        if (place / SECRET).exists():
            _put(place / SECRET, settings.DATA / "secret")


def _unpacked(backup: Path, place: Path) -> str:
    """Unpack a backup; the kind of database its rows are of. Refused unless it is whole."""
    try:
        with tarfile.open(backup) as tar:
            tar.extractall(place, filter="data")
        about = json.loads((place / ABOUT).read_text())
        whole = (place / ROWS).is_file()
        database = str(about["database"])
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as problem:
        raise NotABackup(_("%s is no backup of Touchstone, or not a whole one.") % backup) from problem
    if not whole:
        raise NotABackup(_("%s is no backup of Touchstone, or not a whole one.") % backup)
    return database


def _put_rows(rows: Path) -> None:
    connection.close()
    if connection.vendor != "sqlite":
        _postgres(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            f"--dbname={settings.DATABASES['default']['NAME']}",
            str(rows),
        )
        return
    if not _undamaged(rows):
        raise NotABackup(_("The rows in this backup are damaged."))
    database = _database()
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    _put(rows, database)


def _undamaged(rows: Path) -> bool:
    with closing(sqlite3.connect(rows)) as copy:
        try:
            return bool(copy.execute("PRAGMA integrity_check").fetchone() == ("ok",))
        except sqlite3.DatabaseError:
            return False


def _database() -> Path:
    """The file of the rows (SQLite)."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


def _put(new: Path, place: Path) -> None:
    if not new.exists():
        return
    if place.exists():
        aside = place.with_name(f"replaced-{place.name}")
        shutil.rmtree(aside, ignore_errors=True)
        aside.unlink(missing_ok=True) if aside.is_file() else None
        place.replace(aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, place)
