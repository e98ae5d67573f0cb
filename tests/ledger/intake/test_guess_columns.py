"""The guess: meanings from headings in many languages, from shapes, from how columns and files stand to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.guess_truth import MADE_TRUTH, SETS
from tests.ledger.intake.guessed import counted_made, guessed, made, real, text_of
from tests.ledger.intake.made_exports import MADE
from touchstone.ledger.intake.guessing.counting import count
from touchstone.ledger.intake.guessing.drafting import recipe_of
from touchstone.ledger.intake.guessing.guess import Guess, with_proposals
from touchstone.ledger.intake.guessing.said import ColumnSaid

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the real sets are not beside the project")


def of(guess: Guess, column: str) -> ColumnSaid:
    return next(one for one in guess.said.columns if one.column == column)


def asked(guess: Guess) -> dict[str, str]:
    return {one.about: one.proposed for one in guess.questions}


@needs_data
@pytest.mark.parametrize("name", SETS)
def test_real_sets_are_guessed_right(name: str, tmp_path: Path) -> None:
    found = count(real(name, SHARED, tmp_path).said, SETS[name][1])
    assert (found.right, found.wrong) == (found.columns, ())


@pytest.mark.parametrize("name", MADE)
def test_made_up_exports_are_guessed_almost_right(name: str, tmp_path: Path) -> None:
    found = counted_made(name, tmp_path)
    assert len(found.wrong) <= len(KNOWN_WRONG.get(name, ()))
    assert set(MADE_TRUTH) == set(MADE)


KNOWN_WRONG = {"product_reviews": ("summary",), "nameless": ("col8",)}


@needs_data
def test_a_number_new_for_every_order_is_not_a_person(tmp_path: Path) -> None:
    found = real("olist", SHARED, tmp_path)
    means = {f"{one.file}.{one.column}": one.means for one in found.said.columns}
    assert means["orders.customer_id"] == "thing"
    assert means["customers.customer_unique_id"] == "customer"
    assert [(one.name, one.rows, one.joins, one.many) for one in found.said.files] == [
        ("orders", "things", (), "first"),
        ("customers", "further", ("orders.customer_id",), "first"),
        ("order_items", "further", ("orders.order_id",), "first"),
        ("order_payments", "further", ("orders.order_id",), "sum"),
        ("order_reviews", "further", ("orders.order_id",), "rows"),
    ]


@needs_data
def test_times_become_touchpoints_in_the_order_people_pass_them(tmp_path: Path) -> None:
    found = real("olist", SHARED, tmp_path)
    assert [(one.slug, one.deal, bool(one.promise)) for one in found.said.points] == [
        ("place-the-order", "purchase", False),
        ("payment-goes-through", "", False),
        ("parcel-leaves", "", False),
        ("parcel-arrives", "", True),
    ]


@needs_data
def test_a_reversed_scale_and_numbers_that_are_none(tmp_path: Path) -> None:
    score = of(real("nhs_fft", SHARED, tmp_path), "FFT categorical answer")
    assert (score.kind, score.best, set(score.missing)) == ("csat", 1.0, {"6", "7"})


@needs_data
def test_mixed_days_and_months_are_asked_never_guessed_silently(tmp_path: Path) -> None:
    found = real("nhs_fft", SHARED, tmp_path)
    assert of(found, "Date").dates == "?"
    assert asked(found)["v6_1500.Date#dates"] == "day first"


@needs_data
def test_an_empty_due_date_says_that_no_promise_was_made(tmp_path: Path) -> None:
    found = real("nyc311", SHARED, tmp_path)
    assert of(found, "Due Date").means == "due"
    assert "no promise was made" in found.why["nyc311_animals.Due Date"]


@needs_data
def test_closed_is_not_solved(tmp_path: Path) -> None:
    found = real("cfpb", SHARED, tmp_path)
    assert set(of(found, "company_response_to_consumer").values.values()) == {""}
    assert of(found, "consumer_disputed").values == {"Yes": "not solved"}


@pytest.mark.parametrize("name", MADE)
def test_whom_the_file_hears_is_always_asked(name: str, tmp_path: Path) -> None:
    found = made(name, tmp_path)
    assert found.said.hears == ""
    assert ("hears" in asked(found)) == (name != "hospital_totals")
    assert len(found.questions) <= 7


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("support_tickets", "everyone"),
        ("product_reviews", "chose"),
        ("german_erp", "everyone"),
        ("one_to_ten", "chose"),
    ],
)
def test_whom_it_hears_is_proposed_with_a_reason(name: str, proposed: str, tmp_path: Path) -> None:
    assert asked(made(name, tmp_path))["hears"] == proposed


def test_a_complaint_log_hears_only_problems(tmp_path: Path) -> None:
    lines = [f"{n},2024-01-{n % 28 + 1:02},Late again and nobody called me number {n}" for n in range(40)]
    found = text_of("Complaint No,Received on,Complaint text\n" + "\n".join(lines), tmp_path)
    assert asked(found)["hears"] == "problems"


def test_a_table_of_totals_is_said_to_be_one(tmp_path: Path) -> None:
    found = made("hospital_totals", tmp_path)
    assert [one.rows for one in found.said.files] == ["unused"]
    assert "table of totals" in found.notes[0]


def test_headings_that_say_nothing(tmp_path: Path) -> None:
    found = made("nameless", tmp_path)
    assert {one.column: one.means for one in found.said.columns} == {
        "col1": "row",
        "col2": "customer",
        "col3": "moment",
        "col4": "moment",
        "col5": "due",
        "col6": "score",
        "col7": "words",
        "col8": "nothing",
    }
    assert {"nameless.col2#means", "nameless.col5#means"} <= set(asked(found))
    assert found.sure["nameless.col2"] < 0.5


def test_a_scale_whose_kind_words_stand_by_low_numbers_runs_the_other_way(tmp_path: Path) -> None:
    good, bad = "Great and friendly and we thank you so much", "Terrible and rude and never again"
    lines = [f"{n},2024-03-{n % 28 + 1:02},{n % 5 + 1},{good if n % 5 < 2 else bad} {n}" for n in range(120)]
    found = text_of("Ref no,Date,Mark,Comment\n" + "\n".join(lines), tmp_path)
    assert (of(found, "Mark").means, of(found, "Mark").kind, of(found, "Mark").best) == ("score", "csat", 1.0)


def test_a_scale_that_nothing_tells_about_is_asked(tmp_path: Path) -> None:
    lines = [f"{n},2024-03-{n % 28 + 1:02},{n * 7 % 5 + 1}" for n in range(120)]
    found = text_of("Ref no,Date,Satisfaction\n" + "\n".join(lines), tmp_path)
    assert asked(found)["file.Satisfaction#best"] == ""


def test_lines_of_one_invoice_are_one_thing(tmp_path: Path) -> None:
    found = made("sales_lines", tmp_path)
    assert [(one.rows, one.key, one.many) for one in found.said.files] == [("lines", ("Order ID",), "sum")]


def test_touchpoints_the_register_has_keep_their_slug(tmp_path: Path) -> None:
    found = made("german_erp", tmp_path, register=[("delivery", "The parcel arrives"), ("phone", "Phone us")])
    assert [(one.slug, one.known) for one in found.said.points] == [("place-the-order", False), ("delivery", True)]


def test_branches_are_found_by_name(tmp_path: Path) -> None:
    found = made(
        "spanish_orders", tmp_path, branches=[("main", "Main"), ("madrid", "Madrid (centro)"), ("sevilla", "Sevilla")]
    )
    assert of(found, "Tienda").values == {"Madrid Centro": "madrid", "Sevilla": "sevilla"}
    assert "spanish_orders.Tienda#means" not in asked(found)


def test_branches_that_are_not_ours_are_asked_about(tmp_path: Path) -> None:
    assert asked(made("spanish_orders", tmp_path))["spanish_orders.Tienda#means"] == "fact"


def test_no_column_of_time_asks_for_the_day(tmp_path: Path) -> None:
    found = made("airline_survey", tmp_path)
    assert asked(found)["on"] == "2026-11-24"
    assert with_proposals(found).on == "2026-11-24"


def test_the_signs_beside_amounts_tell_the_currency(tmp_path: Path) -> None:
    assert made("spanish_orders", tmp_path).said.currency == "EUR"


def test_two_files_of_one_make_are_brought_in_one_by_one(tmp_path: Path) -> None:
    for name, first in (("a.csv", 1), ("b.csv", 500)):
        lines = [f"{first + n},2024-03-{n % 28 + 1:02},{n % 5 + 1}" for n in range(60)]
        (tmp_path / name).write_text("Order No,Order date,Rating\n" + "\n".join(lines), encoding="utf-8")
    found = guessed([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path)
    assert sorted(one.rows for one in found.said.files) == ["things", "unused"]
    assert "same columns" in found.notes[0]


def test_an_inspection_is_seen_by_who_walks_not_by_customers(tmp_path: Path) -> None:
    found = made("store_audits", tmp_path)
    assert {one.vantage for one in found.said.columns if one.means == "score"} == {"walker"}


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators_change_nothing(separator: str, tmp_path: Path) -> None:
    found = made("german_erp", tmp_path, separator=separator)
    assert count(found.said, MADE_TRUTH["german_erp"]).wrong == ()


@pytest.mark.parametrize("text", ["a\n", "a,b\n1,2\n", "x\nyes\n", "date\n2024-01-01\n", "a,b,c\n,,\n,,\n"])
def test_tiny_files_are_guessed_without_falling_over(text: str, tmp_path: Path) -> None:
    try:
        found = text_of(text, tmp_path)
    except ValueError as refused:  # a Refusal of laying out: nothing to guess
        assert str(refused)
    else:
        assert found.questions


def test_a_day_in_three_columns_is_one_moment(tmp_path: Path) -> None:
    months = ("August", "February", "May", "June")
    rows = [
        f"Hotel {n % 2},{n % 5},2017,{months[n % 4]},{20 + n % 12},{1 + n % 28},Check-Out,2017-09-{1 + n % 28:02}"
        for n in range(60)
    ]
    head = "hotel,adults,arrival_date_year,arrival_date_month,arrival_date_week_number,arrival_date_day_of_month"
    found = text_of("\n".join([f"{head},reservation_status,reservation_status_date", *rows]) + "\n", tmp_path)
    assert [one.column for one in found.said.columns if one.means == "moment"] == ["arrival_date_year"]
    assert [one.column for one in found.said.columns if one.means == "day_part"] == [
        "arrival_date_month",
        "arrival_date_day_of_month",
    ]
    spec = recipe_of(with_proposals(found))
    assert {one.when for one in spec.encounters} == {
        ("file.arrival_date_year", "file.arrival_date_month", "file.arrival_date_day_of_month")
    }


def test_of_a_subject_and_a_description_the_longer_text_is_their_words(tmp_path: Path) -> None:
    subjects = [
        f"{a} {b}" for a in ("Product", "Data", "Account", "Billing") for b in ("setup", "loss", "access", "bug")
    ]
    said = ("Great service, thank you!", "Could be better, honestly, I waited long", "It broke again after two days.")
    rows = [f'{n},2023-08-{1 + n % 28:02} 10:00:00,{subjects[n % 16]},"{said[n % 3]}"' for n in range(80)]
    found = text_of("\n".join(["Ticket ID,Created,Ticket Subject,Ticket Description", *rows]) + "\n", tmp_path)
    assert (of(found, "Ticket Subject").means, of(found, "Ticket Description").means) == ("fact", "words")
