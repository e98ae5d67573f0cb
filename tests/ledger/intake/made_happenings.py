"""Made-up exports of what happened: orders, bookings, tickets, calls, repairs."""

# ruff: noqa: E501, PERF401 - a row of an export is one line here, and is made row by row

from __future__ import annotations

import random
from datetime import timedelta

from tests.ledger.intake.made_people import (
    LAST,
    Rows,
    some_name,
    some_person,
    some_time,
)


def support_tickets(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(400):
        at = some_time(dice)
        first, closed = at + timedelta(minutes=dice.randrange(5, 600)), at + timedelta(hours=dice.randrange(11, 90))
        state = dice.choice(["Open", "Pending Customer Response", "Closed", "Closed"])
        who = some_person(dice, 150)
        rows.append(
            [
                n + 1, some_name(who), f"user{who}@example.com", dice.randrange(18, 70), dice.choice(["Male", "Female", "Other"]),
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


def restaurant_bookings(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(250):
        made = some_time(dice)
        at = made + timedelta(days=dice.randrange(0, 20))
        who = some_person(dice, 120)
        rows.append(
            [
                f"RB-{n:05}", f"{made:%d/%m/%Y %H:%M}", f"{at:%d/%m/%Y}", f"{dice.choice([18, 19, 20])}:30", dice.randrange(1, 9),
                some_name(who), f"+44 7700 9{who:05}", dice.choice(["Seated", "Seated", "Seated", "No Show", "Cancelled"]),
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
        at = some_time(dice)
        due = at + timedelta(days=dice.randrange(1, 6))
        ready = due + timedelta(hours=dice.choice([-30, -20, -5, -2, 4, 30]))
        rows.append(
            [
                f"J{24000 + n}", f"C{some_person(dice, 110):04}", f"{at:%Y-%m-%d}", f"{due:%Y-%m-%d}", f"{ready:%Y-%m-%d}" if dice.random() < 0.93 else "",
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


def german_erp(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(320):
        at = some_time(dice)
        due = at + timedelta(days=dice.randrange(2, 14))
        came = due + timedelta(days=dice.choice([-2, -1, 0, 0, 1, 4]))
        euros = dice.randrange(1000, 900000) / 100
        rows.append(
            [
                f"AB-{n + 5000}", 10000 + some_person(dice, 90), f"{at:%d.%m.%Y}", f"{due:%d.%m.%Y}", f"{came:%d.%m.%Y}",
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
        at = some_time(dice)
        due, done = at + timedelta(days=3), at + timedelta(days=dice.randrange(0, 6))
        rows.append(
            [
                n + 1, f"client{some_person(dice, 100)}@exemple.fr", f"{at:%d/%m/%Y %H:%M}", f"{due:%d/%m/%Y %H:%M}", f"{done:%d/%m/%Y %H:%M}" if dice.random() < 0.9 else "",
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
        at = some_time(dice)
        rows.append(
            [
                f"{n + 100}", f"r{some_person(dice, 140)}@mail.example", f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at + timedelta(hours=dice.randrange(1, 80)):%Y-%m-%dT%H:%M:%SZ}",
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


def call_log(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(400):
        at, taken = some_time(dice), dice.random() < 0.8
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
        at = some_time(dice, 60)
        rows.append(
            [
                f"{29872000 + some_person(dice, 160) * 977}.0", 5642903 + n, dice.choice("FM"), f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at + timedelta(days=dice.randrange(0, 30)):%Y-%m-%d}T00:00:00Z",
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
        at, who = some_time(dice), some_person(dice, 60)
        for line in range(dice.randrange(1, 5)):
            rows.append(
                [
                    len(rows) + 1, f"CA-2024-{100000 + n}", f"{at:%m/%d/%Y}", f"{at + timedelta(days=dice.randrange(1, 6)):%m/%d/%Y}", dice.choice(["Second Class", "Standard Class"]) if not line else "Second Class",
                    f"CG-{12000 + who}", some_name(who), dice.choice(["Consumer", "Corporate"]), "United States", dice.choice(["Austin", "Boston", "Reno"]),
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


def step_log(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    steps = ["Register request", "Examine casually", "Check ticket", "Decide", "Pay compensation"]
    for n in range(120):
        at = some_time(dice)
        for step in steps[: dice.randrange(3, 6)]:
            rows.append([f"case-{n:04}", step, f"{at:%Y-%m-%d %H:%M:%S}", dice.choice(["Pete", "Sue", "Mike"])])
            at += timedelta(hours=dice.randrange(1, 60))
    return ["case:concept:name", "concept:name", "time:timestamp", "org:resource"], rows


def spanish_orders(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(260):
        at = some_time(dice)
        due = at + timedelta(days=dice.randrange(2, 9))
        rows.append(
            [
                f"P{n:05}", f"cli-{some_person(dice, 100):04}", f"{at:%d/%m/%Y}", f"{due:%d/%m/%Y}", f"{due + timedelta(days=dice.choice([-1, 0, 0, 2])):%d/%m/%Y}",
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
