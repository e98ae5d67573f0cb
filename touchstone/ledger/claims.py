"""One worker at a time: a claim on a name, taken by a conditional UPDATE of a bookmark."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from touchstone.errors import Refusal
from touchstone.ledger.models import Bookmark

LEASE = 30 * 60 * 1000  # milliseconds; only a holder on another machine is waited for that long
_TOKEN = secrets.token_hex(4)


class ClaimLost(Refusal):
    """Another worker took this over in the meantime; nothing was changed."""


@dataclass
class Claim:
    """The right to be the only one, until `until` (milliseconds since 1970; it is also what fences a latecomer off)."""

    name: str
    until: int
    now: datetime
    started: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Prolong the claim; refused when someone else has it by now."""
        passed = int((time.monotonic() - self.started) * 1000)
        until = max(_milliseconds(self.now) + passed + LEASE, self.until + 1)
        if not _swap(self.name, self.until, until):
            raise ClaimLost
        self.until = until


@contextmanager
def claimed(name: str, *, now: datetime) -> Iterator[Claim | None]:
    """Hold the claim of that name; None where a living worker has it.

    A claim is free again when given back, when its process on this machine is gone, or after half an hour.
    """
    claim = _take(name, now)
    try:
        yield claim
    finally:
        if claim is not None:
            _swap(name, claim.until, 0)


def _take(name: str, now: datetime) -> Claim | None:
    row, _made = Bookmark.objects.get_or_create(reader=name)
    if row.position > _milliseconds(now) and _lives(str(row.state.get("holder", ""))):
        return None
    until = max(_milliseconds(now) + LEASE, row.position + 1)
    return Claim(name, until, now) if _swap(name, row.position, until) else None


def _swap(name: str, before: int, after: int) -> bool:
    changed = Bookmark.objects.filter(reader=name, position=before).update(
        position=after, state={"holder": _holder()} if after else {}
    )
    return changed == 1


def _holder() -> str:
    return f"{socket.gethostname()} {os.getpid()} {_TOKEN}"


def _lives(holder: str) -> bool:
    """Whether that process may still be at work; one on another machine may."""
    if holder == _holder():
        return True
    host, _, rest = holder.partition(" ")
    if host != socket.gethostname() or os.name != "posix":
        return True
    pid = int(rest.partition(" ")[0])
    if pid == os.getpid():
        return False  # a number used again: in a container every first process is number 1
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
