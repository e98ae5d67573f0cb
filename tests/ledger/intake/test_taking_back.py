"""Taken back, run again: what was said before stands again, what is said no longer is withdrawn, nothing doubles."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ledger.intake.imports import ROWS, handed_in, ran, tried, with_recipe, worked
from tests.ledger.visits import VISITS
from tests.make import NOW, Shop
from touchstone.ledger.actions import withdraw
from touchstone.ledger.intake import jobs
from touchstone.ledger.intake.reports import report_of
from touchstone.ledger.models import Encounter, Import
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.models import Role

LATER = NOW + timedelta(days=1)
ORDERS = """
name = "orders"
title = "Orders"
system = "shop"
hears = "everyone"
[who]
customer = "orders.card"
[[file]]
name = "orders"
match = "orders*.csv"
key = "id"
[[encounter]]
touchpoint = "order"
when = "orders.at"
deal = "purchase"
[encounter.promise]
text = "It comes by the day we say."
due = "orders.due"
met = "orders.met"
due_precision = "day"
"""
LINES = """id,at,card,due,met
1,2026-03-01 10:00:00,c1,2026-03-05,2026-03-04
2,2026-03-01 11:00:00,c2,2026-03-05,2026-03-07
3,2026-03-01 12:00:00,c3,2026-03-05,
4,2026-03-01 12:00:00,c4,,
"""


def ordered(shop: Shop, folder: Path, text: str = LINES, recipe: str = ORDERS) -> Import:
    started = with_recipe(worked(handed_in(shop, folder, text, "orders.csv")), shop, recipe)
    jobs.ask_try(started, by=shop.asha, now=NOW)
    jobs.ask_run(worked(started), by=shop.asha, now=NOW)
    return worked(started)


def taken_back(started: Import, shop: Shop) -> Import:
    jobs.ask_take_back(started, by=shop.asha, now=LATER)
    assert worked(started, LATER).state == Import.State.TAKEN_BACK
    return started


def outcomes() -> Counter[float]:
    return Counter(current_evidence().filter(kind="promise").values_list("value", flat=True))


def paid() -> list[int | None]:
    return sorted(amount or 0 for amount in current().values_list("amount", flat=True))


def test_what_came_in_is_withdrawn_and_not_erased(shop: Shop, tmp_path: Path) -> None:
    started = ran(shop, tmp_path)
    before = Encounter.objects.count()
    would = jobs.would_take_back(started)
    assert (would.encounters, would.people, would.stands_again) == (4, 1, 0)
    taken_back(started, shop)
    assert (current().count(), Encounter.objects.count()) == (0, before + 4)
    assert jobs.would_take_back(started).encounters == 0


def test_what_an_earlier_import_said_stands_again(shop: Shop, tmp_path: Path) -> None:
    ran(shop, tmp_path)
    second = ran(shop, tmp_path, ROWS.replace("12.50", "99.00") + "7,2026-04-04 10:00:00,South,new@example.org,5,4,\n")
    assert paid() == [0, 200, 300, 500, 9900]
    would = jobs.would_take_back(second)
    assert (would.encounters, would.people, would.stands_again) == (2, 2, 1)
    taken_back(second, shop)
    assert paid() == [0, 200, 300, 1250]
    assert list(current().filter(amount=1250).values_list("verbatims__text", flat=True)) == ["Lovely,\nand quick"]


def test_an_import_taken_back_first_does_not_stand_again(shop: Shop, tmp_path: Path) -> None:
    first = ran(shop, tmp_path)
    second = ran(shop, tmp_path, ROWS.replace("12.50", "99.00"))
    taken_back(first, shop)
    assert paid() == [0, 200, 300, 9900]
    taken_back(second, shop)
    assert paid() == []


def test_what_a_later_import_said_too_stays_until_that_one_is_taken_back(shop: Shop, tmp_path: Path) -> None:
    first, second = ran(shop, tmp_path), ran(shop, tmp_path)
    would = jobs.would_take_back(first)
    assert (would.encounters, would.people, would.stays) == (0, 0, 4)
    taken_back(first, shop)
    assert paid() == [0, 200, 300, 1250]
    assert list(current().filter(amount=1250).values_list("verbatims__text", flat=True)) == ["Lovely,\nand quick"]
    assert (jobs.would_take_back(second).encounters, jobs.would_take_back(second).stays) == (4, 0)
    taken_back(second, shop)
    assert paid() == []


def test_an_import_that_only_said_the_same_again_leaves_it_when_taken_back(shop: Shop, tmp_path: Path) -> None:
    first, second = ran(shop, tmp_path), ran(shop, tmp_path)
    taken_back(second, shop)
    assert paid() == [0, 200, 300, 1250]
    taken_back(first, shop)
    assert paid() == []


def test_what_was_said_again_before_a_correction_stands_when_that_is_taken_back(shop: Shop, tmp_path: Path) -> None:
    first, second = ran(shop, tmp_path), ran(shop, tmp_path)
    third = ran(shop, tmp_path, ROWS.replace("12.50", "99.00"))
    taken_back(first, shop)
    taken_back(third, shop)
    assert paid() == [0, 200, 300, 1250]
    taken_back(second, shop)
    assert paid() == []


def test_promises_that_a_later_import_made_too_stay(shop: Shop, tmp_path: Path) -> None:
    first, second = ordered(shop, tmp_path), ordered(shop, tmp_path)
    taken_back(first, shop)
    assert (outcomes(), current().count()) == ({1.0: 1, 2.0: 1, 3.0: 1}, 7)
    taken_back(second, shop)
    assert (outcomes(), current().count()) == ({}, 0)


def test_run_again_leaves_what_another_import_said_too(shop: Shop, tmp_path: Path) -> None:
    first, other = ran(shop, tmp_path), ran(shop, tmp_path)
    recipe = VISITS.replace(
        'when = "visits.at"', 'when = "visits.at"\nif = [{ column = "visits.shop", in = ["South"] }]'
    )
    again = jobs.run_again(first, recipe=recipe, by=shop.asha, now=LATER)
    assert report_of(worked(again, LATER).tried).withdrawn == 0
    jobs.ask_run(again, by=shop.asha, now=LATER)
    assert report_of(worked(again, LATER).report).withdrawn == 0
    assert paid() == [0, 200, 300, 1250]
    taken_back(other, shop)
    assert paid() == [0, 200]


PEOPLE = """
name = "members"
title = "Members"
system = "club"
hears = "everyone"
[who]
customer = "m.id"
[[file]]
name = "m"
match = "members*.csv"
key = "id"
[[people]]
role = "customer"
since = "m.joined"
until = "m.left"
"""
MEMBERS = "id,joined,left\n1,2024-01-01,\n2,2024-02-01,2025-02-01\n3,2024-03-01,\n"


def listed(shop: Shop, folder: Path, text: str = MEMBERS) -> Import:
    started = with_recipe(worked(handed_in(shop, folder, text, "members.csv")), shop, PEOPLE)
    jobs.ask_try(started, by=shop.asha, now=NOW)
    jobs.ask_run(worked(started), by=shop.asha, now=NOW)
    return worked(started)


def parts() -> list[tuple[str, int, int | None]]:
    rows = Role.objects.order_by("party__identities__value", "since")
    return [
        (value, since.year, until.year if until else None)
        for value, since, until in rows.values_list("party__identities__value", "since", "until")
    ]


def test_the_parts_on_a_list_of_people_go_with_it(shop: Shop, tmp_path: Path) -> None:
    started = listed(shop, tmp_path)
    assert parts() == [("1", 2024, None), ("2", 2024, 2025), ("3", 2024, None)]
    assert jobs.would_take_back(started).listed == 3
    taken_back(started, shop)
    assert (parts(), jobs.would_take_back(listed(shop, tmp_path)).listed) == ([], 3)
    assert parts() == [("1", 2024, None), ("2", 2024, 2025), ("3", 2024, None)]


def test_parts_that_another_list_names_too_are_as_that_one_says(shop: Shop, tmp_path: Path) -> None:
    first = listed(shop, tmp_path)
    second = listed(shop, tmp_path, "id,joined,left\n1,2024-01-01,2026-01-01\n3,,\n4,2026-02-02,\n")
    both = [("1", 2024, 2026), ("2", 2024, 2025), ("3", 2024, None), ("4", 2026, None)]
    assert parts() == both
    taken_back(second, shop)
    assert parts() == [("1", 2024, None), ("2", 2024, 2025), ("3", 2024, None)]
    third = listed(shop, tmp_path, "id,joined,left\n1,2024-01-01,2026-01-01\n3,,\n4,2026-02-02,\n")
    assert parts() == both
    taken_back(first, shop)
    assert parts() == [("1", 2024, 2026), ("3", 2026, None), ("4", 2026, None)]
    taken_back(third, shop)
    assert parts() == []


def test_parts_known_before_the_list_are_as_they_were(shop: Shop, tmp_path: Path) -> None:
    listed(shop, tmp_path, "id,joined,left\n2,2023-05-05,\n")
    before = parts()
    taken_back(listed(shop, tmp_path), shop)
    assert parts() == before == [("2", 2023, None)]


def test_what_somebody_withdrew_by_hand_stays_withdrawn(shop: Shop, tmp_path: Path) -> None:
    first = ran(shop, tmp_path)
    assert first.source is not None
    withdraw(encounter=current().get(amount=300), source=first.source, now=NOW)
    taken_back(first, shop)
    assert paid() == []


def test_promises_are_weighed_anew(shop: Shop, tmp_path: Path) -> None:
    first = ordered(shop, tmp_path)
    assert outcomes() == {1.0: 1, 2.0: 1, 3.0: 1}
    second = ordered(shop, tmp_path, LINES.replace("2026-03-07", "2026-03-05"))
    assert outcomes() == {1.0: 2, 3.0: 1}
    taken_back(second, shop)
    assert outcomes() == {1.0: 1, 2.0: 1, 3.0: 1}
    taken_back(first, shop)
    assert (outcomes(), current().count()) == ({}, 0)


def test_taken_back_twice_is_refused_and_the_same_file_comes_in_again(shop: Shop, tmp_path: Path) -> None:
    started = taken_back(ran(shop, tmp_path), shop)
    with pytest.raises(jobs.NotNow):
        jobs.ask_take_back(started, by=shop.asha, now=LATER)
    again = ran(shop, tmp_path)
    assert (report_of(again.report).back, paid()) == (4, [0, 200, 300, 1250])


def test_run_again_by_another_recipe_supersedes_and_never_doubles(shop: Shop, tmp_path: Path) -> None:
    first = ran(shop, tmp_path)
    recipe = VISITS.replace(
        'when = "visits.at"', 'when = "visits.at"\nif = [{ column = "visits.shop", in = ["South"] }]'
    )
    again = jobs.run_again(first, recipe=recipe.replace('amount = "visits.paid"\n', ""), by=shop.asha, now=LATER)
    assert (again.state, again.instead_of) == (Import.State.TRYING, first)
    assert report_of(worked(again, LATER).tried).withdrawn == 2
    jobs.ask_run(again, by=shop.asha, now=LATER)
    worked(again, LATER)
    report = report_of(again.report)
    assert (report.new, report.changed, report.same, report.withdrawn) == (0, 1, 1, 2)
    assert paid() == [0, 0]
    with pytest.raises(jobs.Replaced):
        jobs.ask_take_back(first, by=shop.asha, now=LATER)
    taken_back(again, shop)
    assert paid() == [0, 200, 300, 1250]


def test_a_waiting_row_comes_in_once_its_value_is_mapped(shop: Shop, tmp_path: Path) -> None:
    first = ran(shop, tmp_path)
    assert report_of(first.report).waiting == 1
    mapped = VISITS.replace("[who]", '[branches]\nNowhere = "south"\n[who]')
    again = jobs.run_again(first, recipe=mapped, by=shop.asha, now=LATER)
    jobs.ask_run(worked(again, LATER), by=shop.asha, now=LATER)
    worked(again, LATER)
    report = report_of(again.report)
    assert (report.new, report.same, report.waiting, report.withdrawn) == (1, 4, 0, 0)


def test_an_import_can_be_said_anew_instead_of_another(shop: Shop, tmp_path: Path) -> None:
    first = ran(shop, tmp_path)
    again = jobs.run_again(first, recipe="", by=shop.asha, now=LATER)
    assert (again.state, again.said, jobs.laid(again)) == (Import.State.SAYING, first.said, jobs.laid(first))


def test_a_dry_run_alone_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    tried(shop, tmp_path)
    assert Encounter.objects.count() == 0
