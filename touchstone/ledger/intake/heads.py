"""How many different people came in: a mark for each party, on disk beside the tables, so that memory stays flat.

A mark made twice is one mark. Whom a lot met is written down with the line it reaches before the lot is committed, and
marked behind that. Of a lot that never was committed nobody counts: its next life may meet them under other numbers.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db.models import Max
from numpy.typing import NDArray

from touchstone.ledger.models import Import
from touchstone.people.models import Party

GROWS = 1 << 20
ANYWHERE = 0
"""Stands for every touchpoint together, and for lists of people."""

Marks = NDArray[np.uint8]


def folder_of(started: Import) -> Path:
    """Where an import keeps its marks while it runs."""
    return Path(settings.LAID) / f"import-{started.pk}"


class Heads:
    """The people of one import, by touchpoint; those met before it began are told from new ones by their number."""

    def __init__(self, folder: Path, *, reached: int = 0) -> None:
        """reached: the line up to which rows are in the books."""
        self.folder = folder
        self.marks: dict[int, Marks] = {}
        self.met: set[tuple[int, int]] = set()
        folder.mkdir(parents=True, exist_ok=True)
        begun = folder / "before"
        if not begun.exists():
            begun.write_text(str(Party.objects.aggregate(last=Max("pk"))["last"] or 0))
        self.before = int(begun.read_text() or 0)
        for path in folder.glob("*.marks"):
            self.marks[int(path.stem)] = self._opened(int(path.stem), path.stat().st_size)
        if self._ahead.exists():
            line, *met = np.load(self._ahead).tolist()
            self.met = set(map(tuple, met)) if line[0] <= reached else set()
            self.settle()

    @property
    def _ahead(self) -> Path:
        return self.folder / "ahead.npy"

    def meet(self, met: Iterable[tuple[int, int | None]]) -> None:
        """Whom the lot at hand met: (touchpoint, party)."""
        for touchpoint, party in met:
            if party is not None:
                self.met |= {(touchpoint, party), (ANYWHERE, party)}

    def write_ahead(self, line: int) -> None:
        """Write down whom the lot at hand met, which reaches that line; before it is committed."""
        if self.met:
            half = self._ahead.with_name(".half.npy")
            np.save(half, np.array([(line, 0), *sorted(self.met)], np.int64))
            half.replace(self._ahead)

    def settle(self) -> None:
        """The lot is in the books: mark whom it met."""
        by: dict[int, list[int]] = {}
        for touchpoint, party in self.met:
            by.setdefault(touchpoint, []).append(party)
        for touchpoint, parties in by.items():
            self._fitting(touchpoint, max(parties))[parties] = 1
        self.met.clear()
        self._ahead.unlink(missing_ok=True)

    def at(self, touchpoint: int) -> int:
        """How many different people at a touchpoint."""
        return int(np.count_nonzero(self.marks[touchpoint])) if touchpoint in self.marks else 0

    def new_and_known(self) -> tuple[int, int]:
        """How many different people were met for the first time, and how many were known."""
        if ANYWHERE not in self.marks:
            return 0, 0
        known = int(np.count_nonzero(self.marks[ANYWHERE][: self.before + 1]))
        return self.at(ANYWHERE) - known, known

    def forget(self) -> None:
        """Remove the marks: the import is done."""
        self.marks.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _fitting(self, touchpoint: int, party: int) -> Marks:
        found = self.marks.get(touchpoint)
        if found is None or len(found) <= party:
            size = (party // GROWS + 1) * GROWS
            with (self.folder / f"{touchpoint}.marks").open("ab") as file:
                file.truncate(size)
            found = self.marks[touchpoint] = self._opened(touchpoint, size)
        return found

    def _opened(self, touchpoint: int, size: int) -> Marks:
        return np.memmap(self.folder / f"{touchpoint}.marks", np.uint8, "r+", shape=(size,))
