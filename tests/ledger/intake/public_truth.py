"""What the columns of the exports of `made_public` mean, by hand, written before the guess had seen them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.ledger.intake.told_by_hand import Truth, told

PUBLIC_TRUTH: Mapping[str, Truth] = {
    "flights_on_time": told(
        "flights_on_time",
        """FL_DATE: moment
        CRS_DEP_TIME: hour or fact or nothing
        DEP_TIME: hour or fact or nothing
        DEP_DEL15: kept or fact or nothing
        CRS_ARR_TIME: hour or due or fact or nothing
        ARR_TIME: hour or met or fact or nothing
        ARR_DEL15: kept
        CANCELLED: status""",
    ),
    "restaurant_inspections": told(
        "restaurant_inspections",
        """CAMIS: thing or branch or fact or nothing
        DBA: branch or fact or nothing
        INSPECTION DATE: moment
        VIOLATION DESCRIPTION: words or fact or nothing
        SCORE: score or fact or nothing
        GRADE: score
        INSPECTION TYPE: touchpoint or fact or nothing""",
    ),
    "hygiene_ratings": told(
        "hygiene_ratings",
        """FHRSID: row
        LocalAuthorityBusinessID: row or fact or nothing
        BusinessName: branch or fact or nothing
        RatingValue: score
        RatingDate: moment
        LocalAuthorityName: branch or fact or nothing""",
    ),
    "clothing_reviews": told(
        "clothing_reviews",
        """column 1: row or fact or nothing
        Title: words or fact or nothing
        Review Text: words
        Rating: score
        Recommended IND: score""",
    ),
    "game_reviews": told(
        "game_reviews",
        """overall: score
        reviewTime: moment
        reviewerID: customer
        reviewerName: name
        reviewText: words
        summary: words or fact or nothing""",
    ),
    "store_reviews": told(
        "store_reviews",
        """Reviewer Language: language
        Review Submit Date and Time: moment
        Star Rating: score
        Review Title: words or fact or nothing
        Review Text: words
        Developer Reply Date and Time: moment or nothing""",
    ),
    "city_requests": told(
        "city_requests",
        """case_enquiry_id: row
        open_dt: moment
        sla_target_dt: due
        closed_dt: moment or met
        on_time: kept or fact
        case_status: status
        source: channel""",
    ),
    "insurance_complaints": told(
        "insurance_complaints",
        """Complaint number: row
        How resolved: status or fact or nothing
        Received date: moment
        Closed date: moment""",
    ),
    "food_deliveries": told(
        "food_deliveries",
        """ID: row
        Delivery_person_ID: staff
        Order_Date: moment
        Time_Orderd: hour
        Time_Order_picked: hour or fact or nothing""",
    ),
}
