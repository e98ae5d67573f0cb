"""Figures of what follows the ledger: from rows to files, step by step, and how soon a new encounter is on the map."""

from __future__ import annotations

import subprocess
import sys
import time

import django

django.setup()

from company import Company, found, more  # noqa: E402 - Django must stand first
from django.core.management import call_command  # noqa: E402
from figures import Figure, peak, say, target  # noqa: E402
from lake import projected  # noqa: E402
from pages import Visitor  # noqa: E402


def fresh(company: Company, rows: int, *, times: int = 7) -> None:
    """From `record()` to the number on the map's own table, with a worker running beside it."""
    visitor = Visitor(company)
    worker = subprocess.Popen([sys.executable, "-m", "touchstone", "work"])
    seconds = []
    try:
        seen = visitor.readings_on_the_map()
        for _ in range(times):
            more(company, 1, touchpoint=company.touchpoints[0])
            started = time.perf_counter()
            while visitor.readings_on_the_map() == seen and time.perf_counter() - started < 60:
                time.sleep(0.05)
            seconds.append(time.perf_counter() - started)
            seen = visitor.readings_on_the_map()
    finally:
        worker.terminate()
        worker.wait()
    figure = say(Figure("freshness: accepted → on the map", rows, tuple(seconds)))
    target("an accepted encounter is on the map within 5 s", reached=max(figure.seconds) <= 5)


def main(rows: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    company = found()
    projected(company, rows)
    fresh(company, rows)
    peak()


if __name__ == "__main__":
    main(int(sys.argv[1]))
