"""What a recipe must have to make sense: each lack is refused by a sentence that names the place in the recipe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from touchstone.errors import Refusal
from touchstone.ledger.intake.recipe import (
    ColumnSpec,
    EncounterSpec,
    FileSpec,
    PeopleSpec,
    PromiseSpec,
    ReadingSpec,
    RecipeSpec,
    named,
)
from touchstone.ledger.intake.times import AGO, ORDERS
from touchstone.ledger.intake.working_time import NotAPlan, holidays_of, opening, span
from touchstone.questions.scales import SCALES

SLUG = re.compile(r"[a-z0-9_-]{1,60}")
DEALS = ("", "quote", "purchase", "return", "spend")
VANTAGES = ("customer", "walker", "staff", "record")
ROLES = (
    "", "customer", "prospect", "supplier", "courier", "inspector", "caller", "visitor", "applicant", "neighbour",
    "press", "partner", "staff",
)  # fmt: skip
PARTS = re.compile(r"%[a-zA-Z]")


class RecipeUnreadable(Refusal):
    """This recipe cannot be used."""


def check(recipe: RecipeSpec, called: str, columns: Collection[str]) -> None:
    """Refuse a recipe that makes no sense, by the first sentence there is (RecipeUnreadable)."""
    for sentence in sentences(recipe, columns):
        raise RecipeUnreadable(f"{called}: {sentence}")


def sentences(recipe: RecipeSpec, columns: Collection[str]) -> Iterator[str]:
    """All that is wrong with a recipe. columns: every "file.column" it speaks of."""
    yield from _head(recipe)
    yield from _zones(recipe)
    yield from _written("", recipe.dates, recipe.decimal)
    yield from _files(recipe, columns)
    yield from _columns(recipe)
    if not recipe.encounters and not recipe.people:
        yield _("it needs an [[encounter]] (what happened) or [[people]] (a list of people).")
    for at, one in enumerate(recipe.encounters, 1):
        place = _("encounter %d") % at
        yield from (f"{place}: {sentence}" for sentence in (*_encounter(one), *_parts(one), *_source(one, recipe)))
    yield from _same_keys(recipe)
    for at, people in enumerate(recipe.people, 1):
        place = _("people %d") % at
        yield from (f"{place}: {sentence}" for sentence in _people(people, recipe))
    yield from _stages(recipe)


def _head(recipe: RecipeSpec) -> Iterator[str]:
    if recipe.hears not in ("everyone", "chose", "problems"):
        yield _("hears is everyone, chose or problems (whom does the file hear?), not “%s”.") % recipe.hears
    for name, said in (("name", recipe.name), ("system", recipe.system)):
        if not SLUG.fullmatch(said):
            yield _("%(word)s is a short name of small letters, digits and dashes, not “%(said)s”.") % {
                "word": name, "said": said,
            }  # fmt: skip
    if not recipe.title.strip() or len(recipe.title) > 120:
        yield _("title is what people call it, in up to 120 letters.")
    if recipe.currency and not re.fullmatch(r"[A-Z]{3}", recipe.currency):
        yield _("currency is three letters, like EUR, not “%s”.") % recipe.currency
    if recipe.country and not re.fullmatch(r"[A-Z]{2}", recipe.country):
        yield _("country is two letters, like GB, not “%s”.") % recipe.country
    if recipe.branch and recipe.branch_from:
        yield _("branch names one branch for all rows, branch_from a column; say one of them.")


def _zones(recipe: RecipeSpec) -> Iterator[str]:
    for said in (recipe.zone, *(column.zone for column in recipe.columns)):
        if said and said not in available_timezones():
            yield _("there is no time zone “%s”; write one like Europe/London.") % said


def _written(place: str, dates: str, decimal: str) -> Iterator[str]:
    if dates and dates not in (*ORDERS, *AGO) and not PARTS.search(dates):
        yield place + _("dates is one of %(orders)s, or a pattern like %%d.%%m.%%Y, not “%(said)s”.") % {
            "orders": ", ".join((*ORDERS, *AGO)), "said": dates,
        }  # fmt: skip
    if decimal not in ("", "point", "comma"):
        yield place + _("decimal is point or comma, not “%s”.") % decimal


def _files(recipe: RecipeSpec, columns: Collection[str]) -> Iterator[str]:
    names = Counter(file.name for file in recipe.files)
    if not recipe.files or named(recipe.files[0].joins):
        yield _("the first [[file]] is the one whose rows are read; it joins nothing.")
    above: set[str] = set()
    for file in recipe.files:
        yield from _file(file, recipe, above)
        above.add(file.name)
        if names[file.name] > 1:
            yield _("two files are called “%s”; each needs a name of its own.") % file.name
    for name in sorted(columns):
        if name.split(".")[0] not in names or "." not in name:
            yield _("“%s” names no column; write file.column with a file of this recipe.") % name


def _file(file: FileSpec, recipe: RecipeSpec, above: Collection[str]) -> Iterator[str]:
    first = file is recipe.files[0]
    if not file.name or "." in file.name or file.name != file.name.strip():
        yield _("file “%s”: its name here is a word without a point.") % file.name
    if not first:
        joins = named(file.joins)
        if not joins or any(name.split(".")[0] not in above or "." not in name for name in joins):
            yield _('file “%s” needs joins = "other.column" with a file above it.') % file.name
        if len(joins) != len(named(file.key)):
            yield _("file “%s” needs a key, with as many columns as it joins.") % file.name
        if file.lines:
            yield _('file “%s”: only the first file\'s rows can be lines; say many = "sum" or "rows".') % file.name
    elif file.lines and not named(file.key):
        yield _("file “%s”: lines of one thing need its key.") % file.name
    yield from _several(file, first=first)


def _several(file: FileSpec, *, first: bool) -> Iterator[str]:
    if file.many not in ("first", "sum", "rows"):
        yield _("file “%(file)s”: many is first, sum or rows, not “%(said)s”.") % {
            "file": file.name, "said": file.many,
        }  # fmt: skip
    if file.sums and not (file.lines if first else file.many == "sum"):
        yield _('file “%s”: sums need lines = true (the first file) or many = "sum".') % file.name
    if (file.last or file.order) and not (first and file.lines):
        yield _("file “%s”: last and order need lines = true (the first file).") % file.name
    if file.many == "sum" and not first and not file.sums:
        yield _('file “%s”: many = "sum" needs sums, the columns that are added.') % file.name


def _columns(recipe: RecipeSpec) -> Iterator[str]:
    names = {file.name for file in recipe.files}
    seen: set[str] = set()
    for column in recipe.columns:
        place = _("column “%s”: ") % column.column
        if "." not in column.column or column.column.split(".")[0] not in names:
            yield place + _("write file.column with a file of this recipe.")
        if column.column in seen:
            yield place + _("it is spoken of twice.")
        seen.add(column.column)
        yield from _written(place, column.dates, column.decimal)
        yield from _product(column, recipe, place)


def _product(column: ColumnSpec, recipe: RecipeSpec, place: str) -> Iterator[str]:
    made = {one.column for one in recipe.columns if one.product}
    own = column.column.split(".")[0]
    for factor in column.product:
        if factor.split(".")[0] != own or factor in made:
            yield place + _("a product is made of columns that its own file has.")


def _encounter(one: EncounterSpec) -> Iterator[str]:
    if not (one.touchpoint or one.rules or one.touchpoint_from):
        yield _("it needs a touchpoint, rules, or touchpoint_from.")
    slugs = [one.touchpoint, *one.touchpoints.values(), *(rule.touchpoint for rule in one.rules)]
    for slug in filter(None, slugs):
        if not SLUG.fullmatch(slug):
            yield _("a touchpoint is a short name of small letters, digits and dashes, not “%s”.") % slug
    if bool(named(one.when)) == bool(one.on):
        yield _("it needs when (a column), or on (one day for all rows).")
    if len(named(one.when)) > 4:
        yield _("when is one column, a day's and its hour's, or the three of a day's parts and its hour's.")
    if one.on:
        yield from _day("on", one.on)
    yield from _choice("kind", one.kind, ("passage", "reading"))
    yield from _choice("precision", one.precision, ("", "instant", "day"))
    yield from _choice("role", one.role, ROLES)


def _parts(one: EncounterSpec) -> Iterator[str]:
    for deal in (one.deal, one.negative, *one.deals.values()):
        yield from _choice("deal", deal, DEALS)
    if one.deal_from and not one.deals:
        yield _("deal_from needs deals, what its values stand for.")
    for at, reading in enumerate(one.readings, 1):
        place = _("reading %d") % at
        yield from (f"{place}: {sentence}" for sentence in _reading(reading))
    if one.outcome is not None:
        yield from _choice("vantage", one.outcome.vantage, VANTAGES)
        if not one.outcome.solved and not one.outcome.not_solved:
            yield _("the outcome needs solved or not_solved, the values that say so.")
    if one.promise is not None:
        yield from (_("promise: ") + sentence for sentence in _promise(one.promise))


def _source(one: EncounterSpec, recipe: RecipeSpec) -> Iterator[str]:
    files = {file.name: file for file in recipe.files}
    first = recipe.files[0].name if recipe.files else ""
    if one.source and one.source != first and (one.source not in files or files[one.source].many != "rows"):
        yield _('from “%s” needs that file with many = "rows".') % one.source
    rows = {name for name, file in files.items() if file.many == "rows" and name not in (first, one.source)}
    used = {name.split(".")[0] for name in (*named(one.when), *named(one.words), *(r.column for r in one.readings))}
    for name in sorted(used & rows):
        yield _("the rows of “%(file)s” are kept one by one; an encounter that reads them says from = “%(file)s”.") % {
            "file": name
        }


def _reading(one: ReadingSpec) -> Iterator[str]:
    scale = SCALES.get(one.kind)
    if scale is None:
        yield _("“%(said)s” is no kind of reading. There are: %(kinds)s.") % {
            "said": one.kind, "kinds": ", ".join(sorted(SCALES)),
        }  # fmt: skip
        return
    yield from _choice("vantage", one.vantage, VANTAGES)
    if one.best is not None and one.best not in (scale.low, scale.high):
        yield _("best is the number that is best: %(low)g or %(high)g, not %(said)g.") % {
            "low": scale.low, "high": scale.high, "said": one.best,
        }  # fmt: skip
    if scale.signed and one.best not in (None, scale.high):
        yield _("a scale of pluses and minuses cannot run the other way.")
    if len(one.instrument) > 60:
        yield _("an instrument's name has up to 60 letters.")


def _promise(one: PromiseSpec) -> Iterator[str]:
    ways = [bool(named(one.due)), bool(one.due_in), bool(one.said)]
    if sum(ways) != 1:
        yield _("it needs one of due (a column), due_in (a span) and said (a column that says whether it was kept).")
    if not one.text.strip():
        yield _("text is what was promised, in words.")
    if one.said and not (one.said_kept or one.said_late or one.said_broken):
        yield _("said needs said_kept, said_late or said_broken, the words that column uses.")
    yield from _choice("due_precision", one.due_precision, ("", "instant", "day"))
    if one.hours and not one.due_in:
        yield _("hours belong to due_in.")
    try:
        long = span(one.due_in) if one.due_in else None
        if one.hours:
            opening(one.hours)
        if long is not None and long.unit == "working hours" and not one.hours:
            yield _("working hours need hours, like Mo-Fr 09:00-17:00.")
        holidays_of(one.holidays)
    except NotAPlan as problem:
        yield str(problem)


def _people(one: PeopleSpec, recipe: RecipeSpec) -> Iterator[str]:
    yield from _choice("role", one.role, ROLES[1:])
    if one.on:
        yield from _day("on", one.on)
    counted = {column.column for column in recipe.columns if column.dates in AGO}
    if not one.on and counted & {*named(one.since), *named(one.until)}:
        yield _("a column that counts back needs on, the day of the list.")
    if one.ended and not one.on and not named(one.until):
        yield _("ended needs on, the day of the list, or until, the column of the day they left.")


def _same_keys(recipe: RecipeSpec) -> Iterator[str]:
    """Encounters found by value or rule share one name of their row unless told apart."""
    loose = Counter((one.source, one.slot) for one in recipe.encounters if one.rules or one.touchpoint_from)
    if any(count > 1 for count in loose.values()):
        yield _("several encounters of a row find their touchpoint by value: each needs a slot, to tell them apart.")


def _stages(recipe: RecipeSpec) -> Iterator[str]:
    for stage in recipe.stages:
        if stage.half not in ("attract", "satisfy"):
            yield _("stage “%(stage)s”: half is attract or satisfy, not “%(said)s”.") % {
                "stage": stage.name, "said": stage.half,
            }  # fmt: skip
        for stand in stage.touchpoints:
            if not SLUG.fullmatch(stand.slug) or not stand.name.strip():
                yield _("stage “%s”: a touchpoint has a slug of small letters, digits and dashes, and a name.") % (
                    stage.name
                )


def _choice(word: str, said: str, choices: Collection[str]) -> Iterator[str]:
    if said not in choices:
        yield _("%(word)s is %(choices)s, not “%(said)s”.") % {
            "word": word, "choices": ", ".join(filter(None, choices)), "said": said,
        }  # fmt: skip


def _day(word: str, said: str) -> Iterator[str]:
    try:
        date.fromisoformat(said)
    except ValueError:
        yield _("%(word)s is a day, like 2026-11-24, not “%(said)s”.") % {"word": word, "said": said}
