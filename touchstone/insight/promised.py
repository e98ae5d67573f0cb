"""Does keeping a promise go with what people say? What they said of things kept, kept late and broken, side by side.

The points that the record itself gives are left out: only what the person said counts, joined with the promise by
what the source says hangs together (an order with its delivery and its review). It describes; it proves no cause.
"""

from __future__ import annotations

from collections.abc import Mapping as Columns
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import ibis
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from touchstone.insight.asking import Asked, felt_rows, scoped_rows
from touchstone.insight.schema import CUSTOMER, Tables

State = Literal["kept", "late", "broken"]
STATES: tuple[State, ...] = ("kept", "late", "broken")  # the raw values 1, 2, 3 of the kind "promise"
FEW = 2


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What people said of things promised that came out like this: n readings, their mean points, its 90 % range.

    low and high are None where fewer than two said anything (t interval of the plain mean: no decay, no pooling).
    """

    state: State
    n: int
    mean: float
    low: float | None
    high: float | None


def promised_question(tables: Tables, asked: Asked, *, touchpoint: int) -> ibis.Table:
    """Sums of what customers said at the branches shown, by how the promise of the same trace at `touchpoint` came out.

    Columns: value (1 kept, 2 late, 3 broken), n, v (sum of points), vv (sum of their squares). A trace with several
    promises counts by the worst.
    """
    rows = scoped_rows(tables.evidence, asked, shown_only=True)
    rows = rows.filter(rows.trace.notnull())
    promises = rows.filter(rows.kind == "promise", rows.touchpoint == touchpoint)
    outcome = promises.group_by("trace").agg(outcome=promises.value.max())
    said = felt_rows(rows.filter(rows.vantage == CUSTOMER, rows.touchpoint == touchpoint), asked.mapping)
    both = said.join(outcome, "trace")
    return both.group_by(value=both.outcome).agg(n=both.count(), v=both.v.sum(), vv=(both.v * both.v).sum())


def said_of_promised(columns: Columns[str, NDArray[Any]]) -> tuple[SaidOf, ...]:
    """The answer, best outcome first; outcomes of which nobody said anything are left out."""
    found = []
    for place in np.argsort(columns["value"]):
        value, n = int(columns["value"][place]), int(columns["n"][place])
        mean = float(columns["v"][place]) / n
        half = None
        if n >= FEW:
            variance = max(0.0, float(columns["vv"][place]) / n - mean**2) * n / (n - 1)
            half = float(stats.t.ppf(0.95, n - 1)) * sqrt(variance / n)
        found.append(
            SaidOf(
                STATES[value - 1], n, mean, None if half is None else mean - half, None if half is None else mean + half
            )
        )
    return tuple(found)
