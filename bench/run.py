"""`make bench`: the figures of docs/performance.md, all from this one run, on data folders that are thrown away.

`python bench/run.py` measures all (some forty minutes and 4 GB of memory on two processors); `--small` only tries
that everything runs; `--rows N` looks at one size. `python bench/run.py lake 1000000` and the like run one part:
intake N, lake N (rows to files, freshness), questions N, weigh N, pages N.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from figures import head, in_own_folder

PARTS = {
    "intake": ("intake.py", ()),
    "lake": ("fresh.py", ()),
    "questions": ("lake.py", ()),
    "weigh": ("weigh.py", ("200", "500")),
    "pages": ("pages.py", ()),
}
ABOUT = {
    "intake": "the way in: SQLite, synchronous=FULL, rows shaped in a second process",
    "lake": "rows to files, and freshness",
    "questions": "the questions behind the pages, asked of the lake",
    "weigh": "the weighing",
    "pages": "pages: server time by Django's test client, 22 touchpoints × 300 branches",
}


def plan(rows: int | None, *, small: bool) -> Iterator[tuple[str, int]]:
    """Which parts, and how large."""
    if small or rows:
        size = rows or 20_000
        yield from (("intake", max(1000, size // 10)), ("lake", size), ("questions", size))
        yield from (("weigh", 2 * size), ("pages", size))
        return
    yield from (("intake", 1_000_000), ("lake", 200_000), ("lake", 1_000_000))
    yield from (("questions", 10_000_000), ("weigh", 500_000), ("weigh", 2_000_000))
    yield from (("pages", 1_000_000), ("pages", 10_000_000))


def main() -> int:
    """Run the parts one after the other, each in a process and a folder of its own."""
    asks = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asks.add_argument("part", nargs="?", choices=PARTS)
    asks.add_argument("size", nargs="?", type=int, default=200_000)
    asks.add_argument("--small", action="store_true")
    asks.add_argument("--rows", type=int)
    said = asks.parse_args()
    chosen = [(said.part, said.size)] if said.part else list(plan(said.rows, small=said.small))
    head()
    print("median of n runs (shortest … longest); a rate is rows by the median; targets: those the design sets")
    failed = []
    for part, size in chosen:
        script, before = PARTS[part]
        print(f"\n{ABOUT[part]} — {part} {size:,}", flush=True)
        if not in_own_folder(script, *before, str(size)):
            failed.append(f"{part} {size}")
    print("\nload at the end " + " ".join(f"{one:.1f}" for one in os.getloadavg()))
    if failed:
        print("did not finish: " + ", ".join(failed))
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
