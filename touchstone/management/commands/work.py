"""`touchstone work`: the one loop that keeps everything going. Each step may be killed at any moment."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb
from deltalake.exceptions import DeltaError
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from touchstone.errors import Refusal
from touchstone.ledger.actions import lapse_due
from touchstone.ledger.intake.keeping import drop_old_uploads, sweep, sweep_aside
from touchstone.ledger.intake.working import do_next, gave_up
from touchstone.ledger.projection import project_new
from touchstone.ledger.pulse import note_pulse
from touchstone.ledger.tidying import empty_the_log
from touchstone.management.serving import touchstone

log = logging.getLogger("touchstone.work")

REST = 0.5  # seconds between two rounds when there is nothing to do
PULSE = timedelta(seconds=5)
EXPECTED = (Refusal, OperationalError, InterfaceError, OSError, duckdb.Error, DeltaError)
"""What may go wrong for a while (a full disk, a database restarted): said, and tried again."""


def lapses(now: datetime) -> bool:
    """Promises whose time ran out become evidence."""
    lapse_due(now=now)
    return False


def projection(now: datetime) -> bool:
    """What was recorded reaches the lake."""
    return project_new(now=now).done not in ("nothing", "busy")


TRIES = 3
"""Lives an import gets in a process of its own before it is said to break off again and again."""


@dataclass
class Away:
    """The imports that have a process of their own, and how often each broke off; alone: none gets one."""

    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    broke: dict[int, int] = field(default_factory=dict)
    alone: bool = False

    def send(self, pk: int) -> None:
        """Give an import a process of its own."""
        self.processes[pk] = touchstone("import", "--job", str(pk))

    def now(self) -> list[int]:
        """The imports at work now; of those that ended, how they ended is seen to."""
        for pk, process in list(self.processes.items()):
            code = process.poll()
            if code is None:
                continue
            del self.processes[pk]
            self.broke[pk] = 0 if code == 0 else self.broke.get(pk, 0) + 1
            if self.broke[pk] >= TRIES:
                gave_up(pk)
                self.broke.pop(pk)
        return list(self.processes)

    def end(self) -> None:
        """Ask them to stop; whatever they leave is gone on with by the next worker."""
        for process in self.processes.values():
            process.terminate()


AWAY = Away()


def imports(now: datetime) -> bool:
    """Files come in: small ones here, large ones in a process of their own."""
    return do_next(now=now, elsewhere=None if AWAY.alone else AWAY.send, away=AWAY.now())


def tidying(now: datetime) -> bool:
    """Uploads whose time is up go, tables without an upload too, and the database's log is emptied."""
    drop_old_uploads(now=now)
    sweep(now=now)
    sweep_aside(now=now)
    empty_the_log()
    return False


@dataclass(frozen=True)
class Step:
    """One thing the worker does; `act` tells whether more of it waits. Not done more often than `every`."""

    act: Callable[[datetime], bool]
    every: timedelta = timedelta()

    @property
    def name(self) -> str:
        """How it is called in the log and on the health page."""
        return self.act.__name__


STEPS = (
    Step(lapses, timedelta(seconds=20)),
    Step(imports),
    Step(projection),
    Step(tidying, timedelta(minutes=10)),
)


@dataclass
class Round:
    """What the loop remembers from one round to the next."""

    done: dict[str, datetime] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    pulse: datetime | None = None


def beat(now: datetime, kept: Round, *, steps: tuple[Step, ...] = STEPS) -> bool:
    """One round over the steps that are due; whether more waits."""
    more = False
    for step in steps:
        last = kept.done.get(step.name)
        if last is not None and timedelta() <= now - last < step.every:
            continue
        kept.done[step.name] = now
        try:
            more = step.act(now) or more
            kept.failing.pop(step.name, None)
        except EXPECTED as problem:
            log.warning("%s: %s", step.name, problem)
            kept.failing[step.name] = str(problem)
            _drop_a_dead_connection()
    if kept.pulse is None or not timedelta() <= now - kept.pulse < PULSE:
        kept.pulse = now
        try:
            note_pulse(failing=kept.failing, now=now)
        except (OperationalError, InterfaceError) as problem:
            log.warning("pulse: %s", problem)
            _drop_a_dead_connection()
    return more


def _drop_a_dead_connection() -> None:
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


class Command(BaseCommand):
    """Do what is waiting, again and again, until told to stop."""

    help = "Keeps everything going: promises that lapse, the lake, and what reads it. Stop it with Ctrl-C."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for tests and for those who run it by a timer."""
        parser.add_argument("--once", action="store_true", help="do what is waiting, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Until SIGTERM or Ctrl-C; the step at work is finished first."""
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        kept = Round()
        AWAY.alone = options["once"]
        while not stop.is_set():
            more = beat(timezone.now(), kept)
            if options["once"] and not more:
                break
            if not more:
                stop.wait(REST)
        AWAY.end()
        if options["once"] and kept.failing:
            raise SystemExit(1)
