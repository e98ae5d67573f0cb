"""Of several columns of addresses or names in a row: which are the person's, and which are ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.vocabulary import tokens
from touchstone.ledger.intake.guessing.wordlists import listed

NOBODY = frozenset(listed("cells", "nobody"))
"""What stands where a customer's number would, when it is nobody's."""
MOST, ROWS, FEW = 0.5, 20, 0.2
"""An address in more than half of at least so many rows is ours; so is a column with a fifth of the other's values."""


def ours(founds: Sequence[Found]) -> tuple[str, ...]:
    """Takes columns of our own addresses and people back; returns our addresses, which identify nobody elsewhere."""
    shared: list[str] = []
    for means in ("email", "phone"):
        alike = [one for one in founds if one.means == means]
        for one in alike if len(alike) > 1 else []:
            said = Counter(cell for cell in one.sheet.cells[one.profile.place] if cell)
            first, n = said.most_common(1)[0] if said else ("", 0)
            if said.total() >= ROWS and n > MOST * said.total():
                one.be("nothing", 0.8, _("One address stands in most rows: yours."))
                shared += [first] if means == "email" else []
        _fewer([one for one in alike if one.means == means])
    _users(founds)
    for one in founds:
        if one.means in ("customer", "anonymous"):
            shared += [value for value in one.profile.sample if tokens(value) in NOBODY]
    return tuple(dict.fromkeys(shared))


def _fewer(alike: Sequence[Found]) -> None:
    """A column with far fewer addresses than the other names who of ours it was."""
    most = max((one.profile.distinct for one in alike), default=0)
    for one in alike:
        told = one.sheet.may(one.profile, "customer")
        if one.profile.distinct < FEW * most and one.profile.full > MOST and (not told or _user(one)):
            one.be("staff", 0.6, _("Few addresses beside many: who of yours it was."))


def _users(founds: Sequence[Found]) -> None:
    """Where the person is known otherwise, the few users of a program are who of ours used it."""
    people = [one for one in founds if one.means in ("customer", "email", "phone", "name") and not _user(one)]
    if not people or any(one.means == "staff" for one in founds):
        return
    for one in founds:
        few = 1 < one.profile.distinct < 40 and one.profile.distinct < one.profile.rows * 0.2
        if _user(one) and few and one.means in ("fact", "nothing", "name", "customer", "thing"):
            one.be("staff", 0.55, _("The few users of the program: who of yours it was."), values={}, asks=False)
            return


def _user(one: Found) -> bool:
    """Whether the heading speaks of a user of the program, and of no customer by another word."""
    return tokens(one.profile.column) in (
        "user",
        "user name",
        "username",
        "user email",
        "sales user",
    )
