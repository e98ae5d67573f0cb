"""What happens in the demo beside purchases: visits, calls, returns, complaints, and everybody else at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from touchstone.demo.buyers import COLLECT, DELIVERY, REPAIR, TILL, Occasions
from touchstone.demo.days import shop_seconds, web_seconds
from touchstone.demo.truth import BROKEN, LATE, NONE, Ints
from touchstone.demo.vows import Vows, answer_of
from touchstone.demo.world import NOBODY, Happening, Passed, World
from touchstone.ledger.entries import Reading

UNSEEN = frozenset({"email-receipt", "club-letter"})
"""Points that nobody looks at: nobody is asked, nobody walks them."""

ROLES = {
    "suppliers": "supplier",
    "inspectors": "inspector",
    "applicants": "applicant",
    "couriers": "courier",
    "callers": "caller",
    "press": "press",
    "neighbours": "neighbour",
    "schools": "visitor",
    "partners": "partner",
}
HOUSES = {"suppliers": "suppliers", "callers": "callers", "press": "press", "couriers": "couriers"}
"""Groups whose people work for one of the houses named in the story."""

SERVED = frozenset({"shop", "phone"})


def gather(world: World) -> None:
    """Everybody who is no buyer: they and the houses they work for, by group."""
    rng = world.rng("gather")
    for group, count in world.story.flow["cast"].items():
        people = [world.cast.somebody(ROLES[group], mail=True, phone=True) for _ in range(world.many(count))]
        world.groups[group] = people
        if group in HOUSES:
            houses = [world.cast.house(name, ROLES[group]) for name in world.story.names[HOUSES[group]]]
            world.groups[f"{group}-houses"] = houses
            world.works += [(person, houses[int(rng.integers(len(houses)))]) for person in people]
    cafes = [world.cast.house(name, "customer") for name in world.story.names["cafes"]]
    bookkeepers = [world.cast.somebody("customer", mail=True, phone=True) for _ in cafes]
    world.groups["cafes"], world.groups["cafe-houses"] = bookkeepers, cafes
    for people in world.groups.values():
        world.cast.balance(people)
    world.works += list(zip(bookkeepers, cafes, strict=True))


class Passing:
    """Plays what passes by itself."""

    def __init__(self, world: World, vows: Vows, occasions: Occasions) -> None:
        self.world = world
        self.vows = vows
        self.bought = occasions.where(occasions.day <= world.days.today)
        self.employer = dict(world.works)
        self.visits: list[Passed] = []

    def happen(self) -> None:
        """All points that have a line of their own in `flow.toml`."""
        for point, told in self.world.story.flow["passing"].items():
            self._pass(point, told, self.world.rng(f"passing {point}"))

    def _pass(self, point: str, told: Mapping[str, Any], rng: np.random.Generator) -> None:
        world = self.world
        count = world.many(told["times"])
        online = told["channel"] in ("web", "chat", "e-mail")
        since = world.days.today - int(told.get("since", world.days.today))
        day = world.days.pick(rng, count, since=since)
        branch = world.open_on(rng, world.branch_of(rng, count), day)
        promise = told.get("promise", "")
        promised = (rng.random(count) < told["promised"]) if promise else np.zeros(count, dtype=bool)
        who, role = self._who(told, rng, day, branch, promised)
        at = world.days.at(day, web_seconds(rng, count) if online else shop_seconds(rng, count))
        outcome = np.full(count, NONE)
        if promise:
            outcome = np.where(promised, world.story.truth.outcomes(promise, branch, world.days.ago(at), rng), NONE)
        rows = zip(at.tolist(), branch.tolist(), who.tolist(), outcome.tolist(), range(count), strict=True)
        for when, where, person, ends, number in rows:
            self._one(point, told, rng, Passed(when, where, person, ends), role, number)

    def _one(
        self, point: str, told: Mapping[str, Any], rng: np.random.Generator, passed: Passed, role: str, number: int
    ) -> None:
        trace = self._trace(point, told, rng, passed, number)
        happening = Happening(passed.at, told["source"], point, passed.branch, passed.who, channel=told["channel"])
        happening.trace = trace
        happening.role = role if passed.who == NOBODY else self.world.cast.people[passed.who].role
        happening.served = told["channel"] in SERVED
        happening.account = self.employer.get(passed.who, NOBODY) if told.get("who") == "cafes" else NOBODY
        if "deal" in told:
            happening.deal = told["deal"]
            happening.amount = int(told["cents"] * np.exp(0.5 * rng.standard_normal()))
        if point == "trade-invoice":
            happening.facts = {"invoice": f"LL-{20000 + number}"}
        if passed.outcome != NONE:
            happening.vow = self.vows.make(told["promise"], passed.at, passed.outcome, rng)
            passed.outcome = answer_of(happening.vow)
        self.world.add(happening, ask=None if point in UNSEEN else passed)

    def _trace(self, point: str, told: Mapping[str, Any], rng: np.random.Generator, passed: Passed, number: int) -> str:
        """The visit of somebody unknown on the web; some look at opening hours or the stock after the first page."""
        if told["source"] != "webshop" or passed.who != NOBODY:
            return ""
        if point == "website":
            self.visits.append(passed)
            return f"visit-{number}"
        if not self.visits or rng.random() > 0.35:
            return f"{point}-{number}"
        visit = int(rng.integers(len(self.visits)))
        before = self.visits[visit]
        passed.at, passed.branch = before.at + int(rng.uniform(30, 400)), before.branch
        return f"visit-{visit}"

    def _who(
        self, told: Mapping[str, Any], rng: np.random.Generator, day: Ints, branch: Ints, promised: Any
    ) -> tuple[Ints, str]:
        """Whom each passage meets (branch and day are moved to theirs where they are buyers), and their role.

        Whoever was promised something told us who they are.
        """
        count, group = len(day), told.get("who", "")
        if group == "buyers":
            return self._buyers(rng, day, branch), ""
        if group:
            people = np.array(self.world.groups[group])
            chosen = people[rng.integers(len(people), size=count)]
            return chosen, ROLES.get(group, "")
        who = np.full(count, NOBODY)
        known = (rng.random(count) < told.get("known", 0.0)) | promised
        early = known & (rng.random(count) < 0.6)
        who[early] = self._about_to_buy(rng, day, branch, early)
        prospects = known & ~early
        who[prospects] = [self.world.cast.somebody("prospect", phone=True) for _ in range(int(prospects.sum()))]
        return who.astype(np.int64), "prospect" if told["channel"] != "web" else ""

    def _buyers(self, rng: np.random.Generator, day: Ints, branch: Ints) -> Ints:
        """Somebody who bought at that branch before that day."""
        order = np.argsort(self.bought.day, kind="stable")
        upto = np.searchsorted(self.bought.day[order], day, side="right")
        place = order[np.minimum((rng.random(len(day)) * np.maximum(upto, 1)).astype(np.int64), len(order) - 1)]
        branch[:] = self.world.open_on(rng, self.bought.branch[place], day)
        return self.bought.who[place]

    def _about_to_buy(self, rng: np.random.Generator, day: Ints, branch: Ints, which: Any) -> Ints:
        """Somebody who will buy within days: the passage moves to just before it."""
        place = rng.integers(len(self.bought), size=int(which.sum()))
        before = self.bought.day[place] - rng.integers(0, 6, size=len(place))
        day[which], branch[which] = np.maximum(before, 0), self.bought.branch[place]
        return self.bought.who[place]

    def returned(self) -> None:
        """Things brought back; money promised back within days."""
        world, rng = self.world, self.world.rng("returns")
        bought = self.bought.of(TILL, COLLECT, DELIVERY)
        chance = world.story.flow["along"]["back"] * np.where(np.isin(bought.outcome, (LATE, BROKEN)), 2.0, 1.0)
        back = bought.where(rng.random(len(bought)) < chance)
        day = np.minimum(back.day + 1 + rng.geometric(0.12, len(back)), len(world.days.starts) - 3)
        at = world.days.at(day, shop_seconds(rng, len(back)))
        outcome = world.story.truth.outcomes("money-back", back.branch, world.days.ago(at), rng)
        prices = np.maximum((2400 * np.exp(0.6 * rng.standard_normal(len(back))) / 50).astype(int) * 50 - 5, 195)
        rows = zip(at.tolist(), back.branch.tolist(), back.who.tolist(), outcome.tolist(), prices.tolist(), strict=True)
        for when, where, who, ends, cents in rows:
            vow = self.vows.make("money-back", when, ends, rng)
            happening = Happening(when, "till", "returns-desk", where, who, channel="shop", served=True, vow=vow)
            happening.deal, happening.amount = "return", cents
            world.add(happening, ask=Passed(when, where, who, answer_of(vow)))

    def complained(self) -> None:
        """Calls with a complaint, mostly after a broken promise; each is in the complaint log as well."""
        world, rng = self.world, self.world.rng("complaints")
        along = world.story.flow["along"]
        hurt = np.isin(self.bought.outcome, (BROKEN,)) & np.isin(self.bought.kind, (REPAIR, COLLECT, DELIVERY))
        late = (self.bought.outcome == LATE) & (self.bought.kind != TILL)
        chance = np.where(hurt, along["complain"], np.where(late, along["complain"] / 3, along["grumble"]))
        angry = self.bought.where(rng.random(len(self.bought)) < chance)
        wait = np.where(angry.kind == REPAIR, 11, np.where(angry.kind == DELIVERY, 6, 1))
        day = np.minimum(angry.day + wait + rng.geometric(0.4, len(angry)), len(world.days.starts) - 3)
        at = world.days.at(day, shop_seconds(rng, len(angry)))
        outcome = world.story.truth.outcomes("one-person-rings-back", angry.branch, world.days.ago(at), rng)
        solved = rng.random(len(angry))
        columns = (at, angry.branch, angry.who, outcome, solved)
        for when, where, who, ends, luck in zip(*(column.tolist() for column in columns), strict=True):
            vow = self.vows.make("one-person-rings-back", when, ends, rng)
            call = Happening(when, "calls", "complaint-call", where, who, channel="phone", served=True, vow=vow)
            world.add(call, ask=Passed(when, where, who, answer_of(vow)))
            log = Happening(when + 300, "complaint-log", "complaint-call", where, who, kind="reading", channel="phone")
            log.readings = (Reading("complaint", complaint_stage(ends, luck), "record"),)
            world.add(log)


def complaint_stage(outcome: int, luck: float) -> int:
    """What became of a complaint: 1 came in, 2 solved fast, 3 solved slowly, 4 not by the promised day."""
    if outcome == BROKEN:
        return 4 if luck < 0.7 else 1
    if outcome == LATE:
        return 3 if luck < 0.8 else 1
    return 2 if luck < 0.75 else 3
