"""Figures of the way in: a marketplace's orders by recipe, and entries handed to `record()`."""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from company import BRANCHES, TOUCHPOINTS, found  # noqa: E402 - Django must stand first
from django.core.management import call_command  # noqa: E402
from figures import Figure, peak, say  # noqa: E402

from touchstone.ledger.actions import record  # noqa: E402
from touchstone.ledger.entries import Entry, Reading  # noqa: E402
from touchstone.ledger.intake.bring_in import bring_in  # noqa: E402
from touchstone.ledger.intake.recipe import read_recipe, shipped_recipes  # noqa: E402
from touchstone.ledger.models import Encounter  # noqa: E402
from touchstone.people.identities import Known, Who  # noqa: E402

LOT = 1000


def orders(folder: Path, count: int, *, seed: int = 1) -> list[Path]:
    """Four files of made-up orders: one buyer in ten comes back, one parcel in twelve comes late."""
    draw = random.Random(seed)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    rows: dict[str, list[list[object]]] = {"orders": [], "customers": [], "payments": [], "reviews": []}
    for n in range(count):
        bought = start + timedelta(seconds=draw.randrange(500 * 86400))
        days = draw.randrange(2, 20)
        arrived = bought + timedelta(days=days, hours=draw.randrange(12))
        due = bought + timedelta(days=days + (3 if draw.random() < 11 / 12 else -2))
        moments = [bought, bought + timedelta(hours=2), bought + timedelta(days=1), arrived, due]
        rows["orders"].append([f"o{n}", f"c{n}", "delivered", *(f"{one:%Y-%m-%d %H:%M:%S}" for one in moments)])
        rows["customers"].append([f"c{n}", f"u{draw.randrange(int(count * 0.95) or 1)}", 20231, "rio", "RJ"])
        rows["payments"].append([f"o{n}", 1, "card", 1, round(draw.uniform(5, 300), 2)])
        answered = f"{arrived + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
        words = "chegou bem, obrigado" if n % 3 == 0 else ""
        rows["reviews"].append([f"r{n}", f"o{n}", draw.choice((1, 2, 4, 5, 5, 5)), "", words, answered, answered])
    heads = {
        "orders": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
        "customers": "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
        "payments": "order_id,payment_sequential,payment_type,payment_installments,payment_value",
        "reviews": "review_id,order_id,review_score,review_comment_title,review_comment_message,"
        "review_creation_date,review_answer_timestamp",
    }
    paths = []
    for name, told in rows.items():
        path = folder / f"bench_{name}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([heads[name].split(","), *told])
        paths.append(path)
    return paths


def brought_in(count: int) -> None:
    """The files once, and once again: the second time adds nothing."""
    path = shipped_recipes()["marketplace-orders"]
    recipe = read_recipe(path.read_text(encoding="utf-8"), called=path.name)
    with tempfile.TemporaryDirectory() as folder:
        paths = orders(Path(folder), count)
        for what in ("import: orders, new", "import: the same files again"):
            before = Encounter.objects.count()
            started = time.perf_counter()
            report = bring_in(recipe=recipe, paths=paths, now=datetime.now(UTC))
            seconds = time.perf_counter() - started
            say(Figure(what, report.rows, (seconds,), each=report.rows))
            encounters = report.new + report.same
            print(
                f"    {encounters:,} encounters, {encounters / seconds:,.0f} a second; "
                f"{report.promises:,} promises; {Encounter.objects.count() - before:,} written"
            )


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
                currency="GBP", party=Who((Known("id", f"p{draw.randrange(count // 4)}", "bench"),)),
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
    recorded(count)
    brought_in(count)
    peak()


if __name__ == "__main__":
    main(int(sys.argv[1]))
