"""Writes what happened into the ledger through `record()`: week by week, source by source, as it would have come."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from msgspec.structs import replace

from touchstone.demo.stage import House
from touchstone.demo.truth import CANCELLED, MOVED
from touchstone.demo.vows import Vows
from touchstone.demo.world import NOBODY, Happening, Vow, World
from touchstone.ledger.actions import lapse_due, record
from touchstone.ledger.entries import Entry, Made, Settled, Words
from touchstone.people.actions import give_roles, meet_many

LOT_DAYS = 7
WHOLE = 0.2  # below this scale a lot holds four weeks: a small demo has little in each
SETTLED_BY = {
    "mended-by-the-day": "message",
    "ready-to-collect": "message",
    "price-before-work": "e-mail",
    "wrong-line-put-right": "e-mail",
    "money-back": "bank",
    "paid-on-the-day": "bank",
    "put-right-by-the-day": "e-mail",
    "answer-in-a-week": "e-mail",
    "every-review-answered": "web",
    "answered-today": "chat",
}
"""The channel by which a promise is kept; a promise not listed is kept by telephone."""


@dataclass
class Writer:
    """Hands the happenings to the ledger in lots."""

    world: World
    house: House
    vows: Vows
    say: Callable[[str], None]
    parties: dict[int, int] = field(default_factory=dict)
    waiting: list[Happening] = field(default_factory=list)
    written: int = 0
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def write(self) -> int:
        """All that happened, oldest first; how many entries."""
        happened = sorted(self.world.happened, key=lambda one: one.at)
        now = self.world.days.now
        length = LOT_DAYS * 86400 * (1 if self.world.scale >= WHOLE else 4)
        lots = -(-(now - int(self.world.days.starts[0])) // length)
        place = 0
        for back in reversed(range(lots)):
            until = now - back * length
            start = place
            while place < len(happened) and happened[place].at <= until:
                place += 1
            ready = [one for one in self.waiting if one.at <= until]
            self.waiting = [one for one in self.waiting if one.at > until]
            with transaction.atomic():
                self._lot([*happened[start:place], *ready], until)
            if back % 13 == 0 and back < lots - 1:
                self.say(self._told(until))
        return self.written

    def _told(self, until: int) -> str:
        day = self.world.days.moment(until).astimezone(self.world.days.zone).date()
        counted = {"day": date_format(day, "j F Y"), "count": f"{self.written:,}"}
        return _("By %(day)s: %(count)s encounters.") % counted

    def _lot(self, lot: Sequence[Happening], until: int) -> None:
        now = self.world.days.moment(until)
        self._meet(lot, now)
        by_source: dict[tuple[str, str], list[Happening]] = {}
        for happening in sorted(lot, key=lambda one: one.at):
            by_source.setdefault((happening.source, happening.typist), []).append(happening)
        order = list(self.house.sources)
        for source, typist in sorted(by_source, key=lambda pair: (order.index(pair[0]), pair[1])):
            entries = [self._entry(one, until) for one in by_source[source, typist]]
            outcome = record(
                source=self.house.sources[source], entries=entries, now=now, by=self.house.users.get(typist)
            )
            if outcome.refused:
                raise AssertionError(outcome.refused[:3])
            self.written += len(entries)
        lapse_due(now=now)

    def _meet(self, lot: Sequence[Happening], now: datetime) -> None:
        named = [one.who for one in lot] + [one.account for one in lot]
        new = sorted({who for who in named if who != NOBODY and who not in self.parties})
        found = meet_many(whos=[self.world.cast.people[who].who for who in new], now=now)
        met = {who: party for who, party in zip(new, found, strict=True) if party is not None}
        give_roles(given=[(party, self.world.cast.people[who].role) for who, party in met.items()], now=now)
        self.parties.update(met)

    def _entry(self, one: Happening, until: int) -> Entry:
        moment = self.world.days.moment
        party = one.party or self.parties.get(one.who)
        readings = one.readings
        if one.rater:
            own = self.house.own[one.rater]
            readings = tuple(replace(reading, rater=own) for reading in readings)
            party = own if one.kind == "reading" else party
        return Entry(
            key=one.key or f"{one.source}-{next(self.keys)}",
            touchpoint=self.house.touchpoints[one.point],
            branch=self.house.branches[one.branch],
            happened_at=moment(one.at),
            kind=one.kind,
            party=party,
            role=one.role,
            channel=one.channel,
            trace=one.trace,
            deal=one.deal,
            amount=one.amount,
            currency=self.house.currency if one.amount is not None else "",
            staff=self._served(one),
            account=self.parties.get(one.account),
            readings=readings,
            words=(Words(one.words, "en"),) if one.words else (),
            facts=one.facts or {},
            made=self._made(one),
            settled=self._settled(one, until),
        )

    def _served(self, one: Happening) -> int | None:
        if not one.served:
            return None
        here = self.house.staff[one.branch]
        return here[one.at // 1800 % len(here)]

    def _made(self, one: Happening) -> tuple[Made, ...]:
        vow = one.vow
        if vow is None:
            return ()
        place = self.vows.revision(vow.promise, vow.made)
        rule = self.vows.told[vow.promise][place].due
        moment = self.world.days.moment
        revision = self.house.revisions[vow.promise][place]
        return (Made(vow.key, revision, moment(vow.made), moment(vow.due), rule),)

    def _settled(self, one: Happening, until: int) -> tuple[Settled, ...]:
        """What is known by the end of the lot about promises made or kept here; the rest waits for its own lot."""
        moment = self.world.days.moment
        settled: list[Settled] = []
        if one.settles is not None:
            new_due = one.settles.moved if one.settled_as == "moved" else None
            due_at = None if new_due is None else moment(new_due)
            settled.append(Settled(one.settles.key, one.settled_as, moment(one.at), due_at))
        vow = one.vow
        if vow is None:
            return tuple(settled)
        if vow.outcome == MOVED and vow.moved is not None:
            agreed = vow.made + max((vow.due - vow.made) // 3, 60)
            settled += self._known(one, vow, "moved", agreed, until)
        kind = "cancelled" if vow.outcome == CANCELLED else "met"
        if vow.met is not None and not (vow.by_act and kind == "met"):
            settled += self._known(one, vow, kind, vow.met, until)
        return tuple(settled)

    def _known(self, one: Happening, vow: Vow, kind: str, at: int, until: int) -> list[Settled]:
        moment = self.world.days.moment
        if at > self.world.days.now:
            return []
        if at <= until:
            return [Settled(vow.key, kind, moment(at), moment(vow.moved) if kind == "moved" and vow.moved else None)]
        later = Happening(at, one.source, one.point, one.branch, one.who, role=one.role, account=one.account)
        later.channel = SETTLED_BY.get(vow.promise, "phone")
        later.point = self.world.story.point_of_promise[vow.promise]
        later.settles, later.settled_as = vow, kind
        self.waiting.append(later)
        return []
