"""Whatever happened in between: steps equal a rebuild, and both equal what one counts with a pencil."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django import Settings

from tests.ledger.lakes import party, project, rows, undone
from tests.make import NOW, Shop
from touchstone.ledger import projection
from touchstone.ledger.actions import record
from touchstone.ledger.entries import Entry, Reading
from touchstone.ledger.models import Encounter
from touchstone.ledger.occasions import Deal, kept_purchases
from touchstone.ledger.persons import LONE
from touchstone.ledger.projection import project_new, rebuild
from touchstone.ledger.queries import current
from touchstone.people.actions import merge, unmerge
from touchstone.people.models import Merge, Party
from touchstone.people.queries import canonical

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Act:
    verb: str
    key: int = 0
    who: int = 0
    other: int = 0
    trace: int = 0
    day: int = 0
    deal: str = ""
    rater: int = 0


people = st.integers(0, 4)
ACTS = st.one_of(
    st.builds(
        Act,
        st.just("record"),
        key=st.integers(0, 7),
        who=people,
        trace=st.integers(0, 2),
        day=st.integers(0, 90),
        deal=st.sampled_from(["", "purchase", "purchase", "return"]),
        rater=people,
    ),
    st.builds(Act, st.just("withdraw"), key=st.integers(0, 7)),
    st.builds(Act, st.just("merge"), who=st.integers(1, 4), other=st.integers(1, 4)),
    st.builds(Act, st.just("unmerge"), who=st.integers(1, 4)),
    st.just(Act("project")),
)


def perform(act: Act, shop: Shop, parties: list[Party]) -> None:
    if act.verb == "record":
        entry = Entry(
            key=str(act.key),
            touchpoint=(shop.till, shop.website)[act.day % 2].pk,
            branch=(shop.north, shop.south)[act.key % 2].pk,
            happened_at=NOW + act.day * DAY / 2,
            party=parties[act.who - 1].pk if act.who else None,
            trace=f"trace {act.trace}" if act.trace else "",
            deal=act.deal,
            amount=700 if act.deal else None,
            currency="GBP",
            readings=(Reading("they_said", 4, "customer", parties[act.rater - 1].pk if act.rater else None),),
        )
        record(source=shop.source, entries=[entry], now=NOW + 99 * DAY, revive=True)
    elif act.verb == "withdraw":
        record(source=shop.source, entries=[_withdrawal(act, shop)], now=NOW + 99 * DAY)
    elif act.verb == "merge" and canonical(parties[act.who - 1].pk) != canonical(parties[act.other - 1].pk):
        merge(loser=parties[act.who - 1], survivor=parties[act.other - 1], by=None, now=NOW)
    elif act.verb == "unmerge" and (row := Merge.objects.filter(loser=parties[act.who - 1], undone_at=None).first()):
        unmerge(loser=row.loser, now=NOW)
    elif act.verb == "project":
        project_new(now=NOW)


def _withdrawal(act: Act, shop: Shop) -> Entry:
    return Entry(key=str(act.key), touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=NOW, withdrawn=True)


def by_hand() -> list[tuple[object, ...]]:
    """The passages as one would count them with a pencil: no columns, no windows."""
    found: list[tuple[object, ...]] = []
    of: dict[int, list[Encounter]] = defaultdict(list)
    for row in current().filter(kind="passage"):
        own = canonical(row.party_id) if row.party_id else -row.trace if row.trace else LONE + row.pk
        of[own].append(row)
    for person, rows_of in of.items():
        rows_of.sort(key=lambda row: (row.happened_at, row.order, row.key))
        deals = [Deal(_day(r), r.deal, r.amount, r.currency, r.trace, r.pk) for r in rows_of]
        kept = {deal.id for deal in kept_purchases(deals)}
        days: dict[date, Encounter] = {}
        for row in rows_of:
            if row.pk in kept:
                days.setdefault(_day(row), row)
        occasions = sorted(days.values(), key=rows_of.index)
        second = occasions[1].happened_at.replace(tzinfo=None) if len(occasions) > 1 else None
        last: dict[int, Encounter] = {}
        seen: dict[int, int] = defaultdict(int)
        began = 0
        for place, row in enumerate(rows_of):
            trace = row.trace
            if not trace:
                if not began or row.happened_at - last[-began].happened_at > 30 * DAY:
                    began = row.pk
                trace = -began
            before, across = last.get(trace), rows_of[place - 1] if place else None
            seen[trace] += 1
            last[trace] = row
            found.append(
                (
                    row.pk,
                    person,
                    trace,
                    seen[trace],
                    *_since(row, before),
                    *_since(row, across),
                    row in occasions,
                    second,
                )
            )
    return sorted(found, key=str)


def _day(row: Encounter) -> date:
    return row.happened_at.astimezone(ZoneInfo("Europe/London")).date()


def _since(row: Encounter, before: Encounter | None) -> tuple[object, object]:
    if before is None:
        return None, None
    return before.touchpoint_id, int((row.happened_at - before.happened_at).total_seconds())


@profile(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=25))
def test_steps_equal_a_rebuild_whatever_happened_in_between(
    shop: Shop, settings: Settings, tmp_path_factory: pytest.TempPathFactory, acts: list[Act]
) -> None:
    kept = projection.SMALL
    projection.SMALL = 6  # so that `base` is rewritten now and then
    settings.LAKE = tmp_path_factory.mktemp("lake")
    try:
        with undone():
            parties = [party(str(number)) for number in range(4)]
            project_new(now=NOW)
            for act in acts:
                perform(act, shop, parties)
            project()
            stepped = rows("passages"), rows("evidence")
            rebuild(now=NOW)
            assert stepped == (rows("passages"), rows("evidence"))
            columns = "encounter, person, trace, seq, prev, dwell, party_prev, party_dwell, occasion, second_at"
            assert rows("passages", columns) == by_hand()
    finally:
        projection.SMALL = kept
