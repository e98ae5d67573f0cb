"""What is said once: of each file what a row is, and of all of them the place, the time zone, the money, the part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from touchstone.company.places import CURRENCIES, zones
from touchstone.company.queries import BranchTree
from touchstone.ledger.intake.guessing.moneys import NOT_SAID
from touchstone.ledger.intake.guessing.said import FileSaid, Said
from touchstone.people.models import Role
from touchstone.web.bring_in_found import FileFound
from touchstone.web.bring_in_saying import HEARS, ROWS, file_said

ROW_WORDS = {
    "things": gettext_lazy("one order, visit, ticket or answer"),
    "lines": gettext_lazy("one line of an order: several make one"),
    "steps": gettext_lazy("one step of an order or case: several make one"),
    "people": gettext_lazy("one person: a list of people"),
    "further": gettext_lazy("something more about a row of another file"),
    "unused": gettext_lazy("nothing we need: leave this file out"),
}
HEARS_WORDS = {
    "everyone": gettext_lazy("Everyone who came, bought or called in that time"),
    "chose": gettext_lazy("Only those who chose to answer"),
    "problems": gettext_lazy("Only those who had a problem"),
}
MANY_WORDS = {
    "first": gettext_lazy("the first of them counts"),
    "sum": gettext_lazy("their figures are added up"),
    "rows": gettext_lazy("each of them counts"),
}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FileRow:
    """One file: what a row of it is, which column names it, and how it hangs on the others."""

    found: FileFound
    said: FileSaid
    rows: Choices
    many: Choices
    others: Choices

    @property
    def key(self) -> str:
        """The first column that names a row."""
        return self.said.key[0] if self.said.key else ""

    @property
    def joins(self) -> str:
        """The column of another file that it belongs to."""
        return self.said.joins[0] if self.said.joins else ""

    @property
    def further(self) -> bool:
        """Whether it hangs on another file."""
        return self.said.rows == "further"

    @property
    def keyed(self) -> bool:
        """Whether a column names its rows."""
        return self.said.rows in ("things", "lines", "steps", "further")


@dataclass(frozen=True)
class Whole:
    """What holds for all of it, and the choices there are."""

    hears: Choices
    branches: Choices
    zones: Choices
    currencies: Choices
    roles: Choices


def file_rows(said: Said, files: Sequence[FileFound]) -> list[FileRow]:
    """Every file with what its rows are."""
    listed = []
    for found in files:
        others = [
            (f"{one.alias}.{name}", f"{one.name}: {name}") for one in files if one != found for name in one.columns
        ]
        rows = [(key, str(ROW_WORDS[key])) for key in ROWS if key != "further" or len(files) > 1]
        many = [(key, str(words)) for key, words in MANY_WORDS.items()]
        listed.append(FileRow(found, file_said(said, found.alias), rows, many, others))
    return listed


def whole_of(said: Said, tree: BranchTree) -> Whole:
    """The choices for what is said once."""
    listed = [("", str(gettext_lazy("the company, or as a column says")))]
    listed += [
        (branch.slug, "\u2003" * (tree.depth(branch.pk) - 1) + branch.name)
        for branch in tree.in_order()
        if branch.retired_at is None and not branch.competitor and branch.parent_id is not None
    ]
    here = tree.inherited(tree.root.pk, "time_zone") if tree.root else "UTC"
    money = own_money(said, tree)
    return Whole(
        hears=[(key, str(HEARS_WORDS[key])) for key in HEARS],
        branches=listed,
        zones=[("", here.replace("_", " ")), *((zone, zone.replace("_", " ")) for zone in zones())],
        currencies=[*_not_said(said), ("", money), *((code, code) for code in CURRENCIES)],
        roles=[(value, str(words)) for value, words in Role.Kind.choices],
    )


def own_money(said: Said, tree: BranchTree) -> str:
    """The money of the branch the files belong to, else the company's."""
    branch = next((one.pk for one in tree.branches if said.branch and one.slug == said.branch), None)
    at = branch if branch is not None else tree.root.pk if tree.root else None
    return tree.inherited(at, "currency") if at is not None else ""


def _not_said(said: Said) -> Choices:
    """In which money amounts are, while that is asked: no choice of the company's money by mere silence."""
    return [(NOT_SAID, str(gettext_lazy("not said yet")))] if said.currency == NOT_SAID else []
