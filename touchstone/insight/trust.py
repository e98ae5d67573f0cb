"""Does it build trust or erode it: the answer for every touchpoint and every cell (touchpoint × branch).

columns = engine.ask(question(TABLES, asked))
views = answers(columns, asked, touchpoints=ids)     # by vantage: "customer", "walker", "record", "staff"
views["customer"].touchpoint(7).verdict
first_with_enough(views, 7).vantage
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Columns
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchstone.insight.ageing import USUAL_DRIFT
from touchstone.insight.asking import CELL_PEOPLE, WEEKS, Asked, question
from touchstone.insight.balance import ALL, Balance, Counts, Key
from touchstone.insight.mapping import USUAL_SD
from touchstone.insight.schema import CUSTOMER, RECORD, STAFF, VANTAGES, WALKER
from touchstone.insight.verdicts import Otherwise, Verdict, Weighed
from touchstone.insight.weeks import Weeks, of_vantage, together
from touchstone.insight.weighing import weigh

__all__ = [
    "TOGETHER",
    "Asked",
    "Otherwise",
    "Trust",
    "Verdict",
    "Weighed",
    "answer",
    "answers",
    "first_with_enough",
    "question",
]

TOGETHER = "together"


@dataclass(frozen=True)
class Trust:
    """All that one vantage says as of a day.

    touchpoints: those asked for, by id. noise: standard deviation of one customer's answer, points. drift: how far a
    level wanders, points² a day, and drift_from how many readings say so (few: it is mostly the assumed one). spread:
    standard deviation between touchpoints, between branches, between cells.
    """

    vantage: str
    asked: Asked
    touchpoints: tuple[Weighed, ...]
    noise: float
    drift: float
    drift_from: int
    spread: tuple[float, float, float]
    balance: Balance | None = field(repr=False, default=None)

    def among(self, touchpoints: Collection[int]) -> Trust:
        """The same, with these touchpoints ranked among each other and listed even where nobody looked."""
        if self.balance is None:
            return replace(self, touchpoints=tuple(self._nobody(one, None) for one in sorted(touchpoints)))
        return replace(self, touchpoints=self.balance.touchpoints(touchpoints))

    def touchpoint(self, touchpoint: int) -> Weighed:
        """The whole touchpoint over the branches shown."""
        return self._by_id.get(touchpoint, self._nobody(touchpoint, None))

    def cell(self, touchpoint: int, branch: int) -> Weighed:
        """One touchpoint at one branch."""
        cells = self.balance.cells_of(touchpoint) if self.balance else {}
        return cells.get(branch) or self._nobody(touchpoint, branch)

    def cells_of(self, touchpoint: int) -> tuple[Weighed, ...]:
        """One touchpoint at each branch shown that has readings, by branch."""
        return tuple(self.balance.cells_of(touchpoint).values()) if self.balance else ()

    def groups(self, group_of: Columns[int, int]) -> dict[tuple[int, int], Weighed]:
        """Each touchpoint over groups of branches (a region, say): by touchpoint and group.

        group_of: branch → group. The people of a group are not counted anew: those of its cells are added up and made
        fewer by the share of people whom the touchpoint as a whole meets at several branches.
        """
        return {} if self.balance is None else self.balance.groups(group_of)

    def over(self, touchpoints: Collection[int]) -> Weighed:
        """Several touchpoints as one (a stage, a journey), each by its evidence; people: at least so many."""
        known = [one for one in self.touchpoints if one.touchpoint in set(touchpoints) and one.n]
        if self.balance is None or not known:
            return Weighed(touchpoint=None, branch=None, vantage=self.vantage)
        return self.balance.over(known)

    @cached_property
    def _by_id(self) -> dict[int | None, Weighed]:
        return {one.touchpoint: one for one in self.touchpoints}

    def _nobody(self, touchpoint: int, branch: int | None) -> Weighed:
        return Weighed(touchpoint=touchpoint, branch=branch, vantage=self.vantage)


def answer(
    columns: Columns[str, NDArray[Any]], asked: Asked, *, vantage: str, touchpoints: Collection[int] | None = None
) -> Trust:
    """The answer of one vantage, or of all together.

    columns: what the engine gave for `question(tables, asked)`. vantage: one of schema.VANTAGES, or TOGETHER.
    touchpoints: those shown (ranked among each other, listed even where nobody looked); None: all with readings.
    """
    parts: dict[str, Weeks] = {}
    if vantage == TOGETHER:
        weeks, parts = together(columns, asked.half_life)
    else:
        weeks = of_vantage(columns, vantage)
    if not len(weeks.starts):
        unseen = sorted(touchpoints) if touchpoints is not None else []
        nobody = tuple(Weighed(touchpoint=one, branch=None, vantage=vantage) for one in unseen)
        return Trust(vantage, asked, nobody, USUAL_SD, USUAL_DRIFT, 0, (0.0, 0.0, 0.0))
    first = weigh(weeks, half_life=asked.half_life)
    lukewarm = vantage != STAFF and bool(np.any(weeks.sums["luke_c"] > 0))
    luke = weigh(weeks.lukewarm_builds(), half_life=asked.half_life, near=first) if lukewarm else None
    balance = Balance(
        vantage=vantage,
        asked=asked,
        first=first,
        luke=luke,
        counts=_counts(columns, vantage),
        parts=_parts(parts, asked),
    )
    return Trust(
        vantage=vantage,
        asked=asked,
        touchpoints=balance.touchpoints(touchpoints),
        noise=sqrt(first.wander.noise),
        drift=first.wander.drift,
        drift_from=first.wander.readings,
        spread=first.pool.sd,
        balance=balance,
    )


def answers(
    columns: Columns[str, NDArray[Any]], asked: Asked, *, touchpoints: Collection[int] | None = None
) -> dict[str, Trust]:
    """The answer of each vantage that was asked for."""
    return {v: answer(columns, asked, vantage=v, touchpoints=touchpoints) for v in asked.vantages}


def first_with_enough(views: Columns[str, Trust], touchpoint: int, branch: int | None = None) -> Weighed:
    """The first vantage, in the order said, found, recorded, that has enough; else the first with any reading."""
    seen = [
        views[v].touchpoint(touchpoint) if branch is None else views[v].cell(touchpoint, branch)
        for v in VANTAGES
        if v in views
    ]
    nobody = Weighed(touchpoint=touchpoint, branch=branch, vantage=VANTAGES[0])
    return next((one for one in seen if one.enough), next((one for one in seen if one.n), nobody))


def _counts(columns: Columns[str, NDArray[Any]], vantage: str) -> Counts:
    """People and walks of the last two half-lives.

    All together: nobody can tell who of those who spoke are in the records too, so the larger of the two counts, and
    walkers on top.
    """
    each: dict[str, Counts] = {v: {} for v in VANTAGES}
    rows = np.flatnonzero(columns["level"] != WEEKS)
    names = ("level", "vantage", "touchpoint", "branch", "people", "walks")
    for level, place, touchpoint, branch, people, walks in zip(
        *(np.asarray(columns[name])[rows].tolist() for name in names), strict=True
    ):
        key = (touchpoint, branch if level == CELL_PEOPLE else ALL)
        each[VANTAGES[place]][key] = (people, walks)
    if vantage != TOGETHER:
        return each[vantage]
    nothing = (0, 0)
    return {
        key: (
            max(each[CUSTOMER].get(key, nothing)[0], each[RECORD].get(key, nothing)[0])
            + each[WALKER].get(key, nothing)[0],
            each[WALKER].get(key, nothing)[1],
        )
        for key in set().union(*each.values())
    }


def _parts(parts: dict[str, Weeks], asked: Asked) -> dict[Key, tuple[tuple[str, float], ...]]:
    """Whose weight it is, by cell and by touchpoint over the branches shown."""
    weights: dict[Key, dict[str, float]] = {}
    for vantage, weeks in parts.items():
        weight = weeks.by_cell(weeks.sums["w"] * weeks.decayed(asked.half_life)).tolist()
        for touchpoint, branch, w in zip(weeks.touchpoint.tolist(), weeks.branch.tolist(), weight, strict=True):
            shown = asked.branches is None or branch in asked.branches
            for key in ((touchpoint, branch), (touchpoint, ALL)) if shown else ():
                one = weights.setdefault(key, {})
                one[vantage] = one.get(vantage, 0.0) + w
    return {key: tuple((vantage, w / sum(one.values())) for vantage, w in one.items()) for key, one in weights.items()}
