"""Touchpoints a file speaks of, in the order people pass them: plain names for each kind of thing and moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.relations import Sheet
from touchstone.ledger.intake.guessing.said import PointSaid
from touchstone.ledger.intake.guessing.shapes import folded
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, tokens

NOUNS = (
    "complaint", "claim", "ticket", "repair", "flight", "stay", "meal", "booking", "appointment", "inspection", "order",
    "invoice", "call", "request", "application", "visit", "survey", "review",
)  # fmt: skip
OPINIONS = frozenset(("survey", "review", "inspection"))
"""Things whose rows are opinions: that somebody passed is known, not when."""
PROBLEMS = frozenset(("complaint", "claim", "ticket", "repair"))


@dataclass(frozen=True)
class Named:
    """A touchpoint's name, and what a moment there is."""

    slug: str
    name: str
    stage: str
    deal: str = ""


def _names() -> dict[tuple[str, str], Named]:
    """Names by thing and moment; "" as the thing: for any."""
    return _wholes() | {
        ("order", "created"): Named("place-the-order", _("Place the order"), _("Order"), "purchase"),
        ("invoice", "created"): Named("purchase", _("The purchase"), _("Buy"), "purchase"),
        ("complaint", "created"): Named("make-a-complaint", _("Make a complaint"), _("Complain")),
        ("ticket", "created"): Named("ask-for-help", _("Ask for help"), _("Ask")),
        ("request", "created"): Named("make-a-request", _("Make a request"), _("Ask")),
        ("booking", "created"): Named("book", _("Book"), _("Book")),
        ("appointment", "created"): Named("make-the-appointment", _("Make the appointment"), _("Book")),
        ("visit", "created"): Named("the-visit", _("The visit"), _("Visit")),
        ("call", "created"): Named("the-call", _("The call"), _("Call")),
        ("repair", "created"): Named("hand-in-for-repair", _("Hand in for repair"), _("Hand in")),
        ("claim", "created"): Named("report-a-claim", _("Report a claim"), _("Report")),
        ("application", "created"): Named("apply", _("Apply"), _("Apply")),
        ("stay", "created"): Named("book", _("Book"), _("Book")),
        ("meal", "created"): Named("book-a-table", _("Book a table"), _("Book")),
        ("flight", "created"): Named("book", _("Book"), _("Book")),
        ("stay", "date"): Named("the-stay", _("The stay"), _("Stay")),
        ("meal", "date"): Named("the-meal", _("The meal"), _("Eat")),
        ("flight", "date"): Named("the-flight", _("The flight"), _("Fly")),
        ("booking", "appointment"): Named("the-visit", _("The visit"), _("Visit")),
        ("booking", "date"): Named("the-visit", _("The visit"), _("Visit")),
        ("appointment", "date"): Named("the-appointment", _("The appointment"), _("Come")),
        ("inspection", "date"): Named("the-visit", _("The visit"), _("Visit")),
        ("inspection", "appointment"): Named("the-visit", _("The visit"), _("Visit")),
        ("meal", "appointment"): Named("the-meal", _("The meal"), _("Eat")),
        ("flight", "appointment"): Named("the-flight", _("The flight"), _("Fly")),
        ("stay", "departure"): Named("departure", _("Departure"), _("Leave")),
        ("", "paid"): Named("payment-goes-through", _("Payment goes through"), _("Pay")),
        ("", "shipped"): Named("parcel-leaves", _("The parcel leaves"), _("Wait")),
        ("", "delivered"): Named("parcel-arrives", _("The parcel arrives"), _("Receive")),
        ("", "ready"): Named("ready", _("It is ready"), _("Receive")),
        ("repair", "closed"): Named("ready", _("It is ready"), _("Receive")),
        ("", "acknowledged"): Named("receipt-confirmed", _("Receipt is confirmed"), _("Answer")),
        ("visit", "booked"): Named("book", _("Book"), _("Book")),
        ("", "answered"): Named("first-answer", _("The first answer"), _("Answer")),
        ("", "closed"): Named("case-closed", _("The case is closed"), _("Close")),
        ("", "resolved"): Named("solution-given", _("A solution is given"), _("Close")),
        ("order", "closed"): Named("order-completed", _("The order is completed"), _("Receive")),
        ("complaint", "closed"): Named("complaint-closed", _("The complaint is closed"), _("Close")),
        ("request", "closed"): Named("request-closed", _("The request is closed"), _("Close")),
        ("call", "closed"): Named("end-of-the-call", _("The end of the call"), _("Call")),
        ("", "appointment"): Named("the-appointment", _("The appointment"), _("Come")),
        ("visit", "appointment"): Named("the-visit", _("The visit"), _("Visit")),
        ("", "arrival"): Named("arrival", _("Arrival"), _("Arrive")),
        ("", "departure"): Named("departure", _("Departure"), _("Leave")),
    }


def _wholes() -> dict[tuple[str, str], Named]:
    """Names of the whole of a thing, for what is said of no part of it."""
    return {
        ("", "overall"): Named("as-a-whole", _("The experience as a whole"), _("Overall")),
        ("stay", "overall"): Named("the-stay", _("The stay"), _("Stay")),
        ("meal", "overall"): Named("the-meal", _("The meal"), _("Eat")),
        ("flight", "overall"): Named("the-flight", _("The flight"), _("Fly")),
        ("call", "overall"): Named("the-call", _("The call"), _("Call")),
        ("inspection", "overall"): Named("the-visit", _("The visit"), _("Visit")),
        ("visit", "overall"): Named("the-visit", _("The visit"), _("Visit")),
        ("order", "overall"): Named("the-order", _("The order"), _("Order")),
        ("ticket", "overall"): Named("help", _("Getting help"), _("Ask")),
    }


def named_for(noun: str, concept: str) -> Named:
    """The touchpoint of a moment of a thing; for a plain date that of the thing itself."""
    names = _names()
    if concept in ("date", "since"):
        tries = [(noun, "date"), (noun, "created"), (noun, "overall"), ("", "overall")]
    elif concept == "created" and noun in OPINIONS:
        tries = [(noun, "overall"), ("", "overall")]
    else:
        tries = [(noun, concept), ("", concept), (noun, "overall"), ("", "overall")]
    return next(names[one] for one in tries if one in names)


def noun_of(sheets: Sequence[Sheet]) -> str:
    """What kind of thing the rows are, by headings and file names: order, ticket, stay … ; "" where nothing says."""
    worth: dict[str, float] = {}
    for sheet in sheets:
        for name in meanings_of(re.sub(r"\.\w{2,8}$", "", sheet.given), "things"):
            worth[name] = worth.get(name, 0.0) + 2.5
        for one in sheet.profiles:
            for name in meanings_of(one.column, "things"):
                coded = 1.0 if sheet.may(one, "id") or one.place == 0 else 0.0
                worth[name] = worth.get(name, 0.0) + 0.6 + coded
    if not worth:
        return ""
    return max(
        worth,
        key=lambda name: (worth[name] - (0.8 if name in ("survey", "review", "visit") else 0), -NOUNS.index(name)),
    )


def slug_of(name: str) -> str:
    """A slug for a name in any script."""
    return (slugify(folded(name)) or "touchpoint")[:50].strip("-")


class Points:
    """The touchpoints so far, in journey order; those the register has keep their slug."""

    def __init__(self, register: Sequence[tuple[str, str]]) -> None:
        """register: slug and name of the touchpoints that are there."""
        self.register = register
        self.said: dict[str, PointSaid] = {}

    def add(self, named: Named, *, passage: bool = True, deal: str | None = None) -> str:
        """A touchpoint by that name, the register's own where one is much alike; its slug."""
        known = self.known(named)
        slug, name = known or (named.slug, named.name)
        if slug not in self.said:
            self.said[slug] = PointSaid(
                slug=slug,
                name=name,
                known=known is not None,
                stage=named.stage,
                deal=named.deal if deal is None else deal,
                passage=passage,
            )
        return slug

    def known(self, named: Named) -> tuple[str, str] | None:
        """The register's touchpoint of that slug, or whose name is much alike."""
        best, at = None, 0.0
        for slug, name in self.register:
            alike = 100.0 if slug == named.slug else fuzz.token_sort_ratio(tokens(name), tokens(named.name))
            if alike > at:
                best, at = (slug, name), alike
        return best if at >= 84 else None

    def known_name(self, name: str) -> str:
        """The slug of the register's touchpoint that is called almost so, else ""."""
        alike = [(fuzz.token_sort_ratio(tokens(name), tokens(other)), slug) for slug, other in self.register]
        best = max(alike, default=(0.0, ""))
        return best[1] if best[0] >= 84 else ""

    def of_value(self, value: str, stage: str, *, passage: bool) -> str:
        """A touchpoint for a value of a column."""
        name = " ".join(value.split())[:100]
        return self.add(Named(slug_of(name), name, stage), passage=passage)

    def change(self, slug: str, **what: object) -> None:
        """Say more of a touchpoint."""
        plain = {name: getattr(self.said[slug], name) for name in PointSaid.__struct_fields__}
        self.said[slug] = PointSaid(**{**plain, **what})

    def in_order(self, slugs: Sequence[str]) -> tuple[PointSaid, ...]:
        """Those first in this order, then the rest as they came."""
        first = [slug for slug in dict.fromkeys(slugs) if slug in self.said]
        return tuple(self.said[slug] for slug in (*first, *(one for one in self.said if one not in first)))


def header_named(found: Found) -> Named:
    """A touchpoint named by a heading, where two moments would share a name."""
    text = re.sub(r"[_\-]+", " ", found.profile.column).strip()
    shown = text[:1].upper() + text[1:]
    return Named(slug_of(text), shown, _("Further"))
