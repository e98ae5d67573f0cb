"""Made-up exports as other programs write them, for guessing: realistic headings, quirks and shapes, seeded."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

from tests.ledger.intake.made_answers import (
    airline_survey,
    hospital_totals,
    hotel_reviews,
    nameless,
    one_to_ten,
    product_reviews,
    store_audits,
    swedish_survey,
)
from tests.ledger.intake.made_happenings import (
    appointments,
    bank_churn,
    call_log,
    french_tickets,
    german_erp,
    helpdesk,
    parcels,
    repair_orders,
    restaurant_bookings,
    sales_lines,
    spanish_orders,
    step_log,
    support_tickets,
)
from tests.ledger.intake.made_people import Rows
from tests.ledger.intake.made_products import (
    bank_complaints,
    class_visits,
    guest_marks,
    incident_desk,
    market_lines,
    payments,
    phone_queue,
    shared_inbox,
    till_ledger,
    till_orders,
)
from tests.ledger.intake.made_public import (
    city_requests,
    clothing_reviews,
    flights_on_time,
    food_deliveries,
    game_reviews,
    hygiene_ratings,
    insurance_complaints,
    restaurant_inspections,
    store_reviews,
)

MADE: dict[str, Callable[[random.Random], Rows]] = {
    one.__name__: one
    for one in (
        hotel_reviews,
        support_tickets,
        airline_survey,
        restaurant_bookings,
        repair_orders,
        one_to_ten,
        german_erp,
        french_tickets,
        helpdesk,
        hospital_totals,
        store_audits,
        call_log,
        parcels,
        appointments,
        sales_lines,
        product_reviews,
        step_log,
        nameless,
        spanish_orders,
        bank_churn,
        swedish_survey,
        flights_on_time,
        restaurant_inspections,
        hygiene_ratings,
        clothing_reviews,
        game_reviews,
        store_reviews,
        city_requests,
        insurance_complaints,
        food_deliveries,
        incident_desk,
        shared_inbox,
        till_ledger,
        till_orders,
        market_lines,
        payments,
        class_visits,
        bank_complaints,
        phone_queue,
        guest_marks,
    )
}


def written(name: str, *, separator: str = ",") -> bytes:
    """A made-up export as the bytes of a CSV file; the same each time."""
    head, rows = MADE[name](random.Random(name))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
