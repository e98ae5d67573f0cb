"""The worker's part: takes the import that has waited longest, does what it asks for, says why where it cannot."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Protocol

import duckdb
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.files.uploads import DiskFull
from touchstone.ledger.claims import Claim, claimed
from touchstone.ledger.intake import first_look, running, trying
from touchstone.ledger.models import Bookmark, Encounter, Import

log = logging.getLogger("touchstone.imports")

LARGE = 5_000_000
"""Bytes from which on an import gets a process of its own, so that the worker goes on with everything else."""
MANY = 20_000
"""Encounters from which on taking back does."""
RENEWED = 300.0
"""Seconds between two renewals of the claim."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
State = Import.State
Progress = Callable[[int], None]
WAITING = (State.LOOKING, State.TRYING, State.RUNNING, State.TAKING_BACK)


class Act(Protocol):
    """Does what an import asks for in one of its states."""

    def __call__(self, started: Import, *, now: datetime, progress: Progress | None = None) -> object:
        """From where it stands to the end, or to a refusal."""


ACTS: dict[str, Act] = {
    State.LOOKING: first_look.look_at,
    State.TRYING: trying.try_out,
    State.RUNNING: running.run,
    State.TAKING_BACK: running.undo,
}


def do_next(
    *,
    now: datetime,
    progress: Progress | None = None,
    elsewhere: Callable[[int], None] | None = None,
    away: Collection[int] = (),
) -> bool:
    """Do the import that has waited longest; whether there was one.

    elsewhere: is given the number of a large one, to be done in a process of its own; away: those that are there now.
    """
    for started in Import.objects.filter(state__in=WAITING).exclude(pk__in=list(away)).order_by("pk"):
        with claimed(_claim(started.pk), now=now) as claim:
            if claim is None:
                continue
            if elsewhere is None or not _is_large(started):
                _do(started.pk, claim, now=now, progress=progress)
                return True
        if elsewhere is not None:
            elsewhere(started.pk)
            return True
    _tidy()
    return False


def do_one(pk: int, *, now: datetime, progress: Progress | None = None) -> bool:
    """Do what one import asks for; whether that was possible (somebody else may be at it, or nothing is asked)."""
    with claimed(_claim(pk), now=now) as claim:
        if claim is None or not Import.objects.filter(pk=pk, state__in=WAITING).exists():
            return False
        _do(pk, claim, now=now, progress=progress)
    return True


def _claim(pk: int) -> str:
    return f"import {pk}"


def _is_large(started: Import) -> bool:
    if started.state == State.TAKING_BACK:
        return Encounter.objects.filter(brought_by=started)[: MANY + 1].count() > MANY
    return sum(int(file["size"]) for file in started.files) > LARGE


def _do(pk: int, claim: Claim, *, now: datetime, progress: Progress | None) -> None:
    started = Import.objects.select_related("source__system", "by", "instead_of__source").get(pk=pk)
    state = started.state
    if state not in WAITING:
        return
    try:
        ACTS[state](started, now=now, progress=_Watch(pk, claim, state, progress))
    except (running.Stopped, trying.Stopped):
        return
    except Exception as problem:
        if not isinstance(problem, Refusal):
            log.warning("import %s: %s", pk, problem, exc_info=not _for_a_while(problem))
        _stop(pk, state, in_words(problem))


def _stop(pk: int, state: str, sentence: str) -> None:
    """Say why it stopped. Where even that cannot be written, it is still waiting, and the next round tries again."""
    waiting = Import.objects.filter(pk=pk, state=state)
    try:
        waiting.update(state=State.STOPPED, trouble=sentence)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()  # a new one has room where the old one could not even take back what it had begun
        waiting.update(state=State.STOPPED, trouble=sentence)


def in_words(problem: Exception) -> str:
    """Why an import stopped, as a sentence for whoever asked for it."""
    if isinstance(problem, Refusal) and not isinstance(problem, DiskFull):
        return problem.sentence
    if _is_full(problem):
        return _("The disk is full. What had come in stays; nothing is half done. Make room, then go on.")
    if isinstance(problem, OperationalError | InterfaceError):
        return _("The database did not answer. What had come in stays; nothing is half done. Go on in a moment.")
    if isinstance(problem, duckdb.OutOfMemoryException | MemoryError):
        return _("There is too little memory for these files. Cut them into parts and bring those in.")
    if isinstance(problem, FileNotFoundError):
        return _("A file that was handed in is no longer there. Hand it in again; nothing doubles.")
    return _("Something broke that should not (%s). What had come in stays; nothing is half done.") % (
        type(problem).__name__
    )


def _is_full(problem: Exception) -> bool:
    if isinstance(problem, DiskFull) or (isinstance(problem, OSError) and problem.errno in FULL):
        return True
    said = str(problem).casefold()
    return isinstance(problem, DatabaseError | duckdb.Error | OSError) and any(
        word in said for word in ("disk is full", "no space left", "disk full", "file too large", "disk i/o error")
    )


def _for_a_while(problem: Exception) -> bool:
    return _is_full(problem) or isinstance(problem, OperationalError | InterfaceError)


class _Watch:
    """Tells how far a look or a dry run is, keeps the claim, and stops where somebody said so."""

    def __init__(self, pk: int, claim: Claim, state: str, progress: Progress | None) -> None:
        self.pk, self.claim, self.state, self.progress = pk, claim, state, progress
        self.told = self.renewed = time.monotonic()

    def __call__(self, done: int) -> None:
        """So many rows are done."""
        if self.progress is not None:
            self.progress(done)
        at = time.monotonic()
        if at - self.renewed > RENEWED:
            self.renewed = at
            self.claim.renew()
        if self.state in (State.LOOKING, State.TRYING) and at - self.told > 1:
            self.told = at
            if not Import.objects.filter(pk=self.pk, state=self.state).update(rows_done=done):
                raise trying.Stopped


def _tidy() -> None:
    """Claims of imports that are done are not kept."""
    stale = Bookmark.objects.filter(reader__startswith="import ", position=0)
    if stale.exists():
        stale.delete()


def gave_up(pk: int) -> None:
    """Say of an import that its process broke off again and again (too little memory, most likely)."""
    for state in WAITING:
        _stop(pk, state, _("It broke off again and again, most likely for want of memory. What had come in stays."))
