"""The ready recipes on real files: what they make of them equals what is counted by hand from the same files."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.intake.exports import Outcome, outcome_of

pytestmark = pytest.mark.real_data


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def brought(slug: str, into: Path, *paths: Path) -> Outcome:
    """The outcome, having checked what holds for every file: each of its rows is accounted for."""
    found = outcome_of(slug, into, *paths)
    lines = sum(1 for _row in rows(paths[0]))
    assert sum(one.rows + one.skipped for one in found.shaped) == lines
    return found


OLIST = ("orders.csv", "customers.csv", "order_payments.csv", "order_reviews.csv")


@pytest.fixture
def olist(real_data: Path, tmp_path: Path) -> Outcome:
    return brought("olist", tmp_path, *(real_data / "olist" / name for name in OLIST))


def test_olist_encounters_and_people(olist: Outcome, real_data: Path) -> None:
    orders = list(rows(real_data / "olist/orders.csv"))
    reviews = [one for one in rows(real_data / "olist/order_reviews.csv") if one["review_answer_timestamp"]]
    known = {one["order_id"] for one in orders}
    no_day = sum(
        one["order_status"] not in ("delivered",) and not one["order_delivered_customer_date"] for one in orders
    )
    assert olist.per_touchpoint() == {
        "place-the-order": len(orders),
        "payment-goes-through": sum(bool(one["order_approved_at"]) for one in orders),
        "parcel-leaves": sum(bool(one["order_delivered_carrier_date"]) for one in orders),
        "parcel-arrives": sum(bool(one["order_delivered_customer_date"]) for one in orders)
        + no_day
        + len({(one["review_id"], one["order_id"]) for one in reviews if one["order_id"] in known}),
    }
    unique = {one["customer_id"]: one["customer_unique_id"] for one in rows(real_data / "olist/customers.csv")}
    assert olist.people() == len({unique[one["customer_id"]] for one in orders}) < len(orders)
    assert olist.refusals() == []


def test_olist_promises_at_two_times(olist: Outcome, real_data: Path) -> None:
    """As of a day in 2018 some are still open; a delivery on the day named is kept."""
    for as_of in (datetime(2018, 9, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)):
        counted: Counter[str] = Counter()
        for one in rows(real_data / "olist/orders.csv"):
            due = date.fromisoformat(one["order_estimated_delivery_date"][:10])
            came = one["order_delivered_customer_date"]
            if one["order_status"] == "canceled":
                counted["cancelled"] += 1
            elif came:
                counted["kept" if date.fromisoformat(came[:10]) <= due else "late"] += 1
            elif one["order_status"] != "delivered":
                counted["broken" if due < as_of.date() else "open"] += 1
        assert olist.promises(as_of) == counted
    assert olist.promises(datetime(2018, 9, 1, tzinfo=UTC))["open"] > 0


def test_olist_money_and_scores(olist: Outcome, real_data: Path) -> None:
    paid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in rows(real_data / "olist/order_payments.csv"):
        paid[one["order_id"]] += Decimal(one["payment_value"])
    bought = [
        one["order_id"]
        for one in rows(real_data / "olist/orders.csv")
        if one["order_status"] not in ("canceled", "unavailable")
    ]
    assert len(olist.deals()) == len(bought)
    assert olist.money("purchase") == {"BRL": sum((paid[order] for order in bought), Decimal())}
    scores = Counter(float(one["review_score"]) for one in rows(real_data / "olist/order_reviews.csv"))
    assert olist.scores("csat") == scores
    said = [
        one
        for one in rows(real_data / "olist/order_reviews.csv")
        if one["review_comment_title"].strip() or one["review_comment_message"].strip()
    ]
    assert len(olist.words()) == len(said)


def test_online_retail(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "online_retail/lines_150_customers.csv"
    found = brought("online_retail", tmp_path, path)
    invoices: defaultdict[str, Decimal] = defaultdict(Decimal)
    customer = {}
    for one in rows(path):
        invoices[one["InvoiceNo"]] += Decimal(one["Quantity"]) * Decimal(one["UnitPrice"])
        customer[one["InvoiceNo"]] = one["CustomerID"]
    bought = {number: total for number, total in invoices.items() if number[0] != "C" and total > 0}
    back = {number: -total for number, total in invoices.items() if number[0] == "C"}
    assert len(found.shaped) == len(invoices)
    assert found.per_touchpoint() == {"order-and-invoice": len(bought), "take-goods-back": len(back)}
    assert found.money("purchase") == {"GBP": sum(bought.values())}
    assert found.money("return") == {"GBP": sum(back.values())}
    assert found.people() == len({customer[number] for number in (bought | back) if customer[number]})
    nobody = sum(not customer[number] for number in (bought | back))
    assert sum(one.party is None for one in found.entries) == nobody > 0
    assert found.refusals() == []
    assert sum(one.nothing for one in found.shaped) == len(invoices) - len(bought) - len(back)


@pytest.mark.parametrize("year", ["2016", "2017"])
def test_cfpb(real_data: Path, tmp_path: Path, year: str) -> None:
    path = real_data / f"cfpb/cfpb_{year}_sample.csv"
    found = brought("cfpb", tmp_path, path)
    complaints = list(rows(path))
    answered = [one for one in complaints if one["company_response_to_consumer"] != "In progress"]
    disputed = sum(one["consumer_disputed"] == "Yes" for one in complaints)
    said = {"Yes": "kept", "true": "kept", "No": "broken", "false": "broken"}
    assert found.promises() == Counter(said[one["timely_response"]] for one in answered)
    assert found.scores("solved") == ({2.0: disputed} if disputed else {})
    assert found.per_touchpoint() == {
        "make-a-complaint": len(complaints),
        "answer-to-a-complaint": sum(one in answered or one["consumer_disputed"] == "Yes" for one in complaints),
    }
    assert len(found.words()) == sum(bool(one["consumer_complaint_narrative"].strip()) for one in complaints)
    assert found.people() == 0
    assert found.refusals() == []
    assert found.days() == Counter(_american(one["date_received"]) for one in complaints)


def _american(said: str) -> date:
    return datetime.strptime(said, "%m/%d/%Y" if "/" in said else "%Y-%m-%d").date()


def test_nyc311(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "nyc311/nyc311_animals.csv"
    found = brought("nyc311", tmp_path, path)
    requests = list(rows(path))
    assert found.per_touchpoint() == {
        "report-it": len(requests),
        "it-is-closed": sum(bool(one["Closed Date"]) for one in requests),
    }
    assert {one["Due Date"] for one in requests} == {""}
    assert found.promises() == {}
    assert found.people() == 0
    assert found.refusals() == []
    assert found.scores("solved") == {}


def test_nhs_fft(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "nhs_fft/v6_1500.csv"
    found = brought("nhs_fft", tmp_path, path)
    comments = list(rows(path))
    first: dict[str, dict[str, str]] = {}
    for one in comments:
        first.setdefault(one["Respondent ID"], one)
    scored = [one for one in first.values() if one["FFT categorical answer"] in "12345" and _british(one["Date"])]
    assert found.scores("csat") == Counter(6.0 - float(one["FFT categorical answer"]) for one in scored)
    said = [
        one
        for one in comments
        if one["FFT answer"].strip() and one["FFT answer"].strip() != "Did not answer" and _british(one["Date"])
    ]
    assert sorted(found.words()) == sorted(one["FFT answer"].strip() for one in said)
    where = {
        "111": "call-111", "See and Convey": "ambulance", "PTS\xa0 - Patient Transport": "patient-transport",
        "Local partnerships- MH": "mental-health-care", "Community health services": "community-care",
        "Forensic": "forensic-care",
    }  # fmt: skip
    assert found.per_touchpoint() == Counter(where.get(one["Service type 1"], "care") for one in (*scored, *said))
    assert found.people() == len({one["Respondent ID"] for one in (*scored, *said)})
    wrong = [one for one in comments if not _british(one["Date"])]
    assert len(wrong) == 50
    refused = {sentence.split("“")[1].split("”")[0] for _line, sentence in found.refusals()}
    assert refused == {one["Date"] for one in wrong}


def _british(said: str) -> date | None:
    day, month, year = map(int, said.split("/"))
    return date(year, month, day) if month <= 12 else None


def test_telco_churn(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "telco_churn/telco_churn.csv"
    found = brought("telco_churn", tmp_path, path)
    people = [one for shaped in found.shaped for one in shaped.people]
    customers = list(rows(path))
    assert len({one.who for one in people}) == len(people) == len({one["customerID"] for one in customers})
    assert sum(one.until is not None for one in people) == sum(one["Churn"] == "Yes" for one in customers)
    assert (found.entries, found.refusals()) == ([], [])
    months: Counter[int] = Counter()
    for one in people:
        assert one.since is not None
        began = one.since.astimezone(found.zone)
        months[(2020 - began.year) * 12 + 6 - began.month] += 1
    assert months == Counter(int(one["tenure"]) for one in customers)
