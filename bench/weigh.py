"""Figures of the weighing: the fit and all answers for 200 touchpoints × 500 branches, from sums by week."""

from __future__ import annotations

import sys
from datetime import date

import duckdb
import ibis
import numpy as np
from figures import peak, say, target, timed

from touchstone.insight.asking import Asked, question
from touchstone.insight.schema import TABLES
from touchstone.insight.trust import answer
from touchstone.insight.weeks import of_vantage
from touchstone.insight.weighing import weigh

LAST = date(2026, 11, 20)
MADE = """
CREATE TABLE evidence AS
SELECT i AS evidence, i AS encounter, 0::TINYINT AS slot, NULL::BIGINT AS trace, i // 3 AS person, i // 3 AS voice,
    NULL::BIGINT AS rater, 'customer' AS vantage, 'they_said' AS kind,
    [-8, -5, -3, 2, 4, 6, 9][1 + least(6, greatest(0, (draw(i, 1, 700) / 100.0 + draw(touchpoint, 9, 200) / 100.0 - 1
        + draw(branch, 8, 100) / 100.0 - 0.5)::INTEGER))]::DOUBLE AS value,
    1.0::DOUBLE AS c, touchpoint, branch, 1::INTEGER AS source, 'customer' AS role,
    DATE '$last' - draw(i, 4, 540)::INTEGER AS local_day, local_day::TIMESTAMP AS happened_at,
    NULL::TIMESTAMP AS second_at
FROM (SELECT i, (1 + draw(i, 2, $touchpoints))::INTEGER AS touchpoint, (1 + draw(i, 3, $branches))::INTEGER AS branch
    FROM range(1, $rows + 1) AS t(i))
"""


def measured(touchpoints: int, branches: int, rows: int) -> None:
    """Sums of so many readings, the fit with its posteriors, and every verdict and rank on top."""
    asked = Asked(as_of=LAST)
    made = MADE
    for name, value in {"touchpoints": touchpoints, "branches": branches, "rows": rows, "last": LAST}.items():
        made = made.replace(f"${name}", str(value))
    with duckdb.connect() as db:
        db.execute("CREATE MACRO draw(i, what, below) AS (hash(i * 32 + what) % below)::BIGINT")
        db.execute(made)
        columns = db.execute(ibis.to_sql(question(TABLES, asked), dialect="duckdb")).fetchnumpy()
    columns = {name: np.ma.getdata(column) for name, column in columns.items()}
    weeks = of_vantage(columns, "customer")
    size = f"{touchpoints} × {branches}: {len(weeks.starts):,} cells, {len(weeks.cell):,} week sums"
    print(f"  ({size})")
    fit = say(timed("weighing: fit and posteriors of every cell", rows, lambda: weigh(weeks, half_life=180.0), 5))
    say(
        timed(
            "weighing: the same, with touchpoints and their verdicts",
            rows,
            lambda: answer(columns, asked, vantage="customer"),
            3,
        )
    )
    if (touchpoints, branches) == (200, 500):
        target(f"fit and posteriors of 200 × 500 under 1 s: {fit.middle:.2f} s", reached=fit.middle < 1)


if __name__ == "__main__":
    measured(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    peak()
