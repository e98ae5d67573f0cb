"""The report of a run or a dry run: what came in, or would, and what did not; the same for page and command."""

from __future__ import annotations

import msgspec


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Promises by what became of them as of the report's time."""

    kept: int = 0
    late: int = 0
    broken: int = 0
    open: int = 0
    cancelled: int = 0

    @property
    def made(self) -> int:
        """All of them."""
        return self.kept + self.late + self.broken + self.open + self.cancelled


class Deals(msgspec.Struct, frozen=True, kw_only=True):
    """Deals of one kind in one currency; `amount` in minor units, never added across currencies."""

    deal: str
    currency: str = ""
    n: int = 0
    amount: int | None = None


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """How many scores of one kind."""

    kind: str
    n: int = 0


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """One touchpoint in journey order: what came there, and how it would weigh (insight's figures; only of a dry run).

    made: it is not in the register yet. why: the sentence why there is no score (a complaint log …).
    """

    slug: str
    name: str
    stage: str = ""
    made: bool = False
    encounters: int = 0
    people: int = 0
    readings: int = 0
    words: int = 0
    promises: Kept = Kept()
    vantage: str = ""
    verdict: str = "nobody_looked"
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    more: int | None = None
    why: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence why rows were refused, how many, and the first lines of them."""

    sentence: str
    n: int
    file: str = ""
    lines: tuple[int, ...] = ()


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A value for which no touchpoint is chosen yet, and how many rows wait for it."""

    column: str
    value: str
    n: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came in, or would.

    rows is the sum of came, partly, refused, waiting, nothing, skipped and broken: every row of the files. read_all:
    False where a dry run stopped early. line: the last line of the first file that was read. first, last: the days
    between which it happened. missing: what was not there, as sentences ("Due Date is empty in every row: no promise
    was made here.").

    back: encounters that were withdrawn and stand again. listed, left: lines of lists of people, and those of them that
    say that somebody has left.
    """

    rows: int = 0
    came: int = 0
    partly: int = 0
    refused: int = 0
    waiting: int = 0
    nothing: int = 0
    skipped: int = 0
    broken: int = 0
    read_all: bool = True
    line: int = 0
    first: str = ""
    last: str = ""
    people_new: int = 0
    people_known: int = 0
    nobody: int = 0
    new: int = 0
    changed: int = 0
    back: int = 0
    same: int = 0
    withdrawn: int = 0
    words: int = 0
    listed: int = 0
    left: int = 0
    promises: Kept = Kept()
    deals: tuple[Deals, ...] = ()
    readings: tuple[Readings, ...] = ()
    points: tuple[Here, ...] = ()
    reasons: tuple[Reason, ...] = ()
    waits: tuple[Waiting, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def report_of(kept: object) -> Report:
    """What was kept as JSON, as `Report`."""
    return msgspec.convert(kept, Report)


def kept_of(report: Report) -> object:
    """`Report` as JSON keeps it."""
    return msgspec.to_builtins(report)
