"""What the columns of the exports of `made_products` mean, by hand, written before the guess had seen them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.ledger.intake.told_by_hand import Truth, told

PRODUCTS_TRUTH: Mapping[str, Truth] = {
    "incident_desk": told(
        "incident_desk",
        """number: row
        opened_at: moment
        short_description: words or fact or nothing
        caller_id: customer or name
        state: status
        assigned_to: staff
        contact_type: channel
        sla_due: due
        made_sla: kept or fact or nothing
        resolved_at: moment
        closed_at: moment
        close_code: solved""",
    ),
    "shared_inbox": told(
        "shared_inbox",
        """Ticket ID: row
        Status: status
        Source: channel
        Agent: staff
        Created time: moment
        Due by Time: due
        Resolved time: moment
        Closed time: moment
        Initial response time: moment
        Survey results: score
        Full name: name
        Email: email
        Contact ID: customer
        Description: words""",
    ),
    "till_ledger": told(
        "till_ledger",
        """Date: moment
        Receipt Number: thing
        Line Type: deal or fact or nothing
        Customer Code: customer
        Customer Name: name
        Quantity: quantity or fact or nothing
        Total: amount or fact or nothing
        Paid: amount or fact or nothing
        User: staff
        Status: status or fact or nothing""",
    ),
    "till_orders": told(
        "till_orders",
        """Location: branch
        Order Id: row
        Order #: thing or fact or nothing
        Opened: moment
        Server: staff
        Service: touchpoint or fact or nothing
        Amount: amount or fact or nothing
        Total: amount
        Voided: status
        Paid: moment or nothing or fact
        Closed: moment or nothing or fact""",
    ),
    "market_lines": told(
        "market_lines",
        """amazon-order-id: thing
        purchase-date: moment
        order-status: status
        sales-channel: channel or fact or nothing
        quantity: quantity or fact or nothing
        currency: currency
        item-price: amount""",
    ),
    "payments": told(
        "payments",
        """Date: moment
        Time: hour
        Name: name
        Type: deal
        Status: status or fact or nothing
        Currency: currency
        Gross: amount
        From Email Address: email
        Transaction ID: row
        Contact Phone Number: phone
        Balance Impact: deal or fact or nothing""",
    ),
    "class_visits": told(
        "class_visits",
        """Visit Date: moment
        Visit Time: hour
        Client ID: customer
        Client: name
        Class: touchpoint or fact or nothing
        Staff: staff
        Visit Location: branch
        Status: status
        Revenue per Visit: amount
        Booked Date: moment""",
    ),
    "bank_complaints": told(
        "bank_complaints",
        """Vorgangsnr.: row
        Eingangsdatum: moment
        Geschäftsstelle: branch
        Kundennummer: customer
        Kundenname: name
        Eingangskanal: channel
        Beschwerdetext: words
        Eingangsbestätigung am: moment
        Antwortfrist: due
        Abschließende Antwort am: moment
        Bearbeitungsstatus: status
        Entscheidung: status or solved or fact or nothing""",
    ),
    "phone_queue": told(
        "phone_queue",
        """Call ID: row
        Queue: touchpoint or fact or nothing
        Agent Name: staff
        ANI: phone
        Queued At: moment
        Answered At: moment
        Ended At: moment
        Disposition: status
        Within Service Level: kept
        Post Call CSAT: score""",
    ),
    "guest_marks": told(
        "guest_marks",
        """Review date: moment
        Guest name: name
        Reservation number: row or thing
        Positive review: words
        Negative review: words
        Review score: score
        Staff: score
        Cleanliness: score
        Comfort: score
        Value for money: score""",
    ),
}
"""By the name of the export."""
