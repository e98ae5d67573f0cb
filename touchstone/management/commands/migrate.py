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
        looks_only = options["plan"] or options["check_unapplied"]
        if not looks_only and self._something_to_lose(options["database"], aimed=bool(options["app_label"])):
            self.stdout.write(f"Backed up first: {back_up(now=timezone.now(), why='before migrate')}")
        super().handle(*args, **options)
        if not looks_only:
            install_triggers(connection.alias)

    def _something_to_lose(self, using: str, *, aimed: bool) -> bool:
        """Rows stand there, and something will be done to them: what waits, or (`aimed`) what was named."""
        connection = connections[using]
        if "touchstone_branch" not in connection.introspection.table_names():
            return False
        if aimed:
            return True
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
