"""Counts what comes of rows while they are read, so that a run, a dry run and one gone on with tell the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.grounds import Refusing, Shaped, awaited
from touchstone.ledger.intake.reports import Deals, Here, Kept, Readings, Reason, Report, Waiting
from touchstone.ledger.pen import Recorded
from touchstone.ledger.promises import what_became
from touchstone.questions.scales import BROKEN, KEPT, LATE

Fate = Literal["came", "partly", "refused", "waiting", "nothing"]
ROWS = ("rows", "came", "partly", "refused", "waiting", "nothing", "skipped", "broken")
ENCOUNTERS = ("new", "changed", "back", "same", "withdrawn")
COUNTED = (*ROWS, *ENCOUNTERS, "people_new", "people_known", "nobody", "words", "listed", "left")
STATES = {"kept": "kept", "late": "late", "broken": "broken", "open": "open", "unsaid": "open", "void": "cancelled"}
SAID = {KEPT: "kept", LATE: "late", BROKEN: "broken"}

MOST_REASONS = 400
"""Different sentences kept apart; what comes after is counted together."""
MOST_WAITING = 1000
MOST_LINES = 10


@dataclass(frozen=True)
class Stands:
    """A touchpoint the rows lead to, in the order of the journey; made: the register lacks it yet."""

    slug: str
    name: str
    stage: str
    made: bool


@dataclass
class _Here:
    counts: Counter[str] = field(default_factory=Counter)
    promises: Counter[str] = field(default_factory=Counter)


@dataclass
class _Why:
    n: int = 0
    lines: list[int] = field(default_factory=list)
    file: str = ""


class Tally:
    """What has been counted so far. `told()` gives it as a report; made from that report it goes on from there."""

    def __init__(self, *, slugs: Mapping[int, str], zone: ZoneInfo, as_of: datetime, so_far: Report | None = None):
        self.slugs = slugs
        self.zone = zone
        self.as_of = as_of
        self.counts: Counter[str] = Counter()
        self.promises: Counter[str] = Counter()
        self.deals: Counter[tuple[str, str]] = Counter()
        self.amounts: dict[tuple[str, str], int] = {}
        self.readings: Counter[str] = Counter()
        self.points: dict[str, _Here] = {}
        self.reasons: dict[tuple[str, str], _Why] = {}
        self.waits: Counter[tuple[str, str]] = Counter()
        self.days: tuple[date, date] | None = None
        self.between: tuple[datetime, datetime] | None = None
        self.line = 0
        if so_far is not None:
            self._go_on(so_far)

    def take(self, shaped: Shaped, *, at: tuple[str, int], refused: Sequence[tuple[Entry, str]] = ()) -> Fate:
        """Count one row; at: its file and its line there; refused: those of its entries not recorded, with why."""
        out = {id(entry) for entry, _sentence in refused}
        taken = [entry for entry in shaped.entries if id(entry) not in out]
        noes = [*shaped.refusals, *(Refusing(sentence, general=sentence) for _entry, sentence in refused)]
        fate = _fate(bool(taken or shaped.people), noes)
        lines = shaped.rows
        self.line = max(self.line, shaped.line)
        self.counts["rows"] += lines + shaped.skipped
        self.counts["skipped"] += shaped.skipped
        if lines:
            self.counts[fate] += lines
        for entry in taken:
            self._entry(entry)
        self.counts["listed"] += len(shaped.people)
        self.counts["left"] += sum(1 for one in shaped.people if one.until is not None)
        for key in dict.fromkeys(awaited(no.waits_for) for no in noes if no.waits_for):
            self._waiting(key)
        for sentence in dict.fromkeys(no.general or no.sentence for no in noes if not no.waits_for):
            self.why(sentence, at[1], file=at[0])
        return fate

    def why(self, sentence: str, line: int, *, file: str, n: int = 1) -> None:
        """Count a sentence for what was not taken."""
        key = (sentence, file)
        if key not in self.reasons and len(self.reasons) >= MOST_REASONS:
            key = (_("Other reasons; each row has its own."), file)
        found = self.reasons.setdefault(key, _Why(file=file))
        found.n += n
        if len(found.lines) < MOST_LINES and line:
            found.lines.append(line)

    def broken(self, line: int, reason: str, *, file: str) -> None:
        """Count a row that could not be read as one."""
        self.counts["rows"] += 1
        self.counts["broken"] += 1
        self.why(reason, line, file=file)

    def recorded(self, done: Recorded) -> None:
        """Count what recording a lot of entries did."""
        self.counts.update({name: getattr(done, name) for name in ENCOUNTERS})

    def _entry(self, entry: Entry) -> None:
        slug = self.slugs[entry.touchpoint]
        here = self.points.get(slug)
        if here is None:
            here = self.points[slug] = _Here()
        here.counts["encounters"] += 1
        if entry.party is None:
            self.counts["nobody"] += 1
        if entry.words:
            self.counts["words"] += len(entry.words)
            here.counts["words"] += len(entry.words)
        if entry.deal:
            self._deal(entry)
        for reading in entry.readings:
            here.counts["readings"] += 1
            if reading.kind == "promise":
                self._promise(here, SAID[reading.value])
            else:
                self.readings[reading.kind] += 1
        for made in entry.made:
            settled = [(one.kind, one.at, one.due_at) for one in entry.settled if one.key == made.key]
            self._promise(here, STATES[what_became(made.due_at, settled, self.as_of)[0]])
        self._day(entry.happened_at)

    def _promise(self, here: _Here, state: str) -> None:
        here.promises[state] += 1
        self.promises[state] += 1

    def _deal(self, entry: Entry) -> None:
        key = (entry.deal, entry.currency)
        self.deals[key] += 1
        if entry.amount is not None:
            self.amounts[key] = self.amounts.get(key, 0) + entry.amount

    def _day(self, moment: datetime) -> None:
        first_moment, last_moment = self.between or (moment, moment)
        if self.between and first_moment <= moment <= last_moment:
            return
        self.between = (min(first_moment, moment), max(last_moment, moment))
        day = moment.astimezone(self.zone).date()
        first, last = self.days or (day, day)
        self.days = (min(first, day), max(last, day))

    def _waiting(self, key: tuple[str, str]) -> None:
        if key in self.waits or len(self.waits) < MOST_WAITING:
            self.waits[key] += 1

    def _go_on(self, report: Report) -> None:
        self.counts.update({name: getattr(report, name) for name in COUNTED})
        self.promises.update(_promises(report.promises))
        for deal in report.deals:
            self.deals[deal.deal, deal.currency] = deal.n
            if deal.amount is not None:
                self.amounts[deal.deal, deal.currency] = deal.amount
        self.readings.update({one.kind: one.n for one in report.readings})
        for here in report.points:
            counts = Counter({name: getattr(here, name) for name in ("encounters", "words", "readings")})
            self.points[here.slug] = _Here(counts, Counter(_promises(here.promises)))
        for why in report.reasons:
            self.reasons[why.sentence, why.file] = _Why(why.n, list(why.lines), why.file)
        self.waits.update({(one.column, one.value): one.n for one in report.waits})
        if report.first and report.last:
            self.days = (date.fromisoformat(report.first), date.fromisoformat(report.last))
        self.line = report.line

    def told(
        self,
        *,
        stands: Iterable[Stands] = (),
        people: Mapping[str, int] | None = None,
        missing: Sequence[str] = (),
        notes: Sequence[str] = (),
        read_all: bool = True,
    ) -> Report:
        """The report so far. stands: the touchpoints in order; people: how many different ones, by touchpoint."""
        standing = {one.slug: one for one in stands}
        order = [*standing, *(slug for slug in self.points if slug not in standing)]
        counts = {name: self.counts[name] for name in COUNTED}
        return Report(
            **counts,
            read_all=read_all,
            line=self.line,
            first=self.days[0].isoformat() if self.days else "",
            last=self.days[1].isoformat() if self.days else "",
            promises=Kept(**self.promises),
            deals=tuple(
                Deals(deal=deal, currency=currency, n=n, amount=self.amounts.get((deal, currency)))
                for (deal, currency), n in sorted(self.deals.items())
            ),
            readings=tuple(Readings(kind=kind, n=n) for kind, n in sorted(self.readings.items())),
            points=tuple(self._here(slug, standing.get(slug), (people or {}).get(slug, 0)) for slug in order),
            reasons=tuple(
                Reason(sentence=sentence, n=why.n, file=file, lines=tuple(why.lines))
                for (sentence, file), why in sorted(self.reasons.items(), key=lambda one: (-one[1].n, one[0]))
            ),
            waits=tuple(
                Waiting(column=column, value=value, n=n)
                for (column, value), n in sorted(self.waits.items(), key=lambda one: (-one[1], one[0]))
            ),
            missing=tuple(missing),
            notes=tuple(notes),
        )

    def _here(self, slug: str, stands: Stands | None, people: int) -> Here:
        found = self.points.get(slug, _Here())
        return Here(
            slug=slug,
            name=stands.name if stands else slug,
            stage=stands.stage if stands else "",
            made=bool(stands and stands.made),
            encounters=found.counts["encounters"],
            people=people,
            readings=found.counts["readings"],
            words=found.counts["words"],
            promises=Kept(**found.promises),
        )


def _fate(taken: bool, noes: Sequence[Refusing]) -> Fate:  # noqa: FBT001 - the one thing it decides on
    if taken:
        return "partly" if noes else "came"
    if not noes:
        return "nothing"
    return "waiting" if any(no.waits_for for no in noes) else "refused"


def _promises(kept: Kept) -> dict[str, int]:
    return {name: getattr(kept, name) for name in ("kept", "late", "broken", "open", "cancelled")}
