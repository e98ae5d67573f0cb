"""Which recipes fit the files of an import, and which of them, if any, is used instead of what is said by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.ledger.models import Import
from touchstone.web.bring_in import OPEN


@dataclass(frozen=True)
class FittingRecipe:
    """A recipe whose columns are in these files; own: somebody kept it here, else it comes along."""

    slug: str
    title: str
    own: bool


@dataclass(frozen=True)
class Fits:
    """The recipe that is used, or the one to propose; and the others that would do. open: it can still be chosen."""

    first: FittingRecipe
    used: bool
    open: bool
    others: Sequence[FittingRecipe]


def fits_of(started: Import) -> Fits | None:
    """The recipes found by the headings, the best first unless another was chosen; None: none fits, or it is over."""
    found = started.found.get("fitting") or ()
    fits = [FittingRecipe(one["slug"], one["title"], bool(one.get("own"))) for one in found]
    if not fits:
        return None
    chosen = started.said.get("recipe", "")
    first = next((one for one in fits if one.slug == chosen), fits[0])
    used, still_open = first.slug == chosen, started.state in OPEN
    if not used and not still_open:
        return None
    return Fits(first, used=used, open=still_open, others=[one for one in fits if one is not first])
