"""What a recipe can say (docs/recipes.md): which files, and what their columns mean. Read from TOML, written to it."""

from __future__ import annotations

import msgspec

Columns = str | tuple[str, ...]
"""A column "file.column", or several: of times, a day and its hour, or its three parts (and its hour) in the order
stated; of words and amounts, taken together."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of all parts of a recipe: unknown words are refused."""


class Condition(Part, frozen=True):
    """Which rows: the column is one of these, is none of these, is empty or filled, is at least, is below.

    Words are compared without regard to case or surrounding space; `least` and `below` compare numbers.
    """

    column: str
    among: tuple[str, ...] = msgspec.field(name="in", default=())
    not_in: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    empty: bool | None = None
    least: float | None = None
    below: float | None = None


class FileSpec(Part, frozen=True):
    """One of the files: its name in the recipe, how it is known among those given, how it is written, how it joins.

    match: its file name, as a pattern. headers: columns by which it is known whatever its name. sheet: of a workbook.
    header: the line of the headings. encoding, separator: where they should not be found out.
    key: the columns that name a row; none: the row itself and how often it came before. joins: the columns of files
    above ("other.column") whose values equal our key; the first file joins nothing.
    lines: rows of the first file that share the key are lines of one thing; `sums` are added, of `last` the last cell
    that says something counts, else the first; first and last by the time in the column `order`, else as they stand.
    many: of a joined file with several rows for one key, "first" takes the first, "sum" adds the columns in `sums`,
    "rows" keeps all, for encounters `from` this file; `row` names the columns that name such a row (default: all).
    skip: rows that are none (totals, notes); they are counted, not refused.
    """

    name: str
    match: str = "*"
    headers: tuple[str, ...] = ()
    sheet: str = ""
    header: int = 0
    encoding: str = ""
    separator: str = ""
    key: Columns = ()
    joins: Columns = ()
    lines: bool = False
    last: tuple[str, ...] = ()
    order: str = ""
    many: str = "first"
    sums: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    skip: tuple[Condition, ...] = ()


class ColumnSpec(Part, frozen=True):
    """How a column is written, or a column made of others.

    dates: "day first", "month first", "year first", "unix", "unix ms", "serial" (days since 1899-12-30), or a pattern
    of strptime. zone: of its times. decimal: "point" or "comma". missing: what says nothing ("N/A", "-").
    product: this column is made, by multiplying those (quantity × price).
    """

    column: str
    dates: str = ""
    zone: str = ""
    decimal: str = ""
    missing: tuple[str, ...] = ()
    product: tuple[str, ...] = ()


class ReadingSpec(Part, frozen=True):
    """A score: its kind, its column, from whose vantage.

    values: words for numbers. best: the number that is best, where the file's scale runs the other way (1 = good).
    missing: answers that are none ("6 = do not know"). only: rows it holds for (two scales told apart by a column).
    instrument: the form or survey it was given on.
    """

    kind: str
    column: str
    vantage: str = "customer"
    values: dict[str, float] = {}
    best: float | None = None
    missing: tuple[str, ...] = ()
    only: tuple[Condition, ...] = msgspec.field(name="if", default=())
    instrument: str = ""


class OutcomeSpec(Part, frozen=True):
    """Whether it was solved, as the file says it: values of a column. What is in none of the lists is not known."""

    column: str
    solved: tuple[str, ...] = ()
    not_solved: tuple[str, ...] = ()
    vantage: str = "record"


class PromiseSpec(Part, frozen=True):
    """A promise made here: its words, when it was made, due and met.

    made: default the encounter's time. due: a column; due_precision "day": kept until the end of that day; "" tells
    by how the column is written. due_in: or a span from when it was made: "24 hours", "3 days", "2 working days",
    "8 working hours" (hours: "Mo-Fr 09:00-17:00"; holidays: a country's two letters, default the branch's).
    met: the column of when it was done. said: or a column that says itself whether it was kept, with said_kept,
    said_late and said_broken its words. moved: a later due agreed with the person. cancelled: the person called it
    off where all of these hold (neither kept nor broken). unknown: nobody can say where all hold (no promise).
    """

    text: str
    made: Columns = ()
    due: Columns = ()
    due_precision: str = ""
    due_in: str = ""
    hours: str = ""
    holidays: str = ""
    met: Columns = ()
    moved: Columns = ()
    said: str = ""
    said_kept: tuple[str, ...] = ()
    said_late: tuple[str, ...] = ()
    said_broken: tuple[str, ...] = ()
    cancelled: tuple[Condition, ...] = ()
    unknown: tuple[Condition, ...] = ()


class RuleSpec(Part, frozen=True):
    """A touchpoint for the rows where all of the conditions hold."""

    touchpoint: str
    only: tuple[Condition, ...] = msgspec.field(name="if")


class EncounterSpec(Part, frozen=True):
    """One encounter that a row tells of: where, when, and what hangs on it.

    touchpoint: always that one (or what no rule and no value found); rules: the first that holds; touchpoint_from
    with touchpoints: by a column's value. A row for which none is found is kept and waits until its value is mapped.
    when: its time; on: or one day for all rows, where the file states none. from: the file whose rows these are
    (default: the first). kind: "passage" (somebody really passed) or "reading" (an opinion without a known passage).
    slot: tells two encounters of one row at one touchpoint apart. only: rows that tell of it.
    deal: none, quote, purchase, return or spend; deal_from with deals: by a column's value; negative: the deal where
    the amount is below nothing. amount: added up where several; minor: amounts are in cents already.
    channel_from with channels: by a column's value ("" in channels: the value itself).
    """

    touchpoint: str = ""
    rules: tuple[RuleSpec, ...] = msgspec.field(name="rule", default=())
    touchpoint_from: str = ""
    touchpoints: dict[str, str] = {}
    when: Columns = ()
    on: str = ""
    source: str = msgspec.field(name="from", default="")
    kind: str = "passage"
    slot: str = ""
    precision: str = ""
    only: tuple[Condition, ...] = msgspec.field(name="if", default=())
    role: str = ""
    channel: str = ""
    channel_from: str = ""
    channels: dict[str, str] = {}
    deal: str = ""
    deal_from: str = ""
    deals: dict[str, str] = {}
    negative: str = ""
    amount: Columns = ()
    minor: bool = False
    currency_from: str = ""
    readings: tuple[ReadingSpec, ...] = msgspec.field(name="reading", default=())
    outcome: OutcomeSpec | None = None
    words: Columns = ()
    language: str = ""
    language_from: str = ""
    facts: tuple[str, ...] = ()
    promise: PromiseSpec | None = None


class StandSpec(Part, frozen=True):
    """A touchpoint the recipe needs: made at the end of its stage where the register has none of that slug."""

    slug: str
    name: str


class StageSpec(Part, frozen=True):
    """A stage with its touchpoints, for a register that lacks them."""

    name: str
    touchpoints: tuple[StandSpec, ...]
    half: str = "satisfy"


class WhoSpec(Part, frozen=True):
    """What identifies the person: columns by kind of identity, several where there are several, and the name's.

    shared: values that many share (a switchboard, info@): they identify nobody; so does what is in `nobody` ("guest").
    account, account_name: the organisation the person bought for.
    """

    customer: Columns = ()
    email: Columns = ()
    phone: Columns = ()
    anonymous: Columns = ()
    name: Columns = ()
    organisation: bool = False
    shared: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()
    account: str = ""
    account_name: str = ""


class PeopleSpec(Part, frozen=True):
    """A list of people rather than of happenings: each row is somebody in a part (customer, supplier …), dated.

    since, until: columns; ended: rows of those who left, on the day `on` (the day the list was made).
    """

    role: str
    since: Columns = ()
    until: Columns = ()
    on: str = ""
    ended: tuple[Condition, ...] = ()
    only: tuple[Condition, ...] = msgspec.field(name="if", default=())


class RecipeSpec(Part, frozen=True):
    """A whole recipe. tried: "real" (on a real export) or "documented" (on the published format only)."""

    name: str
    title: str
    system: str
    hears: str
    files: tuple[FileSpec, ...] = msgspec.field(name="file")
    encounters: tuple[EncounterSpec, ...] = msgspec.field(name="encounter", default=())
    people: tuple[PeopleSpec, ...] = ()
    who: WhoSpec = WhoSpec()
    columns: tuple[ColumnSpec, ...] = msgspec.field(name="column", default=())
    about: str = ""
    tried: str = ""
    zone: str = ""
    country: str = ""
    currency: str = ""
    dates: str = ""
    decimal: str = ""
    missing: tuple[str, ...] = ()
    branch: str = ""
    branch_from: str = ""
    branches: dict[str, str] = {}
    staff: str = ""
    trace: Columns = ()
    journey: str = ""
    stages: tuple[StageSpec, ...] = msgspec.field(name="stage", default=())


def named(columns: Columns) -> tuple[str, ...]:
    """One column or several, always as several."""
    return ((columns,) if columns else ()) if isinstance(columns, str) else tuple(c for c in columns if c)
