"""Runs a ring of tests, part by part, and says at the end what ran, how long it took, and what was skipped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COMPLETE = os.environ.get("TOUCHSTONE_RING_COMPLETE") == "yes"
CORES = str(os.cpu_count() or 2)

sys.path.insert(0, str(ROOT))


class Ring:
    """One run: keeps what was done, what failed and what was skipped."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, float, str]] = []
        self.failed = False
        self.skipped: list[str] = []

    def run(self, name: str, *command: str, environment: dict[str, str] | None = None) -> None:
        """Run one part; its output goes straight to the screen, skips are kept."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        with subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            last = ""
            for line in process.stdout:
                print(line, end="", flush=True)
                last = line.strip() or last
                if line.startswith("SKIPPED"):
                    self.skipped.append(f"{name}: {line.strip()}")
        ok = process.returncode == 0 or (process.returncode == 5 and "no tests ran" in last)
        self.failed = self.failed or not ok
        self.parts.append((name, time.monotonic() - began, ("ok  " if ok else "FAIL") + "  " + last))

    def pytest(self, name: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
        """One pytest run, with the reasons of skips."""
        self.run(
            name, str(BIN / "python"), "-m", "pytest", "-rfEs", "--durations=12", *arguments, environment=environment
        )

    def close(self) -> int:
        """Say what ran; the code to exit with."""
        print("\n== in all")
        for name, seconds, last in self.parts:
            print(f"{seconds:7.1f} s  {name:<38} {last}")
        for line in self.skipped:
            print(f"skipped: {line}")
        if self.skipped and COMPLETE:
            print("Here nothing may be skipped.")
            self.failed = True
        return int(self.failed)


def static_checks(ring: Ring) -> None:
    """Lint, types, contracts, migrations, the stylesheet."""
    with tempfile.TemporaryDirectory() as data:
        environment = {"TOUCHSTONE_DATA": data}
        ring.run("format", str(BIN / "ruff"), "format", "--check", "--quiet", ".")
        ring.run("lint", str(BIN / "ruff"), "check", "--quiet", ".")
        ring.run("contracts", str(BIN / "lint-imports"), "--cache-dir", ".cache/import_linter")
        ring.run("types", str(BIN / "mypy"), environment=environment)
        ring.run(
            "migrations", sys.executable, "-m", "touchstone", "makemigrations", "--check", "--dry-run",
            environment=environment,
        )  # fmt: skip
        ring.run("stylesheet", sys.executable, "touchstone/web/assets/build.py", "--check", environment=environment)


def postgres_address(stack: ExitStack) -> str:
    """A private PostgreSQL for this run, or nothing where its programs are not installed."""
    from tests.postgres import private_server

    return stack.enter_context(private_server()) or ""


def inner(ring: Ring) -> None:
    """What CI runs."""
    static_checks(ring)
    ring.pytest("SQLite", "-n", CORES, "-m", "not slow and not world and not browser")
    with ExitStack() as stack:
        address = postgres_address(stack)
        if address:
            ring.pytest(
                "PostgreSQL, where SQL differs", "-n", CORES, "-m", "not slow and not world and not browser",
                "tests/ledger", "tests/people", "tests/register", "tests/company", "tests/privacy",
                "tests/web/test_map.py", "tests/web/test_people.py", "tests/web/test_search.py",
                "tests/web/test_note.py",
                *(f"--ignore-glob=*/intake/test_{pure}*" for pure in ("guess", "recipe", "quirks", "headings")),
                environment={"TOUCHSTONE_DATABASE": address},
            )  # fmt: skip
        else:
            ring.skipped.append("PostgreSQL: its server programs are not installed (Debian: postgresql)")
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        ring.pytest("browser", "-n", CORES, "-m", "browser and not slow and not world")
    else:
        ring.skipped.append("browser: no Chromium on this machine (Debian: chromium)")


def slow(ring: Ring) -> None:
    """The outer ring."""
    ring.pytest("slow", "-m", "slow and not world", "-n", CORES)


def world(ring: Ring) -> None:
    """Other people's clients."""
    ring.pytest("world", "-m", "world")


def main(name: str) -> int:
    """Run one ring."""
    ring = Ring()
    {"inner": inner, "slow": slow, "world": world}[name](ring)
    return ring.close()


if __name__ == "__main__":
    raise SystemExit(main(re.sub(r"\W", "", sys.argv[1]) if len(sys.argv) > 1 else "inner"))
