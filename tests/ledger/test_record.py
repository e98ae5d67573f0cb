"""`record()`: the same again adds nothing, what differs supersedes, what was withdrawn stays away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from msgspec.structs import replace

from tests.make import NOW, Shop, said
from touchstone.ledger.actions import record, record_one, withdraw
from touchstone.ledger.append_only import missing_triggers
from touchstone.ledger.entries import Entry, Made, Reading, Settled
from touchstone.ledger.models import Encounter, Evidence
from touchstone.ledger.pen import NotRecorded
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.identities import Known, Who
from touchstone.people.models import Merge, Party
from touchstone.register.actions import make_promise


def entry(shop: Shop, **changes: object) -> Entry:
    base = Entry(key="order-1", touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=NOW)
    return replace(base, **changes)  # type: ignore[arg-type]


def written(shop: Shop, *entries: Entry, **how: object) -> tuple[int, int, int, int]:
    outcome = record(source=shop.source, entries=entries, now=NOW, **how)  # type: ignore[arg-type]
    assert outcome.refused == []
    return outcome.new, outcome.changed, outcome.withdrawn, outcome.same


def test_the_same_twice_adds_nothing(shop: Shop) -> None:
    assert written(shop, entry(shop)) == (1, 0, 0, 0)
    assert written(shop, entry(shop)) == (0, 0, 0, 1)
    assert Encounter.objects.count() == 1


def test_the_same_twice_in_one_lot_adds_one(shop: Shop) -> None:
    assert written(shop, entry(shop), entry(shop)) == (1, 0, 0, 1)


def test_what_differs_is_the_next_turn_and_stands_alone(shop: Shop) -> None:
    written(shop, entry(shop, channel="web"))
    assert written(shop, entry(shop, channel="shop")) == (0, 1, 0, 0)
    assert list(current().values_list("channel", "turn")) == [("shop", 2)]


def test_a_withdrawn_key_comes_back_only_by_a_new_import(shop: Shop) -> None:
    written(shop, entry(shop))
    assert written(shop, entry(shop, withdrawn=True)) == (0, 0, 1, 0)
    assert written(shop, entry(shop)) == (0, 0, 0, 1)
    assert current().count() == 0
    assert record(source=shop.source, entries=[entry(shop)], now=NOW, revive=True).back == 1
    assert current().count() == 1


def test_withdrawing_takes_the_evidence_out_and_keeps_the_row(shop: Shop) -> None:
    row = said(shop, 4, key="a")
    withdraw(encounter=row, source=shop.source, now=NOW)
    assert (Evidence.objects.count(), current_evidence().count()) == (1, 0)


@pytest.mark.demand("2.1")
def test_zero_points_are_refused_with_a_sentence(shop: Shop) -> None:
    with pytest.raises(NotRecorded, match="There is no zero"):
        said(shop, 0, key="a")


def test_the_future_is_refused_by_name(shop: Shop) -> None:
    with pytest.raises(NotRecorded, match="future"):
        record_one(source=shop.source, entry=entry(shop, happened_at=NOW + timedelta(days=2)), now=NOW)


def test_one_refused_entry_does_not_hold_the_others_back(shop: Shop) -> None:
    bad = entry(shop, key="order-2", readings=(Reading("nps", 11, "customer"),))
    outcome = record(source=shop.source, entries=[bad, entry(shop)], now=NOW)
    assert (outcome.new, [position for position, _ in outcome.refused]) == (1, [0])


def test_what_happened_cannot_be_changed_or_removed(shop: Shop) -> None:
    row = said(shop, 4, key="a")
    for change in (
        lambda: Encounter.objects.filter(pk=row.pk).update(channel="x"),
        lambda: Evidence.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert missing_triggers() == []


@pytest.mark.demand("0.3")
def test_one_person_is_found_again_by_what_identifies_them(shop: Shop) -> None:
    carla = Who((Known("email", "carla@example.org"), Known("phone", "+442079460000")), "Carla")
    written(
        shop, entry(shop, key="1", party=carla), entry(shop, key="2", party=Who((Known("phone", "+442079460000"),)))
    )
    assert list(Party.objects.values_list("name", flat=True)) == ["Carla"]
    assert set(current().values_list("party", flat=True)) == {Party.objects.get().pk}


def test_an_anonymous_visitor_who_signs_in_merges_once(shop: Shop) -> None:
    cookie = Known("anonymous:web", "c1")
    written(shop, entry(shop, key="1", party=Who((cookie,))))
    for key in "23":
        written(shop, entry(shop, key=key, party=Who((cookie, Known("email", "carla@example.org")))))
    assert (Party.objects.count(), Merge.objects.count()) == (2, 1)


def test_a_promise_is_open_then_broken_then_kept_when_the_news_comes_late(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.help_desk, text="We call back within 4 hours.", by=shop.asha, now=NOW)
    revision = promise.revisions.get().pk
    due = NOW + timedelta(hours=4)
    made = entry(shop, made=(Made("call-1", revision, NOW, due),))
    record(source=shop.source, entries=[made], now=NOW)
    assert current_evidence().count() == 0
    record(source=shop.source, entries=[replace(made, channel="phone")], now=due + timedelta(minutes=1))
    assert list(current_evidence().values_list("value", "encounter__kind", "encounter__touchpoint")) == [
        (3.0, "lapse", shop.help_desk.pk)
    ]
    met = entry(shop, key="call-back", settled=(Settled("call-1", "met", NOW + timedelta(hours=3)),))
    record(source=shop.source, entries=[met], now=due + timedelta(hours=9))
    assert list(current_evidence().values_list("value", "encounter__kind")) == [(1.0, "reading")]


def test_a_cancelled_promise_is_neither_kept_nor_broken(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.help_desk, text="Delivered by the day we say.", by=shop.asha, now=NOW)
    made = Made("o", promise.revisions.get().pk, NOW, NOW + timedelta(days=1))
    both = entry(shop, made=(made,), settled=(Settled("o", "cancelled", NOW),))
    record(source=shop.source, entries=[both], now=NOW + timedelta(days=9))
    assert current_evidence().count() == 0


def test_a_row_corrected_to_promise_nothing_takes_its_outcome_back(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.help_desk, text="Delivered by the day we say.", by=shop.asha, now=NOW)
    made = (Made("o", promise.revisions.get().pk, NOW, NOW + timedelta(days=1)),)
    later = NOW + timedelta(days=9)
    record(source=shop.source, entries=[entry(shop, made=made, settled=(Settled("o", "met", NOW),))], now=later)
    assert list(current_evidence().values_list("value")) == [(1.0,)]
    record(source=shop.source, entries=[entry(shop)], now=later)
    assert current_evidence().count() == 0
    record(source=shop.source, entries=[entry(shop, made=made)], now=later)
    assert list(current_evidence().values_list("value", "encounter__turn")) == [(3.0, 3)]


def test_an_outcome_goes_with_the_encounter_that_promised(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.help_desk, text="Delivered by the day we say.", by=shop.asha, now=NOW)
    made = (Made("o", promise.revisions.get().pk, NOW, NOW + timedelta(days=1)),)
    row = record_one(source=shop.source, entry=entry(shop, made=made), now=NOW)
    record(source=shop.source, entries=[entry(shop, key="2", settled=(Settled("o", "met", NOW),))], now=NOW)
    withdraw(encounter=row, source=shop.source, now=NOW)
    assert current_evidence().count() == 0


def test_promises_of_one_lot_and_of_two_come_to_the_same(shop: Shop) -> None:
    promise = make_promise(touchpoint=shop.help_desk, text="Delivered by the day we say.", by=shop.asha, now=NOW)
    revision, due = promise.revisions.get().pk, NOW + timedelta(days=1)
    for lots in (1, 2):
        entries = []
        for n, (kind, at) in enumerate((("met", NOW), ("met", due + timedelta(hours=1)), ("cancelled", NOW))):
            key = f"{lots}/{n}"
            entries.append(entry(shop, key=f"made {key}", made=(Made(key, revision, NOW, due),)))
            entries.append(entry(shop, key=f"done {key}", settled=(Settled(key, kind, at),)))
        for lot in ([entries], [entries[::2], entries[1::2]])[lots - 1]:
            record(source=shop.source, entries=lot, now=due + timedelta(days=2))
    assert list(current_evidence().order_by("value").values_list("value", flat=True)) == [1.0, 1.0, 2.0, 2.0]
