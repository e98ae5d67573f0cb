"""The demo's walks: leaders and a hired shopper go through shops that are not their own, with the customer's hat on."""

from __future__ import annotations

from typing import Any

import numpy as np

from touchstone.demo.days import shop_seconds
from touchstone.demo.scales import answers_of
from touchstone.demo.words import Sentences
from touchstone.demo.world import Happening, World
from touchstone.ledger.entries import Reading

HIRED = "shopper"
OTHERS = ("owner", "head", "manager")


def walk(world: World, sentences: Sentences) -> None:
    """All rounds, then the points that one person walked once."""
    rng = world.rng("walks")
    told = world.story.flow["walks"]
    moods = {one["slug"]: float(rng.standard_normal()) for one in world.story.house["people"]}
    for ago, walkers in told["rounds"]:
        day = world.days.today - int(ago)
        for branch in np.flatnonzero(world.opened <= day).tolist():
            for person in _walkers(world, branch, walkers, rng):
                at = int(world.days.at(np.array([day]), shop_seconds(rng, 1))[0])
                for place, point in enumerate(told["points"]):
                    _mark(world, rng, sentences, point, branch, person, at + place * 600, moods[person["slug"]])
    for point in told["once"]:
        person, branch = world.story.house["people"][1], int(rng.integers(3))
        at = int(world.days.starts[world.days.today - 30]) + 11 * 3600
        _mark(world, rng, sentences, point, branch, person, at, moods[person["slug"]])


def _walkers(world: World, branch: int, count: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Leaders of other shops, and every third time the hired shopper too."""
    people = world.story.house["people"]
    own = world.story.branches[branch]["slug"]
    free = [one for one in people if one["access"] in OTHERS and one["branch"] != own]
    chosen = [free[place] for place in rng.permutation(len(free))[:count].tolist()]
    hired = [one for one in people if one["access"] == HIRED]
    return chosen + (hired if rng.random() < 0.34 else [])


def _mark(
    world: World,
    rng: np.random.Generator,
    sentences: Sentences,
    point: str,
    branch: int,
    person: dict[str, Any],
    at: int,
    mood: float,
) -> None:
    truth = world.story.truth
    noise = truth.noise["walker"]
    share = noise.temperament / noise.sd
    kind = "shop" if person["access"] == HIRED else "points"
    ago = world.days.ago(np.array([at], dtype=np.int64))
    mean = truth.level(point, np.array([branch], dtype=np.int64), ago, vantage="walker")
    drawn = share * mood + np.sqrt(1 - share**2) * rng.standard_normal()
    value = float(answers_of(kind, mean, noise.sd, np.array([drawn]))[0])
    happening = Happening(at, "walks", point, branch, kind="reading", rater=person["slug"])
    happening.readings = (Reading(kind, value, "walker", None, "walk 1"),)
    if rng.random() < 0.45:
        happening.words = sentences.walked(value, at)
    world.add(happening)
