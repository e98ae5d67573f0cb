"""What became of a promise: decided purely from what was made and what was settled, as of a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from touchstone.ledger.models import Commitment, Settlement

State = Literal["open", "kept", "late", "broken", "void", "unsaid"]
Moment = TypeVar("Moment", datetime, str)
"""A time, or one as `rows.utc_text` tells it: both sort alike."""

MET, MOVED, CANCELLED = (kind.value for kind in (Settlement.Kind.MET, Settlement.Kind.MOVED, Settlement.Kind.CANCELLED))


@dataclass(frozen=True)
class Outcome:
    """A commitment's state at an as-of time, when it was due in the end, and when it settled (or broke)."""

    state: State
    due_at: datetime | None
    at: datetime | None


def outcome(
    *, due_at: datetime | None, settlements: Iterable[tuple[str, datetime, datetime | None]], as_of: datetime
) -> Outcome:
    """The state of one commitment. `settlements` are (kind, at, new due) in any order."""
    return Outcome(*what_became(due_at, settlements, as_of))


def what_became(
    due_at: Moment | None, settlements: Iterable[tuple[str, Moment, Moment | None]], as_of: Moment
) -> tuple[State, Moment | None, Moment | None]:
    """The state of one commitment, when it was due in the end, and when it settled (or broke).

    A move counts if it was agreed before the time ran out; a commitment without a due time is *unsaid* (neither
    kept nor broken) until it is met. What happened after `as_of` is not known yet. Due itself is still in time.
    """
    known = [one for one in settlements if one[1] <= as_of]
    if len(known) > 1:
        known.sort(key=lambda s: (s[1], s[0]))
    met_at: Moment | None = None
    for kind, at, new_due in known:
        if kind == MOVED and met_at is None and (due_at is None or at <= due_at):
            due_at = new_due
        elif kind == CANCELLED and met_at is None and (due_at is None or at <= due_at):
            return "void", due_at, at
        elif kind == MET and met_at is None:
            met_at = at
    if due_at is None:
        return "unsaid", None, met_at
    if met_at is not None:
        return "kept" if met_at <= due_at else "late", due_at, met_at
    if as_of > due_at:
        return "broken", due_at, due_at
    return "open", due_at, None


def settled_parts(commitment: Commitment, settlements: Iterable[Settlement], as_of: datetime) -> Outcome:
    """`outcome` for rows."""
    return outcome(due_at=commitment.due_at, settlements=[(s.kind, s.at, s.due_at) for s in settlements], as_of=as_of)
