"""The lake: a disposable shadow of the ledger in files, and the one small page (`manifest.json`) that says which count.

Each table (passages, evidence) is in two tiers: *base*, large and rarely rewritten, and *recent*, which holds whole
persons anew. What counts is `recent`, and `base` without the persons in `renewed`. A reader reads the manifest once
and holds to the files it names; they stay for a minute after they have been replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from touchstone.ledger import faults
from touchstone.ledger.delta import BASE, RECENT, TABLES, commit

KEEP = 60.0  # seconds that replaced files stay for readers in flight; a question ends after 30
PAGE = "manifest.json"
FORM = hashlib.blake2b(json.dumps(["1", TABLES]).encode(), digest_size=6).hexdigest()
"""Which columns the files have; a lake of another form is made anew."""

Files = dict[str, dict[str, int]]  # tier → path below the table's folder → rows


@dataclass(frozen=True)
class Manifest:
    """Which files count, and how far they have read the ledger.

    version: differs after every change; answers may be kept under it. written_at: seconds since 1970. read: how far
    (`touched.Read`). files: table → tier → path → rows. delta: table → its Delta version. retired: files replaced,
    and when, that readers in flight may still hold.
    """

    form: str
    version: str
    written_at: float
    read: dict[str, Any]
    files: dict[str, Files]
    delta: dict[str, int]
    retired: dict[str, float]

    def rows(self, table: str, tier: str) -> int:
        """How many rows a tier of a table has."""
        return sum(self.files[table].get(tier, {}).values())

    def paths(self) -> set[str]:
        """Every file that counts, below the lake's folder."""
        return {f"{table}/{path}" for table, tiers in self.files.items() for tier in tiers.values() for path in tier}


class Lake:
    """One lake in one folder. Anybody may read; only whoever holds the claim writes."""

    def __init__(self, home: Path) -> None:
        self.home = Path(home)

    def manifest(self) -> Manifest | None:
        """What counts now; None where there is no lake, or one of another form."""
        try:
            told = json.loads((self.home / PAGE).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return Manifest(**told) if isinstance(told, dict) and told.get("form") == FORM else None

    def new_file(self, table: str, tier: str) -> Path:
        """Where the next file of that tier goes."""
        place = self.home / table / f"tier={tier}" / f"{secrets.token_hex(8)}.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def scratch(self) -> Path:
        """An empty folder for what the writer must put aside; what a killed one left is thrown away."""
        place = self.home / "scratch"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place

    def publish(
        self,
        files: Mapping[str, Files],
        *,
        read: Mapping[str, Any],
        now: datetime,
        fence: Callable[[], None],
        at_once: bool = False,
    ) -> Manifest:
        """Let these files count from now on, all tables at the same moment: the manifest is replaced in one go.

        `fence` is called right before and raises if somebody else has become the writer. `at_once`: replaced files
        go now, not in a minute (after an erasure).
        """
        before = self.manifest()
        written_at = now.timestamp()
        for table, tiers in files.items():
            self._settle(table, tiers, before)
            faults.here(f"projection.{table}_written")
        note = {"written_at": written_at, "read": dict(read)}
        delta = {
            table: self._commit(table, tiers, bookmark=int(read["encounter"]), note=note)
            for table, tiers in files.items()
        }
        count = int(before.version.partition("-")[0]) + 1 if before else 1
        manifest = Manifest(
            form=FORM,
            version=f"{count}-{secrets.token_hex(4)}",
            written_at=written_at,
            read=dict(read),
            files=dict(files),
            delta=delta,
            retired={},
        )
        if before and not at_once:
            manifest.retired.update({path: at for path, at in before.retired.items() if 0 <= written_at - at < KEEP})
            manifest.retired.update(dict.fromkeys(sorted(before.paths() - manifest.paths()), written_at))
        fence()
        faults.here("projection.before_manifest")
        self._replace_page(manifest)
        faults.here("projection.published")
        self.sweep(manifest)
        faults.here("projection.swept")
        return manifest

    def sweep(self, manifest: Manifest) -> None:
        """Remove the files that nobody reads: replaced long enough ago, or left by a killed writer."""
        kept = manifest.paths() | manifest.retired.keys()
        for table in TABLES:
            for place in (self.home / table).glob("tier=*/*.parquet"):
                if str(place.relative_to(self.home)) not in kept:
                    place.unlink(missing_ok=True)
        shutil.rmtree(self.home / "scratch", ignore_errors=True)

    def _commit(self, table: str, tiers: Files, *, bookmark: int, note: Mapping[str, object]) -> int:
        rows = {path: count for tier in tiers.values() for path, count in tier.items()}
        version = commit(self.home, table, rows, bookmark=bookmark, note=note)
        faults.here(f"projection.{table}_committed")
        return version

    def _settle(self, table: str, tiers: Files, before: Manifest | None) -> None:
        """New files are on the disk for good before the manifest names them."""
        known = before.paths() if before else set()
        for path in {path for tier in tiers.values() for path in tier if f"{table}/{path}" not in known}:
            _to_disk(self.home / table / path)

    def _replace_page(self, manifest: Manifest) -> None:
        fresh = self.home / f"{PAGE}.new"
        fresh.write_text(json.dumps(asdict(manifest)))
        _to_disk(fresh)
        faults.here("projection.manifest_written")
        fresh.replace(self.home / PAGE)


def _to_disk(place: Path) -> None:
    with place.open("r+b") as file:
        os.fsync(file.fileno())


__all__ = ["BASE", "FORM", "KEEP", "RECENT", "TABLES", "Files", "Lake", "Manifest"]
