"""The cast and the stage: Asha owns, Ben serves at one branch, Carla is the customer, Dev must see nothing of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from tests import make

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """Files that a test keeps or lays out are its own, and never the project's."""
    settings.FILES, settings.LAID = tmp_path / "files", tmp_path / "laid"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Passwords are hashed slowly in life; the cast has three."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shop(db: None) -> make.Shop:
    """A small company with two branches, a journey of three touchpoints, and the cast."""
    return make.shop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data beside the project; tests that need it are skipped where it is absent."""
    if not REAL_DATA.exists():
        pytest.skip(f"no real data beside the project ({os.path.relpath(REAL_DATA)})")
    return REAL_DATA
