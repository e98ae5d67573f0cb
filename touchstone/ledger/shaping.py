"""From the ledger's rows to the lake's rows: whole persons in, passages and evidence out, in an in-memory DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from touchstone.insight import schema
from touchstone.insight.voices import one_voice
from touchstone.ledger.columns import Columns
from touchstone.ledger.local_time import local_days_and_hours
from touchstone.ledger.persons import Canon, Whole, person_numbers, voice_numbers
from touchstone.ledger.sequences import NONE, Passages, sequences
from touchstone.ledger.visible import parquet, quoted

SORTED_BY = {
    "passages": "person, happened_at, trace, seq",
    "evidence": "vantage, touchpoint, branch, local_day, evidence",
    "renewed": "person",
}
MEMORY = "2GB"
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1

MET = """
CREATE TABLE met (encounter BIGINT, party BIGINT, given BIGINT, touchpoint BIGINT, branch BIGINT, source BIGINT,
    typist BIGINT, happened_at BIGINT, ord BIGINT, "key" BIGINT, amount BIGINT, kind VARCHAR, role VARCHAR,
    channel VARCHAR, deal VARCHAR, currency VARCHAR, person BIGINT, local_day BIGINT, local_hour BIGINT)
"""
HEARD = """
CREATE TABLE heard (evidence BIGINT, encounter BIGINT, slot BIGINT, trace BIGINT,
    kind VARCHAR, value DOUBLE,
    vantage VARCHAR, rater BIGINT, person BIGINT, voice BIGINT, touchpoint BIGINT, branch BIGINT, source BIGINT,
    role VARCHAR, happened_at BIGINT, local_day BIGINT)
"""
JOIN = """
SELECT h.evidence, h.encounter, h.slot, m.given AS trace,
    h.kind, h.value, h.vantage, h.rater, m.person, m.party,
    m.typist, m.touchpoint, m.branch, m.source, m.role, m.happened_at, m.local_day
FROM lot_heard h JOIN lot_met m USING (encounter)
"""
DEALT = """
SELECT encounter, person, happened_at, ord AS "order", "key", touchpoint, given AS trace, local_day,
    CASE deal WHEN 'purchase' THEN 1 WHEN 'return' THEN 2 ELSE 0 END::BIGINT AS deal, amount, currency
FROM met
WHERE kind = 'passage' AND person BETWEEN $low AND $high
    AND encounter NOT IN (SELECT encounter FROM heard WHERE vantage = 'walker' AND person BETWEEN $low AND $high)
"""
PASSAGES = f"""
CREATE OR REPLACE TABLE new_passages AS
SELECT t.encounter, t.person, t.trace, m.touchpoint, m.branch, m.role, nullif(m.channel, '') AS channel, m.source,
    nullif(m.deal, '') AS deal, nullif(m.amount, {NONE}) AS amount, nullif(m.currency, '') AS currency,
    make_timestamp(m.happened_at) AS happened_at, DATE '1970-01-01' + m.local_day::INTEGER AS local_day, m.local_hour,
    t.seq, nullif(t.prev, {NONE}) AS prev, nullif(t.dwell, {NONE}) AS dwell, nullif(t.party_prev, {NONE}) AS party_prev,
    nullif(t.party_dwell, {NONE}) AS party_dwell, t.last_in_trace, t.occasion,
    make_timestamp(nullif(t.second_at, {NONE})) AS second_at
FROM told t JOIN met m USING (encounter)
WHERE m.person BETWEEN $low AND $high
"""  # noqa: S608 - our own names
EVIDENCE = f"""
CREATE OR REPLACE TABLE new_evidence AS
SELECT h.evidence, h.encounter, h.slot, nullif(h.trace, 0) AS trace,
    h.person, h.voice,
    nullif(h.rater, 0) AS rater, h.vantage, h.kind, h.value, c.c, h.touchpoint, h.branch, h.source, h.role,
    make_timestamp(h.happened_at) AS happened_at,
    DATE '1970-01-01' + h.local_day::INTEGER AS local_day, make_timestamp(nullif(s.second_at, {NONE})) AS second_at
FROM heard h JOIN weights c USING (evidence) LEFT JOIN seconds s ON s.person = h.person
WHERE h.person BETWEEN $low AND $high
"""  # noqa: S608 - our own names


class Shaper:
    """Takes rows in, lot by lot, and gives the lake's rows for a range of persons."""

    def __init__(self, *, zones: Mapping[str, str], scratch: Path) -> None:
        self.zones = zones
        self.scratch = scratch
        self.db = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(scratch)})
        self.db.execute("SET preserve_insertion_order = false")
        self.db.execute("SET enable_progress_bar = false")
        self.lots = 0

    def close(self) -> None:
        """Give everything back."""
        self.db.close()

    def hold(self) -> None:
        """Keep what comes in memory: for a step, which is small."""
        self.db.execute(MET)
        self.db.execute(HEARD)

    def take(self, encounters: Columns, evidence: Columns, canon: Canon) -> None:
        """Take in current encounters and their evidence (that of other encounters is passed over)."""
        met, heard = self._joined(encounters, evidence, canon)
        for name, columns in (("met", met), ("heard", heard)):
            self.db.register("lot", columns)
            self.db.execute(f"INSERT INTO {name} BY NAME SELECT * FROM lot")  # noqa: S608 - our own names
            self.db.unregister("lot")

    def put_aside(self, encounters: Columns, evidence: Columns, canon: Canon) -> None:
        """Take in as well, but keep it on the disk: for everything, which may be more than fits into memory."""
        met, heard = self._joined(encounters, evidence, canon)
        for name, columns in (("met", met), ("heard", heard)):
            if len(columns["person"]):
                self.db.register("lot", columns)
                self.write("SELECT * FROM lot", self.scratch / f"{name}-{self.lots:06}.parquet")
                self.db.unregister("lot")
        self.lots += 1

    def open_lots(self) -> None:
        """From here on, read what was put aside."""
        for name, table in (("met", MET), ("heard", HEARD)):
            if any(self.scratch.glob(f"{name}-*.parquet")):
                self.db.execute(f"CREATE VIEW {name} AS FROM {parquet([self.scratch / f'{name}-*.parquet'])}")
            else:
                self.db.execute(table)

    def ranges(self, size: int) -> list[tuple[int, int]]:
        """All persons in ranges of about so many encounters each."""
        parts = 1 + int(self.db.execute("SELECT count(*) FROM met").fetchall()[0][0]) // size
        shares = [part / parts for part in range(1, parts)]
        found = self.db.execute("SELECT unnest(quantile_disc(person, $s)) FROM met", {"s": shares}).fetchall()
        edges = sorted({int(edge) for (edge,) in found}) if shares else []
        return list(zip([LOWEST, *(edge + 1 for edge in edges)], [*edges, HIGHEST], strict=True))

    def shape(self, low: int = LOWEST, high: int = HIGHEST) -> None:
        """Make `new_passages` and `new_evidence` of the persons low … high, who must be whole."""
        within = {"low": low, "high": high}
        told = sequences(Passages(**_plain(self.db.execute(DEALT, within).fetchnumpy())))
        self.db.register("told", asdict(told))
        self.db.execute(PASSAGES, within)
        person, first = np.unique(told.person, return_index=True)
        self.db.register("seconds", {"person": person, "second_at": told.second_at[first]})
        self.db.register("weights", self._weights(within))
        self.db.execute(EVIDENCE, within)
        for name in ("told", "seconds", "weights"):
            self.db.unregister(name)

    def write(self, query: str, place: Path) -> int:
        """The rows of a query as a Parquet file; how many."""
        made = self.db.execute(f"COPY ({query}) TO {quoted(place)} ({PARQUET})").fetchall()
        return int(made[0][0])

    def _joined(self, encounters: Columns, evidence: Columns, canon: Canon) -> tuple[Columns, Columns]:
        met = self._met(encounters, canon)
        self.db.register("lot_met", met)
        self.db.register("lot_heard", {**evidence, "rater": canon.of(evidence["rater"])})
        heard = _plain(self.db.execute(JOIN).fetchnumpy())
        for name in ("lot_met", "lot_heard"):
            self.db.unregister(name)
        party, typist = heard.pop("party"), heard.pop("typist")
        heard["voice"] = voice_numbers(
            person=heard["person"], party=party, rater=heard["rater"], typist=typist, local_day=heard["local_day"]
        )
        return met, heard

    def _met(self, encounters: Columns, canon: Canon) -> Columns:
        party = canon.of(encounters["party"])
        person = person_numbers(party=party, trace=encounters["given"], encounter=encounters["encounter"])
        days, hours = self._local(encounters["branch"], encounters["happened_at"])
        return {**encounters, "party": party, "person": person, "local_day": days, "local_hour": hours}

    def _local(self, branch: Whole, happened_at: Whole) -> tuple[Whole, Whole]:
        days, hours = np.zeros_like(happened_at), np.zeros_like(happened_at)
        branches, which = np.unique(branch, return_inverse=True)
        zones = np.array([self.zones[str(one)] or "UTC" for one in branches], dtype=object)
        for zone in set(zones):
            here = np.isin(which, np.flatnonzero(zones == zone))
            days[here], hours[here] = local_days_and_hours(happened_at[here], str(zone))
        return days, hours

    def _weights(self, within: Mapping[str, int]) -> Columns:
        """One party one voice, settled within each person, so that a step need not look at anybody else."""
        rows = _plain(
            self.db.execute(
                "SELECT evidence, person, voice, touchpoint, vantage, happened_at FROM heard "
                "WHERE person BETWEEN $low AND $high",
                within,
            ).fetchnumpy()
        )
        vantage = sum((rows["vantage"] == name) * place for place, name in enumerate(schema.VANTAGES, 1))
        c = one_voice(
            _pairs(rows["person"], rows["voice"]),
            rows["touchpoint"],
            rows["happened_at"].astype("datetime64[us]"),
            vantage=np.asarray(vantage),
        )
        return {"evidence": rows["evidence"], "c": c}


def _pairs(first: Whole, second: Whole) -> Whole:
    """One number for each different pair."""
    values, places = np.unique(first, return_inverse=True)
    others, at = np.unique(second, return_inverse=True)
    return np.asarray(places * len(others) + at, np.int64) if len(values) else first


def _plain(columns: Mapping[str, NDArray[np.generic]]) -> Columns:
    """Columns without masks: nothing that is fetched here has nulls."""
    return {name: np.ma.getdata(column) for name, column in columns.items()}
