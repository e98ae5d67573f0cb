"""Shaping in a second process, so that the one that writes has nothing else to do: the same lots, in the same order.

The other process is a fresh interpreter that shares nothing with this one: it is told what to shape by its standard
input and gives the lots by its standard output. When this process ends, however it ends, that input ends too, and the
other one goes.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec
from django.conf import settings
from django.utils.translation import get_language, override

from touchstone.files.tables.duck import as_table, connected
from touchstone.ledger.entries import Numbered, naming, numbering
from touchstone.ledger.intake import lots
from touchstone.ledger.intake.grounds import Ground, Refusing, Shaped, Somebody
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.models import System
from touchstone.ledger.queries import is_near
from touchstone.ledger.sweeping import seldom_swept

if sys.platform == "linux":
    import fcntl

MANY = 20_000
"""Rows from which on a second process is worth its start."""
HEAD = struct.Struct("<cq")
LOT, OTHER = b"l", b"o"
"""What is sent: a lot, in the form that is written and read fastest; or anything else."""
PIPE = 1 << 20
"""Bytes that wait between the two, so that neither has to stop for the other in the middle of a lot."""
BEGIN = "__file__ = ''; import django; django.setup(); from touchstone.ledger.intake.side import answer; answer()"
"""Where the main module has no file, DuckDB takes it that somebody is watching, and draws a progress bar."""


class Asked(msgspec.Struct):
    """What the other process is told: what to shape, for which system the entries are numbered, with which secret."""

    spec: RecipeSpec
    laid: dict[str, Path]
    ground: Ground
    after: int
    size: int
    system_id: int
    near: bool
    secret: str
    language: str | None


class Told(msgspec.Struct, gc=False, array_like=True):
    """A shaped row as it is sent: without its cells, its entries numbered."""

    line: int
    entries: tuple[Numbered, ...]
    refusals: tuple[Refusing, ...]
    people: tuple[Somebody, ...]
    nothing: bool
    rows: int
    skipped: int


ENCODER, DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(list[Told])


def lots_of(
    spec: RecipeSpec, laid: Mapping[str, Path], ground: Ground, *, after: int = 0, size: int = 0
) -> Iterator[list[Shaped]]:
    """As `lots.lots_of`, shaped in a second process where that pays; entries come numbered, rows without their cells.

    Should the other process die, this one goes on behind the last line that came.
    """
    system_id = System.objects.filter(slug=ground.system).values_list("pk", flat=True).first() or 0
    if _processors() < 2 or _rows(spec, laid) < MANY or not system_id:
        yield from lots.lots_of(spec, laid, ground, after=after, size=size)
        return
    near = is_near(system_id)
    asked = Asked(spec, dict(laid), ground, after, size, system_id, near, settings.SECRET_KEY, get_language())
    with _helper() as (ears, mouth):
        _send(mouth, asked)
        while (told := _heard(ears)) is not None:
            if isinstance(told, Exception):
                raise told
            if not told:
                return
            lot = [Shaped(r.line, r.entries, r.refusals, {}, r.people, r.nothing, r.rows, r.skipped) for r in told]
            after = max(after, lot[-1].line)
            yield lot
    yield from lots.lots_of(spec, laid, ground, after=after, size=size)


def answer() -> None:
    """The other process: shape what is asked, give it lot by lot, end with an empty one."""
    mouth = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak into the lots
    asked = _heard(sys.stdin.buffer)
    if not isinstance(asked, Asked):
        return
    threading.Thread(target=_until_nobody_listens, daemon=True).start()
    settings.SECRET_KEY = asked.secret
    numbered = numbering(naming(asked.system_id, near=asked.near))
    try:
        with override(asked.language), seldom_swept():
            for lot in lots.lots_of(asked.spec, asked.laid, asked.ground, after=asked.after, size=asked.size):
                _send(mouth, [_told(row, tuple(map(numbered, row.entries))) for row in lot])
        _send(mouth, [])
    except BrokenPipeError:
        os._exit(1)
    except Exception as problem:
        _send(mouth, _portable(problem))


def _told(row: Shaped, entries: tuple[Numbered, ...]) -> Told:
    return Told(row.line, entries, row.refusals, row.people, row.nothing, row.rows, row.skipped)


def _portable(problem: Exception) -> Exception:
    """The same problem if it survives the way, else one that says what it was."""
    try:
        again: Exception = pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own
    except Exception:
        return RuntimeError(f"{type(problem).__name__}: {problem}")
    return again if isinstance(again, type(problem)) else RuntimeError(str(problem))


def _until_nobody_listens() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


@contextmanager
def _helper() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The other process, gone when this ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
    command = [sys.executable, "-c", BEGIN]
    pipe = subprocess.PIPE
    helper = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)  # noqa: S603 - ourselves
    assert helper.stdin is not None and helper.stdout is not None  # noqa: S101 - asked for just above
    if sys.platform == "linux":
        with suppress(OSError):  # somebody who has many pipes already may get no larger ones
            fcntl.fcntl(helper.stdout, fcntl.F_SETPIPE_SZ, PIPE)
    try:
        yield helper.stdout, helper.stdin
    finally:
        helper.kill()
        helper.stdout.close()
        with suppress(BrokenPipeError):
            helper.stdin.close()
        helper.wait()


def _send(mouth: IO[bytes], told: object) -> None:
    is_lot = isinstance(told, list)
    data = ENCODER.encode(told) if is_lot else pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    mouth.write(HEAD.pack(LOT if is_lot else OTHER, len(data)))
    mouth.write(data)
    mouth.flush()


def _heard(ears: IO[bytes]) -> Any:
    """What was sent; None where the other end is gone."""
    head = ears.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    sort, size = HEAD.unpack(head)
    data = ears.read(size)
    if len(data) < size:
        return None
    return DECODER.decode(data) if sort == LOT else pickle.loads(data)  # noqa: S301 - our own process


def _rows(spec: RecipeSpec, laid: Mapping[str, Path]) -> int:
    path = laid.get(spec.files[0].name)
    if path is None:
        return 0
    with connected() as con:
        found = con.execute(f"SELECT count(*) FROM {as_table(path)}").fetchone()  # noqa: S608 - our own path
    return int(found[0]) if found else 0


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
