"""What one can do to the company: open branches, welcome people, give access, and note every deed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from touchstone.company.models import Branch, Deed, User


def note_deed(
    *,
    by: User | None,
    verb: str,
    noun: models.Model,
    now: datetime,
    fields: Iterable[str] = (),
    branch: Branch | None = None,
) -> Deed:
    """Write down who did what to which: ids and field names only, never a value."""
    return Deed.objects.create(
        at=now,
        by=by,
        verb=verb,
        noun=type(noun).__name__,
        noun_id=noun.pk,
        fields=sorted(fields),
        branch=branch,
    )


def found_company(
    *,
    name: str,
    slug: str,
    time_zone: str,
    country: str,
    currency: str,
    now: datetime,
    language: str = "en",
    by: User | None = None,
) -> Branch:
    """Make the root of the branch tree: the company itself."""
    root = Branch.objects.create(
        slug=slug,
        name=name,
        time_zone=time_zone,
        country=country,
        currency=currency,
        language=language,
        opened_at=now,
    )
    note_deed(by=by, verb="found", noun=root, now=now, branch=root)
    return root
