"""Files as tables, and a recipe fitted to them: what a dry run and a run both stand on."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from touchstone.files import store
from touchstone.files.tables.laying_out import lay_out
from touchstone.files.tables.layout import LaidOut, Told
from touchstone.ledger.intake.headings import suited
from touchstone.ledger.intake.keeping import laid_folder
from touchstone.ledger.intake.recipe import FileSpec, RecipeSpec
from touchstone.ledger.intake.stacking import alike, place_of, stacked
from touchstone.ledger.intake.tables import files_of
from touchstone.ledger.models import Import

Progress = Callable[[int], None]
AS_FOUND = Told()


@dataclass(frozen=True)
class Given:
    """A file somebody gave: its name, where it lies, where its tables go, and what was told of how it is written."""

    name: str
    path: Path
    into: Path
    told: Told = AS_FOUND


@dataclass(frozen=True)
class Opened:
    """The recipe with the columns that are really there, and for each of its files the table and what it is made of.

    parts: by given name, in their order, the files of one layout that are one table.
    """

    spec: RecipeSpec
    outs: Mapping[str, LaidOut]
    parts: Mapping[str, Mapping[str, LaidOut]]
    notes: tuple[str, ...]

    @property
    def laid(self) -> dict[str, Path]:
        """For each of the recipe's files its table."""
        return {name: out.table for name, out in self.outs.items()}

    def place(self, line: int) -> tuple[str, int]:
        """The given file a row stands in by its line in the table of the first file, and its line in that file."""
        return place_of(line, tuple(self.parts[self.spec.files[0].name]))

    @property
    def broken(self) -> dict[str, LaidOut]:
        """By given name, the tables with rows that could not be read."""
        return {
            name: out for parts in self.parts.values() for name, out in parts.items() if out.broken_table is not None
        }

    @property
    def rows(self) -> int:
        """Rows there are to go through: those of the first file, and those that could not be read."""
        first = self.outs[self.spec.files[0].name]
        return first.rows + sum(out.broken for out in self.broken.values())


def given_of(started: Import) -> list[Given]:
    """The files of an import as they were given."""
    told = {file["name"]: file.get("told") or {} for file in started.found.get("files", [])}
    return [
        Given(
            file["name"],
            store.path_of(file["sha256"]),
            laid_folder(file["sha256"]),
            Told(**told.get(file["name"], {})),
        )
        for file in started.files
    ]


def laid_together(given: Sequence[Given], outs: Mapping[str, LaidOut]) -> dict[str, tuple[LaidOut, tuple[str, ...]]]:
    """The files as tables, those of one layout as one: by the first one's name the table, and the further names."""
    of = {one.name: one for one in given}
    found: dict[str, tuple[LaidOut, tuple[str, ...]]] = {}
    for first, *more in alike({one.name: outs[one.name].layout for one in given if one.name in outs}):
        found[first] = stacked([outs[name] for name in (first, *more)], into=of[first].into), tuple(more)
    return found


def laid_tables(started: Import) -> dict[str, Path]:
    """The tables that looking at an import's files made, by what each file is called there; those still there."""
    found: dict[str, Path] = {}
    for file in started.found.get("files", []):
        table = file.get("table")
        path = laid_folder(file["file"]) / table if table else None
        if path is not None and path.exists():
            found[file.get("as") or file["name"]] = path
    return found


def called_of(started: Import) -> dict[str, tuple[str, ...]]:
    """By what each file of an import is called there, the names it was given with; empty for other names' recipes."""
    if started.said.get("text") or started.said.get("recipe"):
        return {}
    return {
        file["as"]: (file["name"], *file.get("more", ())) for file in started.found.get("files", []) if file.get("as")
    }


def open_files(
    spec: RecipeSpec,
    given: Sequence[Given],
    *,
    called: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Lay the files out (or find them laid out), tell which is which of the recipe's, and fit the recipe to them.

    called: which of the recipe's files is which given names, where that is known already. Several of one layout become
    one table. How a file is written is as a person told, else as the recipe says, else as found. Raises the refusals
    of `files.tables`, FileMissing, HeadingMissing.
    """
    everything, given = given, _needed(spec, given)
    used = {one.name: _told_for(spec, one) for one in given}
    outs = {
        one.name: lay_out(one.path, name=one.name, told=used[one.name], into=one.into, progress=progress)
        for one in given
    }
    known = called or {}
    if all(file.name in known for file in spec.files):
        names = {file.name: tuple(known[file.name]) for file in spec.files}
    else:
        names = files_of(spec, {name: out.layout.columns for name, out in outs.items()})
    of = {one.name: one for one in given}
    parts: dict[str, dict[str, LaidOut]] = {file.name: {} for file in spec.files}
    for file in spec.files:
        own = _told(file)
        for one in (of[name] for name in names[file.name]):
            out = outs[one.name]
            if one.told == AS_FOUND and own not in (AS_FOUND, used[one.name]):
                out = lay_out(one.path, name=one.name, told=own, into=one.into, progress=progress)
            parts[file.name][one.name] = out
    chosen = {name: stacked(list(some.values()), into=of[names[name][0]].into) for name, some in parts.items()}
    fitted = suited(spec, {name: out.layout.columns for name, out in chosen.items()})
    named = {name for some in names.values() for name in some}
    unused = [one.name for one in everything if one.name not in named]
    notes = [_("The recipe has no use for the file “%s”; nothing of it came in.") % name for name in unused]
    notes += [f"{name}: {note}" for some in parts.values() for name, out in some.items() for note in out.layout.notes]
    return Opened(fitted.spec, chosen, parts, tuple(dict.fromkeys([*fitted.notes, *notes])))


def _needed(spec: RecipeSpec, given: Sequence[Given]) -> Sequence[Given]:
    """The files the recipe knows by name, where it knows one each; else all: others need not even be opened."""
    found: dict[str, Given] = {}
    for file in spec.files:
        fitting = [one for one in given if fnmatch.fnmatch(one.name.casefold(), file.match.casefold())]
        if file.match == "*" or len(fitting) != 1:
            return given
        found[fitting[0].name] = fitting[0]
    return list(found.values())


def _told_for(spec: RecipeSpec, given: Given) -> Told:
    if given.told != AS_FOUND:
        return given.told
    named = [file for file in spec.files if fnmatch.fnmatch(given.name.casefold(), file.match.casefold())]
    return _told(named[0]) if len(named) == 1 else AS_FOUND


def _told(file: FileSpec) -> Told:
    return Told(sheet=file.sheet, header=file.header, encoding=file.encoding, separator=file.separator)
