"""A company to measure with: 300 branches in twelve regions, 22 touchpoints in five stages, an owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction

from touchstone.company.actions import found_company
from touchstone.company.models import Branch, Membership, User
from touchstone.ledger.actions import found_source, record
from touchstone.ledger.entries import Entry, Reading
from touchstone.ledger.models import Encounter, Evidence, Source
from touchstone.ledger.pen import ENCOUNTER, EVIDENCE
from touchstone.ledger.rows import insert
from touchstone.people.models import Party
from touchstone.register.actions import add_journey, add_stage, add_touchpoint

REGIONS, BRANCHES, TOUCHPOINTS, DAYS = 12, 300, 22, 540
STAGES = ("Look us up", "Come in", "Buy", "Receive", "Stay")


@dataclass(frozen=True)
class Company:
    """Who and what there is; branches and touchpoints by id, each a run of numbers without a gap."""

    owner: User
    branches: range
    touchpoints: range
    source: Source
    journey: str


def found() -> Company:
    """Found it in an empty database."""
    now = datetime.now(UTC)
    root = found_company(name="Bench", slug="bench", time_zone="Europe/London", country="GB", currency="GBP", now=now)
    regions = [
        Branch.objects.create(slug=f"region-{n}", name=f"Region {n}", parent=root, opened_at=now)
        for n in range(REGIONS)
    ]
    leaves = [
        Branch.objects.create(slug=f"b{n}", name=f"Branch {n}", parent=regions[n % REGIONS], opened_at=now).pk
        for n in range(BRANCHES)
    ]
    owner = User(email="owner@example.org", name="Owner", joined_at=now)
    owner.set_unusable_password()
    owner.save()
    Membership.objects.create(user=owner, access="owner", branch=root, since=now)
    journey = add_journey(name="Buying", by=owner, now=now)
    stages = [
        add_stage(journey=journey, name=name, half="attract" if n < 2 else "satisfy", by=owner, now=now)
        for n, name in enumerate(STAGES)
    ]
    points = [
        add_touchpoint(name=f"Touchpoint {n}", stage=stages[n * len(stages) // TOUCHPOINTS], by=owner, now=now).pk
        for n in range(TOUCHPOINTS)
    ]
    source = found_source(slug="bench", name="Bench", hears="everyone")
    return Company(owner, range(leaves[0], leaves[-1] + 1), range(points[0], points[-1] + 1), source, journey.slug)


def fill(company: Company, rows: int, *, seed: int = 1) -> None:
    """So many encounters of `rows / 8` parties, one reading each, straight into the tables (not through `record()`)."""
    now = datetime.now(UTC)
    draw = np.random.default_rng(seed)
    Party.objects.bulk_create([Party(met_at=now) for _ in range(rows // 8)], batch_size=5000)
    first = Party.objects.earliest("pk").pk
    seconds = np.sort(draw.integers(0, DAYS * 86400, rows))
    party, point, branch = (draw.integers(0, size, rows) for size in (rows // 8, TOUCHPOINTS, BRANCHES))
    deals, keys = draw.random(rows), draw.integers(1, 1 << 62, rows)
    start_of = now - timedelta(days=DAYS)
    for start in range(0, rows, 100_000):
        part = range(start, min(rows, start + 100_000))
        told = [
            dict.fromkeys(ENCOUNTER)
            | {
                "id": n + 1, "system_id": company.source.system_id, "key": int(keys[n]), "turn": 1,
                "content": n, "withdrawn": False, "kind": "passage", "precision": "instant", "recorded_at": now,
                "happened_at": start_of + timedelta(seconds=int(seconds[n])),
                "touchpoint_id": company.touchpoints[point[n]], "branch_id": company.branches[branch[n]],
                "role": "customer", "party_id": first + int(party[n]) if n % 10 else None, "channel": "shop",
                "trace": 0, "order": 0, "deal": "purchase" if deals[n] < 0.3 else "",
                "amount": 500 if deals[n] < 0.3 else None, "currency": "GBP" if deals[n] < 0.3 else "",
                "source_id": company.source.pk,
            }
            for n in part
        ]  # fmt: skip
        with transaction.atomic():
            insert(Encounter, ENCOUNTER, [[row[name] for name in ENCOUNTER] for row in told])
            insert(Evidence, EVIDENCE, [(n + 1, 0, "they_said", 4.0, "customer", None, "") for n in part])


def more(company: Company, count: int, *, touchpoint: int | None = None) -> None:
    """So many new encounters of known parties, one in five of them late, through `record()`."""
    now, draw = datetime.now(UTC), np.random.default_rng(Encounter.objects.count())
    lowest, highest = (Party.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    entries = [
        Entry(
            key=f"{now.timestamp()} {n}", touchpoint=touchpoint or company.touchpoints[n % TOUCHPOINTS],
            branch=company.branches[n % BRANCHES], deal="purchase", amount=500, currency="GBP", role="customer",
            happened_at=now - timedelta(days=int(draw.integers(1, 300)) if n % 5 == 4 else 0, milliseconds=n),
            party=int(draw.integers(lowest, highest)), readings=(Reading("they_said", 4, "customer"),),
        )
        for n in range(count)
    ]  # fmt: skip
    record(source=company.source, entries=entries, now=now)
