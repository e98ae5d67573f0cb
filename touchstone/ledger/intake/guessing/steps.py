"""A log, in which each row is one step of a case, as a recipe reads it: by cases, by steps, and by the last step."""

from __future__ import annotations

from msgspec.structs import replace

from touchstone.ledger.intake.guessing.said import ColumnSaid, FileSaid, Said
from touchstone.ledger.intake.recipe import Condition

STEP, END = "_steps", "_end"
TOLD_OF_A_STEP = ("touchpoint", "moment", "hour", "staff", "channel")
"""Meanings that belong to a step where nobody said which columns do."""
TOLD_AT_THE_END = ("due", "kept", "score", "words", "solved")


def spread(said: Said) -> tuple[Said, tuple[ColumnSaid, ...]]:
    """The same with each log as up to three files: its cases, its steps, and of each case the step that ends it.

    Also the column of times as it is written in the first and the last of them. A log in which nothing says what the
    steps are, or when they were, is read row by row.
    """
    files: list[FileSaid] = []
    columns = said.columns
    written: list[ColumnSaid] = []
    for file in said.files:
        if file.rows != "steps":
            files.append(file)
            continue
        own = [one for one in said.columns if one.file == file.name]
        each = set(file.each) or {one.column for one in own if one.means in TOLD_OF_A_STEP and not one.touchpoint}
        by = next((one for one in own if one.means == "touchpoint" and one.column in each), None)
        when = next((one for one in own if one.means == "moment" and one.column in each), None)
        if by is None or when is None or not file.key:
            files.append(replace(file, rows="things", key=(), last=(), order="", each=()))
            continue
        further = replace(
            file, rows="further", many="rows", last=(), order="", each=(),
            joins=tuple(f"{file.name}.{key}" for key in file.key),
        )  # fmt: skip
        files += [replace(file, rows="lines", order=file.order or when.column), replace(further, name=file.name + STEP)]
        written.append(when)
        if ended_by(by, own, each):
            files.append(replace(further, name=file.name + END, many="first"))
            written.append(replace(when, file=file.name + END))
        columns = tuple(
            replace(one, file=file.name + STEP) if one.file == file.name and one.column in each else one
            for one in columns
        )
    return replace(said, files=tuple(files), columns=columns), tuple(written)


def ended_by(by: ColumnSaid, own: list[ColumnSaid], each: set[str]) -> tuple[str, ...]:
    """The values of the step at which what is said of a case belongs: a promise, a score; () where nothing does."""
    steps = set(by.values.values()) - {""}
    slug = next(
        (one.touchpoint for one in own
         if one.means in TOLD_AT_THE_END and one.column not in each and one.touchpoint in steps), "",
    )  # fmt: skip
    return tuple(value for value, to in by.values.items() if to == slug) if slug else ()


def only_the_end(file: FileSaid, said: Said) -> tuple[Condition, ...]:
    """Which rows of a log are passed over so that only the steps that end a case are left."""
    name = file.name.removesuffix(END)
    by = next((one for one in said.columns if one.file == name + STEP and one.means == "touchpoint"), None)
    if by is None or name == file.name:
        return ()
    own = [one for one in said.columns if one.file == name]
    ends = ended_by(by, own, set())
    return (Condition(column=by.column, not_in=ends),) if ends else ()
