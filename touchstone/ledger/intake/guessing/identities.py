"""Columns that name somebody or something: people, ours and theirs, things, rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import is_code, is_key
from touchstone.ledger.intake.guessing.shapes import NAME
from touchstone.ledger.intake.guessing.vocabulary import tokens


def small(one: Profile) -> bool:
    """Whether it holds only whole numbers from 0 to 10, as answers do."""
    return (
        one.kind == "number"
        and one.whole
        and 3 < one.distinct <= 11
        and (one.least or 0) >= 0
        and (one.most or 99) <= 10
    )


def identity(found: Found) -> bool:
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
    if one.kind in ("name", "text") and names["customer"] >= 1 and _people_names(one) and not numbered:
        found.be("name", 0.8, _("It holds names of people."))
        return True
    if not coded:
        return _people_by_name(found)
    timely = one.kind == "number" and (may(one, "span") or may(one, "date")) and not names["customer"]
    if timely and not is_key(one):
        return False
    if (
        (may(one, "trait") and not numbered)
        or may(one, "total") >= 2
        or (may(one, "words") and not numbered and one.words >= 1.6)
    ):
        return False
    heading, numbered = numbered, numbered or 0.5 * (one.kind == "number" and (one.most or 0) > 999)
    if (
        one.kind == "number"
        and not heading
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
        and names["customer"] >= max(names["account"] - 0.3, names["staff"], names["branch"] - 0.3)
        and (numbered or one.kind == "id" or is_code(one))
        and not names["product"] > names["customer"]
    ):
        found.be("customer", 0.85, _("The heading speaks of a person’s number."))
    elif names["anonymous"] and one.kind == "id":
        found.be("anonymous", 0.75, _("It names a device or a visit, not a person by name."))
    elif named == "product" and names["product"]:
        found.be("nothing", 0.8, _("It names what was bought, not a person."))
    elif (named in ("staff", "branch", "account") and names[named]) or names["staff"] > names["customer"] > 0:
        named = named if named in ("staff", "branch", "account") else "staff"
        found.be(named, 0.6, _("The heading says so."))
    elif (names["thing"] or names["row"] or heading) and (numbered or one.kind == "id"):
        found.be("row" if is_key(one) else "thing", 0.8, _("It names the thing, not a person."))
    elif one.kind == "id":
        found.be("row" if is_key(one) else "thing", 0.4, _("It holds codes."))
    else:
        return False
    return True


def _people_names(one: Profile) -> bool:
    return bool(one.sample) and sum(bool(NAME.match(cell)) for cell in one.sample) > 0.7 * len(one.sample)


def _people_by_name(found: Found) -> bool:
    """Ours and theirs by name: who served, at which branch, for which organisation."""
    one, may = found.profile, found.sheet.may
    if one.kind not in ("list", "text", "name", "number", "id") or small(one):
        return False
    ours = max(("staff", "branch", "account"), key=lambda n: may(one, n))
    if one.kind == "number" and not may(one, "id"):
        return False
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
