"""What one hands to `record()`: an entry, and what hangs on it; and the one number each is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from touchstone.people.identities import Who

MASK = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of which way trust moved: a kind and value of `questions.scales`, from whose vantage."""

    kind: str
    value: float
    vantage: str
    rater: int | None = None
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the person said, word for word."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A promise made to the party here: its key in the system, what was promised, when due and by which rule."""

    key: str
    revision: int
    made_at: datetime
    due_at: datetime | None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a promise: `met`, `moved` (then `due_at` is the new time) or `cancelled`."""

    key: str
    kind: str
    at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One party at one touchpoint once, as a source tells it.

    `key` is the source's own name for it within its system; what differs from the current turn of the key is the
    next turn. `party` is a party's id, a `Who` to be met, or None (nobody known). Amounts are minor units.
    """

    key: str
    touchpoint: int
    branch: int
    happened_at: datetime
    kind: str = "passage"
    party: int | Who | None = None
    role: str = ""
    channel: str = ""
    trace: str | int = ""
    order: int = 0
    precision: str = "instant"
    deal: str = ""
    amount: int | None = None
    currency: str = ""
    staff: int | None = None
    account: int | Who | None = None
    readings: tuple[Reading, ...] = ()
    words: tuple[Words, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    pictures: tuple[tuple[str, str], ...] = ()
    made: tuple[Made, ...] = ()
    settled: tuple[Settled, ...] = ()
    withdrawn: bool = False


@lru_cache(maxsize=4)
def _salt(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), digest_size=32, person=b"touchstone-key").digest()


def number(*parts: object) -> int:
    """A 63-bit number for these parts, keyed with the installation's secret, so that it tells nobody anything."""
    text = "\x1f".join(map(str, parts)).encode()
    digest = hashlib.blake2b(text, digest_size=8, key=_salt(settings.SECRET_KEY)).digest()
    return (int.from_bytes(digest, "big") & MASK) or 1


def trace_number(system_id: int, trace: str) -> int:
    """The number of a trace within its system; 0 for none."""
    return number("trace", system_id, trace) if trace else 0


def content_number(entry: Entry) -> int:
    """A number that differs where anything the source said differs.

    Who is meant goes in by identity, not by party, so that a merge or an erasure does not make old rows look new.
    """
    return number("content", entry)
