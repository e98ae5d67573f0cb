"""What one can do with an import: begin, tell, try, run, stop, go on, take back, run again. The worker does the work.

Every verb moves the import from one state to the next by a conditional UPDATE, so that two people never start the same
twice; `working.do_next` takes what waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.files.tables.layout import Told
from touchstone.ledger.intake import keeping
from touchstone.ledger.intake.guessing.drafting import recipe_of
from touchstone.ledger.intake.guessing.said import Said, kept_of, said_of
from touchstone.ledger.intake.opening import laid_tables
from touchstone.ledger.intake.ready import ready_named
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe, recipe_toml
from touchstone.ledger.intake.taking_back import WouldTakeBack, replaced_by_another, would_take_back
from touchstone.ledger.intake.working import do_next
from touchstone.ledger.models import Import, Recipe, Refused, Upload

__all__ = ["WouldTakeBack", "do_next", "would_take_back"]

State = Import.State
EMPTY: dict[str, Any] = {"trouble": "", "rows_done": 0, "rows_all": 0}


class NotNow(Refusal):
    """This import is not where that can be done."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This cannot be done while the import is “%s”. Look at it again; somebody may have gone on meanwhile.")
            % State(state).label
        )


class FilesGone(Refusal):
    """The files are no longer kept."""

    def __init__(self) -> None:
        super().__init__(
            _("The files are no longer kept, so they cannot be read again. Hand them in once more; nothing doubles.")
        )


class Replaced(Refusal):
    """A later import stands in the place of this one."""

    def __init__(self) -> None:
        super().__init__(_("A later import stands in the place of this one. Take that one back first."))


class NothingHandedIn(Refusal):
    """Choose a file first."""

    def __init__(self) -> None:
        super().__init__(_("Choose a file first."))


class Verb(Protocol):
    """What moves an import on."""

    def __call__(self, started: Import, *, by: User | None, now: datetime) -> Import:
        """Do it, or refuse with a sentence."""


def begin(uploads: Sequence[Upload], *, by: User | None, now: datetime) -> Import:
    """Begin an import of these files: the worker looks at them next."""
    if not uploads:
        raise NothingHandedIn
    with transaction.atomic():
        started = new_import(uploads, state=State.LOOKING, by=by, now=now)
        note_deed(by=by, verb="hand_in", noun=started, now=now)
    return started


def new_import(uploads: Sequence[Upload], *, state: str, by: User | None, now: datetime, **more: Any) -> Import:
    """The row of an import over these files; files of one name are told apart by a number."""
    named = [{"name": name, "sha256": one.file, "size": one.size} for one, name in _named_apart(uploads)]
    told = [{"name": one["name"], "as": "", "file": one["sha256"], "told": {}} for one in named]
    defaults: dict[str, Any] = {"as_of": now, "found": {"files": told}}
    started = Import.objects.create(state=state, files=named, by=by, started_at=now, **(defaults | more))
    started.uploads.set(uploads)
    return started


def _named_apart(uploads: Sequence[Upload]) -> list[tuple[Upload, str]]:
    found: dict[str, Upload] = {}
    for one in uploads:
        name, count, whole = one.name, 1, Path(one.name)
        while name in found:
            count += 1
            name = f"{whole.stem} ({count}){whole.suffix}"
        found[name] = one
    return [(one, name) for name, one in found.items()]


def look_again(started: Import, *, told: Mapping[str, Told], by: User | None, now: datetime) -> Import:  # noqa: ARG001
    """Look at the files anew, written as `told` (by the file's name); what was said of their columns is kept."""
    _there(started)
    found = dict(started.found)
    found["files"] = [
        {**file, "told": asdict(told[file["name"]]) if file["name"] in told else file.get("told", {})}
        for file in found.get("files", [])
    ]
    return _moved(started, State.LOOKING, among=_unrun(started), found=found, **EMPTY)


def say(started: Import, said: Said, *, by: User | None, now: datetime) -> Import:  # noqa: ARG001
    """Keep what a person says of the files. No deed: it is said again with every choice."""
    return _moved(started, State.SAYING, among=_unrun(started), said=kept_of(said), trouble="")


def ask_try(started: Import, *, by: User | None, now: datetime) -> Import:
    """Ask for a dry run by what was said. Refused where that is not enough yet (its sentence says what is missing)."""
    if started.state not in _unrun(started):
        raise NotNow(started.state)
    _there(started)
    recipe = recipe_for(started)
    return _started(
        started, State.TRYING, among=_unrun(started), verb="try_out", by=by, now=now,
        recipe=recipe.recipe.name[:60], recipe_text=recipe.text, tried={}, **EMPTY,
    )  # fmt: skip


def recipe_for(started: Import) -> RecipeText:
    """The recipe of an import: as written by hand, else the one chosen by name, else made of what was said."""
    said = said_of(started.said)
    if said.text:
        return read_recipe(said.text, called=said.title or _("the recipe"))
    if said.recipe:
        return read_recipe(_named_recipe(said.recipe), called=said.recipe)
    return read_recipe(recipe_toml(recipe_of(said, tables=laid(started))), called=said.title or _("the recipe"))


def _named_recipe(slug: str) -> str:
    kept = Recipe.objects.filter(slug=slug).first()
    if kept is not None:
        return kept.text
    ready = ready_named(slug)
    if ready is None:
        raise keeping.NoSuchRecipe(slug)
    return ready.text


def laid(started: Import) -> dict[str, Path]:
    """The tables made of an import's files, by what each file is called there; only those that are there."""
    return laid_tables(started)


def ask_run(started: Import, *, by: User | None, now: datetime) -> Import:
    """Ask for the run, as it was tried. Promises are weighed as of now."""
    _there(started)
    return _started(
        started, State.RUNNING, among=(State.TRIED,), verb="bring_in", by=by, now=now,
        as_of=now, report={}, **EMPTY,
    )  # fmt: skip


def ask_take_back(started: Import, *, by: User | None, now: datetime) -> Import:
    """Ask for what came in to be withdrawn; where it had replaced what an earlier import said, that stands again."""
    if replaced_by_another(started):
        raise Replaced
    among = (State.DONE, State.STOPPED) if started.source_id else (State.DONE,)
    return _started(
        started, State.TAKING_BACK, among=among, verb="take_back", by=by, now=now, taken_back_at=now, **EMPTY
    )


def go_on(started: Import, *, by: User | None, now: datetime) -> Import:
    """Go on where it stopped."""
    if started.taken_back_at:
        return _started(started, State.TAKING_BACK, among=(State.STOPPED,), verb="go_on", by=by, now=now, trouble="")
    _there(started)
    to = State.LOOKING
    if started.source_id or (started.tried and started.recipe_text):
        to = State.RUNNING
    elif started.recipe_text:
        to = State.TRYING
    return _started(started, to, among=(State.STOPPED,), verb="go_on", by=by, now=now, trouble="")


def cancel(started: Import, *, by: User | None, now: datetime) -> Import:
    """Stop where it is. What came in stays, until somebody goes on or takes it back."""
    name = by.name if by is not None else ""
    said = _("Stopped by %s.") % name if name else _("Stopped.")
    among = (State.LOOKING, State.TRYING, State.RUNNING)
    return _started(started, State.STOPPED, among=among, verb="stop", by=by, now=now, trouble=said)


def run_again(started: Import, *, recipe: str, by: User | None, now: datetime) -> Import:
    """A new import of the same files instead of that one: by another recipe, or ("") to be said anew.

    When it has run, what it says replaces what the first one said, and what it says no longer is withdrawn.
    """
    _there(started)
    text = read_recipe(recipe) if recipe.strip() else None
    said = {**started.said, "text": text.text} if text else started.said
    with transaction.atomic():
        again = new_import(
            list(started.uploads.order_by("pk")), state=State.TRYING if text else State.SAYING, by=by, now=now,
            instead_of=started, found=started.found, said=said,
            recipe=text.recipe.name[:60] if text else "", recipe_text=text.text if text else "",
        )  # fmt: skip
        note_deed(by=by, verb="run_again", noun=again, now=now)
    return again


def _there(started: Import) -> None:
    if not keeping.all_there(started.uploads.all()):
        raise FilesGone


def _unrun(started: Import) -> Collection[str]:
    """States in which nothing has come in yet and nobody is at work."""
    return (State.SAYING, State.TRIED) if started.source_id else (State.SAYING, State.TRIED, State.STOPPED)


def _started(
    started: Import,
    to: str,
    *,
    among: Collection[str],
    verb: str,
    by: User | None,
    now: datetime,
    **fields: Any,
) -> Import:
    with transaction.atomic():
        _moved(started, to, among=among, **fields)
        if to in (State.TRYING, State.RUNNING) and "rows_done" in fields:
            Refused.objects.filter(brought_by=started).delete()
        note_deed(by=by, verb=verb, noun=started, now=now)
    return started


def _moved(started: Import, to: str, *, among: Collection[str], **fields: Any) -> Import:
    """Move an import on, if it still is where it may; refused otherwise."""
    changed = Import.objects.filter(pk=started.pk, state__in=among).update(state=to, **fields)
    started.refresh_from_db()
    if not changed:
        raise NotNow(started.state)
    return started
