"""Where files lie: in the data folder by the hash of what is in them, two folders deep; the same file lies once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

HASH = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Put `data` on disk, whole or not at all, and give its name: the SHA-256 of its bytes in hexadecimal."""
    name = hashlib.sha256(data).hexdigest()
    place = path_of(name)
    if place.exists():
        os.utime(place)  # kept anew: `strays` counts its age from now
        return name
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".half-", delete=False) as half:
        half.write(data)
        half.flush()
        os.fsync(half.fileno())
    Path(half.name).replace(place)
    return name


def path_of(name: str) -> Path:
    """Where the file of that hash lies. `ValueError` for what is no hash, so that no name leads elsewhere."""
    if not HASH.fullmatch(name):
        raise ValueError(name)
    return Path(settings.FILES) / name[:2] / name[2:4] / name


def drop(name: str) -> bool:
    """Remove the file of that hash; whether it was there."""
    place = path_of(name)
    there = place.exists()
    place.unlink(missing_ok=True)
    return there


def strays(known: Collection[str], *, before: datetime) -> Iterator[str]:
    """The files last kept before `before` that nobody in `known` names: of a note refused, an erasure cut short."""
    for place in sorted(Path(settings.FILES).glob("??/??/*")):
        if HASH.fullmatch(place.name) and place.name not in known and place.stat().st_mtime < before.timestamp():
            yield place.name
