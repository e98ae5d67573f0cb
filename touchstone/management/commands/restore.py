"""`touchstone restore FILE`: a backup back in place, forgotten people forgotten again, the lake made anew."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from touchstone.errors import Refusal
from touchstone.ledger.models import Bookmark
from touchstone.ledger.projection import rebuild
from touchstone.packs.backups import restore_rows
from touchstone.packs.condition import WORKER_BEATS
from touchstone.privacy.actions import apply_erasures


class Command(BaseCommand):
    """Put a backup in place of what is here."""

    help = "Restore a backup; the server must be stopped. What stood here before is kept as replaced-…"
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("backup", type=Path)
        parser.add_argument("--running", action="store_true", help="do it although the worker seems to be at work")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rows first, then what was forgotten since, then the shadow."""
        if self._at_work() and not options["running"]:
            raise CommandError("Touchstone seems to be running on this data. Stop it first.", returncode=2)
        try:
            restore_rows(backup=options["backup"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from None
        call_command("migrate", verbosity=0)
        forgotten = apply_erasures(now=timezone.now())
        rebuild(now=timezone.now())
        self.stdout.write(f"Restored {options['backup']}; {forgotten} people forgotten again; the map was made anew.")

    def _at_work(self) -> bool:
        """Whether a worker beats here. Rows that cannot be read are what a restore is for: nobody works on them."""
        try:
            if Bookmark._meta.db_table not in connection.introspection.table_names():
                return False
            beat = Bookmark.objects.filter(reader="worker").values_list("moved_at", flat=True).first()
        except DatabaseError:
            return False
        return beat is not None and timezone.now() - beat < WORKER_BEATS
