"""A lake under a test's own folder: brought up to date, and its rows as plain tuples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import transaction

from tests.make import NOW, Shop
from touchstone.ledger.actions import record_one
from touchstone.ledger.entries import Entry
from touchstone.ledger.lake import Lake, Manifest
from touchstone.ledger.models import Encounter
from touchstone.ledger.projection import Projected, project_new
from touchstone.ledger.visible import visible
from touchstone.people.models import Party


def lake() -> Lake:
    return Lake(Path(settings.LAKE))


def manifest() -> Manifest:
    found = lake().manifest()
    assert found is not None
    return found


def rows(table: str, columns: str = "*") -> list[tuple[object, ...]]:
    """What a reader sees, sorted."""
    with duckdb.connect() as db:
        return sorted(
            db.execute(f"SELECT {columns} FROM ({visible(lake(), lake().manifest(), table)})").fetchall(), key=str
        )


def project(now: datetime = NOW) -> list[Projected]:
    """Steps until there is nothing left to do."""
    done: list[Projected] = []
    while (step := project_new(now=now)).done != "nothing":
        done.append(step)
        assert len(done) < 50
    return done


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back at the end: for many examples in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(columns: str) -> list[tuple[object, ...]]:
    """The passages, brought up to date."""
    project()
    return rows("passages", columns)


def bought(shop: Shop, key: str, at: datetime, **more: Any) -> Encounter:
    more = {"touchpoint": shop.till.pk, "branch": shop.north.pk, "deal": "purchase", "amount": 900, **more}
    entry = Entry(key=key, happened_at=at, currency="GBP", **more)
    return record_one(source=shop.source, entry=entry, now=max(at, NOW))


def party(name: str = "") -> Party:
    return Party.objects.create(name=name, met_at=NOW)
