"""The balance: what one vantage says, worked out touchpoint by touchpoint and cell by cell when it is asked for."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Columns
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.asking import Asked
from touchstone.insight.ranking import chances_of_worst
from touchstone.insight.schema import STAFF
from touchstone.insight.verdicts import (
    SHARE_MOVES,
    Otherwise,
    Weighed,
    about_more,
    has_enough,
    range_of,
    verdict_of,
)
from touchstone.insight.weeks import Floats, Ints
from touchstone.insight.weighing import Levels, Weighing

Key = tuple[int, int]  # touchpoint and branch
Counts = dict[Key, tuple[int, int]]  # people and walks
ALL = -1  # in place of a branch: all shown


@dataclass(frozen=True)
class Balance:
    """All that one vantage says, before it is told.

    luke: the weighing under the other reading of lukewarm answers, if there are any.
    """

    vantage: str
    asked: Asked
    first: Weighing
    luke: Weighing | None
    counts: Counts
    parts: dict[Key, tuple[tuple[str, float], ...]]

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Which cells stand at a branch shown."""
        branch = self.first.weeks.branch
        if self.asked.branches is None:
            return np.ones(len(branch), bool)
        return np.isin(branch, np.fromiter(self.asked.branches, np.int64, len(self.asked.branches)))

    @cached_property
    def ids(self) -> Ints:
        """The touchpoints with readings at a branch shown."""
        return np.unique(self.first.weeks.touchpoint[self.shown])

    @cached_property
    def places(self) -> Ints:
        """Which of `ids` each cell belongs to; −1 where not shown."""
        found = np.searchsorted(self.ids, self.first.weeks.touchpoint)
        return np.where(self.shown, found, -1)

    @cached_property
    def whole(self) -> Levels:
        """The whole touchpoints, in the order of `ids`."""
        return self.first.grouped(self.places, len(self.ids))

    @cached_property
    def whole_luke(self) -> Levels | None:
        """The same under the other reading of lukewarm answers."""
        return self.luke.grouped(self.places, len(self.ids)) if self.luke else None

    @cached_property
    def covariance(self) -> Floats:
        """Of the whole touchpoints with each other."""
        return self.first.covariance(self.places, len(self.ids))

    def touchpoints(self, wanted: Collection[int] | None) -> tuple[Weighed, ...]:
        """The whole touchpoints, ranked among each other; those without readings too, if they are wanted; told once."""
        key = None if wanted is None else frozenset(wanted)
        if key not in self._told_whole:
            self._told_whole[key] = self._ranked(key)
        return self._told_whole[key]

    @cached_property
    def _told_whole(self) -> dict[frozenset[int] | None, tuple[Weighed, ...]]:
        return {}

    def _ranked(self, wanted: frozenset[int] | None) -> tuple[Weighed, ...]:
        if not len(self.ids):  # others have readings, the branches shown have none
            return tuple(Weighed(touchpoint=one, branch=None, vantage=self.vantage) for one in sorted(wanted or ()))
        named = [(int(one), ALL) for one in self.ids]
        all_of = {one.touchpoint: one for one in self._told(named, self.whole, self.whole_luke)}
        for touchpoint in wanted if wanted is not None else ():
            all_of.setdefault(touchpoint, Weighed(touchpoint=touchpoint, branch=None, vantage=self.vantage))
        asked_for = sorted(one for one in all_of if one is not None and (wanted is None or one in wanted))
        chance = self._chances([one for one in asked_for if all_of[one].enough])
        return tuple(replace(all_of[one], worst=chance.get(one)) for one in asked_for)

    def _chances(self, ranked: list[int]) -> dict[int, float]:
        at = np.searchsorted(self.ids, np.asarray(ranked, np.int64))
        chances = chances_of_worst(self.whole.mean[at], self.covariance[np.ix_(at, at)])
        return dict(zip(ranked, chances.tolist(), strict=True))

    def cells_of(self, touchpoint: int) -> dict[int, Weighed]:
        """The cells of a touchpoint at the branches shown, by branch; told once."""
        if touchpoint not in self._told_cells:
            weeks = self.first.weeks
            rows = np.flatnonzero(self.shown & (weeks.touchpoint == touchpoint))
            named = [(touchpoint, int(branch)) for branch in weeks.branch[rows]]
            luke = self.luke.cells.taken(rows) if self.luke else None
            told = self._told(named, self.first.cells.taken(rows), luke) if named else []
            self._told_cells[touchpoint] = {branch: one for (_, branch), one in zip(named, told, strict=True)}
        return self._told_cells[touchpoint]

    @cached_property
    def _told_cells(self) -> dict[int, dict[int, Weighed]]:
        return {}

    def groups(self, group_of: Columns[int, int]) -> dict[Key, Weighed]:
        """Each touchpoint over groups of branches; told once."""
        key = frozenset(group_of.items())
        if key not in self._told_groups:
            self._told_groups[key] = self._grouped(group_of)
        return self._told_groups[key]

    @cached_property
    def _told_groups(self) -> dict[frozenset[Key], dict[Key, Weighed]]:
        return {}

    def _grouped(self, group_of: Columns[int, int]) -> dict[Key, Weighed]:
        weeks = self.first.weeks
        group = np.asarray([group_of.get(int(branch), -1) for branch in weeks.branch], np.int64)
        rows = np.flatnonzero(self.shown & (group >= 0))
        if not len(rows):
            return {}
        known, at = np.unique(np.column_stack([weeks.touchpoint[rows], group[rows]]), axis=0, return_inverse=True)
        place = np.full(len(group), -1)
        place[rows] = at.reshape(-1)
        named = [(int(t), int(g)) for t, g in known]
        counts = self._added_up(place, named)
        luke = self.luke.grouped(place, len(known)) if self.luke else None
        told = self._told(named, self.first.grouped(place, len(known)), luke, counts)
        return dict(zip(named, told, strict=True))

    def _added_up(self, place: Ints, named: list[Key]) -> Counts:
        weeks = self.first.weeks
        sums = np.zeros((len(named), 2))
        most = np.zeros(len(named), np.int64)
        whole: dict[int, int] = {}
        for row, (touchpoint, branch) in enumerate(zip(weeks.touchpoint.tolist(), weeks.branch.tolist(), strict=True)):
            people, walks = self.counts.get((touchpoint, branch), (0, 0))
            if self.shown[row]:
                whole[touchpoint] = whole.get(touchpoint, 0) + people
            if place[row] >= 0:
                sums[place[row]] += people, walks
                most[place[row]] = max(most[place[row]], people)
        counts = {}
        for at, (touchpoint, group) in enumerate(named):
            apart = self.counts.get((touchpoint, ALL), (0, 0))[0] / max(whole.get(touchpoint, 0), 1)
            counts[touchpoint, group] = (max(round(sums[at, 0] * apart), int(most[at])), int(sums[at, 1]))
        return counts

    def over(self, known: list[Weighed]) -> Weighed:
        """Several touchpoints as one."""
        at = np.searchsorted(self.ids, np.asarray([one.touchpoint for one in known], np.int64))
        levels = self.whole.together(at, self.covariance)
        luke = None
        if self.luke and self.whole_luke:
            luke = self.whole_luke.together(at, self.luke.covariance(self.places, len(self.ids)))
        counts = {(ALL, ALL): (max(one.people for one in known), max(one.walks for one in known))}
        return replace(self._told([(ALL, ALL)], levels, luke, counts)[0], touchpoint=None, branch=None)

    def _told(
        self,
        named: list[Key],
        levels: Levels,
        luke: Levels | None,
        counts: Counts | None = None,
    ) -> list[Weighed]:
        shares = np.column_stack(self.first.alike.shares(levels.up, levels.all_of)).tolist()
        other = None
        if self.luke and luke:
            other = self.luke.alike.shares(luke.up, luke.all_of)[0].tolist()
        told = []
        for row, (touchpoint, branch) in enumerate(named):
            key = (touchpoint, branch)
            people, walks = (counts if counts is not None else self.counts).get(key, (0, 0))
            one = self._one(levels, row, people, walks, shares[row])
            if luke and other:
                one = replace(one, other=self._otherwise(one, luke, row, other[row]))
            at = None if branch == ALL else branch
            told.append(replace(one, touchpoint=touchpoint, branch=at, parts=self.parts.get(key, ())))
        return told

    def _one(self, levels: Levels, row: int, people: int, walks: int, share: list[float]) -> Weighed:
        mean, variance = float(levels.mean[row]), float(levels.variance[row])
        enough = has_enough(self.vantage, people, walks)
        verdict = verdict_of(self.vantage, mean, variance, enough=enough)
        low, high = range_of(mean, variance)
        last_day = self.asked.as_of - timedelta(days=int(levels.newest[row]))
        marks = verdict == "marks_only"
        more: int | None = 0
        if verdict in {"not_proven", "marks_only"} and self.vantage != STAFF:
            grain = float(levels.grain[row])
            more = about_more(self.vantage, mean, variance, grain, people=people, walks=walks)
        return Weighed(
            touchpoint=None,
            branch=None,
            vantage=self.vantage,
            verdict=verdict,
            enough=enough,
            n=int(levels.n[row]),
            people=people,
            walks=walks,
            own=float(levels.own[row]),
            score=None if marks else mean,
            low=None if marks else low,
            high=None if marks else high,
            about_more=None if self.vantage == STAFF else more,
            built=int(levels.built[row]),
            builds=share[0],
            builds_low=share[1],
            builds_high=share[2],
            last_day=last_day,
            quiet_since=last_day if last_day < self.asked.still_fresh else None,
        )

    def _otherwise(self, one: Weighed, luke: Levels, row: int, builds: float) -> Otherwise | None:
        mean, variance = float(luke.mean[row]), float(luke.variance[row])
        verdict = verdict_of(self.vantage, mean, variance, enough=one.enough)
        if verdict == one.verdict and abs(builds - (one.builds or 0.0)) <= SHARE_MOVES:
            return None
        low, high = range_of(mean, variance)
        return Otherwise(verdict=verdict, score=mean, low=low, high=high, builds=builds)
