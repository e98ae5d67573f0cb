"""First thoughts on a column by itself: its heading and the shape of its values, before the others are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Sheet, is_code, is_key
from touchstone.ledger.intake.guessing.shapes import CURRENCIES, NO, YES, folded
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, named_first, speaks_of, tokens

MOMENTS = (
    "created", "paid", "shipped", "delivered", "ready", "answered", "sent_on", "closed", "appointment", "arrival",
    "departure", "reviewed",
)  # fmt: skip


def first_thoughts(sheet: Sheet) -> list[Found]:
    """What each column of a file seems to mean by itself."""
    return [_thought(sheet, one) for one in sheet.profiles]


def _thought(sheet: Sheet, one: Profile) -> Found:
    found = Found(sheet, one)
    for look in (_empty, _dated, _by_shape, _outcomes, _identity, _money, _words, _places, _scored):
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
    best = _strongest(found, ("words", "status", "trait", "geo", "id", "touchpoint"))
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
    best = max(heading, key=lambda name: heading[name])
    if heading["due"] and best not in ("appointment", "birth"):
        found.be("due", 0.9, _("The heading speaks of a day promised."), concept="due")
    elif not heading[best]:
        found.be("moment", 0.7, _("It holds dates."), concept="date")
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
    timely = may(one, "date") or any(may(one, name) for name in MOMENTS) or "unix" in tokens(one.column)
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
    elif one.kind == "phone" and not may(one, "id"):
        found.be("phone", 0.9 if may(one, "phone") else 0.6, _("It holds telephone numbers."))
    elif one.kind == "clock" and may(one, "span"):
        found.be("fact", 0.7, _("How long it took."))
    elif one.kind == "clock":
        found.be("hour", 0.85, _("It holds times of day without a day."))
    elif one.kind == "url":
        found.be("nothing", 0.9, _("It holds addresses of web pages."))
    elif one.values and set(one.values) <= CURRENCIES and (may(one, "currency") or one.distinct > 1):
        found.be("currency", 0.95, _("It holds the three letters of currencies."))
    else:
        return False
    return True


def _outcomes(found: Found) -> bool:
    """Columns of few values that say how it went: kept in time, solved, left, cancelled."""
    one, may = found.profile, found.sheet.may
    if not one.values or one.distinct > 20 or one.length > 45:
        return False
    if may(one, "ended") and one.distinct <= 4 and may(one, "ended") >= may(one, "status"):
        return _ended(found)
    if may(one, "kept") and one.distinct <= 6:
        return _kept(found)
    if may(one, "solved") and one.distinct <= 6 and may(one, "solved") >= may(one, "status"):
        values = {value: _solved(one.column, value) for value in one.values}
        if any(values.values()):
            found.be("solved", 0.85, _("The heading asks whether it was solved."), values=values)
            return True
    cancels = [value for value in one.values if speaks_of(value, "cancelled")]
    yes = _yes_of(one)
    if yes and may(one, "status") and speaks_of(one.column, "cancelled"):
        found.be(
            "status",
            0.9,
            _("It says which were called off."),
            values={v: "cancelled" if v == yes else "" for v in one.values},
        )
        return True
    if (may(one, "status") and one.kind in ("list", "text") and not may(one, "geo") > 1) or cancels:
        values = {value: _standing(value) for value in one.values}
        found.be(
            "status",
            0.9 if may(one, "status") else 0.7,
            _("It says where things stand; closed is not solved."),
            values=values,
        )
        return one.distinct > 1 or bool(cancels) or bool(may(one, "status"))
    return _channel(found)


def _yes_of(one: Profile) -> str:
    """The value that says yes, where a column says yes and no."""
    if one.kind not in ("yes_no", "flag") and not (
        one.kind == "number" and one.distinct == 2 and one.least == 0 and one.most == 1
    ):
        return ""
    from_yes = [value for value in one.values or {} if folded(value) in YES]
    return from_yes[0] if from_yes else ""


def _ended(found: Found) -> bool:
    one = found.profile
    words = tokens(one.column)
    reverse = "active" in words.split() or "retained" in words
    yes = _yes_of(one)
    values = {}
    for value in one.values or {}:
        gone = (value == yes) if yes else speaks_of(value, "left") and speaks_of(value, "left", "values") is not False
        values[value] = "left" if gone != reverse else ""
    if not yes and not any(values.values()):
        return False
    found.be("ended", 0.9, _("The heading says who left."), values=values)
    return True


def _kept(found: Found) -> bool:
    """Whether a promise was kept, as the file says it. A heading that speaks of lateness turns yes round."""
    one = found.profile
    yes = _yes_of(one) or next((v for v in one.values or {} if folded(v) in YES), "")
    bad = any(
        word in tokens(one.column).split()
        for word in (
            "late",
            "delayed",
            "breached",
            "verspatet",
            "retard",
            "retraso",
            "atrasado",
            "ritardo",
            "laat",
            "delay",
        )
    )
    values: dict[str, str] = {}
    for value in one.values or {}:
        if yes:
            values[value] = ("late" if bad else "kept") if value == yes else ("kept" if bad else "late")
        elif speaks_of(value, "late"):
            values[value] = "late"
        elif speaks_of(value, "cancelled"):
            values[value] = ""
        elif speaks_of(value, "kept"):
            values[value] = "kept"
        else:
            values[value] = ""
    if not any(values.values()):
        return False
    coded = yes in ("1", "1.0") and not bad
    found.be("kept", 0.6 if coded else 0.85, _("The heading asks whether it was in time."), values=values, asks=coded)
    return True


def _solved(heading: str, value: str) -> str:
    """Solved, not solved, or not known: a dispute says that it was not, its absence says nothing."""
    against = any(word in tokens(heading).split() for word in ("disputed", "reopened", "unresolved"))
    plain = folded(value)
    if against:
        return "not solved" if plain in YES else ""
    if speaks_of(value, "unsolved") or plain in NO:
        return "not solved"
    return "solved" if speaks_of(value, "solved") or plain in YES else ""


def _standing(value: str) -> str:
    for name, said in (("cancelled", "cancelled"), ("no_deal", "no deal"), ("done", "done")):
        if speaks_of(value, name):
            return said
    return ""


def _channel(found: Found) -> bool:
    one = found.profile
    known = [value for value in one.values or {} if named_first(value, "channels")]
    told = found.sheet.may(one, "channel")
    if not told and len(known) < max(2, 0.7 * one.distinct):
        return False
    if told and (one.kind not in ("list", "text") or not known):
        return False
    found.be(
        "channel", 0.9 if told and known else 0.6, _("Its values are ways of coming to you."),
        values={value: named_first(value, "channels") for value in one.values or {}},
    )  # fmt: skip
    return True


def _identity(found: Found) -> bool:
    """Numbers and names of people, things and rows."""
    one, may = found.profile, found.sheet.may
    coded = (is_code(one) and one.distinct > 10 and (one.kind != "number" or one.distinct > 20)) or is_key(one)
    names = {
        n: may(one, n)
        for n in ("customer", "anonymous", "account", "staff", "thing", "branch", "product", "row", "touchpoint")
    }
    named = max(names, key=lambda n: names[n])
    numbered = may(one, "id")
    if may(one, "geo") > max(numbered, names[named]) or (
        may(one, "geo") and may(one, "geo") >= max(1.0, names[named]) and not numbered
    ):
        return False
    if (
        one.kind in ("name", "text", "list", "words")
        and may(one, "name")
        and may(one, "name") >= max(may(one, "product"), may(one, "branch"), may(one, "staff"))
        and one.distinct > 20
        and one.words < 5
    ):
        found.be("name", 0.85 if one.kind == "name" or may(one, "name") > 1 else 0.6, _("It holds names of people."))
        return True
    if not coded:
        return _people_by_name(found)
    if (
        one.kind == "number"
        and not numbered
        and not is_key(one)
        and max(
            may(one, "amount"),
            may(one, "price"),
            may(one, "quantity"),
            may(one, "part"),
            may(one, "span"),
            may(one, "score"),
        )
        >= names[named]
    ):
        return False
    if one.kind == "words" and not numbered:
        return False
    if (
        names["customer"]
        and names["customer"] >= names["account"] - 0.3
        and (numbered or one.kind == "id")
        and not names["product"] > names["customer"]
    ):
        found.be("customer", 0.85, _("The heading speaks of a person’s number."))
    elif names["anonymous"] and one.kind == "id":
        found.be("anonymous", 0.75, _("It names a device or a visit, not a person by name."))
    elif named == "product" and names["product"]:
        found.be("nothing", 0.8, _("It names what was bought, not a person."))
    elif named in ("staff", "branch", "account") and names[named]:
        found.be(named, 0.6, _("The heading says so."))
    elif (names["thing"] or names["row"] or numbered) and (numbered or one.kind == "id"):
        found.be("row" if is_key(one) else "thing", 0.8, _("It names the thing, not a person."))
    elif one.kind == "id":
        found.be("row" if is_key(one) else "thing", 0.4, _("It holds codes."))
    else:
        return False
    return True


def _people_by_name(found: Found) -> bool:
    """Ours and theirs by name: who served, at which branch, for which organisation."""
    one, may = found.profile, found.sheet.may
    if one.kind not in ("list", "text", "name", "number", "id") or _small(one):
        return False
    ours = max(("staff", "branch", "account"), key=lambda n: may(one, n))
    rivals = max(
        may(one, n)
        for n in (
            "geo",
            "touchpoint",
            "score",
            "words",
            "status",
            "trait",
            "product",
            "amount",
            "part",
            "price",
            "quantity",
        )
    )
    if not may(one, ours) or may(one, ours) < rivals - (0.1 if one.kind in ("list", "text") else 0) or one.distinct < 2:
        return False
    if any(word in tokens(one.column).split() for word in ("type", "kind", "size", "category", "typ", "art")):
        return False
    if ours == "account":
        return False  # a company in a list of complaints is whom they complain of; told apart later
    found.be(ours, 0.75, _("The heading says so."))
    return True


def _small(one: Profile) -> bool:
    """Whether it holds only whole numbers from 0 to 10, as answers do."""
    return (
        one.kind == "number"
        and one.whole
        and 3 < one.distinct <= 11
        and (one.least or 0) >= 0
        and (one.most or 99) <= 10
    )


def _money(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if not one.numeric or (_small(one) and not may(one, "quantity") and not may(one, "part") and not may(one, "span")):
        return False
    told = {n: may(one, n) for n in ("amount", "price", "quantity", "part", "span", "score", "geo", "trait", "total")}
    best = max(told, key=lambda n: told[n])
    if one.kind == "money" and best not in ("price", "part"):
        found.be("amount", 0.8, _("It holds amounts of money."))
    elif not told[best] or best in ("geo", "trait", "score"):
        return False
    elif best in ("part", "span", "total") or told["part"] >= told[best] - 0.3 or told["span"] >= told[best]:
        found.be("fact", 0.7, _("A number that is neither a score nor the price paid."))
    elif best == "quantity" and not one.whole:
        return False
    else:
        found.be(best, 0.8, _("The heading speaks of money or of how many."))
    return True


def _words(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if one.kind == "place":
        found.be("nothing", 0.8, _("It is a place."))
        return True
    told = may(one, "words")
    others = max(may(one, n) for n in ("geo", "product", "staff", "branch", "name", "status", "trait"))
    if may(one, "language") and one.distinct <= 50 and one.length < 16 and one.kind in ("list", "text"):
        found.be("language", 0.85, _("The heading says so."))
        return True
    long = one.kind == "words" or (one.words >= 3 and one.unique > 0.3)
    if may(one, "geo") > told:
        return False
    if told and told >= others - 0.25 and (long or (one.kind == "text" and one.unique > 0.5)):
        sure = 0.9 if one.kind == "words" else 0.7
        found.be("words", sure, _("It holds sentences people wrote."))
        return True
    if one.kind == "words" and one.words >= 6 and one.unique > 0.5 and not others:
        found.be("words", 0.75, _("It holds long texts of which hardly any two are the same."))
        return True
    return False


def _places(found: Found) -> bool:
    one, may = found.profile, found.sheet.may
    if may(one, "trait") and may(one, "trait") >= max(may(one, "score"), may(one, "touchpoint")):
        found.be("nothing", 0.8, _("Something about the person that is not needed here."), concept="trait")
        return True
    if may(one, "geo") and not may(one, "score"):
        short = bool(one.values) and one.distinct > 1
        found.be("fact" if short else "nothing", 0.7, _("It is a place of theirs, not of ours."))
        return True
    return False


def _scored(found: Found) -> bool:
    """Left to the scores: numbers of a small range and words of a scale."""
    found.concept = "open"
    return False


def _fact(found: Found) -> Found:
    one = found.profile
    if one.kind == "flag" or (one.values and 1 < one.distinct <= 50 and one.length <= 60):
        return found.be("fact", 0.6, _("A short list of values: worth keeping beside it."))
    return found.be("nothing", 0.6, _("Nothing says that it is needed."))


def about(heading: str) -> dict[str, float]:
    """What a heading may speak of; for those who look at one alone."""
    return meanings_of(heading)
