"""What a person says on a touchpoint's public page: built or eroded, a lot or a little, and a few words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from touchstone.company.models import Branch
from touchstone.ledger.actions import found_source, record
from touchstone.ledger.entries import Entry, Reading, Words
from touchstone.ledger.models import Encounter, Evidence, Source
from touchstone.ledger.pen import NotRecorded
from touchstone.register.models import Touchpoint

INSTRUMENT = "public page 1"
"""The page and its edition; another wording of the question would be another."""

Heard = Literal["new", "changed", "same"]


def public_source() -> Source:
    """The public pages: they hear whoever chooses to answer."""
    return found_source(slug="public-page", name="Public page", hears=Source.Hears.CHOSE, system_name="Touchstone")


def hear_answer(
    *,
    touchpoint: Touchpoint,
    branch: Branch,
    answer: int,
    words: str,
    device: str,
    day: date,
    first: Literal["builds", "erodes"],
    asked_at: datetime,
    now: datetime,
) -> Heard:
    """Write down one answer (−2, −1, 1 or 2); what it did to an earlier one of the same device and day.

    One device has one answer a day at a touchpoint and branch: the key is made of the four, and only its keyed hash
    is stored. A second answer replaces the first, because people may think again; the same sent twice adds nothing.
    `first` is the side that stood on top, kept so that its pull can be measured.
    """
    entry = Entry(
        key=f"public/{touchpoint.pk}/{branch.pk}/{day.isoformat()}/{device}",
        kind=Encounter.Kind.READING,
        touchpoint=touchpoint.pk,
        branch=branch.pk,
        happened_at=asked_at,
        channel="page",
        readings=(Reading("trust4", answer, Evidence.Vantage.CUSTOMER, instrument=INSTRUMENT),),
        words=(Words(words.strip()),) if words.strip() else (),
        facts={"first": first},
    )
    outcome = record(source=public_source(), entries=[entry], now=now)
    if outcome.refused:
        raise NotRecorded(outcome.refused[0][1])
    return "new" if outcome.new else "changed" if outcome.changed else "same"
