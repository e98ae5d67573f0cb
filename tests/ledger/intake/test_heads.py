"""How many people an import met, though it was killed in the middle: whoever was never written down is not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make import NOW, Shop
from touchstone.ledger.intake.heads import Heads
from touchstone.people.actions import meet
from touchstone.people.identities import Known, Who


@pytest.fixture
def known(shop: Shop) -> int:
    """The number of somebody known before the import began."""
    party = meet(who=Who((Known("email", "carla@example.org"),)), now=NOW)
    assert party is not None
    return party.pk


def after_a_lot(folder: Path, *parties: int, line: int) -> Heads:
    """One life that met these and was killed before it could mark them."""
    heads = Heads(folder)
    heads.meet((5, party) for party in parties)
    heads.write_ahead(line)
    return heads


def test_different_people_are_counted_once(known: int, tmp_path: Path) -> None:
    heads = after_a_lot(tmp_path, known, known + 1, known + 2, line=10)
    heads.settle()
    heads.meet([(5, known + 1), (6, known), (6, None)])
    heads.settle()
    assert (heads.at(5), heads.at(6), heads.new_and_known()) == (3, 1, (2, 1))


def test_a_lot_that_was_committed_counts_after_a_kill(known: int, tmp_path: Path) -> None:
    after_a_lot(tmp_path, known, known + 1, line=10)
    assert Heads(tmp_path, reached=10).new_and_known() == (1, 1)
    assert Heads(tmp_path, reached=10).new_and_known() == (1, 1)


def test_a_lot_that_was_never_committed_counts_for_nothing(known: int, tmp_path: Path) -> None:
    after_a_lot(tmp_path, known, known + 1, line=10)
    again = Heads(tmp_path, reached=9)
    again.meet([(5, known), (5, known + 7)])
    again.write_ahead(10)
    again.settle()
    assert (again.at(5), again.new_and_known()) == (2, (1, 1))
