"""Made-up exports in the columns that help desks, tills, shops, banks and call centres write."""

# ruff: noqa: E501 - a row of an export is one line here

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.ledger.intake.made_people import Rows, some_name, some_person, some_time, some_words

TEXTS = [
    "The invoice of last month is wrong and I paid it",
    "I cannot sign in since the change",
    "Nobody called me back about the parcel",
]


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def incident_desk(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at, state = some_time(dice), dice.choice(["Closed", "Closed", "Resolved", "In Progress", "On Hold", "Canceled"])
        due, solved = at + timedelta(hours=dice.choice([4, 24, 72])), at + timedelta(hours=dice.randrange(1, 100))
        done = state in ("Closed", "Resolved")
        rows.append(
            [
                f"INC{10020 + n:07}", iso(at), dice.choice(["Email not working", "VPN drops", "Printer jam on floor 3"]), some_name(some_person(dice, 150)),
                dice.choice(["1 - Critical", "3 - Moderate", "4 - Low"]), state, dice.choice(["Beth Anglin", "David Loo", ""]), dice.choice(["Phone", "Email", "Self-service"]),
                iso(due), "true" if solved <= due else "false", iso(solved) if done else "", iso(solved + timedelta(days=5)) if state == "Closed" else "",
                dice.choice(["Solved (Permanently)", "Solved (Work Around)", "Not Solved (Too Costly)"]) if done else "", iso(solved + timedelta(days=6)),
            ]
        )  # fmt: skip
    return (
        [
            "number",
            "opened_at",
            "short_description",
            "caller_id",
            "priority",
            "state",
            "assigned_to",
            "contact_type",
            "sla_due",
            "made_sla",
            "resolved_at",
            "closed_at",
            "close_code",
            "sys_updated_on",
        ],
        rows,
    )


def shared_inbox(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        who, at, state = (
            some_person(dice, 140),
            some_time(dice),
            dice.choice(["Closed", "Closed", "Resolved", "Open", "Waiting on Customer"]),
        )
        first = at + timedelta(minutes=dice.randrange(2, 900))
        solved, due, done = (
            first + timedelta(hours=dice.randrange(1, 60)),
            at + timedelta(hours=dice.choice([8, 24])),
            state in ("Closed", "Resolved"),
        )
        rows.append(
            [
                n + 1, state, dice.choice(["Email", "Portal", "Phone", "Chat"]), dice.choice(["Andrea", "Rachel Doe", "No Agent"]), iso(at), iso(due), iso(solved) if done else "",
                iso(solved + timedelta(hours=2)) if state == "Closed" else "", iso(first), f"{(first - at).seconds // 3600:02}:{(first - at).seconds // 60 % 60:02}:00",
                f"{int((solved - at).total_seconds() // 3600):02}:30:00" if done else "", dice.choice(["Extremely Happy", "Happy", "Neutral", "Unhappy", "Extremely Unhappy", ""]) if done else "",
                some_name(who), f"user{who}@example.com", 67000000000 + who, dice.choice(TEXTS) + f", case {n}",
            ]
        )  # fmt: skip
    return (
        [
            "Ticket ID",
            "Status",
            "Source",
            "Agent",
            "Created time",
            "Due by Time",
            "Resolved time",
            "Closed time",
            "Initial response time",
            "First response time (in hrs)",
            "Resolution time (in hrs)",
            "Survey results",
            "Full name",
            "Email",
            "Contact ID",
            "Description",
        ],
        rows,
    )


def till_ledger(dice: random.Random) -> Rows:
    """Each sale is a row of the whole, a row for each article, and a row of what was paid."""
    rows: list[list[object]] = []
    for n in range(120):
        who = some_person(dice, 60)
        base, known = [iso(some_time(dice)), 10440 + n], dice.random() < 0.5
        whom = [f"C-{who:05}", some_name(who)] if known else ["WALKIN", "Walk-in"]
        lines = [
            (f"{dice.randrange(10, 40)}-A", dice.randrange(1, 4), dice.randrange(300, 6000) / 100)
            for _ in range(dice.choice([1, 2, 3]))
        ]
        total, tail = (
            round(sum(many * each for _sku, many, each in lines), 2),
            [dice.choice(["Sofia", "Tim"]), "CLOSED"],
        )
        rows.append([*base, "Sale", *whom, "", f"{total:.2f}", f"{total:.2f}", *tail, ""])
        rows += [[*base, "Sale Line", *whom, many, f"{many * each:.2f}", "", *tail, sku] for sku, many, each in lines]
        rows.append([*base, "Payment", *whom, "", "", f"{total:.2f}", *tail, ""])
    return [
        "Date",
        "Receipt Number",
        "Line Type",
        "Customer Code",
        "Customer Name",
        "Quantity",
        "Total",
        "Paid",
        "User",
        "Status",
        "Sku",
    ], rows


def till_orders(dice: random.Random) -> Rows:
    """A till's numbers begin again, and the bill is closed a minute after it was paid."""
    rows: list[list[object]] = []
    for n in range(300):
        at, cost, void = some_time(dice), dice.randrange(900, 9000), dice.random() < 0.04
        paid = at + timedelta(minutes=dice.randrange(10, 100))
        rows.append(
            [
                dice.choice(["Downtown", "Airport"]), 400000000000 + n * 1003, n % 100 + 1, iso(at), dice.randrange(1, 7), dice.choice(["Jamie Lo", "Kris Q"]), dice.choice(["Lunch", "Dinner"]),
                f"{cost / 100:.2f}", f"{cost / 1000:.2f}", f"{(cost + round(cost / 10)) / 100:.2f}", "true" if void else "false", "" if void else iso(paid), "" if void else iso(paid + timedelta(minutes=1)),
            ]
        )  # fmt: skip
    return [
        "Location",
        "Order Id",
        "Order #",
        "Opened",
        "# of Guests",
        "Server",
        "Service",
        "Amount",
        "Tip",
        "Total",
        "Voided",
        "Paid",
        "Closed",
    ], rows


def market_lines(dice: random.Random) -> Rows:
    """The price of a line is that of all its pieces."""
    rows: list[list[object]] = []
    for _n in range(200):
        at, number, state = (
            some_time(dice),
            f"{dice.randrange(100, 999)}-{dice.randrange(10**6, 10**7)}",
            dice.choice(["Shipped"] * 8 + ["Cancelled"]),
        )
        for _line in range(dice.choice([1, 1, 2, 3])):
            article, many = dice.randrange(30), 0 if state == "Cancelled" else dice.choice([1, 1, 2, 3])
            rows.append(
                [number, at.isoformat() + "+00:00", state, "Market.de", f"Kettle {article}", f"SKU-{article}", many, "EUR" if many else "", f"{(549 + article * 137) * many / 100:.2f}" if many else "", f"{dice.randrange(10, 90)}"]
            )  # fmt: skip
    return (
        [
            "amazon-order-id",
            "purchase-date",
            "order-status",
            "sales-channel",
            "product-name",
            "sku",
            "quantity",
            "currency",
            "item-price",
            "ship-postal-code",
        ],
        rows,
    )


def payments(dice: random.Random) -> Rows:
    """Money in, money back and money taken out to the bank; on refunds sender and receiver change places."""
    rows: list[list[object]] = []
    for n in range(250):
        at, who = datetime(2024, 1, 2) + timedelta(hours=18 * n), some_person(dice, 120)
        kind = dice.choice(["Express Checkout Payment"] * 6 + ["Payment Refund", "General Withdrawal"])
        cents, shop, mail = dice.randrange(500, 130000), "shop@seller.example", f"user{who}@example.com"
        out, back = kind == "General Withdrawal", kind == "Payment Refund"
        gross = f"{-cents / 100 if out or back else cents / 100:,.2f}"
        rows.append(
            [
                f"{at:%d/%m/%Y}", f"{at:%H:%M:%S}", "" if out else some_name(who), kind, "Completed", "GBP", gross, f"{-cents / 3000:.2f}", "" if out else shop if back else mail,
                "" if out else mail if back else shop, f"{n * 7919:015X}X", "" if out else f"0770090{who:04}", "Debit" if out or back else "Credit",
            ]
        )  # fmt: skip
    return (
        [
            "Date",
            "Time",
            "Name",
            "Type",
            "Status",
            "Currency",
            "Gross",
            "Fee",
            "From Email Address",
            "To Email Address",
            "Transaction ID",
            "Contact Phone Number",
            "Balance Impact",
        ],
        rows,
    )


def class_visits(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for _n in range(300):
        who, at = some_person(dice, 90), some_time(dice)
        rows.append(
            [
                f"{at.month}/{at.day}/{at.year}", f"{at.hour % 12 or 12}:00 {at:%p}", 100000000 + who, some_name(who), dice.choice(["Vinyasa Flow", "Power Yoga", "Pilates"]), dice.choice(["Amy Tran", "Lou Bell"]),
                dice.choice(["Mission Studio", "Marina Studio"]), dice.choice(["Signed in"] * 6 + ["Late Cancel", "No Show"]), f"${dice.choice([0, 12, 18])}.00", f"{at - timedelta(days=dice.randrange(9)):%m/%d/%Y}",
            ]
        )  # fmt: skip
    return (
        [
            "Visit Date",
            "Visit Time",
            "Client ID",
            "Client",
            "Class",
            "Staff",
            "Visit Location",
            "Status",
            "Revenue per Visit",
            "Booked Date",
        ],
        rows,
    )


def bank_complaints(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(250):
        who, at, state = (
            some_person(dice, 120),
            some_time(dice),
            dice.choice(["abgeschlossen"] * 5 + ["in Bearbeitung", "zurückgezogen"]),
        )
        day, last = "%d.%m.%Y", at + timedelta(days=dice.randrange(3, 45))
        rows.append(
            [
                f"BS-2024-{n:05}", at.strftime(day), dice.choice(["Filiale Mitte", "Filiale Nord"]), 5500000 + who, some_name(who), dice.choice(["Brief", "E-Mail", "Telefon"]),
                f"Die Überweisung kam erst nach Wochen an, Konto {dice.randrange(1000, 9999)}.", (at + timedelta(days=dice.randrange(6))).strftime(day), (at + timedelta(days=21)).strftime(day),
                last.strftime(day) if state == "abgeschlossen" else "", state, dice.choice(["stattgegeben", "abgelehnt"]) if state == "abgeschlossen" else "",
            ]
        )  # fmt: skip
    return (
        [
            "Vorgangsnr.",
            "Eingangsdatum",
            "Geschäftsstelle",
            "Kundennummer",
            "Kundenname",
            "Eingangskanal",
            "Beschwerdetext",
            "Eingangsbestätigung am",
            "Antwortfrist",
            "Abschließende Antwort am",
            "Bearbeitungsstatus",
            "Entscheidung",
        ],
        rows,
    )


def phone_queue(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for n in range(300):
        at, what, wait = (
            some_time(dice),
            dice.choice(["Answered"] * 6 + ["Abandoned", "Voicemail"]),
            dice.randrange(2, 60),
        )
        taken, talk = at + timedelta(seconds=wait), dice.randrange(20, 900)
        there = what == "Answered"
        rows.append(
            [
                f"{at:%Y%m%d}-{n:06}", dice.choice(["Sales", "Support"]), dice.choice(["Ann Lee", "Bob Ray"]) if there else "", f"+1415{5550000 + some_person(dice, 150)}", "+18005550100", iso(at), iso(taken) if there else "",
                iso(taken + timedelta(seconds=talk)) if there else "", wait, what, "Y" if wait <= 20 else "N", dice.choice([1, 2, 3, 4, 5, 5, ""]) if there else "",
            ]
        )  # fmt: skip
    return (
        [
            "Call ID",
            "Queue",
            "Agent Name",
            "ANI",
            "DNIS",
            "Queued At",
            "Answered At",
            "Ended At",
            "Wait Time (s)",
            "Disposition",
            "Within Service Level",
            "Post Call CSAT",
        ],
        rows,
    )


def guest_marks(dice: random.Random) -> Rows:
    rows: list[list[object]] = []
    for _n in range(200):
        good = dice.random()
        parts = [
            dice.choice(["2.5", "5", "7.5", "10"]) if good < 0.5 else dice.choice(["7.5", "10", "10"]) for _ in range(4)
        ]
        rows.append([iso(some_time(dice)), some_name(some_person(dice, 190)), 2000000000 + dice.randrange(10**9), some_words(dice, 0.9, _n), some_words(dice, 0.2, _n), max(1, round(good * 10)), *parts])  # fmt: skip
    return (
        [
            "Review date",
            "Guest name",
            "Reservation number",
            "Positive review",
            "Negative review",
            "Review score",
            "Staff",
            "Cleanliness",
            "Comfort",
            "Value for money",
        ],
        rows,
    )
