"""`touchstone rebuild`: the lake again, from nothing but the rows."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from touchstone.ledger.projection import how_far, rebuild


class Command(BaseCommand):
    """Make the lake again."""

    help = "Makes the lake (the fast copy that pages read) again from the rows. Nothing is lost by it."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One verb; says how much there is now and how long it took."""
        started = time.monotonic()
        if rebuild(now=timezone.now()).done == "busy":
            raise CommandError("A worker is writing the lake just now. Try again in a moment.")
        far = how_far()
        took = time.monotonic() - started
        self.stdout.write(f"{far.passages:,} passages and {far.evidence:,} readings in {took:.1f} s.")
