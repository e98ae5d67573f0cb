"""What was said of the files becomes a recipe; what is still missing for one is told in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.ledger.intake.guessing.draft import Draft, made_amount
from touchstone.ledger.intake.guessing.encountering import encounters_of
from touchstone.ledger.intake.guessing.moneys import MONEY, NOT_SAID
from touchstone.ledger.intake.guessing.said import ColumnSaid, FileSaid, Said
from touchstone.ledger.intake.guessing.steps import only_the_end
from touchstone.ledger.intake.recipe import (
    ColumnSpec,
    Condition,
    FileSpec,
    PeopleSpec,
    RecipeSpec,
    StageSpec,
    StandSpec,
    WhoSpec,
)
from touchstone.ledger.intake.recipe_text import read_recipe


class NotYetSaid(Refusal):
    """Something must be said before these files can come in."""


TIMES = ("moment", "due", "met", "since", "until")
WHO = ("customer", "email", "phone", "anonymous", "name")


def recipe_of(said: Said, *, tables: Mapping[str, Path] | None = None) -> RecipeSpec:
    """The recipe that says what was said. Raises NotYetSaid with the first sentence about what is missing.

    tables: the laid-out files by their names in `said`; a file that is not among them is left out.
    """
    if said.text:
        return read_recipe(said.text, called=said.title or _("the recipe")).recipe
    for sentence in missing_in(said):
        raise NotYetSaid(sentence)
    draft = Draft(said, tables)
    first = draft.first
    people = draft.rows(first) == "people"
    return RecipeSpec(
        name=said.slug or "files",
        title=said.title or said.slug or "files",
        system=said.system or said.slug or "files",
        hears=said.hears,
        files=tuple(_file(file, draft) for file in draft.files),
        encounters=() if people else tuple(encounters_of(draft)),
        people=(_people(draft),) if people else (),
        who=_who(draft),
        columns=tuple(_columns(draft)),
        zone=said.zone,
        country=said.country,
        currency="" if said.currency == NOT_SAID else said.currency,
        branch="" if _branches(draft) else said.branch,
        branch_from=draft.path(branch) if (branch := _branches(draft)) else "",
        branches={value: slug for value, slug in branch.values.items() if slug} if branch else {},
        staff=draft.path(staff) if (staff := draft.one("staff")) else "",
        trace=_trace(draft),
        journey=said.journey,
        stages=tuple(_stages(draft)),
    )


def missing_in(said: Said) -> Iterator[str]:
    """What must still be said, as sentences, the first things first."""
    draft = Draft(said, None)
    if not draft.files:
        yield _("None of the files is used yet: say what a row of it is.")
        return
    if not said.hears:
        yield _("Who is in this file: everyone, those who chose to answer, or only those with a problem?")
    yield from _missing_of_columns(draft)
    if draft.rows(draft.first) == "people":
        yield from _missing_people(draft)
    else:
        yield from _missing_encounters(draft)
    for file in draft.files:
        if file.rows == "lines" and not file.key:
            yield _("“%s”: say which column holds the number that lines of one thing share.") % file.name
        if file is not draft.first and (not file.joins or len(file.joins) != len(file.key)):
            yield _("“%s”: say which of its columns holds the number of a row of another file.") % file.name


def _missing_of_columns(draft: Draft) -> Iterator[str]:
    if draft.said.currency == NOT_SAID and any(one.means in MONEY for one in draft.columns):
        yield _("In which money are the amounts? The file does not say.")
    for one in draft.columns:
        if one.means in TIMES and one.dates == "?":
            yield _("“%s”: is 03/04 the 3rd of April or the 4th of March?") % one.column
        if one.means == "score" and not one.kind:
            yield _("“%s” is a score: say on which scale.") % one.column


def _missing_people(draft: Draft) -> Iterator[str]:
    if not any(draft.one(means) for means in WHO[:4]):
        yield _("Nothing says who it is: choose the column with their number, e-mail or phone.")
    if draft.one("ended") and not draft.said.on and not draft.one("until"):
        yield _("On which day was this list made?")


def _missing_encounters(draft: Draft) -> Iterator[str]:
    if not any(one.means == "moment" for one in draft.columns) and not draft.said.on:
        yield _("Nothing says when it happened: choose a column, or one day for all rows.")
    if not draft.said.points and not draft.one("touchpoint"):
        yield _("Nothing says at which touchpoint it happened.")
    for one in draft.all("due"):
        point = draft.point_of(one)
        if not draft.met_at(point) and not any(other.means == "kept" for other in draft.columns):
            yield _("“%s” is a day promised, but nothing says when the promise was met.") % one.column


def _file(file: FileSaid, draft: Draft) -> FileSpec:
    first = file is draft.first
    lines = first and file.rows == "lines"
    own = [one for one in draft.columns if one.file == file.name]
    sums = tuple(_sums(file, draft)) if lines or (file.many == "sum" and not first) else ()
    many = "first" if first or (file.many == "sum" and not sums) else file.many
    named = tuple(one.column for one in own if one.means in ("row", "thing") and one.column not in file.key)
    used = {one.column for one in own if one.means not in ("nothing", "fact")} | set(file.key)
    return FileSpec(
        name=file.name,
        match=file.match or "*",
        headers=tuple(one.column for one in own if one.column in used),
        sheet=file.sheet,
        header=file.header,
        encoding=file.encoding,
        separator=file.separator if len(file.separator) == 1 else "",
        key=file.key,
        joins=() if first else file.joins,
        lines=lines,
        last=file.last if lines else (),
        order=file.order if lines else "",
        many=many,
        sums=sums,
        row=(*named, *file.key) if many == "rows" and named else (),
        skip=only_the_end(file, draft.said),
    )


def _sums(file: FileSaid, draft: Draft) -> Iterator[str]:
    made = made_amount(draft)
    if made and made[0].startswith(f"{file.name}."):
        yield made[0].partition(".")[2]
    for one in draft.all("amount"):
        if one.file == file.name and (file is not draft.first or file.many == "sum"):
            yield one.column


def _columns(draft: Draft) -> Iterator[ColumnSpec]:
    made = made_amount(draft)
    if made:
        yield ColumnSpec(column=made[0], product=made[1])
    for one in (*draft.columns, *draft.written):
        if one.means in ("nothing", "fact"):
            continue
        dates = one.dates if one.means in TIMES and one.dates != "?" else ""
        missing = one.missing if one.means != "score" else ()
        if dates or one.zone or one.decimal or missing:
            yield ColumnSpec(column=draft.path(one), dates=dates, zone=one.zone, decimal=one.decimal, missing=missing)


def _who(draft: Draft) -> WhoSpec:
    paths = {means: tuple(draft.path(one) for one in draft.all(means)) for means in WHO}
    account, called = draft.one("account"), draft.one("account_name")
    return WhoSpec(
        customer=paths["customer"],
        email=paths["email"],
        phone=paths["phone"],
        anonymous=paths["anonymous"],
        name=paths["name"],
        shared=draft.said.shared,
        account=draft.path(account) if account else "",
        account_name=draft.path(called) if called else "",
    )


def _people(draft: Draft) -> PeopleSpec:
    since, until, ended = draft.one("since"), draft.one("until"), draft.one("ended")
    gone = tuple(value for value, what in ended.values.items() if what == "left") if ended else ()
    return PeopleSpec(
        role=draft.said.role or "customer",
        since=draft.path(since) if since else (),
        until=draft.path(until) if until else (),
        on=draft.said.on,
        ended=(Condition(column=draft.path(ended), among=gone),) if ended and gone else (),
    )


def _branches(draft: Draft) -> ColumnSaid | None:
    """The column of branches, where at least one of its values is a branch of ours, or no values were listed."""
    one = draft.one("branch")
    return one if one is not None and (any(one.values.values()) or not one.values) else None


def _trace(draft: Draft) -> tuple[str, ...]:
    """What holds the encounters of one order, ticket or visit together: its number, else the row's key."""
    thing = next((one for one in draft.all("thing") if one.file == draft.first.name), None)
    if draft.rows(draft.first) == "people":
        return ()
    if draft.first.key:
        return tuple(f"{draft.first.name}.{column}" for column in draft.first.key)
    return (draft.path(thing),) if thing else ()


def _stages(draft: Draft) -> Iterator[StageSpec]:
    """Touchpoints the register lacks, in journey order, those of one stage together."""
    stages: dict[str, list[StandSpec]] = {}
    halves: dict[str, str] = {}
    for point in draft.said.points:
        if point.known or point.slug not in draft.slugs:
            continue
        stage = point.stage or draft.said.journey or point.name
        stages.setdefault(stage, []).append(StandSpec(slug=point.slug, name=point.name))
        halves.setdefault(stage, point.half)
    for name, stands in stages.items():
        yield StageSpec(name=name, touchpoints=tuple(stands), half=halves[name])
