"""`touchstone pack out FILE` and `touchstone pack in FILE [--dry-run] [--whole]`: the register as one readable file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from touchstone.errors import Refusal
from touchstone.packs.packing import Outcome, pack_in, pack_out, rehearse

VERBS = {
    "add": ("add", "added"),
    "change": ("change", "changed"),
    "retire": ("retire", "retired"),
    "bring_back": ("bring back", "brought back"),
}


class Command(BaseCommand):
    """Write the register to a file, or read it from one."""

    help = "The whole register as one readable YAML file: out of this company, or into it."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`out FILE`, `in FILE`; `-` is the screen or the pipe."""
        parser.add_argument("way", choices=["out", "in"], help="out: write the register; in: read it")
        parser.add_argument("file", help="the YAML file; - for standard output or input")
        parser.add_argument("--owners", action="store_true", help="out: with the e-mail of who looks after what")
        parser.add_argument("--dry-run", action="store_true", help="in: only say what would change")
        parser.add_argument(
            "--whole",
            action="store_true",
            help="in: the file is the whole truth; what it does not name is retired, what it leaves out is emptied",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; a refusal is printed line by line and nothing is changed."""
        try:
            if options["way"] == "out":
                self.out(options["file"], owners=options["owners"])
            else:
                self.bring_in(options["file"], dry=options["dry_run"], whole=options["whole"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from None
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(str(problem), returncode=2) from None

    def out(self, file: str, *, owners: bool) -> None:
        """Write the register."""
        text = pack_out(as_of=timezone.now(), with_owners=owners)
        if file == "-":
            self.stdout.write(text, ending="")
        else:
            Path(file).write_text(text, encoding="utf-8", newline="\n")
            self.stdout.write(f"The register is in {file}.")

    def bring_in(self, file: str, *, dry: bool, whole: bool) -> None:
        """Read the register, or only say what that would change."""
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        outcome = (rehearse if dry else pack_in)(text=text, by=None, now=timezone.now(), whole=whole)
        for change in outcome.changes:
            fields = f" ({', '.join(change.fields)})" if change.fields else ""
            self.stdout.write(f"{VERBS[change.verb][0 if dry else 1]:12} {change.noun:10} {change.name}{fields}")
        self.stdout.write(self.summary(outcome, dry=dry))

    def summary(self, outcome: Outcome, *, dry: bool) -> str:
        """One line at the end."""
        if not outcome.changes:
            return "The register is as this file says already: nothing to do."
        counted = ", ".join(
            f"{len(outcome.of(verb))} {words[0] if dry else words[1]}"
            for verb, words in VERBS.items()
            if outcome.of(verb)
        )
        return f"Would {counted}. Nothing was changed." if dry else f"Done: {counted}."
