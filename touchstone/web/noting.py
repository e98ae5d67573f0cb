"""What the pages for noting offer: touchpoints in the order one needs them, and the branches one may note at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.company.models import Branch, Deed, User
from touchstone.ledger.models import Encounter
from touchstone.register.models import Touchpoint
from touchstone.register.queries import unplaced, ways
from touchstone.web.guards import Request

RECENT = 5
LOOK_BACK = 60
READ_NOTICE = "read_notice"


@dataclass(frozen=True)
class Group:
    """The touchpoints of one stage, under the names of its journey and itself; no names: placed nowhere."""

    journey: str
    stage: str
    touchpoints: tuple[Touchpoint, ...]


@dataclass(frozen=True)
class Offered:
    """What may be chosen: the touchpoints used last, all of them by stage, branches in the order of the tree.

    `branch` is the one to begin with: the last used, else one's own where that is a single shop; None: say which.
    """

    recent: tuple[Touchpoint, ...]
    groups: tuple[Group, ...]
    branches: tuple[Branch, ...]
    branch: Branch | None

    @property
    def touchpoints(self) -> dict[int, Touchpoint]:
        """Every touchpoint that may be chosen, by id, in the order of the register."""
        return {one.pk: one for group in self.groups for one in group.touchpoints}


def offered(request: Request, *, first: str = "") -> Offered:
    """What this person may choose from; the touchpoint with the slug `first` stands before the recent ones."""
    groups = stages_with_touchpoints()
    by_id = {one.pk: one for group in groups for one in group.touchpoints}
    used = list(
        Encounter.objects.filter(typist=request.scope.user)
        .order_by("-pk")
        .values_list("touchpoint", "branch")[:LOOK_BACK]
    )
    asked = [pk for pk, one in by_id.items() if one.slug == first]
    recent = dict.fromkeys([*asked, *(touchpoint for touchpoint, _branch in used)])
    branches = open_branches(request, "note")
    return Offered(
        recent=tuple(by_id[pk] for pk in recent if pk in by_id)[:RECENT],
        groups=groups,
        branches=branches,
        branch=_first_branch(request, branches, [branch for _touchpoint, branch in used]),
    )


def stages_with_touchpoints() -> tuple[Group, ...]:
    """Every touchpoint in use once, by stage, in the order of the register. Four queries."""
    seen: set[int] = set()
    groups = []
    for way in ways():
        for part in way.stretches:
            new = tuple(stop.touchpoint for stop in part.stops if stop.touchpoint.pk not in seen)
            seen |= {one.pk for one in new}
            groups.append(Group(way.journey.name, part.stage.name, new))
    groups.append(Group("", "", tuple(unplaced())))
    return tuple(group for group in groups if group.touchpoints)


def open_branches(request: Request, verb: str) -> tuple[Branch, ...]:
    """The open branches of our own at which this person may do `verb`, in the order of the tree."""
    scope = request.scope
    allowed = scope.branches(verb)
    found: list[Branch] = []

    def walk(branches: Sequence[Branch]) -> None:
        for branch in branches:
            if branch.pk in allowed and branch.retired_at is None and not branch.competitor:
                found.append(branch)
            walk(scope.tree.children.get(branch.pk, []))

    walk(scope.tree.children.get(None, []))
    return tuple(found)


def _first_branch(request: Request, branches: Sequence[Branch], used: Sequence[int]) -> Branch | None:
    by_id = {branch.pk: branch for branch in branches}
    own = [one.branch_id for one in request.scope.memberships if not request.scope.tree.children.get(one.branch_id)]
    alone = [branches[0].pk] if len(branches) == 1 else []
    return next((by_id[pk] for pk in (*used, *own, *alone) if pk in by_id), None)


def has_read_notice(user: User) -> bool:
    """Whether this person read, once, what is recorded about them when they note something."""
    return Deed.objects.filter(noun="User", noun_id=user.pk, by=user, verb=READ_NOTICE).exists()
