"""What one hands to `record()`: an entry, and what hangs on it; and the one number each is known by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

import msgspec
from django.conf import settings

from touchstone.people.identities import Who

MASK = (1 << 63) - 1


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One reading of which way trust moved: a kind and value of `questions.scales`, from whose vantage."""

    kind: str
    value: float
    vantage: str
    rater: int | None = None
    instrument: str = ""


class Words(msgspec.Struct, frozen=True, gc=False):
    """What the person said, word for word."""

    text: str
    language: str = ""


class Made(msgspec.Struct, frozen=True, gc=False):
    """A promise made to the party here: its key in the system, what was promised, when due and by which rule."""

    key: str
    revision: int
    made_at: datetime
    due_at: datetime | None
    rule: str = ""


class Settled(msgspec.Struct, frozen=True, gc=False):
    """What became of a promise: `met`, `moved` (then `due_at` is the new time) or `cancelled`."""

    key: str
    kind: str
    at: datetime
    due_at: datetime | None = None


class Entry(msgspec.Struct, frozen=True, gc=False):
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
    facts: Mapping[str, object] = {}
    pictures: tuple[tuple[str, str], ...] = ()
    made: tuple[Made, ...] = ()
    settled: tuple[Settled, ...] = ()
    withdrawn: bool = False


@lru_cache(maxsize=4)
def _salt(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), digest_size=32, person=b"touchstone-key").digest()


def number(*parts: object) -> int:
    """A 63-bit number for these parts, keyed with the installation's secret, so that it tells nobody anything."""
    return _short(hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8, key=_salt(settings.SECRET_KEY)))


def numbers(*parts: object) -> Callable[[object], int]:
    """`number` of these parts and one more, for many: what is common to them is worked through once."""
    common = "".join(f"{part}\x1f" for part in parts).encode()
    begun = hashlib.blake2b(common, digest_size=8, key=_salt(settings.SECRET_KEY))

    def of(last: object) -> int:
        digest = begun.copy()
        digest.update(str(last).encode())
        return _short(digest)

    return of


def _short(digest: hashlib.blake2b) -> int:
    return (int.from_bytes(digest.digest(), "big") & MASK) or 1


def trace_number(system_id: int, trace: str) -> int:
    """The number of a trace within its system; 0 for none."""
    return number("trace", system_id, trace) if trace else 0


def content_number(entry: Entry) -> int:
    """A number that differs where anything the source said differs.

    Who is meant goes in by identity, not by party, so that a merge or an erasure does not make old rows look new.
    """
    return number("content", entry)
