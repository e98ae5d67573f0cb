"""Figures of the way in: files of made-up parcels brought in by a recipe, to the map; and lots given to `record()`."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

import duckdb  # noqa: E402 - Django must stand first
from company import BRANCHES, TOUCHPOINTS, found  # noqa: E402
from django.core.management import call_command  # noqa: E402
from figures import Figure, peak, say, target  # noqa: E402

from touchstone.ledger import projection  # noqa: E402
from touchstone.ledger.actions import record  # noqa: E402
from touchstone.ledger.entries import Entry, Reading  # noqa: E402
from touchstone.ledger.intake.bring_in import bring_in  # noqa: E402
from touchstone.ledger.intake.recipe_text import read_recipe  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402

LOT = 1000
RECIPE = """
name = "parcels"
title = "Parcels"
system = "parcels"
hears = "everyone"
journey = "Buying"
zone = "UTC"
dates = "year first"
currency = "EUR"
trace = "parcels.order"
[who]
customer = "parcels.customer"
[[file]]
name = "parcels"
key = "order"
[[stage]]
name = "Receive"
touchpoints = [{slug = "delivery", name = "Delivery"}]
[[encounter]]
touchpoint = "delivery"
when = "parcels.arrived"
role = "customer"
deal = "purchase"
amount = "parcels.paid"
[[encounter.reading]]
kind = "csat"
column = "parcels.stars"
[encounter.promise]
text = "It arrives by the day we say."
made = "parcels.ordered"
due = "parcels.promised"
met = "parcels.arrived"
"""
COLUMNS = ("order", "customer", "ordered", "promised", "arrived", "stars", "paid")


def parcels(count: int, prefix: str, *, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """In the order in which they were ordered: one buyer in four comes back, one parcel in twelve comes late."""
    draw = random.Random(seed)
    start = datetime(2024, 6, 1, tzinfo=UTC)
    buyers = 1
    for n in range(count):
        ordered = start + timedelta(seconds=n * (700 * 86400) // count)
        arrived = ordered + timedelta(seconds=draw.randrange(86400, 10 * 86400))
        promised = arrived + timedelta(days=draw.randrange(1, 4) if draw.random() < 11 / 12 else -1)
        back = draw.random() < 1 / 4
        buyers += not back
        yield (
            f"{prefix}{n:08}", f"{prefix}{draw.randrange(buyers) if back else buyers:07}",
            f"{ordered:%Y-%m-%d %H:%M:%S}", f"{promised:%Y-%m-%d}", f"{arrived:%Y-%m-%d %H:%M:%S}",
            draw.choice("122455555"), f"{draw.randrange(300, 30000) / 100:.2f}",
        )  # fmt: skip


def written(folder: Path, count: int, *, kind: str) -> Path:
    """The file of so many parcels, CSV or Parquet."""
    path = folder / f"parcels-{count}.csv"
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        lines.writerows(parcels(count, f"{kind[0]}{count}-"))
    if kind == "parquet":
        other = path.with_suffix(".parquet")
        duckdb.execute(f"COPY (FROM read_csv('{path}', all_varchar = true)) TO '{other}' (FORMAT parquet)")
        return other
    return path


def used() -> float:
    """Processor seconds of this process and of those it started and that are over."""
    return sum(
        one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def timed(what: str, count: int, work: Callable[[], object]) -> float:
    """Do it once, and say how long it took and how much memory; seconds."""
    started, before = time.perf_counter(), used()
    work()
    seconds = time.perf_counter() - started
    say(Figure(what, count, (seconds,), each=count, busy=(used() - before,)))
    peak()
    return seconds


def projected() -> None:
    """Everything on the map."""
    while projection.project_new(now=datetime.now(UTC)).done not in ("nothing", "busy"):
        pass


def came(path: Path) -> None:
    """The file in the books."""
    said = bring_in(recipe=read_recipe(RECIPE, called="parcels"), paths=[path], now=datetime.now(UTC))
    print(f"    {said.came:,} came in, {said.refused:,} refused, {said.new:,} encounters, promises {said.promises}")


def step(name: str, count: int, path: Path) -> None:
    """One step, in this process; how long it took stands beside the file then."""
    if name == "found":
        call_command("migrate", verbosity=0)
        found()
        return
    kind = path.suffix[1:]
    if name == "map":
        seconds = timed(f"{kind}: from the rows to the map", count, projected)
    elif name == "again":
        seconds = timed(f"{kind}: the same file again (nothing is written)", count, lambda: came(path))
    else:
        seconds = timed(f"{kind}: looked at, laid out, recorded, weighed", count, lambda: came(path))
    path.with_suffix(f".{name}").write_text(str(seconds))


def brought_in(count: int, *, kind: str) -> float:
    """So many rows from the file to the map, in a company and processes of their own; rows a second."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        path = written(Path(folder), count, kind=kind)
        size = path.stat().st_size / 1e6
        print(f"  {count:,} rows of {kind}, {size:,.0f} MB: a person, a score and a promise (made, due, met) in each")
        environment = {**os.environ, "TOUCHSTONE_DATA": str(Path(folder) / "company")}
        for name in ("found", "come", "map", "again"):
            command = [sys.executable, __file__, name, str(count), str(path)]
            subprocess.run(command, env=environment, check=True)
        seconds = sum(float(path.with_suffix(f".{name}").read_text()) for name in ("come", "map"))
    say(Figure(f"{kind}: from the file to the map", count, (seconds,), each=count))
    return count / seconds


def recorded(count: int) -> None:
    """Lots of 1,000 entries, each of somebody known by a number, with one reading."""
    company = found()
    now, draw = datetime.now(UTC), random.Random(2)
    seconds = []
    for lot in range(count // LOT):
        entries = [
            Entry(
                key=f"bench {lot} {n}", touchpoint=company.touchpoints[n % TOUCHPOINTS],
                branch=company.branches[draw.randrange(BRANCHES)], role="customer",
                happened_at=now - timedelta(seconds=draw.randrange(30_000_000)), deal="purchase", amount=500,
                currency="GBP", party=Who((Known("id", f"p{draw.randrange(count // 4)}"),)),
                readings=(Reading("they_said", draw.choice((-4, 2, 6)), "customer"),),
            )
            for n in range(LOT)
        ]  # fmt: skip
        started = time.perf_counter()
        record(source=company.source, entries=entries, now=now)
        seconds.append(time.perf_counter() - started)
    say(Figure(f"record(): lots of {LOT:,} entries, synchronous=FULL", LOT, tuple(seconds), each=LOT))


def main(count: int) -> None:
    call_command("migrate", verbosity=0)
    recorded(min(count, 20_000))
    kinds = os.environ.get("BENCH_KINDS", "csv parquet").split()
    if count >= 10_000 and "csv" in kinds:
        print("  a tenth of it first, to see whether memory grows with the file")
        brought_in(count // 10, kind="csv")
    for kind in kinds:
        rate = brought_in(count, kind=kind)
        target(f"20,000 rows a second from {kind} to the map ({rate:,.0f})", reached=rate >= 20_000)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        step(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]))
