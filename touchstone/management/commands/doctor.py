"""`touchstone doctor`: is everything well? Exits with 1 if not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from touchstone.packs.condition import condition


class Command(BaseCommand):
    """Look at everything and say how it is."""

    help = "Check worker, lag, disk, backups, triggers, migrations and rows."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def handle(self, *args: Any, **options: Any) -> None:
        """One question, printed."""
        checks = condition(now=timezone.now())
        for check in checks:
            self.stdout.write(f"{'well' if check.well else 'LOOK'}  {check.name}: {check.sentence}")
        if not all(check.well for check in checks):
            raise CommandError("Something needs looking at; see above.", returncode=1)
