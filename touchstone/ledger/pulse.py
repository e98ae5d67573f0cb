"""Whether the worker is alive, and what it cannot do, for the health page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from touchstone.ledger.models import Bookmark

READER = "worker"


@dataclass(frozen=True)
class Pulse:
    """When the worker was last heard of (None: never), and the steps that failed the last time, with the reason."""

    at: datetime | None
    failing: Mapping[str, str]


def note_pulse(*, failing: Mapping[str, str], now: datetime) -> None:
    """Write down that the worker is alive."""
    Bookmark.objects.update_or_create(reader=READER, defaults={"moved_at": now, "state": {"failing": dict(failing)}})


def pulse() -> Pulse:
    """When the worker was last heard of."""
    row = Bookmark.objects.filter(reader=READER).first()
    return Pulse(None, {}) if row is None else Pulse(row.moved_at, row.state.get("failing", {}))
