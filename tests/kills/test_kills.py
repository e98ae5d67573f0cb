"""Killed at any moment of an import and its projection, and begun again: the same ledger and lake as undisturbed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import fresh_database, postgres_server

__all__ = ["postgres_server"]

ROOT = Path(__file__).parents[2]
TIMES = 20


def drive(data: Path, *words: str, database: str = "") -> str:
    """Run the driver over a data folder of its own; what it printed."""
    environment = {
        **os.environ,
        "TOUCHSTONE_DATA": str(data),
        "TOUCHSTONE_DATABASE": database,
        "TOUCHSTONE_SECRET": "the same in every run, so that keys are",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills.driver", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.strip()


def told(data: Path, *run: str, database: str = "") -> tuple[str, list[str]]:
    """A whole run, and the canonical dump afterwards."""
    drive(data, "prepare", database=database)
    printed = drive(data, *run, database=database)
    drive(data, "tell", str(data / "dump"), database=database)
    return printed, (data / "dump").read_text().splitlines()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The dump of the work that nobody disturbed."""
    _nothing, dump = told(tmp_path_factory.mktemp("calm"), "calm")
    assert len(dump) > 15_000
    return dump


def killed(data: Path, seed: int, database: str = "") -> list[str]:
    struck, dump = told(data, "killed", str(seed), str(TIMES), database=database)
    assert struck == str(TIMES)
    return dump


def test_twenty_kills_change_nothing_on_sqlite(tmp_path: Path, undisturbed: list[str]) -> None:
    assert killed(tmp_path, 1) == undisturbed


@pytest.mark.postgres
def test_twenty_kills_change_nothing_on_postgresql(
    tmp_path: Path, postgres_server: str, undisturbed: list[str]
) -> None:
    with fresh_database(postgres_server, "killed") as database:
        assert killed(tmp_path, 2, database) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 108))
def test_a_hundred_and_sixty_kills_change_nothing_on_sqlite(tmp_path: Path, undisturbed: list[str], seed: int) -> None:
    assert killed(tmp_path, seed) == undisturbed


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(200, 207))
def test_a_hundred_and_forty_kills_change_nothing_on_postgresql(
    tmp_path: Path, postgres_server: str, undisturbed: list[str], seed: int
) -> None:
    with fresh_database(postgres_server, f"killed_{seed}") as database:
        assert killed(tmp_path, seed, database) == undisturbed
