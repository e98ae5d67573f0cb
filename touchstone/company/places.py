"""Time zones, countries and currencies: what a branch may be told, and what is likely there."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from touchstone.errors import Refusal

# ISO 4217, the currencies in use. The first two letters are the country's; where else one is usual stands below.
_IN_USE = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PEN PGK PHP PKR PLN PYG QAR RON
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = tuple(_IN_USE.split())
_ELSEWHERE = {
    "AUD": "CC CX HM KI NF NR TV",
    "CHF": "LI",
    "DKK": "FO GL",
    "EUR": "AD AT AX BE BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA YT",
    "GBP": "GG GS IM JE TA",
    "JOD": "PS",
    "MAD": "EH",
    "NOK": "BV SJ",
    "NZD": "CK NU PN TK",
    "SHP": "AC",
    "USD": "AS BQ DG EC FM GU HT IO MH MP PA PR PW SV TC TL UM VG VI",
    "XAF": "CF CG CM GA GQ TD",
    "XCD": "AG AI DM GD KN LC MS VC",
    "XCG": "CW SX",
    "XOF": "BF BJ CI GW ML NE SN TG",
    "XPF": "NC PF WF",
}


class NotAPlace(Refusal):
    """This is not a time zone, country or currency we know."""


@cache
def countries() -> dict[str, str]:
    """Country by its two letters (ISO 3166), with its usual English name, from the time zone database."""
    text = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return dict(row[:2] for row in sorted(rows, key=lambda row: row[1].casefold()))


@cache
def country_of_zone() -> dict[str, str]:
    """The country in which a time zone lies, from the time zone database (zones of several countries: the first)."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


@cache
def zones() -> tuple[str, ...]:
    """Every time zone to choose from, by its place, and UTC."""
    return (*sorted(country_of_zone()), "UTC")


@cache
def currency_of_country() -> dict[str, str]:
    """The currency that is usual in a country."""
    known = countries()
    usual = {code[:2]: code for code in CURRENCIES if code[:2] in known}
    usual.update({country: code for code, where in _ELSEWHERE.items() for country in where.split()})
    return usual


def checked_zone(name: str) -> str:
    """The time zone as the database writes it, or nothing; anything else is refused."""
    name = name.strip()
    if name and name not in available_timezones():
        raise NotAPlace(_("“%(said)s” is not a time zone we know. Write it like Europe/London.") % {"said": name})
    return name


def checked_country(code: str) -> str:
    """Two letters, or nothing; anything else is refused."""
    code = code.strip().upper()
    if code and code not in countries():
        raise NotAPlace(_("“%(said)s” is not a country we know. Write its two letters, like GB.") % {"said": code})
    return code


def checked_currency(code: str) -> str:
    """Three letters, or nothing; anything else is refused."""
    code = code.strip().upper()
    if code and code not in CURRENCIES:
        raise NotAPlace(_("“%(said)s” is not a currency we know. Write its three letters, like EUR.") % {"said": code})
    return code
