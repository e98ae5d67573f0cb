"""The columns of the lake's two tables, told once: the lake stores exactly these, questions read exactly these.

Times are UTC without a zone, to the microsecond; days are the branch's own calendar days. Ids are opaque whole
numbers. A missing value is null, never a made-up one.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis

CUSTOMER, WALKER, RECORD, STAFF = "customer", "walker", "record", "staff"
VANTAGES = (CUSTOMER, WALKER, RECORD, STAFF)  # the order in which the map asks: said, found, recorded, noted

EVIDENCE: dict[str, str] = {
    "evidence": "int64",  # id of the row in the ledger; a row sent twice carries it twice
    "encounter": "int64",
    "slot": "int16",
    "trace": "int64",  # what the source says hangs together: an order with its promise and its review
    "person": "int64",  # canonical party, else trace, else the encounter itself
    "voice": "int64",  # who counts as one: the rater, else the person; unknown and typed: one a typist and day
    "rater": "int64",
    "vantage": "string",  # customer, walker, record, staff
    "kind": "string",  # a kind of the mapping
    "value": "float64",  # as it came
    "c": "float64",  # one party one voice (voices.one_voice); 0 for a row sent twice
    "touchpoint": "int32",
    "branch": "int32",  # the leaf
    "source": "int32",
    "role": "string",
    "happened_at": "timestamp(6)",
    "local_day": "date",
    "second_at": "timestamp(6)",  # when this person's second purchase occasion happened, if it did
}

PASSAGES: dict[str, str] = {
    "encounter": "int64",
    "person": "int64",
    "trace": "int64",
    "touchpoint": "int32",
    "branch": "int32",
    "role": "string",
    "channel": "string",
    "source": "int32",
    "deal": "string",  # quote, purchase, return, spend
    "amount": "int64",  # minor units; never added across currencies
    "currency": "string",
    "happened_at": "timestamp(6)",
    "local_day": "date",
    "local_hour": "int8",
    "seq": "int32",  # 1, 2, 3 … within the trace
    "prev": "int32",  # touchpoint before, within the trace
    "dwell": "int64",  # seconds since it
    "party_prev": "int32",  # the same across traces
    "party_dwell": "int64",
    "last_in_trace": "boolean",
    "occasion": "boolean",  # the first purchase, not fully returned, of this person's local day
    "second_at": "timestamp(6)",
}

MAY_BE_NULL = frozenset(
    {
        "trace",
        "rater",
        "second_at",
        "channel",
        "deal",
        "amount",
        "currency",
        "prev",
        "dwell",
        "party_prev",
        "party_dwell",
    }
)


@dataclass(frozen=True)
class Tables:
    """The two tables as questions see them: an engine gives them under these names."""

    evidence: ibis.Table
    passages: ibis.Table


TABLES = Tables(
    evidence=ibis.table(EVIDENCE, name="evidence"),
    passages=ibis.table(PASSAGES, name="passages"),
)
