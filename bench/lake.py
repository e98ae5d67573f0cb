"""Figures of the lake: from rows to files, steps, and the questions of the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

django.setup()

import duckdb  # noqa: E402 - Django must stand first
from company import BRANCHES, DAYS, TOUCHPOINTS, Company, fill, found, more  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from figures import joined, peak, say, timed  # noqa: E402

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
from touchstone.ledger.engine import Engine  # noqa: E402
from touchstone.ledger.lake import Lake  # noqa: E402
from touchstone.ledger.shaping import PARQUET, SORTED_BY  # noqa: E402
from touchstone.ledger.touched import everything  # noqa: E402
from touchstone.ledger.visible import typed  # noqa: E402

LAST = datetime.now(UTC).date()

DRAW = "CREATE MACRO draw(i, what, below) AS (hash(i * 32 + what) % below)::BIGINT"
MADE = """
SELECT i AS evidence, i AS encounter, 0 AS slot, NULL AS trace, 1 + draw(i, 0, $rows // 8) AS person, person AS voice,
    NULL AS rater, ['customer', 'customer', 'customer', 'record', 'walker'][1 + draw(i, 1, 5)] AS vantage,
    CASE vantage WHEN 'customer' THEN 'they_said' WHEN 'record' THEN 'promise' ELSE 'points' END AS kind,
    CASE vantage WHEN 'record' THEN 1 + draw(i, 2, 3) ELSE [-8, -5, -3, 2, 4, 6, 9][1 + draw(i, 2, 7)] END AS value,
    [1, 1, 1, 0.667][1 + draw(i, 3, 4)] AS c, $touchpoint + draw(i, 4, $touchpoints) AS touchpoint,
    $branch + draw(i, 5, $branches) AS branch, $source AS source, 'customer' AS role,
    TIMESTAMP '$last' - to_days((i * $days // ($rows + 1))::INTEGER) + INTERVAL 9 HOUR AS happened_at,
    happened_at::DATE AS local_day,
    CASE WHEN person % 2 = 0 THEN TIMESTAMP '$last' - INTERVAL 100 DAY END AS second_at,
    CASE WHEN i % 4 = 0 THEN 'purchase' END AS deal, 'shop' AS channel, 500 AS amount, 'GBP' AS currency,
    9 AS local_hour, 1 AS seq, NULL AS prev, NULL AS dwell, NULL AS party_prev, NULL AS party_dwell,
    true AS last_in_trace, false AS occasion
FROM range(1, $rows + 1) AS t(i)
"""


def make_lake(company: Company, rows: int, *, recent: float = 0.05) -> Lake:
    """A lake of so many passages and readings, a share of the persons in `recent`, with no rows behind it."""
    lake = Lake(settings.LAKE)
    given = {
        "rows": rows, "touchpoint": company.touchpoints[0], "touchpoints": TOUCHPOINTS, "branch": company.branches[0],
        "branches": BRANCHES, "source": company.source.pk, "last": LAST, "days": DAYS,
    }  # fmt: skip
    made = MADE
    for name in sorted(given, key=len, reverse=True):
        made = made.replace(f"${name}", str(given[name]))
    files: dict[str, dict[str, dict[str, int]]] = {}
    with duckdb.connect(config={"memory_limit": "3GB"}) as db:
        db.execute(DRAW)
        db.execute(f"CREATE VIEW made AS {made}")
        new = f"person <= {int(rows // 8 * recent)}"
        for table, columns in (("passages", "*"), ("evidence", "*"), ("renewed", "DISTINCT person")):
            files[table] = {}
            for tier, which in (("base", "true"), ("recent", new)):
                if table == "renewed" and tier == "base":
                    files[table][tier] = {}
                    continue
                place = lake.new_file(table, tier)
                shown = "* REPLACE (encounter AS trace)" if table == "passages" else columns
                query = (
                    f"SELECT {typed(table)} FROM (SELECT {shown} FROM made WHERE {which}) ORDER BY {SORTED_BY[table]}"
                )
                count = db.execute(f"COPY ({query}) TO '{place}' ({PARQUET})").fetchall()
                files[table][tier] = {str(place.relative_to(lake.home / table)): int(count[0][0])}
    read = {**everything().telling(), "encounter": rows}
    lake.publish(files, read=read, now=datetime.now(UTC), fence=lambda: None)
    return lake


def asked_of_the_lake(company: Company, rows: int) -> None:
    """The questions behind the map, a touchpoint and its rows, asked of a lake whose files the system has read."""
    engine = Engine(settings.LAKE)
    everybody = Asked(as_of=LAST)
    point, branch = company.touchpoints[4], company.branches[6]
    one_branch = Asked(as_of=LAST, branches=frozenset({branch}), pooled=frozenset(company.branches))
    questions = {
        "question: the map, all vantages": question(TABLES, everybody),
        "question: the map, repeat buyers only": question(TABLES, Asked(as_of=LAST, repeat_only=True)),
        "question: one branch, all vantages": question(TABLES, one_branch),
        "question: people and passages of a year": volumes_question(TABLES, everybody),
        "question: promises kept": counts_question(TABLES, everybody, kind="promise"),
        "question: one touchpoint, its trend": trend_question(TABLES, everybody, touchpoint=point),
        "question: one touchpoint, its newest 100 rows": rows_question(TABLES, everybody, touchpoint=point),
    }
    for name, asked in questions.items():
        engine.ask(asked)
        say(timed(name, rows, lambda asked=asked: engine.ask(asked), times=5))
    columns = engine.ask(questions["question: the map, all vantages"])
    say(timed("weighing those sums, all vantages", rows, lambda: answers(columns, everybody), times=3))


def projected(company: Company, rows: int) -> None:
    """Everything from nothing, then steps of 1,000 and of 10,000 new encounters, and the rewriting of `base`."""
    fill(company, rows)
    small, share = projection.SMALL, projection.SHARE
    projection.SMALL = rows * 4  # steps only: the rewriting of `base` is a figure of its own
    say(
        timed(
            "projection: everything from nothing", rows, lambda: projection.rebuild(now=datetime.now(UTC)), 3, rate=True
        )
    )
    for count, times in ((1_000, 5), (10_000, 3)):
        runs = []
        for _ in range(times):
            more(company, count)
            runs.append(timed("", 0, lambda: projection.project_new(now=datetime.now(UTC)), times=1))
        name = f"projection: a step of {count:,} new encounters, 1 in 5 late"
        say(joined(name, rows, runs, each=count))
    projection.SMALL, projection.SHARE = 0, 1_000_000
    say(
        timed(
            "projection: recent becomes base", rows, lambda: projection.project_new(now=datetime.now(UTC)), 1, rate=True
        )
    )
    projection.SMALL, projection.SHARE = small, share


def main(rows: int) -> None:
    call_command("migrate", verbosity=0)
    company = found()
    make_lake(company, rows)
    asked_of_the_lake(company, rows)
    peak()


if __name__ == "__main__":
    main(int(sys.argv[1]))
