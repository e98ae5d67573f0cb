"""What rows stand on while they are shaped, and what becomes of them: values only, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.values import Unreadable
from touchstone.people.identities import Who


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row happened: the branch's id, its zone, country and currency."""

    branch: int
    zone: ZoneInfo
    country: str
    currency: str


@dataclass(frozen=True)
class Ground:
    """What the rows of an import stand on.

    touchpoints: id by slug. revisions: id of a promise's revision by (touchpoint slug, its words). places: by
    casefolded name or slug of a branch, "" the one where nobody says. system: its slug. staff: party id by the
    casefolded value of the recipe's staff column. now: nothing has happened after it (None: not asked here).
    """

    touchpoints: Mapping[str, int]
    revisions: Mapping[tuple[str, str], int]
    places: Mapping[str, Place]
    system: str
    staff: Mapping[str, int] = field(default_factory=dict)
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusing:
    """What was not taken and why. general: the sentence without the value. waits_for: see `awaited`; "" where not."""

    sentence: str
    waits_for: str = ""
    touchpoint: str = ""
    general: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A line of a list of people: who, in which part, since when and until when, at which branch."""

    who: Who
    role: str
    since: datetime | None
    until: datetime | None
    branch: int


@dataclass(frozen=True, slots=True)
class Shaped:
    """What became of one row: its entries and people, and what was not taken. nothing: it says nothing that counts.

    rows: the lines of the file it stands for; skipped: those that the recipe passes over.
    """

    line: int
    entries: tuple[Entry, ...]
    refusals: tuple[Refusing, ...]
    cells: dict[str, Any]
    people: tuple[Somebody, ...] = ()
    nothing: bool = False
    rows: int = 1
    skipped: int = 0


class Waiting(Unreadable):
    """A value that stands for nothing yet; its row comes in once somebody says what it is."""

    def __init__(self, sentence: str, column: str, value: str) -> None:
        super().__init__(sentence)
        self.waits_for = f"{column}\t{value}"[:200]


def awaited(waits_for: str) -> tuple[str, str]:
    """The column and the value that a row waits for; they stand with a tab between."""
    column, _tab, value = waits_for.partition("\t")
    return column, value


def refusing(problem: Exception, touchpoint: str = "") -> Refusing:
    """What was wrong, as it is kept."""
    sentence = str(problem)
    waits_for = problem.waits_for if isinstance(problem, Waiting) else ""
    general = problem.general if isinstance(problem, Unreadable) else sentence
    return Refusing(sentence, waits_for, touchpoint, general)
