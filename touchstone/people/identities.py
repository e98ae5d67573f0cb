"""What identifies a party, normalised so that the same person is found again."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec
import phonenumbers

STRONG = ("email", "phone", "customer")
"""Kinds that identify somebody by themselves; `customer:<system>` is a system's number for a person."""

ANONYMOUS = ("anonymous", "device")
"""Kinds that may turn out to be somebody: a cookie, a device."""

SWITCHBOARDS = frozenset(
    {"info", "office", "contact", "hello", "sales", "support", "service", "admin", "noreply", "no-reply"}
)


@lru_cache(maxsize=1024)
def _is(kind: str, among: tuple[str, ...]) -> bool:
    return kind.split(":", maxsplit=1)[0] in among


class Known(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing we know a party by: kind, normalised value, and whether many share it (then it identifies nobody)."""

    kind: str
    value: str
    shared: bool = False

    @property
    def strong(self) -> bool:
        """Whether it identifies somebody by itself."""
        return not self.shared and _is(self.kind, STRONG)

    @property
    def anonymous(self) -> bool:
        """Whether it only tells one visitor from another."""
        return _is(self.kind, ANONYMOUS)


class Who(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Somebody as a source names them: what they are known by, perhaps a name, and whether an organisation."""

    known: tuple[Known, ...] = ()
    name: str = ""
    organisation: bool = False

    def __bool__(self) -> bool:
        return bool(self.known or self.name)


def normalised(kind: str, value: str, *, country: str = "") -> Known | None:
    """An identity in its one spelling, or None where the value cannot be one.

    E-mail addresses lose case and surrounding space; phone numbers become E.164 with `country` (ISO 3166, two
    letters) as the default region; everything else loses surrounding space. Role mailboxes (info@…) are shared.
    """
    value = value.strip()
    base = kind.split(":", maxsplit=1)[0]
    if not value:
        return None
    if base == "email":
        value = value.casefold()
        local, at, domain = value.rpartition("@")
        if not (at and local and "." in domain) or " " in value:
            return None
        return Known(kind, value, shared=local in SWITCHBOARDS)
    if base == "phone":
        try:
            number = phonenumbers.parse(value, country or None)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_possible_number(number):
            return None
        return Known(kind, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return Known(kind, value[:200])


MAILBOX = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+\.[^\s,;<>()]+")
WHOLE = phonenumbers.ValidationResult.IS_POSSIBLE
"""A number that can be rung from anywhere; one without its area code is many people's, so it stays in the name."""


def who_in(text: str, *, country: str = "") -> Who | None:
    """Whom somebody means who typed one line: an e-mail and a number where there are some, the rest is the name.

    "Carla Jones, 07700 900123" → name and phone. Numbers without a country code are read as of `country`
    (ISO 3166, two letters). None for an empty line.
    """
    text = text.strip()[:300]
    known: list[Known] = []
    for found in MAILBOX.findall(text):
        one = normalised("email", found)
        if one is not None:
            known.append(one)
            text = text.replace(found, " ")
    for match in phonenumbers.PhoneNumberMatcher(text, country or None, phonenumbers.Leniency.POSSIBLE):
        one = normalised("phone", match.raw_string, country=country)
        if one is not None and phonenumbers.is_possible_number_with_reason(match.number) == WHOLE:
            known.append(one)
            text = text.replace(match.raw_string, " ")
    name = " ".join(text.split()).strip(" ,;:<>()-–—/|")
    return Who(tuple(dict.fromkeys(known)), name) if known or name else None


def folded(name: str) -> str:
    """A name as it is looked for: without accents, case or double spaces ("  Renée O’Hara " → "renee o'hara")."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())[:200]


def last_word_first(sought: str) -> str:
    """A folded name with its last word in front, so that both ends of a name are found by their beginning."""
    rest, _space, last = sought.rpartition(" ")
    return f"{last} {rest}".strip()
