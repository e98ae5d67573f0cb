"""Readings made up for tests, and the sums that an engine would give for them."""

from __future__ import annotations

import datetime as dt

import duckdb
import ibis
import numpy as np

from touchstone.insight.schema import EVIDENCE, PASSAGES, TABLES, VANTAGES
from touchstone.insight.trust import Asked, question

FLOATS = ("w", "wv", "wvv", "cc", "cs", "up", "luke_wv", "luke_c")


def columns(
    touchpoint, branch, days, v, *, p=1.0, c=1.0, vantage="customer", voice=None, luke=False, fresh=360
) -> dict[str, np.ndarray]:
    """What `question` answers for these readings (days: their age; voice: who spoke, by default all different)."""
    v = np.asarray(v, float)
    size = len(v)
    touchpoint, branch, days = (np.broadcast_to(np.asarray(x, np.int64), size) for x in (touchpoint, branch, days))
    p, c, luke = (np.broadcast_to(np.asarray(x, float), size) for x in (p, c, luke))
    voice = np.arange(size) if voice is None else np.asarray(voice)
    place = VANTAGES.index(vantage)
    keys, at = np.unique(np.column_stack([touchpoint, branch, days // 7]), axis=0, return_inverse=True)
    at = at.reshape(-1)

    def added(values):
        return np.bincount(at, values, len(keys))

    age = np.full(len(keys), 10**9)
    np.minimum.at(age, at, days)
    level0 = {
        "level": np.zeros(len(keys), int),
        "vantage": np.full(len(keys), place),
        "touchpoint": keys[:, 0],
        "branch": keys[:, 1],
        "week": keys[:, 2],
        "n": added(None),
        "people": np.zeros(len(keys), int),
        "walks": np.zeros(len(keys), int),
        "age": age,
        "w": added(p * c),
        "wv": added(p * c * v),
        "wvv": added(p * c * v * v),
        "cc": added(p * c * c),
        "cs": added(c),
        "up": added(c * (v > 0)),
        "built": added((v > 0).astype(float)).astype(int),
        "luke_wv": added(p * c * v * luke),
        "luke_c": added(c * luke),
    }
    parts = [level0]
    for level, cells in (
        (1, np.column_stack([touchpoint, branch])),
        (2, np.column_stack([touchpoint, touchpoint * 0])),
    ):
        recent = days < fresh
        heard = np.unique(np.column_stack([cells, voice])[recent], axis=0)
        known, people = np.unique(heard[:, :2], axis=0, return_counts=True)
        walked = np.unique(np.column_stack([cells, np.arange(size)])[recent], axis=0)
        walks = np.unique(walked[:, :2], axis=0, return_counts=True)[1]
        part = {name: np.zeros(len(known), float if name in FLOATS else int) for name in level0}
        parts.append(
            part
            | {
                "level": np.full(len(known), level),
                "vantage": np.full(len(known), place),
                "touchpoint": known[:, 0],
                "branch": known[:, 1],
                "people": people,
                "walks": walks if vantage == "walker" else walks * 0,
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in level0}


def joined(*parts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Several answers as one."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


AS_OF = dt.date(2026, 6, 30)
SQL = {"int8": "tinyint", "int16": "smallint", "int32": "integer", "int64": "bigint", "float64": "double"}
SQL |= {"string": "varchar", "timestamp(6)": "timestamp"}


def evidence(rows: list[dict]) -> dict[str, np.ndarray]:
    """Rows of the lake's evidence: what a row does not say is filled in. `days` is the age of a row at AS_OF."""
    told = []
    for number, row in enumerate(rows):
        when = np.datetime64(AS_OF, "us") - np.timedelta64(row.get("days", 0), "D") + np.timedelta64(12, "h")
        full = {
            "evidence": number,
            "encounter": number,
            "slot": 0,
            "trace": number,
            "person": number,
            "rater": 0,
            "vantage": "customer",
            "kind": "they_said",
            "value": 1.0,
            "c": 1.0,
            "touchpoint": 1,
            "branch": 1,
            "source": 1,
            "role": "customer",
            "happened_at": when,
            "local_day": when,
            "second_at": np.datetime64("NaT"),
        } | row
        told.append({"voice": full["person"]} | full)
    return _table(told, EVIDENCE)


def passages(rows: list[dict]) -> dict[str, np.ndarray]:
    """Rows of the lake's passages, filled in likewise."""
    told = []
    for number, row in enumerate(rows):
        when = np.datetime64(AS_OF, "us") - np.timedelta64(row.get("days", 0), "D")
        told.append(
            dict.fromkeys(PASSAGES, 0)
            | {"encounter": number, "person": number, "touchpoint": 1, "branch": 1, "role": "customer"}
            | {"channel": "", "deal": "", "currency": "", "happened_at": when, "local_day": when}
            | {"second_at": np.datetime64("NaT"), "last_in_trace": False, "occasion": False}
            | row
        )
    return _table(told, PASSAGES)


def _table(rows: list[dict], schema: dict[str, str]) -> dict[str, np.ndarray]:
    kinds = {"string": object, "timestamp(6)": "datetime64[us]", "date": "datetime64[us]", "boolean": bool}
    return {name: np.array([row[name] for row in rows], kinds.get(kind, kind)) for name, kind in schema.items()}


def ask(expression: ibis.Table, evidence_rows: dict | None = None, passage_rows: dict | None = None) -> dict:
    """What DuckDB answers, as an engine would."""
    with duckdb.connect() as lake:
        for name, given, schema in (
            ("evidence", evidence_rows, EVIDENCE),
            ("passages", passage_rows, PASSAGES),
        ):
            if given is not None:
                lake.register(f"given_{name}", given)
                casts = ", ".join(f"{column}::{SQL.get(kind, kind)} {column}" for column, kind in schema.items())
                lake.execute(f"create view {name} as select {casts} from given_{name}")
        answer = lake.execute(ibis.to_sql(expression, dialect="duckdb")).fetchnumpy()
        return {name: np.ma.getdata(values) for name, values in answer.items()}


def asked(**words) -> Asked:
    """A question as of AS_OF."""
    return Asked(**({"as_of": AS_OF} | words))


def summed(rows: list[dict], **words) -> dict:
    """The sums that `trust.answer` works from, by way of DuckDB."""
    return ask(question(TABLES, asked(**words)), evidence(rows))
