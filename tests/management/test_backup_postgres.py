"""The same on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.management.conftest import Folder
from tests.postgres import fresh_database, postgres_server

__all__ = ["postgres_server"]
pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def company(postgres_server: str, tmp_path: Path) -> Iterator[Folder]:
    """The company on a private server."""
    with fresh_database(postgres_server, "backups") as address:
        folder = Folder(tmp_path / "data", address)
        folder.act("prepare")
        yield folder


def test_a_restore_gives_back_the_same_and_the_forgotten_stay_forgotten(company: Folder) -> None:
    told, pictures = company.act("tell"), company.pictures()
    company.touchstone("backup", company.path / "kept.tar")
    changed = company.act("more", "tell")
    assert changed != told
    assert "; 0 people forgotten again" in company.touchstone("restore", company.path / "kept.tar")
    assert (company.act("tell"), company.pictures()) == (told, pictures)
    forgotten = company.act("forget", "tell")
    assert "; 1 people forgotten again" in company.touchstone("restore", company.path / "kept.tar")
    assert (company.act("tell"), company.pictures()) == (forgotten, {})
    assert "LOOK  Ledger" not in company.touchstone("doctor", code=1)  # no worker runs here; the ledger is closed
    company.act("loosen")
    assert "missing: touchstone_evidence_no_update." in company.touchstone("doctor", code=1)


def test_a_backup_of_the_other_database_is_refused(company: Folder, folder: Folder) -> None:
    folder.touchstone("backup", folder.path / "kept.tar")
    refused = company.touchstone("restore", folder.path / "kept.tar", code=2)
    assert "This backup is of sqlite, and this Touchstone runs on postgresql." in refused
