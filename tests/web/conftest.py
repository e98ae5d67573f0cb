"""Pages in tests name their static files plainly: nothing was collected for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.make import Shop
from tests.web.sample import PLAIN


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings, tmp_path: Path) -> None:
    """Static files without a manifest, of which none was collected."""
    settings.STORAGES = PLAIN
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def asha(shop: Shop, client: Client) -> Client:
    """Asha, who owns all, signed in."""
    client.force_login(shop.asha)
    return client
