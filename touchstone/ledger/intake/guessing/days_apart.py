"""A day whose year, month and day stand in three columns is one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.shapes import number_of
from touchstone.ledger.intake.guessing.vocabulary import meanings_of, tokens

PARTS = {
    "year": {"year", "jahr", "annee", "ano", "jaar", "anno", "rok"},
    "month": {"month", "monat", "mois", "mes", "maand", "mese", "miesiac"},
    "day": {"day", "tag", "jour", "dia", "dag", "giorno", "dzien"},
}
FILLING = {"of", "the", "in", "du", "de", "do", "des", "vom", "name", "number", "no"}
ALIKE = 0.97
WITHIN = {"year": (1900, 2200), "month": (1, 12), "day": (1, 31)}
CONCEPTS = ("arrival", "departure", "appointment", "created", "delivered", "closed")


def join_days(founds: Sequence[Found]) -> None:
    """Makes one moment of three columns of a file whose headings differ by year, month and day alone.

    The first of them is the moment, the others are its parts. Where there is such a day, a column that only says when
    a state was last set is a fact beside it.
    """
    groups: dict[frozenset[str], dict[str, Found]] = {}
    for one in founds:
        words = set(tokens(one.profile.column).split())
        for part, said in PARTS.items():
            # "day of month" is a day.
            rest = words - said - FILLING - (PARTS["month"] if part == "day" else set())
            if words & said and not any(rest & other for other in PARTS.values()) and _is(one, part):
                groups.setdefault(frozenset(rest), {}).setdefault(part, one)
    for shared, parts in groups.items():
        if len(parts) < len(PARTS):
            continue
        head, *others = sorted(parts.values(), key=lambda one: one.profile.place)
        told = meanings_of(" ".join(sorted(shared)))
        concept = max(CONCEPTS, key=lambda name: told.get(name, 0.0))
        concept = concept if told.get(concept) else "date"
        same = _same_day(founds, parts)
        if same is not None:
            for one in parts.values():
                one.be("nothing", 0.8, _("It says the same as %(column)s.") % {"column": same.profile.column})
            return
        why = _("Year, month and day stand in three columns: together they are one day.")
        head.be("moment", 0.85, why, concept=concept, dates="")
        for one in others:
            one.be("day_part", 0.85, why, touchpoint="", concept="day_part")
        _changed(founds, head)
        return


def _same_day(founds: Sequence[Found], parts: Mapping[str, Found]) -> Found | None:
    """The column of dates that says in one cell what the three columns say, where there is one."""
    sheet = parts["day"].sheet
    cells = zip(*(sheet.cells[parts[part].profile.place] for part in ("year", "month", "day")), strict=True)
    days = [tuple(number_of(cell) for cell in three) for three in cells]
    for one in founds:
        if one.means != "moment" or not one.profile.dated:
            continue
        pairs = [(day, at) for day, at in zip(days, sheet.times(one.profile), strict=True) if at is not None]
        alike = sum(day == (at.year, at.month, at.day) for day, at in pairs)
        if pairs and alike > ALIKE * len(pairs):
            return one
    return None


def _changed(founds: Sequence[Found], head: Found) -> None:
    for one in founds:
        if one.means == "moment" and one is not head and "status" in tokens(one.profile.column).split():
            one.be("fact", 0.6, _("When its state was last set, not when somebody was there."), concept="updated")


def _is(one: Found, part: str) -> bool:
    """Whether its cells can be years, months or days: whole numbers in range, or, for months, a dozen names."""
    seen, (least, most) = one.profile, WITHIN[part]
    if seen.filled < 0.98 * seen.rows or not seen.filled:
        return False
    if seen.least is not None and seen.most is not None and seen.whole:
        return least <= seen.least and seen.most <= most
    return part == "month" and seen.kind in ("list", "text", "name") and 1 <= seen.distinct <= 12
