"""What was said, with the ways to it that a recipe needs: its files, its columns by meaning, its touchpoints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from touchstone.ledger.intake.guessing.said import ColumnSaid, FileSaid, Said
from touchstone.ledger.intake.guessing.steps import END, spread

COMES_TO = "comes to"


class Draft:
    """What was said, with the ways to it that a recipe needs."""

    def __init__(self, said: Said, tables: Mapping[str, Path] | None) -> None:
        """tables: where given, only these files are used."""
        files = [one for one in said.files if one.rows != "unused" and (not tables or one.name in tables)]
        self.said, self.written = spread(replace(said, files=tuple(files)))
        files = list(self.said.files)
        firsts = [one for one in files if one.rows != "further"]
        self.files = [*firsts[:1], *(one for one in files if one.rows == "further")] if firsts else []
        names = {one.name for one in self.files}
        self.columns = [one for one in self.said.columns if one.file in names]
        self.points = {one.slug: one for one in said.points}

    @property
    def first(self) -> FileSaid:
        """The file whose rows are read."""
        return self.files[0]

    @property
    def slugs(self) -> frozenset[str]:
        """Every touchpoint that rows can lead to."""
        found = {one.touchpoint for one in self.columns if one.touchpoint}
        by_value = self.one("touchpoint")
        if by_value is not None:
            found |= {slug for slug in by_value.values.values() if slug}
        return frozenset(found | {self.home}) - {""}

    @property
    def home(self) -> str:
        """The touchpoint of what names none: that no value leads to, else the first."""
        by_value = self.one("touchpoint")
        if by_value is not None:
            named = set(by_value.values.values())
            return "" if self.kept_apart(by_value.file) else next((s for s in self.points if s not in named), "")
        return next(iter(self.points), "")

    def rows(self, file: FileSaid) -> str:
        """What a row of a file is."""
        return file.rows

    def path(self, one: ColumnSaid) -> str:
        """A column as a recipe names it."""
        return f"{one.file}.{one.column}"

    def all(self, means: str) -> list[ColumnSaid]:
        """The columns that mean it."""
        return [one for one in self.columns if one.means == means]

    def one(self, means: str) -> ColumnSaid | None:
        """The first column that means it."""
        return next((one for one in self.columns if one.means == means), None)

    def kept_apart(self, file: str) -> bool:
        """Whether a file's rows are told one by one beside the first's."""
        return any(one.name == file and one.many == "rows" and one is not self.first for one in self.files)

    def moments(self, file: str = "") -> list[ColumnSaid]:
        """Times at which something happened, as people pass them: of one further file, or of the rows that are read."""
        own = [one for one in self.all("moment") if (one.file == file if file else not self.kept_apart(one.file))]
        order = {slug: at for at, slug in enumerate(self.points)}
        return sorted(own, key=lambda one: order.get(self.point_of(one), len(order)))

    def parts_of(self, moment: ColumnSaid) -> list[ColumnSaid]:
        """The two columns that make a day of a moment's own, where it holds only the day's first part."""
        own = [one for one in self.all("day_part") if one.file == moment.file]
        # A whole date says how it is written; a year alone does not.
        first = next((one for one in self.all("moment") if one.file == moment.file and not one.dates), None)
        return own[:2] if len(own) > 1 and moment is first else []

    def point_of(self, one: ColumnSaid) -> str:
        """Where a column belongs."""
        return one.touchpoint or self.home

    def met_at(self, point: str) -> ColumnSaid | None:
        """When a promise at a touchpoint was met: a column that says so, else the moment there, if not the first."""
        told = [one for one in self.all("met") if self.point_of(one) == point]
        if told:
            return told[0]
        moments = self.moments()
        there = [one for one in moments if self.point_of(one) == point and one is not moments[0]]
        return there[0] if there else self.end if point in self.steps else None

    @property
    def steps(self) -> tuple[str, ...]:
        """The touchpoints that the steps of a log lead to, in order; () where the files hold none."""
        by_value = self.one("touchpoint")
        apart = by_value is not None and self.kept_apart(by_value.file)
        return tuple(dict.fromkeys(filter(None, by_value.values.values()))) if apart and by_value is not None else ()

    @property
    def end(self) -> ColumnSaid | None:
        """When a case of a log came to its end, where that is needed."""
        return next((one for one in self.written if one.file.endswith(END)), None)


def made_amount(draft: Draft) -> tuple[str, tuple[str, str]] | None:
    """Quantity times price, where no column says the amount: the column that is made, and of which."""
    if draft.one("amount") is not None:
        return None
    for price in draft.all("price"):
        for many in draft.all("quantity"):
            if price.file == many.file:
                return f"{price.file}.{COMES_TO}", (draft.path(many), draft.path(price))
    return None
