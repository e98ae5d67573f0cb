"""Pages in tests name their static files plainly (nothing was collected for them) and hash passwords quickly."""

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


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Passwords are hashed slowly in life; tests of pages make many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def asha(shop: Shop, client: Client) -> Client:
    """Asha, who owns all, signed in."""
    client.force_login(shop.asha)
    return client
