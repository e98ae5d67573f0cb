"""What is asked of the lake: each question one small aggregate that any engine can answer.

The mapping is applied inside the query, as a join with the list of its answers. Ages count in whole weeks, so that
rows with their weights, listed by `rows_question`, give the own mean of `question` to the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from math import ceil, floor
from operator import and_
from typing import Any

import ibis

from touchstone.insight.mapping import CROSSING, NOTHING, Kind, Mapping, default_mapping
from touchstone.insight.schema import STAFF, VANTAGES, WALKER, Tables

HALF_LIFE = 180.0
WEEKS, CELL_PEOPLE, TOUCHPOINT_PEOPLE = 0, 1, 2  # the column `level` of `question`
YEAR = timedelta(days=365)
NEEDED = ("vantage", "touchpoint", "branch", "local_day", "kind", "value", "c", "voice", "encounter")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a page wants to know. Hashable: with the lake's version it is the key an answer is kept under.

    as_of: the last day that counts (calendar day of the branch). since: the first one, if any.
    branches: the branches shown; whole touchpoints are weighed over these only. None: all.
    pooled: the branches that may help each other (leave competitors out). None: all.
    roles: only people met in these roles. repeat_only: only people who had bought on two days by `as_of`
    (and what walkers found and staff noted).
    frame: the sources that may score (not those that hear only complainers). None: all.
    without: kinds left out (mapping.behaviour, for a score that is tested against behaviour).
    half_life: days after which a reading weighs half.
    """

    as_of: date
    mapping: Mapping = field(default_factory=default_mapping)
    vantages: tuple[str, ...] = VANTAGES
    since: date | None = None
    branches: frozenset[int] | None = None
    pooled: frozenset[int] | None = None
    roles: frozenset[str] | None = None
    repeat_only: bool = False
    frame: frozenset[int] | None = None
    without: frozenset[str] = frozenset()
    half_life: float = HALF_LIFE

    @property
    def still_fresh(self) -> date:
        """The first day of the last two half-lives: older readings carry no verdict of their own."""
        return self.as_of - timedelta(days=round(2 * self.half_life) - 1)


def question(tables: Tables, asked: Asked) -> ibis.Table:
    """Everything `trust.answer` needs, in one table of sums.

    level 0: by vantage (its place in VANTAGES), touchpoint, branch and week of age: n readings, w = Σ p·c,
    wv = Σ p·c·v, wvv = Σ p·c·v², cc = Σ p·c², cs = Σ c, up = Σ c over readings that build, built = how many those are,
    luke_wv and luke_c = wv and cs over lukewarm ones, age = days since the newest. Decay is not in it yet.
    level 1, by cell, and level 2, by touchpoint over the branches shown: different people and walks of the last two
    half-lives (of all rows in scope: these need no mapping).
    """
    scope = scoped_rows(tables.evidence, asked).select(*NEEDED)
    rows = felt_rows(scope, asked.mapping)
    keys = ["vantage", "touchpoint", "branch"]
    weekly = rows.group_by(
        level=ibis.literal(WEEKS, "int8"),
        vantage=_vantage_place(rows.vantage),
        touchpoint=rows.touchpoint,
        branch=rows.branch,
        week=_week(rows.local_day, asked.as_of),
    ).agg(
        n=rows.count(),
        people=ibis.literal(0, "int64"),
        walks=ibis.literal(0, "int64"),
        age=_days(rows.local_day, asked.as_of).min(),
        w=(rows.c * rows.p).sum(),
        wv=(rows.c * rows.p * rows.v).sum(),
        wvv=(rows.c * rows.p * rows.v * rows.v).sum(),
        cc=(rows.c * rows.c * rows.p).sum(),
        cs=rows.c.sum(),
        up=(rows.c * rows.up).sum(),
        built=rows.up.sum().cast("int64"),
        luke_wv=(rows.c * rows.luke * rows.p * rows.v).sum(),
        luke_c=(rows.c * rows.luke).sum(),
    )
    fresh = scope.filter(scope.local_day >= asked.still_fresh)
    shown = fresh if asked.branches is None else fresh.filter(_among(fresh.branch, asked.branches))
    names = weekly.columns
    return ibis.union(
        weekly.select(*names),
        _people(fresh, CELL_PEOPLE, keys).select(*names),
        _people(shown, TOUCHPOINT_PEOPLE, keys[:2]).select(*names),
    )


def trend_question(tables: Tables, asked: Asked, *, touchpoint: int | Collection[int]) -> ibis.Table:
    """Sums by vantage and calendar month of one touchpoint (or several as one) at the branches shown, for `trend`.

    Columns: vantage (its place), month (months since year 0), n, people, w, wv, cc as in `question`. No decay.
    """
    rows = scoped_rows(tables.evidence, asked, touchpoint=touchpoint, shown_only=True)
    rows = felt_rows(rows, asked.mapping)
    return rows.group_by(
        vantage=_vantage_place(rows.vantage),
        month=(rows.local_day.year().cast("int64") * 12 + rows.local_day.month() - 1),
    ).agg(
        n=rows.count(),
        people=rows.voice.nunique(),
        w=(rows.c * rows.p).sum(),
        wv=(rows.c * rows.p * rows.v).sum(),
        cc=(rows.c * rows.c * rows.p).sum(),
    )


def rows_question(
    tables: Tables, asked: Asked, *, touchpoint: int, branch: int | None = None, limit: int = 100, offset: int = 0
) -> ibis.Table:
    """The rows behind a number, newest first.

    Columns: evidence, encounter, person, branch, vantage, kind, value, local_day, v (points), p (precision),
    c (one party one voice), weeks (of age), weight = p · c · ½^(7·weeks / half-life). The mean of v by weight over
    all rows is the own mean. Without `branch`: over the branches shown.
    """
    rows = scoped_rows(tables.evidence, asked, touchpoint=touchpoint, shown_only=branch is None)
    if branch is not None:
        rows = rows.filter(rows.branch == branch)
    rows = felt_rows(rows, asked.mapping)
    weeks = _week(rows.local_day, asked.as_of)
    weight = rows.p * rows.c * ibis.literal(0.5) ** (weeks * 7 / asked.half_life)
    names = ["evidence", "encounter", "person", "branch", "vantage", "kind", "value", "local_day", "v", "p", "c"]
    return (
        rows.mutate(weeks=weeks, weight=weight)
        .select(*names, "weeks", "weight")
        .order_by(ibis.desc("local_day"), ibis.desc("evidence"))
        .limit(limit, offset=offset)
    )


def counts_question(tables: Tables, asked: Asked, *, kind: str) -> ibis.Table:
    """How often each raw value of one kind was given, over the branches shown: touchpoint, branch, value, n, people.

    For promises kept, late and broken, NPS, CSAT and CES. No decay, no one-voice weight, and any source, whomever it
    hears: plain counts.
    """
    rows = scoped_rows(tables.evidence, replace(asked, frame=None, without=frozenset()), shown_only=True)
    rows = rows.filter(rows.kind == kind)
    return rows.group_by("touchpoint", "branch", "value").agg(n=rows.count(), people=rows.voice.nunique())


def volumes_question(tables: Tables, asked: Asked) -> ibis.Table:
    """Passages and different people of the 365 days to `as_of`, over the branches shown."""
    rows = tables.passages
    wanted = [rows.local_day <= _day(asked.as_of), rows.local_day > _day(asked.as_of - YEAR)]
    if asked.branches is not None:
        wanted.append(_among(rows.branch, asked.branches))
    if asked.roles is not None:
        wanted.append(_among(rows.role, asked.roles))
    if asked.repeat_only:
        wanted.append(_bought_twice(rows, asked))
    rows = rows.filter(reduce(and_, wanted))
    return rows.group_by("touchpoint").agg(passages=rows.count(), people=rows.person.nunique())


def unread_question(tables: Tables, asked: Asked) -> ibis.Table:
    """Readings that the mapping has no answer for and that therefore weigh nothing: kind, value, n."""
    rows = scoped_rows(tables.evidence, asked)
    given = rows.group_by("kind", "value").agg(n=rows.count())
    felt = felt_rows(given, asked.mapping)
    return given.anti_join(felt, [given.kind == felt.kind, given.value == felt.value])


def scoped_rows(
    rows: ibis.Table, asked: Asked, *, touchpoint: int | Collection[int] | None = None, shown_only: bool = False
) -> ibis.Table:
    """The rows of evidence that are asked about; `shown_only`: at the branches shown, not at all that are pooled."""
    wanted = [rows.c > 0, rows.local_day <= _day(asked.as_of)]
    if set(asked.vantages) != set(VANTAGES):
        wanted.append(_among(rows.vantage, asked.vantages))
    if touchpoint is not None:
        wanted.append(_among(rows.touchpoint, [touchpoint] if isinstance(touchpoint, int) else touchpoint))
    if asked.since is not None:
        wanted.append(rows.local_day >= _day(asked.since))
    if shown_only and asked.branches is not None:
        wanted.append(_among(rows.branch, asked.branches))
    for column, allowed in (("branch", asked.pooled), ("role", asked.roles), ("source", asked.frame)):
        if allowed is not None:
            wanted.append(_among(rows[column], allowed))
    if asked.without:
        wanted.append(~_among(rows.kind, asked.without))
    if asked.repeat_only:  # a walker is nobody's repeat buyer, and still finds what a customer would
        wanted.append(_bought_twice(rows, asked) | _among(rows.vantage, [WALKER, STAFF]))
    return rows.filter(reduce(and_, wanted))


def felt_rows(rows: ibis.Table, mapping: Mapping) -> ibis.Table:
    """The rows that the mapping has an answer for, with v, p, up (1 where it builds) and luke (1 where lukewarm)."""
    listed = _answers(mapping)
    felt = rows.join(listed, [rows.kind == listed.m_kind, rows.value == listed.m_value])
    felt = felt.select(*rows.columns, "v", "p", "luke")
    smooth = [kind for kind in mapping.kinds if kind.between or (not kind.answers and not kind.whole)]
    if smooth:  # the few kinds with too many values to list
        some = rows.filter(_among(rows.kind, [kind.name for kind in smooth]))
        v, p, luke = ibis.null("float64"), ibis.null("float64"), ibis.literal(False)  # noqa: FBT003 - in the query
        for kind in smooth:
            mine = some.kind == kind.name
            worth, lukewarm = _line(some.value, kind) if kind.between else _slope(some.value, kind)
            v, p, luke = mine.ifelse(worth, v), mine.ifelse(kind.p, p), mine.ifelse(lukewarm, luke)
        some = some.mutate(v=v, p=p, luke=luke)
        some = some.filter(some.v.notnull())
        nothing = some.v.abs() < NOTHING
        felt = felt.union(some.mutate(v=nothing.ifelse(CROSSING, some.v), luke=(some.luke | nothing).cast("float64")))
    return felt.mutate(up=(felt.v > 0).cast("float64"))


def _slope(value: ibis.Value, kind: Kind) -> tuple[ibis.Value, ibis.Value]:
    """Points of a value by one factor, null beyond the ends; none is lukewarm."""
    fits = value.abs().between(kind.least, kind.most)
    return fits.ifelse(value * kind.per_point, ibis.null("float64")), ibis.literal(False)  # noqa: FBT003 - in the query


def _line(value: ibis.Value, kind: Kind) -> tuple[ibis.Value, ibis.Value]:
    """Points of a value on the line through a kind's answers, null beyond its ends; and whether it is lukewarm."""
    worth, luke = ibis.null("float64"), ibis.literal(False)  # noqa: FBT003 - in the query
    for answer in kind.answers:
        if answer.lukewarm:
            luke |= value == answer.value
    for low, high in reversed(list(pairwise(kind.answers))):
        slope = (high.v - low.v) / (high.value - low.value)
        worth = (value <= high.value).ifelse((value - low.value) * slope + low.v, worth)
        if low.lukewarm and high.lukewarm:
            luke |= value.between(low.value, high.value)
    return (value >= kind.answers[0].value).ifelse(worth, ibis.null("float64")), luke


def _answers(mapping: Mapping) -> ibis.Table:
    """The mapping as a table of its own, written into the query (no data frame, no driver, any engine).

    A join with every value listed is far quicker than a CASE, or than a join and a slope; five lists and a place in
    them are far shorter SQL than as many records.
    """
    lines: list[tuple[str, float, float, float, float]] = []
    for kind in mapping.kinds:
        sizes = range(ceil(kind.least), floor(kind.most) + 1) if kind.whole else ()
        listed = [(a.value, a.v, a.lukewarm) for a in kind.answers if not kind.between]
        listed += [(sign * size, sign * size * kind.per_point, False) for size in sizes for sign in (-1, 1)]
        lines += [(kind.name, value, v, kind.p, float(luke)) for value, v, luke in listed]
    names, *numbers = (list(column) for column in zip(*lines, strict=True))
    place = ibis.range(len(lines)).unnest().name("place").as_table()
    columns = zip(("m_value", "v", "p", "luke"), numbers, strict=True)
    return place.select(
        m_kind=ibis.literal(names)[place.place],
        **{name: ibis.literal(values, "array<float64>")[place.place].cast("float64") for name, values in columns},
    )


def _people(rows: ibis.Table, level: int, keys: list[str]) -> ibis.Table:
    rows = rows.mutate(vantage=_vantage_place(rows.vantage))
    walk = (rows.vantage == VANTAGES.index(WALKER)).ifelse(rows.encounter, ibis.null("int64"))
    counted = rows.group_by(keys).agg(people=rows.voice.nunique(), walks=walk.nunique())
    nothing: dict[str, Any] = dict.fromkeys(("week", "n", "age", "built"), ibis.literal(0, "int64"))
    nothing |= dict.fromkeys(("w", "wv", "wvv", "cc", "cs", "up", "luke_wv", "luke_c"), ibis.literal(0.0))
    if "branch" not in keys:
        nothing["branch"] = ibis.literal(0, "int32")
    return counted.mutate(level=ibis.literal(level, "int8"), **nothing)


def _vantage_place(vantage: Any) -> Any:
    """A small number instead of a word: a column of words is slow to hand over."""
    places = [(name, ibis.literal(place, "int8")) for place, name in enumerate(VANTAGES)]
    return vantage.cases(*places, else_=ibis.literal(len(VANTAGES), "int8"))


def _days(day: Any, as_of: date) -> Any:
    return _day(as_of).delta(day, unit="day")


def _week(day: Any, as_of: date) -> Any:
    return _days(day, as_of) // 7


def _day(day: date) -> Any:
    return ibis.literal(day, "date")


def _bought_twice(rows: ibis.Table, asked: Asked) -> Any:
    return rows.second_at < ibis.literal(asked.as_of + timedelta(days=1), "date").cast("timestamp(6)")


def _among(column: Any, allowed: Iterable[Any]) -> Any:
    return column.isin(sorted(allowed))
