"""Who buys when: habits, leaving for good, and what a broken promise does to both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.demo.truth import CANCELLED, MOVED, NONE, Floats, Ints
from touchstone.demo.world import World

KINDS = ("till", "repair", "collect", "delivery", "evening")
TILL, REPAIR, COLLECT, DELIVERY, EVENING = range(len(KINDS))
FELT_AT = ("till", "repair-pick-up", "click-collect", "home-delivery", "cooking-evening")
PROMISED = ("", "mended-by-the-day", "ready-to-collect", "on-your-day", "place-by-the-stove")
ROUNDS = 150
USUAL_FELT = 2.0  # felt points at which somebody leaves as their habit says
FAITHFUL = 0.93  # the share of purchases in one's own shop
AHEAD = 4  # days past today that are played too, so that nearby days fill evenly


@dataclass(frozen=True)
class Occasions:
    """Every purchase: who, where, when, what kind, the how-manieth of that person, how its promise ended, what was
    felt beyond the mean (standard normal)."""

    who: Ints
    branch: Ints
    day: Ints
    kind: Ints
    nth: Ints
    outcome: Ints
    felt: Floats

    def __len__(self) -> int:
        return len(self.who)

    def of(self, *kinds: int) -> Occasions:
        """Only those of these kinds."""
        return self.where(np.isin(self.kind, kinds))

    def where(self, mask: NDArray[Any]) -> Occasions:
        """Only those for which the mask holds."""
        return Occasions(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


def occasions_of(world: World) -> Occasions:
    """Play all buyers' purchases, round by round: everybody's first, everybody's second, and so on."""
    rng = world.rng("buyers")
    size = world.story.flow["size"]
    stock, new = world.many(size["stock"]), world.many(size["arrivals"] * (world.days.today + 1))
    who = world.cast.buyers(stock + new)
    habit, leaving = world.story.truth.buyers["habit"], world.story.truth.buyers["leaving"]
    rate = rng.gamma(habit["shape"], 1 / (habit["shape"] * habit["days_between"]), len(who))
    rate = np.maximum(rate, 1 / 3000)
    gone = np.clip(rng.beta(leaving["a"], leaving["b"], len(who)), 0.01, 0.97)
    home = world.branch_of(rng, len(who))
    at = np.concatenate([rng.exponential(1 / rate[:stock]), world.days.pick(rng, new) + rng.random(new)])
    rounds: list[Occasions] = []
    alive = np.arange(len(who))
    for nth in range(1, ROUNDS):
        alive = alive[at[alive] < world.days.today + AHEAD]
        if not len(alive):
            break
        bought = _bought(world, rng, home[alive], np.floor(at[alive]).astype(np.int64), nth)
        rounds.append(Occasions(who[alive], *bought, np.full(len(alive), nth), *_ended(world, rng, *bought)))
        leaves = _leaves(world, rounds[-1], gone[alive])
        at[alive] += np.maximum(rng.exponential(1 / rate[alive]), 1.0)
        alive = alive[rng.random(len(alive)) >= leaves]
    return Occasions(
        *(np.concatenate([getattr(one, name) for one in rounds]) for name in Occasions.__dataclass_fields__)
    )


def _bought(world: World, rng: np.random.Generator, home: Ints, day: Ints, nth: int) -> tuple[Ints, Ints, Ints]:
    """Branch, day and kind of one purchase each."""
    shares = np.array([world.story.flow["buys"][kind]["share"] for kind in KINDS])
    if nth == 1:  # nobody begins with an evening at the stove
        shares[EVENING] = 0
    kind = rng.choice(len(KINDS), size=len(home), p=shares / shares.sum()).astype(np.int64)
    elsewhere = rng.random(len(home)) >= FAITHFUL
    branch = np.where(elsewhere, world.branch_of(rng, len(home)), home)
    day = world.days.nearby(rng, day)
    return world.open_on(rng, branch, day), day, kind


def _ended(world: World, rng: np.random.Generator, branch: Ints, day: Ints, kind: Ints) -> tuple[Ints, Floats]:
    """How each purchase's promise ends, and what is felt beyond the mean."""
    outcome = np.full(len(kind), NONE)
    ago = (world.days.today - day).astype(np.float64)
    for code, promise in enumerate(PROMISED):
        here = kind == code
        if promise and here.any():
            outcome[here] = world.story.truth.outcomes(promise, branch[here], ago[here], rng)
    return outcome.astype(np.int64), rng.standard_normal(len(kind))


def _leaves(world: World, bought: Occasions, gone: Floats) -> Floats:
    """The chance of each to stay away for good after this."""
    truth = world.story.truth
    ago = (world.days.today - bought.day).astype(np.float64)
    felt = np.zeros(len(bought))
    for code, point in enumerate(FELT_AT):
        here = bought.kind == code
        if not here.any():
            continue
        felt[here] = truth.level(point, bought.branch[here], ago[here]) + truth.noise["customer"].sd * bought.felt[here]
        if PROMISED[code]:
            felt[here] += truth.shift(PROMISED[code], bought.branch[here], ago[here], _plain(bought.outcome[here]))
    odds = np.log(gone / (1 - gone)) + truth.felt * (felt - USUAL_FELT)
    extra = np.concatenate([truth.leaves, np.zeros(3)])[bought.outcome]
    return np.asarray(np.clip(1 / (1 + np.exp(-odds)) + extra, 0.0, 0.98), dtype=np.float64)


def _plain(outcome: Ints) -> Ints:
    """What is felt where a promise was taken back or moved: as if nothing had been promised, or as if kept."""
    return np.where(outcome == CANCELLED, NONE, np.where(outcome == MOVED, 0, outcome)).astype(np.int64)


def double(world: World, occasions: Occasions, count: int) -> None:
    """Let some buyers be met under two names, as happens: later their two records are merged by hand."""
    rng = world.rng("doubles")
    often = np.unique(occasions.who[(occasions.nth == 3) & (occasions.day <= world.days.today)])
    for who in often[rng.permutation(len(often))[:count]].tolist():
        twin = world.cast.twin(who)
        occasions.who[(occasions.who == who) & (occasions.nth % 2 == 0)] = twin
        world.twins.append((twin, who))
