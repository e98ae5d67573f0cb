"""`touchstone import RECIPE FILES…`: files in by a recipe or by a guess, with the same report the pages give."""

from __future__ import annotations

import csv
import json
import os
import sys
from argparse import BooleanOptionalAction
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger.intake import jobs
from touchstone.ledger.intake.bring_in import brought, guessed, try_out
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe, shipped_recipes
from touchstone.ledger.intake.reports import Report, kept_of, report_of
from touchstone.ledger.intake.working import do_one
from touchstone.ledger.models import Import, Recipe, Refused
from touchstone.management.reporting import refused_as_csv, report_lines


class Command(BaseCommand):
    """Bring files in, or say what would come in."""

    help = "Bring files in by a recipe (a ready or kept one's name, or a .toml file), or by --guess."
    requires_system_checks: tuple[str, ...] = ()  # they read every page; this verb needs none

    def add_arguments(self, parser: CommandParser) -> None:
        """What, how, and as of when."""
        parser.add_argument("what", nargs="*", help="the recipe and the files; with --guess the files only")
        parser.add_argument("--guess", action="store_true", help="guess what the columns mean, and say so")
        parser.add_argument("--hears", choices=("everyone", "chose", "problems"), help="whom the files hear (--guess)")
        parser.add_argument("--dry-run", action="store_true", help="write nothing; say what would come in")
        parser.add_argument("--as-of", help="weigh promises as of this day (YYYY-MM-DD); default: now")
        parser.add_argument("--by", help="the e-mail of whoever brings it in")
        parser.add_argument("--report", type=Path, help="write the report into this file, as JSON")
        parser.add_argument("--refused", type=Path, help="write the refused rows into this file, as CSV, to mend them")
        parser.add_argument("--recipe", type=Path, help="write the guessed recipe into this file (--guess)")
        parser.add_argument("--list", action="store_true", help="say which imports there were")
        parser.add_argument("--take-back", type=int, metavar="ID", help="take an import back")
        parser.add_argument("--job", type=int, metavar="ID", help="do what that import waits for (the worker asks so)")
        parser.add_argument("--quiet", action=BooleanOptionalAction, default=False, help="say no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        """One verb, its report printed."""
        now, by = timezone.now(), self._by(options["by"])
        self.quiet = options["quiet"]
        try:
            if options["list"]:
                self._list()
            elif options["job"] is not None:
                do_one(options["job"], now=now)
            elif options["take_back"] is not None:
                self._take_back(options["take_back"], by=by, now=now)
            else:
                self._bring_in(options, by=by, now=now)
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=2) from None

    def _bring_in(self, options: dict[str, Any], *, by: User | None, now: datetime) -> None:
        what: list[str] = options["what"]
        if len(what) < (1 if options["guess"] else 2):
            raise CommandError("Say by which recipe and which files: touchstone import RECIPE FILES…", returncode=2)
        paths = self._paths(what if options["guess"] else what[1:])
        recipe = self._guessed(paths, options, now) if options["guess"] else self._recipe(what[0])
        as_of = self._as_of(options["as_of"])
        if options["dry_run"]:
            report, noes = try_out(recipe=recipe, paths=paths, now=now, as_of=as_of, progress=self._progress)
        else:
            done = brought(recipe=recipe, paths=paths, now=now, as_of=as_of, by=by, progress=self._progress)
            report = report_of(done.report)
            noes = list(Refused.objects.filter(brought_by=done).order_by("pk")) if options["refused"] else []
        self._tell(report, noes, options)

    def _tell(self, report: Report, noes: Sequence[Refused], options: dict[str, Any]) -> None:
        if options["report"]:
            options["report"].write_text(json.dumps(kept_of(report), ensure_ascii=False, indent=1), encoding="utf-8")
        if options["refused"]:
            with options["refused"].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(refused_as_csv(noes))
        self._say("")
        for line in report_lines(report, would=options["dry_run"]):
            self._say(line)

    def _guessed(self, paths: Sequence[Path], options: dict[str, Any], now: datetime) -> RecipeText:
        recipe, said = guessed(paths, hears=options["hears"] or "", now=now)
        for line in said:
            self._say(line)
        if options["recipe"]:
            options["recipe"].write_text(recipe.text, encoding="utf-8")
        return recipe

    def _recipe(self, said: str) -> RecipeText:
        path = Path(said)
        if path.suffix == ".toml" and path.is_file():
            return read_recipe(path.read_text(encoding="utf-8"), called=path.name)
        kept = Recipe.objects.filter(slug=said, retired_at=None).first()
        if kept is not None:
            return read_recipe(kept.text, called=kept.title)
        shipped = shipped_recipes()
        ready = shipped.get(said) or shipped.get(said.replace("_", "-"))
        if ready is None:
            known = ", ".join([*shipped, *Recipe.objects.filter(retired_at=None).values_list("slug", flat=True)])
            raise CommandError(f"There is no recipe “{said}”. There are: {known}; or give a .toml file.", returncode=2)
        return read_recipe(ready.read_text(encoding="utf-8"), called=ready.name)

    def _paths(self, given: Sequence[str]) -> list[Path]:
        found = [
            path
            for one in map(Path, given)
            for path in (sorted(p for p in one.iterdir() if p.is_file()) if one.is_dir() else [one])
        ]
        absent = [str(path) for path in found if not path.is_file()]
        if absent:
            raise CommandError(f"There is no file {', '.join(absent)}.", returncode=2)
        return found

    def _by(self, email: str | None) -> User | None:
        if not email:
            return None
        found = User.objects.filter(email__iexact=email).first()
        if found is None:
            raise CommandError(f"Nobody here has the e-mail {email}.", returncode=2)
        return found

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

    def _say(self, line: str) -> None:
        """Print a line; whoever has read enough and left (`| head`) stops nothing."""
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _progress(self, rows: int) -> None:
        if self.stdout.isatty() and not self.quiet:
            self.stdout.write(f"\r{rows:,} rows …", ending="")
            self.stdout.flush()

    def _list(self) -> None:
        for one in Import.objects.select_related("by").order_by("pk"):
            files = ", ".join(file["name"] for file in one.files)
            told = report_of(one.report) if one.report else Report()
            self._say(
                f"{one.pk:>6}  {one.started_at:%Y-%m-%d %H:%M}  {one.get_state_display():<32} {told.rows:>9,} rows  "
                f"{told.new:>9,} new  {one.recipe or '–'}  {files}"
            )

    def _take_back(self, pk: int, *, by: User | None, now: datetime) -> None:
        started = Import.objects.filter(pk=pk).first()
        if started is None:
            raise CommandError(
                f"There is no import {pk}; `touchstone import --list` says which there are.", returncode=2
            )
        if started.state != Import.State.TAKING_BACK:
            jobs.ask_take_back(started, by=by, now=now)
        do_one(pk, now=now, progress=self._progress)
        started.refresh_from_db()
        if started.state != Import.State.TAKEN_BACK:
            raise CommandError(started.trouble or "Somebody else is at it already.", returncode=2)
        self._say(f"Import {pk} was taken back.")
