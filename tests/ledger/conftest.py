"""Every test of the ledger has a lake of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_lake(settings: Settings, tmp_path: Path) -> None:
    """A lake under the test's own folder."""
    settings.LAKE = tmp_path / "lake"
