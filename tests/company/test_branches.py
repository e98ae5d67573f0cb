"""Branches and departments: a tree that cannot bite its own tail, inherited zones, nothing deleted, deeds noted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import NOW, Shop
from touchstone.company import actions
from touchstone.company.models import Branch, Deed
from touchstone.company.places import NotAPlace, countries, country_of_zone, currency_of_country, zones
from touchstone.company.queries import BranchTree, branch_tree


def opened(shop: Shop, name: str, parent: Branch | None = None, **more: object) -> Branch:
    return actions.open_branch(parent=parent or shop.root, name=name, by=shop.asha, now=NOW, **more)  # type: ignore[arg-type]


def deeds(noun: object) -> list[tuple[str, list[str]]]:
    rows = Deed.objects.filter(noun=type(noun).__name__, noun_id=noun.pk).order_by("pk")  # type: ignore[attr-defined]
    return [(deed.verb, deed.fields) for deed in rows]


def test_a_branch_stands_last_among_its_sisters_and_takes_what_is_above(shop: Shop) -> None:
    west = opened(shop, "West")
    yard = opened(shop, "Yard", west, time_zone="America/New_York")
    tree = branch_tree()
    assert [branch.name for branch in tree.in_order()] == ["Reed & Sons", "North", "South", "West", "Yard"]
    assert (tree.inherited(west.pk, "time_zone"), tree.inherited(yard.pk, "time_zone")) == (
        "Europe/London",
        "America/New_York",
    )
    assert tree.depth(yard.pk) == 2
    assert deeds(west) == [("open", [])]


def test_two_branches_of_one_name_get_two_addresses(shop: Shop) -> None:
    assert [opened(shop, "Pier").slug, opened(shop, "Pier").slug] == ["pier", "pier-2"]


@pytest.mark.parametrize("told", [{"time_zone": "Europe/Reedtown"}, {"country": "XX"}, {"currency": "EURO"}])
def test_a_place_that_is_none_is_refused_by_name(shop: Shop, told: dict[str, str]) -> None:
    with pytest.raises(NotAPlace, match="is not a"):
        opened(shop, "West", **told)


def test_no_branch_stands_below_itself(shop: Shop) -> None:
    yard = opened(shop, "Yard", shop.north)
    with pytest.raises(actions.NotThisWay, match="below itself"):
        actions.move_branch(branch=shop.north, parent=yard, by=shop.asha, now=NOW)
    with pytest.raises(actions.NotThisWay, match="stays at the top"):
        actions.move_branch(branch=shop.root, parent=shop.north, by=shop.asha, now=NOW)


def test_moving_counts_the_sisters_anew(shop: Shop) -> None:
    west = opened(shop, "West")
    actions.move_branch(branch=west, parent=shop.root, position=0, by=shop.asha, now=NOW)
    assert [branch.name for branch in branch_tree().children[shop.root.pk]] == ["West", "North", "South"]
    assert deeds(west) == [("open", []), ("move", ["parent", "position"])]


def test_a_branch_is_retired_and_brought_back_never_deleted(shop: Shop) -> None:
    yard = opened(shop, "Yard", shop.north)
    with pytest.raises(actions.NotThisWay, match="open branches below"):
        actions.retire_branch(branch=shop.north, by=shop.asha, now=NOW)
    actions.retire_branch(branch=yard, by=shop.asha, now=NOW)
    actions.retire_branch(branch=shop.north, by=shop.asha, now=NOW)
    with pytest.raises(actions.NotThisWay, match="is retired"):
        actions.bring_back_branch(branch=Branch.objects.get(pk=yard.pk), by=shop.asha, now=NOW)
    with pytest.raises(actions.NotThisWay, match="is retired"):
        opened(shop, "Shed", shop.north)
    actions.bring_back_branch(branch=shop.north, by=shop.asha, now=NOW)
    assert Branch.objects.get(pk=shop.north.pk).retired_at is None
    with pytest.raises(actions.NotThisWay, match="cannot be retired"):
        actions.retire_branch(branch=shop.root, by=shop.asha, now=NOW)


def test_editing_notes_which_fields_and_never_their_values(shop: Shop) -> None:
    actions.edit_branch(branch=shop.north, name="Harbour", currency="EUR", country="", by=shop.asha, now=NOW)
    assert deeds(shop.north) == [("edit", ["currency", "name"])]
    assert "Harbour" not in str(list(Deed.objects.values()))
    actions.edit_branch(branch=shop.north, name="Harbour", by=shop.asha, now=NOW)
    assert len(deeds(shop.north)) == 1
    with pytest.raises(actions.NotThisWay, match="time zone and a currency"):
        actions.edit_branch(branch=shop.root, currency="", by=shop.asha, now=NOW)


def test_there_is_one_company(shop: Shop) -> None:
    with pytest.raises(actions.NotThisWay, match="founded already"):
        actions.found_company(name="Other", time_zone="UTC", currency="EUR", now=NOW)


def test_what_a_competitor_has_below_is_a_competitors_too(shop: Shop) -> None:
    rival = opened(shop, "Rival", competitor=True)
    assert opened(shop, "Their shop", rival).competitor


def test_departments_are_added_renamed_retired_and_brought_back(shop: Shop) -> None:
    sales = actions.add_department(name="Sales", by=shop.asha, now=NOW)
    with pytest.raises(actions.NotThisWay, match="already"):
        actions.add_department(name=" sales ", by=shop.asha, now=NOW)
    actions.rename_department(department=sales, name="Counter", by=shop.asha, now=NOW)
    actions.retire_department(department=sales, by=shop.asha, now=NOW)
    actions.bring_back_department(department=sales, by=shop.asha, now=NOW)
    assert [verb for verb, _fields in deeds(sales)] == ["add", "rename", "retire", "bring_back"]


def test_every_zone_lies_in_a_country_and_nearly_every_country_has_a_currency() -> None:
    assert set(country_of_zone().values()) <= set(countries())
    assert set(countries()) - set(currency_of_country()) == {"AQ"}
    assert (country_of_zone()["Europe/Vienna"], currency_of_country()["AT"], zones()[-1]) == ("AT", "EUR", "UTC")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30))
def test_a_tree_is_read_each_branch_once_and_after_the_one_above(above: list[int]) -> None:
    branches = [Branch(pk=0, name="root")]
    branches += [Branch(pk=n + 1, name=str(n), parent_id=min(up, n)) for n, up in enumerate(above)]
    tree = BranchTree(tuple(branches))
    order = [branch.pk for branch in tree.in_order()]
    assert sorted(order) == list(range(len(branches)))
    assert all(order.index(b.parent_id) < order.index(b.pk) for b in branches if b.parent_id is not None)
    assert tree.down([0]) == set(order)
