"""Who may do what, and from which branch down: one table (docs/access.md), one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from touchstone.company.models import Membership, User
from touchstone.company.queries import BranchTree, branch_tree, current_memberships

OWNER, HEAD, MANAGER, STAFF, SHOPPER, ANALYST = Membership.Access.values

VERBS: dict[str, tuple[str, ...]] = {
    "see": (OWNER, HEAD, MANAGER, STAFF, ANALYST),  # today, the map, touchpoints and the rows behind them
    "note": (OWNER, HEAD, MANAGER, STAFF),  # note an encounter
    "see_people": (OWNER, HEAD, MANAGER, STAFF),  # who was met, through the rows of branches one may see
    "erase": (OWNER, HEAD),  # show and erase all about a person
    "keep_register": (OWNER, HEAD),  # journeys, stages, touchpoints, designs, promises
    "bring_in": (OWNER, HEAD, ANALYST),  # files
    "keep_company": (OWNER, HEAD),  # branches, departments, people and their access
    "see_deeds": (OWNER, HEAD),  # who did what
    "run": (OWNER,),  # health, backups, settings of the installation
}

WHOLE_COMPANY = ("erase", "keep_register", "bring_in", "run")
"""What touches every branch at once: it takes an access to the whole company, one to a part is not enough."""


@dataclass(frozen=True)
class Scope:
    """What one user may do now, and in which branches."""

    user: User
    memberships: tuple[Membership, ...]
    tree: BranchTree

    def may(self, verb: str) -> bool:
        """Whether the user may do `verb` in some branch; what touches the whole company, in the whole company."""
        return bool(self.branches(verb))

    def branches(self, verb: str = "see") -> set[int]:
        """The ids of the branches where the user may do `verb`: those given and all below them."""
        found = self.tree.down(one.branch_id for one in self.memberships if one.access in VERBS[verb])
        root = self.tree.root
        return set() if verb in WHOLE_COMPANY and (root is None or root.pk not in found) else found

    def everywhere(self, verb: str = "see") -> bool:
        """Whether `verb` is theirs in the whole company, so that no row need be left out."""
        root = self.tree.root
        return root is not None and root.pk in self.branches(verb)

    def reaches(self, verb: str, branch_ids: Iterable[int]) -> bool:
        """Whether every one of these branches is within reach."""
        return set(branch_ids) <= self.branches(verb)

    def keeps(self, held: Iterable[Membership]) -> bool:
        """Whether somebody who holds these accesses is this user's to keep: to part with, to make a link for."""
        held = list(held)
        owner = any(one.access == OWNER for one in self.memberships)
        return self.reaches("keep_company", (one.branch_id for one in held)) and (
            owner or all(one.access != OWNER for one in held)
        )


def scope_of(user: User, *, now: datetime) -> Scope:
    """What `user` may do now (two queries)."""
    return Scope(user, tuple(current_memberships(user, now=now)), branch_tree())
