"""A data folder with a small company in it, made once and copied for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Folder:
    """A data folder, and the commands run on it as the operator runs them."""

    path: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work on this folder."""
        return {**os.environ, "TOUCHSTONE_DATA": str(self.path), "TOUCHSTONE_DATABASE": self.database}

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A Python of our own on this folder."""
        return subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def touchstone(self, *words: object, code: int = 0) -> str:
        """A command and what it says; it must end with `code`, and a no is one sentence."""
        done = self.python("-m", "touchstone", *map(str, words))
        assert done.returncode == code, done.stderr or done.stdout
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def act(self, *names: str) -> list[str]:
        """Acts of `tests/management/acts.py`, and what they tell, line by line."""
        done = self.python("-m", "tests.management.acts", *names)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def pictures(self) -> dict[str, bytes]:
        """The pictures on disk."""
        return {p.name: p.read_bytes() for p in (self.path / "files").rglob("*") if p.is_file()}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The company as it was made, and its dump."""
    folder = Folder(tmp_path_factory.mktemp("made"))
    return folder.path, folder.act("prepare", "tell")


@pytest.fixture
def folder(made: tuple[Path, list[str]], tmp_path: Path) -> Folder:
    """A copy of it."""
    return Folder(Path(shutil.copytree(made[0], tmp_path / "copy")))


@pytest.fixture
def told(made: tuple[Path, list[str]]) -> list[str]:
    """What the dump of it tells."""
    return made[1]
