"""How long files are kept, and what goes with a person: searched for in every byte of the data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.ledger.intake.imports import handed_in, ran, worked
from tests.make import NOW, Shop
from touchstone.files import store
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.seeking import Sought, sought
from touchstone.ledger.models import Import, Refused, Upload
from touchstone.people.actions import meet
from touchstone.people.identities import Known, Who

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def own_list_of_the_erased(settings: Settings, tmp_path: Path) -> None:
    settings.ERASURES = tmp_path / "erasures.txt"


def test_a_file_goes_when_its_time_is_up_and_its_report_stays(shop: Shop, tmp_path: Path) -> None:
    started = ran(shop, tmp_path)
    upload = Upload.objects.get()
    assert upload.keep_until == NOW + timedelta(days=30)
    assert keeping.drop_old_uploads(now=NOW + timedelta(days=29)) == 0
    assert keeping.drop_old_uploads(now=NOW + timedelta(days=30)) == 1
    started.refresh_from_db()
    assert (store.path_of(upload.file).exists(), keeping.laid_folder(upload.file).exists()) == (False, False)
    assert started.report["new"] == 4
    assert [row.row for row in Refused.objects.all()] == [{}, {}, {}]
    with pytest.raises(jobs.FilesGone):
        jobs.run_again(started, recipe="", by=shop.asha, now=NOW)


def test_a_file_handed_in_twice_goes_with_the_last(shop: Shop, tmp_path: Path) -> None:
    handed_in(shop, tmp_path)
    handed_in(shop, tmp_path)
    first, second = Upload.objects.order_by("pk")
    keeping.drop_upload(upload=first, now=NOW)
    assert store.path_of(first.file).exists()
    keeping.drop_upload(upload=second, now=NOW)
    assert not store.path_of(first.file).exists()


def test_a_file_being_read_is_not_removed(shop: Shop, tmp_path: Path) -> None:
    handed_in(shop, tmp_path)
    assert keeping.drop_old_uploads(now=NOW + timedelta(days=60)) == 0


def test_a_refused_file_leaves_no_trace_but_its_report(shop: Shop, tmp_path: Path) -> None:
    started = worked(handed_in(shop, tmp_path, "%PDF-1.7 nothing here", "invoice.csv"))
    upload = Upload.objects.get()
    assert (started.state, started.trouble != "") == (Import.State.STOPPED, True)
    assert started.found["files"][0]["refused"] == started.trouble
    assert upload.dropped_at == NOW
    assert [path for folder in ("files", "laid") for path in (tmp_path / folder).rglob("*") if path.is_file()] == []


def test_what_a_removal_cut_short_has_left_is_swept(shop: Shop, tmp_path: Path) -> None:
    ran(shop, tmp_path)
    upload = Upload.objects.get()
    Upload.objects.update(dropped_at=NOW)
    old = (NOW - timedelta(days=3)).timestamp()
    for name in ("files/.half-x", "laid/tried-y"):
        place = tmp_path / name
        place.mkdir() if "laid" in name else place.write_text("left")
        os.utime(place, (old, old))
    assert keeping.sweep(now=NOW) == 4
    assert (store.path_of(upload.file).exists(), list((tmp_path / "laid").iterdir())) == (False, [])


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("ring CARLA@Quartz.example today", True),
        ("xcarla@quartz.examples", False),
        ("call 07700 900123", True),
        ("+44 (7700) 900-123", True),
        ("77009001", False),
        ("Quartz, Cárla", True),
        ("Carla met a quartzite", False),
        ("card K-77", True),
        ("K-770", False),
        ("", False),
    ],
)
def test_somebody_is_found_however_they_are_written(shop: Shop, text: str, there: bool) -> None:
    known = (Known("email", "carla@quartz.example"), Known("phone", "+447700900123"), Known("customer:till", "K-77"))
    party = meet(who=Who(known, "Carla Quartz"), now=NOW)
    assert party is not None
    assert sought([party.pk]).in_text(text) is there


def test_nobody_is_sought_where_nothing_is_known(shop: Shop) -> None:
    assert not Sought(frozenset(), frozenset(), frozenset())


DRIVER = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchstone.settings")
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from tests.make import shop
from touchstone.files.uploads import take
from touchstone.ledger.intake import jobs, keeping
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.models import Import, Recipe, Upload
from touchstone.ledger.projection import project_new
from touchstone.people.models import Identity
from touchstone.people.actions import meet
from touchstone.people.identities import Known, Who
from touchstone.privacy.actions import erase
from tests.ledger.visits import VISITS

def handed(name, text):
    taken = take([text], most=1 << 30)
    return keeping.keep_upload(file=taken.file, name=name, size=taken.size, by=place.asha, now=now)

call_command("migrate", verbosity=0)
place, now = shop(), timezone.now()
rows = ["id,at,shop,mail,paid,stars,said"]
for n in range(400):
    who = "zorah.quibbleton@quartz.example" if n % 50 == 0 else f"m{n}@example.org"
    rows.append(f"{n},2026-03-29 00:30:00,North,{who},3,{4 if n % 7 else 12},{'Fine' if n % 50 else 'Zorah says so'}")
text = "\\n".join(rows).encode() + b"\\n"
run = jobs.begin([handed("visits.csv", text)], by=place.asha, now=now)
jobs.do_next(now=now)
run.refresh_from_db()
jobs.say(run, Said(text=VISITS), by=place.asha, now=now)
jobs.ask_try(run, by=place.asha, now=now); jobs.do_next(now=now); run.refresh_from_db()
jobs.ask_run(run, by=place.asha, now=now); jobs.do_next(now=now)
party = Identity.objects.get(value="zorah.quibbleton@quartz.example").party
meet(who=Who((Known("email", "zorah.quibbleton@quartz.example"), Known("phone", "+447700900777"))), now=now)
unrun = "Name;Phone;Said\\nJos\\u00e9;07700 900777;Hello\\n".encode("utf-16") + b""
other = "Name;Said\\nZoe;Hello\\nTom;Fine\\n".encode()
for name, said in (("list.csv", unrun), ("other.csv", other), ("zorah.quibbleton@quartz.example.csv", b"a,b\\n1,2\\n")):
    jobs.begin([handed(name, said)], by=place.asha, now=now)
    jobs.do_next(now=now)
keeping.keep_recipe(text=VISITS + '\\n[[column]]\\ncolumn = "visits.stars"\\n'
                    'missing = ["zorah.quibbleton@quartz.example"]\\n',
                    title="Zs", by=place.asha, now=now)
project_new(now=now)
Path(settings.DATA, "left").write_text(str(Upload.objects.filter(dropped_at=None).count()))
if "erase" in sys.argv:
    erase(party=party, by=place.asha, now=timezone.now())
    project_new(now=timezone.now())
    left = list(Upload.objects.filter(dropped_at=None).values_list("name", flat=True))
    Path(settings.DATA, "left").write_text(str(left))
"""
TELLTALES = (b"quibbleton", b"Quibbleton", b"900777", b"Zorah says")
TELLTALES += tuple(word.decode().encode("utf-16-le") for word in TELLTALES)


def found_in(folder: Path) -> set[bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {word for word in TELLTALES for path in files if word in path.read_bytes()}


@pytest.mark.parametrize("erased", [False, True])
def test_an_erased_person_is_in_no_byte_of_the_data_folder(tmp_path: Path, erased: bool) -> None:
    """Uploads run and not run, their tables, refused rows, recipes, reports, free pages and the log of the database."""
    data = tmp_path / "data"
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *(["erase"] if erased else [])],
        cwd=ROOT, env={**os.environ, "TOUCHSTONE_DATA": str(data), "TOUCHSTONE_DATABASE": ""},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    left = (data / "left").read_text()
    if erased:
        assert (found_in(data), left) == (set(), "['other.csv']")
    else:
        assert (b"quibbleton" in found_in(data), left) == (True, "4")
