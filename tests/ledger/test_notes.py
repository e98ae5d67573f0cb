"""Noting by hand: whose feeling it was decides how it reads; twice adds nothing; what was noted can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.make import NOW, Shop
from touchstone.ledger.models import Encounter, Evidence
from touchstone.ledger.notes import Note, NotNoted, NotYours, note_encounter, note_encounters, take_back
from touchstone.ledger.queries import current
from touchstone.people.identities import Known, Who
from touchstone.people.models import Party, Role


def note(shop: Shop, **changes: object) -> Note:
    base = Note(key="n1", touchpoint=shop.till.pk, branch=shop.north.pk, whose="they", points=-4)
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("whose", "reads", "kind", "rated_by_me"),
    [
        ("they", ("they_said", "customer"), "passage", False),
        ("me", ("i_was", "walker"), "reading", True),
        ("impression", ("impression", "staff"), "passage", True),
    ],
)
def test_whose_feeling_it_was_decides_how_it_reads(
    shop: Shop, whose: str, reads: tuple[str, str], kind: str, rated_by_me: bool
) -> None:
    row = note_encounter(note=note(shop, whose=whose), by=shop.ben, now=NOW)
    reading = Evidence.objects.get()
    assert ((reading.kind, reading.vantage), reading.value, row.kind, row.typist) == (reads, -4.0, kind, shop.ben)
    assert (reading.rater_id is not None) is rated_by_me


def test_sending_a_note_twice_adds_nothing_even_when_now_moved_on(shop: Shop) -> None:
    carla = Who((), "Carla")
    first = note_encounter(note=note(shop, who=carla), by=shop.ben, now=NOW)
    again = note_encounter(note=note(shop, who=carla), by=shop.ben, now=NOW + timedelta(minutes=9))
    assert (first.pk, Encounter.objects.count(), Party.objects.count()) == (again.pk, 1, 1)


def test_changing_a_note_before_it_was_acknowledged_supersedes(shop: Shop) -> None:
    note_encounter(note=note(shop), by=shop.ben, now=NOW)
    note_encounter(note=note(shop, points=5), by=shop.ben, now=NOW)
    assert list(current().values_list("turn", "evidence__value")) == [(2, 5.0)]


def test_who_is_found_again_named_once_and_keeps_the_role_they_were_met_in(shop: Shop) -> None:
    number = Known("phone", "+447700900123")
    note_encounter(note=note(shop, key="a", who=Who((number,))), by=shop.ben, now=NOW)
    note_encounter(note=note(shop, key="b", who=Who((number,), "Carla Jones")), by=shop.ben, now=NOW)
    note_encounter(note=note(shop, key="c", who=Who((number,), "Somebody Else")), by=shop.ben, now=NOW)
    party = Party.objects.get()
    assert (party.name, party.sought_last) == ("Carla Jones", "jones carla")
    assert list(Role.objects.values_list("party", "kind")) == [(party.pk, "customer")]


def test_not_observed_is_a_passage_without_evidence(shop: Shop) -> None:
    row = note_encounter(note=note(shop, points=None, why_not="the till was closed"), by=shop.ben, now=NOW)
    assert (row.evidence.count(), row.particulars.get().facts) == (0, {"why_not_observed": "the till was closed"})


@pytest.mark.demand("2.1")
def test_many_are_noted_all_or_none_and_zero_is_refused_where_it_stands(shop: Shop) -> None:
    notes = [note(shop, key="1"), note(shop, key="2", points=0), note(shop, key="3", points=11)]
    with pytest.raises(NotNoted, match="There is no zero") as told:
        note_encounters(notes=notes, by=shop.ben, now=NOW)
    assert [place for place, _sentence in told.value.refused] == [1, 2]
    assert Encounter.objects.count() == 0


def test_a_note_is_taken_back_by_whoever_noted_it_only(shop: Shop) -> None:
    row = note_encounter(note=note(shop, words="Rang twice."), by=shop.ben, now=NOW)
    with pytest.raises(NotYours):
        take_back(encounters=[row], by=shop.dev, now=NOW)
    assert take_back(encounters=[row], by=shop.ben, now=NOW) == 1
    assert take_back(encounters=[row], by=shop.ben, now=NOW) == 0
    assert current().count() == 0


def test_what_others_recorded_is_nobodys_note(shop: Shop) -> None:
    from tests.make import said

    with pytest.raises(NotYours):
        take_back(encounters=[said(shop, 4, key="a")], by=shop.ben, now=NOW)
