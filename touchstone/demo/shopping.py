"""What happens around each purchase in the demo: looking, asking, ordering, paying, fetching, waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from touchstone.demo.buyers import COLLECT, DELIVERY, EVENING, KINDS, PROMISED, REPAIR, TILL, Occasions
from touchstone.demo.days import HOUR, shop_seconds, web_seconds
from touchstone.demo.truth import BROKEN, CANCELLED
from touchstone.demo.vows import Vows, answer_of
from touchstone.demo.world import NOBODY, Happening, Passed, Vow, World

COOKIES = 90  # visitors of the web shop who were nobody until they ordered
EVENING_STARTS = 19 * HOUR


@dataclass(slots=True)
class Bought:
    """One purchase on its way: what the parts of its story hand on."""

    at: int
    branch: int
    who: int
    nth: int
    outcome: int
    felt: float
    cents: int

    def passed(self, at: int, *, outcome: int | None = None) -> Passed:
        """They passed here and may be asked what they felt."""
        return Passed(at, self.branch, self.who, self.outcome if outcome is None else outcome, self.felt)


class Shopping:
    """Turns occasions into happenings."""

    def __init__(self, world: World, vows: Vows) -> None:
        self.world = world
        self.vows = vows
        self.rng = world.rng("shopping")
        self.along = world.story.flow["along"]
        self.cookies = 0

    def happen(self, occasions: Occasions) -> None:
        """Everything around these purchases."""
        tell = {
            TILL: self.at_the_till,
            REPAIR: self.mended,
            COLLECT: self.collected,
            DELIVERY: self.delivered,
            EVENING: self.cooked,
        }
        for kind, story in tell.items():
            for bought in self._bought(occasions.of(kind), kind):
                story(bought)

    def _bought(self, occasions: Occasions, kind: int) -> list[Bought]:
        count = len(occasions)
        online = kind in (COLLECT, DELIVERY)
        second = web_seconds(self.rng, count) if online else shop_seconds(self.rng, count)
        at = self.world.days.at(occasions.day, second)
        price = self.world.story.flow["buys"][KINDS[kind]]
        cents = price["cents"] * np.exp(price["spread"] * self.rng.standard_normal(count))
        rounded = np.maximum((cents / 50).astype(np.int64) * 50 - 5, 195)
        columns = (at, occasions.branch, occasions.who, occasions.nth, occasions.outcome, occasions.felt, rounded)
        return [Bought(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    def _chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def _add(self, at: int, source: str, point: str, bought: Bought, **more: Any) -> None:
        asked = more.pop("ask", True)
        passed = bought.passed(at, outcome=more.pop("outcome", None)) if asked else None
        self.world.add(Happening(at, source, point, bought.branch, bought.who, **more), ask=passed)

    def _paid(self, at: int, source: str, point: str, bought: Bought, **more: Any) -> None:
        self._add(at, source, point, bought, deal="purchase", amount=bought.cents, **more)

    def at_the_till(self, bought: Bought) -> None:
        """Perhaps a friend's tip and advice before; the till; perhaps a receipt by mail and the care sheet after."""
        if bought.nth == 1 and self._chance(self.along["friend"]):
            self._add(bought.at - 1500, "till", "friends-tip", bought, channel="talk")
        if self._chance(self.along["advice"]):
            at = bought.at - int(self.rng.uniform(300, 1500))
            self._add(at, "workshop-book", "bench-advice", bought, channel="shop", served=True, ask=self._chance(0.5))
        self._paid(bought.at, "till", "till", bought, channel="shop", served=True)
        self._afterwards(bought, bought.at)

    def _afterwards(self, bought: Bought, at: int) -> None:
        if self._chance(self.along["receipt"]):
            self._add(at + 60, "till", "email-receipt", bought, channel="e-mail", ask=False)
        if self._chance(self.along["care"]):
            later = at + int(self.rng.uniform(0.2, 3) * 86400)
            self._add(later, "webshop", "care-sheet", bought, channel="web")

    def mended(self, bought: Bought) -> None:
        """Handed in; a message when it is mended; fetched and paid, or fetched unmended."""
        vow = self._vow("mended-by-the-day", bought)
        if self._chance(self.along["advice"]):
            at = bought.at - int(self.rng.uniform(200, 900))
            self._add(at, "workshop-book", "bench-advice", bought, channel="shop", served=True, ask=self._chance(0.5))
        self._add(
            bought.at, "workshop-book", "repair-drop-off", bought, channel="shop", served=True, vow=vow, outcome=5
        )
        if vow.outcome == CANCELLED:
            return
        ready = vow.met or vow.due + int(self.rng.uniform(2, 9) * 86400)
        day = int(self.world.days.day_of(np.array([ready]))[0]) + int(self.rng.geometric(0.45))
        if day > self.world.days.today:
            return
        fetched = int(self.world.days.starts[day] + shop_seconds(self.rng, 1)[0])
        outcome = answer_of(vow)
        if vow.outcome == BROKEN:
            self._add(fetched, "workshop-book", "repair-pick-up", bought, channel="shop", served=True, outcome=outcome)
        else:
            self._paid(fetched, "workshop-book", "repair-pick-up", bought, channel="shop", served=True, outcome=outcome)
            self._afterwards(bought, fetched)

    def _look_around(self, bought: Bought) -> None:
        cookie = self._chance(0.12) and self.cookies < self.world.many(COOKIES)
        for _visit in range(self.rng.poisson(self.along["look"]) + int(cookie)):
            at = bought.at - int(self.rng.exponential(14) * HOUR) - 400
            nobody = cookie or self._chance(0.55)
            visit = Happening(at, "webshop", "website", bought.branch, NOBODY if nobody else bought.who, channel="web")
            if cookie:
                visit.party = self.world.cast.cookie(bought.who)
            elif nobody:
                visit.trace = f"look-{bought.who}-{bought.nth}"
            self.world.add(visit, ask=Passed(at, bought.branch, bought.who))
        self.cookies += int(cookie)
        if self._chance(self.along["stock"]):
            at = bought.at - int(self.rng.uniform(120, 1500))
            self._add(at, "webshop", "stock-check", bought, channel="web", ask=False)
            self.world.ask("stock-check", Passed(at, bought.branch, bought.who))

    def _vow(self, promise: str, bought: Bought, *, made: int | None = None, due: int | None = None) -> Vow:
        return self.vows.make(promise, bought.at if made is None else made, bought.outcome, self.rng, due=due)

    def _ordered(self, bought: Bought, vow: Vow) -> None:
        happening = Happening(bought.at, "webshop", "online-order", bought.branch, bought.who)
        happening.channel, happening.deal, happening.amount, happening.vow = "web", "purchase", bought.cents, vow
        happening.party = self.world.cast.recognised(bought.who)
        self.world.add(happening, ask=Passed(bought.at, bought.branch, bought.who))

    def collected(self, bought: Bought) -> None:
        """Looked round, ordered, told that it is ready, fetched; or came for nothing."""
        self._look_around(bought)
        vow = self._vow("ready-to-collect", bought)
        self._ordered(bought, vow)
        if vow.outcome == CANCELLED:
            return
        ready = vow.met or vow.due + int(self.rng.uniform(0.2, 5) * HOUR)
        day = int(self.world.days.day_of(np.array([ready]))[0]) + int(self.rng.random() < 0.4)
        fetched = max(int(self.world.days.starts[day] + shop_seconds(self.rng, 1)[0]), ready + 600)
        self._add(fetched, "till", "click-collect", bought, channel="shop", served=True, outcome=answer_of(vow))
        self._afterwards(bought, fetched)

    def delivered(self, bought: Bought) -> None:
        """Looked round, ordered for a day; then the bell rings, or it does not."""
        self._look_around(bought)
        vow = self._vow("on-your-day", bought)
        vow.by_act = True
        self._ordered(bought, vow)
        if vow.outcome == CANCELLED:
            return
        if vow.met is not None:
            self._add(vow.met, "webshop", "home-delivery", bought, channel="door", settles=vow, outcome=answer_of(vow))
        elif vow.due < self.world.days.now:
            self.world.ask("home-delivery", bought.passed(vow.due + 6 * HOUR))

    def cooked(self, bought: Bought) -> None:
        """A place is booked, then an evening is spent and paid for."""
        day = int(self.world.days.day_of(np.array([bought.at]))[0])
        starts = int(self.world.days.starts[day]) + EVENING_STARTS
        booked = starts - int(self.rng.uniform(3, 34) * 86400)
        vow = self._vow(PROMISED[EVENING], bought, made=booked, due=starts + HOUR // 4)
        vow.by_act = True
        self._add(booked, "webshop", "cooking-evening", bought, channel="web", vow=vow, ask=False)
        if vow.outcome == CANCELLED:
            return
        if vow.outcome == BROKEN:
            self._add(starts, "till", "cooking-evening", bought, channel="shop", outcome=answer_of(vow))
        else:
            told = {"channel": "shop", "settles": vow, "outcome": answer_of(vow)}
            self._paid(starts, "webshop", "cooking-evening", bought, **told)

    def strangers(self) -> None:
        """Purchases at the till by people who stay unknown."""
        world, rng = self.world, self.world.rng("strangers")
        count = world.many(world.story.flow["size"]["strangers"])
        day = world.days.pick(rng, count)
        at = world.days.at(day, shop_seconds(rng, count))
        branch = world.open_on(rng, world.branch_of(rng, count), day)
        cents = np.maximum((1900 * np.exp(0.8 * rng.standard_normal(count)) / 50).astype(int) * 50 - 5, 195)
        for row in zip(at.tolist(), branch.tolist(), cents.tolist(), strict=True):
            when, where, amount = row
            bought = Happening(when, "till", "till", where, channel="shop", deal="purchase", amount=amount, served=True)
            world.add(bought, ask=Passed(when, where, NOBODY))
