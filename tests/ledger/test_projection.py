"""The projection: steps equal a rebuild, whatever happened in between; and both equal what one counts by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from pytest_django import Settings

from tests.ledger.lakes import manifest, project, rows, undone
from tests.make import NOW, Shop, said
from touchstone.company.models import Branch
from touchstone.ledger import projection
from touchstone.ledger.actions import record, record_one, withdraw
from touchstone.ledger.entries import Entry, Reading
from touchstone.ledger.models import Encounter
from touchstone.ledger.occasions import Deal, kept_purchases
from touchstone.ledger.persons import LONE, TYPED
from touchstone.ledger.projection import project_new, rebuild
from touchstone.ledger.queries import current
from touchstone.people.actions import merge, unmerge
from touchstone.people.models import Merge, Party
from touchstone.people.queries import canonical

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_lake(settings: Settings, tmp_path: Path) -> None:
    settings.LAKE = tmp_path / "lake"


def bought(shop: Shop, key: str, at: datetime, **more: Any) -> Encounter:
    more = {"touchpoint": shop.till.pk, "branch": shop.north.pk, "deal": "purchase", "amount": 900, **more}
    entry = Entry(key=key, happened_at=at, currency="GBP", **more)
    return record_one(source=shop.source, entry=entry, now=max(at, NOW))


def party(name: str = "") -> Party:
    return Party.objects.create(name=name, met_at=NOW)


def told(columns: str) -> list[tuple[object, ...]]:
    project()
    return rows("passages", columns)


def test_a_passage_knows_its_place_in_its_trace_and_across_traces(shop: Shop) -> None:
    carla = party("Carla").pk
    web, till = shop.website.pk, shop.till.pk
    for key, hours, touchpoint, trace in (("a", 0, web, "x"), ("b", 1, till, "y"), ("c", 3, till, "x")):
        bought(shop, key, NOW - DAY + timedelta(hours=hours), party=carla, touchpoint=touchpoint, trace=trace, deal="")
    assert told("local_hour, seq, prev, dwell, party_prev, party_dwell, last_in_trace") == [
        (12, 1, None, None, None, None, False),
        (13, 1, None, None, web, 3600, True),
        (15, 2, web, 10800, till, 7200, True),
    ]


def test_a_new_trace_begins_after_thirty_quiet_days(shop: Shop) -> None:
    carla = party("Carla").pk
    first = bought(shop, "a", NOW - 100 * DAY, party=carla)
    bought(shop, "b", NOW - 70 * DAY, party=carla)
    later = bought(shop, "c", NOW - 40 * DAY + timedelta(seconds=-1), party=carla)
    newest = bought(shop, "d", NOW, party=carla)
    assert later.pk > first.pk
    assert told("seq, trace, last_in_trace") == [
        (1, -first.pk, False),
        (1, -newest.pk, True),
        (2, -first.pk, False),
        (3, -first.pk, True),
    ]


def test_equal_times_stand_in_the_recipes_order(shop: Shop) -> None:
    carla = party("Carla").pk
    for key, order in (("a", 2), ("b", 0), ("c", 1)):
        bought(shop, key, NOW, party=carla, order=order, channel=key)
    assert told("seq, channel") == [(1, "b"), (2, "c"), (3, "a")]


@pytest.mark.demand("1.18")
def test_an_occasion_is_the_first_purchase_kept_of_a_local_day_and_the_second_is_known(shop: Shop) -> None:
    carla = party("Carla").pk
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    bought(shop, "a", monday, party=carla)
    bought(shop, "b", monday + timedelta(hours=3), party=carla)
    bought(shop, "c", monday + DAY, party=carla)
    bought(shop, "back", monday + 2 * DAY, party=carla, deal="return")
    bought(shop, "d", monday + 3 * DAY, party=carla)
    second = (monday + 3 * DAY).replace(tzinfo=None)
    assert told("seq, occasion, second_at") == [
        (1, True, second),
        (2, False, second),
        (3, False, second),
        (4, False, second),
        (5, True, second),
    ]
    said(shop, 4, key="e", party=carla)
    project()
    assert rows("evidence", "second_at") == [(second,)]


def test_who_has_bought_on_one_day_only_has_no_second(shop: Shop) -> None:
    bought(shop, "a", NOW, party=party().pk)
    assert told("occasion, second_at") == [(True, None)]


def test_a_person_is_the_party_else_the_trace_else_the_encounter(shop: Shop) -> None:
    carla = party("Carla")
    bought(shop, "a", NOW, party=carla.pk, trace="x")
    in_trace = bought(shop, "b", NOW, trace="x")
    alone = bought(shop, "c", NOW)
    assert told("person, trace") == sorted(
        [(carla.pk, in_trace.trace), (-in_trace.trace, in_trace.trace), (LONE + alone.pk, -alone.pk)], key=str
    )


def test_a_merge_moves_nothing_and_undoing_it_gives_back_what_came_meanwhile(shop: Shop) -> None:
    one, other = party("Carla"), party("C. Reed")
    bought(shop, "a", NOW - DAY, party=one.pk)
    bought(shop, "b", NOW, party=other.pk)
    merge(loser=other, survivor=one, by=None, now=NOW)
    assert told("person, seq") == [(one.pk, 1), (one.pk, 2)]
    bought(shop, "c", NOW + DAY, party=other.pk)
    assert told("person, seq") == [(one.pk, 1), (one.pk, 2), (one.pk, 3)]
    unmerge(loser=other, now=NOW)
    assert told("person, seq") == [(one.pk, 1), (other.pk, 1), (other.pk, 2)]


def test_a_rater_who_is_merged_is_the_same_voice_everywhere(shop: Shop) -> None:
    judge, same, carla = party("Judge"), party("J."), party("Carla")
    for key, rater in (("a", judge), ("b", same)):
        bought(shop, key, NOW, party=carla.pk, readings=(Reading("impression", 3, "staff", rater.pk),))
    project()
    assert rows("evidence", "rater, voice, c") == sorted([(judge.pk,) * 2 + (1.0,), (same.pk,) * 2 + (1.0,)], key=str)
    merge(loser=same, survivor=judge, by=None, now=NOW)
    project()
    assert rows("evidence", "rater, voice, c") == [(judge.pk, judge.pk, 1 / 1.5)] * 2


def test_a_merge_that_was_committed_later_than_a_newer_one_is_still_seen(shop: Shop) -> None:
    people = [party() for _ in range(4)]
    for number, one in enumerate(people):
        bought(shop, str(number), NOW, party=one.pk)
    project()
    Merge.objects.create(pk=10, loser=people[1], survivor=people[0], at=NOW)
    project()
    Merge.objects.create(pk=7, loser=people[3], survivor=people[2], at=NOW)
    assert [person for (person,) in told("person")] == [people[0].pk] * 2 + [people[2].pk] * 2


def test_a_correction_moves_the_encounter_from_one_person_to_another(shop: Shop) -> None:
    one, other = party("Carla"), party("Dora")
    bought(shop, "a", NOW, party=one.pk)
    project()
    bought(shop, "a", NOW, party=other.pk)
    assert [step.persons for step in project()] == [2]
    assert rows("passages", "person") == [(other.pk,)]


def test_what_is_withdrawn_leaves_the_lake(shop: Shop) -> None:
    row = said(shop, 4, key="a", party=party().pk)
    project()
    withdraw(encounter=row, source=shop.source, now=NOW)
    project()
    assert (rows("passages"), rows("evidence")) == ([], [])


def test_unknown_people_noted_by_hand_are_one_voice_a_typist_and_day(shop: Shop) -> None:
    for key, by, at in (
        ("a", shop.asha, NOW),
        ("b", shop.asha, NOW),
        ("c", shop.ben, NOW),
        ("d", shop.asha, NOW - DAY),
    ):
        entry = Entry(
            key=key, touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=at,
            readings=(Reading("they_said", 4, "customer"),),
        )  # fmt: skip
        record(source=shop.source, entries=[entry], now=NOW, by=by)
    project()
    voices = [voice for (voice,) in rows("evidence", "voice")]
    assert (len(voices), len(set(voices)), all(isinstance(v, int) and v >= TYPED for v in voices)) == (4, 3, True)
    assert rows("evidence", "c") == [(1.0,)] * 4


def test_what_a_walker_passed_is_no_customers_passage(shop: Shop) -> None:
    bought(shop, "a", NOW, party=party().pk, readings=(Reading("points", 5, "walker"),))
    project()
    assert (rows("passages"), len(rows("evidence"))) == ([], 1)


@pytest.mark.parametrize(
    ("zone", "moment", "day", "hour"),
    [
        ("Europe/London", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), 0),
        ("Europe/London", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 29), 2),
        ("Europe/London", datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28), 23),
        ("Europe/London", datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25), 0),
        ("Europe/London", datetime(2026, 10, 25, 0, 59, tzinfo=UTC), date(2026, 10, 25), 1),
        ("Europe/London", datetime(2026, 10, 25, 1, 59, tzinfo=UTC), date(2026, 10, 25), 1),
        ("Europe/London", datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25), 23),
        ("America/Sao_Paulo", datetime(2026, 10, 25, 2, 59, tzinfo=UTC), date(2026, 10, 24), 23),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), date(2018, 11, 4), 1),  # no midnight that day
        ("America/Sao_Paulo", datetime(2018, 2, 18, 1, 30, tzinfo=UTC), date(2018, 2, 17), 23),  # for the second time
    ],
)
def test_days_and_hours_are_those_on_the_branchs_clock(
    shop: Shop, zone: str, moment: datetime, day: date, hour: int
) -> None:
    away = Branch.objects.create(slug="away", name="Away", parent=shop.south, time_zone=zone, opened_at=NOW)
    below = Branch.objects.create(slug="below", name="Below", parent=away, opened_at=NOW)
    bought(shop, "a", moment, branch=below.pk)
    assert told("local_day, local_hour") == [(day, hour)]


@pytest.mark.demand("1.18")
def test_two_purchases_on_one_side_of_midnight_there_are_one_occasion(shop: Shop) -> None:
    carla = party("Carla").pk
    bought(shop, "a", datetime(2026, 10, 24, 23, 30, tzinfo=UTC), party=carla)  # 00:30 on the 25th in London
    bought(shop, "b", datetime(2026, 10, 25, 23, 30, tzinfo=UTC), party=carla)  # 23:30 on the same, longer day
    assert told("seq, occasion, second_at") == [(1, True, None), (2, False, None)]


def test_a_branch_that_moves_to_another_zone_has_its_days_made_anew(shop: Shop) -> None:
    bought(shop, "a", datetime(2026, 11, 19, 23, tzinfo=UTC))
    assert told("local_day") == [(date(2026, 11, 19),)]
    Branch.objects.filter(pk=shop.north.pk).update(time_zone="Asia/Kolkata")
    assert [step.done for step in project()] == ["rebuild"]
    assert rows("passages", "local_day") == [(date(2026, 11, 20),)]


def test_a_step_looks_at_a_part_and_the_next_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    monkeypatch.setattr(projection, "STEP", 2)
    for number in range(5):
        bought(shop, str(number), NOW, party=party().pk)
    monkeypatch.setattr(projection, "_better_from_nothing", lambda _manifest: False)
    assert [(step.done, step.behind) for step in project()] == [("step", 3), ("step", 1), ("step", 0)]
    assert len(rows("passages")) == 5


def test_more_new_than_old_is_made_from_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    bought(shop, "a", NOW)
    project()
    monkeypatch.setattr(projection, "STEP", 1)
    for number in range(4):
        bought(shop, str(number), NOW)
    assert [step.done for step in project()] == ["rebuild"]


def test_a_rebuild_in_many_ranges_is_the_same_as_in_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    parties = [party().pk for _ in range(9)]
    for number in range(40):
        bought(shop, str(number), NOW + number * DAY / 3, party=parties[number % 9] if number % 5 else None)
        said(shop, 5, key=f"said {number}", party=parties[number % 7])
    rebuild(now=NOW)
    one = rows("passages"), rows("evidence")
    monkeypatch.setattr(projection, "RANGE", 11)
    monkeypatch.setattr(projection, "LOT", 7)
    rebuild(now=NOW)
    assert (rows("passages"), rows("evidence")) == one
    assert len(manifest().files["passages"]["base"]) > 3


# Any interleaving -----------------------------------------------------------------------------------------------


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
