"""`touchstone backup [TO]`: everything that cannot be made again, as one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from touchstone.errors import Refusal
from touchstone.packs.backups import back_up


class Command(BaseCommand):
    """Make a backup now."""

    help = "Write rows, pictures and the secret into one file (by default in the data folder's backups)."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("to", nargs="?", type=Path, help="a folder or a file")

    def handle(self, *args: Any, **options: Any) -> None:
        """One verb."""
        try:
            path = back_up(now=timezone.now(), to=options["to"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from None
        self.stdout.write(f"Backed up to {path} ({path.stat().st_size / 1e6:.1f} MB).")
