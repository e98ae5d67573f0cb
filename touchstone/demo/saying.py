"""Who says what in the demo: surveys, the public page, notes by hand, guesses of staff; drawn from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from touchstone.demo.buyers import Occasions
from touchstone.demo.days import shop_seconds, spread_evenly
from touchstone.demo.scales import answers_of
from touchstone.demo.truth import NONE, Floats, Ints
from touchstone.demo.words import Sentences
from touchstone.demo.world import NOBODY, Happening, Passed, World
from touchstone.insight.mapping import default_mapping
from touchstone.ledger.answers import INSTRUMENT
from touchstone.ledger.entries import Reading

FEW = 30
"""Up to so many answers their noise is spread evenly, so that no touchpoint's verdict hangs on luck alone."""

LATELY = 90  # days


@dataclass(frozen=True)
class Way:
    """A way of saying: kind of reading (empty: the survey's question), vantage, source, and how soon after."""

    kind: str
    vantage: str
    source: str
    after: tuple[float, float]  # hours


WAYS = {
    "asked": Way("", "customer", "survey", (20, 70)),
    "page": Way("trust4", "customer", "public-page", (0.02, 3)),
    "note": Way("they_said", "customer", "by-hand", (0.02, 0.3)),
    "guess": Way("impression", "staff", "by-hand", (0.05, 0.5)),
    "was": Way("i_was", "walker", "by-hand", (0.05, 2)),
}


class Saying:
    """Draws answers from those who passed."""

    def __init__(self, world: World, occasions: Occasions, sentences: Sentences) -> None:
        self.world = world
        self.truth = world.story.truth
        self.sentences = sentences
        self.promise = {point: promise for promise, point in world.story.point_of_promise.items()}
        self.customers = {told["slug"] for stage in world.story.journeys[0]["stages"] for told in stage["touchpoints"]}
        self.typists = _typists(world)
        kept = occasions.where(occasions.day <= world.days.today)
        self.regulars = kept.where(kept.nth >= 2)

    def happen(self) -> None:
        """Everybody who says anything says it."""
        for point, told in self.world.story.flow["says"].items():
            for name, way in WAYS.items():
                if told.get(name):
                    self._say(point, way, told)

    def _say(self, point: str, way: Way, told: Mapping[str, Any]) -> None:
        name = next(key for key, value in WAYS.items() if value is way)
        rng = self.world.rng(f"says {point} {name}")
        whole = told[name] < FEW
        count = told[name] if whole and self.world.scale > 0.5 else self.world.many(told[name])
        chosen = self._chosen(point, name, count, rng)
        if not chosen:
            return
        values = self._values(point, way, told, chosen, rng)
        hours = rng.uniform(*way.after, size=len(chosen))
        wordy = rng.random(len(chosen))
        rows = zip(chosen, values.tolist(), hours.tolist(), wordy.tolist(), strict=True)
        for passed, value, later, luck in sorted(rows, key=lambda row: -row[0].at):
            self._one(point, way, told, passed, value, passed.at + int(later * 3600), luck)

    def _one(
        self, point: str, way: Way, told: Mapping[str, Any], passed: Passed, value: float, at: int, luck: float
    ) -> None:
        kind = way.kind or told["question"]
        happening = Happening(at, way.source, point, passed.branch, passed.who, kind="reading")
        happening.readings = (Reading(kind, value, way.vantage, None, _instrument(way, kind)),)
        if way.source == "by-hand":
            happening.kind = "reading" if way.kind == "i_was" else "passage"
            happening.typist = self.typists[passed.branch][at % len(self.typists[passed.branch])]
            happening.rater = "" if way.kind == "they_said" else happening.typist
        if way.source == "public-page":
            happening.who, happening.channel = NOBODY, "page"
            happening.facts = {"first": ("builds", "erodes")[at % 2]}
        elif passed.who != NOBODY:
            happening.role = self.world.cast.people[passed.who].role
        chance = self.world.story.flow["words"]["lately" if self._recent(at) else "before"]
        if luck < chance * (1.0 if way.source == "by-hand" else 0.6) and at <= self.world.days.now:
            happening.words = self._words(point, way, kind, value, at)
        self.world.add(happening)

    def _words(self, point: str, way: Way, kind: str, value: float, at: int) -> str:
        told = default_mapping().kind(kind)
        points = float(told.felt(np.array([value]))[0]) if told else 0.0
        return self.sentences.noted(points, at) if way.vantage == "staff" else self.sentences.said(point, points, at)

    def _recent(self, at: int) -> bool:
        return at > self.world.days.now - LATELY * 86400

    def _chosen(self, point: str, name: str, count: int, rng: np.random.Generator) -> list[Passed]:
        """Those of the people who passed that say something this way; more of late, because we ask more."""
        pool = self.world.passed.get(point, [])
        if name != "page":
            pool = [one for one in pool if one.who != NOBODY]
        if count < FEW and point in self.customers:
            pool = self._thinly(point, pool, count, rng)
        elif len(pool) < count:
            pool = pool + self._regulars(point, 4 * count, rng)
        ago = self.world.days.ago(np.array([one.at for one in pool], dtype=np.int64))
        fade = self.world.story.flow["asking"]["third_after_days"] / np.log(3)
        luck = rng.gumbel(size=len(pool)) - ago / fade
        chosen = np.sort(np.argsort(-luck, kind="stable")[:count])
        return [pool[place] for place in chosen.tolist()]

    def _thinly(self, point: str, pool: list[Passed], count: int, rng: np.random.Generator) -> list[Passed]:
        """Where few say anything: regulars of the last months, so that whoever looks finds several people."""
        regulars = set(self.regulars.who.tolist())
        lately = self.world.days.now - 250 * 86400
        fit = [one for one in pool if one.who in regulars and one.at > lately]
        return fit if len(fit) >= count else self._regulars(point, count * 3, rng)

    def _regulars(self, point: str, count: int, rng: np.random.Generator) -> list[Passed]:
        """Repeat buyers who passed a point where nobody is counted, some day between their purchases."""
        place = np.flatnonzero(self.regulars.day >= self._began(point))
        if not len(place):
            return []
        place = place[rng.integers(len(place), size=count)]
        at = self.world.days.at(self.regulars.day[place], shop_seconds(rng, count)) - 3600
        rows = zip(at.tolist(), self.regulars.branch[place].tolist(), self.regulars.who[place].tolist(), strict=True)
        return [Passed(when, where, who) for when, where, who in rows if when < self.world.days.now]

    def _began(self, point: str) -> int:
        told = next(one for one in self.world.story.points() if one["slug"] == point)
        return self.world.days.today - int(told.get("since", self.world.days.today))

    def _values(
        self, point: str, way: Way, told: Mapping[str, Any], chosen: list[Passed], rng: np.random.Generator
    ) -> Floats:
        branch = np.array([one.branch for one in chosen], dtype=np.int64)
        ago = self.world.days.ago(np.array([one.at for one in chosen], dtype=np.int64))
        mean = self.truth.level(point, branch, ago, vantage=way.vantage)
        if point in self.promise and way.vantage == "customer":
            outcome = np.array([one.outcome for one in chosen], dtype=np.int64)
            outcome[outcome > 2] = NONE
            mean = mean + self.truth.shift(self.promise[point], branch, ago, outcome)
        noise = self.truth.noise[way.vantage]
        return answers_of(way.kind or told["question"], mean, noise.sd, self._noise(way, chosen, rng))

    def _noise(self, way: Way, chosen: list[Passed], rng: np.random.Generator) -> Floats:
        """Standard normal: the person's own leniency, and the occasion."""
        if len(chosen) < FEW:
            return np.asarray(ndtri(spread_evenly(rng, len(chosen))), dtype=np.float64)
        told = self.truth.noise[way.vantage]
        who: Ints = np.array([one.who for one in chosen], dtype=np.int64)
        own = self.world.cast.moods(who)
        felt = np.array([np.nan if one.felt is None else one.felt for one in chosen])
        fresh = np.where(np.isnan(felt), rng.standard_normal(len(chosen)), felt)
        share = told.temperament / told.sd
        return np.asarray(share * own + np.sqrt(1 - share**2) * fresh, dtype=np.float64)


def _instrument(way: Way, kind: str) -> str:
    if way.source == "survey":
        return f"after-visit {kind} 1"
    return INSTRUMENT if way.source == "public-page" else ""


def _typists(world: World) -> list[list[str]]:
    """For each branch, the people of the house who note things there."""
    people = world.story.house["people"]
    found = []
    for area in world.story.house["areas"]:
        for branch in area["branches"]:
            here = [one["slug"] for one in people if one["branch"] == branch["slug"]]
            found.append(here or [one["slug"] for one in people if one["branch"] == area["slug"]])
    return found
