"""Figures of the lake: from rows to files, a step, and the questions of the map at the size one asks for.

`python bench/lake.py questions 10000000` and `python bench/lake.py projection 1000000`; `bench/run.py` calls the
functions. Every figure comes with its n, the median of several runs and their spread.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ.setdefault("TOUCHSTONE_DATA", tempfile.mkdtemp(prefix="touchstone-bench-"))
django.setup()

import duckdb  # noqa: E402 - Django must stand first
import ibis  # noqa: E402
import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from touchstone.company.actions import found_company  # noqa: E402
from touchstone.company.models import Branch  # noqa: E402
from touchstone.insight.asking import (  # noqa: E402
    Asked,
    counts_question,
    question,
    rows_question,
    trend_question,
    volumes_question,
)
from touchstone.insight.schema import TABLES  # noqa: E402
from touchstone.insight.trust import answers  # noqa: E402
from touchstone.ledger import projection  # noqa: E402
from touchstone.ledger.actions import ENCOUNTER, EVIDENCE, found_source, record  # noqa: E402
from touchstone.ledger.engine import Engine  # noqa: E402
from touchstone.ledger.entries import Entry, Reading  # noqa: E402
from touchstone.ledger.lake import Lake  # noqa: E402
from touchstone.ledger.models import Encounter, Evidence  # noqa: E402
from touchstone.ledger.rows import insert  # noqa: E402
from touchstone.ledger.shaping import SORTED_BY  # noqa: E402
from touchstone.ledger.touched import everything  # noqa: E402
from touchstone.ledger.visible import typed  # noqa: E402
from touchstone.people.models import Party  # noqa: E402
from touchstone.register.actions import add_journey, add_stage, add_touchpoint  # noqa: E402

TOUCHPOINTS, BRANCHES, DAYS = 22, 300, 540
LAST = date(2026, 11, 20)
ASKED = Asked(as_of=LAST)


@dataclass(frozen=True)
class Figure:
    """What was measured, over how many rows, and how long it took: median and extremes of the runs, seconds."""

    name: str
    rows: int
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        middle, low, high = (pick(self.seconds) * 1000 for pick in (statistics.median, min, max))
        spread = f"({low:,.1f} … {high:,.1f}, n = {len(self.seconds)})"
        return f"{self.name:<46} {self.rows:>12,} rows  {middle:>9,.1f} ms  {spread}"


def timed(name: str, rows: int, work: Callable[[], object], times: int = 7) -> Figure:
    """The work done several times."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return Figure(name, rows, tuple(seconds))


# The questions of a page ----------------------------------------------------------------------------------------

DRAW = "CREATE MACRO draw(i, what, below) AS (hash(i, what) % below)::BIGINT"
MADE = f"""
SELECT i AS evidence, i AS encounter, 0 AS slot, NULL AS trace, 1 + draw(i, 0, $rows // 8) AS person, person AS voice,
    NULL AS rater, ['customer', 'customer', 'customer', 'record', 'walker'][1 + draw(i, 1, 5)] AS vantage,
    CASE vantage WHEN 'customer' THEN 'they_said' WHEN 'record' THEN 'promise' ELSE 'points' END AS kind,
    CASE vantage WHEN 'record' THEN 1 + draw(i, 2, 3) ELSE [-8, -5, -3, 2, 4, 6, 9][1 + draw(i, 2, 7)] END AS value,
    [1, 1, 1, 0.667][1 + draw(i, 3, 4)] AS c, 1 + draw(i, 4, {TOUCHPOINTS}) AS touchpoint,
    1 + draw(i, 5, {BRANCHES}) AS branch, 1 AS source, 'customer' AS role,
    TIMESTAMP '{LAST}' - to_days(draw(i, 6, {DAYS})::INTEGER) + INTERVAL 9 HOUR AS happened_at,
    happened_at::DATE AS local_day,
    CASE WHEN person % 2 = 0 THEN TIMESTAMP '{LAST}' - INTERVAL 100 DAY END AS second_at,
    CASE WHEN i % 4 = 0 THEN 'purchase' END AS deal, 'shop' AS channel, 500 AS amount, 'GBP' AS currency,
    9 AS local_hour, 1 AS seq, NULL AS prev, NULL AS dwell, NULL AS party_prev, NULL AS party_dwell,
    true AS last_in_trace, false AS occasion
FROM range(1, $rows + 1) AS t(i)
"""


def make_lake(home: Path, rows: int, *, recent: float = 0.05) -> Lake:
    """A lake of so many readings and as many passages, a share of the persons in `recent`, without a ledger."""
    lake = Lake(home)
    files: dict[str, dict[str, dict[str, int]]] = {}
    with duckdb.connect() as db:
        db.execute(DRAW)
        db.execute(f"CREATE VIEW made AS {MADE.replace('$rows', str(rows))}")
        new = f"person <= {int(rows // 8 * recent)}"
        for table, columns in (("passages", "*"), ("evidence", "*"), ("renewed", "DISTINCT person")):
            files[table] = {}
            for tier, which in (("base", "true"), ("recent", new)):
                place = lake.new_file(table, tier)
                given = "* REPLACE (encounter AS trace)" if table == "passages" else columns
                query = (
                    f"SELECT {typed(table)} FROM (SELECT {given} FROM made WHERE {which}) ORDER BY {SORTED_BY[table]}"
                )
                if table == "renewed" and tier == "base":
                    files[table][tier] = {}
                    continue
                count = db.execute(f"COPY ({query}) TO '{place}' (FORMAT parquet, COMPRESSION zstd)").fetchall()
                files[table][tier] = {str(place.relative_to(home / table)): int(count[0][0])}
    read = {**everything().telling(), "encounter": rows}
    lake.publish(files, read=read, now=datetime.now(UTC), fence=lambda: None)
    return lake


def asked_of_the_lake(lake: Lake, rows: int) -> Iterator[Figure]:
    """The questions behind the map, a touchpoint and its rows, asked of a lake that the system has in memory."""
    engine = Engine(lake.home)
    one_branch = Asked(as_of=LAST, branches=frozenset({7}), pooled=frozenset({7}))
    questions: dict[str, ibis.Table] = {
        "the map, one vantage": question(TABLES, Asked(as_of=LAST, vantages=("customer",))),
        "the map, all vantages": question(TABLES, ASKED),
        "the map, repeat buyers only": question(TABLES, Asked(as_of=LAST, repeat_only=True)),
        "one branch, all vantages": question(TABLES, one_branch),
        "people and passages of a year": volumes_question(TABLES, ASKED),
        "promises kept": counts_question(TABLES, ASKED, kind="promise"),
        "one touchpoint, its trend": trend_question(TABLES, ASKED, touchpoint=5),
        "one touchpoint, its newest 100 rows": rows_question(TABLES, ASKED, touchpoint=5),
    }
    for name, asked in questions.items():
        engine.ask(asked)
        yield timed(name, rows, lambda asked=asked: engine.ask(asked))
    columns = engine.ask(questions["the map, all vantages"])
    yield timed("the answer, all vantages, from those sums", rows, lambda: answers(columns, ASKED), times=3)


# From rows to files ---------------------------------------------------------------------------------------------


def fill(rows: int, *, seed: int = 1) -> None:
    """A ledger of so many encounters of `rows / 8` parties, one reading each, straight into the tables."""
    now = datetime.now(UTC)
    draw = np.random.default_rng(seed)
    root = found_company(name="Bench", slug="bench", time_zone="Europe/London", country="GB", currency="GBP", now=now)
    branches = [
        Branch.objects.create(slug=f"b{n}", name=f"B{n}", parent=root, opened_at=now).pk for n in range(BRANCHES)
    ]
    stage = add_stage(journey=add_journey(name="J", by=None, now=now), name="S", by=None, now=now)
    points = [add_touchpoint(name=f"T{n}", stage=stage, by=None, now=now).pk for n in range(TOUCHPOINTS)]
    source = found_source(slug="bench", name="Bench", hears="everyone")
    Party.objects.bulk_create([Party(met_at=now) for _ in range(rows // 8)], batch_size=5000)
    first = Party.objects.earliest("pk").pk
    seconds = np.sort(draw.integers(0, DAYS * 86400, rows))
    party, point, branch = (draw.integers(0, size, rows) for size in (rows // 8, TOUCHPOINTS, BRANCHES))
    deals = draw.random(rows)
    for start in range(0, rows, 100_000):
        part = range(start, min(rows, start + 100_000))
        told = [
            dict.fromkeys(ENCOUNTER)
            | {
                "id": n + 1, "system_id": source.system_id, "key": int(draw.integers(1, 1 << 62)), "turn": 1,
                "content": n, "withdrawn": False, "kind": "passage", "precision": "instant", "recorded_at": now,
                "happened_at": now - timedelta(days=DAYS) + timedelta(seconds=int(seconds[n])),
                "touchpoint_id": points[point[n]], "branch_id": branches[branch[n]], "role": "customer",
                "party_id": first + int(party[n]) if n % 10 else None, "channel": "shop", "trace": 0, "order": 0,
                "deal": "purchase" if deals[n] < 0.3 else "", "amount": 500 if deals[n] < 0.3 else None,
                "currency": "GBP" if deals[n] < 0.3 else "", "source_id": source.pk,
            }
            for n in part
        ]  # fmt: skip
        insert(Encounter, ENCOUNTER, [[row[name] for name in ENCOUNTER] for row in told])
        insert(Evidence, EVIDENCE, [(n + 1, 0, "they_said", 4.0, "customer", None, "") for n in part])


def more(count: int) -> None:
    """So many new encounters of known parties, one in five late, through `record()`."""
    now, draw = datetime.now(UTC), np.random.default_rng(Encounter.objects.count())
    source = found_source(slug="bench", name="Bench", hears="everyone")
    known = Encounter.objects.filter(pk__lte=1000).values_list("party_id", "touchpoint_id", "branch_id")
    like = [one for one in known if one[0]]
    highest = Party.objects.latest("pk").pk
    entries = [
        Entry(
            key=f"{now.timestamp()} {n}", touchpoint=like[n % len(like)][1], branch=like[n % len(like)][2],
            happened_at=now - timedelta(days=int(draw.integers(1, 300)) if n % 5 == 0 else 0, seconds=n),
            party=int(draw.integers(highest - Party.objects.count() + 1, highest)), deal="purchase", amount=500,
            currency="GBP", readings=(Reading("they_said", 4, "customer"),),
        )
        for n in range(count)
    ]  # fmt: skip
    record(source=source, entries=entries, now=now)


def projected(rows: int) -> Iterator[Figure]:
    """Everything from nothing, steps of 1,000 new events, and the rewriting of `base`."""
    yield timed("rebuild", rows, lambda: projection.rebuild(now=datetime.now(UTC)), times=3)
    seconds = []
    for _ in range(5):
        more(1000)
        seconds += timed("", 0, lambda: projection.project_new(now=datetime.now(UTC)), times=1).seconds
    yield Figure("a step of 1,000 new events, one in five late", rows, tuple(seconds))
    projection.SMALL, projection.SHARE = 0, 1_000_000
    yield timed("recent becomes base", rows, lambda: projection.project_new(now=datetime.now(UTC)), times=1)


def main(what: str, rows: int) -> None:
    """Print the figures."""
    call_command("migrate", verbosity=0)
    if what == "questions":
        with tempfile.TemporaryDirectory() as folder:
            lake = make_lake(Path(folder), rows)
            for figure in asked_of_the_lake(lake, rows):
                print(figure)
    else:
        fill(rows)
        for figure in projected(rows):
            print(figure)
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
