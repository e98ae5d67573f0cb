"""`touchstone up`: the whole product on this machine, with one command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from touchstone.company.actions import first_link, make_sign_in_link
from touchstone.company.models import User
from touchstone.management.serving import Family, free_port, own_address


class Command(BaseCommand):
    """Set up what is missing, then serve web and worker under one parent until Ctrl-C."""

    help = "Start Touchstone in the data folder (made where it is missing)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, and for whom."""
        parser.add_argument("--demo", action="store_true", help="the simulated company, in its own data folder")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--lan", action="store_true", help="let phones on the same network open it")
        parser.add_argument("--yes", action="store_true", help="answer the question that --lan asks with yes")
        parser.add_argument("--announce", type=Path, help="write the address and sign-in link into this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, say where, serve."""
        settings.DATA.mkdir(parents=True, exist_ok=True)
        self._prepare(demo=options["demo"])
        lan = options["lan"] and self._agreed(yes=options["yes"])
        host = "0.0.0.0" if lan else options["host"]  # noqa: S104 - asked for, and agreed to
        try:
            port = free_port(options["port"], host)
        except OSError as problem:
            raise CommandError(str(problem), returncode=2) from None
        if port != options["port"]:
            self.stdout.write(f"Port {options['port']} is taken; using {port}.")
        shown = own_address() if lan else "localhost"
        environment = {"TOUCHSTONE_DATA": str(settings.DATA)}
        if lan:
            environment["TOUCHSTONE_HOSTS"] = ",".join({*settings.ALLOWED_HOSTS, shown})
        family = Family(
            host=host,
            port=port,
            environment=environment,
            own_request=settings.DATA / "start-own" if options["demo"] else None,
            own_folder=settings.DATA.with_name(f"{settings.DATA.name.removesuffix('demo').rstrip('-')}own"),
        )
        family.start()
        family.wait_until_open()
        self._announce(f"http://{shown}:{port}", options["announce"], demo=options["demo"], qr=lan)
        code = family.run()
        self.stdout.write("Stopped.")
        if code:
            raise CommandError("The web server ended by itself; see above.", returncode=code)

    def _prepare(self, *, demo: bool) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()  # an older demo is made anew in another file of the same name
        if demo:
            done = subprocess.run(  # a process of its own, since settings read the marker
                [sys.executable, "-m", "touchstone", "demo"],
                env={**os.environ, "TOUCHSTONE_DATA": str(settings.DATA)},
                check=False,
            )
            if done.returncode:
                raise CommandError("The demo company could not be made; see above.", returncode=done.returncode)

    def _agreed(self, *, yes: bool) -> bool:
        if yes:
            return True
        self.stdout.write(
            "Everyone on this network could then reach the sign-in page of this Touchstone, over plain http."
        )
        if sys.stdin.isatty() and input("Listen on all addresses? Type yes: ").strip().lower() == "yes":
            return True
        self.stdout.write("Listening on this machine only.")
        return False

    def _announce(self, address: str, announce: Path | None, *, demo: bool, qr: bool) -> None:
        now = timezone.now()
        owner = User.objects.filter(memberships__access="owner", left_at=None).order_by("pk").first()
        token = ""
        if demo and owner is not None:
            token = make_sign_in_link(user=owner, now=now, by=None)
        elif owner is None:
            token = first_link(now=now)
        link = f"{address}/sign-in/{token}/" if token else address
        self.stdout.write("")
        self.stdout.write(f"Touchstone is at {address}")
        if token:
            self.stdout.write(f"Sign in with this link (once): {link}")
        else:
            self.stdout.write("Forgotten the password? `touchstone link E-MAIL` prints a sign-in link.")
        if qr:
            self.stdout.write("Open it with a phone on the same network:")
            self.stdout.flush()
            segno.make(link, error="m").terminal(compact=True)
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
        if announce:
            half = announce.with_suffix(".half")
            half.write_text(json.dumps({"address": address, "link": link}))
            half.replace(announce)
