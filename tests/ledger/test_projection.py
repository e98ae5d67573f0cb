"""What the map is drawn from: whose passage it was, in which place of which trace, and what one purchase is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.ledger.lakes import bought, manifest, party, project, rows, told
from tests.make import NOW, Shop, said
from touchstone.ledger import projection
from touchstone.ledger.actions import record, withdraw
from touchstone.ledger.entries import Entry, Reading
from touchstone.ledger.persons import LONE, TYPED
from touchstone.ledger.projection import rebuild
from touchstone.people.actions import merge, unmerge
from touchstone.people.models import Merge

DAY = timedelta(days=1)


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
