"""Cells as values: numbers, money in minor units, scores; each says plainly what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

MINOR = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
    "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3,
    "TND": 3,
}  # fmt: skip
"""Digits of the minor unit where they are not two (ISO 4217)."""

SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "SHP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "ft": ("HUF",),
    "r$": ("BRL",),
    "us$": ("USD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "c$": ("CAD",),
    "ca$": ("CAD",),
    "nz$": ("NZD",),
    "hk$": ("HKD",),
    "s$": ("SGD",),
    "mx$": ("MXN",),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "fr": ("CHF",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "BRL", "UYU", "DOP"),
}
"""What a currency's sign can mean; the first where nobody said."""

MOST = (1 << 63) - 1
"""The largest amount the books can hold, in minor units."""

PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?")
# thousands marks wherever they stand: blanks, also those that do not break, and apostrophes
BLANKS = str.maketrans("", "", " \t\u00a0\u2009\u202f'’ʼ")
MINUSES = str.maketrans("−–﹣－", "----")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+")
WHOLE = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
CODE = re.compile(r"[A-Za-z]{3}")
SHARE = re.compile(r"(-?[\d.,]+)\s*(?:/|of|out of|von|sur|de|su|van|av|z)\s*(\d+)", re.IGNORECASE)
LABELLED = re.compile(r"(-?\d+(?:[.,]\d+)?)(?:\s*stars?\b.*|\s*[-–—:=.)(]\s*[^\d\s].*)", re.IGNORECASE | re.DOTALL)
STARS = re.compile(r"(?P<full>[★⭐✭✮]+)️?(?P<half>½)?[☆✩]*")


class Unreadable(ValueError):
    """A cell that cannot be read; `sentence` says why with the cell's words, `general` without them."""

    def __init__(self, sentence: str, general: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.general = general or sentence

    def within(self, column: str) -> Unreadable:
        """The same, with the column's name in front."""
        return Unreadable(f"{column}: {self.sentence}", f"{column}: {self.general}")


def unreadable(sentence: str, said: object) -> Unreadable:
    """A sentence with %(said)s in it, with and without what was said."""
    short = str(said) if len(str(said)) <= 60 else f"{str(said)[:57]}…"
    return Unreadable(sentence % {"said": f"“{short}”"}, sentence % {"said": _("what stands there")})


def number(said: str, decimal: str = "", *, wrong: str = "") -> Decimal:
    """A number as people write it: −12, 12-, (12.50), 1.234,56, 1 234,56, 1'234.56, 1,234.56.

    decimal: "point" or "comma"; "" reads a point as the decimal point and a comma as whatever it can only be.
    wrong: the sentence for what is none, with %(said)s in it.
    """
    text = said.strip().translate(MINUSES)
    sign = 1
    if text[:1] == "(" and text[-1:] == ")":
        sign, text = -1, text[1:-1].strip()
    if text[-1:] == "-":
        sign, text = -sign, text[:-1].strip()
    if text[:1] in "+-" and text:
        sign, text = (-sign if text[0] == "-" else sign), text[1:].strip()
    text = text.translate(BLANKS)
    if not DIGITS.fullmatch(text):
        raise unreadable(wrong or _("%(said)s is no number."), said)
    try:
        return sign * Decimal(_pointed(text, decimal, said))
    except InvalidOperation:
        raise unreadable(wrong or _("%(said)s is no number."), said) from None


def _pointed(text: str, decimal: str, said: str) -> str:
    """The digits with a decimal point and nothing else."""
    mark = {"point": ".", "comma": ","}.get(decimal) or _decimal_mark(text, said)
    other = "," if mark == "." else "."
    whole, _mark, part = text.partition(mark)
    if other in part or mark in part:
        if mark in part and other not in text and WHOLE.fullmatch(text) and not decimal:
            return text.replace(mark, "")
        raise unreadable(_wrong_mark(mark), said)
    if other in whole:
        if not WHOLE.fullmatch(whole) or mark in whole:
            raise unreadable(_wrong_mark(mark), said)
        whole = whole.replace(other, "")
    return f"{whole or '0'}.{part or '0'}"


def _decimal_mark(text: str, said: str) -> str:
    """Which mark is the decimal one where nobody said: the last of two kinds; a mark that comes twice is none."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "." if text.rindex(".") > text.rindex(",") else ","
    if commas == 1 and WHOLE.fullmatch(text) and not text.startswith("0"):
        raise unreadable(
            _("%(said)s can be read in two ways: say in the recipe whether decimal is “point” or “comma”."), said
        )
    if points > 1:
        return ","
    return "," if commas == 1 else "."


def _wrong_mark(mark: str) -> str:
    if mark == ".":
        return _("%(said)s is not written with a decimal point; if it is a comma, the recipe says decimal = “comma”.")
    return _("%(said)s is not written with a decimal comma; if it is a point, the recipe says decimal = “point”.")


def money(said: str, decimal: str, currency: str) -> tuple[Decimal, str]:
    """An amount and its currency: that of the code or sign beside it, where there is one, else `currency`.

    Without `decimal`, what could be thousands or decimals ("1.234") is refused.
    """
    amount, beside = amount_beside(said, decimal)
    return amount, currency_of(beside, currency, said)


def amount_beside(said: str, decimal: str) -> tuple[Decimal, str]:
    """An amount, and the code or sign that stands beside it ("" where none does)."""
    text = said.strip()
    head = re.match(r"^([-−–(+\s]*)([^\d.,()+\-−–\s]{1,3}\$?)\.?\s*(?=[-−–(+\s]*[\d.,])", text)
    tail = re.search(r"(?<=[\d.,)\-−])\s*([^\d.,()+\-−–\s'’]{1,3}\$?)\.?([)\s-]*)$", text)
    beside = ""
    if head and head[2] not in "'’":
        beside, text = head[2], head[1] + text[head.end() :]
    elif tail:
        beside, text = tail[1], text[: tail.start()] + tail[2]
    bare = text.strip(" -−–+()").translate(BLANKS)
    if not decimal and WHOLE.fullmatch(bare) and bare.count(".") == 1 and "," not in bare and bare[0] != "0":
        raise unreadable(
            _("%(said)s can be read in two ways: say in the recipe whether decimal is “point” or “comma”."), said
        )
    return number(text, decimal, wrong=_("%(said)s is no amount of money; write it as 1234.50.")), beside


def currency_of(beside: str, currency: str, said: object) -> str:
    """The currency that a sign or code means; `currency` is the one in force, and that of amounts without either."""
    if not beside:
        return currency
    known = SIGNS.get(beside.casefold())
    if known is None and CODE.fullmatch(beside):
        return beside.upper()
    if known is None:
        raise unreadable(_("%(said)s is no amount of money; write it as 1234.50."), said)
    if currency and currency not in known:
        sentence = _("%(said)s is not in {stated}; if it means {other}, the recipe says currency = “{other}”.")
        raise unreadable(sentence.format(stated=currency, other=known[0]), said)
    return currency or known[0]


def currency_code(said: str) -> str:
    """A currency's three letters."""
    text = said.strip()
    if CODE.fullmatch(text) and text.casefold() not in SIGNS:
        return text.upper()
    known = SIGNS.get(text.casefold(), ())
    if len(known) != 1:
        raise unreadable(_("%(said)s is no currency; write its three letters, like EUR."), said)
    return known[0]


def minor_units(amount: Decimal, currency: str, *, minor: bool = False) -> int:
    """An amount in its minor units (minor: it is so already). Refused where it is more than the books can hold."""
    found = amount if minor else amount.scaleb(MINOR.get(currency, 2))
    whole = int(found.to_integral_value(ROUND_HALF_UP))
    if abs(whole) > MOST:
        raise unreadable(_("%(said)s is more money than the books can hold."), amount)
    return whole


def money_reader(decimal: str, *, minor: bool = False) -> Callable[[str | Decimal, str], tuple[int, str]]:
    """A function from an amount's cell and the currency in force to minor units and currency."""

    def read(said: str | Decimal, currency: str) -> tuple[int, str]:
        if isinstance(said, Decimal):
            return minor_units(said, currency, minor=minor), currency
        if decimal != "comma" and not minor and currency not in MINOR and PLAIN.fullmatch(said):
            whole, _point, part = said.partition(".")
            cents = int(whole) * 100
            if part:
                more = int(part) * (10 if len(part) == 1 else 1)
                cents += -more if whole[0] == "-" else more
            return cents, currency
        amount, currency = money(said, decimal, currency)
        return minor_units(amount, currency, minor=minor), currency

    return read


def score_reader(
    *, words: Mapping[str, float], missing: Collection[str], decimal: str, low: float, high: float,
    best: float | None, percent: bool,
) -> Callable[[str], float | None]:  # fmt: skip
    """A function from a cell to a score on a scale from `low` to `high`, or None where it says nothing.

    words: words for numbers. missing: answers that are none. best: the number that is best; where it is `low`, the
    file's scale runs the other way and is turned. A whole share is read ("4 of 5"), and stars, and "4 - good".
    """
    known = {word.strip().casefold(): float(value) for word, value in words.items()}
    none = {word.strip().casefold() for word in missing}
    turned = best is not None and best == low and low != high
    kept: dict[str, float | None] = {}

    def once(said: str) -> float | None:
        folded = said.casefold()
        if not said or folded in none:
            return None
        found = known.get(folded)
        if found is None:
            found = _score(said, decimal, high, percent=percent)
            if found in named_numbers:
                return None
        return low + high - found if turned else found

    named_numbers = {float(word) for word in none if re.fullmatch(r"-?\d+(?:\.\d+)?", word)}

    def read(said: str) -> float | None:
        said = said.strip()
        if said in kept:
            return kept[said]
        found = once(said)
        if len(kept) < 10_000:
            kept[said] = found
        return found

    return read


def _score(said: str, decimal: str, high: float, *, percent: bool) -> float:
    stars = STARS.fullmatch(said)
    if stars:
        return len(stars["full"]) + (0.5 if stars["half"] else 0)
    text = said
    share = SHARE.fullmatch(said)
    if share:
        if float(share[2]) != high:
            raise unreadable(_("%(said)s is on another scale than the recipe says."), said)
        text = share[1]
    elif percent:
        text = said.removesuffix("%").strip()
    elif found := LABELLED.fullmatch(said):
        text = found[1]
    try:
        value = number(text, decimal or ("comma" if re.fullmatch(r"-?\d+,\d+", text) else "point"))
    except Unreadable:
        raise unreadable(_("%(said)s is no score on this scale."), said) from None
    return float(value)
