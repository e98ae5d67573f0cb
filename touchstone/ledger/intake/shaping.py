"""A row becomes entries: decided purely from the cells, the recipe and what the register and the branches say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from touchstone.errors import Refusal
from touchstone.ledger.entries import Entry, Made, Reading, Settled, Words
from touchstone.ledger.intake.recipe import Condition, EncounterSpec, PromiseSpec, ReadingSpec, Recipe
from touchstone.ledger.intake.tables import Numbered, Row
from touchstone.ledger.intake.values import Unreadable, day_end, minor_units, moment, score
from touchstone.people.identities import Known, Who, normalised
from touchstone.questions.scales import checked


@dataclass(frozen=True)
class Place:
    """Where a row happened: the branch's id, its zone, country and currency."""

    branch: int
    zone: ZoneInfo
    country: str
    currency: str


@dataclass(frozen=True)
class Ground:
    """What the rows of an import stand on: touchpoints and promise revisions by slug, and places by branch name."""

    touchpoints: Mapping[str, int]
    revisions: Mapping[str, int]
    places: Mapping[str, Place]
    system: str


@dataclass(frozen=True)
class Shaped:
    """What became of one row: its entries, and the sentences for what was not taken."""

    line: int
    entries: tuple[Entry, ...]
    refusals: tuple[str, ...]
    cells: Row


def shape(row: Numbered, recipe: Recipe, ground: Ground) -> Shaped:
    """All entries of one joined row. What cannot be read is refused by sentence; the rest of the row still counts."""
    entries: list[Entry] = []
    refusals: list[str] = []
    try:
        place = _place(row.cells, recipe, ground)
        who = who_of(row.cells, recipe, place, ground.system)
    except Unreadable as problem:
        return Shaped(row.line, (), (str(problem),), row.cells)
    for order, spec in enumerate(recipe.encounters):
        for number, cells in enumerate(_rows_for(spec, row.cells)):
            try:
                entry = _entry(spec, cells, recipe, ground, place, who, order, number)
            except (Unreadable, Refusal) as problem:
                refusals.append(f"{spec.touchpoint}: {problem}")
                continue
            if entry is not None:
                entries.append(entry)
    return Shaped(row.line, tuple(entries), tuple(refusals), row.cells)


def _rows_for(spec: EncounterSpec, cells: Row) -> Iterator[Row]:
    if not spec.source:
        yield cells
        return
    for one in cells.get(spec.source) or ():
        yield {**cells, **{name: "" if value is None else value for name, value in one.items()}}


def _place(cells: Row, recipe: Recipe, ground: Ground) -> Place:
    if not recipe.branch_column:
        return ground.places[""]
    named = str(cells.get(recipe.branch_column, "")).strip()
    place = ground.places.get(named.casefold())
    if place is None:
        raise Unreadable(f"There is no branch “{named}”; add it, or give the row another.")
    return place


def who_of(cells: Row, recipe: Recipe, place: Place, system: str) -> Who | None:
    """The person of a row, by everything that identifies them; None where nobody is known."""
    asked = recipe.who
    known: list[Known] = []
    for kind, column in (
        (f"customer:{system}", asked.customer),
        ("email", asked.email),
        ("phone", asked.phone),
        (f"anonymous:{system}", asked.anonymous),
    ):
        said = str(cells.get(column, "")).strip() if column else ""
        if said and (one := normalised(kind, said, country=recipe.country or place.country)):
            known.append(one)
    name = str(cells.get(asked.name, "")).strip() if asked.name else ""
    return Who(tuple(known), name, asked.organisation) if known else None


def holds(condition: Condition, cells: Row) -> bool:
    """Whether a row is one of those meant."""
    said = str(cells.get(condition.column, "")).strip()
    if condition.among and said not in condition.among:
        return False
    if said in condition.not_in:
        return False
    return condition.empty is None or condition.empty == (said == "")


def _entry(
    spec: EncounterSpec,
    cells: Row,
    recipe: Recipe,
    ground: Ground,
    place: Place,
    who: Who | None,
    order: int,
    number: int,
) -> Entry | None:
    """One entry, or None where the row says nothing of it. Raises Unreadable or a Refusal with its sentence."""
    said_when = str(cells.get(spec.when, "")).strip()
    if not all(holds(one, cells) for one in spec.only):
        return None
    key = _key(spec, cells, recipe)
    promise = _promise(spec.promise, key, cells, ground, place, spec.touchpoint) if spec.promise else None
    if not said_when and promise is None:
        return None
    when = moment(said_when, place.zone) if said_when else None
    currency = recipe.currency or place.currency
    amount_said = str(cells.get(spec.amount, "")).strip() if spec.amount else ""
    made, settled = promise or ((), ())
    readings = tuple(one for r in spec.readings if (one := _reading(r, cells)) is not None)
    words = _words(spec, cells)
    if spec.kind == "reading" and not readings and not words:
        return None
    return Entry(
        key=f"{key}/{number}" if number and not spec.source else key,
        touchpoint=ground.touchpoints[spec.touchpoint],
        branch=place.branch,
        happened_at=when or made[0].made_at,
        kind=spec.kind if when else "reading",
        precision=spec.precision,
        party=who,
        role=spec.role,
        channel=spec.channel,
        trace=str(cells.get(recipe.trace, "")) if recipe.trace else "",
        order=order,
        deal=spec.deal if when else "",
        amount=minor_units(amount_said, currency) if amount_said else None,
        currency=currency if amount_said else "",
        readings=readings,
        words=words,
        made=made,
        settled=settled,
    )


def _key(spec: EncounterSpec, cells: Row, recipe: Recipe) -> str:
    """The source's own name of the thing: its row's key, the touchpoint, and, of a further file, what names that row.

    Two encounters of one row at one touchpoint share the key, so that the second replaces the first (an order that
    was called off); a recipe that means two gives each a `slot`.
    """
    first = recipe.files[0]
    parts = [str(cells.get(f"{first.name}.{first.key}", "")), spec.touchpoint, spec.slot]
    if spec.source:
        further = next(file for file in recipe.files if file.name == spec.source)
        own = sorted(name for name in cells if name.startswith(f"{further.name}."))
        named = [f"{further.name}.{column}" for column in further.row] or own
        parts += [str(cells.get(name, "")) for name in named]
    if not parts[0]:
        raise Unreadable(f"The row has no {first.key}, which is what names it.")
    return "/".join(parts)


def _reading(spec: ReadingSpec, cells: Row) -> Reading | None:
    value = score(str(cells.get(spec.column, "")), dict(spec.values))
    return None if value is None else Reading(spec.kind, checked(spec.kind, value), spec.vantage)


def _words(spec: EncounterSpec, cells: Row) -> tuple[Words, ...]:
    said = [str(cells.get(column, "")).strip() for column in spec.words]
    text = "\n".join(one for one in said if one)
    return (Words(text, spec.language),) if text else ()


def _promise(
    spec: PromiseSpec, key: str, cells: Row, ground: Ground, place: Place, touchpoint: str
) -> tuple[tuple[Made, ...], tuple[Settled, ...]] | None:
    """What was promised in a row and what became of it; None where nothing was, or nobody can say."""
    made_said, due_said = (str(cells.get(name, "")).strip() for name in (spec.made, spec.due))
    if not made_said or not due_said or (spec.unknown and all(holds(one, cells) for one in spec.unknown)):
        return None
    made_at: datetime = moment(made_said, place.zone)
    due_at = day_end(due_said, place.zone) if spec.due_precision == "day" else moment(due_said, place.zone)
    rule = "end of the day stated" if spec.due_precision == "day" else "time stated"
    made = (Made(f"{key}/promise", ground.revisions[touchpoint], made_at, due_at, rule),)
    if spec.cancelled and all(holds(one, cells) for one in spec.cancelled):
        return made, (Settled(f"{key}/promise", "cancelled", made_at),)
    met_said: Any = str(cells.get(spec.met, "")).strip() if spec.met else ""
    if not met_said:
        return made, ()
    return made, (Settled(f"{key}/promise", "met", moment(met_said, place.zone)),)
