"""Exports of help desks, tills, shops and call centres: what comes in of them equals what was counted by hand."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.ledger.intake.guessed import guessed, made
from tests.ledger.intake.made_exports import written
from tests.make import NOW
from touchstone.ledger.intake import bring_in
from touchstone.ledger.intake.guessing.drafting import recipe_of
from touchstone.ledger.intake.guessing.guess import with_proposals
from touchstone.ledger.intake.reports import Report

Cells = dict[str, str]


def tried(name: str, folder: Path) -> tuple[list[Cells], Report]:
    """The rows of a made-up export, and what a dry run says would come in."""
    path = folder / f"{name}.csv"
    path.write_bytes(written(name))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    recipe, _notes = bring_in.guessed([path], hears="everyone", now=NOW)
    report, _refused = bring_in.try_out(recipe=recipe, paths=[path], now=NOW)
    return rows, report


def promised(rows: list[Cells], due: str, met: str, how: str, *, off: Callable[[Cells], bool]) -> Counter[str]:
    """Promises counted by hand; a day lasts until its end, and so does midnight."""
    counted = Counter[str]()
    for row in rows:
        until = datetime.strptime(row[due], how)
        until += timedelta(days=1) if "%H" not in how else timedelta()
        if off(row):
            counted["cancelled"] += 1
        elif not row[met]:
            counted["broken"] += 1
        else:
            came = datetime.strptime(row[met], how)
            counted["kept" if came < until or (came == until and "%H" in how) else "late"] += 1
    return counted


def said(report: Report) -> Counter[str]:
    told = report.promises
    return +Counter(kept=told.kept, late=told.late, broken=told.broken, cancelled=told.cancelled)


def paid(report: Report) -> dict[str, tuple[int, int, str]]:
    return {one.deal: (one.n, one.amount, one.currency) for one in report.deals}


def cents(cell: str) -> int:
    return round(float(cell.replace(",", "").replace("$", "") or 0) * 100)


CLOCK = "%Y-%m-%d %H:%M:%S"


@pytest.mark.django_db
def test_an_incident_is_promised_until_it_is_resolved_not_until_it_is_filed(shop: object, tmp_path: Path) -> None:
    rows, report = tried("incident_desk", tmp_path)
    assert said(report) == promised(rows, "sla_due", "resolved_at", CLOCK, off=lambda row: row["state"] == "Canceled")
    assert report.people_new == len({row["caller_id"] for row in rows})


@pytest.mark.django_db
def test_an_inbox_is_promised_until_resolved_and_scored_in_words(shop: object, tmp_path: Path) -> None:
    rows, report = tried("shared_inbox", tmp_path)
    assert said(report) == promised(rows, "Due by Time", "Resolved time", CLOCK, off=lambda row: False)
    assert sum(one.n for one in report.readings if one.kind == "csat") == sum(bool(r["Survey results"]) for r in rows)
    asked = next(one for one in report.points if one.slug == "ask-for-help")
    assert asked.words == len(rows)


@pytest.mark.django_db
def test_lines_below_a_row_of_their_sum_are_paid_once(shop: object, tmp_path: Path) -> None:
    rows, report = tried("till_ledger", tmp_path)
    whole = [row for row in rows if row["Line Type"] == "Sale"]
    assert paid(report) == {"purchase": (len(whole), sum(cents(row["Total"]) for row in whole), "GBP")}
    assert report.people_new == len({row["Customer Code"] for row in rows} - {"WALKIN"})


@pytest.mark.django_db
def test_a_till_s_numbers_that_begin_again_are_no_cases(shop: object, tmp_path: Path) -> None:
    rows, report = tried("till_orders", tmp_path)
    whole = [row for row in rows if row["Voided"] == "false"]
    assert paid(report) == {"purchase": (len(whole), sum(cents(row["Total"]) for row in whole), "GBP")}


@pytest.mark.django_db
def test_the_price_of_a_line_is_not_taken_times_its_pieces(shop: object, tmp_path: Path) -> None:
    rows, report = tried("market_lines", tmp_path)
    bought = {row["amazon-order-id"] for row in rows if row["order-status"] == "Shipped"}
    assert paid(report) == {"purchase": (len(bought), sum(cents(row["item-price"]) for row in rows), "EUR")}


@pytest.mark.django_db
def test_money_taken_to_the_bank_is_no_return_and_our_own_address_nobody(shop: object, tmp_path: Path) -> None:
    rows, report = tried("payments", tmp_path)
    bought = [cents(row["Gross"]) for row in rows if row["Type"] == "Express Checkout Payment"]
    back = [-cents(row["Gross"]) for row in rows if row["Type"] == "Payment Refund"]
    assert paid(report) == {"purchase": (len(bought), sum(bought), "GBP"), "return": (len(back), sum(back), "GBP")}
    assert report.people_new == len({row["Contact Phone Number"] for row in rows} - {""})


@pytest.mark.django_db
def test_a_class_is_paid_by_who_came_when_they_came(shop: object, tmp_path: Path) -> None:
    rows, report = tried("class_visits", tmp_path)
    came = [row for row in rows if row["Status"] == "Signed in"]
    assert {deal: told[:2] for deal, told in paid(report).items()} == {
        "purchase": (len(came), sum(cents(row["Revenue per Visit"]) for row in came))
    }
    visits = next(one for one in report.points if one.slug == "the-visit")
    assert (visits.encounters, report.people_new) == (len(came), len({row["Client ID"] for row in rows}))


@pytest.mark.django_db
def test_a_bank_s_answer_is_due_on_a_day_and_its_receipt_is_another_step(shop: object, tmp_path: Path) -> None:
    rows, report = tried("bank_complaints", tmp_path)
    off = lambda row: row["Bearbeitungsstatus"] == "zurückgezogen"  # noqa: E731 - said once
    assert said(report) == promised(rows, "Antwortfrist", "Abschließende Antwort am", "%d.%m.%Y", off=off)
    assert [one.slug for one in report.points] == ["make-a-complaint", "receipt-confirmed", "complaint-closed"]
    assert report.points[0].words == len(rows)


@pytest.mark.django_db
def test_who_hung_up_was_promised_an_answer_too(shop: object, tmp_path: Path) -> None:
    rows, report = tried("phone_queue", tmp_path)
    told = Counter(row["Within Service Level"] for row in rows)
    assert (report.promises.kept, report.promises.late) == (told["Y"], told["N"])
    assert report.people_new == len({row["ANI"] for row in rows})


def test_marks_in_halves_beside_a_mark_of_ten_are_its_parts(tmp_path: Path) -> None:
    kinds = {one.column: one.kind for one in made("guest_marks", tmp_path).said.columns if one.means == "score"}
    assert kinds == dict.fromkeys(("Review score", "Staff", "Cleanliness", "Comfort", "Value for money"), "of10")


def test_our_own_addresses_are_kept_apart(tmp_path: Path) -> None:
    found = made("payments", tmp_path)
    assert found.said.shared == ("shop@seller.example",)
    assert {one.column for one in found.said.columns if one.means == "email"} == {"From Email Address"}


def test_a_form_s_start_and_end_are_one_answer(tmp_path: Path) -> None:
    lines = ["Response ID,Start Date,End Date,Email,How would you rate us?"]
    lines += [
        f"{n},2024-03-{n % 28 + 1:02d} 10:{n % 50:02d}:10,2024-03-{n % 28 + 1:02d} 10:{n % 50 + 6:02d}:40,"
        f"user{n % 40}@example.com,{n % 5 + 1}"
        for n in range(80)
    ]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    recipe = recipe_of(with_proposals(guessed([path], tmp_path)), tables=None)
    assert [(one.touchpoint, one.when) for one in recipe.encounters] == [("as-a-whole", "survey.End Date")]
