"""How columns and files stand to each other: what names a row, which files join, what belongs to one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import duckdb
from django.utils.translation import gettext as _

from touchstone.files.tables.duck import as_name, as_table, connected
from touchstone.ledger.intake.guessing import shapes
from touchstone.ledger.intake.guessing.profiles import LINE, Profile, profile, sampled
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, tokens


@dataclass
class Sheet:
    """A file while it is being guessed: its columns, some of its rows, and what its headings may speak of."""

    name: str
    table: Path
    given: str
    profiles: tuple[Profile, ...]
    cells: list[list[str]]
    meant: list[dict[str, float]]
    read: dict[int, list[datetime | None]] = field(default_factory=dict)
    stamps: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of the whole file."""
        return self.profiles[0].rows if self.profiles else 0

    def may(self, one: Profile, meaning: str) -> float:
        """How many words of the heading speak for a meaning."""
        return self.meant[one.place].get(meaning, 0.0)

    def times(self, one: Profile) -> list[datetime | None]:
        """The sampled cells of a column of dates, read."""
        if one.place not in self.read:
            said = one.dates.said if one.dates else self.stamps.get(one.place, "")
            self.read[one.place] = [shapes.read_date(cell, said or "day first") for cell in self.cells[one.place]]
        return self.read[one.place]


@dataclass(frozen=True)
class Join:
    """A file below another: its column `key` holds the values of `column` in the file `above`."""

    below: str
    key: str
    above: str
    column: str
    many: bool


def opened(table: Path, *, name: str, given: str) -> Sheet:
    """A laid-out file with its profiles and a sample of its rows."""
    found = profile(table, file=name)
    with connected() as engine:
        columns = [one.column for one in found]
        cells = sampled(engine, table, columns, found[0].rows if found else 0)
    return Sheet(name, table, given, found, cells, [meanings_of(one.column) for one in found])


def is_code(one: Profile) -> bool:
    """Whether its cells are numbers or codes that name something, not texts."""
    if one.kind == "number":
        return one.whole
    if one.kind in ("list", "text", "words") and one.sample:
        return sum(bool(shapes.CODE.match(cell)) for cell in one.sample) > 0.85 * len(one.sample)
    return one.kind in ("id", "phone")


def is_key(one: Profile) -> bool:
    """Whether every row has its own value, short enough to be a name."""
    return (
        one.full > 0.995
        and one.distinct >= 0.999 * one.filled
        and one.rows > 1
        and one.length < 80
        and (is_code(one) or one.kind in ("email", "name", "phone"))
    )


def row_key(sheet: Sheet) -> Profile | None:
    """The column that names a row: unique, and the likeliest by heading and place."""
    found = [one for one in sheet.profiles if is_key(one) and one.place not in sheet.stamps]
    if not found:
        return None

    def worth(one: Profile) -> float:
        named = sheet.may(one, "id") + sheet.may(one, "thing") * 1.5 + sheet.may(one, "row") * 0.5
        person = sheet.may(one, "customer") + sheet.may(one, "email") + sheet.may(one, "name")
        coded = 0.5 if one.kind == "id" else 0.0 if one.kind == "number" else -1.0
        return named - person * 0.8 + coded - one.place * 0.05 - (2 if sheet.may(one, "geo") else 0)

    best = max(found, key=worth)
    return best if worth(best) > 0 else None


def joins_between(sheets: Sequence[Sheet], main: Sheet) -> list[Join]:
    """How the other files hang on the main one, directly or through each other; by the values they share."""
    done, joins = [main], list[Join]()
    left = [one for one in sheets if one is not main]
    with connected() as engine:
        while left:
            found = [
                (worth, join, below)
                for below in left
                for above in done
                for worth, join in _joins(engine, above, below)
                if not join.many or above is main
            ]
            if not found:
                break
            _worth, join, below = max(found, key=lambda one: one[0])
            joins.append(join)
            done.append(below)
            left.remove(below)
    return joins


def _joins(engine: duckdb.DuckDBPyConnection, above: Sheet, below: Sheet) -> list[tuple[float, Join]]:
    found = []
    for one in above.profiles:
        for other in below.profiles:
            alike = tokens(one.column) == tokens(other.column)
            if not _joinable(above, one, other, alike=alike):
                continue
            share = _overlap(engine, (above, one), (below, other))
            unique_above, unique_below = is_key(one), is_key(other)
            if share < 0.4 or not (unique_above or unique_below):
                continue
            many = not unique_below
            if many and not unique_above:
                continue
            worth = share + (0.6 if alike else 0.0) + (0.3 if unique_above else 0.0) + (0.2 if unique_below else 0.0)
            found.append((worth, Join(below.name, other.column, above.name, one.column, many)))
    return found


def _joinable(above: Sheet, one: Profile, other: Profile, *, alike: bool) -> bool:
    kinds = ("id", "number", "email", "phone", "text", "name", "words", "list")
    if one.kind not in kinds or other.kind not in kinds or one.distinct < 4 or other.distinct < 4:
        return False
    if alike:
        return above.may(one, "score") == 0 or is_key(one)
    if one.kind != other.kind or abs(one.length - other.length) > 1.5:
        return False
    named = above.may(one, "id") or above.may(one, "thing") or above.may(one, "customer")
    return one.kind in ("id", "email") or bool(one.kind == "number" and one.whole and (one.most or 0) > 999 and named)


def _overlap(engine: duckdb.DuckDBPyConnection, high: tuple[Sheet, Profile], low: tuple[Sheet, Profile]) -> float:
    """Share of the different values below that are found above, or of those above found below, the larger."""
    (above, one), (below, other) = high, low
    got = engine.execute(
        f"WITH a AS (SELECT DISTINCT trim({as_name(one.column)}) v FROM {as_table(above.table)}), "  # noqa: S608 - quoted
        f"b AS (SELECT DISTINCT trim({as_name(other.column)}) v FROM {as_table(below.table)}) "
        "SELECT (SELECT count(*) FROM b JOIN a USING (v) WHERE v <> ''), "
        "(SELECT count(*) FROM b), (SELECT count(*) FROM a)"
    ).fetchone()
    if not got or not got[1] or not got[2]:
        return 0.0
    both = float(got[0])
    return float(max(both / got[1], both / got[2] * 0.9))


@dataclass(frozen=True)
class Within:
    """Of the things that have several rows: in which share of them a column says one and the same."""

    things: int
    several: int
    same: dict[str, float]


def within(sheet: Sheet, thing: Profile, columns: Sequence[Profile], *, beside: Profile | None = None) -> Within:
    """Whether a column's rows are lines of one thing: what stays the same among rows that share it (and `beside`)."""
    key = f"trim({as_name(thing.column)})"
    if beside is not None:
        key = f"{key} || chr(31) || trim({as_name(beside.column)})"
    parts = [f"count(DISTINCT trim({as_name(one.column)})) AS c{at}" for at, one in enumerate(columns)]
    shares = [f"avg((c{at} <= 1)::INT)" for at in range(len(columns))]
    grouped = (
        f"SELECT {', '.join(['count(*) AS n', *parts])} FROM {as_table(sheet.table)} WHERE {key} <> '' GROUP BY {key}"  # noqa: S608 - quoted
    )
    counted = f"SELECT (SELECT count(*) FROM g), {', '.join(['count(*)', *shares])} FROM g WHERE n > 1"  # noqa: S608
    with connected() as engine:
        got = engine.execute(f"WITH g AS ({grouped}) {counted}").fetchone()
    if got is None:
        return Within(0, 0, {})
    same = {one.column: float(got[2 + at] or 0.0) for at, one in enumerate(columns)}
    return Within(int(got[0]), int(got[1]), same)


def later(sheet: Sheet, one: Profile, other: Profile) -> tuple[float, float, float]:
    """Of the sampled rows where both are dates: the share where `other` is not before `one`, how many days later it is
    in the middle, and the share of all rows in which both are there."""
    pairs = [
        (a, b) for a, b in zip(sheet.times(one), sheet.times(other), strict=True) if a is not None and b is not None
    ]
    if not pairs:
        return 0.0, 0.0, 0.0
    gaps = [(b - a).total_seconds() / 86400 for a, b in pairs]
    whole = not (one.dates and one.dates.timed and other.dates and other.dates.timed)
    return (
        sum(gap >= (-1 if whole else 0) for gap in gaps) / len(gaps),
        median(gaps),
        len(pairs) / max(1, len(sheet.times(one))),
    )


def sorted_share(times: Sequence[datetime | None]) -> float:
    """How far the first rows are in order of time, either way: 0.5 at random, 1 when sorted."""
    known = [one for one in times[:2000] if one is not None]
    steps = [(b - a).total_seconds() for a, b in pairwise(known) if a != b]
    if len(steps) < 5:
        return 0.5
    up = sum(step > 0 for step in steps) / len(steps)
    return max(up, 1 - up)


def likely_order(sheet: Sheet, one: Profile, *, country: str, today: datetime) -> tuple[str, str]:
    """Which of day and month comes first where a column does not tell: a proposal, with what speaks for it."""
    for other in sheet.profiles:
        if other.dates and other.dates.said in ("day first", "month first"):
            return other.dates.said, _("as in “%s”") % other.column
    read = {
        how: [shapes.read_date(cell, how) for cell in sheet.cells[one.place]] for how in ("day first", "month first")
    }
    order = {how: sorted_share(times) for how, times in read.items()}
    best = max(order, key=lambda how: order[how])
    if order[best] > 0.9 and order[best] - min(order.values()) > 0.1:
        return best, _("the rows are then in order")
    if one.dates and one.dates.mixed:
        more = "day first" if one.dates.day_only >= one.dates.month_only else "month first"
        return more, _("most can only be read so")
    late = {how: sum(when is not None and when > today for when in times) for how, times in read.items()}
    if late["day first"] != late["month first"]:
        return min(late, key=lambda how: late[how]), _("otherwise days lie in the future")
    return ("month first" if country in ("US", "PH", "FM", "PW") else "day first"), _("usual in your country")


__all__ = [
    "LINE",
    "Join",
    "Sheet",
    "Within",
    "is_code",
    "is_key",
    "joins_between",
    "later",
    "likely_order",
    "opened",
    "row_key",
    "within",
]
