"""The people of the demo: names and what they are known by, before anybody has met them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from touchstone.demo.truth import Ints
from touchstone.people.identities import Known, Who

MAIL = ("example.org", "example.com", "example.net")


@dataclass(slots=True)
class Person:
    """Somebody who may be met: as whom, in which role, with how much leniency (standard normal)."""

    who: Who
    role: str
    mood: float = 0.0


def plain(name: str) -> str:
    """A name in small letters without marks, as it stands in a mail address."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in bare.replace(" ", "-") if letter.isalnum() or letter == "-").strip("-")


@dataclass
class Cast:
    """All persons by their number; new ones join at the end."""

    given: Sequence[str]
    family: Sequence[str]
    rng: np.random.Generator
    people: list[Person] = field(default_factory=list)
    cookies: dict[int, Known] = field(default_factory=dict)
    _phones: int = 0
    _mails: dict[str, int] = field(default_factory=dict)

    def join(self, who: Who, role: str) -> int:
        """Somebody new; their number."""
        self.people.append(Person(who, role, float(self.rng.standard_normal())))
        return len(self.people) - 1

    def name(self) -> tuple[str, str]:
        """A given and a family name."""
        given, family = int(self.rng.integers(len(self.given))), int(self.rng.integers(len(self.family)))
        return self.given[given], self.family[family]

    def phone(self) -> Known:
        """A number of the range kept free for fiction in Ireland: +353 20 91x xxxx."""
        self._phones += 1
        return Known("phone", f"+35320{9100000 + self._phones % 100000:07d}")

    def mail(self, given: str, family: str, *, at: str = "") -> Known:
        """An address that nobody else here has."""
        base = f"{plain(given)}.{plain(family)}" if family else plain(given)
        count = self._mails[base] = self._mails.get(base, 0) + 1
        host = at or MAIL[len(base) % len(MAIL)]
        return Known("email", f"{base}{count if count > 1 else ''}@{host}")

    def somebody(self, role: str, *, mail: bool = False, phone: bool = False, card: str = "") -> int:
        """Somebody with a name and what they are known by."""
        given, family = self.name()
        known = [Known("customer:till", card)] if card else []
        known += [self.mail(given, family)] if mail else []
        known += [self.phone()] if phone else []
        return self.join(Who(tuple(known), f"{given} {family}"), role)

    def house(self, name: str, role: str) -> int:
        """An organisation."""
        return self.join(Who((self.mail(name, "", at=f"{plain(name)}.example"),), name, organisation=True), role)

    def twin(self, person: int) -> int:
        """The same person met once more without being known: the initial only, and another address."""
        given, _, family = self.people[person].who.name.partition(" ")
        known = (self.mail(given[:1], family),)
        twin = self.join(Who(known, f"{given[:1]}. {family}"), self.people[person].role)
        self.people[twin].mood = self.people[person].mood
        return twin

    def buyers(self, count: int) -> Ints:
        """So many buyers: cards, addresses and numbers as people give them, at least one of them."""
        first = len(self.people)
        gives = self.rng.random((count, 3)) < (0.55, 0.64, 0.3)
        for place in range(count):
            card, mail, phone = (bool(one) for one in gives[place])
            number = f"{100000 + first + place}" if card or not (mail or phone) else ""
            self.somebody("customer", mail=mail, phone=phone, card=number)
        return np.arange(first, first + count, dtype=np.int64)

    def cookie(self, person: int) -> Who:
        """What the web shop knows of somebody before they say who they are: a number in their browser."""
        self.cookies.setdefault(person, Known("anonymous:webshop", f"browser-{person:06d}"))
        return Who((self.cookies[person],))

    def recognised(self, person: int) -> Who | None:
        """The person together with their browser, where there is one: from here on the two are one."""
        if person not in self.cookies:
            return None
        who = self.people[person].who
        return Who((*who.known, self.cookies[person]), who.name)

    def balance(self, people: Sequence[int]) -> None:
        """Let the moods of a small group even out, so that a few loud voices do not pass for the truth."""
        usual = sum(self.people[one].mood for one in people) / max(len(people), 1)
        for one in people:
            self.people[one].mood -= usual

    def moods(self, who: Any) -> Any:
        """How lenient each of these is, in standard deviations; strangers (−1) get a fresh draw."""
        fresh = self.rng.standard_normal(len(who))
        known = np.array([person.mood for person in self.people] or [0.0])
        return np.where(who >= 0, known[np.maximum(who, 0)], fresh)
