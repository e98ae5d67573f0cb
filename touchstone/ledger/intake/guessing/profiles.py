"""What the columns of a laid-out table are like: kinds of values, how many, how dates and numbers are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from touchstone.files.tables.duck import as_name, as_table, connected
from touchstone.ledger.intake.guessing import shapes
from touchstone.ledger.intake.guessing.shapes import folded

LINE = "__line"
SAMPLED = 4000
LISTED = 50


@dataclass(frozen=True)
class Dates:
    """How the dates of a column are written.

    said: as a recipe says it ("day first" …), "" where the column does not tell. mixed: some can only be day first and
    some only month first. timed: a time of day that says something is there. zoned: with a zone of their own.
    day_only, month_only: cells that can be read one way only.
    """

    said: str
    ambiguous: bool = False
    mixed: bool = False
    timed: bool = False
    zoned: bool = False
    day_only: int = 0
    month_only: int = 0


@dataclass(frozen=True)
class Profile:
    """One column.

    rows, filled, distinct: counts (distinct estimated above some thousands). kind: number, money, day, time, clock,
    lasting, yes_no, flag, list, id, email, phone, name, words, url, place, empty or text. least, most: of numbers.
    whole: all numbers are whole. missing: marks for nothing that occur. values: counts, where at most 50. words:
    words per cell on average. unlike: share of the sample that is not of the kind. sample: some cells, for looking
    at in memory only.
    """

    file: str
    column: str
    place: int
    rows: int
    filled: int
    distinct: int
    kind: str
    least: float | None = None
    most: float | None = None
    whole: bool = False
    decimal: str = ""
    dates: Dates | None = None
    missing: tuple[str, ...] = ()
    values: dict[str, int] | None = None
    words: float = 0.0
    length: float = 0.0
    unlike: float = 0.0
    sample: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As a recipe names it."""
        return f"{self.file}.{self.column}"

    @property
    def full(self) -> float:
        """Share of rows that say something."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def unique(self) -> float:
        """Distinct values per filled cell."""
        return min(1.0, self.distinct / self.filled) if self.filled else 0.0

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.kind in ("number", "money")

    @property
    def dated(self) -> bool:
        """Whether its cells are dates."""
        return self.kind in ("day", "time")


def profile(table: Path, *, file: str) -> tuple[Profile, ...]:
    """All columns of a laid-out table: one pass for the counts, a sample for the shapes, one for what shapes need.

    table: Parquet of texts as `files.tables` lays it out. file: its name in the recipe.
    """
    with connected() as engine:
        names = [row[0] for row in engine.execute(f"DESCRIBE SELECT * FROM {as_table(table)}").fetchall()]  # noqa: S608 - quoted
        columns = [name for name in names if not name.startswith("__")]
        rows = _one(engine, f"SELECT count(*) FROM {as_table(table)}")[0]  # noqa: S608 - quoted
        cells = sampled(engine, table, columns, rows)
        marks = [tuple(sorted({one for one in column if shapes.is_missing(one)})) for column in cells]
        whole = rows <= SAMPLED * 2
        counts = _counted_in(cells, marks) if whole else _counted(engine, table, columns, marks)
        found = [
            _shaped(Profile(file, name, place, rows, *counts[place], "empty", missing=marks[place]), cells[place])
            for place, name in enumerate(columns)
        ]
        found = _listed(engine, table, found, cells if whole else None)
        return tuple(_checked(engine, table, found))


def _one(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = engine.execute(query).fetchone()
    return row if row is not None else ()


def sampled(engine: duckdb.DuckDBPyConnection, table: Path, columns: Sequence[str], rows: int) -> list[list[str]]:
    """Cells of the first rows and of some spread over the whole table, column by column, in the order of the file."""
    every = max(1, rows // SAMPLED * 2)
    some = "" if rows <= SAMPLED * 2 else f"WHERE {LINE} <= {SAMPLED // 2} OR hash({LINE}) % {every} = 0"
    listed = ", ".join(f"trim({as_name(one)})" for one in columns) or "1"
    got = engine.execute(f"SELECT {listed} FROM {as_table(table)} {some} ORDER BY {LINE}").fetchall()  # noqa: S608 - quoted
    return [list(column) for column in zip(*got, strict=True)] if got else [[] for _ in columns]


def _counted(
    engine: duckdb.DuckDBPyConnection, table: Path, columns: Sequence[str], marks: Sequence[Sequence[str]]
) -> list[tuple[int, int]]:
    """For each column how many cells say something, and about how many different things."""
    parts = []
    for name, silent in zip(columns, marks, strict=True):
        cell = f"trim({as_name(name)})"
        listed = ", ".join("'" + one.replace("'", "''") + "'" for one in ("", *silent))
        told = f"{cell} NOT IN ({listed})" if silent else f"{cell} <> ''"
        parts += [f"count(*) FILTER ({told})", f"approx_count_distinct({cell}) FILTER ({told})"]
    row = _one(engine, f"SELECT {', '.join(parts) or '1'} FROM {as_table(table)}")  # noqa: S608 - quoted
    return [(row[at], row[at + 1]) for at in range(0, len(parts), 2)]


def _counted_in(cells: Sequence[Sequence[str]], marks: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """The same of columns of which all cells are there; hundreds of columns are counted faster so."""
    told = [[one for one in column if one and one not in silent] for column, silent in zip(cells, marks, strict=True)]
    return [(len(one), len(set(one))) for one in told]


PLAINLY: tuple[tuple[str, Callable[[str], object], float], ...] = (
    ("email", shapes.EMAIL.match, 0.8),
    ("url", shapes.URL.match, 0.8),
    ("place", shapes.POINT.match, 0.8),
    ("clock", shapes.CLOCK_ONLY.match, 0.9),
    ("lasting", shapes.LASTING.match, 0.9),
    ("phone", shapes.ABROAD.match, 0.6),
    ("id", shapes.INTERNET.match, 0.85),
)
"""Kinds told by the cells alone, and which share of them must say so."""


def _shaped(seen: Profile, cells: Sequence[str]) -> Profile:
    """The kind of a column by its sample."""
    said = Counter(one for one in cells if one and not shapes.is_missing(one))
    if not seen.filled or not said:
        return seen
    total = sum(said.values())
    sample = tuple(one for one, _n in said.most_common(400))
    seen = replace(
        seen,
        sample=sample,
        words=sum(n * len(one.split()) for one, n in said.items()) / total,
        length=sum(n * len(one) for one, n in said.items()) / total,
    )

    share = partial(_share, said)

    for kind, test, least in PLAINLY:
        if (found := share(test)) > least:
            return replace(seen, kind=kind, unlike=1 - found)
    dated = Counter[str]()
    for one, n in said.items():
        dated[shapes.family(one)] += n
    how, n = max(((k, v) for k, v in dated.items() if k), key=lambda pair: pair[1], default=("", 0))
    if how and sum(v for k, v in dated.items() if k) > 0.85 * total:
        return _dated(seen, how, said, 1 - n / total)
    return _plain(seen, said)


def _share(said: Counter[str], test: Callable[[str], object]) -> float:
    """How much of the sample passes."""
    return sum(n for one, n in said.items() if test(one)) / max(1, sum(said.values()))


def _dated(seen: Profile, how: str, said: Counter[str], unlike: float) -> Profile:
    name = {
        "year first": "year first",
        "two first": "day first",
        shapes.SPACED_DATES: shapes.SPACED_DATES,
        shapes.MONTHLY_DATES: shapes.MONTHLY_DATES,
    }.get(how, "")
    timed = zoned = False
    for one in said:
        read = shapes.read_date(one, name)
        timed = timed or (read is not None and (read.hour, read.minute, read.second) != (0, 0, 0))
        found = shapes.YEAR_FIRST.match(one) or shapes.TWO_FIRST.match(one)
        zoned = zoned or bool(found and found["zone"])
    kind = "time" if timed else "day"
    return replace(seen, kind=kind, unlike=unlike, dates=Dates(name, how == "two first", timed=timed, zoned=zoned))


def _plain(seen: Profile, said: Counter[str]) -> Profile:
    """Numbers, yes and no, codes, names, words and the rest."""
    share = partial(_share, said)
    folded_said = {folded(one) for one in said}
    if len(folded_said) == 1 and (folded_said & shapes.YES) and seen.full < 0.95:
        return replace(seen, kind="flag")
    if len(folded_said) == 2 and folded_said <= (shapes.YES | shapes.NO) and folded_said & shapes.YES:
        return replace(seen, kind="yes_no")
    decimal = shapes.decimal_of(said)
    written = shapes.COMMAED if decimal == "comma" else shapes.POINTED
    numbers = share(lambda one: shapes.PLAIN.match(one) or written.match(one) or shapes.PERCENT.match(one))
    money = share(shapes.MONEY.match)
    if numbers + money > 0.9:
        kind = "money" if money > 0.5 else "number"
        return replace(seen, kind=kind, decimal=decimal, unlike=max(0.0, 1 - numbers - money))
    return replace(seen, kind=next(kind for kind, holds in _texts(seen, said) if holds))


def _texts(seen: Profile, said: Counter[str]) -> Iterator[tuple[str, bool]]:
    """Kinds of texts in the order in which they are tried, and whether a column is one."""
    share = partial(_share, said)
    many, some = len(said) > LISTED, len(said) > 10
    yield "phone", share(lambda one: shapes.PHONE.match(one) and sum(map(str.isdigit, one)) >= 8) > 0.85
    code = share(lambda one: shapes.CODE.match(one) and len(one) <= 64) > 0.85
    yield "id", many and ((code and seen.unique > 0.02) or (seen.length < 40 and _numbered(said)))
    numbered = share(lambda one: one[:1].isdigit() and " " in one)
    yield "place", some and seen.length < 60 and numbered > 0.6
    yield "words", some and seen.words >= 4 and seen.unique > 0.3
    yield "name", some and seen.unique > 0.2 and share(shapes.NAME.match) > 0.8
    yield "list", seen.distinct <= LISTED * 1.2
    yield "words", seen.words >= 2.5 and seen.unique > 0.5
    yield "id", seen.unique > 0.02 and share(lambda one: len(one.split()) == 1 and any(map(str.isdigit, one))) > 0.6
    yield "text", True


def _numbered(said: Counter[str]) -> bool:
    """Whether the same few words stand beside changing numbers ("Ward 3 – 0017"), as in names of records."""
    if sum(any(map(str.isdigit, one)) for one in said) < 0.95 * len(said):
        return False
    plain = [[word for word in one.split() if word.isalpha()] for one in said]
    words = {word for one in plain for word in one}
    return len(words) < 0.2 * len(said) and sum(map(len, plain)) <= 3 * len(said)


def _listed(
    engine: duckdb.DuckDBPyConnection, table: Path, found: list[Profile], cells: Sequence[Sequence[str]] | None
) -> list[Profile]:
    """The values of short lists, with exact counts; from the cells where all of them are there."""
    done = []
    for one in found:
        if one.kind == "empty" or one.distinct > LISTED * 1.3 or (one.kind in ("email", "words") and one.distinct > 20):
            done.append(one)
            continue
        if cells is not None:
            counts = Counter(cell for cell in cells[one.place] if cell)
            got = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        else:
            cell = f"trim({as_name(one.column)})"
            counted = f"SELECT {cell} AS v, count(*) AS n FROM {as_table(table)} WHERE {cell} <> ''"  # noqa: S608 - quoted
            got = engine.execute(f"{counted} GROUP BY 1 ORDER BY n DESC, v LIMIT 80").fetchall()
        values = {value: n for value, n in got if not shapes.is_missing(value)}
        few = len(values) <= LISTED
        done.append(replace(one, distinct=len(values), values=values if few else None))
    return done


def _checked(engine: duckdb.DuckDBPyConnection, table: Path, found: Sequence[Profile]) -> list[Profile]:
    """What only the whole column can tell: the range of numbers, days above 12, exactly how many differ."""
    parts: list[str] = []
    for one in found:
        cell = f"trim({as_name(one.column)})"
        if one.numeric:
            plain = f"regexp_replace({cell}, '[^0-9.,+eE-]', '', 'g')"
            plain = (
                f"replace(replace({plain}, '.', ''), ',', '.')"
                if one.decimal == "comma"
                else f"replace({plain}, ',', '')"
            )
            number = f"try_cast({plain} AS DOUBLE)"
            parts += [f"min({number})", f"max({number})", f"bool_and({number} = floor({number}))"]
        elif one.dates and one.dates.ambiguous:
            first = f"try_cast(regexp_extract({cell}, '^([0-9]{{1,2}})[-/.]', 1) AS INTEGER)"
            second = f"try_cast(regexp_extract({cell}, '^[0-9]{{1,2}}[-/.] ?([0-9]{{1,2}})[-/.]', 1) AS INTEGER)"
            parts += [f"count(*) FILTER ({first} > 12)", f"count(*) FILTER ({second} > 12)", "0"]
        elif one.unique > 0.5 and one.kind in ("id", "text", "name", "email", "phone", "words"):
            parts += [f"count(DISTINCT {cell}) FILTER ({cell} <> '')", "0", "0"]
        else:
            parts += ["0", "0", "0"]
    row = _one(engine, f"SELECT {', '.join(parts) or '1'} FROM {as_table(table)}")  # noqa: S608 - quoted
    return [_with_check(engine, table, one, row[at * 3 : at * 3 + 3]) for at, one in enumerate(found)]


def _with_check(
    engine: duckdb.DuckDBPyConnection, table: Path, one: Profile, told: Sequence[float | bool | None]
) -> Profile:
    if one.numeric:
        least, most, whole = told
        one = replace(
            one,
            least=None if least is None else float(least),
            most=None if most is None else float(most),
            whole=bool(whole),
        )
        if one.unique > 0.5 and one.whole:
            cell = f"trim({as_name(one.column)})"
            different = f"SELECT count(DISTINCT {cell}) FILTER ({cell} <> '') FROM {as_table(table)}"  # noqa: S608
            got = engine.execute(different).fetchone()
            one = replace(one, distinct=got[0] if got else one.distinct)
        return one
    if one.dates and one.dates.ambiguous:
        day_only, month_only = int(told[0] or 0), int(told[1] or 0)
        said = "" if bool(day_only) == bool(month_only) else "day first" if day_only else "month first"
        dates = replace(
            one.dates,
            said=said,
            ambiguous=not said,
            mixed=bool(day_only and month_only),
            day_only=day_only,
            month_only=month_only,
        )
        return replace(one, dates=dates)
    if one.unique > 0.5 and told[0] and one.kind in ("id", "text", "name", "email", "phone", "words"):
        return replace(one, distinct=int(told[0]))
    return one
