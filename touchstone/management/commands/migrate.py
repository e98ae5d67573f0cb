"""`touchstone migrate`: Django's own, then the triggers that keep the ledger append-only."""

from typing import Any

from django.core.management.commands import migrate

from touchstone.ledger.append_only import install_triggers


class Command(migrate.Command):
    """Bring the database up to this version."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then install the triggers (SQLite drops them silently when a table is rebuilt)."""
        super().handle(*args, **options)
        install_triggers(options["database"])
