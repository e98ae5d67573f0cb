"""What the columns of the real sets and the made-up exports mean, by hand, to hold the guess against."""

from __future__ import annotations

from tests.ledger.intake.products_truth import PRODUCTS_TRUTH
from tests.ledger.intake.public_truth import PUBLIC_TRUTH
from tests.ledger.intake.told_by_hand import Truth, told

SETS: dict[str, tuple[tuple[str, ...], Truth]] = {
    "olist": (
        ("customers.csv", "order_items.csv", "order_payments.csv", "order_reviews.csv", "orders.csv"),
        {
            **told(
                "orders",
                """order_id: row
                customer_id: thing
                order_status: status
                order_purchase_timestamp: moment
                order_approved_at: moment
                order_delivered_carrier_date: moment
                order_delivered_customer_date: moment
                order_estimated_delivery_date: due""",
            ),
            **told("customers", "customer_id: row or thing\ncustomer_unique_id: customer"),
            **told("order_items", "order_id: thing"),
            **told("order_payments", "order_id: thing\npayment_value: amount"),
            **told(
                "order_reviews",
                """review_id: row or thing
                order_id: thing
                review_score: score
                review_comment_title: words
                review_comment_message: words
                review_answer_timestamp: moment""",
            ),
        },
    ),
    "online_retail": (
        ("lines_150_customers.csv",),
        told(
            "lines_150_customers",
            """InvoiceNo: thing
            Quantity: quantity
            InvoiceDate: moment
            UnitPrice: price
            CustomerID: customer""",
        ),
    ),
    "cfpb": (
        ("cfpb_2016_sample.csv",),
        told(
            "cfpb_2016_sample",
            """date_received: moment
            consumer_complaint_narrative: words
            submitted_via: channel
            company_response_to_consumer: status
            timely_response: kept
            consumer_disputed: solved
            complaint_id: row""",
        ),
    ),
    "nyc311": (
        ("nyc311_animals.csv",),
        told(
            "nyc311_animals",
            """Unique Key: row
            Created Date: moment
            Closed Date: moment
            Status: status
            Due Date: due""",
        ),
    ),
    "nhs_fft": (
        ("v6_1500.csv",),
        told(
            "v6_1500",
            """Comment ID: row
            Trust: branch
            Respondent ID: customer
            Date: moment
            Service type 1: touchpoint
            FFT categorical answer: score
            FFT answer: words""",
        ),
    ),
    "telco_churn": (
        ("telco_churn.csv",),
        told("telco_churn", "customerID: customer\ntenure: since\nChurn: ended"),
    ),
}
"""The six real sets: file names in their order of being handed in, and the truth."""

MADE_TRUTH: dict[str, Truth] = {
    "hotel_reviews": told(
        "hotel_reviews",
        """Hotel Name: branch
        Review Date: moment
        Reviewer Name: name
        Overall Rating: score
        Review Text: words
        Cleanliness: score
        Staff: score
        Value for money: score""",
    ),
    "support_tickets": told(
        "support_tickets",
        """Ticket ID: row
        Customer Name: name
        Customer Email: email
        Ticket Description: words
        Ticket Status: status
        Ticket Channel: channel
        Created At: moment
        First Response Time: moment
        Time of Resolution: moment
        Customer Satisfaction Rating: score""",
    ),
    "airline_survey": told(
        "airline_survey",
        """id: row
        Inflight wifi service: score
        Departure/Arrival time convenient: score
        Ease of Online booking: score
        Gate location: score
        Food and drink: score
        Online boarding: score
        Seat comfort: score
        Inflight entertainment: score
        Baggage handling: score
        Checkin service: score
        Cleanliness: score
        satisfaction: score""",
    ),
    "restaurant_bookings": told(
        "restaurant_bookings",
        """Reservation No: row
        Booked On: moment
        Reservation Date: moment
        Reservation Time: hour
        Guest Name: name
        Mobile: phone
        Status: status
        Source: channel""",
    ),
    "repair_orders": told(
        "repair_orders",
        """Job No: row
        Customer No: customer
        Date In: moment
        Promised Ready: due
        Date Ready: moment or met
        Mechanic: staff
        Invoice Total: amount""",
    ),
    "one_to_ten": told(
        "one_to_ten",
        """Timestamp: moment
        How satisfied were you with our service?: score
        What could we do better?: words
        Would you come back?: score or fact""",
    ),
    "german_erp": told(
        "german_erp",
        """Auftragsnummer: row
        Kundennummer: customer
        Auftragsdatum: moment
        Zugesagter Liefertermin: due
        Lieferdatum: moment or met
        Bruttobetrag: amount
        Niederlassung: branch
        Status: status""",
    ),
    "french_tickets": told(
        "french_tickets",
        """N° de ticket: row
        Courriel du client: email
        Date d'ouverture: moment
        Échéance: due
        Date de clôture: moment or met
        Statut: status
        Canal: channel
        Satisfaction: score
        Commentaire: words""",
    ),
    "helpdesk": told(
        "helpdesk",
        """Id: row
        Requester Email: email
        Created at: moment
        Solved at: moment
        Status: status
        Satisfaction Score: score
        Assignee: staff
        Subject: words or fact or nothing
        Via: channel""",
    ),
    "hospital_totals": {},
    "store_audits": told(
        "store_audits",
        """Audit ID: row
        Conducted on: moment
        Store: branch
        Inspector: staff
        Entrance score: score
        Shelves score: score
        Checkout score: score
        Toilets score: score
        Overall score: score
        Comments: words""",
    ),
    "call_log": told(
        "call_log",
        """Call Id: row
        Agent: staff
        Date: moment
        Time: hour
        Resolved: solved
        Satisfaction rating: score""",
    ),
    "parcels": told("parcels", "ID: row\nCustomer_rating: score\nReached.on.Time_Y.N: kept"),
    "appointments": told(
        "appointments",
        """PatientId: customer
        AppointmentID: row
        ScheduledDay: moment
        AppointmentDay: moment
        No-show: status""",
    ),
    "sales_lines": told(
        "sales_lines",
        """Row ID: row
        Order ID: thing
        Order Date: moment
        Ship Date: moment
        Customer ID: customer
        Customer Name: name
        Sales: amount""",
    ),
    "product_reviews": told(
        "product_reviews",
        """reviewerID: customer
        reviewerName: name
        overall: score
        reviewText: words
        summary: words
        unixReviewTime: moment""",
    ),
    "step_log": told(
        "step_log",
        """case:concept:name: thing
        concept:name: touchpoint
        time:timestamp: moment
        org:resource: staff or fact""",
    ),
    "nameless": told(
        "nameless",
        """col1: row
        col2: customer
        col3: moment
        col4: moment
        col5: due
        col6: score
        col7: words
        col8: amount""",
    ),
    "spanish_orders": told(
        "spanish_orders",
        """Nº de pedido: row
        Código cliente: customer
        Fecha de pedido: moment
        Fecha prevista de entrega: due
        Fecha de entrega: moment or met
        Importe total: amount
        Estado: status
        Tienda: branch
        Valoración: score""",
    ),
    "bank_churn": told("bank_churn", "RowNumber: row\nCustomerId: customer\nSurname: name or fact\nExited: ended"),
    "swedish_survey": told(
        "swedish_survey",
        """Svarsnr: row
        Datum: moment
        Butik: branch
        Hur nöjd är du?: score
        Skulle du rekommendera oss?: score
        Kommentar: words""",
    ),
    **PUBLIC_TRUTH,
    **PRODUCTS_TRUTH,
}
"""The made-up exports of `made_exports`."""
