"""`touchstone demo` in a folder of its own: made once, a half made one anew, and never over somebody's own company."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def touchstone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TOUCHSTONE_DATA": str(folder), "TOUCHSTONE_DATABASE": ""}
    command = [sys.executable, "-m", "touchstone", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_made_once_and_a_half_made_one_anew(tmp_path: Path) -> None:
    small = ("demo", "--scale", "0.004")
    first = touchstone(tmp_path, *small)
    assert first.returncode == 0, first.stderr
    assert "Ladle & Lathe" in first.stdout
    ready = (tmp_path / "demo").read_text()
    assert ready.startswith("ready ")
    assert "there already" in touchstone(tmp_path, *small).stdout
    (tmp_path / "demo").write_text(ready.replace("ready", "making"))
    (tmp_path / "lake").mkdir()
    again = touchstone(tmp_path, *small)
    assert (again.returncode, (tmp_path / "demo").read_text()) == (0, ready)
    assert "half made" in again.stdout
    assert not (tmp_path / "lake").exists()


OWN = """
from django.utils import timezone
from touchstone.company.actions import found_company
found_company(name="Reed & Sons", time_zone="Europe/London", currency="GBP", now=timezone.now())
"""


def test_never_in_the_folder_of_a_company_of_ones_own(tmp_path: Path) -> None:
    assert touchstone(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    assert touchstone(tmp_path, "shell", "--command", OWN).returncode == 0
    refused = touchstone(tmp_path, "demo", "--scale", "0.004")
    assert refused.returncode == 2
    assert "a company of its own" in refused.stderr
    assert not (tmp_path / "demo").exists()
