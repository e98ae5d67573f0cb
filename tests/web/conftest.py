"""Pages in tests name their static files plainly: nothing was collected for them."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.make import Shop
from tests.web.sample import PLAIN


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files without a manifest."""
    settings.STORAGES = PLAIN


@pytest.fixture
def asha(shop: Shop, client: Client) -> Client:
    """Asha, who owns all, signed in."""
    client.force_login(shop.asha)
    return client
