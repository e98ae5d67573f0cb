"""A small till's visits as imports in all their states: handed in, looked at, told, tried, come in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.ledger.visits import VISITS
from tests.make import NOW, Shop
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.bring_in import bring_in
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import Report
from touchstone.ledger.models import Import

ROWS = """id,at,shop,mail,paid,stars,said
1,2026-03-29 00:30:00,North,carla@example.org,12.50,5,"Lovely,
and quick"
2,2026-03-29 03:30:00,North,CARLA@example.org,3,,
3,2026-04-01 10:00:00,Nowhere,,1,4,
4,soon,South,,1,4,
5,2026-04-02 10:00:00,South,,2,9,
6,2026-04-03 10:00:00,South,,,2,
"""


def written(folder: Path, text: str = ROWS, name: str = "visits.csv") -> Path:
    """A file of that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def brought(folder: Path, text: str = ROWS, recipe: str = VISITS, *, now: datetime = NOW) -> Report:
    """Brought in by one call, as the command does."""
    return bring_in(recipe=read_recipe(recipe), paths=[written(folder, text)], now=now)


def rows_told(report: Report) -> int:
    """The rows of a report, added up by what became of them."""
    parts = ("came", "partly", "refused", "waiting", "nothing", "skipped", "broken")
    return sum(getattr(report, part) for part in parts)


def handed_in(shop: Shop, folder: Path, text: str = ROWS, name: str = "visits.csv") -> Import:
    """An import begun: the worker looks at it next."""
    taken = take([written(folder, text, name).read_bytes()], most=1 << 30)
    upload = keeping.keep_upload(file=taken.file, name=name, size=taken.size, by=shop.asha, now=NOW)
    return jobs.begin([upload], by=shop.asha, now=NOW)


def worked(started: Import, now: datetime = NOW) -> Import:
    """The worker does what the import waits for."""
    assert jobs.do_next(now=now)
    started.refresh_from_db()
    return started


def with_recipe(started: Import, shop: Shop, text: str = VISITS) -> Import:
    """Told by a recipe as text what it means."""
    return jobs.say(started, Said(text=text), by=shop.asha, now=NOW)


def tried(shop: Shop, folder: Path, text: str = ROWS, recipe: str = VISITS) -> Import:
    """Through the dry run."""
    started = with_recipe(worked(handed_in(shop, folder, text)), shop, recipe)
    jobs.ask_try(started, by=shop.asha, now=NOW)
    return worked(started)


def ran(shop: Shop, folder: Path, text: str = ROWS, recipe: str = VISITS) -> Import:
    """Come in."""
    started = tried(shop, folder, text, recipe)
    jobs.ask_run(started, by=shop.asha, now=NOW)
    return worked(started)


def many(rows: int) -> str:
    """That many visits by ninety people in turn, all at one moment."""
    head = "id,at,shop,mail,paid,stars,said\n"
    return head + "".join(f"{n},2026-03-01 10:00:00,North,m{n % 90}@example.org,3,4,\n" for n in range(rows))
