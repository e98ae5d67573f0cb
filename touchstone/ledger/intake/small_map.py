"""How the entries of a dry run would weigh: shaped and asked as the lake's rows are, and forgotten again."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ibis
import numpy as np

from touchstone.insight.asking import question
from touchstone.insight.schema import TABLES
from touchstone.insight.trust import answers, first_with_enough
from touchstone.insight.verdicts import Weighed
from touchstone.ledger.columns import Columns
from touchstone.ledger.engine import finished
from touchstone.ledger.entries import Entry
from touchstone.ledger.persons import NOBODY, Canon
from touchstone.ledger.sequences import NONE
from touchstone.ledger.shaping import Shaper
from touchstone.ledger.visible import typed
from touchstone.ledger.weighing import asked_for

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SOURCE = 1
LONG_AGO = timedelta(days=365)
"""After so long what a file told last proves nothing about today."""
WORDS = ("kind", "role", "channel", "deal", "currency")
ENCOUNTERS = (
    "encounter", "party", "given", "touchpoint", "branch", "source", "typist", "happened_at", "ord", "key", "amount",
    *WORDS,
)  # fmt: skip
EVIDENCE = ("evidence", "encounter", "slot", "kind", "value", "vantage", "rater")


@dataclass
class Gathered:
    """Entries of a dry run as the lake's shaper takes them; a key told again replaces what it told before."""

    encounters: dict[int, tuple[object, ...]] = field(default_factory=dict)
    evidence: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)

    def add(self, key: int, entry: Entry, *, party: int, trace: int, role: str) -> None:
        """Take one entry in, under its key, with the number of its person and trace."""
        self.encounters[key] = (
            party, trace, entry.touchpoint, entry.branch, SOURCE, NOBODY, _microseconds(entry.happened_at), entry.order,
            key, NONE if entry.amount is None else entry.amount, entry.kind, role, entry.channel, entry.deal,
            entry.currency,
        )  # fmt: skip
        self.evidence[key] = [
            (slot, r.kind, float(r.value), r.vantage, r.rater or NOBODY) for slot, r in enumerate(entry.readings)
        ]


def spoken_until(last: str, today: date) -> date:
    """The day a small map is drawn for: today, or the last day told of, where that lies more than a year back.

    last: the last day of the files as ISO, "" where they tell of none.
    """
    told = date.fromisoformat(last[:10]) if last else today
    return told if today - told > LONG_AGO else today


def weighed(
    gathered: Gathered, *, zones: Mapping[int, str], may_score: bool, as_of: date, touchpoints: Sequence[int]
) -> dict[int, Weighed]:
    """Each touchpoint as it would stand if these entries were all there is, by the first vantage that has enough.

    may_score: False for files that hear only those with a problem.
    """
    if not gathered.encounters:
        return {}
    asked = replace(asked_for(as_of=as_of), frame=frozenset({SOURCE} if may_score else ()))
    expression = question(TABLES, asked)
    with tempfile.TemporaryDirectory() as scratch:
        shaper = Shaper(zones={str(pk): zone for pk, zone in zones.items()}, scratch=Path(scratch))
        try:
            shaper.hold()
            shaper.take(*_columns(gathered), Canon({}))
            shaper.shape()
            for table in ("passages", "evidence"):
                shaper.db.execute(f"CREATE VIEW {table} AS SELECT {typed(table)} FROM new_{table}")  # noqa: S608
            found = dict(shaper.db.execute(str(ibis.to_sql(expression, dialect="duckdb"))).fetchnumpy())
        finally:
            shaper.close()
    kinds = expression.schema()
    columns = {name: finished(column, is_day=kinds[name].is_date()) for name, column in found.items()}
    views = answers(columns, asked, touchpoints=touchpoints)
    return {one: first_with_enough(views, one) for one in touchpoints}


def _columns(gathered: Gathered) -> tuple[Columns, Columns]:
    met = [(number, *row) for number, row in enumerate(gathered.encounters.values(), 1)]
    heard: list[tuple[object, ...]] = []
    for number, key in enumerate(gathered.encounters, 1):
        for slot, *rest in gathered.evidence[key]:
            heard.append((len(heard) + 1, number, slot, *rest))
    return _arrays(ENCOUNTERS, met), _arrays(EVIDENCE, heard)


def _arrays(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Columns:
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    kinds = {**dict.fromkeys((*WORDS, "vantage"), object), "value": np.float64}
    return {
        name: np.array(column, dtype=kinds.get(name, np.int64)) for name, column in zip(names, columns, strict=True)
    }


def _microseconds(moment: datetime) -> int:
    passed = moment - EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
