"""Which line of a table holds the headings, what the columns are called, and which lines below are no rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from touchstone.files.tables.dialects import usual_width
from touchstone.files.tables.layout import LINE, MOST_COLUMNS, NO_HEADINGS, NotATable

Cells = Sequence[str]
TITLES = 40  # lines above the headings, at most
VALUE = re.compile(
    r"[+\-−]?[$€£¥]? ?\d[\d.,' ]*([eE][+-]?\d+)? ?[%€$£]?"  # numbers, money
    r"|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?|\d{1,2}:\d\d(:\d\d)?( ?[APap]\.?[Mm]\.?)?"  # days, times
    r"|true|false|[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|[0-9a-fA-F]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
ADDED_UP = (
    "average|count|durchschnitt|eindtotaal|endsumme|gemiddelde|gesamt|gesamtsumme|grand total|i alt|insgesamt"
    "|media|mittelwert|moyenne|ogółem|overall total|promedio|razem|soma|somma|sous-total|sub-total|subtotal"
    "|sum|sum total|suma|suma total|summa|summe|summen|sums|totaal|total|total general|total geral"
    "|total général|total totals|totale|totale generale|totali|totals|totalt|zwischensumme|łącznie|всего"
    "|итого|合計|合计|总计"
)
TOTALS = frozenset(ADDED_UP.split("|"))


@dataclass(frozen=True)
class Headings:
    """Where the headings are (index in the sample, -1: none), the columns' names, how sure (0 to 1), what to tell."""

    index: int
    columns: tuple[str, ...]
    sure: float = 1.0
    notes: tuple[str, ...] = ()


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a day, a time, an address: what a heading is not."""
    return VALUE.fullmatch(cell.strip()) is not None


def filled(row: Cells) -> int:
    """How many cells hold something."""
    return sum(bool(cell.strip()) for cell in row)


def extent(row: Cells) -> int:
    """How far a row reaches: its last filled cell, counted from 1."""
    return max((i for i, cell in enumerate(row, 1) if cell.strip()), default=0)


def headings_of(rows: Sequence[Cells], *, told: int | None = None) -> Headings:
    """The headings of a sample of rows, the first of the file first; blank rows are empty.

    told: the index of the headings in the sample, `NO_HEADINGS` for none, None to find them.
    """
    width = _width(rows)
    if told is None:
        index, sure = _found(rows, width)
    else:
        index, sure = (told if 0 <= told < len(rows) else NO_HEADINGS), 1.0
    notes: list[str] = []
    if index == NO_HEADINGS:
        if told is None:
            notes.append(_("No line of headings was found; the columns are numbered."))
        return Headings(NO_HEADINGS, unique([""] * width), sure, tuple(notes))
    names = _joined(rows, index)
    if len(names) < width and all(extent(row) <= len(names) for row in rows[index + 1 :]):
        width = len(names)  # every row ends with one more separator
    if len(names) < width:  # a first column of row numbers often has no heading; a last one may have lost its own
        shifted = len(names) == width - 1 and all(row[:1] and row[0].strip() for row in rows[index + 1 :] if any(row))
        names = ["", *names] if shifted and _counts(rows[index + 1 :]) else names + [""] * (width - len(names))
    while len(names) > width and not names[-1].strip():
        names.pop()
    above = sum(1 for row in rows[:index] if filled(row))
    if above and told is None:
        notes.append(_("The headings stand below other lines (titles); those were left out."))
    return Headings(index, unique(names), sure, tuple(notes))


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names for columns: blank becomes "column 3", repeated (in any case of letters) becomes "name (2)"."""
    if len(names) > MOST_COLUMNS:
        raise NotATable(_("This table has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    taken = {LINE}
    result: list[str] = []
    for number, raw in enumerate(names, 1):
        plain = " ".join(raw.replace("\ufeff", "").replace("\0", "").split())[:200]
        plain = sound(plain)
        name = plain = plain or _("column %(number)d") % {"number": number}
        nth = 1
        while name.casefold() in taken:
            nth += 1
            name = f"{plain} ({nth})"
        taken.add(name.casefold())
        result.append(name)
    return tuple(result)


def sound(text: str) -> str:
    """Text without what is no letter: halves of a pair, which JSON may hold and bytes that could not be read leave."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _width(rows: Sequence[Cells]) -> int:
    """How many columns the table has: how far its rows usually reach, or some reach where all are padded alike."""
    full = [row for row in rows if filled(row)]
    if not full:
        return 0
    ways = {len(row) for row in full}
    if len(ways) == 1:  # a grid: every row padded to the widest
        return max(extent(row) for row in full)
    below = full[min(len(full) // 2, TITLES) :]
    first = next((row for row in full if len(row) > 1), full[0])
    if extent(first) == max(map(len, full)) and not any(map(is_value, first)):
        return extent(first)  # headings, and rows that may leave out empty cells at their end
    return max(usual_width(below), usual_width(full[-3 * len(full) // 4 :]))


def _counts(rows: Sequence[Cells]) -> bool:
    """Whether the first column looks like names of the rows: all different."""
    first = [row[0] for row in rows if row]
    return len(first) > 1 and len(set(first)) == len(first)


def _found(rows: Sequence[Cells], width: int) -> tuple[int, float]:
    """The index of the headings, or `NO_HEADINGS`, and how sure."""
    for enough in (0.7, 0.5):
        for index, row in enumerate(rows[:TITLES]):
            here = filled(row)
            bare = len(row) == here == width - 1  # every column but that of the row's number
            if not here or (here < enough * width and not bare) or extent(row) > width:
                continue
            words = [cell for cell in row if cell.strip()]
            if width > 2 and len(set(words)) == 1:  # a title, merged over all columns
                continue
            wordy = sum(not is_value(cell) and len(cell) <= 250 for cell in words) / here
            if wordy < 0.75 and not _unlike(rows, index):
                return NO_HEADINGS, 0.8 if wordy < 0.5 else 0.5
            if _better_below(rows, index, width):
                continue
            return index, _how_sure(rows, index)
    first = next((i for i, row in enumerate(rows) if filled(row)), NO_HEADINGS)
    return first, 0.3


def _unlike(rows: Sequence[Cells], index: int) -> bool:
    """Headings may be years or numbers, above a column of words or of other numbers: all different, all filled."""
    cells = [cell.strip() for cell in rows[index] if cell.strip()]
    years = all(re.fullmatch(r"(19|20)\d\d", cell) or not is_value(cell) for cell in cells)
    return years and len(set(cells)) == len(cells) and any(not is_value(cell) for cell in cells)


def _better_below(rows: Sequence[Cells], index: int, width: int) -> bool:
    """Whether the line below is the headings proper: as full, of words too, and without the repetitions of this one."""
    below = next((row for row in rows[index + 1 : index + 2] if filled(row)), None)
    if below is None or width < 2 or filled(below) < filled(rows[index]):
        return False
    here = [cell.strip() for cell in rows[index] if cell.strip()]
    under = [cell.strip() for cell in below if cell.strip()]
    both = set(zip(rows[index], below, strict=False))
    if any(is_value(cell) for cell in under) or len(both) < len(under):
        return False
    gained = len(set(here)) < len(here) or len(under) > len(here)
    return gained and any(is_value(cell) for row in rows[index + 2 : index + 12] for cell in row)


def _how_sure(rows: Sequence[Cells], index: int) -> float:
    """Sure where the headings differ in kind from what stands below, unsure where they read like one more row."""
    below = [row for row in rows[index + 1 : index + 60] if filled(row)]
    if not below:
        return 0.5
    differ = again = 0
    for column, heading in enumerate(rows[index]):
        cells = [row[column].strip() for row in below if column < len(row) and row[column].strip()]
        if not heading.strip() or not cells:
            continue
        again += heading.strip() in cells
        differ += sum(map(is_value, cells)) > 0.6 * len(cells)
    if again:
        return 0.4
    return 0.98 if differ else 0.75


def _joined(rows: Sequence[Cells], index: int) -> list[str]:
    """The names in the line of headings; where a line above groups them ("Rating" over "Food"), both: "Rating: Food".

    A cell that is blank here and filled above takes the one above.
    """
    names = [cell.strip() for cell in rows[index]]
    above = [cell.strip() for cell in rows[index - 1]] if index else []
    groups = [cell for cell in above if cell]
    if len(set(groups)) < 2 or len(above) > len(names) or any(map(is_value, groups)):
        return names
    repeated = Counter(name.casefold() for name in names)
    group = ""
    for column, name in enumerate(names):
        over = above[column] if column < len(above) else ""
        group = over or group
        if not name:
            names[column] = over
        elif group and group != name and (repeated[name.casefold()] > 1 or _spans(above, column)):
            names[column] = f"{group}: {name}"
    return names


def _spans(above: Cells, column: int) -> bool:
    """Whether the cell above is merged over several columns (it was filled into each of them)."""
    here = above[column] if column < len(above) else ""
    beside = (*above[max(column - 1, 0) : column], *above[column + 1 : column + 2])
    return bool(here) and here in beside


def is_total(row: Cells, *, last: bool) -> bool:
    """Whether a row adds up others: it begins with such a word, all else is numbers or empty.

    Elsewhere than at the end of the file something must be empty too: a shop may be called Total.
    """
    words = [cell.strip() for cell in row if cell.strip()]
    if not words or len(words) < 2:
        return bool(words) and last and len(row) > 2 and _is_totals_word(words[0])
    if not _is_totals_word(words[0]) or not all(is_value(cell) for cell in words[1:]):
        return False
    return last or len(words) < len(row)


def _is_totals_word(cell: str) -> bool:
    return cell.strip(" :=-*").casefold() in TOTALS


def is_heading_again(row: Cells, headings: Cells) -> bool:
    """Whether a row repeats the headings (files put one after another), or names columns for machines (Qualtrics)."""
    if len(row) == len(headings) and list(map(_bare, row)) == list(map(_bare, headings)):
        return True
    return for_machines(row)


def notes_below(rows: Sequence[Cells], gaps: Sequence[int]) -> int:
    """How many rows at the end are notes: one filled cell each, below a gap; gaps: blank lines before each row."""
    first = len(rows)
    for at in range(len(rows) - 1, max(-1, len(rows) - 1 - TITLES), -1):
        if filled(rows[at]) > 1 or len(rows[at]) < 4:
            break
        if gaps[at]:
            first = at
    return len(rows) - first


def _bare(heading: str) -> str:
    return " ".join(heading.lstrip("\ufeff").split())


def for_machines(row: Cells) -> bool:
    """Whether a row names each column for machines, as Qualtrics writes below headings and questions."""
    return len(row) > 1 and row[0].startswith('{"ImportId"') and all(c.startswith('{"ImportId"') for c in row if c)
