"""From rows to the lake: what is new since the bookmark in small steps, or everything from nothing.

A step takes the persons touched by anything, makes their whole sequences anew from the rows, and replaces `recent`.
When `recent` exceeds a tenth of `base`, both become the new `base`. It may be killed at any moment: nothing counts
before the manifest names it, and the manifest says how far it has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import duckdb
import numpy as np
from django.conf import settings

from touchstone.ledger import columns, faults
from touchstone.ledger.claims import Claim, claimed
from touchstone.ledger.columns import Columns
from touchstone.ledger.lake import BASE, RECENT, TABLES, Files, Lake, Manifest
from touchstone.ledger.models import Bookmark
from touchstone.ledger.persons import LONE, NOBODY, Canon, Whole, all_read_as, chunks, read_as
from touchstone.ledger.queries import last_encounter_id
from touchstone.ledger.shaping import SORTED_BY, Shaper
from touchstone.ledger.sweeping import seldom_swept
from touchstone.ledger.touched import (
    Read,
    Touched,
    anything_new,
    behind,
    everything,
    is_the_same_ledger,
    touched_since,
)
from touchstone.ledger.visible import files_of, parquet, plain, typed, visible
from touchstone.people.queries import survivors

STEP = 50_000  # new encounters a step looks at
LOT = 100_000  # rows read at once from everything
RANGE = 250_000  # passages shaped at once from everything
SMALL = 20_000  # `recent` may hold so many rows however small `base` is
SHARE = 10  # one part in ten
CLAIM, READER = "lake", "projection"

Done = Literal["nothing", "busy", "step", "compaction", "rebuild"]


@dataclass(frozen=True)
class Projected:
    """What was done, the lake's version afterwards, for how many persons, and how many encounters are still to come."""

    done: Done
    version: str = ""
    persons: int = 0
    behind: int = 0


@dataclass(frozen=True)
class HowFar:
    """How far the lake is behind the ledger, for the health page; `written_at` in seconds since 1970, None: no lake."""

    version: str
    written_at: float | None
    projected: int
    newest: int
    passages: int
    evidence: int

    @property
    def behind(self) -> int:
        """Encounters that no page counts yet, at most."""
        return max(0, self.newest - self.projected)


def project_new(*, now: datetime) -> Projected:
    """Bring the lake one step nearer to the ledger: what is new, else a rewriting of `base` that is due, else nothing.

    Made from nothing where there is no lake, one of another form, or one of another ledger; and where there is more
    new than old. `busy` where another worker holds the claim.
    """
    lake = Lake(settings.LAKE)
    if not _something_to_do(lake.manifest()):
        return Projected("nothing")
    with claimed(CLAIM, now=now) as claim:
        if claim is None:
            return Projected("busy")
        faults.here("projection.claimed")
        manifest = lake.manifest()
        if manifest is None or _better_from_nothing(manifest):
            return _rebuild(lake, claim, now)
        try:
            return _step(lake, manifest, claim, now)
        except (duckdb.IOException, duckdb.InvalidInputException):  # a file is gone or broken; the truth is in rows
            return _rebuild(lake, claim, now)


def rebuild(*, now: datetime) -> Projected:
    """Make the lake from nothing but the rows. Readers keep the old one until the new one is whole."""
    with claimed(CLAIM, now=now) as claim:
        return Projected("busy") if claim is None else _rebuild(Lake(settings.LAKE), claim, now)


def how_far() -> HowFar:
    """How far the lake is behind the ledger."""
    manifest = Lake(settings.LAKE).manifest()
    if manifest is None:
        return HowFar("", None, 0, last_encounter_id(), 0, 0)
    rows = {table: manifest.rows(table, BASE) + manifest.rows(table, RECENT) for table in ("passages", "evidence")}
    projected = int(manifest.read["encounter"])
    return HowFar(manifest.version, manifest.written_at, projected, last_encounter_id(), **rows)


def _something_to_do(manifest: Manifest | None) -> bool:
    if manifest is None:
        return True
    read = Read.told(manifest.read)
    return not is_the_same_ledger(read) or anything_new(read) or _too_much_recent(manifest)


def _better_from_nothing(manifest: Manifest) -> bool:
    read = Read.told(manifest.read)
    here = manifest.rows("passages", BASE) + manifest.rows("passages", RECENT)
    return not is_the_same_ledger(read) or behind(read) > max(2 * STEP, here)


def _too_much_recent(manifest: Manifest) -> bool:
    base, recent = (sum(manifest.rows(table, tier) for table in ("passages", "evidence")) for tier in (BASE, RECENT))
    return recent + manifest.rows("renewed", RECENT) > max(SMALL, base // SHARE)


@seldom_swept()
def _step(lake: Lake, manifest: Manifest, claim: Claim, now: datetime) -> Projected:
    read = Read.told(manifest.read)
    if not anything_new(read):
        return _compaction(lake, manifest, read, claim, now)
    shaper = Shaper(zones={}, scratch=lake.scratch())
    shaper.hold()
    try:
        with columns.one_view():
            touched = touched_since(read, limit=STEP)
            persons = _and_whom_they_rated(lake, manifest, touched)
            shaper.zones = touched.read.zones
            for encounters, evidence in _rows_of(persons):
                shaper.take(encounters, evidence, _canon(encounters, evidence))
        faults.here("projection.read")
        shaper.shape()
        faults.here("projection.shaped")
        files = _recent(lake, manifest, shaper, persons)
    finally:
        shaper.close()
    if touched.erased:
        return _compaction(lake, replace(manifest, files=files), touched.read, claim, now, at_once=True)
    fresh = _publish(lake, files, touched.read, claim, now)
    return Projected("step", fresh.version, len(persons), behind(touched.read))


def _and_whom_they_rated(lake: Lake, manifest: Manifest, touched: Touched) -> Whole:
    """The persons, and those whose readings name somebody whose merges changed: a rater's number is canonical too."""
    paths = [path for tier in (BASE, RECENT) for path in files_of(lake, manifest, "evidence", tier)]
    if not touched.merged or not paths:
        return touched.persons
    raters = {*touched.merged, *read_as(touched.merged).values()}
    with duckdb.connect() as db:
        db.register("changed", {"rater": np.array(sorted(raters), np.int64)})
        query = f"SELECT DISTINCT person FROM {parquet(paths)} SEMI JOIN changed USING (rater)"  # noqa: S608 - our own names
        found = db.execute(query).fetchnumpy()
    return np.union1d(touched.persons, np.ma.getdata(found["person"]))


def _canon(encounters: Columns, evidence: Columns) -> Canon:
    named = {*encounters["party"].tolist(), *evidence["rater"].tolist()} - {NOBODY}
    return Canon(read_as(named))


def _rows_of(persons: Whole) -> Iterator[tuple[Columns, Columns]]:
    """The current encounters of whole persons with their evidence, in lots."""
    parties = sorted(all_read_as(persons[(persons > 0) & (persons < LONE)].tolist()))
    for some in chunks(parties):
        yield _lot(party_id__in=some)
    for some in chunks((-persons[persons < 0]).tolist()):
        yield _lot(party_id=None, trace__in=some)
    for some in chunks((persons[persons >= LONE] - LONE).tolist()):
        yield _lot(party_id=None, trace=0, pk__in=some)


def _lot(**which: Any) -> tuple[Columns, Columns]:
    return columns.encounters(**which), columns.evidence(**{f"encounter__{name}": of for name, of in which.items()})


def _recent(lake: Lake, manifest: Manifest, shaper: Shaper, persons: Whole) -> dict[str, Files]:
    """`recent` anew: what it held of others, and these persons; `base` as it was."""
    shaper.db.register("persons", {"person": persons})
    shaper.db.execute("CREATE TABLE new_renewed AS FROM persons")
    files: dict[str, Files] = {}
    for table in TABLES:
        old = files_of(lake, manifest, table, RECENT)
        others = f"SELECT {plain(table)} FROM {parquet(old)} ANTI JOIN new_renewed USING (person) UNION ALL "  # noqa: S608 - our own names
        query = f"{others if old else ''}SELECT {typed(table)} FROM new_{table}"  # noqa: S608 - our own names
        files[table] = {BASE: manifest.files[table][BASE], RECENT: _written(lake, shaper, query, table, RECENT)}
    return files


def _compaction(
    lake: Lake, manifest: Manifest, read: Read, claim: Claim, now: datetime, *, at_once: bool = False
) -> Projected:
    """Make what counts the new `base`, sorted; nothing is asked of the rows."""
    shaper = Shaper(zones={}, scratch=lake.scratch())
    files: dict[str, Files] = {"renewed": {BASE: {}, RECENT: {}}}
    try:
        for table in ("passages", "evidence"):
            query = f"{visible(lake, manifest, table)} ORDER BY {SORTED_BY[table]}"
            files[table] = {BASE: _written(lake, shaper, query, table, BASE), RECENT: {}}
    finally:
        shaper.close()
    fresh = _publish(lake, files, read, claim, now, at_once=at_once)
    return Projected("compaction", fresh.version, 0, behind(read))


@seldom_swept()
def _rebuild(lake: Lake, claim: Claim, now: datetime) -> Projected:
    shaper = Shaper(zones={}, scratch=lake.scratch())
    try:
        with columns.one_view():
            read = everything()
            canon = Canon(survivors())
            shaper.zones = read.zones
            for low in range(0, read.encounter, LOT):
                lot = {"gt": low, "lte": low + LOT}
                encounters = columns.encounters(**{f"pk__{end}": value for end, value in lot.items()})
                evidence = columns.evidence(**{f"encounter_id__{end}": value for end, value in lot.items()})
                shaper.put_aside(encounters, evidence, canon)
        faults.here("projection.read")
        files = _everything_shaped(lake, shaper, claim)
    finally:
        shaper.close()
    fresh = _publish(lake, files, read, claim, now)
    return Projected("rebuild", fresh.version, 0, behind(read))


def _everything_shaped(lake: Lake, shaper: Shaper, claim: Claim) -> dict[str, Files]:
    """Range by range of persons; the evidence of all ranges is sorted together at the end."""
    shaper.open_lots()
    passages: dict[str, int] = {}
    aside = []
    for part, (low, high) in enumerate(shaper.ranges(RANGE)):
        claim.renew()
        shaper.shape(low, high)
        query = f"SELECT {typed('passages')} FROM new_passages ORDER BY {SORTED_BY['passages']}"  # noqa: S608 - our own names
        passages |= _written(lake, shaper, query, "passages", BASE)
        aside.append(shaper.scratch / f"evidence-{part:06}.parquet")
        shaper.write(f"SELECT {typed('evidence')} FROM new_evidence", aside[-1])  # noqa: S608 - our own names
    faults.here("projection.shaped")
    query = f"SELECT {plain('evidence')} FROM {parquet(aside)} ORDER BY {SORTED_BY['evidence']}"  # noqa: S608 - our own names
    return {
        "passages": {BASE: passages, RECENT: {}},
        "evidence": {BASE: _written(lake, shaper, query, "evidence", BASE), RECENT: {}},
        "renewed": {BASE: {}, RECENT: {}},
    }


def _written(lake: Lake, shaper: Shaper, query: str, table: str, tier: str) -> dict[str, int]:
    """The rows of a query as the next file of a tier; nothing is kept of an empty one."""
    place = lake.new_file(table, tier)
    rows = shaper.write(query, place)
    if not rows:
        place.unlink()
        return {}
    return {str(place.relative_to(lake.home / table)): rows}


def _publish(
    lake: Lake, files: dict[str, Files], read: Read, claim: Claim, now: datetime, *, at_once: bool = False
) -> Manifest:
    fresh = lake.publish(
        {table: files[table] for table in TABLES}, read=read.telling(), now=now, fence=claim.renew, at_once=at_once
    )
    Bookmark.objects.update_or_create(
        reader=READER,
        defaults={"position": read.encounter, "state": {"version": fresh.version}, "moved_at": now},
    )
    return fresh
