"""Counts how many columns are guessed right: `python -m tests.guesses` prints the table of docs/recipes.md."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
TODAY = date(2026, 11, 24)


def main() -> None:
    """Guess each set anew and print the counts, and every column that was wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
    django.setup()
    from tests.ledger.intake.guessed import counted_made, counted_real
    from tests.ledger.intake.made_exports import MADE

    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        real = counted_real(SHARED, into, today=TODAY)
        made = {name: counted_made(name, into, today=TODAY) for name in MADE}
    for title, counts in (("real sets", real), ("made-up exports", made)):
        print(f"\n| {title} | columns right | of those that mean something here |\n| --- | ---: | ---: |")
        for name, one in counts.items():
            print(f"| {name} | {one.right} of {one.columns} | {one.meant_right} of {one.meant} |")
        whole = sum(one.right for one in counts.values()), sum(one.columns for one in counts.values())
        meant = sum(one.meant_right for one in counts.values()), sum(one.meant for one in counts.values())
        print(f"| **all** | **{whole[0]} of {whole[1]}** | **{meant[0]} of {meant[1]}** |")
    for one in (*real.values(), *made.values()):
        for column, guessed, true in one.wrong:
            print(f"wrong: {column}: guessed {guessed}, is {true}")


if __name__ == "__main__":
    main()
