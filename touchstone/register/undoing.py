"""Takes one act on the register back: what stood before is said again, unless somebody changed it meanwhile.

A door notes how a noun stands (`standing`), calls a verb, and asks `undo_of` what would take it back. The answer is
plain values (it fits into a session); `take_back` restores them by the same verbs. Nothing is unsaid: taking back a
design or a promise says the former one again, taking back an addition retires it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.company.models import Department, User
from touchstone.errors import Refusal
from touchstone.register.actions import (
    WORDINGS,
    arrange,
    bring_back,
    change_journey,
    change_stage,
    change_touchpoint,
    design_touchpoint,
    move_journey,
    retire,
    revise_promise,
)
from touchstone.register.models import Design, Journey, Promise, PromiseRevision, Stage, Touchpoint

Thing = Journey | Stage | Touchpoint | Promise
State = dict[str, Any]

FIELDS: dict[type[Thing], tuple[str, ...]] = {
    Journey: ("name", "whose", "need", "feel"),
    Stage: ("name", "half"),
    Touchpoint: (
        "name",
        "whose",
        "channel",
        "direct",
        "department_id",
        "owner_id",
        "review_on",
        "yearly_volume",
    ),
    Promise: (),
}
NOUNS: dict[str, type[Thing]] = {noun.__name__: noun for noun in FIELDS}


class ChangedSince(Refusal):
    """This was changed again since, so that it can no longer be taken back in one step."""

    def __init__(self) -> None:
        super().__init__(_("This was changed again since, so it can no longer be taken back in one step."))


@dataclass(frozen=True)
class Undo:
    """How to take one act back: of which noun, how it stood and how it stands; plain values only."""

    noun: str
    pk: int
    was: State
    stands: State

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"noun": self.noun, "pk": self.pk, "was": self.was, "stands": self.stands}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Undo:
        """Back from `plain`."""
        return cls(plain["noun"], plain["pk"], plain["was"], plain["stands"])


def standing(thing: Thing) -> State:
    """How a noun of the register stands right now, in plain values, read anew from the rows."""
    row = type(thing).objects.get(pk=thing.pk)
    state: State = {field: _plain(getattr(row, field)) for field in FIELDS[type(thing)]}
    state["retired"] = row.retired_at is not None
    if isinstance(row, Journey):
        state["place"] = list(Journey.objects.filter(retired_at=None).values_list("pk", flat=True))
        state["arrangement"] = [
            [stage.pk, [placement.touchpoint_id for placement in stage.placements.all()]]
            for stage in row.stages.prefetch_related("placements")
        ]
    elif isinstance(row, Touchpoint):
        design = row.designs.order_by("since", "pk").last()
        state["design"] = design.pk if design else None
    elif isinstance(row, Promise):
        revision = row.revisions.order_by("since", "pk").last()
        state["revision"] = revision.pk if revision else None
    return state


def undo_of(thing: Thing, was: State | None) -> Undo | None:
    """What takes the act between `was` and now back; None where nothing changed. `was` None: it has just been added."""
    now_stands = standing(thing)
    if was is None:
        return Undo(type(thing).__name__, thing.pk, {"retired": True}, {"retired": False})
    differing = [key for key, value in now_stands.items() if was.get(key) != value]
    if "retired" in differing:
        differing = ["retired"]  # a place in the order is kept by whatever is out of use
    if not differing:
        return None
    return Undo(
        type(thing).__name__,
        thing.pk,
        {key: was.get(key) for key in differing},
        {key: now_stands[key] for key in differing},
    )


def take_back(*, undo: Undo, by: User | None, now: datetime) -> Thing:
    """Let it be as it was. Refused when what the act touched was changed again since."""
    thing = NOUNS[undo.noun].objects.filter(pk=undo.pk).first()
    if thing is None:
        raise ChangedSince
    present = standing(thing)
    if any(present[key] != value for key, value in undo.stands.items()):
        raise ChangedSince
    with transaction.atomic():
        for key, restore in RESTORERS.items():
            if key in undo.was:
                restore(thing, undo.was[key], by, now)
        fields = {key: value for key, value in undo.was.items() if key in FIELDS[type(thing)]}
        if fields:
            _say_again(thing, fields, by=by, now=now)
    return thing


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _say_again(thing: Thing, fields: State, *, by: User | None, now: datetime) -> None:
    if isinstance(thing, Journey):
        change_journey(journey=thing, by=by, now=now, **cast(Any, fields))
    elif isinstance(thing, Stage):
        change_stage(stage=thing, by=by, now=now, **cast(Any, fields))
    elif isinstance(thing, Touchpoint):
        said = {key: value for key, value in fields.items() if not key.endswith("_id")}
        if "department_id" in fields:
            said["department"] = Department.objects.filter(pk=fields["department_id"]).first()
        if "owner_id" in fields:
            said["owner"] = User.objects.filter(pk=fields["owner_id"]).first()
        if said.get("review_on"):
            said["review_on"] = date.fromisoformat(said["review_on"])
        change_touchpoint(touchpoint=thing, by=by, now=now, **cast(Any, said))


def _use(thing: Thing, retired: bool, by: User | None, now: datetime) -> None:  # noqa: FBT001  one signature for all
    (retire if retired else bring_back)(noun=thing, by=by, now=now)


def _put(thing: Thing, order: list[int], by: User | None, now: datetime) -> None:
    if isinstance(thing, Journey) and thing.pk in order:
        move_journey(journey=thing, position=order.index(thing.pk), by=by, now=now)


def _arrange(thing: Thing, arrangement: list[list[Any]], by: User | None, now: datetime) -> None:
    if isinstance(thing, Journey):
        arrange(journey=thing, stands=[(stage, stops) for stage, stops in arrangement], by=by, now=now)


def _design(thing: Thing, design: int | None, by: User | None, now: datetime) -> None:
    if isinstance(thing, Touchpoint):
        former = Design.objects.filter(pk=design or 0).first()
        words = {name: getattr(former, name) if former else "" for name in WORDINGS}
        design_touchpoint(touchpoint=thing, by=by, now=now, **words)


def _revise(thing: Thing, revision: int | None, by: User | None, now: datetime) -> None:
    former = PromiseRevision.objects.filter(pk=revision or 0).first()
    if isinstance(thing, Promise) and former is not None:
        said = {"text": former.text, "due": former.due, "within_hours": former.within_hours, "aim": former.aim}
        revise_promise(promise=thing, by=by, now=now, **cast(Any, said))


RESTORERS: dict[str, Callable[[Any, Any, User | None, datetime], None]] = {
    "retired": _use,
    "arrangement": _arrange,
    "place": _put,
    "design": _design,
    "revision": _revise,
}
"""Which verb restores which part of a state; plain fields are said again together."""
