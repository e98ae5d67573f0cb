"""Asks everything a page of touchpoints needs: trust by view, people a year, promises kept, the walkers' own marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np

from touchstone.insight.asking import Asked, counts_question, question, volumes_question
from touchstone.insight.ranking import chances_of_worst
from touchstone.insight.schema import TABLES
from touchstone.insight.trust import TOGETHER, Trust, Weighed, answer, answers, first_with_enough
from touchstone.insight.verdicts import Z90
from touchstone.ledger.engine import ask, kept_answer
from touchstone.ledger.queries import latest_marks
from touchstone.ledger.weighing import asked_for
from touchstone.people.models import Role
from touchstone.questions.scales import BROKEN, KEPT
from touchstone.register.models import Touchpoint
from touchstone.register.queries import Way
from touchstone.web.look import Look

CUSTOMERS = frozenset({Role.Kind.CUSTOMER.value, Role.Kind.PROSPECT.value, Role.Kind.VISITOR.value})
WORST = 3
ENOUGH_REPEATERS = 100
"""Different repeat buyers who gave a reading, added up over the touchpoints, from which on they are the default."""

VIEW_OF = {"said": "customer", "found": "walker", "recorded": "record", "together": TOGETHER}


@dataclass(frozen=True)
class Heard:
    """All answers about some touchpoints: trust by vantage, people a year, promises kept and of how many."""

    views: Mapping[str, Trust]
    people: Mapping[int, int]
    promises: Mapping[int, tuple[float, int]]

    def weighed(self, look: Look, touchpoint: int, branch: int | None = None) -> Weighed:
        """What the look shows of a touchpoint, or of it at one branch: the first view with enough, or the one asked."""
        wanted = VIEW_OF.get(look.view)
        if wanted is None:
            return first_with_enough(self.views, touchpoint, branch)
        trust = self.views[wanted]
        return trust.touchpoint(touchpoint) if branch is None else trust.cell(touchpoint, branch)

    def n_of(self, vantage: str, touchpoint: int) -> int:
        """How many readings a view has of a touchpoint."""
        return self.views[vantage].touchpoint(touchpoint).n if vantage in self.views else 0


def roles_of(whose: str) -> frozenset[str]:
    """The roles that count in a journey: a customer's is also a prospect's and a visitor's."""
    return CUSTOMERS if whose == Role.Kind.CUSTOMER else frozenset({whose})


def asked_of(look: Look, whose: str, *, repeat_only: bool) -> Asked:
    """The look as insight's question about people met in that part."""
    return asked_for(
        as_of=look.as_of,
        since=look.since,
        branches=look.branches,
        roles=roles_of(whose),
        repeat_only=repeat_only,
    )


def hear(way: Way, look: Look) -> tuple[Heard, bool]:
    """All that a journey's map needs, and whether it shows repeat buyers only.

    Among customers, repeat buyers are the default once enough of them gave readings (demand 1.18).
    """
    touchpoints = [touchpoint.pk for touchpoint in way.touchpoints]
    whose = way.journey.whose
    if whose == Role.Kind.CUSTOMER and look.who != "all":
        heard = hear_touchpoints(touchpoints, asked_of(look, whose, repeat_only=True), together=look.view == "together")
        if look.who == "repeat" or _repeaters(heard) >= ENOUGH_REPEATERS:
            return heard, True
    asked = asked_of(look, whose, repeat_only=False)
    return hear_touchpoints(touchpoints, asked, together=look.view == "together"), False


def _repeaters(heard: Heard) -> int:
    said = heard.views.get("customer")
    return sum(one.people for one in said.touchpoints) if said else 0


def hear_touchpoints(touchpoints: Collection[int], asked: Asked, *, together: bool = False) -> Heard:
    """What is heard of these touchpoints. All of them are weighed at once, and kept until the lake has news."""
    heard: Heard = kept_answer(("heard", asked, together), lambda: _hear(asked, together=together))
    return replace(heard, views={name: trust.among(touchpoints) for name, trust in heard.views.items()})


def _hear(asked: Asked, *, together: bool) -> Heard:
    columns = ask(question(TABLES, asked))
    views = dict(answers(columns, asked))
    if together:
        views[TOGETHER] = answer(columns, asked, vantage=TOGETHER)
    passed = ask(volumes_question(TABLES, asked))
    people = dict(zip(passed["touchpoint"].tolist(), passed["people"].tolist(), strict=True))
    return Heard(views, people, promises_kept(asked))


def promises_kept(asked: Asked) -> dict[int, tuple[float, int]]:
    """Touchpoint → share kept in time, and of how many that fell due, over the branches shown."""
    columns = ask(counts_question(TABLES, asked, kind="promise"))
    kept: dict[int, int] = {}
    due: dict[int, int] = {}
    for touchpoint, value, n in zip(
        columns["touchpoint"].tolist(), columns["value"].tolist(), columns["n"].tolist(), strict=True
    ):
        if KEPT <= value <= BROKEN:
            due[touchpoint] = due.get(touchpoint, 0) + n
            kept[touchpoint] = kept.get(touchpoint, 0) + (n if value == KEPT else 0)
    return {touchpoint: (kept[touchpoint] / n, n) for touchpoint, n in due.items()}


def walkers_marks(touchpoints: Iterable[Touchpoint], look: Look, heard: Heard) -> dict[int, list[int]]:
    """The marks themselves where too few walked for a range: touchpoint → points, latest first."""
    few = [one.pk for one in touchpoints if heard.weighed(look, one.pk).verdict == "marks_only"]
    return latest_marks(few, branches=look.branches, as_of=look.as_of) if few else {}


def quiet_since(heard: Heard, look: Look) -> str:
    """The day of the newest reading where that is more than a year ago and the page shows today; else nothing."""
    days = [one.last_day for trust in heard.views.values() for one in trust.touchpoints if one.last_day]
    newest: date | None = max(days, default=None)
    return newest.isoformat() if newest and not look.last and (look.as_of - newest).days > 365 else ""


def in_order(views: Mapping[str, Trust], touchpoint: int) -> Sequence[Weighed]:
    """What each view says of one touchpoint: said, found, recorded, noted."""
    return [views[name].touchpoint(touchpoint) for name in ("customer", "walker", "record", "staff") if name in views]


def worst_of(cells: Sequence[Weighed]) -> dict[int | None, float]:
    """Branch → its chance of being among the worst three of these cells; nothing where there are three or fewer.

    Each cell's level is drawn from its own range; that they lean on the same neighbours is left out.
    """
    known = [cell for cell in cells if cell.score is not None and cell.low is not None and cell.high is not None]
    if len(known) <= WORST:
        return {}
    levels = tuple((cell.score or 0.0, (cell.high or 0.0) - (cell.low or 0.0)) for cell in known)
    return {cell.branch: chance for cell, chance in zip(known, _chances(levels), strict=True)}


@lru_cache(maxsize=500)
def _chances(levels: tuple[tuple[float, float], ...]) -> list[float]:
    level, width = np.array(levels, dtype=np.float64).T
    chances: list[float] = chances_of_worst(level, (width / (2 * Z90)) ** 2, worst=WORST).tolist()
    return chances
