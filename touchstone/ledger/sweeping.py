"""Python's search for rings of objects, put off while rows come by the thousand: they form none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 500_000
"""New objects after which one looks. Python's own 700 make it look through everything several times a second, which
takes a fifth of the time of an import."""


@contextmanager
def seldom_swept() -> Iterator[None]:
    """Inside, rings of objects that nobody holds are looked for seldom; everything else is freed at once as ever."""
    before = gc.get_threshold()
    gc.set_threshold(MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
