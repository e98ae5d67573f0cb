"""`touchstone import RECIPE FILES…`: files in by a recipe, with the same report the pages give."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger.intake.bring_in import Report, bring_in
from touchstone.ledger.intake.recipe import RecipeText, read_recipe, shipped_recipes


class Command(BaseCommand):
    """Bring files in, or say what would come in."""

    help = "Bring files in by a recipe (a shipped one's name, or a .toml file)."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """What, how, and as of when."""
        parser.add_argument("recipe")
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="write nothing; say what would come in")
        parser.add_argument("--as-of", help="weigh promises as of this day (YYYY-MM-DD); default: now")
        parser.add_argument("--by", help="the e-mail of whoever brings it in")

    def handle(self, *args: Any, **options: Any) -> None:
        """One verb, its report printed."""
        paths = [
            path for given in options["files"] for path in (sorted(given.iterdir()) if given.is_dir() else [given])
        ]
        absent = [str(path) for path in paths if not path.is_file()]
        if absent:
            raise CommandError(f"There is no file {', '.join(absent)}.", returncode=2)
        try:
            report = bring_in(
                recipe=self._recipe(options["recipe"]),
                paths=paths,
                now=timezone.now(),
                as_of=self._as_of(options["as_of"]),
                by=User.objects.filter(email=options["by"]).first() if options["by"] else None,
                dry_run=options["dry_run"],
                progress=self._progress,
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from None
        self._print(report, dry_run=options["dry_run"])

    def _recipe(self, said: str) -> RecipeText:
        shipped = shipped_recipes()
        path = shipped.get(said) or Path(said)
        if not path.is_file():
            known = ", ".join(shipped)
            raise CommandError(f"There is no recipe “{said}”. Shipped: {known}; or give a .toml file.", returncode=2)
        return read_recipe(path.read_text(encoding="utf-8"), called=path.name)

    def _as_of(self, said: str | None) -> datetime | None:
        if not said:
            return None
        try:
            day = parse_date(said)
        except ValueError:
            day = None
        if day is None:
            raise CommandError(f"“{said}” is no day; write it as 2026-11-24.", returncode=2)
        return datetime.combine(day, time.max, UTC)

    def _progress(self, report: Report) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{report.rows:,} rows, {report.new:,} encounters …", ending="")
            self.stdout.flush()

    def _print(self, report: Report, *, dry_run: bool) -> None:
        self.stdout.write("")
        verb = "would come in" if dry_run else "came in"
        self.stdout.write(f"{report.rows:,} rows read; {report.new:,} encounters {verb}.")
        if not dry_run:
            self.stdout.write(
                f"{report.changed:,} changed what was known, {report.same:,} were known already, "
                f"{report.withdrawn:,} withdrawn."
            )
        self.stdout.write(f"{report.purchases:,} purchases, {report.promises:,} promises.")
        for slug, count in sorted(report.by_touchpoint.items()):
            self.stdout.write(f"  {count:>9,}  {slug}")
        if report.refused:
            self.stdout.write(f"{report.refused:,} refused:")
            for sentence, count in report.reasons.most_common(20):
                self.stdout.write(f"  {count:>9,}  {sentence}")
