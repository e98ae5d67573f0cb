"""A file somebody hands in, taken as it streams: on disk whole under its hash, or not at all, in little memory."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.files.store import path_of

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class TooLarge(Refusal):
    """This file is larger than what can be taken at once."""


class DiskFull(Refusal):
    """The disk is full. Nothing was kept. Make room and try again."""

    status = 507

    def __init__(self) -> None:
        super().__init__(_("The disk is full. Nothing was kept. Make room and try again."))


@dataclass(frozen=True)
class Taken:
    """A file that was taken: its SHA-256, by which files.store finds it, and its size in bytes."""

    file: str
    size: int


@contextmanager
def room_or_refusal() -> Iterator[None]:
    """Turn the system's word for a full disk into `DiskFull`."""
    try:
        yield
    except OSError as trouble:
        if trouble.errno in FULL:
            raise DiskFull from trouble
        raise


def take(chunks: Iterable[bytes], *, most: int) -> Taken:
    """Write the chunks to disk as they come and keep them under their hash; at most `most` bytes.

    Refused: more than `most` (`TooLarge`), no room (`DiskFull`). Whatever stops it, nothing half-written stays.
    """
    folder = Path(settings.FILES)
    with room_or_refusal():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".half-", delete=False) as half:
            try:
                name, size = _written(chunks, half.fileno(), most=most)
                _put(Path(half.name), path_of(name))
            finally:
                Path(half.name).unlink(missing_ok=True)  # gone already where it was put in its place
    return Taken(file=name, size=size)


def _written(chunks: Iterable[bytes], to: int, *, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge(
                _("This file has more than %(megabytes)d MB. Cut it into parts, or bring it in by command.")
                % {"megabytes": most // 1_000_000}
            )
        digest.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(to, rest) :]
    os.fsync(to)
    return digest.hexdigest(), size


def _put(half: Path, place: Path) -> None:
    if place.exists():
        os.utime(place)  # kept anew: `strays` counts its age from now
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    half.replace(place)
