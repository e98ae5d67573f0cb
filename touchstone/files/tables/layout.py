"""What looking at a file told: its kind, its writing, its headings; what a person told instead; and every no."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from touchstone.errors import Refusal

LINE = "__line"
NO_HEADINGS = -1
"""Told instead of a header's line: the file has no headings, its first line is a row."""

MOST_COLUMNS = 2_000
MOST_CELL = 1_000_000
"""Characters in one cell; a longer one is no cell but a file within a file."""


class NotATable(Refusal):
    """This file holds no table. Send it as CSV, XLSX, Parquet or JSON."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("This file holds no table. Send it as CSV, XLSX, Parquet or JSON."))


class EmptyFile(Refusal):
    """This file is empty."""

    def __init__(self) -> None:
        super().__init__(_("This file is empty: there is not one row in it."))


class Locked(Refusal):
    """This workbook is locked with a password."""

    def __init__(self) -> None:
        super().__init__(_("This workbook is locked with a password. Save it without one and send it again."))


class UnfoldsTooFar(Refusal):
    """A small file that unfolds into a huge one."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("This file unfolds into far more than its size; it was not opened."))


class BrokenFile(Refusal):
    """The file is cut or damaged so that none of it can be trusted."""


class NoSuchSheet(Refusal):
    """The workbook has no sheet of that name."""


class NoSuchEncoding(Refusal):
    """The file cannot be read in the encoding that was told."""


@dataclass(frozen=True)
class Told:
    """What a person (or a recipe) says of how a file is written; what is left empty is found out.

    sheet: of a workbook (or the list within a JSON document). header: the line of the headings, counted from 1;
    `NO_HEADINGS` where there are none; 0 to find it. encoding, separator: of a text file.
    """

    sheet: str = ""
    header: int = 0
    encoding: str = ""
    separator: str = ""


@dataclass(frozen=True)
class Layout:
    """How a file is written.

    kind: "csv", "workbook", "parquet", "json". encoding, separator, quote: of text files. sheet, sheets: the one read,
    and all that are shown. header: the line of the headings (0: the file has none, or its format names the columns).
    columns: unique names in the file's order. sure: 0 to 1, how sure the finding is. notes: sentences for the person.
    """

    kind: str
    columns: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    quote: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header: int = 0
    sure: float = 1.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LaidOut:
    """A file laid out: `table` is Parquet with `__line` and one text column per column; `rows` are in it.

    broken: rows that could not be read, in `broken_table` (`__line`, `reason`, `text`), None where there are none.
    rows + broken are all rows of the file; lines with nothing in them are none.
    """

    layout: Layout
    table: Path
    rows: int
    broken: int
    broken_table: Path | None = None
