"""Made-up exports in the columns of open data and of shops' own lists: flights, inspections, requests, complaints."""

# ruff: noqa: E501 - a row of an export is one line here

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from tests.ledger.intake.made_people import Rows, some_name, some_person, some_time, some_words

FAULTS = [
    ("10F", "Non-food contact surface not kept clean, or not properly sealed.", "Not Critical"),
    ("04L", "Evidence of mice in the food or the other rooms of the establishment.", "Critical"),
    ("06D", "Food contact surface not washed, rinsed and sanitized after each use.", "Critical"),
]


def american(at: datetime | date) -> str:
    """A day as 1/31/2019."""
    return f"{at.month}/{at.day}/{at.year}"


def clocked(minutes: int) -> str:
    """Minutes of a day as 0905."""
    return f"{minutes // 60 % 24:02d}{minutes % 60:02d}"


def flights_on_time(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for _n in range(400):
        day, leaves, lasts = (
            date(2019, 1, 1) + timedelta(days=dice.randrange(31)),
            dice.randrange(300, 1380),
            dice.randrange(60, 300),
        )
        late, off = dice.choice([-9, -4, 0, 3, 12, 25, 140]), dice.random() < 0.03
        came = leaves + lasts + late
        rows.append(
            [
                2019, 1, day.day, day.isoweekday(), f"{american(day)} 12:00:00 AM", dice.choice(["9E", "AA", "DL"]), f"N{dice.randrange(100, 400)}XJ",
                dice.randrange(1, 6000), dice.choice(["JFK", "ATL", "ORD"]), dice.choice(["DFW", "SFO"]), clocked(leaves),
                "" if off else clocked(leaves + late), "" if off else f"{late}.00", "" if off else f"{float(late >= 15):.2f}",
                clocked(leaves + lasts), "" if off else clocked(came), "" if off else f"{late}.00", "" if off else f"{float(late >= 15):.2f}",
                f"{float(off):.2f}", dice.choice("ABC") if off else "", "0.00", f"{lasts}.00", f"{dice.randrange(100, 2600)}.00",
            ]
        )  # fmt: skip
    head = "YEAR MONTH DAY_OF_MONTH DAY_OF_WEEK FL_DATE OP_UNIQUE_CARRIER TAIL_NUM OP_CARRIER_FL_NUM ORIGIN DEST CRS_DEP_TIME DEP_TIME DEP_DELAY DEP_DEL15 CRS_ARR_TIME ARR_TIME ARR_DELAY ARR_DEL15 CANCELLED CANCELLATION_CODE DIVERTED CRS_ELAPSED_TIME DISTANCE"
    return head.split(), rows


def restaurant_inspections(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(90):
        place = [
            30075445 + n * 137,
            dice.choice(["BAKE SHOP", "PUB", "KITCHEN", "NOODLES"]),
            dice.choice(["Queens", "Bronx"]),
            f"718{dice.randrange(2000000, 9999999)}",
        ]
        for _visit in range(dice.choice([1, 2, 3])):
            day, points = some_time(dice, 700).date(), dice.choice([0, 7, 9, 12, 20, 31, 44])
            grade = "A" if points < 14 else dice.choice(["B", "Z"]) if points < 28 else dice.choice(["C", "N"])
            rest = [
                points,
                grade,
                f"{day:%m/%d/%Y}" if grade in "ABC" else "",
                "07/18/2024",
                dice.choice(["Initial Inspection", "Re-inspection"]),
            ]
            faults = dice.sample(FAULTS, dice.choice([1, 2, 3]))
            rows += [
                [*place, f"{day:%m/%d/%Y}", "Violations were cited in the following area(s).", *fault, *rest]
                for fault in faults
            ]
    head = "CAMIS|DBA|BORO|PHONE|INSPECTION DATE|ACTION|VIOLATION CODE|VIOLATION DESCRIPTION|CRITICAL FLAG|SCORE|GRADE|GRADE DATE|RECORD DATE|INSPECTION TYPE"
    dice.shuffle(rows)
    return head.split("|"), rows


def hygiene_ratings(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        mark = dice.choices(["5", "4", "3", "2", "1", "0", "AwaitingInspection", "Exempt"], [60, 14, 7, 4, 3, 2, 6, 4])[
            0
        ]
        parts = [
            dice.choice([0, 5, 10]) if mark in "345" else dice.choice([10, 15, 20]) if mark.isdigit() else ""
            for _part in range(2)
        ]
        rows.append(
            [
                1000000 + n * 31, f"PI/{n * 7919 + 10**8}", f"{dice.choice(['Red Lion', 'Golden Wok', 'Bright Stars'])} {n}", dice.choice(["Takeaway", "Restaurant/Cafe"]),
                f"RG{dice.randrange(1, 9)} {dice.randrange(1, 9)}AB", mark, f"fhrs_{mark.lower()}_en-gb", "" if mark[0] == "A" else f"{some_time(dice):%Y-%m-%d}",
                "Reading", "food@reading.example", *parts, dice.choice(["False", "False", "True"]), round(dice.uniform(-1.1, -0.9), 6), round(dice.uniform(51.4, 51.5), 6),
            ]
        )  # fmt: skip
    head = "FHRSID LocalAuthorityBusinessID BusinessName BusinessType PostCode RatingValue RatingKey RatingDate LocalAuthorityName LocalAuthorityEmailAddress Hygiene Structural NewRatingPending Longitude Latitude"
    return head.split(), rows


def clothing_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        good = dice.choices([1, 2, 3, 4, 5], [5, 8, 12, 22, 53])[0]
        rows.append(
            [
                n,
                dice.choice([1078, 862, 1094]),
                dice.randrange(18, 84),
                dice.choice(["My favourite", "Beautiful", ""]),
                some_words(dice, good / 5, n),
                good,
                int(good > 3),
                dice.randrange(9),
                dice.choice(["General", "General Petite"]),
                dice.choice(["Dresses", "Tops", "Bottoms"]),
                dice.choice(["Dresses", "Knits", "Blouses"]),
            ]
        )
    head = "|Clothing ID|Age|Title|Review Text|Rating|Recommended IND|Positive Feedback Count|Division Name|Department Name|Class Name"
    return head.split("|"), rows


def game_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        good, who, day = (
            dice.choices([1, 2, 3, 4, 5], [8, 6, 11, 22, 53])[0],
            some_person(dice, 140),
            some_time(dice, 900),
        )
        rows.append(
            [
                f"{good}.0",
                dice.choice(["true", "false"]),
                f"{day.month:02d} {day.day}, {day.year}",
                f"A{who * 7919 + 10**9}XQ",
                f"B000{dice.randrange(1000, 1300)}",
                some_name(who),
                some_words(dice, good / 5, n) or "Fine game",
                ["One Star", "Two Stars", "Okay", "Four Stars", "Five Stars"][good - 1],
            ]
        )
    return ["overall", "verified", "reviewTime", "reviewerID", "asin", "reviewerName", "reviewText", "summary"], rows


def store_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    epoch = datetime(1970, 1, 1)
    for n in range(300):
        good, sent, replied = (
            dice.choices([1, 2, 3, 4, 5], [10, 6, 11, 20, 53])[0],
            some_time(dice),
            dice.random() < 0.3,
        )
        reply = sent + timedelta(hours=dice.randrange(1, 90))
        rows.append(
            [
                "com.example.till", dice.choice(["412", "413", ""]), dice.choice(["en", "de", "pt"]), dice.choice(["a52q", "redfin"]), f"{sent:%Y-%m-%dT%H:%M:%SZ}",
                int((sent - epoch).total_seconds() * 1000), good, "", some_words(dice, good / 5, n), f"{reply:%Y-%m-%dT%H:%M:%SZ}" if replied else "",
                int((reply - epoch).total_seconds() * 1000) if replied else "", "Thank you, we are sorry." if replied else "", f"https://play.example/{n}",
            ]
        )  # fmt: skip
    head = "Package Name|App Version Code|Reviewer Language|Device|Review Submit Date and Time|Review Submit Millis Since Epoch|Star Rating|Review Title|Review Text|Developer Reply Date and Time|Developer Reply Millis Since Epoch|Developer Reply Text|Review Link"
    return head.split("|"), rows


def city_requests(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        asked, has, done = some_time(dice), dice.random() < 0.8, dice.random() < 0.88
        due = asked + timedelta(days=dice.choice([1, 2, 5, 10]), hours=3)
        closed = asked + timedelta(hours=dice.randrange(2, 200))
        rows.append(
            [
                101004800000 + n * 17, f"{asked:%Y-%m-%d %H:%M:%S}", f"{due:%Y-%m-%d %H:%M:%S}" if has else "", f"{closed:%Y-%m-%d %H:%M:%S}" if done else "",
                "OVERDUE" if has and not (done and closed <= due) else "ONTIME", "Closed" if done else "Open", "Case Closed. Resolved by the crew." if done else " ",
                dice.choice(["Public Works Department", "Transportation - Traffic Division"]), dice.choice(["Bulk Item Pickup", "Parking Enforcement", "Missed Trash"]), dice.choice(["BTDT", "PWDx"]),
                f"{dice.randrange(1, 300)} Beacon St", dice.choice(["Back Bay", "Roxbury"]), 42.35, -71.07, dice.choice(["Citizens Connect App", "Constituent Call", "Self Service"]),
            ]
        )  # fmt: skip
    head = "case_enquiry_id open_dt sla_target_dt closed_dt on_time case_status closure_reason subject type department location neighborhood latitude longitude source"
    return head.split(), rows


def insurance_complaints(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(250):
        came = some_time(dice).date()
        rows.append(
            [
                30000 + n * 3,
                dice.choice(["STATE LLOYDS", "COUNTY MUTUAL"]),
                dice.choice(["Insured", "Provider", "Relative"]),
                dice.choice(["Delays", "Denial Of Claim"]),
                dice.choice(["Claim Settled", "No Jurisdiction", "Company Position Upheld"]),
                f"{came:%m/%d/%Y}",
                f"{came + timedelta(days=dice.randrange(3, 120)):%m/%d/%Y}" if dice.random() < 0.97 else "",
                dice.choice(["Auto", "Health"]),
                dice.randrange(1000, 1060),
                "Insurance Company",
                dice.choice(["Individual", "Organization"]),
            ]
        )
    head = "Complaint number|Complaint filed against|Complaint filed by|Reason complaint filed|How resolved|Received date|Closed date|Coverage type|Respondent ID|Respondent Role|Complainant type"
    return head.split("|"), rows


def food_deliveries(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        minutes = 5 * dice.randrange(100, 285)
        rows.append(
            [
                f"0x{n + 3000:x} ",
                f"INDORES{dice.randrange(10, 19)}DEL{dice.randrange(1, 4):02d} ",
                dice.choice([dice.randrange(20, 40), "NaN "]),
                22.745049,
                75.892471,
                f"{some_time(dice, 60):%d-%m-%Y}",
                f"{minutes // 60:02d}:{minutes % 60:02d}:00" if dice.random() > 0.05 else "NaN ",
                f"{(minutes + 10) // 60 % 24:02d}:{(minutes + 10) % 60:02d}:00",
                f"conditions {dice.choice(['Sunny', 'Fog', 'NaN'])}",
                dice.choice(["High ", "Low "]),
                dice.choice([0, 1, 2, 3]),
                dice.choice(["Snack ", "Meal "]),
                dice.choice(["No ", "Yes "]),
                f"(min) {dice.randrange(10, 54)}",
            ]
        )
    head = "ID Delivery_person_ID Delivery_person_Age Restaurant_latitude Restaurant_longitude Order_Date Time_Orderd Time_Order_picked Weatherconditions Road_traffic_density Vehicle_condition Type_of_order Festival Time_taken(min)"
    return head.split(), rows
