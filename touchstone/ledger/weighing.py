"""Asks insight about the ledger: which mapping is in force, which sources may score, and answers kept by question."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from pathlib import Path

from touchstone.company.models import Branch
from touchstone.insight.asking import HALF_LIFE, Asked
from touchstone.insight.mapping import Mapping, default_mapping, read_mapping
from touchstone.insight.schema import VANTAGES
from touchstone.ledger.queries import mapping_in_force, sources_that_may_score


@lru_cache(maxsize=8)
def _read(text: str) -> Mapping:
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        return read_mapping(Path(file.name))


def mapping_now() -> tuple[Mapping, float]:
    """The mapping in force and its half-life in days; the shipped one where the company wrote none."""
    own = mapping_in_force()
    if own is None:
        return default_mapping(), HALF_LIFE
    return _read(own.text), float(own.half_life_days)


def asked_for(
    *,
    as_of: date,
    since: date | None = None,
    branches: Collection[int] | None = None,
    roles: Collection[str] | None = None,
    repeat_only: bool = False,
    vantages: tuple[str, ...] | None = None,
) -> Asked:
    """What a page wants to know, with the mapping in force, the sources that may score, and our own branches to pool.

    Three queries. `branches` are those shown; the others still help where a branch has few readings of its own.
    """
    mapping, half_life = mapping_now()
    ours = frozenset(Branch.objects.filter(competitor=False).values_list("pk", flat=True))
    return Asked(
        as_of=as_of,
        mapping=mapping,
        since=since,
        branches=None if branches is None else frozenset(branches),
        pooled=ours,
        roles=None if roles is None else frozenset(roles),
        repeat_only=repeat_only,
        frame=frozenset(sources_that_may_score()),
        half_life=half_life,
        vantages=VANTAGES if vantages is None else vantages,
    )
