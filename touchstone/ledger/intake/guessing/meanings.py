"""First thoughts on a column by itself: its heading and the shape of its values, before the others are looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.identities import identity, small
from touchstone.ledger.intake.guessing.ladders import rung
from touchstone.ledger.intake.guessing.outcomes import outcomes
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Sheet, is_key
from touchstone.ledger.intake.guessing.shapes import AGO, CURRENCIES, SINCE
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, tokens

MOMENTS = (
    "acknowledged", "created", "paid", "shipped", "delivered", "ready", "answered", "sent_on", "closed",
    "appointment", "arrival", "departure", "reviewed",
)  # fmt: skip


EPOCH = frozenset(("unix", "epoch", "millis", "unixtime"))
"""Words in a heading by which numbers count from 1970."""

NAMELESS = re.compile(r"^(?:c|col|column|field|f|v|var|x|feld|spalte|champ|campo|unnamed)?(?: ?\d+)?$")
"""Headings that say nothing."""


def first_thoughts(sheet: Sheet) -> list[Found]:
    """What each column of a file seems to mean by itself."""
    return [_thought(sheet, one) for one in sheet.profiles]


def _thought(sheet: Sheet, one: Profile) -> Found:
    found = Found(sheet, one)
    for look in (_empty, _dated, _by_shape, outcomes, identity, _money, _words, _plain_words, _places, _scored):
        if look(found):
            return found
    return _fact(found)


def _empty(found: Found) -> bool:
    if found.profile.kind != "empty":
        return False
    if found.sheet.may(found.profile, "due") and not found.sheet.may(found.profile, "id"):
        found.be("due", 0.8, _("It is empty in every row: no promise was made here."), concept="due")
    elif _best_text(found) and found.sheet.may(found.profile, "words") >= 1:
        found.be("words", 0.6, _("It is empty in every row."))
    else:
        found.be("nothing", 0.9, _("It is empty in every row."))
    return True


def _best_text(found: Found) -> bool:
    best = _strongest(found, ("product", "words", "status", "trait", "geo", "id", "touchpoint"))
    return best == "words"


def _strongest(found: Found, among: Sequence[str]) -> str:
    """Of these meanings the one for which the heading speaks most; "" if for none."""
    told = {name: found.sheet.may(found.profile, name) for name in among}
    best = max(told, key=lambda name: told[name])
    return best if told[best] else ""


def _dated(found: Found) -> bool:
    """Dates: a promise, a moment, or a date of no use here."""
    one, may = found.profile, found.sheet.may
    if "tenure" in tokens(one.column).split() and one.kind == "number" and one.whole and 12 < (one.most or 0) < 900:
        found.be("since", 0.6, _("For how many months they are with us."), concept="since", dates="months ago")
        return True
    heading = {name: may(one, name) for name in (*MOMENTS, "due", "updated", "birth", "exported", "since", "until")}
    stamp = _stamp(found)
    if not one.dated and not stamp:
        return False
    found.dates = stamp
    if stamp:
        found.sheet.stamps[one.place] = stamp
    best = max(heading, key=lambda name: heading[name])
    if heading["due"] and {"back", "return", "zuruck", "retour"} & set(tokens(one.column).split()):
        found.be("nothing", 0.5, _("A day they promised, not you."), concept="due")
    elif heading["due"] and best not in ("appointment", "birth"):
        found.be("due", 0.9, _("The heading speaks of a day promised."), concept="due")
    elif not heading[best]:
        concept = "created" if may(one, "thing") and not may(one, "row") and one.place < 12 else "date"
        found.be("moment", 0.7, _("It holds dates."), concept=concept)
    elif (heading["updated"] and heading["updated"] >= heading[best] - 0.3) or best in ("birth", "exported"):
        found.be("nothing", 0.85, _("A date, but not of anything that happened to the person."), concept=best)
    elif best in ("since", "until"):
        found.be("moment", 0.7, _("It holds dates."), concept=best)
    else:
        found.be("moment", 0.9, _("It holds dates, and the heading says of what."), concept=best)
    return True


def _stamp(found: Found) -> str:
    """Seconds since 1970, or days of a spreadsheet, where the heading speaks of a time."""
    one, may = found.profile, found.sheet.may
    if one.kind != "number" or one.least is None or one.most is None:
        return ""
    timely = (
        may(one, "date") or any(may(one, name) for name in MOMENTS) or bool(EPOCH & set(tokens(one.column).split()))
    )
    if timely and one.least > 6e8 and one.most < 2.2e9 and one.whole:
        return "unix"
    if timely and one.least > 6e11 and one.most < 2.2e12:
        return "unix ms"
    if may(one, "date") and one.least > 30_000 and one.most < 60_000 and not may(one, "amount"):
        return "serial"
    return ""


def _by_shape(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if one.kind == "email":
        staff = may(one, "staff") > may(one, "customer")
        found.be("staff" if staff else "email", 0.6 if staff else 0.95, _("It holds e-mail addresses."))
    elif may(one, "phone") > may(one, "id") and _dialled(one):
        found.be("phone", 0.8, _("The heading speaks of telephone numbers."))
    elif one.kind == "phone" and (not may(one, "id") or may(one, "phone") > may(one, "id")):
        found.be("phone", 0.9 if may(one, "phone") else 0.6, _("It holds telephone numbers."))
    elif one.kind == "lasting" or (one.kind == "clock" and may(one, "span")):
        found.be("fact", 0.7, _("How long it took."))
    elif one.kind == "clock":
        found.be("hour", 0.85, _("It holds times of day without a day."))
    elif one.sample and all(AGO.match(cell) and SINCE.search(cell) for cell in one.sample):
        found.be("nothing", 0.8, _("How long ago it was, but not from which day on."))
    elif one.kind == "url":
        found.be("nothing", 0.9, _("It holds addresses of web pages."))
    elif (
        one.values
        and {value.upper() for value in one.values} <= CURRENCIES
        and (may(one, "currency") or one.distinct > 1)
    ):
        found.be("currency", 0.95, _("It holds the three letters of currencies."))
    else:
        return False
    return True


def _dialled(one: Profile) -> bool:
    """Whether its cells can be dialled: "Caller 75" under "caller id" cannot."""
    if one.kind not in ("number", "id", "phone") or not 6 < one.length < 20:
        return False
    letters = sum(any(map(str.isalpha, cell)) for cell in one.sample)
    return one.kind != "id" or letters < 0.2 * len(one.sample)


def _money(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if not one.numeric or (small(one) and not may(one, "quantity") and not may(one, "part") and not may(one, "span")):
        return False
    told = {n: may(one, n) for n in ("amount", "price", "quantity", "part", "span", "score", "geo", "trait", "total")}
    best = max(told, key=lambda n: told[n])
    if one.kind == "money" and best not in ("price", "part") and (not told["part"] or told["part"] < told[best] - 0.3):
        found.be("amount", 0.8, _("It holds amounts of money."), minor=_cents(one))
    elif not told[best] or best in ("geo", "trait", "score"):
        return False
    elif best in ("part", "span", "total") or told["part"] >= told[best] - 0.3 or told["span"] >= told[best]:
        found.be("fact", 0.7, _("A number that is neither a score nor the price paid."))
    elif best == "quantity" and not one.whole:
        return False
    else:
        found.be(best, 0.8, _("The heading speaks of money or of how many."), minor=_cents(one))
    return True


def _cents(one: Profile) -> bool:
    return one.whole and bool(
        {"cents", "cent", "pence", "centimes", "minor", "pfennig"} & set(tokens(one.column).split())
    )


def _words(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if one.kind == "place":
        found.be("nothing", 0.8, _("It is a place."))
        return True
    told = 0.0 if OF_OURS & set(tokens(one.column).split()) else may(one, "words")
    others = max(may(one, n) for n in ("geo", "product", "staff", "branch", "name", "status", "trait"))
    if may(one, "language") and one.distinct <= 50 and one.length < 16 and one.kind in ("list", "text"):
        found.be("language", 0.85, _("The heading says so."))
        return True
    long = one.kind == "words" or (one.words >= 3 and one.unique > 0.3)
    if may(one, "geo") > told:
        return False
    repeated = one.distinct > 12 and one.words >= (5 if may(one, "product") else 3)
    if told and told >= others - 0.25 and (long or repeated or (one.kind == "text" and one.unique > 0.5)):
        sure = 0.9 if one.kind == "words" else 0.7
        found.be("words", sure, _("It holds sentences people wrote."))
        return True
    if one.kind == "words" and one.words >= 6 and one.unique > 0.5 and not others:
        found.be("words", 0.75, _("It holds long texts of which hardly any two are the same."))
        return True
    return False


NOT_THEIRS = frozenset(("reply", "type", "category", "reason", "code", "question", "close", "closure", "resolution"))
"""Words in a heading by which short texts are ours, or a choice from a list."""
OF_OURS = frozenset(("status", "closure", "internal"))
"""Words in a heading by which texts of any length are ours."""
LISTS = frozenset(("subject", "title", "notes", "topic"))
"""Words in a heading by which a few texts that come again and again are a list to choose from."""


def _steps(one: Profile) -> bool:
    """Whether most of its values are steps of a scale."""
    values = list(one.values or ())
    return bool(values) and one.words <= 4 and sum(rung(value) is not None for value in values) > 0.5 * len(values)


def _plain_words(found: Found) -> bool:
    """Sentences few wrote, or many in the same words: told by the heading, or, where it says nothing, by length."""
    one, may = found.profile, found.sheet.may
    if one.kind not in ("list", "text", "words", "id") or one.distinct < 2:
        return False
    if any(may(one, name) for name in ("account", "staff", "product", "id")) or _steps(one):
        return False
    ours = max(may(one, name) for name in ("status", "geo", "trait", "thing", "kept", "solved"))
    said = set(tokens(one.column).split())
    reply = (NOT_THEIRS | OF_OURS) & said or (LISTS & said and one.unique < 0.05)
    told = may(one, "words")
    if told and told > ours and not reply and one.words >= 1.6 and one.length > 9:
        found.be("words", 0.7, _("The heading speaks of what people said."))
        return True
    if NAMELESS.match(tokens(one.column)) and one.words >= 2.2 and one.length >= 14 and one.distinct > 2:
        found.be("words", 0.45, _("It holds short sentences."))
        return True
    return False


def prefer_longer(founds: Sequence[Found]) -> None:
    """Of a heading (a subject) and a text beside it, both spoken of as words, the longer one is what people said."""
    for short in founds:
        if short.means != "words" or short.profile.kind in ("words", "empty"):
            continue
        for long in founds:
            one = long.profile
            told = long.sheet.may(one, "words") and one.kind in ("list", "text", "words") and not _steps(one)
            longer = one.words >= 3 and one.length > 1.25 * short.profile.length
            if long.means in ("fact", "nothing") and told and longer:
                long.be("words", 0.7, _("The longer text beside “%s”.") % short.profile.column)
                short.be("fact", 0.6, _("A heading; what they said stands in “%s”.") % one.column)
                break


def _places(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if may(one, "trait") and may(one, "trait") >= max(may(one, "score"), may(one, "touchpoint")):
        found.be("nothing", 0.8, _("Something about the person that is not needed here."), concept="trait")
        return True
    if may(one, "geo") and not may(one, "score"):
        if _maybe_ours(found):
            found.be("branch", 0.5, _("The heading speaks of a place, and there are few."))
            return True
        short = bool(one.values) and one.distinct > 1
        found.be("fact" if short else "nothing", 0.7, _("It is a place of theirs, not of ours."))
        return True
    return False


def _maybe_ours(found: Found) -> bool:
    """A heading that speaks of a place of ours as much as of one of theirs, over a few names."""
    one, may = found.profile, found.sheet.may
    plain = {"type", "kind", "category", "class"} & set(tokens(one.column).split())
    if may(one, "customer"):
        return False
    beside = sum(bool(may(x, "geo")) for x in found.sheet.profiles if x is not one)
    names = beside < 3 and one.kind in ("list", "text", "name") and 2 <= one.distinct <= 40 and one.length < 40
    return names and not plain and may(one, "branch") >= may(one, "geo")


def _scored(found: Found) -> bool:
    """Left to the scores: numbers of a small range and words of a scale."""
    found.concept = "open"
    return False


def _fact(found: Found) -> Found:
    one = found.profile
    if is_key(one) and one.place == 0 and one.length < 40:
        return found.be("row", 0.6, _("It counts the rows."))
    if one.kind == "flag" or (one.values and 1 < one.distinct <= 50 and one.length <= 60):
        return found.be("fact", 0.6, _("A short list of values: worth keeping beside it."))
    return found.be("nothing", 0.6, _("Nothing says that it is needed."))


def about(heading: str) -> dict[str, float]:
    """What a heading may speak of; for those who look at one alone."""
    return meanings_of(heading)
