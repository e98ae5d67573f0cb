"""The columns of the files as cards: what each means, samples of it, how sure and why, and what that meaning needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.ledger.intake.guessing.said import MEANINGS, ColumnSaid, Said
from touchstone.questions.scales import SCALES
from touchstone.web.bring_in_found import FileFound, Peek, sureness
from touchstone.web.bring_in_saying import column_said
from touchstone.web.readings import KINDS

GROUPS = (
    ("who", gettext_lazy("Who it was"), "user", (
        "customer", "email", "phone", "anonymous", "name", "account", "account_name", "staff")),
    ("when", gettext_lazy("When it happened"), "clock", ("moment", "hour", "day_part", "since", "until", "ended")),
    ("promise", gettext_lazy("What was promised"), "handshake", ("due", "met", "kept")),
    ("felt", gettext_lazy("What they scored and said"), "message-square-quote", (
        "score", "words", "language", "solved")),
    ("money", gettext_lazy("What they paid"), "receipt", ("amount", "quantity", "price", "currency", "deal")),
    ("where", gettext_lazy("Where, and how it stands"), "map-pin", ("touchpoint", "branch", "channel", "status")),
    ("numbers", gettext_lazy("Numbers that tie rows together"), "link", ("thing", "row")),
    ("beside", gettext_lazy("Kept beside it"), "sticky-note", ("fact",)),
    ("unused", gettext_lazy("Not needed"), "eye-off", ("nothing",)),
)  # fmt: skip
"""Meanings that belong together, the ones that matter first on top."""

GROUP_OF = {means: key for key, _words, _icon, some in GROUPS for means in some}
DATES = {
    "": gettext_lazy("as it shows itself"),
    "day first": gettext_lazy("day first: 24/11/2026"),
    "month first": gettext_lazy("month first: 11/24/2026"),
    "year first": gettext_lazy("year first: 2026-11-24"),
    "unix": gettext_lazy("seconds since 1970"),
    "unix ms": gettext_lazy("thousandths of a second since 1970"),
    "serial": gettext_lazy("days since 1900, as spreadsheets count"),
}
DECIMALS = {
    "": gettext_lazy("as it shows itself"),
    "point": gettext_lazy("a point: 12.50"),
    "comma": gettext_lazy("a comma: 12,50"),
}
SCORES = (
    "csat",
    "stars",
    "nps",
    "of10",
    "of7",
    "of6",
    "of4",
    "of3",
    "thumbs",
    "percent",
    "ces",
    "trust4",
    "felt",
    "complaint",
)
DATED = frozenset({"moment", "hour", "due", "met", "since", "until"})
COUNTED = frozenset({"score", "amount", "quantity", "price"})
POINTED = frozenset({"moment", "due", "met", "kept", "score", "words", "solved", "amount", "quantity", "price", "deal"})
"""Meanings that belong to one of the touchpoints."""

VALUED = frozenset({"touchpoint", "status", "score", "solved", "kept", "deal", "branch", "channel", "ended"})
"""Meanings for which each value of a short list stands for something."""

STANDS = {
    "status": (("", gettext_lazy("goes its way")), ("done", gettext_lazy("is done")),
               ("cancelled", gettext_lazy("cancelled by them")), ("no deal", gettext_lazy("came to nothing"))),
    "solved": (("", gettext_lazy("not known")), ("solved", gettext_lazy("solved")),
               ("not solved", gettext_lazy("not solved"))),
    "kept": (("", gettext_lazy("not known")), ("kept", gettext_lazy("kept")), ("late", gettext_lazy("kept, but late")),
             ("broken", gettext_lazy("broken"))),
    "deal": (("", gettext_lazy("no deal")), ("purchase", gettext_lazy("bought")), ("return", gettext_lazy("returned")),
             ("quote", gettext_lazy("asked the price")), ("spend", gettext_lazy("we paid them"))),
    "ended": (("", gettext_lazy("still with us")), ("left", gettext_lazy("left"))),
}  # fmt: skip
"""What a value can stand for, where the choices are always the same."""

MOST_CARDS = 60
"""Columns of one group that a page shows at once: a sheet of three hundred would be slow to open."""

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ValueLine:
    """One value of a short list: how often it stands there, and what it stands for."""

    place: int
    value: str
    n: int
    now: str


@dataclass(frozen=True)
class ColumnCard:
    """One column with all that can be said of it."""

    said: ColumnSaid
    file_name: str
    kind: str
    samples: Sequence[str]
    sure: float | None
    why: str
    points: Choices
    named_by: str
    branches: Choices
    mine: bool = False
    values: Sequence[ValueLine] = ()
    asks_values: bool = False

    @property
    def uid(self) -> str:
        """A name for the page's own use, the same every time."""
        return f"c-{slugify(self.said.file)[:24]}-{short_of(self.said.column)}"

    @property
    def group(self) -> str:
        """Where it is listed."""
        return GROUP_OF.get(self.said.means, "unused")

    @property
    def means(self) -> str:
        """What it means, in words."""
        return str(MEANINGS.get(self.said.means, self.said.means))

    @property
    def meanings(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Everything it could mean, in its groups."""
        return [
            (str(words), [(means, str(MEANINGS[means]), means == self.said.means) for means in some])
            for _key, words, _icon, some in GROUPS
        ]

    @property
    def sureness(self) -> str:
        """ "sure", "fairly", "unsure", or nothing where nobody guessed."""
        return "" if self.sure is None else sureness(self.sure)

    @property
    def dated(self) -> bool:
        """Whether it holds days or times."""
        return self.said.means in DATED

    @property
    def counted(self) -> bool:
        """Whether it holds figures."""
        return self.said.means in COUNTED

    @property
    def pointed(self) -> bool:
        """Whether it belongs to one of several touchpoints."""
        return self.said.means in POINTED and len(self.points) > 1

    @property
    def whose(self) -> Choices:
        """The touchpoints it may belong to; without one of its own, that of the row."""
        if self.named_by:
            return [("", _("as “%s” says") % self.named_by), *self.points]
        return [
            ("" if n == 0 and not self.said.touchpoint else slug, name) for n, (slug, name) in enumerate(self.points)
        ]

    @property
    def scored(self) -> bool:
        """Whether it holds scores."""
        return self.said.means == "score"

    @property
    def needs_more(self) -> bool:
        """Whether there is anything more to say of it."""
        return self.dated or self.counted or self.pointed or self.asks_values

    @property
    def more(self) -> str:
        """What is said of it besides its meaning, on one line."""
        parts = []
        if self.pointed:
            parts.append(self.point_name)
        if self.dated:
            parts.append(_("days: %s") % dict(self.dates).get(self.said.dates, self.said.dates))
        if self.scored:
            parts.append(dict(self.kinds).get(self.said.kind, ""))
            parts.append(_("%s is best") % self.best if self.best else _("high is good"))
        worst = ("0", "0.0") if self.said.zero == "worst" else ()
        none = [one for one in self.said.missing if one not in worst]
        if none:
            parts.append(_("%s count as no answer") % ", ".join(none))
        if worst:
            parts.append(_("0 is the worst mark"))
        if self.counted and self.said.decimal:
            parts.append(_("fractions: %s") % DECIMALS.get(self.said.decimal, self.said.decimal))
        return " · ".join(part for part in parts if part)

    @property
    def opened(self) -> bool:
        """Whether it is shown opened: something of it waits to be said."""
        return bool(self.unmapped) or self.said.dates == "?" or (self.scored and self.said.kind not in SCALES)

    @property
    def missing(self) -> str:
        """The answers that are none, as they are typed."""
        return ", ".join(self.said.missing)

    @property
    def best(self) -> str:
        """Which end of the scale is good: "" the high one, else the number."""
        return "" if self.said.best is None else f"{self.said.best:g}"

    @property
    def lowest(self) -> str:
        """The number at the low end of the scale chosen."""
        scale = SCALES.get(self.said.kind)
        return f"{scale.low:g}" if scale else "1"

    @property
    def dates(self) -> list[tuple[str, str]]:
        """How a day can be written; a pattern somebody wrote stays."""
        known = [(key, str(words)) for key, words in DATES.items()]
        now = self.said.dates
        extra = _("not said yet") if now == "?" else now
        return known if now in DATES else [(now, extra), *known]

    @property
    def decimals(self) -> list[tuple[str, str]]:
        """How a fraction can be written."""
        return [(key, str(words)) for key, words in DECIMALS.items()]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The scales there are."""
        listed = [(name, str(KINDS.get(name, name))) for name in SCORES if name in SCALES]
        return listed if self.said.kind in dict(listed) else [(self.said.kind, _("choose its scale")), *listed]

    @property
    def stands(self) -> Choices:
        """What a value can stand for; empty where it is typed."""
        means = self.said.means
        if means == "touchpoint":
            return [("", _("not said: its rows wait")), *self.points]
        if means == "branch":
            return [("", _("not said: its rows wait")), *self.branches]
        return [(value, str(words)) for value, words in STANDS.get(means, ())]

    @property
    def unmapped(self) -> int:
        """How many values wait to be told what they stand for."""
        if not self.asks_values or self.said.means not in ("touchpoint", "branch", "score"):
            return 0
        waiting = [line for line in self.values if not line.now]
        if self.scored:
            waiting = [line for line in waiting if _wordy([line]) and line.value not in self.said.missing]
        return len(waiting)

    @property
    def point_name(self) -> str:
        """The touchpoint it belongs to."""
        if self.named_by and not self.said.touchpoint:
            return _("as “%s” says") % self.named_by
        return dict(self.points).get(self.said.touchpoint, self.points[0][1] if self.points else "")


def naming(said: Said) -> dict[str, str]:
    """The column of each file that names the touchpoint of its rows, where one does."""
    return {one.file: one.column for one in reversed(said.columns) if one.means == "touchpoint"}


def short_of(text: str) -> str:
    """A few letters for any heading, the same every time: headings may hold anything, ids may not."""
    value = 0
    for letter in text:
        value = (value * 131 + ord(letter)) % 2_176_782_336
    return f"{value:x}"


@dataclass(frozen=True)
class Group:
    """Columns that belong together."""

    key: str
    words: str
    icon: str
    cards: Sequence[ColumnCard]
    most: int = 0

    @property
    def shown(self) -> list[ColumnCard]:
        """The cards on the page: all, or the first `most` of very many, with those that wait to be looked at."""
        if not self.most or len(self.cards) <= self.most:
            return list(self.cards)
        return [card for n, card in enumerate(self.cards) if n < self.most or card.opened]

    @property
    def left(self) -> int:
        """How many are not on the page until somebody asks for them."""
        return len(self.cards) - len(self.shown)

    @property
    def folded(self) -> bool:
        """What needs no look is folded: it is not needed, kept beside the rest, or only ties rows together."""
        return self.key in ("unused", "beside", "numbers")

    @property
    def used(self) -> bool:
        """Whether its columns come in."""
        return self.key != "unused"


@dataclass(frozen=True)
class Wardrobe:
    """All columns of an import, as cards."""

    said: Said
    files: Sequence[FileFound]
    peeks: Mapping[str, Peek]
    sure: Mapping[str, float]
    why: Mapping[str, str]
    branches: Choices
    counted: Mapping[tuple[str, str], Sequence[tuple[str, int]]]
    most: int = MOST_CARDS
    """Cards of one group on the page; 0: all of them."""

    @cached_property
    def points(self) -> Choices:
        """The touchpoints one can choose from."""
        return [(one.slug, one.name) for one in self.said.points]

    def card(self, found: FileFound, column: str) -> ColumnCard:
        """One column. What a person chose is not called a guess."""
        told, key = column_said(self.said, found.alias, column), f"{found.alias}.{column}"
        peek, mine = self.peeks.get(found.alias), f"{key}#means" in self.said.answered
        lines = [
            ValueLine(n, value, count, told.values.get(value, told.values.get(value.casefold(), "")))
            for n, (value, count) in enumerate(self.counted.get((found.alias, column), ()))
        ]
        return ColumnCard(
            said=told,
            file_name=found.name if len(self.files) > 1 else "",
            kind=found.kind_words(column),
            samples=peek.samples(column) if peek else [],
            sure=None if mine else self.sure.get(key),
            why="" if mine else self.why.get(key, ""),
            points=self.points,
            named_by=naming(self.said).get(found.alias, ""),
            branches=self.branches,
            mine=mine,
            values=lines,
            asks_values=bool(lines) and told.means in VALUED and (told.means != "score" or _wordy(lines)),
        )

    def groups(self) -> list[Group]:
        """Every column once, in the groups of what they mean; empty groups are left out."""
        cards = [self.card(found, column) for found in self.files for column in found.columns]
        return [
            Group(key, str(words), icon, some, self.most)
            for key, words, icon, _means in GROUPS
            if (some := [card for card in cards if card.group == key])
        ]


def _wordy(lines: Sequence[ValueLine]) -> bool:
    return any(not line.value.strip().lstrip("+-").replace(".", "", 1).isdigit() for line in lines)
