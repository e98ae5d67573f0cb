"""Made-up exports as other programs write them, for guessing: realistic headings, quirks and shapes, seeded."""

# ruff: noqa: E501, PERF401 - a row of an export is one line here, and is made row by row

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta

Rows = tuple[list[str], list[list[object]]]
START = datetime(2024, 1, 8, 8, 0)
FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elif",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kemal",
    "Lucia",
    "Mara",
    "Noor",
    "Omar",
    "Petra",
    "Quentin",
    "Rosa",
    "Sven",
    "Tara",
]
LAST = [
    "Abel",
    "Berg",
    "Costa",
    "Duval",
    "Ek",
    "Fischer",
    "Gomez",
    "Hahn",
    "Ito",
    "Jansen",
    "Kovac",
    "Lindt",
    "Moreau",
    "Novak",
    "Olsen",
    "Park",
    "Quist",
    "Rossi",
    "Silva",
    "Toth",
]
KIND = ["Great service, very friendly and quick", "Lovely stay, thank you all", "Excellent, everything was perfect"]
MILD = ["It was fine I suppose, nothing special about it", "As one would expect for the money paid"]
UNKIND = ["Terrible, rude and slow, never again", "Broken on arrival, nobody helped me", "Very bad, I waited for hours"]


def _person(dice: random.Random, many: int) -> int:
    return int(dice.triangular(0, many, many / 4))


def _name(number: int) -> str:
    return f"{FIRST[number % 20]} {LAST[number // 20 % 20]}"


def _words(dice: random.Random, good: float, number: int) -> str:
    pool = KIND if good > 0.66 else UNKIND if good < 0.4 else MILD
    return f"{dice.choice(pool)}, number {number} of my visits" if dice.random() < 0.8 else ""


def _when(dice: random.Random, days: int = 300) -> datetime:
    return START + timedelta(minutes=dice.randrange(days * 24 * 60))


def hotel_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at, score = _when(dice), dice.choice([3, 5, 6, 7, 8, 8, 9, 9, 10])
        rows.append(
            [
                dice.choice(["Hotel Aurora", "Seaside Inn", "Park Palace"]), f"{at.day} {at:%B} {at.year}", _name(n),
                dice.choice(["United Kingdom", "Germany", "Spain"]), score, _words(dice, score / 10, n),
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


def support_tickets(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(400):
        at = _when(dice)
        first, closed = at + timedelta(minutes=dice.randrange(5, 600)), at + timedelta(hours=dice.randrange(11, 90))
        state = dice.choice(["Open", "Pending Customer Response", "Closed", "Closed"])
        who = _person(dice, 150)
        rows.append(
            [
                n + 1, _name(who), f"user{who}@example.com", dice.randrange(18, 70), dice.choice(["Male", "Female", "Other"]),
                dice.choice(["Dell XPS", "GoPro Hero", "LG OLED"]), dice.choice(["Refund request", "Technical issue", "Billing inquiry"]),
                f"I'm having an issue with my device number {n}. Please assist me with it soon.", state,
                "Restarted it." if state == "Closed" else "", dice.choice(["Low", "Medium", "High", "Critical"]),
                dice.choice(["Email", "Phone", "Chat", "Social media"]), at.isoformat(sep=" "),
                first.isoformat(sep=" ") if state != "Open" else "", closed.isoformat(sep=" ") if state == "Closed" else "",
                f"{dice.randrange(1, 6)}.0" if state == "Closed" else "",
            ]
        )  # fmt: skip
    head = "Ticket ID|Customer Name|Customer Email|Customer Age|Customer Gender|Product Purchased|Ticket Type|Ticket Description|Ticket Status|Resolution|Ticket Priority|Ticket Channel|Created At|First Response Time|Time of Resolution|Customer Satisfaction Rating"
    return head.split("|"), rows


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


def restaurant_bookings(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(250):
        made = _when(dice)
        at = made + timedelta(days=dice.randrange(0, 20))
        who = _person(dice, 120)
        rows.append(
            [
                f"RB-{n:05}", f"{made:%d/%m/%Y %H:%M}", f"{at:%d/%m/%Y}", f"{dice.choice([18, 19, 20])}:30", dice.randrange(1, 9),
                _name(who), f"+44 7700 9{who:05}", dice.choice(["Seated", "Seated", "Seated", "No Show", "Cancelled"]),
                dice.choice(["Website", "Phone", "Walk in", "Website"]), "window table please" if dice.random() < 0.1 else "",
            ]
        )  # fmt: skip
    return (
        [
            "Reservation No",
            "Booked On",
            "Reservation Date",
            "Reservation Time",
            "Covers",
            "Guest Name",
            "Mobile",
            "Status",
            "Source",
            "Special Requests",
        ],
        rows,
    )


def repair_orders(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at = _when(dice)
        due = at + timedelta(days=dice.randrange(1, 6))
        ready = due + timedelta(hours=dice.choice([-30, -20, -5, -2, 4, 30]))
        rows.append(
            [
                f"J{24000 + n}", f"C{_person(dice, 110):04}", f"{at:%Y-%m-%d}", f"{due:%Y-%m-%d}", f"{ready:%Y-%m-%d}" if dice.random() < 0.93 else "",
                dice.choice(["Tim", "Ola", "Bea", "Raj"]), f"{dice.randrange(40, 900)}.{dice.randrange(10, 99)}", dice.choice(["VW Golf", "Ford Focus", "Opel Corsa"]),
            ]
        )  # fmt: skip
    return [
        "Job No",
        "Customer No",
        "Date In",
        "Promised Ready",
        "Date Ready",
        "Mechanic",
        "Invoice Total",
        "Vehicle",
    ], rows


def one_to_ten(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(260):
        score = dice.choice([1, 3, 5, 6, 7, 8, 8, 9, 9, 10, 10])
        rows.append(
            [f"{_when(dice):%m/%d/%Y %H:%M:%S}", score, _words(dice, score / 10, n), dice.choice(["Yes", "No", "Yes"])]
        )
    return [
        "Timestamp",
        "How satisfied were you with our service?",
        "What could we do better?",
        "Would you come back?",
    ], rows


def german_erp(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(320):
        at = _when(dice)
        due = at + timedelta(days=dice.randrange(2, 14))
        came = due + timedelta(days=dice.choice([-2, -1, 0, 0, 1, 4]))
        euros = dice.randrange(1000, 900000) / 100
        rows.append(
            [
                f"AB-{n + 5000}", 10000 + _person(dice, 90), f"{at:%d.%m.%Y}", f"{due:%d.%m.%Y}", f"{came:%d.%m.%Y}",
                f"{euros:,.2f}".replace(",", "x").replace(".", ",").replace("x", "."), dice.choice(["Nord", "Süd", "West"]),
                dice.choice(["ausgeliefert", "ausgeliefert", "storniert"]),
            ]
        )  # fmt: skip
    return (
        [
            "Auftragsnummer",
            "Kundennummer",
            "Auftragsdatum",
            "Zugesagter Liefertermin",
            "Lieferdatum",
            "Bruttobetrag",
            "Niederlassung",
            "Status",
        ],
        rows,
    )


def french_tickets(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(280):
        at = _when(dice)
        due, done = at + timedelta(days=3), at + timedelta(days=dice.randrange(0, 6))
        rows.append(
            [
                n + 1, f"client{_person(dice, 100)}@exemple.fr", f"{at:%d/%m/%Y %H:%M}", f"{due:%d/%m/%Y %H:%M}", f"{done:%d/%m/%Y %H:%M}" if dice.random() < 0.9 else "",
                dice.choice(["Fermé", "Ouvert", "Annulé", "Fermé"]), dice.choice(["Téléphone", "E-mail", "Internet"]),
                dice.choice(["Très satisfait", "Satisfait", "Moyen", "Insatisfait", "Très insatisfait"]),
                f"Bonjour, je n'arrive pas à me connecter au compte numéro {n}, merci de votre aide" if dice.random() < 0.9 else "",
            ]
        )  # fmt: skip
    return (
        [
            "N° de ticket",
            "Courriel du client",
            "Date d'ouverture",
            "Échéance",
            "Date de clôture",
            "Statut",
            "Canal",
            "Satisfaction",
            "Commentaire",
        ],
        rows,
    )


def helpdesk(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at = _when(dice)
        rows.append(
            [
                f"{n + 100}", f"r{_person(dice, 140)}@mail.example", f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at + timedelta(hours=dice.randrange(1, 80)):%Y-%m-%dT%H:%M:%SZ}",
                dice.choice(["solved", "closed", "open"]), dice.choice(["Good", "Good", "Bad", "Offered", "Unoffered"]), dice.choice(["Ana", "Luis", "Kim"]),
                f"Printer no. {n} does not start in the morning", dice.choice(["web", "email", "phone"]), f"{at + timedelta(hours=90):%Y-%m-%dT%H:%M:%SZ}",
            ]
        )  # fmt: skip
    return [
        "Id",
        "Requester Email",
        "Created at",
        "Solved at",
        "Status",
        "Satisfaction Score",
        "Assignee",
        "Subject",
        "Via",
        "Updated at",
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
                f"audit_{n * 7919 % 99999:05}", f"{_when(dice):%Y-%m-%d %H:%M}", dice.choice(["Leeds", "York", "Hull", "Bath", "Kent"]),
                dice.choice(["Sam Lee", "Jo Diaz", "Al Roy"]), *marks, round(sum(marks) / 4), _words(dice, marks[0] / 100, n),
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


def call_log(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(400):
        at, taken = _when(dice), dice.random() < 0.8
        rows.append(
            [
                f"ID{n:04}", dice.choice(["Diane", "Becky", "Stewart", "Greg"]), f"{at:%m/%d/%Y}", f"{at:%H:%M:%S}",
                dice.choice(["Contract related", "Technical Support", "Payment related"]), "Y" if taken else "N",
                ("Y" if dice.random() < 0.8 else "N") if taken else "N", dice.randrange(10, 125) if taken else "",
                f"0:0{dice.randrange(1, 7)}:{dice.randrange(10, 59)}" if taken else "", dice.choice([1, 2, 3, 3, 4, 4, 5]) if taken else "",
            ]
        )  # fmt: skip
    return (
        [
            "Call Id",
            "Agent",
            "Date",
            "Time",
            "Topic",
            "Answered (Y/N)",
            "Resolved",
            "Speed of answer in seconds",
            "AvgTalkDuration",
            "Satisfaction rating",
        ],
        rows,
    )


def parcels(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        rows.append(
            [
                n + 1, dice.choice("ABCDF"), dice.choice(["Flight", "Ship", "Road"]), dice.randrange(2, 8), dice.randrange(1, 6),
                dice.randrange(96, 310), dice.choice(["low", "medium", "high"]), dice.choice(["F", "M"]), dice.randrange(1, 66), dice.randrange(1000, 6000), dice.choice([0, 1, 1]),
            ]
        )  # fmt: skip
    return (
        [
            "ID",
            "Warehouse_block",
            "Mode_of_Shipment",
            "Customer_care_calls",
            "Customer_rating",
            "Cost_of_the_Product",
            "Product_importance",
            "Gender",
            "Discount_offered",
            "Weight_in_gms",
            "Reached.on.Time_Y.N",
        ],
        rows,
    )


def appointments(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(350):
        at = _when(dice, 60)
        rows.append(
            [
                f"{29872000 + _person(dice, 160) * 977}.0", 5642903 + n, dice.choice("FM"), f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at + timedelta(days=dice.randrange(0, 30)):%Y-%m-%d}T00:00:00Z",
                dice.randrange(0, 90), dice.choice(["JARDIM DA PENHA", "CENTRO", "GOIABEIRAS"]), dice.choice([0, 0, 1]), dice.choice([0, 1]), dice.choice([0, 1]), dice.choice(["No", "No", "No", "Yes"]),
            ]
        )  # fmt: skip
    return (
        [
            "PatientId",
            "AppointmentID",
            "Gender",
            "ScheduledDay",
            "AppointmentDay",
            "Age",
            "Neighbourhood",
            "Scholarship",
            "Hipertension",
            "SMS_received",
            "No-show",
        ],
        rows,
    )


def sales_lines(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(160):
        at, who = _when(dice), _person(dice, 60)
        for line in range(dice.randrange(1, 5)):
            rows.append(
                [
                    len(rows) + 1, f"CA-2024-{100000 + n}", f"{at:%m/%d/%Y}", f"{at + timedelta(days=dice.randrange(1, 6)):%m/%d/%Y}", dice.choice(["Second Class", "Standard Class"]) if not line else "Second Class",
                    f"CG-{12000 + who}", _name(who), dice.choice(["Consumer", "Corporate"]), "United States", dice.choice(["Austin", "Boston", "Reno"]),
                    f"FUR-BO-{dice.randrange(1000, 1400)}", dice.choice(["Furniture", "Office Supplies"]), f"{dice.randrange(5, 900)}.{dice.randrange(10, 99)}", dice.randrange(1, 9), f"{dice.randrange(-50, 90)}.5",
                ]
            )  # fmt: skip
    return (
        [
            "Row ID",
            "Order ID",
            "Order Date",
            "Ship Date",
            "Ship Mode",
            "Customer ID",
            "Customer Name",
            "Segment",
            "Country",
            "City",
            "Product ID",
            "Category",
            "Sales",
            "Quantity",
            "Profit",
        ],
        rows,
    )


def product_reviews(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        score = dice.choice([1, 2, 3, 4, 5, 5, 5, 4])
        rows.append(
            [
                f"A{_person(dice, 170) * 7919:09}XZ", f"B00{dice.randrange(40) * 31:07}", _name(_person(dice, 170)), dice.randrange(0, 4), float(score),
                _words(dice, score / 5, n), dice.choice(["Great", "Ok I guess", "Not what I wanted", "Five stars", "Returned it"]), int(_when(dice).timestamp()),
            ]
        )  # fmt: skip
    return ["reviewerID", "asin", "reviewerName", "helpful", "overall", "reviewText", "summary", "unixReviewTime"], rows


def step_log(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    steps = ["Register request", "Examine casually", "Check ticket", "Decide", "Pay compensation"]
    for n in range(120):
        at = _when(dice)
        for step in steps[: dice.randrange(3, 6)]:
            rows.append([f"case-{n:04}", step, f"{at:%Y-%m-%d %H:%M:%S}", dice.choice(["Pete", "Sue", "Mike"])])
            at += timedelta(hours=dice.randrange(1, 60))
    return ["case:concept:name", "concept:name", "time:timestamp", "org:resource"], rows


def nameless(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at = _when(dice)
        due = (at + timedelta(days=dice.randrange(3, 9))).replace(hour=0, minute=0)
        came = due + timedelta(hours=dice.choice([-60, -40, -20, -10, 40]))
        score = dice.choice([1, 2, 4, 5, 5, 5])
        rows.append(
            [
                f"K{7000 + n}", f"p{_person(dice, 90) * 613:06}", f"{at:%Y-%m-%d %H:%M:%S}", f"{came:%Y-%m-%d %H:%M:%S}" if dice.random() < 0.85 else "",
                f"{due:%Y-%m-%d}", score, _words(dice, score / 5, n), f"{dice.randrange(9, 300)}.{dice.randrange(10, 99)}",
            ]
        )  # fmt: skip
    return [f"col{n}" for n in range(1, 9)], rows


def spanish_orders(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(260):
        at = _when(dice)
        due = at + timedelta(days=dice.randrange(2, 9))
        rows.append(
            [
                f"P{n:05}", f"cli-{_person(dice, 100):04}", f"{at:%d/%m/%Y}", f"{due:%d/%m/%Y}", f"{due + timedelta(days=dice.choice([-1, 0, 0, 2])):%d/%m/%Y}",
                f"{dice.randrange(10, 900)},{dice.randrange(10, 99)} €", dice.choice(["Entregado", "Entregado", "Cancelado"]), dice.choice(["Madrid Centro", "Sevilla"]), dice.choice([1, 3, 4, 5, 5]),
            ]
        )  # fmt: skip
    return (
        [
            "Nº de pedido",
            "Código cliente",
            "Fecha de pedido",
            "Fecha prevista de entrega",
            "Fecha de entrega",
            "Importe total",
            "Estado",
            "Tienda",
            "Valoración",
        ],
        rows,
    )


def bank_churn(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(400):
        rows.append(
            [
                n + 1, 15634602 + n * 37, LAST[n % 20], dice.randrange(350, 850), dice.choice(["France", "Spain", "Germany"]), dice.choice(["Male", "Female"]), dice.randrange(18, 90),
                dice.randrange(0, 11), f"{dice.randrange(0, 200000)}.{dice.randrange(10, 99)}", dice.randrange(1, 5), dice.choice([0, 1]), dice.choice([0, 1]), f"{dice.randrange(10000, 200000)}.5", dice.choice([0, 0, 0, 1]),
            ]
        )  # fmt: skip
    return (
        [
            "RowNumber",
            "CustomerId",
            "Surname",
            "CreditScore",
            "Geography",
            "Gender",
            "Age",
            "Tenure",
            "Balance",
            "NumOfProducts",
            "HasCrCard",
            "IsActiveMember",
            "EstimatedSalary",
            "Exited",
        ],
        rows,
    )


def swedish_survey(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(200):
        good = dice.random()
        rows.append(
            [
                n + 1, f"{_when(dice):%Y-%m-%d}", dice.choice(["Göteborg", "Malmö"]), dice.choice(["1 - Mycket nöjd", "2 - Nöjd", "3 - Varken eller", "4 - Missnöjd", "5 - Mycket missnöjd"]),
                dice.randrange(0, 11), "Jättebra bemötande, tack så mycket för hjälpen" + f" {n}" if good > 0.5 else "",
            ]
        )  # fmt: skip
    return ["Svarsnr", "Datum", "Butik", "Hur nöjd är du?", "Skulle du rekommendera oss?", "Kommentar"], rows


MADE: dict[str, Callable[[random.Random], Rows]] = {
    one.__name__: one
    for one in (
        hotel_reviews, support_tickets, airline_survey, restaurant_bookings, repair_orders, one_to_ten, german_erp, french_tickets,
        helpdesk, hospital_totals, store_audits, call_log, parcels, appointments, sales_lines, product_reviews, step_log, nameless,
        spanish_orders, bank_churn, swedish_survey,
    )
}  # fmt: skip


def written(name: str, *, separator: str = ",") -> bytes:
    """A made-up export as the bytes of a CSV file; the same each time."""
    head, rows = MADE[name](random.Random(name))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
