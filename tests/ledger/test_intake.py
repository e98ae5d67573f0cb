"""Files in by a recipe: people, promises and purchases as the rows mean them, and the same again adds nothing."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.ledger.visits import VISITS
from tests.make import NOW, Shop
from touchstone.company.actions import found_company
from touchstone.insight.asking import Asked
from touchstone.insight.promised import promised_question, said_of_promised
from touchstone.insight.schema import TABLES
from touchstone.ledger.engine import ask
from touchstone.ledger.intake.bring_in import bring_in
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe, shipped_recipes
from touchstone.ledger.intake.reports import Report
from touchstone.ledger.models import Encounter, Evidence, Refused, Verbatim
from touchstone.ledger.projection import rebuild
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.models import Party
from touchstone.register.models import Touchpoint

ROWS = """id,at,shop,mail,paid,stars,said
1,2026-03-29 00:30:00,North,carla@example.org,12.50,5,"Lovely,
and quick"
2,2026-03-29 03:30:00,North,CARLA@example.org,3,,
3,2026-04-01 10:00:00,Nowhere,,1,4,
4,01/04/2026,South,,1,4,
5,2026-04-02 10:00:00,South,,2,9,
6,2026-04-03 10:00:00,South,,,2,
"""


def brought(folder: Path, text: str = ROWS, recipe: str = VISITS) -> Report:
    path = folder / "visits.csv"
    path.write_text(text, encoding="utf-8")
    return bring_in(recipe=read_recipe(recipe), paths=[path], now=NOW)


def test_rows_come_in_and_what_cannot_be_read_is_refused_by_sentence(shop: Shop, tmp_path: Path) -> None:
    report = brought(tmp_path)
    assert (report.rows, report.came, report.partly, report.refused, report.waiting) == (6, 3, 1, 1, 1)
    assert list(Refused.objects.order_by("line").values_list("line", "reason", "waits_for", "partly")) == [
        (5, "shop: there is no branch “Nowhere”; add it, or say which one it is.", "visits.shop\tNowhere", False),
        (
            6,
            "at: “01/04/2026” can be read in two ways: say in the recipe whether the day comes first or the month.",
            "",
            False,
        ),
        (7, "stars: 9 is not on the scale of “csat”, which goes from 1 to 5.", "", True),
    ]
    assert list(current().order_by("happened_at").values_list("branch__name", "amount", "currency")) == [
        ("North", 1250, "GBP"),
        ("North", 300, "GBP"),
        ("South", 200, "GBP"),
        ("South", None, ""),
    ]


def test_one_person_is_one_party_whatever_the_case_of_the_address(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    assert Party.objects.count() == 1


def test_words_with_line_breaks_stay_whole(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    assert list(Verbatim.objects.values_list("text", flat=True)) == ["Lovely,\nand quick"]


def test_a_local_time_is_read_in_the_zone_of_its_branch(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    times = list(current().order_by("happened_at").values_list("happened_at", flat=True)[:2])
    assert times == [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)]


def test_an_empty_score_is_no_evidence(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    assert list(current_evidence().order_by("value").values_list("value", flat=True)) == [2.0, 5.0]


def test_the_same_file_twice_adds_nothing_and_a_corrected_row_supersedes(shop: Shop, tmp_path: Path) -> None:
    brought(tmp_path)
    again = brought(tmp_path)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    mended = brought(tmp_path, ROWS.replace("12.50", "13.50"))
    assert (mended.new, mended.changed, mended.same) == (0, 1, 3)
    assert set(current().values_list("amount", flat=True)) == {1350, 300, 200, None}


def test_a_missing_column_is_named_with_those_there_are(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"has no column “stars”. It has: id, at, shop, mail, paid, rating, said"):
        brought(tmp_path, ROWS.replace("stars", "rating", 1))


def olist() -> RecipeText:
    return read_recipe(shipped_recipes()["olist"].read_text(encoding="utf-8"))


def marketplace(folder: Path) -> Report:
    found_company(name="M", slug="m", time_zone="America/Sao_Paulo", country="BR", currency="BRL", now=NOW)
    return bring_in(recipe=olist(), paths=sorted(folder.glob("*.csv")), now=NOW)


def orders_by_hand(folder: Path) -> Counter[str]:
    """Kept, late and broken counted straight from the file, day by day."""
    counts: Counter[str] = Counter()
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            promised = date.fromisoformat(row["order_estimated_delivery_date"][:10])
            delivered = row["order_delivered_customer_date"]
            if row["order_status"] == "canceled":
                counts["cancelled"] += 1
            elif delivered:
                counts["kept" if date.fromisoformat(delivered[:10]) <= promised else "late"] += 1
            elif row["order_status"] == "delivered":
                counts["nobody can say"] += 1
            else:
                counts["broken"] += 1
    return counts


@pytest.mark.demand("4.3")
@pytest.mark.real_data
def test_promises_of_a_marketplace_are_kept_until_the_last_minute_of_their_day(real_data: Path, db: None) -> None:
    folder = real_data / "olist"
    marketplace(folder)
    weighed = Counter(current_evidence().filter(kind="promise").values_list("value", flat=True))
    counted = orders_by_hand(folder)
    assert counted["cancelled"] > 0
    assert weighed == {1.0: counted["kept"], 2.0: counted["late"], 3.0: counted["broken"]}


@pytest.mark.real_data
def test_orders_kept_are_rated_better_than_orders_broken_as_counted_by_hand(
    real_data: Path, db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.LAKE = tmp_path / "lake"
    folder = real_data / "olist"
    marketplace(folder)
    rebuild(now=NOW)
    touchpoint = Touchpoint.objects.get(slug="parcel-arrives").pk
    told = said_of_promised(ask(promised_question(TABLES, Asked(as_of=NOW.date()), touchpoint=touchpoint)))
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        state = {
            row["order_id"]: "kept"
            if row["order_delivered_customer_date"][:10] <= row["order_estimated_delivery_date"][:10]
            else "late"
            for row in csv.DictReader(file)
            if row["order_delivered_customer_date"] and row["order_status"] != "canceled"
        }
    worth = {"1": -8, "2": -5, "3": -1, "4": 4, "5": 8}
    counted: dict[str, list[int]] = {}
    with (folder / "order_reviews.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["order_id"] in state:
                counted.setdefault(state[row["order_id"]], []).append(worth[row["review_score"]])
    by_hand = {name: (len(points), round(sum(points) / len(points), 6)) for name, points in counted.items()}
    assert {one.state: (one.n, round(one.mean, 6)) for one in told if one.state != "broken"} == by_hand
    means = {one.state: one.mean for one in told}
    assert means["kept"] > 0 > means["late"]
    assert means["broken"] < 0


@pytest.mark.real_data
def test_people_come_back_to_a_marketplace_and_order_numbers_do_not(real_data: Path, db: None) -> None:
    folder = real_data / "olist"
    marketplace(folder)
    with (folder / "customers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        ordered = {row["customer_id"] for row in csv.DictReader(file)}
    people = {row["customer_unique_id"] for row in rows if row["customer_id"] in ordered}
    assert Party.objects.count() == len(people) < len(ordered)


@pytest.mark.real_data
def test_a_marketplace_twice_adds_nothing(real_data: Path, db: None) -> None:
    folder = real_data / "olist"
    first = marketplace(folder)
    before = (Encounter.objects.count(), Evidence.objects.count(), Party.objects.count())
    again = bring_in(recipe=olist(), paths=sorted(folder.glob("*.csv")), now=NOW)
    assert (again.new, again.changed, again.same) == (0, 0, first.new)
    assert (Encounter.objects.count(), Evidence.objects.count(), Party.objects.count()) == before
