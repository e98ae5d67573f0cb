"""Ways to a row's cells, made once for a recipe: texts without what says nothing, conditions, times, amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from touchstone.ledger.intake.made_columns import Made, made_columns
from touchstone.ledger.intake.recipe import Columns, ColumnSpec, Condition, RecipeSpec, named
from touchstone.ledger.intake.times import AGO, hour_reader, time_reader
from touchstone.ledger.intake.values import Unreadable, currency_of, money_reader, number

Row = dict[str, Any]
Text = Callable[[Row], str]
Holds = Callable[[Row], bool]
When = Callable[[Row, ZoneInfo], "tuple[datetime, str] | None"]
Money = Callable[[Row, str], "tuple[int, str] | None"]

BARE_ID = re.compile(r"(\d+)\.0+")


class Cells:
    """How the cells of a recipe's rows are read."""

    def __init__(self, spec: RecipeSpec) -> None:
        self.spec = spec
        self.columns = {column.column: column for column in spec.columns}
        self.made = made_columns(spec)
        self.several = len(spec.files) > 1

    def heading(self, column: str) -> str:
        """A column as a sentence names it: by its file too where there are several."""
        return column if self.several else column.partition(".")[2]

    def text(self, column: str) -> Text:
        """The cell's text without space around it; "" where it says nothing."""
        if not column:
            return _nothing
        if column in self.made:
            return _made_text(column)
        missing = self.missing(column)
        if not missing:
            return lambda cells: cells.get(column, "").strip()

        def read(cells: Row) -> str:
            said: str = cells.get(column, "").strip()
            return "" if said.casefold() in missing else said

        return read

    def missing(self, column: str) -> frozenset[str]:
        """What says nothing in a column, without regard to case."""
        own = self.columns[column].missing if column in self.columns else ()
        return frozenset(word.strip().casefold() for word in (*self.spec.missing, *own))

    def written(self, column: str) -> ColumnSpec:
        """How a column is written: as stated of it, else of all."""
        own = self.columns.get(column)
        return ColumnSpec(
            column=column,
            dates=(own.dates if own else "") or self.spec.dates,
            zone=(own.zone if own else "") or self.spec.zone,
            decimal=(own.decimal if own else "") or self.spec.decimal,
        )

    def joined(self, columns: Columns, between: str) -> Text:
        """The texts of several columns as one, those that say nothing left out."""
        texts = [self.text(column) for column in named(columns)]
        if len(texts) == 1:
            return texts[0]
        return lambda cells: between.join(said for text in texts if (said := text(cells)))

    def all_hold(self, conditions: Sequence[Condition]) -> Holds | None:
        """Whether all of these hold for a row; None where there are none."""
        each = [self._holds(one) for one in conditions]
        if not each:
            return None
        if len(each) == 1:
            return each[0]
        return lambda cells: all(holds(cells) for holds in each)

    def _holds(self, one: Condition) -> Holds:
        text = self.text(one.column)
        among, but = _folded(one.among), _folded(one.not_in)
        starts = tuple(_folded(one.starts))
        decimal = self.written(one.column).decimal

        def holds(cells: Row) -> bool:
            said = text(cells).casefold()
            if (among and said not in among) or said in but:
                return False
            if starts and not said.startswith(starts):
                return False
            if one.empty is not None and one.empty != (not said):
                return False
            return _between(said, decimal, one.least, one.below)

        return holds

    def when(self, columns: Columns) -> When | None:
        """A time in UTC and its precision, by the zone of the branch; None where no column is named.

        One column, or two: a day's and its hour's; or three, the parts of a day in the order stated; a fourth its hour.
        """
        names = named(columns)
        if not names:
            return None
        text, column = self.text(names[0]), self.written(names[0])
        if len(names) > 2:
            text = self.joined(names[:3], " ")
        hour = self.text(names[-1]) if len(names) in (2, 4) else None
        stated = ZoneInfo(column.zone) if column.zone else None
        heading = self.heading(names[0])
        make: Callable[[str, ZoneInfo], Any] = time_reader if hour is None else hour_reader
        readers: dict[ZoneInfo, Any] = {}

        def read(cells: Row, zone: ZoneInfo) -> tuple[datetime, str] | None:
            said = text(cells)
            if not said:
                return None
            zone = stated or zone
            reader = readers.get(zone)
            if reader is None:
                reader = readers[zone] = make(column.dates, zone)
            try:
                found: tuple[datetime, str] = reader(said) if hour is None else reader(said, hour(cells))
            except Unreadable as problem:
                raise problem.within(heading) from None
            return found

        return read

    def ago(self, columns: Columns, on: str) -> When | None:
        """As `when`; "days ago" and "months ago" are counted back from the day `on`."""
        names = named(columns)
        dates = self.written(names[0]).dates if names else ""
        if dates not in AGO:
            return self.when(columns)
        text, heading = self.text(names[0]), self.heading(names[0])

        def read(cells: Row, zone: ZoneInfo) -> tuple[datetime, str] | None:
            said = text(cells)
            if not said:
                return None
            try:
                day = _back(datetime.fromisoformat(on), number(said), dates)
            except (Unreadable, OverflowError, ValueError) as problem:
                raise Unreadable(str(problem)).within(heading) from None
            return day.replace(tzinfo=zone).astimezone(UTC), "day"

        return read

    def money(self, columns: Columns, *, minor: bool) -> Money | None:
        """An amount in minor units and its currency, given the one in force; several columns are added."""
        names = named(columns)
        if not names:
            return None
        each = [self._money(column, minor=minor) for column in names]
        if len(each) == 1:
            return each[0]

        def read(cells: Row, currency: str) -> tuple[int, str] | None:
            found = [one for money in each if (one := money(cells, currency)) is not None]
            return (sum(amount for amount, _own in found), found[0][1]) if found else None

        return read

    def _money(self, column: str, *, minor: bool) -> Money:
        missing, heading = self.missing(column), self.heading(column)
        reader = money_reader(self.written(column).decimal, minor=minor)

        def read(cells: Row, currency: str) -> tuple[int, str] | None:
            said = cells.get(column, "")
            if isinstance(said, Unreadable):
                raise said
            try:
                if isinstance(said, Made):
                    shown = f"{said.beside} {said.amount.normalize():f}"
                    return reader(said.amount, currency_of(said.beside, currency, shown))
                said = said.strip()
                return reader(said, currency) if said and said.casefold() not in missing else None
            except Unreadable as problem:
                raise problem.within(heading) from None

        return read


def _nothing(_cells: Row) -> str:
    return ""


def _made_text(column: str) -> Text:
    def read(cells: Row) -> str:
        said = cells.get(column, "")
        return f"{said.amount.normalize():f}" if isinstance(said, Made) else said if isinstance(said, str) else ""

    return read


def _folded(words: Collection[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)


def _between(said: str, decimal: str, least: float | None, below: float | None) -> bool:
    if least is None and below is None:
        return True
    try:
        value = number(said, decimal or "point")
    except Unreadable:
        return False
    return (least is None or value >= Decimal(str(least))) and (below is None or value < Decimal(str(below)))


def _back(on: datetime, count: Decimal, dates: str) -> datetime:
    """The day so many days or months before another; the last day of a shorter month."""
    if dates == "days ago":
        return datetime.fromordinal(on.toordinal() - int(count))
    months = on.year * 12 + on.month - 1 - int(count)
    for day in range(on.day, 0, -1):
        try:
            return datetime(months // 12, months % 12 + 1, day)  # noqa: DTZ001 - the zone is the caller's
        except ValueError:
            if day <= 28:
                raise
    raise ValueError(on)


def bare_id(said: str) -> str:
    """A number in a system as it was meant: "18239.0" is how spreadsheets write 18239."""
    if said.endswith("0") and "." in said and (found := BARE_ID.fullmatch(said)):
        return found[1]
    return said
