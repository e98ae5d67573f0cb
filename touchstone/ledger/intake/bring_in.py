"""`bring_in()`: files in by a recipe, in lots; the same again adds nothing, and a broken-off import goes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from touchstone.company.models import User
from touchstone.company.queries import BranchTree, branch_tree
from touchstone.errors import Refusal
from touchstone.ledger.actions import Recorded, found_source, record
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.recipe import Recipe, RecipeText
from touchstone.ledger.intake.shaping import Ground, Place, Shaped, shape
from touchstone.ledger.intake.tables import joined_rows
from touchstone.ledger.models import Import, Refused, Source
from touchstone.people.identities import Who
from touchstone.register.actions import add_journey, add_stage, add_touchpoint, make_promise
from touchstone.register.models import Journey, PromiseRevision, Stage, Touchpoint

LOT = 1000
"""Entries in one transaction: small, so that nobody's click waits long."""


class NoCompanyYet(Refusal):
    """There is no company yet to bring anything into; start one first."""


class NoSuchBranch(Refusal):
    """The recipe names a branch that is not there."""


@dataclass
class Report:
    """What came in, or would: rows read, encounters new, changed, same, and what was refused, by sentence."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    same: int = 0
    refused: int = 0
    people: int = 0
    purchases: int = 0
    promises: int = 0
    by_touchpoint: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        """For the import's row."""
        return {
            **asdict(self),
            "by_touchpoint": dict(self.by_touchpoint),
            "reasons": dict(self.reasons.most_common(50)),
        }


def bring_in(
    *,
    recipe: RecipeText,
    paths: Sequence[Path],
    now: datetime,
    by: User | None = None,
    as_of: datetime | None = None,
    dry_run: bool = False,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Read the files and record what they tell. With `dry_run`, nothing is written and the report says what would come.

    Promises are weighed as of `as_of` (default: now). An import that broke off is gone on with when the same files
    come with the same recipe; one that was finished starts anew, adds nothing that is known, and may bring back
    what was withdrawn.
    """
    tree = branch_tree()
    if tree.root is None:
        raise NoCompanyYet
    said = recipe.recipe
    report = Report()
    if dry_run:
        ground = _ground(said, tree, {}, {})
        ground = Ground(_supposed(said), _supposed(said), ground.places, ground.system)
        names = {pk: slug for slug, pk in ground.touchpoints.items()}
        rows = (shape(row, said, ground) for row in joined_rows(said, paths, recipe.columns))
        _count(report, rows, names, progress)
        return report
    source = found_source(slug=said.name, name=said.title, hears=said.hears, system=said.system, system_name=said.title)
    touchpoints, revisions = prepare_register(said, by=by, now=now)
    ground = _ground(said, tree, touchpoints, revisions)
    started = _started(source, recipe, paths, by=by, now=now, as_of=as_of or now)
    _write(started, recipe, paths, ground, report, now=now, by=by, progress=progress)
    with transaction.atomic():
        started.finished_at = now
        started.report = report.as_json()
        started.save(update_fields=["finished_at", "report"])
    return report


def _started(
    source: Source, recipe: RecipeText, paths: Sequence[Path], *, by: User | None, now: datetime, as_of: datetime
) -> Import:
    files = [{"name": p.name, "sha256": _digest(p), "size": p.stat().st_size} for p in paths]
    broken_off = Import.objects.filter(source=source, files=files, recipe_text=recipe.text, finished_at=None).last()
    if broken_off is not None:
        Refused.objects.filter(brought_by=broken_off).delete()
        return broken_off
    return Import.objects.create(
        source=source,
        recipe=recipe.recipe.name,
        recipe_text=recipe.text,
        files=files,
        by=by,
        as_of=as_of,
        started_at=now,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(
    started: Import,
    recipe: RecipeText,
    paths: Sequence[Path],
    ground: Ground,
    report: Report,
    *,
    now: datetime,
    by: User | None,
    progress: Callable[[Report], None] | None,
) -> None:
    names = {pk: slug for slug, pk in ground.touchpoints.items()}
    lot: list[tuple[Entry, Shaped]] = []

    def write() -> None:
        outcome = record(
            source=started.source, entries=[entry for entry, _row in lot], now=now, by=by, brought_by=started,
            as_of=started.as_of, revive=True,
        )  # fmt: skip
        _tell(report, outcome, lot, names)
        refusals = [(lot[at][1], sentence) for at, sentence in outcome.refused]
        _keep_refused(started, refusals, paths[0].name)
        lot.clear()
        if progress is not None:
            progress(report)

    for row in joined_rows(recipe.recipe, paths, recipe.columns):
        shaped = shape(row, recipe.recipe, ground)
        report.rows += 1
        report.refused += len(shaped.refusals)
        report.reasons.update(shaped.refusals)
        _keep_refused(started, [(shaped, sentence) for sentence in shaped.refusals], paths[0].name)
        lot += [(entry, shaped) for entry in shaped.entries]
        if len(lot) >= LOT:
            write()
    write()


def _tell(report: Report, outcome: Recorded, lot: Sequence[tuple[Entry, Shaped]], names: dict[int, str]) -> None:
    for name in ("new", "changed", "withdrawn", "same"):
        setattr(report, name, getattr(report, name) + getattr(outcome, name))
    report.refused += len(outcome.refused)
    report.reasons.update(sentence for _at, sentence in outcome.refused)
    report.by_touchpoint.update(names[entry.touchpoint] for entry, _row in lot)
    report.purchases += sum(entry.deal == "purchase" for entry, _row in lot)
    report.promises += sum(len(entry.made) for entry, _row in lot)


def _keep_refused(started: Import, refusals: Sequence[tuple[Shaped, str]], file: str) -> None:
    Refused.objects.bulk_create(
        [
            Refused(
                brought_by=started,
                file=file,
                line=row.line,
                reason=sentence,
                row={k: v for k, v in row.cells.items() if isinstance(v, str)},
            )
            for row, sentence in refusals
        ]
    )


def _count(
    report: Report, rows: Iterator[Shaped], names: dict[int, str], progress: Callable[[Report], None] | None
) -> None:
    people: set[object] = set()
    for shaped in rows:
        report.rows += 1
        report.refused += len(shaped.refusals)
        report.reasons.update(shaped.refusals)
        for entry in shaped.entries:
            report.new += 1
            report.by_touchpoint[names[entry.touchpoint]] += 1
            report.purchases += entry.deal == "purchase"
            report.promises += len(entry.made)
            if isinstance(entry.party, Who):
                people.add(entry.party.known)
        if progress is not None and report.rows % LOT == 0:
            progress(report)
    report.people = len(people)


def _supposed(recipe: Recipe) -> dict[str, int]:
    """Numbers for touchpoints that a dry run only supposes."""
    return {spec.touchpoint: place for place, spec in enumerate(recipe.encounters, 1)}


def prepare_register(recipe: Recipe, *, by: User | None, now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Touchpoints and promises the recipe needs, made where the register lacks them; ids by touchpoint slug."""
    with transaction.atomic():
        journey = Journey.objects.filter(name=recipe.journey).first() if recipe.journey else None
        for spec in recipe.stages:
            missing = [t for t in spec.touchpoints if not Touchpoint.objects.filter(slug=t.slug).exists()]
            if not missing:
                continue
            journey = journey or add_journey(name=recipe.journey or recipe.title, by=by, now=now)
            stage = Stage.objects.filter(journey=journey, name=spec.name).first()
            stage = stage or add_stage(journey=journey, name=spec.name, half=spec.half, by=by, now=now)
            for one in missing:
                add_touchpoint(name=one.name, slug=one.slug, stage=stage, by=by, now=now)
        slugs = {one.touchpoint for one in recipe.encounters}
        touchpoints = {t.slug: t for t in Touchpoint.objects.filter(slug__in=slugs)}
        for slug in sorted(slugs - set(touchpoints)):
            touchpoints[slug] = add_touchpoint(name=slug.replace("-", " ").capitalize(), slug=slug, by=by, now=now)
        revisions = {}
        for told in recipe.encounters:
            if told.promise is not None:
                revisions[told.touchpoint] = _revision(touchpoints[told.touchpoint], told.promise.text, by, now)
        return {slug: t.pk for slug, t in touchpoints.items()}, revisions


def _revision(touchpoint: Touchpoint, text: str, by: User | None, now: datetime) -> int:
    found = PromiseRevision.objects.filter(promise__touchpoint=touchpoint, promise__retired_at=None).last()
    if found is None:
        promise = make_promise(touchpoint=touchpoint, text=text, due="day", by=by, now=now)
        found = promise.revisions.get()
    return found.pk


def _ground(recipe: Recipe, tree: BranchTree, touchpoints: dict[str, int], revisions: dict[str, int]) -> Ground:
    assert tree.root is not None  # noqa: S101 - asked before
    chosen = next((b for b in tree.branches if b.slug == recipe.branch), None) if recipe.branch else tree.root
    if chosen is None:
        raise NoSuchBranch(f"The recipe names the branch “{recipe.branch}”, which is not there.")
    places = {"": _place(tree, chosen.pk, recipe)}
    for branch in tree.branches:
        places[branch.name.casefold()] = places[branch.slug] = _place(tree, branch.pk, recipe)
    return Ground(touchpoints, revisions, places, recipe.system)


def _place(tree: BranchTree, branch: int, recipe: Recipe) -> Place:
    zone = tree.zone(branch) if not recipe.zone else type(tree.zone(branch))(recipe.zone)
    return Place(branch, zone, tree.inherited(branch, "country"), tree.inherited(branch, "currency"))
