"""What the rows of an import stand on: touchpoints and promises, branches, staff; made where they are lacking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.models import User
from touchstone.company.queries import BranchTree, branch_tree
from touchstone.errors import Refusal
from touchstone.ledger import rows
from touchstone.ledger.actions import found_source
from touchstone.ledger.intake.grounds import Ground, Place
from touchstone.ledger.intake.listing import note_listed
from touchstone.ledger.intake.opening import Opened
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.recipe_text import promises_of, touchpoints_of
from touchstone.ledger.intake.tables import values_of
from touchstone.ledger.intake.tallying import Stands
from touchstone.ledger.models import Import, Source, System
from touchstone.people.actions import meet_many
from touchstone.people.identities import Known, Who
from touchstone.people.lists import Listed, list_people
from touchstone.people.models import Role
from touchstone.register.actions import add_journey, add_stage, add_touchpoint, make_promise
from touchstone.register.models import Journey, Placement, Promise, Stage, Touchpoint

MOST_STAFF = 5000
"""Different people of ours one file may name; a column with more names something else."""


class NoCompanyYet(Refusal):
    """There is no company yet to bring anything into; start one first."""


class NoSuchBranch(Refusal):
    """The recipe names a branch that is not there."""


@dataclass(frozen=True)
class Standing:
    """The ground of an import, its touchpoints in order, what each is called by number, and the company's zone."""

    ground: Ground
    stands: tuple[Stands, ...]
    slugs: Mapping[int, str]
    zone: ZoneInfo
    zones: Mapping[int, str]


def as_made_for(standing: Standing, made: Collection[str]) -> Standing:
    """The same, with those touchpoints said to be made for this import, which an earlier life of it may have done."""
    stands = tuple(replace(one, made=one.slug in made) for one in standing.stands)
    return replace(standing, stands=stands)


def lacking_in_the_register(spec: RecipeSpec) -> list[str]:
    """The touchpoints a recipe leads to and the register has not, by slug."""
    return [one.slug for one in _in_order(spec) if one.made]


def supposed(spec: RecipeSpec, *, now: datetime) -> Standing:
    """What a dry run stands on: what the register lacks is only supposed, and nothing is written."""
    tree = _tree()
    slugs = touchpoints_of(spec)
    known = dict(Touchpoint.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    beyond = max([0, *Touchpoint.objects.order_by("-pk").values_list("pk", flat=True)[:1]]) + 1
    touchpoints = {slug: known.get(slug, beyond + place) for place, slug in enumerate(slugs)}
    revisions = {}
    for place, (slug, text) in enumerate(promises_of(spec), 1):
        found = _promised(known[slug], text, alone=_alone(spec, slug)) if slug in known else None
        revisions[slug, text] = -place if found is None else found
    return _standing(spec, tree, touchpoints, revisions, _in_order(spec), now)


def prepared(spec: RecipeSpec, *, by: User | None, now: datetime) -> Standing:
    """What a run stands on: touchpoints, stages and promises are made where the register lacks them, once."""
    tree = _tree()
    stands = _in_order(spec)
    with transaction.atomic():
        rows.hold_the_pen()
        touchpoints = _touchpoints(spec, by=by, now=now)
        revisions = {
            (slug, text): _revision(touchpoints[slug], text, alone=_alone(spec, slug), by=by, now=now)
            for slug, text in promises_of(spec)
        }
    return _standing(spec, tree, {slug: one.pk for slug, one in touchpoints.items()}, revisions, stands, now)


def source_of(spec: RecipeSpec) -> Source:
    """The source the rows come from. One that hears others than before, or of another system, is another source."""
    found = Source.objects.filter(slug=spec.name).select_related("system").first()
    slug = spec.name
    if found is not None and (found.hears, found.system.slug) != (spec.hears, spec.system):
        slug = f"{spec.name[:30]}-{spec.system[:20]}-{spec.hears}"
    return found_source(
        slug=slug, name=spec.title, hears=spec.hears, system=spec.system, system_name=spec.system or spec.title
    )


def system_of(spec: RecipeSpec) -> int:
    """The id of the system the rows are numbered in; 0 where it is not known yet."""
    return System.objects.filter(slug=spec.system).values_list("pk", flat=True).first() or 0


def with_staff(standing: Standing, opened: Opened, started: Import, *, now: datetime) -> Standing:
    """The same, with the people of ours whom the files name: met, once, under the names the system has for them."""
    spec = opened.spec
    if not spec.staff:
        return standing
    file, _point, column = spec.staff.partition(".")
    said = [value for value, _n in values_of(opened.laid[file], column, most=MOST_STAFF)]
    whos = [Who((Known(f"staff:{spec.system}", value.casefold()[:200]),), value) for value in said]
    with transaction.atomic():
        rows.hold_the_pen()
        parties = meet_many(whos=whos, now=now)
        if not started.listings.exists():  # an earlier life of this import has noted them
            note_listed(started, list_people(listed=[Listed(who, Role.Kind.STAFF.value) for who in whos], now=now))
    named = {value.casefold(): party for value, party in zip(said, parties, strict=True) if party is not None}
    return replace(standing, ground=replace(standing.ground, staff=named))


def _tree() -> BranchTree:
    tree = branch_tree()
    if tree.root is None:
        raise NoCompanyYet(_("There is no company yet to bring anything into; start one first."))
    return tree


def _standing(
    spec: RecipeSpec,
    tree: BranchTree,
    touchpoints: dict[str, int],
    revisions: dict[tuple[str, str], int],
    stands: tuple[Stands, ...],
    now: datetime,
) -> Standing:
    assert tree.root is not None  # noqa: S101 - asked before
    chosen = next((b for b in tree.branches if b.slug == spec.branch), None) if spec.branch else tree.root
    if chosen is None:
        raise NoSuchBranch(_("The recipe names the branch “%s”, which is not there.") % spec.branch)
    places = {"": _place(tree, chosen.pk, spec)}
    for branch in tree.branches:
        places[branch.name.casefold()] = places[branch.slug] = _place(tree, branch.pk, spec)
    ground = Ground(touchpoints, revisions, places, spec.system, now=now)
    zones = {branch.pk: str(tree.zone(branch.pk)) for branch in tree.branches}
    return Standing(ground, stands, {pk: slug for slug, pk in touchpoints.items()}, places[""].zone, zones)


def _place(tree: BranchTree, branch: int, spec: RecipeSpec) -> Place:
    zone = ZoneInfo(spec.zone) if spec.zone else tree.zone(branch)
    country = spec.country or tree.inherited(branch, "country")
    return Place(branch, zone, country, spec.currency or tree.inherited(branch, "currency"))


def _in_order(spec: RecipeSpec) -> tuple[Stands, ...]:
    """The touchpoints the recipe leads to: those of the register as they stand there, then those to be made."""
    slugs = touchpoints_of(spec)
    known = {one.slug: one.name for one in Touchpoint.objects.filter(slug__in=slugs)}
    placed = Placement.objects.filter(touchpoint__slug__in=slugs, stage__journey__retired_at=None)
    rows_of = placed.order_by("stage__journey__position", "stage__position", "position").select_related(
        "stage", "touchpoint"
    )
    stages: dict[str, str] = {}
    for row in rows_of:
        stages.setdefault(row.touchpoint.slug, row.stage.name)
    new = {one.slug: (one.name, stage.name) for stage in spec.stages for one in stage.touchpoints}
    order = [*stages, *(slug for slug in (*new, *slugs) if slug not in stages)]
    return tuple(
        Stands(
            slug,
            known.get(slug) or (new[slug][0] if slug in new else _called(slug)),
            stages.get(slug) or (new[slug][1] if slug in new else ""),
            slug not in known,
        )
        for slug in dict.fromkeys(order)
        if slug in slugs
    )


def _called(slug: str) -> str:
    return slug.replace("-", " ").capitalize()


def _touchpoints(spec: RecipeSpec, *, by: User | None, now: datetime) -> dict[str, Touchpoint]:
    slugs = touchpoints_of(spec)
    found = {one.slug: one for one in Touchpoint.objects.filter(slug__in=slugs)}
    journey = Journey.objects.filter(name=spec.journey, retired_at=None).first() if spec.journey else None
    for told in spec.stages:
        missing = [one for one in told.touchpoints if one.slug in slugs and one.slug not in found]
        if not missing:
            continue
        journey = journey or add_journey(name=spec.journey or spec.title, by=by, now=now)
        stage = Stage.objects.filter(journey=journey, name=told.name, retired_at=None).first()
        stage = stage or add_stage(journey=journey, name=told.name, half=told.half, by=by, now=now)
        for one in missing:
            found[one.slug] = add_touchpoint(name=one.name, slug=one.slug, stage=stage, by=by, now=now)
    for slug in slugs:
        if slug not in found:
            found[slug] = add_touchpoint(name=_called(slug), slug=slug, by=by, now=now)
    return found


def _alone(spec: RecipeSpec, slug: str) -> bool:
    """Whether the recipe knows of one promise only at that touchpoint."""
    counts: dict[str, int] = defaultdict(int)
    for at, _text in promises_of(spec):
        counts[at] += 1
    return counts[slug] == 1


def _revision(touchpoint: Touchpoint, text: str, *, alone: bool, by: User | None, now: datetime) -> int:
    """The promise meant, made where the register has none like it."""
    found = _promised(touchpoint.pk, text, alone=alone)
    if found is not None:
        return found
    promise = make_promise(touchpoint=touchpoint, text=text, due="day", by=by, now=now)
    return promise.revisions.get().pk


def _promised(touchpoint: int, text: str, *, alone: bool) -> int | None:
    """The promise of the same words; else, where there is one only on each side, the register's own; else none."""
    standing: Sequence[Promise] = list(Promise.objects.filter(touchpoint=touchpoint, retired_at=None).order_by("pk"))
    in_force = [revision for one in standing if (revision := one.revisions.order_by("since", "pk").last()) is not None]
    same = [revision.pk for revision in in_force if str(revision.text) == text]
    if same:
        return same[0]
    return in_force[0].pk if alone and len(in_force) == 1 else None
