"""What one hands to `record()`: an entry, and what hangs on it; and the one number each is known by."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from msgspec.structs import astuple

from touchstone.people.identities import Who
from touchstone.rows import utc_text

MASK = (1 << 63) - 1


class Reading(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One reading of which way trust moved: a kind and value of `questions.scales`, from whose vantage."""

    kind: str
    value: float
    vantage: str
    rater: int | None = None
    instrument: str = ""


class Words(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the person said, word for word."""

    text: str
    language: str = ""


class Made(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A promise made to the party here: its key in the system, what was promised, when due and by which rule."""

    key: str
    revision: int
    made_at: datetime
    due_at: datetime | None
    rule: str = ""


class Settled(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What became of a promise: `met`, `moved` (then `due_at` is the new time) or `cancelled`."""

    key: str
    kind: str
    at: datetime
    due_at: datetime | None = None


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
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


DIGITS = re.compile("[0-9]+")


def near_numbers(*parts: object) -> Callable[[str], int]:
    """As `numbers`, for texts; those alike but for a number ("order 1041", "order 1042") lie side by side.

    So what stands together in a file stands together in an index, and a thousand rows touch a few of its pages
    instead of a thousand. Of a text such a number tells nobody anything, of two that they are alike. Two texts have
    the same as seldom as by `numbers`: what is hashed is the text without the last eight bits of its longest number
    (of its last six digits), and those are folded in unchanged.
    """
    block_of = lru_cache(maxsize=256)(numbers(*parts, "near"))
    alone = numbers(*parts, "alone")

    def of(text: str) -> int:
        runs = DIGITS.findall(text)
        if not runs:
            return alone(text)
        run = max(reversed(runs), key=len)
        end = text.rindex(run) + len(run)
        tail = run[-6:]
        high, low = divmod(int(tail), 256)
        return (block_of(f"{text[: end - len(tail)]}\x1f{len(tail)}\x1f{high}\x1f{text[end:]}") ^ low) or 1

    return of


class Naming(NamedTuple):
    """How the things of a system get their numbers: encounters and promises by key, outcomes by their promise."""

    system: int
    key: Callable[[str], int]
    promise: Callable[[str], int]
    outcome: Callable[[int], int]
    trace: Callable[[object], int]


def naming(system_id: int, *, near: bool) -> Naming:
    """How the things of a system are numbered; near: side by side where their keys are (systems of before: not)."""
    trace = numbers("trace", system_id)
    if not near:
        return Naming(
            system_id, numbers("key", system_id), numbers("promise", system_id), numbers("outcome", system_id), trace
        )
    block_of = lru_cache(maxsize=256)(numbers("outcome", system_id, "near"))

    def outcome(promise: int) -> int:
        return (block_of(promise >> 8) ^ (promise & 255)) or 1

    return Naming(system_id, near_numbers("key", system_id), near_numbers("promise", system_id), outcome, trace)


def _short(digest: hashlib.blake2b) -> int:
    return (int.from_bytes(digest.digest(), "big") & MASK) or 1


class Promise(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What an entry says of a promise: its number, when it was made or something became of it, and when it is due."""

    number: int
    at: str
    due_at: str | None


class Numbered(Entry, frozen=True, gc=False, array_like=True):
    """An entry with all that can be worked out of it without the ledger, in whichever process: numbers and UTC texts.

    content: a number that differs where anything the source said differs. Who is meant goes in by identity, not by
    party, so that a merge or an erasure does not make old rows look new.
    """

    system: int = 0
    number: int = 0
    content: int = 0
    at: str = ""
    trace_number: int = 0
    promised: tuple[Promise, ...] = ()
    became: tuple[Promise, ...] = ()


def content_number(entry: Entry) -> int:
    """The number of all that an entry says (`Numbered.content`)."""
    return entry.content if isinstance(entry, Numbered) else number("content", entry)


def numbering(named: Naming) -> Callable[[Entry], Numbered]:
    """A function that numbers entries of one system; one that is numbered already is given back as it is."""
    system_id, key_of, promise_of, _outcome_of, trace_of = named
    content_of = numbers("content")

    def numbered(entry: Entry) -> Numbered:
        if isinstance(entry, Numbered):
            if entry.system == system_id:
                return entry
            entry = Entry(*astuple(entry)[: len(Entry.__struct_fields__)])
        trace = entry.trace
        values: tuple[Any, ...] = (  # in the order of the fields: names would take as long as all the rest
            *astuple(entry),
            system_id,
            key_of(entry.key),
            content_of(entry),
            utc_text(entry.happened_at),
            trace if isinstance(trace, int) else trace_of(trace) if trace else 0,
            tuple([_promise(promise_of(one.key), one.made_at, one.due_at) for one in entry.made]),
            tuple([_promise(promise_of(one.key), one.at, one.due_at) for one in entry.settled]),
        )
        return Numbered(*values)

    return numbered


def _promise(number: int, at: datetime, due_at: datetime | None) -> Promise:
    return Promise(number, utc_text(at), None if due_at is None else utc_text(due_at))
