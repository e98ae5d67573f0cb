"""`touchstone backup` and `restore`: the same company back, without those who were forgotten since."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.management.acts import PICTURE
from tests.management.conftest import ROOT, Folder
from touchstone.packs.backups import NotABackup, restore_rows


def backed_up(folder: Folder) -> Path:
    """A backup beside the folder."""
    target = folder.path.parent / "kept.tar"
    assert f"Backed up to {target}" in folder.touchstone("backup", target)
    return target


def values(folder: Folder) -> set[str]:
    """Every value of every table."""
    with sqlite3.connect(f"file:{folder.path}/touchstone.db?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {str(value) for table in tables for row in database.execute(f'SELECT * FROM "{table}"') for value in row}


def test_a_restore_gives_back_the_same_ledger_lake_and_pictures(folder: Folder, told: list[str]) -> None:
    before = folder.pictures()
    kept = backed_up(folder)
    assert kept.stat().st_mode & 0o777 == 0o600
    changed = folder.act("more", "tell")
    assert changed != told
    assert "; 0 people forgotten again" in folder.touchstone("restore", kept)
    assert folder.act("tell") == told
    assert folder.pictures() == before == dict.fromkeys(before, PICTURE)
    assert (folder.path / "replaced-touchstone.db").exists()


def test_who_was_forgotten_after_the_backup_stays_forgotten(folder: Folder) -> None:
    kept = backed_up(folder)
    forgotten = folder.act("forget", "tell")
    assert "; 1 people forgotten again" in folder.touchstone("restore", kept)
    assert folder.act("tell") == forgotten
    assert folder.pictures() == {}
    assert not {text for text in values(folder) if "quartz" in text.casefold() or "rang back." in text}


@pytest.mark.slow
def test_a_restore_mends_rows_that_cannot_be_read(folder: Folder, told: list[str]) -> None:
    kept = backed_up(folder)
    (folder.path / "touchstone.db").write_bytes(b"eaten by a disk" * 1000)
    for tail in ("wal", "shm"):
        (folder.path / f"touchstone.db-{tail}").unlink(missing_ok=True)
    folder.touchstone("restore", kept)
    assert folder.act("tell") == told


@contextmanager
def worker(folder: Folder) -> Iterator[None]:
    """A worker that beats, stopped afterwards."""
    process = subprocess.Popen([sys.executable, "-m", "touchstone", "work"], cwd=ROOT, env=folder.environment)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            with sqlite3.connect(f"file:{folder.path}/touchstone.db?mode=ro", uri=True) as database:
                if database.execute("SELECT 1 FROM touchstone_bookmark WHERE reader = 'worker'").fetchone():
                    break
            time.sleep(0.1)
        yield
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()


def test_while_the_worker_beats_all_is_well_and_nothing_is_restored(folder: Folder) -> None:
    kept = folder.touchstone("backup")
    (made,) = (folder.path / "backups").iterdir()
    assert f"Backed up to {made} (" in kept
    with worker(folder):
        healthy = folder.touchstone("doctor")
        assert [line[:6] for line in healthy.splitlines()] == ["well  "] * 7, healthy
        refused = folder.touchstone("restore", made, code=2)
        assert "seems to be running on this data. Stop it first." in refused
        folder.act("loosen")
        ill = folder.touchstone("doctor", code=1)
        assert "LOOK  Ledger: The ledger can be changed; missing: touchstone_evidence_no_update." in ill


def tar_of(path: Path, **parts: bytes) -> Path:
    """A tar with these parts, `about` as about.json."""
    with tarfile.open(path, "w") as tar:
        for name, held in parts.items():
            member = tarfile.TarInfo({"about": "about.json"}.get(name, name))
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
    return path


ABOUT = json.dumps({"database": "sqlite"}).encode()
NOT_WHOLE = "is no backup of Touchstone, or not a whole one."


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, NOT_WHOLE),
        ({"rows": b"x"}, NOT_WHOLE),
        ({"about": ABOUT}, NOT_WHOLE),
        ({"about": b"[]", "rows": b"x"}, NOT_WHOLE),
        ({"about": b"nonsense", "rows": b"x"}, NOT_WHOLE),
        ({"../about.json": ABOUT, "rows": b"x"}, NOT_WHOLE),
        ({"about": b'{"database": "mainframe"}', "rows": b"x"}, "This backup is of mainframe"),
    ],
)
def test_what_is_no_backup_is_refused_by_a_sentence(
    parts: dict[str, bytes], sentence: str, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    with pytest.raises(NotABackup) as refused:
        restore_rows(backup=tar_of(tmp_path / "x.tar", **parts))
    assert sentence in refused.value.sentence
    assert list(settings.DATA.iterdir()) == []


def test_no_letter_and_no_missing_file_is_restored(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Asha")
    with pytest.raises(NotABackup, match=NOT_WHOLE):
        restore_rows(backup=letter)
    with pytest.raises(NotABackup, match="There is no file"):
        restore_rows(backup=tmp_path / "nowhere.tar")


def test_a_torn_backup_leaves_everything_as_it_was(folder: Folder) -> None:
    torn = backed_up(folder)
    rows = (folder.path / "touchstone.db").read_bytes()
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    assert NOT_WHOLE in folder.touchstone("restore", torn, code=2)
    assert (folder.path / "touchstone.db").read_bytes() == rows
    assert not list(folder.path.glob("replaced-*"))


def test_there_is_a_backup_before_every_migrate_that_has_something_to_lose(folder: Folder, tmp_path: Path) -> None:
    def migrated(where: Folder, *how: str, code: int = 0) -> bool:
        return "Backed up first" in where.touchstone("migrate", "--skip-checks", *how, code=code)

    assert not migrated(Folder(tmp_path / "empty"))
    assert not migrated(folder)  # nothing waits
    assert migrated(folder, "sessions", "zero")
    assert not migrated(folder, "--check", code=1)
    assert migrated(folder)
    with tarfile.open(max((folder.path / "backups").iterdir())) as tar:
        about = tar.extractfile("about.json")
        assert about is not None
        assert json.load(about)["why"] == "before migrate"
