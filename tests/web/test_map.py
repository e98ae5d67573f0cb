"""The map, the touchpoint and Today: the same numbers as picture, table and file, and the rows give the mean."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.make import NOW, Shop, said, user
from tests.web.pages import text_of
from touchstone.company.actions import found_company
from touchstone.ledger.actions import found_source, record, record_one
from touchstone.ledger.entries import Entry, Made, Reading, Settled
from touchstone.ledger.projection import rebuild
from touchstone.people.identities import Known, Who
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    change_touchpoint,
    design_touchpoint,
    make_promise,
)
from touchstone.web.guards import timezone as doors_clock


@pytest.fixture(autouse=True)
def lake(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lake of this test's own, and doors that read the clock of the cast."""
    settings.LAKE = tmp_path / "lake"
    monkeypatch.setattr(doors_clock, "now", lambda: NOW)


def somebody(number: int) -> Who:
    return Who((Known("email", f"p{number}@example.org"),))


def twelve_said(shop: Shop, points: int, *, branch: object = None, days: int = 3) -> None:
    """Twelve different people said so, one a day."""
    for number in range(12):
        said(
            shop,
            points + number % 2,
            key=f"{points}-{branch}-{number}",
            at=NOW - timedelta(days=days + number),
            party=somebody(number),
            **({"branch": branch} if branch else {}),
        )


def table_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.demand("0.1")
def test_the_map_says_where_trust_is_built_and_where_it_erodes(shop: Shop, asha: Client) -> None:
    twelve_said(shop, 6)
    twelve_said(shop, -7, branch=shop.south)
    rebuild(now=NOW)
    north = text_of(asha, "/map/buying/?branch=north")
    south = text_of(asha, "/map/buying/?branch=south")
    assert "builds trust at 1" in north and "erodes it at 0" in north
    assert "builds trust at 0" in south and "erodes it at 1" in south


def test_the_map_as_a_file_says_what_the_picture_says(shop: Shop, asha: Client) -> None:
    twelve_said(shop, 6)
    rebuild(now=NOW)
    rows = table_of(asha, "/map/buying/?as=csv")
    assert [(row["touchpoint"], row["verdict"], row["n"]) for row in rows] == [
        ("Website", "nobody_looked", "0"),
        ("Till", "builds", "12"),
        ("Help desk", "nobody_looked", "0"),
    ]
    body = asha.get("/map/buying/").content.decode()
    assert f"+{rows[1]['score']}" in body


def test_what_nobody_looked_at_is_never_drawn_as_neutral(shop: Shop, asha: Client) -> None:
    rebuild(now=NOW)
    assert "nobody has looked at 3" in text_of(asha, "/map/buying/")


def test_one_walk_is_shown_as_its_mark_without_a_range(shop: Shop, asha: Client) -> None:
    walk = Entry(
        key="w", touchpoint=shop.till.pk, branch=shop.north.pk, happened_at=NOW, kind="reading",
        readings=(Reading("points", 4, "walker"),),
    )  # fmt: skip
    record_one(source=shop.source, entry=walk, now=NOW)
    rebuild(now=NOW)
    text = text_of(asha, "/map/buying/")
    assert "a walk only at 1" in text
    assert "not proven yet at 0" in text
    assert "1 walk; no range from so few" in text_of(asha, "/touchpoints/till/")


def test_rows_give_the_own_mean_to_the_printed_digit(shop: Shop, asha: Client) -> None:
    twelve_said(shop, -3)
    twelve_said(shop, 5, branch=shop.south, days=40)
    rebuild(now=NOW)
    rows = table_of(asha, "/touchpoints/till/rows/?as=csv")
    weights = [(float(row["points"]), float(row["weight"])) for row in rows]
    own = sum(v * w for v, w in weights) / sum(w for _v, w in weights)
    shown = re.search(r'<p class="t-score">([^<]+)</p>', asha.get("/touchpoints/till/rows/").content.decode())
    assert shown is not None
    assert shown[1].replace("−", "-") == f"{own:+.1f}"
    assert len(rows) == 24


@pytest.mark.demand("0.2")
def test_a_year_later_with_nothing_new_the_page_says_so(shop: Shop, asha: Client) -> None:
    twelve_said(shop, 3)
    rebuild(now=NOW)
    fresh = table_of(asha, "/map/buying/?as=csv")[1]
    later = NOW + timedelta(days=365)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doors_clock, "now", lambda: later)
        asha.force_login(shop.asha)
        aged = table_of(asha, "/map/buying/?as=csv")[1]
        page = text_of(asha, "/touchpoints/till/")
    assert float(aged["high (90 %)"]) - float(aged["low (90 %)"]) > float(fresh["high (90 %)"]) - float(
        fresh["low (90 %)"]
    )
    assert (fresh["verdict"], aged["verdict"]) == ("builds", "not_proven")
    assert "nothing new since 17 Nov 2026" in page


@pytest.mark.demand("1.18")
def test_repeat_buyers_are_the_default_once_there_are_enough(shop: Shop, asha: Client) -> None:
    entries = [
        Entry(
            key=f"{person}-{day}",
            touchpoint=shop.till.pk,
            branch=shop.north.pk,
            happened_at=NOW - timedelta(days=day + 1),
            party=somebody(person),
            deal="purchase",
            amount=500,
            currency="GBP",
            readings=(Reading("they_said", 6 if person < 110 else -6, "customer"),) if day == 0 else (),
        )
        for person in range(150)
        for day in ((0, 30) if person < 110 else (0,))
    ]
    assert record(source=shop.source, entries=entries, now=NOW).refused == []
    rebuild(now=NOW)
    default, everyone = (table_of(asha, f"/map/buying/?as=csv{who}")[1] for who in ("", "&who=all"))
    assert (default["n"], everyone["n"]) == ("110", "150")
    assert "people who bought on at least two days" in text_of(asha, "/map/buying/")


def test_with_few_repeat_buyers_everyone_is_shown(shop: Shop, asha: Client) -> None:
    twelve_said(shop, 6)
    rebuild(now=NOW)
    assert table_of(asha, "/map/buying/?as=csv")[1]["n"] == "12"


@pytest.mark.demand("2.2")
def test_suppliers_have_a_map_of_their_own_by_the_same_measures(shop: Shop, asha: Client) -> None:
    twelve_said(shop, 6, branch=shop.north)
    gate = add_touchpoint(name="Goods gate", whose="supplier", by=shop.asha, now=NOW)
    from touchstone.register.actions import add_journey, add_stage, place

    journey = add_journey(name="Delivering to us", whose="supplier", by=shop.asha, now=NOW)
    place(
        touchpoint=gate, stage=add_stage(journey=journey, name="Arrive", by=shop.asha, now=NOW), by=shop.asha, now=NOW
    )
    for number in range(6):
        said(shop, -6, key=f"g{number}", touchpoint=gate, party=somebody(number))
    rebuild(now=NOW)
    assert table_of(asha, "/map/delivering-to-us/?as=csv")[0]["verdict"] == "erodes"


@pytest.mark.demand("3.9")
def test_their_steps_are_counted_before_and_after(shop: Shop, asha: Client) -> None:
    for count, days in ((6, 100), (4, 10)):
        design_touchpoint(
            touchpoint=shop.till, steps="\n".join(["a step"] * count), by=shop.asha, now=NOW - timedelta(days=days)
        )
    rebuild(now=NOW)
    assert "4 was 6" in text_of(asha, "/touchpoints/till/")


@pytest.mark.demand("1.20")
def test_the_department_behind_a_touchpoint_is_shown(shop: Shop, asha: Client) -> None:
    from touchstone.company.actions import add_department

    cash = add_department(name="Cash office", by=shop.asha, now=NOW)
    add_touchpoint(name="Refund", department=cash, by=shop.asha, now=NOW)
    rebuild(now=NOW)
    assert "Department behind it Cash office" in text_of(asha, "/touchpoints/refund/")


@pytest.mark.demand("4.3")
def test_a_promise_shows_how_often_it_was_kept_and_none_made_says_so(shop: Shop, asha: Client) -> None:
    promise = make_promise(
        touchpoint=shop.till, text="Five minutes at most.", by=shop.asha, now=NOW - timedelta(days=200)
    )
    revision = promise.revisions.get().pk
    at = NOW - timedelta(days=9)
    entries = [
        Entry(
            key=f"c{n}",
            touchpoint=shop.till.pk,
            branch=shop.north.pk,
            happened_at=at,
            made=(Made(f"p{n}", revision, at, at + timedelta(minutes=5)),),
            settled=(Settled(f"p{n}", "met", at + timedelta(minutes=4 if n < 9 else 8)),) if n < 10 else (),
        )
        for n in range(12)
    ]
    record(source=shop.source, entries=entries, now=NOW)
    rebuild(now=NOW)
    assert "75% kept, n 12" in text_of(asha, "/touchpoints/till/")
    assert "No promise made here" in text_of(asha, "/touchpoints/website/")


def test_a_source_that_hears_only_problems_gives_no_score(shop: Shop, asha: Client) -> None:
    complaints = found_source(slug="complaints", name="Complaints", hears="problems")
    entries = [
        Entry(
            key=f"x{n}",
            touchpoint=shop.help_desk.pk,
            branch=shop.north.pk,
            happened_at=NOW,
            party=somebody(n),
            readings=(Reading("they_said", -8, "customer"),),
        )
        for n in range(20)
    ]
    record(source=complaints, entries=entries, now=NOW)
    rebuild(now=NOW)
    assert table_of(asha, "/map/buying/?as=csv")[2]["verdict"] == "nobody_looked"


def test_a_manager_sees_only_rows_of_their_branch(shop: Shop, client: Client) -> None:
    twelve_said(shop, 6)
    twelve_said(shop, -7, branch=shop.south)
    rebuild(now=NOW)
    client.force_login(shop.ben)
    assert {row["branch"] for row in table_of(client, "/touchpoints/till/rows/?as=csv")} == {"North"}
    assert {row["branch"] for row in table_of(client, "/touchpoints/till/rows/?as=csv&branch=south")} == {"North"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_map_asks_the_rows_as_often_whatever_their_number(
    shop: Shop, asha: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        said(shop, 5, key=f"r{number}", party=somebody(number))
    rebuild(now=NOW)
    asha.get("/map/buying/")
    with django_assert_num_queries(13):
        asha.get("/map/buying/")


@pytest.mark.demand("1.7")
def test_today_counts_who_came_back_and_who_went_silent(shop: Shop, asha: Client) -> None:
    def bought(person: int, *days: int) -> list[Entry]:
        return [
            Entry(
                key=f"{person}-{day}", touchpoint=shop.till.pk, branch=shop.north.pk, party=somebody(person),
                happened_at=NOW - timedelta(days=day), deal="purchase", amount=100, currency="GBP",
            )
            for day in days
        ]  # fmt: skip

    entries = [*bought(1, 2, 30), *bought(2, 1, 20, 40), *bought(3, 3), *bought(4, 42, 62), *bought(5, 200, 210)]
    assert record(source=shop.source, entries=entries, now=NOW).refused == []
    rebuild(now=NOW)
    text = text_of(asha, "/")
    assert "2 bought again this week; 1 of them for the second time ever" in text
    assert "1 now away twice as long as their own habit" in text


@pytest.mark.demand("1.15")
def test_two_purchases_on_one_day_do_not_make_somebody_a_customer(shop: Shop, asha: Client) -> None:
    entries = [
        Entry(
            key=f"{number}", touchpoint=shop.till.pk, branch=shop.north.pk, party=somebody(1),
            happened_at=NOW - timedelta(hours=number), deal="purchase", amount=100, currency="GBP",
        )
        for number in (1, 2)
    ]  # fmt: skip
    record(source=shop.source, entries=entries, now=NOW)
    rebuild(now=NOW)
    assert "a customer is one who buys twice; by now there are 0" in text_of(asha, "/")


@pytest.mark.demand("3.1")
def test_an_open_promise_that_is_nobodys_to_keep_is_listed(shop: Shop, asha: Client) -> None:
    revision = make_promise(touchpoint=shop.till, text="We ring back.", by=shop.asha, now=NOW).revisions.get().pk
    owned = make_promise(touchpoint=shop.help_desk, text="We answer.", by=shop.asha, now=NOW).revisions.get().pk
    change_touchpoint(touchpoint=shop.help_desk, owner=shop.ben, by=shop.asha, now=NOW)
    entries = [
        Entry(
            key=name, touchpoint=touchpoint.pk, branch=shop.north.pk, happened_at=NOW - timedelta(days=1),
            party=Who((Known("email", f"{name.lower()}@example.org"),), name),
            made=(Made(name, promised, NOW - timedelta(days=1), due),),
        )
        for name, touchpoint, promised, due in (
            ("Carla", shop.till, revision, NOW + timedelta(hours=3)),
            ("Dora", shop.till, revision, NOW - timedelta(hours=3)),
            ("Emil", shop.help_desk, owned, NOW + timedelta(hours=3)),
        )
    ]  # fmt: skip
    record(source=shop.source, entries=entries, now=NOW)
    rebuild(now=NOW)
    text = text_of(asha, "/")
    assert "1 broken and still open, 2 due this week" in text
    assert "Dora, Till North; nobody’s to keep · We ring back. broken" in text
    assert "Carla, Till North; nobody’s to keep · We ring back. due" in text
    assert "Emil, Help desk North; Ben · We answer. due" in text


@pytest.mark.demand("4.5")
def test_attract_and_satisfy_are_weighed_by_the_halves_of_the_register(shop: Shop, asha: Client) -> None:
    for number in range(10):
        said(shop, 7, key=f"a{number}", touchpoint=shop.website, party=somebody(number))
        said(shop, -6, key=f"s{number}", touchpoint=shop.till, party=somebody(number))
    rebuild(now=NOW)
    text = text_of(asha, "/")
    attract = re.search(r"Attract Look us up ([+−]\d)", text)
    satisfy = re.search(r"Satisfy Buy ([+−]\d)", text)
    assert attract is not None and satisfy is not None
    assert (attract[1][0], satisfy[1][0]) == ("+", "−")


def test_today_says_what_nobody_looks_after(shop: Shop, asha: Client) -> None:
    rebuild(now=NOW)
    text = text_of(asha, "/")
    assert "Website no owner · no promise · nobody has looked" in text


def test_empty_pages_say_what_to_do_first(db: None, client: Client) -> None:
    root = found_company(name="N", slug="n", time_zone="UTC", country="GB", currency="GBP", now=NOW)
    client.force_login(user("Asha", "owner", root))
    for address in ("/", "/map/"):
        assert "Open the register" in text_of(client, address)


def test_the_map_opens_on_the_journey_in_which_somebody_was_met(shop: Shop, asha: Client) -> None:
    ordering = add_journey(name="Ordering", by=shop.asha, now=NOW)
    stage = add_stage(journey=ordering, name="Order", by=shop.asha, now=NOW)
    order = add_touchpoint(name="Place the order", stage=stage, by=shop.asha, now=NOW)
    assert asha.get("/map/").headers["Location"] == "/map/buying/"
    said(shop, 4, key="first", touchpoint=order)
    assert asha.get("/map/").headers["Location"] == "/map/ordering/"
