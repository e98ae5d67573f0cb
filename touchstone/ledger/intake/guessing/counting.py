"""How well a guess does: its columns held against what a person who knows the files wrote down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from touchstone.ledger.intake.guessing.said import Said

UNUSED = frozenset(("nothing", "fact"))
"""What a column means that no score, promise, person or purchase needs: left out, or kept beside it."""


@dataclass(frozen=True)
class Counted:
    """Columns guessed right of all; `meant` and `meant_right` only of those that mean something here; what was wrong
    as (column, guessed, true)."""

    columns: int
    right: int
    meant: int
    meant_right: int
    wrong: tuple[tuple[str, str, str], ...]

    def __add__(self, other: Counted) -> Counted:
        """Both together."""
        return Counted(
            self.columns + other.columns,
            self.right + other.right,
            self.meant + other.meant,
            self.meant_right + other.meant_right,
            self.wrong + other.wrong,
        )


NONE_COUNTED = Counted(0, 0, 0, 0, ())


def count(said: Said, truth: Mapping[str, Collection[str]]) -> Counted:
    """Hold a guess against the truth: for each "file.column" all meanings that are right; a column not in it needs none
    (then "not needed" and "a fact" are both right)."""
    right = meant = meant_right = 0
    wrong: list[tuple[str, str, str]] = []
    for one in said.columns:
        key = f"{one.file}.{one.column}"
        true = frozenset(truth.get(key, UNUSED))
        needed = not true & UNUSED
        good = one.means in true
        right += good
        meant += needed
        meant_right += needed and good
        if not good:
            wrong.append((key, one.means, " or ".join(sorted(true))))
    return Counted(len(said.columns), right, meant, meant_right, tuple(wrong))
