"""`touchstone demo`: the demo company in a data folder of its own, made once; a half made or older one anew."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from touchstone.company.queries import branch_tree
from touchstone.demo.making import make_demo
from touchstone.demo.marker import mark, state_of


class Command(BaseCommand):
    """Make the demo company where there is none."""

    help = "Make the simulated demo company in its own data folder (--data FOLDER), once."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of it."""
        parser.add_argument("--scale", type=float, default=1.0, help="a smaller company for trying things: 0.02, say")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look what the folder holds, clear a half made or older demo away, and make it."""
        state = state_of(settings.DATA)
        if state == "ready":
            self.stdout.write(_("The demo company is there already, in %s.") % settings.DATA)
            return
        if state == "none" and _holds_a_company():
            raise CommandError(
                _("%s holds a company of its own. The demo needs another folder: touchstone demo --data FOLDER.")
                % settings.DATA,
                returncode=2,
            )
        mark(settings.DATA, "making")
        if state == "older":
            self._say(_("The demo company here is an older one; it is made anew."))
        if state == "half made":
            self._say(_("The demo company here was only half made; it is made anew."))
        if state != "none":
            _clear()
        started = time.monotonic()
        call_command("migrate", verbosity=0)
        make_demo(now=timezone.now(), say=self._say, scale=options["scale"])
        mark(settings.DATA, "ready")
        self._say(_("That took %(seconds)d s. It lives in %(folder)s.") % _took(started))

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _took(started: float) -> dict[str, object]:
    return {"seconds": round(time.monotonic() - started), "folder": settings.DATA}


def _holds_a_company() -> bool:
    return "touchstone_branch" in connection.introspection.table_names() and branch_tree().root is not None


def _clear() -> None:
    """Take the demo's rows and everything made from them away. Only ever in a folder that its marker calls a demo."""
    if connection.vendor != "sqlite":
        if _holds_a_company():
            raise CommandError(
                _("The demo in this PostgreSQL database cannot be made anew by itself: give it an empty database."),
                returncode=2,
            )
        return
    database = Path(connection.settings_dict["NAME"])
    connections.close_all()
    for path in (database, *(database.with_name(f"{database.name}-{tail}") for tail in ("wal", "shm"))):
        path.unlink(missing_ok=True)
    for folder in (settings.LAKE, settings.FILES):
        shutil.rmtree(folder, ignore_errors=True)
