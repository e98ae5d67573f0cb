"""What is being found of a column while guessing, and how it ends as what was said of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Sheet
from touchstone.ledger.intake.guessing.said import ColumnSaid


@dataclass
class Found:
    """A column's meaning so far: how sure (0 to 1) and why, in a sentence, and what the meaning needs."""

    sheet: Sheet
    profile: Profile
    means: str = "nothing"
    sure: float = 0.5
    why: str = ""
    concept: str = ""
    touchpoint: str = ""
    kind: str = ""
    best: float | None = None
    values: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    dates: str = ""
    vantage: str = ""
    minor: bool = False
    zero: str = ""
    asks: bool = False

    @property
    def key(self) -> str:
        """As a recipe names the column."""
        return self.profile.key

    def be(self, means: str, sure: float, why: str = "", **more: object) -> Found:
        """It means that."""
        self.means, self.sure, self.why = means, sure, why
        for name, value in more.items():
            setattr(self, name, value)
        return self

    def said(self) -> ColumnSaid:
        """As the page shows it and a person corrects it."""
        seen = self.profile
        dates = ""
        if seen.dates and self.means in ("moment", "due", "met", "since", "until"):
            dates = "?" if seen.dates.ambiguous else seen.dates.said
        if self.dates and self.means in ("moment", "due", "met", "since", "until"):
            dates = self.dates
        counted = self.means in ("amount", "price", "quantity", "score") and seen.numeric
        return ColumnSaid(
            file=seen.file,
            column=seen.column,
            means=self.means,
            touchpoint=self.touchpoint,
            dates=dates,
            precision="instant" if self.means == "due" and self._to_the_minute() else "",
            decimal=seen.decimal if counted else "",
            missing=tuple(dict.fromkeys((*self.missing, *(seen.missing if self.means in MARKED else ())))),
            kind=self.kind,
            best=self.best,
            minor=self.minor and self.means in ("amount", "price"),
            zero=self.zero if self.means == "score" else "",
            vantage=self.vantage if self.means == "score" else "",
            values=dict(self.values),
        )

    def _to_the_minute(self) -> bool:
        """Whether its cells tell times, of which hardly more are midnight than there must be."""
        if not self.profile.dates or not self.profile.dates.timed:
            return False
        told = [one for one in self.sheet.times(self.profile) if one is not None]
        midnights = sum(not (one.hour or one.minute or one.second) for one in told)
        return bool(told) and midnights < MIDNIGHTS * len(told)


MIDNIGHTS = 0.1
"""Share of midnights in a column of times above which some of them are rather days without a time."""

MARKED = frozenset(
    [
        "moment",
        "hour",
        "due",
        "met",
        "customer",
        "email",
        "phone",
        "anonymous",
        "name",
        "account",
        "score",
        "words",
        "amount",
        "price",
        "quantity",
        "since",
        "until",
    ]
)
"""Meanings for which marks for nothing are told to the recipe."""
