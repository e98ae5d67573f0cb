"""Open data and shops' lists: which file is first, whose numbers are, what 0 means, and the counts by hand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ledger.intake.guessed import guessed, made, text_of
from tests.ledger.intake.made_exports import written
from tests.make import NOW
from touchstone.ledger.intake import bring_in
from touchstone.ledger.intake.guessing.drafting import recipe_of
from touchstone.ledger.intake.guessing.guess import Guess, answered, with_proposals
from touchstone.ledger.intake.reports import Report

PEOPLE = ("customer", "email", "phone", "name")


def means(guess: Guess) -> dict[str, str]:
    return {f"{one.file}.{one.column}": one.means for one in guess.said.columns}


def asked(guess: Guess) -> dict[str, str]:
    return {one.about: one.proposed for one in guess.questions}


def files(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def tried(paths: Sequence[Path]) -> Report:
    recipe, _notes = bring_in.guessed(paths, hears="", now=NOW)
    report, _refused = bring_in.try_out(recipe=recipe, paths=paths, now=NOW)
    return report


def reviews_of(places: int) -> str:
    lines = ["review_id,user_id,business_id,stars,text,date"]
    lines += [
        f"r{n:05x},u{n % 37:05x},b{n % places:04x},{n % 5 + 1},Good food and kind people here {n},2024-0{n % 9 + 1}-11"
        for n in range(120)
    ]
    return "\n".join(lines) + "\n"


def test_reviews_go_before_the_list_of_the_places_they_speak_of(tmp_path: Path) -> None:
    places = "business_id,name,stars,review_count,last_review\n"
    places += "".join(f"b{n:04x},The Place {n},{n % 4 + 1}.5,{n * 7},2024-08-2{n % 9}\n" for n in range(24))
    found = guessed(files(tmp_path, places=places, reviews=reviews_of(24)), tmp_path)
    assert [(one.name, one.rows, one.joins, one.many) for one in found.said.files] == [
        ("reviews", "things", (), "first"),
        ("places", "further", ("reviews.business_id",), "first"),
    ]
    told = means(found)
    assert [told[f"reviews.{one}"] for one in ("user_id", "stars", "text", "date")] == [
        "customer",
        "score",
        "words",
        "moment",
    ]
    assert {told[f"places.{one}"] for one in ("name", "stars", "last_review")} <= {"nothing", "fact"}


def test_a_list_of_totals_does_not_keep_the_rows_beside_it_out(tmp_path: Path) -> None:
    listings = "id,host_name,number_of_reviews,reviews_per_month,last_review,price\n"
    listings += "".join(f"b{n:04x},Ana,{n * 3},0.{n},2024-08-28,{60 + n}\n" for n in range(24))
    text = reviews_of(24).replace("business_id", "listing_id")
    found = guessed(files(tmp_path, listings=listings, reviews=text), tmp_path)
    assert found.said.files[0].name == "reviews"
    assert recipe_of(with_proposals(found), tables=None).encounters


def test_faults_of_one_inspection_are_lines_of_one_visit_and_its_telephone_is_nobodys(tmp_path: Path) -> None:
    found = made("restaurant_inspections", tmp_path)
    (file,) = found.said.files
    assert (file.rows, file.key) == ("lines", ("CAMIS", "INSPECTION DATE"))
    assert [one for one in means(found).values() if one in PEOPLE] == []
    grade = next(one for one in found.said.columns if one.column == "GRADE")
    assert (grade.kind, grade.vantage) == ("of3", "walker")
    assert grade.values == {"A": "3", "B": "2", "C": "1", "N": "", "Z": ""}


@pytest.mark.django_db
def test_each_inspection_is_scored_once(shop: object, tmp_path: Path) -> None:
    path = tmp_path / "restaurant_inspections.csv"
    path.write_bytes(written("restaurant_inspections"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    graded = {(row["CAMIS"], row["INSPECTION DATE"]) for row in rows if row["GRADE"] in ("A", "B", "C")}
    report = tried([path])
    assert (report.rows, report.new) == (len(rows), len(graded))
    assert [(one.kind, one.n) for one in report.readings] == [("of3", len(graded))]


@pytest.mark.django_db
def test_a_flight_that_says_itself_whether_it_was_late(shop: object, tmp_path: Path) -> None:
    path = tmp_path / "flights_on_time.csv"
    path.write_bytes(written("flights_on_time"))
    with path.open(encoding="utf-8", newline="") as file:
        late = [row["ARR_DEL15"] for row in csv.DictReader(file)]
    report = tried([path])
    assert (report.promises.kept, report.promises.late) == (late.count("0.00"), late.count("1.00"))


def test_zero_is_a_mark_where_words_say_what_is_none(tmp_path: Path) -> None:
    found = made("hygiene_ratings", tmp_path)
    about = "hygiene_ratings.RatingValue#zero"
    assert asked(found)[about] == "worst"
    reading = recipe_of(with_proposals(found), tables=None).encounters[0].readings[0]
    assert (reading.kind, reading.values["0"], reading.values["5"]) == ("of6", 1.0, 6.0)
    assert set(reading.missing) == {"AwaitingInspection", "Exempt"}
    none = recipe_of(answered(with_proposals(found), about, "none"), tables=None).encounters[0].readings[0]
    assert (none.kind, set(none.missing)) == ("csat", {"0", "AwaitingInspection", "Exempt"})


def test_zero_of_many_answers_is_asked_once_and_is_none(tmp_path: Path) -> None:
    found = made("airline_survey", tmp_path)
    zeros = [one for one in found.questions if one.about.endswith("#zero")]
    assert [(one.proposed, len(one.also) > 1) for one in zeros] == [("none", True)]


def test_an_address_that_stands_in_every_row_is_nobodys(tmp_path: Path) -> None:
    told = means(made("hygiene_ratings", tmp_path))
    assert told["hygiene_ratings.LocalAuthorityEmailAddress"] == "nothing"


def test_whom_a_complaint_is_about_did_not_make_it(tmp_path: Path) -> None:
    told = means(made("insurance_complaints", tmp_path))
    assert told["insurance_complaints.Respondent ID"] in ("nothing", "fact")
    assert told["insurance_complaints.How resolved"] != "solved"


def test_month_day_comma_year_is_a_date(tmp_path: Path) -> None:
    one = next(one for one in made("game_reviews", tmp_path).said.columns if one.column == "reviewTime")
    assert (one.means, one.dates) == ("moment", "%m %d, %Y")


def test_the_parts_of_a_day_beside_the_day_say_nothing_more(tmp_path: Path) -> None:
    told = means(made("flights_on_time", tmp_path))
    assert {told[f"flights_on_time.{part}"] for part in ("YEAR", "MONTH", "DAY_OF_MONTH")} == {"nothing"}


def test_points_to_forty_are_not_of_a_hundred(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-03-{n % 28 + 1:02d},{n * 7 % 45}\n" for n in range(90))
    found = text_of(f"visit,date,score\n{rows}", tmp_path)
    assert means(found)["file.score"] in ("fact", "nothing")


@pytest.mark.django_db
def test_orders_and_what_people_said_of_them_come_in_as_counted_by_hand(shop: object, tmp_path: Path) -> None:
    orders = ["order_id,customer_id,order_date,promised_delivery_time,actual_delivery_time,order_total"]
    said = ["feedback_id,order_id,rating,feedback_text,sentiment,feedback_date"]
    for n in range(90):
        hour = 8 + n % 10
        orders.append(
            f"{196186 + n * 9973},{1000 + n % 31},2024-05-0{n % 9 + 1} {hour:02d}:00:00,"
            f"2024-05-0{n % 9 + 1} {hour:02d}:20:00,2024-05-0{n % 9 + 1} {hour:02d}:{15 + n % 3 * 5}:00,{n + 80}.50"
        )
        words = (
            "Fast delivery and great service!",
            "Delivery was late and I am unhappy.",
            "It was okay and nothing special.",
        )[n % 3]
        said.append(f"{7000 + n},{196186 + n * 9973},{n % 5 + 1},{words},Positive,2024-05-0{n % 9 + 1}")
    paths = files(tmp_path, orders="\n".join(orders) + "\n", feedback="\n".join(said) + "\n")
    report = tried(paths)
    assert (report.rows, report.people_new, report.words) == (90, 31, 90)
    assert (report.promises.kept, report.promises.late, report.promises.broken) == (60, 30, 0)
    assert [(one.deal, one.n, one.amount) for one in report.deals] == [
        ("purchase", 90, sum(range(80, 170)) * 100 + 90 * 50)
    ]
    assert [(one.kind, one.n) for one in report.readings] == [("csat", 90)]


@pytest.mark.parametrize(
    ("cells", "means_", "dates"),
    [
        (["Reviewed Sept. 13, 2023", "Reviewed May 5, 2021", "Reviewed Jan. 30, 2022"], "moment", ""),
        (["2019-4", "2018-11", "missing"], "moment", "%Y-%m"),
        (["3 months ago", "a year ago", "5 days ago"], "nothing", ""),
    ],
)
def test_days_as_sites_of_reviews_write_them(cells: list[str], means_: str, dates: str, tmp_path: Path) -> None:
    rows = "".join(f'{n},"{cells[n % 3]}",{n % 5 + 1},Kind people and good coffee here {n}\n' for n in range(60))
    one = next(
        one for one in text_of(f"id,posted,rating,review\n{rows}", tmp_path).said.columns if one.column == "posted"
    )
    assert (one.means, one.dates) == (means_, dates)
