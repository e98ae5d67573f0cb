"""Pages in tests name their static files plainly: nothing was collected for them."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.web.sample import PLAIN


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files without a manifest."""
    settings.STORAGES = PLAIN
