"""Made-up exports of what people answered: reviews, surveys, ratings, audits."""

# ruff: noqa: E501, PERF401 - a row of an export is one line here, and is made row by row

from __future__ import annotations

import random
from datetime import timedelta

from tests.ledger.intake.made_people import (
    Rows,
    some_name,
    some_person,
    some_time,
    some_words,
)


def hotel_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at, score = some_time(dice), dice.choice([3, 5, 6, 7, 8, 8, 9, 9, 10])
        rows.append(
            [
                dice.choice(["Hotel Aurora", "Seaside Inn", "Park Palace"]), f"{at.day} {at:%B} {at.year}", some_name(n),
                dice.choice(["United Kingdom", "Germany", "Spain"]), score, some_words(dice, score / 10, n),
                dice.choice(["Couple", "Family", "Business"]), max(1, min(5, round(score / 2) + dice.choice([-1, 0, 1]))),
                max(1, min(5, round(score / 2) + dice.choice([-1, 0, 0, 1]))), max(1, min(5, round(score / 2))),
            ]
        )  # fmt: skip
    return (
        [
            "Hotel Name",
            "Review Date",
            "Reviewer Name",
            "Reviewer Country",
            "Overall Rating",
            "Review Text",
            "Trip Type",
            "Cleanliness",
            "Staff",
            "Value for money",
        ],
        rows,
    )


def airline_survey(dice: random.Random) -> Rows:
    head = "id|Gender|Customer Type|Age|Type of Travel|Class|Flight Distance|Inflight wifi service|Departure/Arrival time convenient|Ease of Online booking|Gate location|Food and drink|Online boarding|Seat comfort|Inflight entertainment|Baggage handling|Checkin service|Cleanliness|Departure Delay in Minutes|Arrival Delay in Minutes|satisfaction"
    rows: list[list[object]] = []
    for n in range(500):
        mood = dice.random()
        marks = [
            dice.choice([0] * (dice.random() < 0.15) or [max(1, min(5, round(mood * 5 + dice.choice([-1, 0, 1]))))])
            for _ in range(11)
        ]
        rows.append(
            [
                70000 + n * 7, dice.choice(["Male", "Female"]), dice.choice(["Loyal Customer", "disloyal Customer"]), dice.randrange(8, 80),
                dice.choice(["Personal Travel", "Business travel"]), dice.choice(["Eco", "Business", "Eco Plus"]), dice.randrange(100, 4000),
                *marks, dice.randrange(0, 90), f"{dice.randrange(0, 90)}.0", "satisfied" if mood > 0.55 else "neutral or dissatisfied",
            ]
        )  # fmt: skip
    return head.split("|"), rows


def one_to_ten(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(260):
        score = dice.choice([1, 3, 5, 6, 7, 8, 8, 9, 9, 10, 10])
        rows.append(
            [
                f"{some_time(dice):%m/%d/%Y %H:%M:%S}",
                score,
                some_words(dice, score / 10, n),
                dice.choice(["Yes", "No", "Yes"]),
            ]
        )
    return [
        "Timestamp",
        "How satisfied were you with our service?",
        "What could we do better?",
        "Would you come back?",
    ], rows


def hospital_totals(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(120):
        rows.append(
            [
                f"0100{n // 6:02}", f"HOSPITAL {n // 6}", dice.choice(["AL", "TX", "NY"]), f"H_COMP_{n % 6}_A_P", "Patients who reported that their nurses always communicated well",
                dice.randrange(40, 95), dice.randrange(100, 900), dice.randrange(10, 40), "04/01/2022", "03/31/2023",
            ]
        )  # fmt: skip
    return (
        [
            "Facility ID",
            "Facility Name",
            "State",
            "HCAHPS Measure ID",
            "HCAHPS Question",
            "HCAHPS Answer Percent",
            "Number of Completed Surveys",
            "Survey Response Rate Percent",
            "Start Date",
            "End Date",
        ],
        rows,
    )


def store_audits(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(150):
        marks = [dice.randrange(55, 101) for _ in range(4)]
        rows.append(
            [
                f"audit_{n * 7919 % 99999:05}", f"{some_time(dice):%Y-%m-%d %H:%M}", dice.choice(["Leeds", "York", "Hull", "Bath", "Kent"]),
                dice.choice(["Sam Lee", "Jo Diaz", "Al Roy"]), *marks, round(sum(marks) / 4), some_words(dice, marks[0] / 100, n),
            ]
        )  # fmt: skip
    return (
        [
            "Audit ID",
            "Conducted on",
            "Store",
            "Inspector",
            "Entrance score",
            "Shelves score",
            "Checkout score",
            "Toilets score",
            "Overall score",
            "Comments",
        ],
        rows,
    )


def product_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        score = dice.choice([1, 2, 3, 4, 5, 5, 5, 4])
        rows.append(
            [
                f"A{some_person(dice, 170) * 7919:09}XZ", f"B00{dice.randrange(40) * 31:07}", some_name(some_person(dice, 170)), dice.randrange(0, 4), float(score),
                some_words(dice, score / 5, n), dice.choice(["Great", "Ok I guess", "Not what I wanted", "Five stars", "Returned it"]), int(some_time(dice).timestamp()),
            ]
        )  # fmt: skip
    return ["reviewerID", "asin", "reviewerName", "helpful", "overall", "reviewText", "summary", "unixReviewTime"], rows


def nameless(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at = some_time(dice)
        due = (at + timedelta(days=dice.randrange(3, 9))).replace(hour=0, minute=0)
        came = due + timedelta(hours=dice.choice([-60, -40, -20, -10, 40]))
        score = dice.choice([1, 2, 4, 5, 5, 5])
        rows.append(
            [
                f"K{7000 + n}", f"p{some_person(dice, 90) * 613:06}", f"{at:%Y-%m-%d %H:%M:%S}", f"{came:%Y-%m-%d %H:%M:%S}" if dice.random() < 0.85 else "",
                f"{due:%Y-%m-%d}", score, some_words(dice, score / 5, n), f"{dice.randrange(9, 300)}.{dice.randrange(10, 99)}",
            ]
        )  # fmt: skip
    return [f"col{n}" for n in range(1, 9)], rows


def swedish_survey(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(200):
        good = dice.random()
        rows.append(
            [
                n + 1, f"{some_time(dice):%Y-%m-%d}", dice.choice(["Göteborg", "Malmö"]), dice.choice(["1 - Mycket nöjd", "2 - Nöjd", "3 - Varken eller", "4 - Missnöjd", "5 - Mycket missnöjd"]),
                dice.randrange(0, 11), "Jättebra bemötande, tack så mycket för hjälpen" + f" {n}" if good > 0.5 else "",
            ]
        )  # fmt: skip
    return ["Svarsnr", "Datum", "Butik", "Hur nöjd är du?", "Skulle du rekommendera oss?", "Kommentar"], rows
