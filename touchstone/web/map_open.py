"""What is unfolded on a large map and opened below it: as its address says, as far as one page can hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from touchstone.company.models import Branch
from touchstone.register.queries import Way
from touchstone.web.look import Look, shown_branches

FOLD_ABOVE = 40
"""Touchpoints on one map beyond which stages fold by themselves, and that can be unfolded at once."""
GROUP_ABOVE = 60
"""Branches beyond which the heat map groups by the tree."""
MOST_CELLS = 1_200
"""Cells of the heat map beyond which opening one part of the tree closes another."""
ANCHOR = "#journey"


@dataclass(frozen=True)
class Opened:
    """The state of one map. `sizes` are the touchpoints of each stage, `parts` the branches of each part of the tree
    (none where the heat map is not grouped); `folded` stages and `opened` parts by id."""

    look: Look
    sizes: Mapping[int, int]
    leaves: tuple[Branch, ...]
    parts: Mapping[int, tuple[Branch, ...]]
    folded: frozenset[int]
    opened: frozenset[int]

    @property
    def foldable(self) -> bool:
        """Whether stages can be folded here at all."""
        return sum(self.sizes.values()) > FOLD_ABOVE or bool(self.folded)

    @property
    def said(self) -> dict[str, str]:
        """This state for an address; nothing where it is what the map shows by itself."""
        return _said(self.sizes, self.folded, self.opened)

    def address(self, **changes: str) -> str:
        """This map, in this state, with some of its look changed."""
        return self.look.address(**{**self.said, **changes})

    def with_stage(self, stage: int) -> str:
        """The address with one stage folded or unfolded; what stands furthest from it folds when it gets too much."""
        if not self.foldable:
            return ""
        unfolded = (self.sizes.keys() - self.folded) ^ {stage}
        kept = _fitting(unfolded, self.sizes, FOLD_ABOVE, nearest=stage)
        return self.look.address(**_said(self.sizes, frozenset(self.sizes.keys() - kept), self.opened)) + ANCHOR

    def with_part(self, part: int) -> str:
        """The address with one part of the tree opened or closed; the furthest closes when it gets too much."""
        branches = {pk: len(below) for pk, below in self.parts.items()}
        kept = _fitting(self.opened ^ {part}, branches, _rows(self.sizes, self.folded, branches), nearest=part)
        return self.look.address(**_said(self.sizes, self.folded, kept)) + ANCHOR


def opened_from(query: QueryDict, way: Way, look: Look) -> Opened:
    """What the address asks to be open, cut to what a page can hold."""
    sizes = {stretch.stage.pk: len(stretch.stops) for stretch in way.stretches}
    folded = _folded(query.get("fold", ""), sizes)
    leaves = tuple(
        b for _depth, b in shown_branches(look) if b.pk in look.branches and not look.tree.children.get(b.pk)
    )
    parts: dict[int, tuple[Branch, ...]] = {}
    if len(leaves) > GROUP_ABOVE:
        for leaf in leaves:
            above = leaf.parent_id or leaf.pk
            parts[above] = (*parts.get(above, ()), leaf)
    branches = {pk: len(below) for pk, below in parts.items()}
    opened = _fitting(_ids(query.get("open", "")), branches, _rows(sizes, folded, branches))
    return Opened(look, sizes, leaves, parts, folded, opened)


def _folded(said: str, sizes: Mapping[int, int]) -> frozenset[int]:
    """The stages that are folded: those said, or, on a map too long to read, all of them."""
    if not said:
        return frozenset(sizes) if sum(sizes.values()) > FOLD_ABOVE else frozenset()
    return frozenset(sizes) - _fitting(sizes.keys() - _ids(said), sizes, FOLD_ABOVE)


def _rows(sizes: Mapping[int, int], folded: Collection[int], branches: Mapping[int, int]) -> int:
    """How many branches can be shown below this many columns, beside the parts of the tree themselves."""
    columns = sum(1 if pk in folded else size for pk, size in sizes.items())
    return MOST_CELLS // max(1, columns) - len(branches)


def _fitting(wanted: Collection[int], sizes: Mapping[int, int], most: int, *, nearest: int = 0) -> frozenset[int]:
    """Of what is wanted, what fits into `most` together: first what is nearest to `nearest`, and always one."""
    order = {pk: place for place, pk in enumerate(sizes)}
    centre = order.get(nearest, 0)
    kept: set[int] = set()
    for pk in sorted(order.keys() & set(wanted), key=lambda pk: (abs(order[pk] - centre), order[pk])):
        if not kept or sum(sizes[one] for one in (*kept, pk)) <= most:
            kept.add(pk)
    return frozenset(kept)


def _said(sizes: Mapping[int, int], folded: frozenset[int], opened: frozenset[int]) -> dict[str, str]:
    usual = folded == _folded("", sizes)
    return {
        "fold": "" if usual else ",".join(map(str, sorted(folded))) or "none",
        "open": ",".join(map(str, sorted(opened))),
    }


def _ids(said: str) -> frozenset[int]:
    return frozenset(int(one) for one in said.split(",") if one.isdecimal())
