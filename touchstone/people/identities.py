"""What identifies a party, normalised so that the same person is found again."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import phonenumbers

STRONG = ("email", "phone", "customer")
"""Kinds that identify somebody by themselves; `customer:<system>` is a system's number for a person."""

ANONYMOUS = ("anonymous", "device")
"""Kinds that may turn out to be somebody: a cookie, a device."""

SWITCHBOARDS = frozenset(
    {"info", "office", "contact", "hello", "sales", "support", "service", "admin", "noreply", "no-reply"}
)


@dataclass(frozen=True)
class Known:
    """One thing we know a party by: kind, normalised value, and whether many share it (then it identifies nobody)."""

    kind: str
    value: str
    shared: bool = False

    @property
    def strong(self) -> bool:
        """Whether it identifies somebody by itself."""
        return not self.shared and self.kind.split(":")[0] in STRONG

    @property
    def anonymous(self) -> bool:
        """Whether it only tells one visitor from another."""
        return self.kind.split(":")[0] in ANONYMOUS


@dataclass(frozen=True)
class Who:
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


def folded(name: str) -> str:
    """A name as it is looked for: without accents, case or double spaces ("  Renée O’Hara " → "renee o'hara")."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())[:200]


def last_word_first(sought: str) -> str:
    """A folded name with its last word in front, so that both ends of a name are found by their beginning."""
    rest, _space, last = sought.rpartition(" ")
    return f"{last} {rest}".strip()
