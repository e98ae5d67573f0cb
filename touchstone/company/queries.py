"""What one can ask about the company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Manager, Prefetch, Q
from django.utils.text import slugify

from touchstone.company.models import Branch, Department, Membership, User

INHERITED = ("time_zone", "country", "currency", "language")


@dataclass(frozen=True)
class BranchTree:
    """All branches at once, few enough to hold in memory; answers what is inherited and what lies below."""

    branches: tuple[Branch, ...]

    @cached_property
    def by_id(self) -> dict[int, Branch]:
        """Branch by id."""
        return {branch.pk: branch for branch in self.branches}

    @cached_property
    def root(self) -> Branch | None:
        """The company itself; None before it is founded."""
        return next((b for b in self.branches if b.parent_id is None and not b.competitor), None)

    def up(self, branch_id: int) -> list[Branch]:
        """The branch and those above it, from the branch to the root."""
        way, at = [], self.by_id.get(branch_id)
        while at is not None:
            way.append(at)
            at = self.by_id.get(at.parent_id) if at.parent_id else None
        return way

    def inherited(self, branch_id: int, name: str) -> str:
        """The branch's own `time_zone`, `country`, `currency` or `language`, else that of the branch above."""
        return next((value for b in self.up(branch_id) if (value := getattr(b, name))), "")

    def zone(self, branch_id: int) -> ZoneInfo:
        """The time zone in force at a branch (UTC where nobody said)."""
        return ZoneInfo(self.inherited(branch_id, "time_zone") or "UTC")

    @cached_property
    def children(self) -> dict[int | None, list[Branch]]:
        """The branches directly below each, in their order."""
        below: dict[int | None, list[Branch]] = {}
        for branch in self.branches:
            below.setdefault(branch.parent_id, []).append(branch)
        return below

    def down(self, branch_ids: Iterable[int]) -> set[int]:
        """These branches and everything below them, as ids."""
        found: set[int] = set()
        waiting = list(branch_ids)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += [child.pk for child in self.children.get(one, [])]
        return found

    def in_order(self, *, below: int | None = None) -> list[Branch]:
        """Every branch once, each after the one above it and before its sisters: as a tree is read."""
        found: list[Branch] = []
        for branch in self.children.get(below, []):
            found += [branch, *self.in_order(below=branch.pk)]
        return found

    def depth(self, branch_id: int) -> int:
        """How many branches stand above; 0 for the company itself."""
        return len(self.up(branch_id)) - 1


def branch_tree() -> BranchTree:
    """All branches, one query."""
    return BranchTree(tuple(Branch.objects.order_by("position", "name")))


def current_memberships(user: User, *, now: datetime) -> list[Membership]:
    """What a user may do now, and where from."""
    return list(
        Membership.objects.filter(user=user, since__lte=now)
        .filter(Q(until=None) | Q(until__gt=now))
        .select_related("branch")
    )


def other_owners(user_id: int, *, now: datetime) -> bool:
    """Whether somebody else than this user owns the company and is still here."""
    return (
        Membership.objects.filter(access=Membership.Access.OWNER)
        .filter(Q(until=None) | Q(until__gt=now), since__lte=now, user__left_at=None)
        .exclude(user=user_id)
        .exists()
    )


def people_with_access(*, now: datetime) -> list[tuple[User, list[Membership]]]:
    """Everybody who signs in or did, with the accesses they hold, or held on the day they left (two queries)."""
    held = Membership.objects.select_related("branch").order_by("since", "pk")
    return [
        (
            user,
            [
                one
                for one in user.memberships.all()
                if (one.until == user.left_at if user.left_at else one.until is None or one.until > now)
            ],
        )
        for user in User.objects.prefetch_related(Prefetch("memberships", queryset=held))
    ]


def free_slug(rows: Manager[Branch] | Manager[Department], name: str) -> str:
    """A slug made of `name` that no row has yet: `north`, `north-2`, …"""
    base = slugify(name)[:50] or "unnamed"
    slug, count = base, 1
    while rows.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return slug
