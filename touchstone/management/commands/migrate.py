"""`touchstone migrate`: a backup first where there is anything to lose, Django's own, then the triggers."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from touchstone.ledger.append_only import install_triggers
from touchstone.packs.backups import back_up


class Command(migrate.Command):
    """Bring the database up to this version."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then install the triggers (SQLite drops them silently when a table is rebuilt)."""
        connection = connections[options["database"]]
        if self._something_to_lose(options["database"]):
            self.stdout.write(f"Backed up first: {back_up(now=timezone.now(), why='before migrate')}")
        super().handle(*args, **options)
        install_triggers(connection.alias)

    def _something_to_lose(self, using: str) -> bool:
        connection = connections[using]
        if "touchstone_branch" not in connection.introspection.table_names():
            return False
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
