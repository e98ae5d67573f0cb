"""What a figure is, how often and how long it was measured, and what the machine was doing meanwhile."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOLD = ("django", "duckdb", "deltalake", "ibis-framework", "numpy", "scipy", "granian")


@dataclass(frozen=True)
class Figure:
    """What was measured, over how many rows, and how long it took each time, seconds.

    each: rows that one run works through, for a rate; None where the time itself is the figure. busy: processor
    seconds of this process in each run, which say more than the time where others use the machine.
    """

    name: str
    rows: int
    seconds: tuple[float, ...]
    each: int | None = None
    busy: tuple[float, ...] = ()

    @property
    def middle(self) -> float:
        """The median of the runs."""
        return statistics.median(self.seconds)

    def part(self, share: float) -> float:
        """The run below which that share of them lies (the next one up, never between two)."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        low, middle, high = (f"{value * 1000:,.1f}" for value in (min(self.seconds), self.middle, max(self.seconds)))
        said = f"  {self.name:<58} {self.rows:>11,} rows  {middle:>10} ms ({low} … {high}; n = {len(self.seconds)}"
        if len(self.seconds) >= 50:
            said += f"; p99 {self.part(0.99) * 1000:,.1f}"
        if self.busy:
            said += f"; processor {statistics.median(self.busy) * 1000:,.1f}"
        said += ")"
        if self.each:
            said += f"  {self.each / self.middle:,.0f} rows/s"
        return f"{said}  [load {os.getloadavg()[0]:.1f}]"


def timed(name: str, rows: int, work: Callable[[], object], times: int = 7, *, rate: bool = False) -> Figure:
    """The work done several times."""
    seconds, busy = [], []
    for _ in range(times):
        started, ran = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - started)
        busy.append(time.process_time() - ran)
    return Figure(name, rows, tuple(seconds), rows if rate else None, tuple(busy))


def joined(name: str, rows: int, runs: Sequence[Figure], *, each: int | None = None) -> Figure:
    """Runs that were measured one by one, as one figure."""
    seconds = tuple(one for run in runs for one in run.seconds)
    return Figure(name, rows, seconds, each, tuple(one for run in runs for one in run.busy))


def say(figure: Figure) -> Figure:
    """Print it at once, so that a long run can be followed."""
    print(figure, flush=True)
    return figure


def target(words: str, *, reached: bool) -> None:
    """Print a target of the design beside its figure, honestly."""
    print(f"    → {'reached    ' if reached else 'NOT reached'}  {words}", flush=True)


def head() -> None:
    """The machine, the versions, and the state of the sources."""
    git = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    versions = ", ".join(f"{name} {version(name)}" for name in TOLD)
    print(f"Touchstone {git.stdout.strip() or '(no git)'}, {time.strftime('%Y-%m-%d %H:%M')}")
    print(f"{os.cpu_count()} processors, {_memory()}, {platform.platform()}, Python {platform.python_version()}")
    print(versions)
    print("load " + " ".join(f"{one:.1f}" for one in os.getloadavg()) + "; it stands beside each figure")


def peak() -> None:
    """The most memory this part ever held, and the largest process it started that is over by now."""
    own, other = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    beside = f"; the largest process beside it {other:,.0f} MB" if other else ""
    print(f"  peak memory {own:,.0f} MB{beside}", flush=True)


def in_own_folder(script: str, *arguments: str, other: Sequence[str] = ()) -> bool:
    """Run one part in a process of its own over a data folder of its own, which is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        environment = {**os.environ, "TOUCHSTONE_DATA": folder, "DJANGO_SETTINGS_MODULE": "touchstone.settings"}
        environment.pop("TOUCHSTONE_DATABASE", None)
        place = [str(ROOT), *other, *filter(None, [environment.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(place)
        command = [sys.executable, str(Path(__file__).parent / script), *arguments]
        return subprocess.run(command, env=environment, check=False).returncode == 0


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (ValueError, OSError):
        return "memory unknown"
