"""The victim: brings files in, merges, withdraws and unmerges in between, and projects after each lot.

Three files come by command. A fourth comes as on the pages: looked at, told, tried, run; it is run again by another
recipe instead, that is taken back, and so is the second file.

    python -m tests.kills.driver prepare               makes the company
    python -m tests.kills.driver calm                  does it all, undisturbed
    python -m tests.kills.driver killed SEED TIMES     does it all, killed and begun again so many times
    python -m tests.kills.driver tell FILE             writes the canonical dump

Deaths are drawn over the whole of the work: half at a fault point (every point before any comes again), half at a
random moment after some unit of work. Each life is a fork, so that only the work itself takes time.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
django.setup()

from tests.make import NOW, shop  # noqa: E402 - Django must stand first
from touchstone.files.uploads import take  # noqa: E402
from touchstone.ledger import faults, projection, rows  # noqa: E402
from touchstone.ledger.actions import lapse_due, withdraw  # noqa: E402
from touchstone.ledger.dump import canonical_dump  # noqa: E402
from touchstone.ledger.intake import bring_in as intake  # noqa: E402
from touchstone.ledger.intake import jobs, keeping, lots, taking_back, working  # noqa: E402
from touchstone.ledger.intake.guessing.said import Said  # noqa: E402
from touchstone.ledger.intake.recipe_text import read_recipe  # noqa: E402
from touchstone.ledger.intake.reports import report_of  # noqa: E402
from touchstone.ledger.models import Bookmark, Encounter, Import, Refused, Source, Upload  # noqa: E402
from touchstone.ledger.queries import current  # noqa: E402
from touchstone.people.actions import merge, unmerge  # noqa: E402
from touchstone.people.models import Identity, Merge, Party  # noqa: E402
from touchstone.people.queries import canonical  # noqa: E402

ROWS = 1000
LOT = 250
UNITS = [*range(100, 108), 200, *range(300, 308), 400, 500, *range(600, 605)]  # where a death may be planned
ONCE = ("import.prepared", "import.read", "import.finished")  # in each import
EARLY = (*faults.POINTS, "import.reached", "import.lot", *ONCE)
PASSED = 40
"""Points that file 4 passes at least, from being looked at to being taken back: the last deaths are drawn over them."""
LATER = NOW + timedelta(days=30)
RECIPE = """
name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
branch_from = "visits.shop"
[who]
customer = "visits.card"
email = "visits.mail"
[[file]]
name = "visits"
match = "visits*.csv"
key = "id"
[[encounter]]
touchpoint = "till"
when = "visits.at"
deal = "purchase"
amount = "visits.paid"
[[encounter.reading]]
kind = "csat"
column = "visits.stars"
[[encounter]]
touchpoint = "delivery"
when = "visits.at"
slot = "delivery"
promise = { text = "Delivered by the day we say.", made = "visits.at", due = "visits.due", met = "visits.met" }
"""
OTHER = RECIPE.replace('deal = "purchase"', 'deal = "purchase"\nif = [{ column = "visits.shop", in = ["South"] }]')
"""The same, but only what was bought in the south counts."""
HEAD = "id,at,shop,card,mail,paid,stars,due,met\n"


def write_file(number: int) -> Path:
    """File 1 is new, file 2 corrects a fifth of it and brings more, file 3 comes late, file 4 has rows to refuse."""
    draw = random.Random(number)
    path = Path(settings.DATA) / f"visits{number}.csv"
    start = datetime(2026, 3, 1, tzinfo=UTC)
    lines = [HEAD]
    for row in range(ROWS):
        pk = row * 5 if number == 2 and row < ROWS // 5 else (number - 1) * ROWS + row
        at = start + timedelta(minutes=draw.randrange(200 * 24 * 60))
        due = at + timedelta(days=3)
        met = at + timedelta(hours=draw.choice((20, 50, 100)))
        who = draw.randrange(ROWS // 6)
        card = f"c{who}" if draw.random() < 0.8 else ""
        mail = f"m{who}@example.org" if draw.random() < 0.3 else ""
        told = met if draw.random() < 0.9 else ""
        place = draw.choice(("North", "South")) if number < 4 or row % 25 else "Nowhere"
        lines.append(
            f"{pk},{at:%Y-%m-%d %H:%M:%S},{place},{card},{mail},"
            f"{draw.randrange(1, 99)},{draw.choice(('', '1', '3', '5'))},{due:%Y-%m-%d %H:%M:%S},"
            f"{told and format(told, '%Y-%m-%d %H:%M:%S')}\n"
        )
    path.write_text("".join(lines))
    return path


class Victim:
    """Tells each unit of work to whoever watches; from the unit it was told on, plans its death."""

    def __init__(self, told: int, from_unit: int, fault: str) -> None:
        self.told = told
        self.from_unit = from_unit
        self.fault = fault

    def at(self, unit: int) -> None:
        os.write(self.told, f"{unit}\n".encode())
        if self.fault and unit >= self.from_unit:
            faults.arm(self.fault)
            self.fault = ""
        projection.project_new(now=LATER + timedelta(seconds=40 * unit))

    def bring_in(self, number: int, first_unit: int) -> None:
        path = write_file(number)
        if Import.objects.filter(files__0__name=path.name, finished_at__isnull=False).exists():
            return
        units = iter(range(first_unit, first_unit + 1000))
        intake.bring_in(
            recipe=read_recipe(RECIPE), paths=[path], now=LATER, progress=lambda _rows: self.at(next(units))
        )

    def work(self, unit: int) -> None:
        """Do what waits, telling after each lot."""
        units = iter(range(unit, unit + 1000))
        while working.do_next(now=LATER, progress=lambda _rows: self.at(next(units))):
            pass

    def by_pages(self) -> None:
        """File 4 as on the pages, from wherever that stands; then instead of it by another recipe; then taken back."""
        path = write_file(4)
        if not Upload.objects.filter(name=path.name).exists():
            taken = take([path.read_bytes()], most=1 << 30)
            keeping.keep_upload(file=taken.file, name=path.name, size=taken.size, by=None, now=LATER)
        upload = Upload.objects.get(name=path.name)
        first = Import.objects.filter(uploads=upload).first() or jobs.begin([upload], by=None, now=LATER)
        self.through(first, 800)
        again = Import.objects.filter(instead_of=first).first()
        if again is None:
            again = jobs.run_again(first, recipe=OTHER, by=None, now=LATER)
        self.through(again, 860)
        self.back(again, 900)
        self.back(Import.objects.filter(files__0__name="visits2.csv").get(), 904)

    def through(self, started: Import, unit: int) -> None:
        """Looked at, told, tried and run."""
        while started.state not in (Import.State.DONE, Import.State.TAKING_BACK, Import.State.TAKEN_BACK):
            self.at(unit)
            match started.state:
                case Import.State.SAYING:
                    jobs.say(started, Said(text=RECIPE), by=None, now=LATER)
                    jobs.ask_try(started, by=None, now=LATER)
                case Import.State.TRIED:
                    jobs.ask_run(started, by=None, now=LATER)
                case Import.State.STOPPED:
                    raise AssertionError(started.trouble)
                case _:
                    self.work(unit + 50 if started.state == Import.State.RUNNING and unit == 800 else unit + 1)
            started.refresh_from_db()

    def back(self, started: Import, unit: int) -> None:
        if started.state == Import.State.DONE:
            jobs.ask_take_back(started, by=None, now=LATER)
        self.work(unit)
        started.refresh_from_db()
        assert started.state == Import.State.TAKEN_BACK, started.trouble

    def once(self, unit: int, act: object) -> None:
        """An act and the note that it is done, in one transaction."""
        with transaction.atomic():
            rows.hold_the_pen()
            mark, _made = Bookmark.objects.get_or_create(reader="victim")
            if mark.position >= unit:
                return
            act()  # type: ignore[operator]
            mark.position = unit
            mark.save()
        self.at(unit)


def _cards() -> list[Party]:
    """The owners of the first sixty cards, by number."""
    cards = Identity.objects.filter(value__regex=r"^c[0-9]+$").select_related("party").order_by("value")
    return [card.party for card in cards[:60]]


def merge_some() -> None:
    cards = _cards()
    for loser, survivor in zip(cards[::2], cards[1::2], strict=True):
        if canonical(loser.pk) != canonical(survivor.pk):
            merge(loser=loser, survivor=survivor, by=None, now=LATER)


def unmerge_some() -> None:
    for row in Merge.objects.filter(by=None, undone_at=None, at=LATER).order_by("pk")[:10]:
        unmerge(loser=row.loser, now=LATER)


def withdraw_some() -> None:
    source = Source.objects.get(slug="visits")
    for row in current().filter(pk__in=Encounter.objects.order_by("key").values("pk")[:40]).order_by("key"):
        withdraw(encounter=row, source=source, now=LATER)


def live(victim: Victim) -> None:
    """All the work there is, from wherever the last life ended."""
    projection.SMALL = 1000  # so that `base` is rewritten now and then
    lots.LOT = LOT
    taking_back.CHUNK = LOT
    victim.bring_in(1, 100)
    victim.once(200, merge_some)
    victim.bring_in(2, 300)
    victim.once(400, withdraw_some)
    victim.once(500, unmerge_some)
    victim.bring_in(3, 600)
    victim.once(700, lambda: lapse_due(now=LATER))
    victim.by_pages()
    while projection.project_new(now=LATER + timedelta(days=1)).done != "nothing":
        pass


def plans(seed: int, times: int) -> list[tuple[int, str, float]]:
    """When each life ends: from which unit on, at which fault point or after how many seconds."""
    draw = random.Random(seed)
    late = times // 3
    early = times - late
    points: list[str] = []
    found = []
    for number in range(early):
        unit = UNITS[number * len(UNITS) // early]
        if number % 3 == 2:
            found.append((unit, "", draw.uniform(0, 0.3)))
        else:
            points = points or draw.sample(EARLY, len(EARLY))
            point = points.pop()
            found.append((unit, f"{point}:{1 if point in ONCE else draw.choice((1, 1, 2))}", 0.0))
    return [*found, *((800, f"import.:{draw.randint(1, PASSED // late)}", 0.0) for _time in range(late))]


def one_life(unit: int, fault: str, delay: float) -> bool:
    """Live until killed or done; whether killed."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ear)
        live(Victim(mouth, unit, fault))
        os._exit(0)
    os.close(mouth)
    with os.fdopen(ear) as heard:
        for line in heard:
            if delay and int(line) >= unit:
                time.sleep(delay)
                os.kill(pid, signal.SIGKILL)
                break
        _pid, status = os.waitpid(pid, 0)
    assert status in (0, signal.SIGKILL), f"the work broke after a kill at {unit} {fault or delay}: {status}"
    return status == signal.SIGKILL


def killed(seed: int, times: int) -> int:
    """Killed so many times, and begun again until done; how many kills struck."""
    struck = sum(one_life(*plan) for plan in plans(seed, times))
    assert not one_life(0, "", 0.0)
    return struck


def tell(path: Path) -> None:
    stepped = canonical_dump()
    projection.rebuild(now=LATER)
    assert stepped == canonical_dump(), "the lake differs from one made from nothing"
    path.write_text("\n".join([*stepped, *reports()]))


def reports() -> list[str]:
    """What each import tells of itself, and its refused rows."""
    told = [
        f"import {one.state} {one.files[0]['name']} {json.dumps(one.report, sort_keys=True)} "
        f"{one.tried and report_of(one.tried).new}"
        for one in Import.objects.order_by("pk")
    ]
    rows = Refused.objects.order_by("brought_by", "line", "pk").values_list("brought_by", "file", "line", "reason")
    return [*told, *(f"refused {row}" for row in rows)]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            Path(settings.DATA).mkdir(parents=True, exist_ok=True)
            call_command("migrate", verbosity=0, skip_checks=True)
            shop()
        case ["calm"]:
            assert not one_life(0, "", 0.0)
        case ["killed", seed, times]:
            print(killed(int(seed), int(times)))
        case ["tell", file]:
            tell(Path(file))
