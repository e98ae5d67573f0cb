"""Figures of the pages: what the server takes for the map and a touchpoint, warm, cold, and at its very first.

The rows of the large sizes do not go through `record()`: the lake's files are made directly in the form the projection
writes, and the database holds the register, the branches and only the newest encounters.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from itertools import count

import django

django.setup()

from company import Company, fill, found  # noqa: E402 - Django must stand first
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from figures import Figure, joined, peak, say, target, timed  # noqa: E402
from lake import make_lake  # noqa: E402

from touchstone.ledger import engine  # noqa: E402
from touchstone.register.models import Touchpoint  # noqa: E402

BEHIND = 100_000
"""Encounters that the database really holds behind a lake that was made directly."""


class Visitor:
    """The owner of the company, looking at pages without a network between."""

    def __init__(self, company: Company) -> None:
        self.client = Client(HTTP_HOST="localhost")
        self.client.force_login(company.owner)
        self.map = f"/map/{company.journey}/"
        self.touchpoint = f"/touchpoints/{Touchpoint.objects.get(pk=company.touchpoints[4]).slug}/"
        self.rows = f"{self.touchpoint}rows/"

    def see(self, address: str, **asked: str) -> bytes:
        """One page, which must come."""
        response = self.client.get(address, asked)
        assert response.status_code == 200, (address, response.status_code)
        return response.content

    def readings_on_the_map(self) -> int:
        """How many readings the map counts at its first stop."""
        page = self.see(self.map, **{"as": "csv", "who": "all"}).decode("utf-8-sig")
        line = next(iter(csv.DictReader(page.splitlines())))
        return int(line["n"] or 0)


def forget() -> None:
    """Forget every answer kept, as a new version of the lake does."""
    engine._engine_of(settings.LAKE)[1]._answers.clear()


def cold(name: str, rows: int, visitor: Visitor, address: str, times: int = 5) -> Figure:
    """The page with no answer kept; how to ask is known."""
    runs = []
    for _ in range(times):
        forget()
        runs.append(timed("", rows, lambda: visitor.see(address), 1))
    return joined(name, rows, runs)


def measured(company: Company, rows: int, *, times: int = 100) -> None:
    """Every page: the first request of a process, cold, at a branch never looked at, and warm."""
    visitor = Visitor(company)
    say(timed("map: the first page of a fresh process", rows, lambda: visitor.see(visitor.map), 1))
    say(cold("map: no answer kept", rows, visitor, visitor.map))
    say(cold("map, everyone: no answer kept", rows, visitor, f"{visitor.map}?who=all"))
    fresh: Iterator[int] = count()
    say(
        timed("map: a branch nobody looked at yet", rows, lambda: visitor.see(visitor.map, branch=f"b{next(fresh)}"), 5)
    )
    both = []
    for name, address in (("map", visitor.map), ("touchpoint", visitor.touchpoint), ("its rows", visitor.rows)):
        if address != visitor.map:
            say(cold(f"{name}: no answer kept", rows, visitor, address))
        visitor.see(address)
        both.append(say(timed(f"{name}: answers kept", rows, lambda address=address: visitor.see(address), times)))
    for one in both[:2]:
        name = one.name.partition(":")[0]
        p50, p99 = one.middle * 1000, one.part(0.99) * 1000
        words = f"{name} at {rows:,}, answers kept: p50 {p50:,.1f} ≤ 50 ms, p99 {p99:,.1f} ≤ 250 ms"
        target(words, reached=p50 <= 50 and p99 <= 250)


def main(rows: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    company = found()
    fill(company, min(rows, BEHIND))
    made = timed("", rows, lambda: make_lake(company, rows), 1)
    print(f"  (lake of {rows:,} passages and {rows:,} readings made in {made.middle:.0f} s, not through record();")
    print(f"   the database holds {min(rows, BEHIND):,} of them; {os.cpu_count()} threads ask)", flush=True)
    measured(company, rows)
    peak()


if __name__ == "__main__":
    main(int(sys.argv[1]))
