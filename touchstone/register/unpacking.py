"""Takes a register from a pack into the company through the verbs, and says what each thing came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, cast

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.actions import add_department
from touchstone.company.models import Department, User
from touchstone.fields import Wording
from touchstone.register.actions import (
    WORDINGS,
    add_journey,
    add_stage,
    add_touchpoint,
    arrange,
    bring_back,
    change_journey,
    change_stage,
    change_touchpoint,
    design_touchpoint,
    make_promise,
    move_journey,
    place,
    retire,
    revise_promise,
)
from touchstone.register.models import Design, Journey, PromiseRevision, Stage, Touchpoint
from touchstone.register.pack_form import Form, Item, Lines, PackRefused, Problem, read_form
from touchstone.register.queries import Promised, current_designs, promises_in_force, promises_retired
from touchstone.register.undoing import Thing

THE_END = datetime.max.replace(tzinfo=UTC)
JOURNEY = {"whose": "customer", "need": "", "feel": ""}
STAGE = {"half": Stage.Half.SATISFY.value}
TOUCHPOINT = {
    "whose": "customer",
    "channel": "",
    "direct": True,
    "department": None,
    "review_on": None,
    "yearly_volume": None,
}
PROMISE = {"due": PromiseRevision.Due.STATED.value, "within_hours": None, "aim": 0.95}
"""What a thing is of which a pack says nothing."""


@dataclass(frozen=True)
class Change:
    """What a pack does to one thing of the register: which one, how, and in which fields."""

    verb: Literal["add", "change", "retire", "bring_back"]
    noun: str
    name: str
    fields: tuple[str, ...] = ()


def pack_in(*, section: Any, lines: Lines, by: User | None, now: datetime, whole: bool = False) -> tuple[Change, ...]:
    """Take the register of a pack in, all of it or nothing, and say what changed.

    What the pack names is added, or changed where it differs; of what the pack does not say, everything stays. With
    `whole` the pack is the whole truth: what it does not name is retired, what it leaves out is emptied, and the order
    is the pack's (who looks after what stays, as packs need not say it). Raises `PackRefused` with every problem.
    """
    with transaction.atomic():
        known = () if whole else tuple(Touchpoint.objects.values_list("slug", flat=True))
        form = read_form(section, lines, known=known)
        taking = _Taking(by, now, whole, _Known.of_today())
        for item in form.touchpoints:
            taking.touchpoint(item)
        for item in form.journeys:
            taking.journey(item)
        if whole:
            taking.the_rest(form)
        if taking.problems:
            raise PackRefused(taking.problems)
    return tuple(taking.changes)


@dataclass(frozen=True)
class _Known:
    """What the register holds before a pack is taken in: asked once, as most of a pack is usually so already."""

    touchpoints: dict[str, Touchpoint]
    designs: dict[int, Design]
    promises: dict[str, Promised]

    @classmethod
    def of_today(cls) -> _Known:
        """With the newest design and the newest words, whatever their date: four queries."""
        said = (*promises_in_force(as_of=THE_END).values(), *promises_retired(as_of=THE_END).values())
        return cls(
            {one.slug: one for one in Touchpoint.objects.select_related("department", "owner")},
            current_designs(as_of=THE_END),
            {one.promise.slug: one for some in said for one in some},
        )


@dataclass
class _Taking:
    """One pack being taken in."""

    by: User | None
    now: datetime
    whole: bool
    known: _Known
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def deed(self) -> dict[str, Any]:
        return {"by": self.by, "now": self.now}

    def note(self, verb: str, thing: Thing | Department, name: str, fields: tuple[str, ...] = ()) -> None:
        self.changes.append(Change(cast(Any, verb), type(thing).__name__.lower(), name, fields))

    def wanted(self, item: Item, defaults: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
        """What the thing should be: what the pack says, and the defaults where they count."""
        said = {key: value for key, value in item.said.items() if key in ("name", *defaults)}
        return (dict(defaults) if new or self.whole else {}) | said

    def use(self, thing: Thing, item: Item, *, new: bool = False) -> None:
        """In use or out of use, as the pack says."""
        retired = item.said.get("retired", False if new or self.whole else thing.retired_at is not None)
        if retired and thing.retired_at is None:
            retire(noun=thing, **self.deed)
            if not new:
                self.note("retire", thing, item.name)
        elif not retired and thing.retired_at is not None:
            bring_back(noun=thing, **self.deed)
            self.note("bring_back", thing, item.name)

    # --- touchpoints ------------------------------------------------------------------------------------------------

    def touchpoint(self, item: Item) -> None:
        row = self.known.touchpoints.get(item.slug)
        new = row is None
        wanted = self.wanted(item, TOUCHPOINT, new=new)
        if wanted.get("department"):
            wanted["department"] = self.department(wanted["department"])
        elif "department" in wanted:
            wanted["department"] = None
        if item.said.get("owner"):
            wanted["owner"] = self.owner(item)
        if row is None:
            row = add_touchpoint(slug=item.slug, **wanted, **self.deed)
            self.note("add", row, item.name)
        fields = self.differing(row, wanted)
        if fields:
            change_touchpoint(touchpoint=row, **cast(Any, wanted), **self.deed)
        fields += self.design(row, item)
        if fields and not new:
            self.note("change", row, item.name, tuple(fields))
        self.use(row, item, new=new)
        self.promises(row, item)

    def differing(self, row: Thing | PromiseRevision, wanted: Mapping[str, Any]) -> list[str]:
        return [key for key, value in wanted.items() if getattr(row, key) != value]

    def department(self, name: str) -> Department:
        row = Department.objects.filter(name__iexact=name).order_by("retired_at", "pk").first()
        if row is None:
            row = add_department(name=name, **self.deed)
            self.note("add", row, name)
        return row

    def owner(self, item: Item) -> User | None:
        email = str(item.said["owner"])
        owner = User.objects.filter(email__iexact=email, left_at=None).first()
        if owner is None:
            sentence = _("“%(name)s”: nobody signs in with %(email)s.") % {"name": item.name, "email": email}
            self.problems.append(Problem(item.line, sentence))
        return owner

    def design(self, row: Touchpoint, item: Item) -> list[str]:
        words = {name: item.said[name] for name in WORDINGS if name in item.said}
        if self.whole:
            words = {name: words.get(name, Wording()) for name in WORDINGS}
        before = self.known.designs.get(row.pk)
        fields = [name for name, said in words.items() if said != (getattr(before, name) if before else Wording())]
        if fields:
            design_touchpoint(touchpoint=row, **words, **self.deed)
        return fields

    def promises(self, row: Touchpoint, item: Item) -> None:
        kept = item.said.get("promises", ())
        for one in kept:
            self.promise(row, one)
        if self.whole:
            named = {one.slug for one in kept}
            for slug, promised in self.known.promises.items():
                promise = promised.promise
                if promise.touchpoint_id == row.pk and promise.retired_at is None and slug not in named:
                    retire(noun=promise, **self.deed)
                    self.note("retire", promise, str(promised.revision.text))

    def promise(self, row: Touchpoint, item: Item) -> None:
        promised = self.known.promises.get(item.slug)
        if promised is not None and promised.promise.touchpoint_id != row.pk:
            sentence = _("“%(slug)s” is a promise of another touchpoint; give this one another slug.") % vars(item)
            self.problems.append(Problem(item.line, sentence))
            return None
        said = {**item.said.get("due", {}), **{key: item.said[key] for key in ("aim",) if key in item.said}}
        if promised is None:
            said = PROMISE | said
            promise = make_promise(touchpoint=row, slug=item.slug, text=item.said["words"], **said, **self.deed)
            self.note("add", promise, item.name)
            return self.use(promise, item, new=True)
        promise, before = promised.promise, promised.revision
        said = (PROMISE if self.whole else {key: getattr(before, key) for key in PROMISE}) | said
        wanted = {"text": item.said["words"], **said}
        if fields := self.differing(before, wanted):
            revise_promise(promise=promise, **cast(Any, wanted), **self.deed)
            self.note("change", promise, item.name, tuple(fields))
        return self.use(promise, item)

    # --- journeys ---------------------------------------------------------------------------------------------------

    def journey(self, item: Item) -> None:
        row = Journey.objects.filter(slug=item.slug).first()
        new = row is None
        wanted = self.wanted(item, JOURNEY, new=new)
        if row is None:
            row = add_journey(slug=item.slug, **wanted, **self.deed)
            self.note("add", row, item.name)
        fields = self.differing(row, wanted)
        if fields:
            change_journey(journey=row, **cast(Any, wanted), **self.deed)
        stages = [self.stage(row, one) for one in item.said.get("stages", ())]
        if self.whole and self.arranged(row, item, stages) and not new:
            fields.append("order")
        if fields:
            self.note("change", row, item.name, tuple(fields))
        self.use(row, item, new=new)

    def stage(self, journey: Journey, item: Item) -> Stage:
        row = journey.stages.filter(slug=item.slug).first()
        new = row is None
        wanted = self.wanted(item, STAGE, new=new)
        if row is None:
            row = add_stage(journey=journey, slug=item.slug, **wanted, **self.deed)
            self.note("add", row, item.name)
        fields = self.differing(row, wanted)
        if fields:
            change_stage(stage=row, **cast(Any, wanted), **self.deed)
        standing = set(row.placements.values_list("touchpoint__slug", flat=True))
        missing = [slug for slug in item.said.get("touchpoints", ()) if slug not in standing]
        for slug in missing:
            place(touchpoint=Touchpoint.objects.get(slug=slug), stage=row, **self.deed)
        if fields or (missing and not new):
            self.note("change", row, item.name, (*fields, *(["touchpoints"] if missing else [])))
        self.use(row, item, new=new)
        return row

    def arranged(self, journey: Journey, item: Item, stages: list[Stage]) -> bool:
        """Bring stages and touchpoints into the pack's order; whether that moved anything."""
        ids = dict(Touchpoint.objects.values_list("slug", "pk"))
        said = item.said.get("stages", ())
        wanted = [
            (stage.pk, [ids[slug] for slug in one.said.get("touchpoints", ())])
            for stage, one in zip(stages, said, strict=True)
        ]
        rows = journey.stages.prefetch_related("placements")
        stands = [(stage.pk, [one.touchpoint_id for one in stage.placements.all()]) for stage in rows]
        if stands[: len(wanted)] == wanted:
            return False
        arrange(journey=journey, stands=wanted, **self.deed)
        return True

    # --- what the pack does not name --------------------------------------------------------------------------------

    def the_rest(self, form: Form) -> None:
        """Retire what a whole pack does not name, and put the journeys into its order."""
        for journey in form.journeys:
            named = [one.slug for one in journey.said.get("stages", ())]
            for stage in Stage.objects.filter(journey__slug=journey.slug, retired_at=None).exclude(slug__in=named):
                self.gone(stage)
        for row in Journey.objects.filter(retired_at=None).exclude(slug__in=[one.slug for one in form.journeys]):
            self.gone(row)
        named = [one.slug for one in form.touchpoints]
        for touchpoint in Touchpoint.objects.filter(retired_at=None).exclude(slug__in=named):
            self.gone(touchpoint)
        in_use = [one for one in form.journeys if not one.said.get("retired")]
        for position, item in enumerate(in_use):
            move_journey(journey=Journey.objects.get(slug=item.slug), position=position, **self.deed)

    def gone(self, thing: Journey | Stage | Touchpoint) -> None:
        retire(noun=thing, **self.deed)
        self.note("retire", thing, thing.name)
