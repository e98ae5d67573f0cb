"""Choices that need all the columns at once: the money, the branches, a column of touchpoints, codes, facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from touchstone.ledger.intake.guessing.arranging import Arranged
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.outcomes import stands
from touchstone.ledger.intake.guessing.points import Points
from touchstone.ledger.intake.guessing.relations import Sheet, within
from touchstone.ledger.intake.guessing.shapes import YES, folded
from touchstone.ledger.intake.guessing.vocabulary import speaks_of, tokens

FACTS = 12
"""Facts kept of a row at most: what is worth a question later, not everything."""


def choose_branches(founds: Sequence[Found], branches: Sequence[tuple[str, str]]) -> None:
    """Columns of places: the one whose values are our branches, or whose heading says so; others are facts."""
    found = [one for one in founds if one.means == "branch"]
    if len(branches) > 1:
        found += [
            one for one in founds if one.means in ("fact", "nothing") and one.profile.values and _matched(one, branches)
        ]
    best = max(
        found,
        key=lambda one: (len(_matched(one, branches)), one.means == "branch", one.profile.kind != "id"),
        default=None,
    )
    for one in found:
        if one is not best and one.means == "branch":
            one.be("fact" if one.profile.values else "nothing", 0.6, _("Another column says at which branch."))
    if best is None:
        return
    mapped = _matched(best, branches)
    values = {value: mapped.get(value, "") for value in best.profile.values or {}}
    if mapped:
        best.be("branch", 0.95, _("Its values are names of your branches."), values=values)
    else:
        best.values, best.asks = values, True
        best.why = _("The heading speaks of branches, but none of them is among yours.")


def _matched(one: Found, branches: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Values that are, but for spelling, names of branches."""
    found: dict[str, str] = {}
    for value in one.profile.values or {}:
        alike = [(fuzz.token_sort_ratio(tokens(value), tokens(name)), slug) for slug, name in branches]
        best = max(alike, default=(0.0, ""))
        if best[0] >= 88 or any(tokens(value) == tokens(slug) for slug, _name in branches):
            found[value] = best[1]
    return found


KINDS = frozenset(("level", "class", "mode", "speed", "option", "options"))
"""Words in a heading by which its values are ways of one service, not services."""


def choose_touchpoints(done: Arranged, founds: Sequence[Found], points: Points, home: str) -> Found | None:
    """A column whose values are touchpoints: the steps of a log, services, or what the register has by name."""
    sheet = done.main
    tries = [
        one
        for one in founds
        if one.means in ("fact", "nothing") and one.profile.values and 2 <= one.profile.distinct <= 40
        and not any(sheet.may(one.profile, name) for name in ("geo", "trait", "product"))
        and one.profile.kind in ("list", "text", "name") and one.profile.length < 60 and one.profile.words <= 6
    ]  # fmt: skip
    if not tries:
        return None
    worth = _worth_of(done, tries, points)
    best = max(tries, key=worth)
    if worth(best) < 0.9 or (not done.log and sheet.may(best.profile, "geo")):
        return None
    passage = points.said[home].passage if home in points.said else True
    order = (
        _steps(done, best)
        if done.log
        else sorted(best.profile.values or {}, key=lambda v: -(best.profile.values or {})[v])
    )
    stage = _("Steps") if done.log else _("Services")
    values = {value: "" if _nothing(value) else points.of_value(value, stage, passage=passage) for value in order}
    asked = not done.log
    best.be(
        "touchpoint",
        0.8 if done.log else 0.6,
        _("Its values are the steps people pass.")
        if done.log
        else _("Each of its values is something else that people meet."),
        values=values,
        asks=asked,
    )
    return best


def _worth_of(done: Arranged, tries: Sequence[Found], points: Points) -> Callable[[Found], float]:
    """How much a column speaks for being the touchpoints: its heading, the register's names, change within a case."""
    sheet = done.main
    # Beside the kinds of what was bought a department is a shelf, not a place people pass.
    shelves = sum(sheet.may(one, "product") > 0 for one in sheet.profiles)
    varies = {one.key: 0.0 for one in tries}
    if done.log and done.thing is not None:
        seen = within(sheet, done.thing.profile, [one.profile for one in tries])
        varies = {one.key: 1 - seen.same[one.profile.column] for one in tries}

    def worth(one: Found) -> float:
        known = sum(bool(points.known_name(value)) for value in one.profile.values or {}) / max(1, one.profile.distinct)
        told = sheet.may(one.profile, "touchpoint")
        words = set(tokens(one.profile.column).split())
        typed = ("type" in words and not told) or bool(KINDS & words) or (shelves > 1 and "department" in words)
        speaks = told if done.log or (told >= 1 and not typed) else 0
        return speaks + 2 * known + 1.5 * varies[one.key] - one.profile.place * 0.01

    return worth


def _nothing(value: str) -> bool:
    return tokens(value) in ("unknown", "other", "none", "unspecified", "unbekannt", "sonstige", "autre", "otro")


def _steps(done: Arranged, one: Found) -> list[str]:
    """The values of a log in the order in which they come within a thing, in the middle."""
    if done.thing is None:
        return []
    places: dict[str, list[int]] = {}
    seen: dict[str, int] = {}
    when = next((x for x in done.main.profiles if x.dated), None)
    things, steps = done.main.cells[done.thing.profile.place], done.main.cells[one.profile.place]
    rows = range(len(things))
    if when is not None:
        times = done.main.times(when)
        rows = sorted((at for at in rows if times[at] is not None), key=lambda at: times[at])  # type: ignore[assignment,arg-type,return-value]
    for at in rows:
        place = seen[things[at]] = seen.get(things[at], 0) + 1
        if steps[at]:
            places.setdefault(steps[at], []).append(place)
    middle = {value: sum(found) / len(found) for value, found in places.items()}
    return sorted(one.profile.values or {}, key=lambda value: middle.get(value, 1e9))


def choose_one_each(founds: Sequence[Found]) -> None:
    """Of columns that would say one thing twice, the likelier: the channel, where it stands, whether it was in time."""
    for means in ("channel", "status", "kept", "language", "currency"):
        found = [one for one in founds if one.means == means]
        if means == "kept" and any(one.means == "due" and one.profile.filled for one in founds):
            best = None
        else:
            best = max(found, key=_tells(means), default=None)
        for one in found:
            if one is not best:
                one.be("fact", 0.6, _("Another column says it already."), values={}, asks=False, touchpoint="")


def _tells(means: str) -> Callable[[Found], tuple[float, ...]]:
    """How well a column tells it: where something stands, by its values before all; else how sure it is."""

    def worth(one: Found) -> tuple[float, ...]:
        spoken = sum(map(bool, one.values.values())) > 1
        # Of two that say whether it was in time, the later step is what the person was promised.
        last = (one.profile.kind == "list", one.profile.place) if means == "kept" else ()
        return (stands(one.profile) > 0.5 if means == "status" else 0.0, one.sure, spoken, *last)

    return worth


ACCOUNTS = frozenset(
    [
        "account",
        "company",
        "organisation",
        "organization",
        "firm",
        "firma",
        "employer",
        "business",
        "societe",
        "empresa",
        "azienda",
        "bedrijf",
        "name",
    ]
)


def choose_accounts(founds: Sequence[Found]) -> None:
    """Where people are known, a column of companies is whom they came for."""
    if not any(one.means in ("customer", "email", "phone") for one in founds):
        return
    for one in founds:
        words = set(tokens(one.profile.column).split())
        if (
            one.means in ("fact", "nothing")
            and one.profile.distinct > 1
            and words <= ACCOUNTS
            and words != {"name"}
            and one.profile.kind in ("list", "text", "name")
        ):
            one.be("account_name", 0.6, _("The heading speaks of the organisation they came for."), values={})
            return


def choose_ended(founds: Sequence[Found], *, people: bool) -> None:
    """One column says who left."""
    found = sorted(
        (one for one in founds if one.means == "ended"), key=lambda one: "active" in tokens(one.profile.column)
    )
    if not people:
        for one in found:
            one.be("fact", 0.6, _("It is no list of people, in which somebody could have left."), values={})
    for one in found[1:]:
        one.be("fact", 0.6, _("Another column says who left."), values={})


def choose_deal(founds: Sequence[Found]) -> None:
    """A column that tells sales from returns."""
    for one in founds:
        if one.means not in ("fact", "nothing") or not one.profile.values or one.profile.distinct > 12:
            continue
        told = one.sheet.may(one.profile, "deal")
        if one.profile.kind == "yes_no" and speaks_of(one.profile.column, "returned"):
            back = {v: "return" if folded(v) in YES else "purchase" for v in one.profile.values}
            one.be("deal", 0.8, _("It says what came back."), values=back)
            return
        values = {
            v: "return" if speaks_of(v, "returned") else "purchase" if speaks_of(v, "bought") else ""
            for v in one.profile.values
        }
        if "return" in values.values() and ("purchase" in values.values() or told):
            one.be("deal", 0.8, _("Its values tell what was bought from what came back."), values=values)
            return


def choose_facts(sheets: Sequence[Sheet], founds: dict[str, list[Found]]) -> None:
    """Not more facts than a person would look at; of the rest the page shows that it is left out."""
    for sheet in sheets:
        facts = [one for one in founds[sheet.name] if one.means == "fact"]
        flags = [one for one in facts if one.profile.kind == "flag"]
        plain = [one for one in facts if one.profile.kind != "flag"]
        for one in plain[FACTS:]:
            one.be("nothing", 0.5, _("There are facts enough; choose it if you need it."))
        if len(flags) > 60:
            for one in flags[60:]:
                one.be("nothing", 0.5, _("There are facts enough; choose it if you need it."))
