"""The dry run: the same reading and counting as the run, weighed as the map would weigh it; nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.insight.verdicts import Weighed
from touchstone.ledger import faults
from touchstone.ledger.entries import Entry, Reading, content_number
from touchstone.ledger.intake.grounds import Shaped
from touchstone.ledger.intake.lots import broken_cells, broken_rows, lacking, lots_of, refused_rows
from touchstone.ledger.intake.opening import Opened, called_of, given_of, open_files
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import Here, Report, kept_of
from touchstone.ledger.intake.small_map import Gathered, spoken_until, weighed
from touchstone.ledger.intake.standing import Standing, supposed, system_of
from touchstone.ledger.intake.taking_back import count_unsaid
from touchstone.ledger.intake.tallying import Tally
from touchstone.ledger.models import Import, Refused, Source
from touchstone.ledger.pen import decide
from touchstone.ledger.persons import NOBODY
from touchstone.ledger.promises import outcome
from touchstone.ledger.queries import latest_turns, naming_of
from touchstone.people.identities import Who
from touchstone.people.models import Identity
from touchstone.questions.scales import BROKEN, KEPT, LATE
from touchstone.register.models import Touchpoint
from touchstone.rows import these

Progress = Callable[[int], None]
MOST = 100_000
"""Rows a dry run reads at most; it says so where there are more."""
KEPT_ROWS = 200
"""Refused rows a dry run keeps, to be looked at."""
BECAME = {"kept": KEPT, "late": LATE, "broken": BROKEN}
State = Import.State


class Stopped(Refusal):
    """Somebody stopped this dry run."""


def try_out(started: Import, *, now: datetime, progress: Progress | None = None) -> Report:
    """Try an import: its report and the first refused rows are kept with it. Raises Stopped if somebody stopped it."""
    spec = read_recipe(started.recipe_text).recipe
    opened = open_files(spec, given_of(started), called=called_of(started))
    Import.objects.filter(pk=started.pk).update(rows_all=min(opened.rows, MOST))
    report, noes = rehearse(opened, now=now, as_of=now, progress=progress, keep=KEPT_ROWS, started=started)
    faults.here("import.tried")
    with transaction.atomic():
        going = Import.objects.filter(pk=started.pk, state=State.TRYING)
        if not going.update(state=State.TRIED, tried=kept_of(report), trouble="", rows_done=report.rows):
            raise Stopped
        Refused.objects.filter(brought_by=started).delete()
        Refused.objects.bulk_create(noes)
    started.refresh_from_db()
    return report


def rehearse(
    opened: Opened,
    *,
    now: datetime,
    as_of: datetime,
    most: int = MOST,
    keep: int | None = None,
    started: Import | None = None,
    progress: Progress | None = None,
) -> tuple[Report, list[Refused]]:
    """What would come in, with the refused rows (the first `keep` of them), not written anywhere."""
    standing = supposed(opened.spec, now=now)
    supposing = _Supposing(opened, standing, as_of)
    noes: list[Refused] = []
    read_all = True
    for lot in lots_of(opened.spec, opened.laid, standing.ground):
        refused = supposing.take(lot)
        noes += refused_rows(started, refused[: _left(keep, noes)], opened)
        if progress is not None:
            progress(supposing.tally.counts["rows"])
        if supposing.tally.counts["rows"] >= most:
            read_all = supposing.tally.counts["rows"] + sum(out.broken for out in opened.broken.values()) >= opened.rows
            break
    for name, out in sorted(opened.broken.items()):
        for line, reason, text in broken_rows(out, after=0, most=most):
            supposing.tally.broken(line, reason, file=name)
            if _left(keep, noes) is None or len(noes) < (keep or 0):
                cells = broken_cells(out, text)
                noes.append(Refused(brought_by=started, file=name[:200], line=line, reason=reason, row=cells))
    if read_all and started is not None and started.instead_of_id is not None:
        said = np.array(sorted(supposing.latest), np.int64)
        supposing.tally.counts["withdrawn"] += count_unsaid(started, said, system=supposing.system)
    return supposing.told(read_all=read_all), noes


def _left(keep: int | None, noes: Sequence[Refused]) -> int | None:
    return None if keep is None else max(0, keep - len(noes))


@dataclass
class _People:
    """Who would be met: known ones by their ids, new ones by negative numbers."""

    owner: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)
    new: int = 0
    seen: set[int] = field(default_factory=set)

    def learn(self, whos: Iterable[Who]) -> None:
        """Look up who of these is known already."""
        wanted: dict[str, set[str]] = {}
        for who in whos:
            for known in who.known:
                if not known.shared and (known.kind, known.value) not in self.asked:
                    self.asked.add((known.kind, known.value))
                    wanted.setdefault(known.kind, set()).add(known.value)
        for kind, values in wanted.items():
            found = Identity.objects.filter(kind=kind, value__in=these(sorted(values)), shared=False)
            self.owner.update({(kind, value): party for value, party in found.values_list("value", "party_id")})

    def number_of(self, who: Who) -> int:
        """The person's number; NOBODY where only what many share is known."""
        own = [known for known in who.known if not known.shared]
        if not own:
            return NOBODY
        deciding = [known for known in own if known.strong] or own
        party = next((self.owner[k.kind, k.value] for k in deciding if (k.kind, k.value) in self.owner), None)
        if party is None:
            self.new += 1
            party = -self.new
        for known in own:
            self.owner.setdefault((known.kind, known.value), party)
        self.seen.add(party)
        return party


class _Supposing:
    """What is counted and gathered while a dry run reads."""

    def __init__(self, opened: Opened, standing: Standing, as_of: datetime) -> None:
        self.opened, self.standing, self.as_of = opened, standing, as_of
        self.tally = Tally(slugs=standing.slugs, zone=standing.zone, as_of=as_of)
        self.system = system_of(opened.spec)
        named = naming_of(self.system)
        self.key_of, self.trace_of = named.key, named.trace
        self.people, self.gathered = _People(), Gathered()
        self.latest: dict[int, tuple[int, int, bool, int]] = {}
        self.at: dict[int, set[int]] = {}
        self.whose = dict(Touchpoint.objects.filter(slug__in=standing.slugs.values()).values_list("pk", "whose"))

    def take(self, lot: Sequence[Shaped]) -> list[tuple[Shaped, Sequence[str], str, bool]]:
        """Count a lot; the rows of it that would be refused."""
        entries = [entry for shaped in lot for entry in shaped.entries]
        listed = [one.who for shaped in lot for one in shaped.people]
        self.people.learn([entry.party for entry in entries if isinstance(entry.party, Who)] + listed)
        for who in listed:
            self.people.number_of(who)
        self._decide(entries)
        noes: list[tuple[Shaped, Sequence[str], str, bool]] = []
        for shaped in lot:
            fate = self.tally.take(shaped, at=self.opened.place(shaped.line))
            if shaped.refusals:
                waits_for = next((no.waits_for for no in shaped.refusals if no.waits_for), "")
                noes.append((shaped, [no.sentence for no in shaped.refusals], waits_for, fate == "partly"))
        return noes

    def _decide(self, entries: Sequence[Entry]) -> None:
        keys = [self.key_of(entry.key) for entry in entries]
        unknown = sorted(set(keys) - self.latest.keys())
        if self.system and unknown:
            self.latest.update(latest_turns(self.system, unknown))
        for key, entry in zip(keys, entries, strict=True):
            content = content_number(entry)
            decision = decide(self.latest.get(key), content, withdrawn=entry.withdrawn, revive=True)
            turn = self.latest[key][0] + 1 if key in self.latest else 1
            if decision != "same":
                self.latest[key] = (turn, content, entry.withdrawn, 0)
            self.tally.counts[decision] += 1
            self._gather(key, entry)

    def _gather(self, key: int, entry: Entry) -> None:
        party = self.people.number_of(entry.party) if isinstance(entry.party, Who) else NOBODY
        person = party if party >= 0 else (1 << 40) - party
        if party != NOBODY:
            self.at.setdefault(entry.touchpoint, set()).add(party)
        trace = entry.trace if isinstance(entry.trace, int) else self.trace_of(entry.trace) if entry.trace else 0
        role = entry.role or self.whose.get(entry.touchpoint, "customer")
        readings = list(entry.readings)
        for made in entry.made:
            settled = [(one.kind, one.at, one.due_at) for one in entry.settled if one.key == made.key]
            state = outcome(due_at=made.due_at, settlements=settled, as_of=self.as_of).state
            if state in BECAME:
                readings.append(Reading("promise", BECAME[state], "record"))
        told = msgspec.structs.replace(entry, readings=tuple(readings))
        self.gathered.add(key, told, party=person, trace=trace, role=role)

    def told(self, *, read_all: bool) -> Report:
        """The report, with how each touchpoint would weigh."""
        seen = self.people.seen
        self.tally.counts["people_new"] = sum(1 for party in seen if party < 0)
        self.tally.counts["people_known"] = len(seen) - self.tally.counts["people_new"]
        slugs = self.standing.slugs
        people = {slug: len(self.at.get(pk, ())) for pk, slug in slugs.items()}
        report = self.tally.told(
            stands=self.standing.stands, people=people, missing=lacking(self.opened), notes=self._notes(read_all),
            read_all=read_all,
        )  # fmt: skip
        may_score = self.opened.spec.hears != Source.Hears.PROBLEMS
        views = weighed(
            self.gathered, zones=self.standing.zones, may_score=may_score,
            as_of=spoken_until(report.last, self.as_of.date()),
            touchpoints=sorted(slugs),
        )  # fmt: skip
        by_slug = {slugs[pk]: one for pk, one in views.items()}
        points = tuple(_here(here, by_slug.get(here.slug), may_score=may_score) for here in report.points)
        return msgspec.structs.replace(report, points=points)

    def _notes(self, read_all: bool) -> list[str]:  # noqa: FBT001 - the one thing it tells
        notes = list(self.opened.notes)
        if not read_all:
            notes.insert(
                0,
                _("Only the first %(read)d of %(rows)d rows were tried; the run reads them all.")
                % {"read": self.tally.counts["rows"], "rows": self.opened.rows},
            )
        return notes


def _here(here: Here, told: Weighed | None, *, may_score: bool) -> Here:
    if not may_score:
        why = _(
            "These files hear only those who had a problem, so they give frictions, promises and words, and no score "
            "until everybody who passed is known from elsewhere."
        )
        return msgspec.structs.replace(here, why=why if here.readings or here.promises.made else "")
    if told is None or not told.n:
        return here
    few = _(
        "Only what was found on walks and inspections, and too little of it for a score: that needs three of them, by "
        "at least two people, not long before the last of these rows."
    )
    return msgspec.structs.replace(
        here, vantage=told.vantage, verdict=told.verdict, score=told.score, low=told.low, high=told.high, n=told.n,
        more=told.about_more, why=few if told.verdict == "marks_only" else "",
    )  # fmt: skip
