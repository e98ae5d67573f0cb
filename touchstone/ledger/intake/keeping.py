"""What is kept of files: uploads until their time is up, the tables made of them, and recipes by name."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.actions import note_deed
from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.files import store
from touchstone.files.store import HASH
from touchstone.files.tables.duck import put_aside
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.stacking import drop_stacks
from touchstone.ledger.models import Import, Recipe, Refused, Upload
from touchstone.register.actions import free_slug

AT_WORK = (Import.State.LOOKING, Import.State.TRYING, Import.State.RUNNING)
"""States in which the files are being read, or are about to be."""


class RecipeNeedsATitle(Refusal):
    """Give the recipe a name by which you will know it again."""

    def __init__(self) -> None:
        super().__init__(_("Give the recipe a name by which you will know it again."))


class NoSuchRecipe(Refusal):
    """There is no recipe of that name."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("There is no recipe “%s” any more; choose another.") % slug)


def keep_upload(*, file: str, name: str, size: int, by: User | None, now: datetime) -> Upload:
    """Write down a file that was taken (`files.uploads.take`) and until when it is kept."""
    return Upload.objects.create(
        file=file,
        name=Path(name.replace("\\", "/")).name[:200] or _("file"),
        size=size,
        by=by,
        at=now,
        keep_until=now + timedelta(days=settings.KEEP_UPLOADS_DAYS),
    )


def laid_folder(file: str) -> Path:
    """Where the tables made of the upload with that hash lie."""
    return Path(settings.LAID) / store.path_of(file).name


def drop_upload(*, upload: Upload, now: datetime) -> None:
    """Remove an uploaded file with the tables and refused rows that came of it; its name and its reports stay.

    Where the same file was handed in twice, it goes with the last of the two.
    """
    with transaction.atomic():
        mark_dropped([upload], now=now)
    drop_files([upload.file])


def mark_dropped(uploads: Collection[Upload], *, now: datetime) -> None:
    """Say of uploads that they are gone; refused rows of imports that have none left lose their cells."""
    Upload.objects.filter(pk__in=[one.pk for one in uploads]).update(dropped_at=now)
    for started in Import.objects.filter(uploads__in=uploads).distinct():
        if not started.uploads.filter(dropped_at=None).exists():
            Refused.objects.filter(brought_by=started).exclude(row={}).update(row={})


def drop_files(files: Iterable[str] | None = None) -> int:
    """Remove from the disk what no upload keeps any more, of these files or of all that are gone; how many."""
    if files is None:
        files = list(Upload.objects.exclude(dropped_at=None).values_list("file", flat=True).distinct())
    kept = set(Upload.objects.filter(dropped_at=None).values_list("file", flat=True))
    gone = [name for name in files if name not in kept]
    for name in gone:
        shutil.rmtree(laid_folder(name), ignore_errors=True)
    drop_stacks(Path(settings.LAID), {laid_folder(name).name for name in gone})
    return sum(store.drop(name) for name in gone)


def drop_old_uploads(*, now: datetime) -> int:
    """Remove the uploads whose time is up, unless they are being read; how many."""
    old = list(Upload.objects.filter(dropped_at=None, keep_until__lte=now).exclude(imports__state__in=AT_WORK))
    for upload in old:
        drop_upload(upload=upload, now=now)
    return len(old)


def sweep(*, now: datetime) -> int:
    """Remove what a removal or a taking cut short has left: files, tables and marks that belong to nothing; how many.

    What is being made at this moment is a day old at most, and stays.
    """
    before = (now - timedelta(days=1)).timestamp()
    gone = 0
    for place in list(Path(settings.LAID).glob("*")):
        if not _in_use_by(place.name) and (HASH.fullmatch(place.name) or place.stat().st_mtime < before):
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    for half in Path(settings.FILES).rglob(".half-*"):
        if half.stat().st_mtime < before:
            half.unlink(missing_ok=True)
            gone += 1
    return gone + drop_files()


def sweep_aside(*, now: datetime) -> int:
    """Remove what processes that were killed had put aside in the system's temporary folder, a day later; how many."""
    left = put_aside(before=(now - timedelta(days=1)).timestamp())
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    return len(left)


def _in_use_by(name: str) -> bool:
    if HASH.fullmatch(name):
        return Upload.objects.filter(file=name, dropped_at=None).exists()
    number = name.removeprefix("import-")
    unfinished = (Import.State.RUNNING, Import.State.STOPPED)
    return number.isdecimal() and Import.objects.filter(pk=int(number), state__in=unfinished).exists()


def all_there(uploads: Iterable[Upload]) -> bool:
    """Whether there are files, and all of them can still be read."""
    kept = list(uploads)
    return bool(kept) and all(one.dropped_at is None and store.path_of(one.file).exists() for one in kept)


def keep_recipe(*, text: str, title: str, by: User | None, now: datetime, slug: str = "") -> Recipe:
    """Keep a recipe under a name, so that next month's file can be run by it. Refused where it cannot be read."""
    read_recipe(text, called=title or "recipe")
    with transaction.atomic():
        recipe = Recipe.objects.create(
            slug=slug or free_slug(Recipe.objects, title), title=_titled(title), text=text, by=by, kept_at=now
        )
        note_deed(by=by, verb="keep", noun=recipe, now=now)
    return recipe


def change_recipe(*, recipe: Recipe, text: str, by: User | None, now: datetime, title: str = "") -> Recipe:
    """Say a kept recipe anew; what was brought in by it keeps the text it had then."""
    read_recipe(text, called=recipe.title)
    wanted = {"text": text, "title": _titled(title or recipe.title)}
    with transaction.atomic():
        recipe.refresh_from_db(fields=list(wanted))
        fields = [name for name, value in wanted.items() if getattr(recipe, name) != value]
        for name in fields:
            setattr(recipe, name, wanted[name])
        if fields:
            recipe.save(update_fields=fields)
            note_deed(by=by, verb="change", noun=recipe, now=now, fields=fields)
    return recipe


def retire_recipe(*, recipe: Recipe, by: User | None, now: datetime) -> Recipe:
    """Offer a recipe no longer; it can come back."""
    return _in_use(recipe, now, verb="retire", by=by, now=now)


def bring_back_recipe(*, recipe: Recipe, by: User | None, now: datetime) -> Recipe:
    """Offer a retired recipe again."""
    return _in_use(recipe, None, verb="bring_back", by=by, now=now)


def _in_use(recipe: Recipe, retired_at: datetime | None, *, verb: str, by: User | None, now: datetime) -> Recipe:
    with transaction.atomic():
        recipe.refresh_from_db(fields=["retired_at"])
        if (recipe.retired_at is None) != (retired_at is None):
            recipe.retired_at = retired_at
            recipe.save(update_fields=["retired_at"])
            note_deed(by=by, verb=verb, noun=recipe, now=now)
    return recipe


def _titled(title: str) -> str:
    title = " ".join(title.split())[:120]
    if not title:
        raise RecipeNeedsATitle
    return title
