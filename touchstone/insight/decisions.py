"""What customers decided in a week: who came back, for the second time ever, who went silent, who is new.

An *occasion* is a local day with a purchase that was not fully returned; a customer is one who bought twice.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Columns
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_
from typing import Any

import ibis
from numpy.typing import NDArray

from touchstone.insight.schema import Tables

SILENT_AFTER = 2.0
"""Silent: gone twice as long as one's own habit (the mean gap between one's occasions)."""


@dataclass(frozen=True, slots=True)
class Decided:
    """People, counted once each, in the week that ends on a day.

    came_back: bought in the week and on an earlier day. second: of them, for the second time ever.
    silent: those whose silence grew past twice their habit in the week. new: first met in the week.
    buyers: bought in the week. regulars: all who had bought on two days or more by the end of it.
    """

    came_back: int
    second: int
    silent: int
    new: int
    buyers: int
    regulars: int


def decided_question(
    tables: Tables, *, as_of: date, days: int = 7, branches: Collection[int] | None = None, roles: Collection[str]
) -> ibis.Table:
    """One row of counts for the `days` that end on `as_of`; people are those met at `branches` in one of `roles`."""
    rows = tables.passages
    first_day = _day(as_of - timedelta(days=days - 1))
    wanted = [rows.local_day <= _day(as_of), rows.role.isin(sorted(roles))]
    if branches is not None:
        wanted.append(rows.branch.isin(sorted(branches)))
    rows = rows.filter(reduce(and_, wanted))
    bought = rows.occasion
    people = rows.group_by("person").agg(
        met=rows.local_day.min(),
        bought=bought.sum(),
        first=rows.local_day.min(where=bought),
        last=rows.local_day.max(where=bought),
        before=(bought & (rows.local_day < first_day)).sum(),
        within=(bought & (rows.local_day >= first_day)).sum(),
    )
    habit = people.last.delta(people.first, unit="day") / (people.bought - 1).nullif(0)
    quiet = ibis.literal(as_of, "date").delta(people.last, unit="day")
    past = (people.bought >= 2) & (habit > 0)
    turned = past & (quiet > habit * SILENT_AFTER) & (quiet - days <= habit * SILENT_AFTER)
    return people.agg(
        came_back=((people.within > 0) & (people.before > 0)).sum(),
        second=((people.within > 0) & (people.before == 1)).sum(),
        silent=turned.sum(),
        new=(people.met >= first_day).sum(),
        buyers=(people.within > 0).sum(),
        regulars=(people.bought >= 2).sum(),
    )


def decided(columns: Columns[str, NDArray[Any]]) -> Decided:
    """The counts as numbers; nobody at all counts as zero."""

    def count(name: str) -> int:
        values = columns[name]
        return int(values[0]) if len(values) and values[0] is not None and values[0] == values[0] else 0

    return Decided(*(count(name) for name in Decided.__slots__))


def _day(day: date) -> Any:
    return ibis.literal(day, "date")
