"""Finds people by what one types: the beginning of a name, of its last word, of an e-mail, of a number.

Beginnings are read from indexes, so a million people are no slower than a thousand. Words in the middle of a name are
looked for among the newest fifty thousand people only.
"""

from __future__ import annotations

import phonenumbers
from django.db import connection
from django.db.models import Max, Q

from touchstone.people.identities import ANONYMOUS, folded
from touchstone.people.models import Identity, Party
from touchstone.people.queries import canonical_of

NEWEST = 50_000
MOST = 200
LEAST_DIGITS = 4


def parties_called(text: str, *, country: str = "", most: int = MOST) -> list[int]:
    """The parties that `text` may mean, as read today, likeliest first: at most `most`, none of ours, none forgotten.

    Numbers are read as of `country` (ISO 3166, two letters) where they begin without their country's code.
    """
    sought = folded(text)
    if not sought:
        return []
    found = dict.fromkeys(_by_identity(text, country, most))
    for field in ("sought", "sought_last"):  # one index each, in its order: a short beginning stops early too
        found |= dict.fromkeys(_named(begins(field, sought), most, by=field))
    if len(found) < most:
        last = Party.objects.aggregate(last=Max("pk"))["last"] or 0
        middle = Q(pk__gt=last - NEWEST)
        for word in sought.split():
            middle &= Q(sought__contains=word)
        found |= dict.fromkeys(_named(middle, most, by="-pk"))
    as_read = canonical_of(list(found)[:most])
    return list(dict.fromkeys(as_read.values()))


def begins(field: str, text: str) -> Q:
    """Rows whose `field` begins with `text`, in the form each database answers from its index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def _named(which: Q, most: int, *, by: str) -> list[int]:
    rows = Party.objects.filter(which, user=None, forgotten_at=None).order_by(by)
    return list(rows.values_list("pk", flat=True)[:most])


def _by_identity(text: str, country: str, most: int) -> list[int]:
    which = Q()
    for beginning in _beginnings(text, country):
        which |= begins("value", beginning)
    if not which:
        return []
    rows = Identity.objects.filter(which, party__user=None, party__forgotten_at=None)
    for kind in ANONYMOUS:
        rows = rows.exclude(kind__startswith=kind)
    return list(rows.values_list("party_id", flat=True)[:most])


def _beginnings(text: str, country: str) -> list[str]:
    """How the values of identities may begin that `text` stands for."""
    line = text.strip()
    found = [line.casefold(), line] if " " not in line else []
    digits = "".join(c for c in line if c.isdigit())
    if len(digits) >= LEAST_DIGITS and not any(c.isalpha() or c == "@" for c in line):
        found.append(f"+{digits.removeprefix('00') if digits.startswith('00') else digits}")
        code = phonenumbers.country_code_for_region(country) if country else 0
        if code and not line.startswith("+"):
            found.append(f"+{code}{digits.lstrip('0')}")
    return list(dict.fromkeys(found))
