"""The touchpoints that the files speak of, in the order people pass them: a small journey that can be put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.ledger.intake.guessing.said import ColumnSaid, PointSaid, Said

FEEDS = {
    "moment": ("clock", gettext_lazy("when")),
    "due": ("handshake", gettext_lazy("a promise")),
    "met": ("handshake", gettext_lazy("a promise")),
    "kept": ("handshake", gettext_lazy("a promise")),
    "score": ("star", gettext_lazy("a score")),
    "words": ("message-square-quote", gettext_lazy("words")),
    "solved": ("circle-check", gettext_lazy("solved or not")),
    "amount": ("receipt", gettext_lazy("money")),
    "price": ("receipt", gettext_lazy("money")),
}
"""What a column gives to its touchpoint: an icon and a word."""

DEALS = (
    ("", gettext_lazy("nothing is bought here")),
    ("purchase", gettext_lazy("they buy")),
    ("return", gettext_lazy("they bring it back")),
    ("quote", gettext_lazy("they ask the price")),
    ("spend", gettext_lazy("we pay them")),
)
PROMISES = frozenset({"due", "met", "kept"})


@dataclass(frozen=True)
class PointLine:
    """One touchpoint: its place on the way, what the files tell of it, and whether a promise is made there."""

    said: PointSaid
    number: int
    first: bool
    last: bool
    feeds: Sequence[tuple[str, str, str]]
    promised: bool

    @property
    def tells(self) -> str:
        """What the files tell of it, in words."""
        return ", ".join(dict.fromkeys(words for _icon, words, _column in self.feeds))

    @property
    def icons(self) -> list[tuple[str, str]]:
        """What the files tell of it, as icons with their words."""
        return list(dict.fromkeys((icon, words) for icon, words, _column in self.feeds))

    @property
    def deals(self) -> list[tuple[str, str]]:
        """What a moment here can be."""
        return [(value, str(words)) for value, words in DEALS]

    @property
    def half(self) -> str:
        """Whether it draws people in or serves those who came."""
        return _("attract") if self.said.half == "attract" else _("satisfy")


def point_lines(said: Said) -> list[PointLine]:
    """The touchpoints in order, each with the columns that feed it."""
    last = len(said.points)
    lines = []
    for number, point in enumerate(said.points, 1):
        feeding = [one for one in said.columns if one.means in FEEDS and _feeds(said, one, point.slug)]
        feeds = [(FEEDS[one.means][0], str(FEEDS[one.means][1]), one.column) for one in feeding]
        promised = bool(point.promise or point.due_in) or any(one.means in PROMISES for one in feeding)
        lines.append(PointLine(point, number, number == 1, number == last, feeds, promised))
    return lines


def _feeds(said: Said, column: ColumnSaid, slug: str) -> bool:
    """Whether the column belongs to that touchpoint; without one of its own, to those the row names, else the first."""
    if column.touchpoint:
        return column.touchpoint == slug
    named = [one for one in said.columns if one.file == column.file and one.means == "touchpoint"]
    if named:
        return any(slug in one.values.values() for one in named)
    return bool(said.points) and said.points[0].slug == slug
