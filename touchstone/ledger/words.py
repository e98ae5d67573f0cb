"""What people said lately, word for word, with the reading it came with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from touchstone.ledger.models import Encounter, Evidence, Verbatim

LATELY = timedelta(days=60)
LOOKED_AT = 400


@dataclass(frozen=True)
class Said:
    """One person's words, where and when, in which part they were met, and the reading beside them."""

    text: str
    touchpoint: int
    branch: int
    role: str
    happened_at: datetime
    kind: str
    value: float


def lately_said(
    touchpoints: Collection[int], *, branches: Collection[int], as_of: date, scoring: bool = True
) -> list[Said]:
    """What customers and others said in the sixty days to `as_of`, newest first; at most some hundred.

    Only what the person said or what was noted as said; `scoring` keeps those with a reading beside the words.
    """
    end = datetime.combine(as_of + timedelta(days=1), time.min, UTC)
    later = Encounter.objects.filter(
        system=OuterRef("encounter__system"), key=OuterRef("encounter__key"), turn__gt=OuterRef("encounter__turn")
    )
    rows = (
        Verbatim.objects.filter(
            ~Exists(later),
            encounter__withdrawn=False,
            encounter__touchpoint__in=touchpoints,
            encounter__branch__in=branches,
            encounter__happened_at__gte=end - LATELY,
            encounter__happened_at__lt=end,
        )
        .order_by("-encounter__happened_at", "-pk")
        .values_list(
            "text",
            "encounter_id",
            "encounter__touchpoint",
            "encounter__branch",
            "encounter__role",
            "encounter__happened_at",
        )[:LOOKED_AT]
    )
    found = list(rows)
    readings = {
        encounter: (kind, value)
        for encounter, kind, value in Evidence.objects.filter(
            encounter__in=[row[1] for row in found], vantage=Evidence.Vantage.CUSTOMER
        )
        .order_by("-slot")
        .values_list("encounter_id", "kind", "value")
    }
    return [
        Said(text, touchpoint, branch, role, happened_at, *readings.get(encounter, ("", 0.0)))
        for text, encounter, touchpoint, branch, role, happened_at in found
        if encounter in readings or not scoring
    ]
