"""`bring_in()`: files in by a recipe, in one call; the same again adds nothing, and a broken-off import goes on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.files.tables.laying_out import lay_out
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.first_look import guess_at, own_money
from touchstone.ledger.intake.guessing.asking import Question
from touchstone.ledger.intake.guessing.drafting import recipe_of
from touchstone.ledger.intake.guessing.guess import answered, with_proposals
from touchstone.ledger.intake.guessing.moneys import money_taken
from touchstone.ledger.intake.opening import Given, laid_together, open_files
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe, recipe_toml
from touchstone.ledger.intake.reports import Report, report_of
from touchstone.ledger.intake.trying import rehearse
from touchstone.ledger.intake.working import do_one
from touchstone.ledger.models import Import, Refused, Upload

MOST = 1 << 40
MOST_TRIED = 1_000_000
"""Rows a dry run by command reads."""
CHUNK = 1 << 20
State = Import.State


class CutShort(Refusal):
    """The import stopped before its end."""


class AtWorkAlready(Refusal):
    """Somebody is bringing these files in at this moment."""


def bring_in(
    *,
    recipe: RecipeText,
    paths: Sequence[Path],
    now: datetime,
    by: User | None = None,
    as_of: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Read the files and record what they tell; the report of all of it.

    The files are kept like those handed in on a page. Promises are weighed as of `as_of` (default: now). An import of
    the same files by the same recipe that broke off is gone on with; one that was finished starts anew, adds nothing
    that is known, and may bring back what was withdrawn. Raises CutShort with the sentence why it stopped.
    """
    return report_of(brought(recipe=recipe, paths=paths, now=now, by=by, as_of=as_of, progress=progress).report)


def brought(
    *,
    recipe: RecipeText,
    paths: Sequence[Path],
    now: datetime,
    by: User | None = None,
    as_of: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Import:
    """As `bring_in`; the import itself."""
    started = begun(recipe=recipe, paths=paths, now=now, by=by, as_of=as_of)
    if not do_one(started.pk, now=now, progress=progress):
        raise AtWorkAlready
    started.refresh_from_db()
    if started.state == State.STOPPED:
        raise CutShort(started.trouble)
    return started


def begun(
    *, recipe: RecipeText, paths: Sequence[Path], now: datetime, by: User | None, as_of: datetime | None
) -> Import:
    """The import of these files by that recipe, about to run: the one that broke off, else a new one."""
    uploads = [keep_file(path, by=by, now=now) for path in paths]
    digests = [one.file for one in uploads]
    broken_off = Import.objects.filter(
        recipe_text=recipe.text, state__in=(State.RUNNING, State.STOPPED), taken_back_at=None
    ).order_by("-pk")
    for before in broken_off:
        if [file["sha256"] for file in before.files] == digests and before.recipe == recipe.recipe.name[:60]:
            if before.state == State.STOPPED:
                jobs.go_on(before, by=by, now=now)
            return before
    with transaction.atomic():
        started = jobs.new_import(
            uploads, state=State.RUNNING, by=by, now=now, as_of=as_of or now,
            recipe=recipe.recipe.name[:60], recipe_text=recipe.text,
        )  # fmt: skip
        note_deed(by=by, verb="bring_in", noun=started, now=now)
    return started


def keep_file(path: Path, *, by: User | None, now: datetime) -> Upload:
    """Take a file in from the disk; one of the same name and bytes that is still kept is that one."""
    taken = take(_chunks(path), most=MOST)
    known = Upload.objects.filter(file=taken.file, name=path.name[:200], dropped_at=None).last()
    return known or keeping.keep_upload(file=taken.file, name=path.name, size=taken.size, by=by, now=now)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def guessed(paths: Sequence[Path], *, hears: str, now: datetime) -> tuple[RecipeText, list[str]]:
    """The recipe that the guess comes to, and its sentences: what was taken for granted, and how it was answered."""
    settings.LAID.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.LAID, prefix="tried-") as folder:
        given = [Given(path.name, path, Path(folder)) for path in paths]
        outs = {one.name: lay_out(one.path, name=one.name, into=one.into) for one in given}
        together = {name: out for name, (out, _more) in laid_together(given, outs).items()}
        found = guess_at(given, together, now=now)
        said = with_proposals(found)
        if hears:
            said = answered(said, "hears", hears)
        heads = [one.name for one in given if one.name in together]
        tables = {file.name: together[name].table for file, name in zip(said.files, heads, strict=True)}
        recipe = read_recipe(recipe_toml(recipe_of(said, tables=tables)), called=said.title or "recipe")
    taken = [sentence for sentence in (money_taken(said, own=own_money()),) if sentence]
    told = {"hears": hears} if hears else {}
    words = [_answered_in_words(one, told.get(one.about)) for one in found.questions]
    return recipe, [*found.notes, *words, *taken]


def _answered_in_words(asked: Question, told: str | None) -> str:
    """A question of the guess and its answer: the one told by hand, else the one taken for granted and why."""
    value = asked.proposed if told is None else told
    said = f"{asked.sentence} {dict(asked.choices).get(value, value)}."
    return said if told is not None else f"{said} {asked.why}".strip()


def try_out(
    *,
    recipe: RecipeText,
    paths: Sequence[Path],
    now: datetime,
    as_of: datetime | None = None,
    most: int = MOST_TRIED,
    keep: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Report, list[Refused]]:
    """What would come in, with the rows that would be refused; nothing is written, the files are not kept."""
    settings.LAID.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.LAID, prefix="tried-") as folder:
        given = [Given(path.name, path, Path(folder)) for path in paths]
        opened = open_files(recipe.recipe, given)
        return rehearse(opened, now=now, as_of=as_of or now, most=most, keep=keep, progress=progress)
