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


NAMING = ("customer", "anonymous", "account", "staff", "thing", "branch", "product", "row", "touchpoint")
OURS = ("staff", "branch", "account")
COUNTED = ("amount", "price", "quantity", "part", "span", "score")


def identity(found: Found) -> bool:
    """Numbers and names of people, things and rows."""
    one, may = found.profile, found.sheet.may
    names = {name: may(one, name) for name in NAMING}
    most, numbered = max(names.values()), may(one, "id")
    if may(one, "geo") > max(numbered, most) or (may(one, "geo") >= max(1.0, most) and not numbered):
        return False
    if _named_people(found, names["customer"]):
        return True
    coded = (is_code(one) and one.distinct > 10 and (one.kind != "number" or one.distinct > 20)) or is_key(one)
    if not coded:
        return _people_by_name(found)
    return not _something_else(found, names) and _coded(found, names)


NAMED_OTHERWISE = ("product", "branch", "staff", "touchpoint")


def _named_people(found: Found, customer: float) -> bool:
    """Names of people: the heading says name, or speaks of a person and the cells are names."""
    one, may = found.profile, found.sheet.may
    spoken = may(one, "name") - (0.25 if may(one, "name") < 2 else 0.0)  # "product name" names a product
    told = spoken > 0 and spoken >= max(may(one, other) for other in NAMED_OTHERWISE)
    # "Lname" beside "Fname" is a person's; "Department name" beside "Class name" is not.
    plain = "name" in tokens(one.column).split() or bool(may(one, "account"))
    beside = not plain and any(may(x, "name") for x in found.sheet.profiles if x is not one)
    enough = one.distinct > (4 if (may(one, "name") >= 2 and not may(one, "account")) or beside else 20)
    if one.kind in ("name", "text", "list", "words") and told and enough and one.words < 5:
        found.be("name", 0.85 if one.kind == "name" or may(one, "name") > 1 else 0.6, _("It holds names of people."))
        return True
    named = one.kind in ("name", "text") and customer >= 1 and _people_names(one)
    if named and may(one, "id"):
        sure = _("Names, under a heading of a person’s number: perhaps each is one person.")
        found.be("customer", 0.5, sure, asks=True)
        return True
    if named:
        found.be("name", 0.8, _("It holds names of people."))
        return True
    return False


def _something_else(found: Found, names: dict[str, float]) -> bool:
    """Whole numbers and codes that count, measure, date or describe, and name nobody and nothing."""
    one, may = found.profile, found.sheet.may
    numbered, number = may(one, "id"), one.kind == "number"
    if may(one, "total") >= 2:
        return True
    if number and (may(one, "span") or may(one, "date")) and not names["customer"] and not is_key(one):
        return True
    if number and not numbered and not is_key(one) and max(may(one, name) for name in COUNTED) >= max(names.values()):
        return True
    described = may(one, "trait") or one.kind == "words" or (may(one, "words") and one.words >= 1.6)
    return not numbered and bool(described)


def _coded(found: Found, names: dict[str, float]) -> bool:
    """What a column of codes names: a person, a device, what was bought, somebody of ours, a thing, a row."""
    one = found.profile
    named, numbered = max(names, key=lambda n: names[n]), found.sheet.may(one, "id")
    large = one.kind == "id" or numbered or (one.kind == "number" and (one.most or 0) > 999)
    person = names["customer"] >= max(names["account"] - 0.3, names["staff"], names["branch"] - 0.3, names["product"])
    if names["customer"] and person:
        found.be("customer", 0.85, _("The heading speaks of a person’s number."))
    elif names["anonymous"] and one.kind == "id":
        found.be("anonymous", 0.75, _("It names a device or a visit, not a person by name."))
    elif named == "product" and names["product"]:
        found.be("nothing", 0.8, _("It names what was bought, not a person."))
    elif (named in OURS and names[named]) or names["staff"] > names["customer"] > 0:
        found.be(named if named in OURS else "staff", 0.6, _("The heading says so."))
    elif (names["thing"] or names["row"] or numbered) and large:
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
    measured = any(may(one, name) for name in ("trait", *COUNTED))
    if one.kind == "number" and not may(one, "id") and (may(one, ours) < 2 or measured):
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
