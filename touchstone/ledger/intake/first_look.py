"""The first look at files: each laid out as a table, or refused with a sentence; then the guess at what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from touchstone.company.queries import branch_tree
from touchstone.errors import Refusal
from touchstone.files.tables.laying_out import lay_out
from touchstone.files.tables.layout import LaidOut
from touchstone.files.uploads import DiskFull
from touchstone.ledger import faults
from touchstone.ledger.intake.guessing.guess import Given as Guessable
from touchstone.ledger.intake.guessing.guess import Guess, found_of, guess
from touchstone.ledger.intake.guessing.moneys import NOT_SAID
from touchstone.ledger.intake.guessing.profiles import profile
from touchstone.ledger.intake.guessing.said import Said, kept_of, said_of
from touchstone.ledger.intake.keeping import drop_upload
from touchstone.ledger.intake.opening import AS_FOUND, Given, given_of, laid_together
from touchstone.ledger.intake.ready import Fit, fitting, own_recipe
from touchstone.ledger.models import Import, Recipe
from touchstone.register.models import Touchpoint

Progress = Callable[[int], None]
State = Import.State


class NothingReadable(Refusal):
    """None of the files can be read as a table."""


def look_at(started: Import, *, now: datetime, progress: Progress | None = None) -> None:
    """Look at the files of an import and guess what they mean; it then waits to be told (SAYING).

    Where a recipe was kept here that finds all its columns, it is used: this is next month's file.

    A file that is refused is removed at once, unless it was told how it is written and could be told otherwise. Raises
    NothingReadable where none is left.
    """
    outs: dict[str, LaidOut] = {}
    noes: dict[str, str] = {}
    given = given_of(started)
    for one in given:
        try:
            outs[one.name] = lay_out(one.path, name=one.name, told=one.told, into=one.into, progress=progress)
        except DiskFull:
            raise
        except Refusal as refusal:
            noes[one.name] = refusal.sentence
    tables = laid_together(given, outs)
    files = [_file(one, tables, outs, noes.get(one.name, "")) for one in given]
    _drop_refused(started, given, noes, now=now)
    if not outs:
        Import.objects.filter(pk=started.pk).update(found={"files": files})
        raise NothingReadable(" ".join(dict.fromkeys(noes.values())))
    guessed = guess_at(given, {name: out for name, (out, _more) in tables.items()}, now=now)
    said = guessed.said
    names = {one.file: one.name for one in said.files}
    for file in files:
        file["as"] = names.get(file["file"], "") if file["name"] in tables else ""
    if started.said:
        said = _with_what_was_said(said, said_of(started.said), files)
    fits = _fitting({name: out.layout.columns for name, out in outs.items()})
    if not started.said and fits and fits[0].ready.own and fits[0].share == 1:
        said = msgspec.structs.replace(said, recipe=fits[0].ready.slug)
    found = {"files": files, **found_of(guessed), "fitting": [_fit(one) for one in fits]}
    faults.here("import.looked")
    rows = sum(out.rows + out.broken for out in outs.values())
    Import.objects.filter(pk=started.pk, state=State.LOOKING).update(
        state=State.SAYING, found=found, said=kept_of(said), trouble="", rows_done=rows, rows_all=rows
    )


def guess_at(given: Sequence[Given], outs: Mapping[str, LaidOut], *, now: datetime) -> Guess:
    """The guess at what the files mean that were laid out, with the register and the branches there are."""
    tree = branch_tree()
    country = tree.inherited(tree.root.pk, "country") if tree.root is not None else ""
    tables = [
        Guessable(one.name, one.path.name, outs[one.name].table, outs[one.name].layout)
        for one in given
        if one.name in outs
    ]
    return guess(
        tables,
        register=list(Touchpoint.objects.filter(retired_at=None).values_list("slug", "name")),
        branches=[(branch.slug, branch.name) for branch in tree.branches],
        country=country,
        currency=own_money(),
        today=now.date(),
    )


def own_money() -> str:
    """The company's currency, "" where it has none."""
    tree = branch_tree()
    return tree.inherited(tree.root.pk, "currency") if tree.root is not None else ""


def _file(
    given: Given, tables: Mapping[str, tuple[LaidOut, tuple[str, ...]]], outs: Mapping[str, LaidOut], refused: str
) -> dict[str, Any]:
    """What was found of a file: its table, with the names of those in it ("more") or of the one it is in ("with")."""
    told = msgspec.to_builtins(given.told) if given.told != AS_FOUND else {}
    found: dict[str, Any] = {"name": given.name, "as": "", "file": given.path.name, "told": told}
    if refused:
        return {**found, "refused": refused}
    if given.name not in tables:
        out, first = outs[given.name], next(name for name, (_out, more) in tables.items() if given.name in more)
        return {**found, "with": first, "rows": out.rows, "broken": out.broken}
    out, more = tables[given.name]
    return {
        **found,
        "more": list(more),
        "layout": msgspec.to_builtins(out.layout),
        "rows": out.rows,
        "broken": out.broken,
        "table": str(out.table.relative_to(given.into)),
        "kinds": {one.column: one.kind for one in profile(out.table, file=given.name)},
    }


def _drop_refused(started: Import, given: Sequence[Given], noes: Mapping[str, str], *, now: datetime) -> None:
    """A file that is refused leaves no trace but its report."""
    gone = {one.path.name for one in given if one.name in noes and one.told == AS_FOUND}
    for upload in started.uploads.filter(dropped_at=None, file__in=gone):
        drop_upload(upload=upload, now=now)


def _fitting(headers: Mapping[str, Sequence[str]]) -> list[Fit]:
    """The recipes that fit: those kept here, and those that come along."""
    kept = Recipe.objects.filter(retired_at=None).values("slug", "title", "text")
    own = [one for row in kept if (one := own_recipe(**row)) is not None]
    return fitting(headers, own=own)


def _fit(fit: Fit) -> dict[str, Any]:
    one = fit.ready
    share = round(fit.share, 3)
    return {"slug": one.slug, "title": one.title, "own": one.own, "share": share, "files": dict(fit.files)}


def _with_what_was_said(new: Said, before: Said, files: Sequence[Mapping[str, Any]]) -> Said:
    """What a person said before, as far as its columns still are there; the guess for the others."""
    there = {(file["as"], column) for file in files if "layout" in file for column in file["layout"]["columns"]}
    told = {(one.file, one.column): one for one in before.columns if (one.file, one.column) in there}
    columns = tuple(told.get((one.file, one.column), one) for one in new.columns)
    kept = {
        name: getattr(before, name)
        for name in ("title", "slug", "hears", "zone", "country", "currency", "language", "branch", "role", "on")
        if getattr(before, name) not in ("", NOT_SAID)
    }
    points = before.points if before.points else new.points
    slugs = {one.slug for one in points}
    points = (*points, *(one for one in new.points if one.slug not in slugs and _spoken_of(one.slug, columns)))
    still = tuple(about for about in before.answered if "#" not in about or _stands(about, there))
    return msgspec.structs.replace(new, **kept, columns=columns, points=points, recipe=before.recipe, answered=still)


def _spoken_of(slug: str, columns: Sequence[Any]) -> bool:
    return any(one.touchpoint == slug or slug in one.values.values() for one in columns)


def _stands(about: str, there: set[tuple[str, str]]) -> bool:
    file, _point, column = about.partition("#")[0].partition(".")
    return (file, column) in there
