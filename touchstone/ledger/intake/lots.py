"""Rows by the lot: shaped, with what is lacking in them told, and refused ones kept as they stood in their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from touchstone.files.tables.duck import as_name, as_table, connected
from touchstone.files.tables.layout import LaidOut
from touchstone.ledger.intake.grounds import Ground, Shaped
from touchstone.ledger.intake.opening import Opened
from touchstone.ledger.intake.recipe import EncounterSpec, RecipeSpec, named
from touchstone.ledger.intake.shaping import shaper
from touchstone.ledger.intake.tables import joined_rows, lines_of_things, rows_at
from touchstone.ledger.models import Import, Refused

LOT = 1000
"""Entries in one transaction: small, so that nobody's click waits long."""
MOST_ROWS = 2000
"""Rows in one lot where few of them tell of anything."""


def lots_of(
    spec: RecipeSpec, laid: Mapping[str, Path], ground: Ground, *, after: int = 0, size: int = 0
) -> Iterator[list[Shaped]]:
    """The rows after a line, shaped, in lots of about `size` entries; a row's entries stay together."""
    shape = shaper(spec, ground)
    most = size or LOT
    lot: list[Shaped] = []
    entries = 0
    for row in joined_rows(spec, laid, after=after):
        shaped = shape(row)
        lot.append(shaped)
        entries += len(shaped.entries) + len(shaped.people)
        if entries >= most or len(lot) >= MOST_ROWS:
            yield lot
            lot, entries = [], 0
    if lot:
        yield lot


def refused_rows(
    started: Import | None, noes: Sequence[tuple[Shaped, Sequence[str], str, bool]], opened: Opened
) -> list[Refused]:
    """Rows not taken, or partly: (row, sentences, what it waits for, partly), with their cells as the file has them.

    Of a thing of several lines all are kept: mended and brought in again, it must not lose those that were right.
    """
    if not noes:
        return []
    things = lines_of_things(opened.spec, opened.laid, {shaped.line for shaped, *_rest in noes})
    lines = {line for some in things.values() for line in some}
    stood = rows_at(opened.laid[opened.spec.files[0].name], lines)
    places = {line: opened.place(line) for line in lines}
    return [
        Refused(
            brought_by=started,
            file=places[line][0][:200],
            line=places[line][1],
            reason=" ".join(dict.fromkeys(sentences)),
            row=stood.get(line, {}),
            waits_for=waits_for,
            partly=partly,
        )
        for shaped, sentences, waits_for, partly in noes
        for line in things[shaped.line]
    ]


def broken_cells(out: LaidOut, text: str) -> dict[str, str]:
    """A row that could not be read, to be kept: its text under no heading, and the headings its cells belong to."""
    return {"": text, **dict.fromkeys(out.layout.columns, "")}


def broken_rows(out: LaidOut, *, after: int, most: int) -> list[tuple[int, str, str]]:
    """Rows of a file that could not be read, in its order, leaving out the first `after`: line, why, and their text."""
    if out.broken_table is None:
        return []
    with connected() as con:
        found = con.execute(
            f"SELECT __line, reason, text FROM {as_table(out.broken_table)} "  # noqa: S608 - our own path
            "ORDER BY __line, reason, text LIMIT ? OFFSET ?",
            [most, after],
        )
        return [(int(line or 0), str(reason), str(text or "")) for line, reason, text in found.fetchall()]


def lacking(opened: Opened) -> list[str]:
    """What the recipe asks for and no row has, as sentences: a column that is empty from top to bottom."""
    empty: set[str] = set()
    with connected() as con:
        for file in opened.spec.files:
            out = opened.outs[file.name]
            asked = [column for column in out.layout.columns if f"{file.name}.{column}" in _asked(opened.spec)]
            if not asked or not out.rows:
                continue
            counts = ", ".join(f"count(nullif(trim({as_name(column)}), ''))" for column in asked)
            found = con.execute(f"SELECT {counts} FROM {as_table(out.table)}").fetchone() or ()  # noqa: S608
            empty |= {f"{file.name}.{column}" for column, n in zip(asked, found, strict=True) if not n}
    return [_sentence(name, opened.spec) for name in sorted(empty)]


def _asked(spec: RecipeSpec) -> dict[str, str]:
    """Each column the recipe asks for, and what it would have told."""
    who = spec.who
    found: dict[str, Any] = {}
    for columns in (who.customer, who.email, who.phone, who.anonymous):
        found.update(dict.fromkeys(named(columns), "who"))
    for one in spec.encounters:
        found.update(_asked_by(one))
    return found


def _asked_by(one: EncounterSpec) -> dict[str, str]:
    found = {**dict.fromkeys(named(one.when), "when"), **dict.fromkeys(named(one.words), "words")}
    found.update(dict.fromkeys(named(one.amount), "amount"))
    found.update({reading.column: "score" for reading in one.readings})
    if one.promise is not None:
        found.update(dict.fromkeys(named(one.promise.due), "due"))
        found.update(dict.fromkeys(named(one.promise.met), "met"))
    return found


def _sentence(name: str, spec: RecipeSpec) -> str:
    heading = name.partition(".")[2]
    meant = _asked(spec).get(name, "")
    said = {
        "who": _("“%s” is empty in every row: it tells nobody apart."),
        "when": _("“%s” is empty in every row: that never happened here, or was not written down."),
        "words": _("“%s” is empty in every row: nobody said anything."),
        "amount": _("“%s” is empty in every row: no money is told of."),
        "score": _("“%s” is empty in every row: nobody scored."),
        "due": _("“%s” is empty in every row: no promise was made here."),
        "met": _("“%s” is empty in every row: nothing tells when the promise was met."),
    }
    return said.get(meant, _("“%s” is empty in every row.")) % heading
