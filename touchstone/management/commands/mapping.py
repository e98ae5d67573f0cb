"""`touchstone mapping [FILE]`: read how answers become points, or weigh by an own copy from now on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from touchstone.errors import Refusal
from touchstone.insight.mapping import SHIPPED, MappingUnreadable, read_mapping
from touchstone.ledger.actions import adopt_mapping
from touchstone.ledger.queries import mapping_in_force


class Command(BaseCommand):
    """Print the mapping in force, or take a file into use as the next version."""

    help = "Print the mapping in force; with FILE, weigh by that one from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, and how fast readings age."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--half-life", type=int, default=180, help="days after which a reading counts half")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or adopt."""
        if options["file"] is None:
            own = mapping_in_force()
            self.stdout.write(own.text if own else SHIPPED.read_text(encoding="utf-8"))
            return
        try:
            mapping = read_mapping(options["file"])
            text = options["file"].read_text(encoding="utf-8")
            adopt_mapping(
                version=mapping.version, text=text, half_life_days=options["half_life"], by=None, now=timezone.now()
            )
        except (Refusal, MappingUnreadable) as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        self.stdout.write(f"From now on scores are weighed by the mapping “{mapping.version}”.")
