"""What is asked of the lake: each question a small aggregate that any engine can answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import ibis

from touchstone.insight.mapping import Mapping, default_mapping
from touchstone.insight.schema import VANTAGES, Tables

HALF_LIFE = 180.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a page wants to know. Hashable: with the lake's version it is the key an answer is kept under.

    as_of: the last day that counts (calendar day of the branch). since: the first one, if any.
    branches: the branches shown; whole touchpoints are weighed over these only. None: all.
    pooled: the branches that may help each other (leave competitors out). None: all.
    roles: only people met in these roles. repeat_only: only people who had bought on two days by `as_of`.
    frame: the sources that may score (not those that hear only complainers). None: all.
    without: kinds left out (mapping.behaviour, for a score that is tested against behaviour).
    half_life: days after which a reading weighs half.
    """

    as_of: date
    mapping: Mapping = field(default_factory=default_mapping)
    vantages: tuple[str, ...] = VANTAGES
    since: date | None = None
    branches: frozenset[int] | None = None
    pooled: frozenset[int] | None = None
    roles: frozenset[str] | None = None
    repeat_only: bool = False
    frame: frozenset[int] | None = None
    without: frozenset[str] = frozenset()
    half_life: float = HALF_LIFE


def question(tables: Tables, asked: Asked) -> ibis.Table:
    """Everything `trust.answer` needs, in one table (sums by vantage, touchpoint, branch and week of age; counts of people)."""
    raise NotImplementedError


def trend_question(tables: Tables, asked: Asked, *, touchpoint: int) -> ibis.Table:
    """Sums by vantage and calendar month of one touchpoint, for `trend.trend`."""
    raise NotImplementedError


def rows_question(
    tables: Tables, asked: Asked, *, touchpoint: int, branch: int | None = None, limit: int = 100, offset: int = 0
) -> ibis.Table:
    """The rows behind a number, newest first: evidence, encounter, person, branch, vantage, kind, value, local_day,
    v (points), p (precision), c (one voice), weeks (of age), weight. Their weighted mean is the own mean."""
    raise NotImplementedError


def counts_question(tables: Tables, asked: Asked, *, kind: str) -> ibis.Table:
    """How often each raw value of one kind was given, by touchpoint and branch: touchpoint, branch, value, n
    (promise kept, late, broken; NPS; CSAT; CES). No decay, no frame."""
    raise NotImplementedError


def volumes_question(tables: Tables, asked: Asked) -> ibis.Table:
    """Passages and different people of the 365 days to `as_of`, by touchpoint: touchpoint, passages, people."""
    raise NotImplementedError
