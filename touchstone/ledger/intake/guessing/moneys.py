"""In which money amounts are: by what stands beside them, else asked where something speaks for another country."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.company.places import CURRENCIES, countries, currency_of_country
from touchstone.ledger.intake.guessing.asking import Question
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.said import Said
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, tokens
from touchstone.ledger.intake.values import SIGNS

MONEY = ("amount", "price")
NOT_SAID = "?"
"""Said of a currency while it must be asked."""
LOOKED_AT = 200
CHOICES = 5
CHANCE = 2
MOST_OF, HALF, SOME_HEADINGS = 0.8, 0.5, 0.3

LANGUAGES = {
    "de": (gettext_lazy("The headings are German."), ("EUR", "CHF")),
    "fr": (gettext_lazy("The headings are French."), ("EUR", "CHF", "CAD", "MAD", "TND", "DZD", "XOF", "XAF")),
    "es": (gettext_lazy("The headings are Spanish."), ("EUR", "MXN", "COP", "ARS", "CLP", "PEN", "UYU", "USD", "CRC")),
    "pt": (gettext_lazy("The headings are Portuguese."), ("EUR", "BRL", "AOA", "MZN")),
    "it": (gettext_lazy("The headings are Italian."), ("EUR", "CHF")),
    "nl": (gettext_lazy("The headings are Dutch."), ("EUR",)),
    "pl": (gettext_lazy("The headings are Polish."), ("PLN",)),
    "sv": (gettext_lazy("The headings are Swedish."), ("SEK", "EUR")),
    "da": (gettext_lazy("The headings are Danish."), ("DKK",)),
    "no": (gettext_lazy("The headings are Norwegian."), ("NOK",)),
    "fi": (gettext_lazy("The headings are Finnish."), ("EUR",)),
    "cs": (gettext_lazy("The headings are Czech."), ("CZK",)),
    "hu": (gettext_lazy("The headings are Hungarian."), ("HUF",)),
    "tr": (gettext_lazy("The headings are Turkish."), ("TRY",)),
}
"""What a language says of the money: a sentence, and the currencies where it is spoken, the likeliest first."""

POINTED = frozenset(
    (
        "GB", "IE", "US", "CA", "AU", "NZ", "IN", "PK", "LK", "SG", "HK", "MY", "PH", "TH", "CN", "TW", "JP", "KR",
        "IL", "MX", "CH", "LI", "NG", "KE", "GH", "ZW", "MT",
    )
)  # fmt: skip
"""Countries in which decimals are written with a point."""
COMMAED = ("EUR", "BRL", "PLN", "SEK", "DKK", "NOK", "CZK", "HUF", "RON", "TRY", "COP", "ARS", "CLP", "ZAR", "IDR")


@dataclass(frozen=True)
class Sign:
    """What speaks for a money: the currencies it can be, the likeliest first; a sentence; how much it weighs."""

    currencies: tuple[str, ...]
    why: str
    weight: float = 1.0


def money_of(founds: Sequence[Found], *, country: str, own: str) -> tuple[str, Question | None]:
    """The currency of the amounts, with the question where it must be asked ("?" until then).

    "": the company's, or what a column of currencies or the cells themselves say. own: the company's currency; ""
    where there is none yet.
    """
    amounts = [one for one in founds if one.means in MONEY]
    if not amounts or any(one.means == "currency" for one in founds):
        return "", None
    own = own or currency_of_country().get(country, "")
    beside = _beside(amounts)
    if beside is not None:
        if len(beside) <= 1:
            return (beside or ("",))[0], None
        if own in beside:
            return own, None
        why = _("The sign beside the amounts stands for several.")
        return NOT_SAID, _question(amounts, [Sign(beside[:CHOICES], why)], own)
    signs = list(_signs(founds, amounts, country))
    if not own or all(own in one.currencies for one in signs):
        return "", None
    return NOT_SAID, _question(amounts, signs, own)


def money_taken(said: Said, *, own: str) -> str:
    """In which money the amounts are taken to be, as a sentence; "" where there are none."""
    amounts = [one for one in said.columns if one.means in MONEY]
    if not amounts:
        return ""
    told = next((one.column for one in said.columns if one.means == "currency"), "")
    if told:
        return _("In which money an amount is stands in “%s”.") % told
    if said.currency == NOT_SAID:
        return _("In which money the amounts are is not said yet.")
    if said.currency:
        return _("The amounts are in %s.") % said.currency
    return _("No column names a currency: the amounts are taken to be in your own, %s.") % own if own else ""


def _beside(amounts: Sequence[Found]) -> tuple[str, ...] | None:
    """What the signs and codes beside the amounts, or in their headings, can mean; () several; None where none is."""
    found: set[tuple[str, ...]] = set()
    for one in amounts:
        for cell in one.profile.sample[:LOOKED_AT]:
            sign = re.sub(r"[\d.,'’\s\-−()]", "", cell)
            if sign:
                found.add(SIGNS.get(sign.casefold()) or ((sign.upper(),) if sign.upper() in CURRENCIES else ()))
        if not found:
            found |= {(code,) for code in tokens(one.profile.column).upper().split() if code in CURRENCIES}
    return None if not found else found.pop() if len(found) == 1 else ()


def _signs(founds: Sequence[Found], amounts: Sequence[Found], country: str) -> Iterator[Sign]:
    """What speaks for a money although none stands beside the amounts."""
    language = _language([one.profile.column for one in founds])
    if language in LANGUAGES:
        why, currencies = LANGUAGES[language]
        yield Sign(currencies, str(why))
    for one in founds:
        seen, usual = one.profile, currency_of_country()
        if seen.kind == "phone":
            code = _commonest(map(_calling_code, seen.sample[:LOOKED_AT]), HALF)
            there = phonenumbers.region_codes_for_country_code(int(code)) if code else ()
            found = tuple(dict.fromkeys(usual[region] for region in there if region in usual))
            if found:
                yield Sign(found, _("The telephone numbers begin with +%s.") % code)
        elif seen.kind == "email":
            ending = _commonest((cell.rpartition(".")[2].upper() for cell in seen.sample[:LOOKED_AT]), HALF)
            if ending in usual or ending == "UK":
                found = (usual["GB" if ending == "UK" else ending],)
                yield Sign(found, _("The e-mail addresses end in .%s.") % ending.lower(), 0.8)
        elif seen.values and COUNTRY & set(tokens(seen.column).split()):
            most = max(seen.values, key=lambda value: (seen.values or {})[value])
            where = _country(most)
            if where in usual and seen.values[most] > MOST_OF * seen.filled:
                yield Sign((usual[where],), _("The country is mostly %s.") % most)
    if country in POINTED and any(one.profile.decimal == "comma" for one in amounts):
        yield Sign(COMMAED, _("The amounts have a decimal comma."), 0.5)


COUNTRY = frozenset(["country", "land", "pays", "pais", "paese", "kraj", "maa", "ulke"])


def _country(said: str) -> str:
    named = {name.casefold(): code for code, name in countries().items()}
    return said.upper() if said.upper() in countries() else named.get(said.casefold(), "")


def _language(headings: Sequence[str]) -> str:
    """The language most headings are in, where it is not English: words that several share count for each in part."""
    votes: dict[str, float] = {}
    told: Counter[str] = Counter()
    for heading in headings:
        found = meanings_of(heading, "languages")
        for name in found:
            votes[name] = votes.get(name, 0.0) + 1 / len(found)
            told[name] += 1
    if not votes:
        return ""
    best = max(votes, key=lambda name: votes[name])
    return best if told[best] >= max(2, SOME_HEADINGS * len(headings)) else ""


def _calling_code(cell: str) -> str:
    """The country's number at the front of a telephone number, "" where it has none."""
    bare = re.sub(r"^00", "+", cell.strip())
    if not bare.startswith("+"):
        return ""
    try:
        return str(phonenumbers.parse(bare).country_code or "")
    except phonenumbers.NumberParseException:
        return ""


def _commonest(said: Iterable[str], share: float) -> str:
    """The commonest of these, where more than that share of them is so; "" where none is."""
    counted = Counter(said)
    if not counted:
        return ""
    ((best, n),) = counted.most_common(1)
    return best if n > share * counted.total() and n > CHANCE else ""


def _question(amounts: Sequence[Found], signs: Sequence[Sign], own: str) -> Question:
    """In which money they are; proposed: what most speaks for."""
    worth: dict[str, float] = {}
    for one in signs:
        for place, code in enumerate(one.currencies):
            worth[code] = worth.get(code, 0.0) + one.weight - 0.01 * place
    likely = [code for code in worth if worth[code] > HALF * max(worth.values())]
    ordered = sorted(likely, key=lambda code: -worth[code])
    shown = list(dict.fromkeys([*ordered[:CHOICES], *([own] if own else [])]))
    why = " ".join(one.why for one in signs)
    return Question(
        about="currency",
        sentence=_("In which money are the amounts in “%s”? The file does not say.") % amounts[0].profile.column,
        choices=tuple((code, _("%s, your own") % code if code == own else code) for code in shown),
        proposed=ordered[0],
        why=_("%s Any other can be chosen further below, under the files as a whole.") % why,
        weight=9.2,
    )
