"""What a recipe says (docs/recipes.md): which files, what their columns mean; read from TOML, refused by sentence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import msgspec

from touchstone.errors import Refusal
from touchstone.questions.scales import SCALES

SHIPPED = Path(__file__).parent / "recipes"


class RecipeUnreadable(Refusal):
    """This recipe cannot be used."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of a recipe: unknown words are refused."""


class FileSpec(Part, frozen=True):
    """One of the files: its name in the recipe, how its file name looks, and how it joins.

    key: the column that names a row. joins: "other.column" whose value equals our key; the first file joins nothing.
    many: with several rows for one key, "first" takes the first, "sum" adds the columns in `sums`, "rows" keeps them
    all, for encounters `from` this file; `row` names the columns that name such a row (default: all of them).
    """

    name: str
    match: str
    key: str
    joins: str = ""
    many: str = "first"
    sums: tuple[str, ...] = ()
    row: tuple[str, ...] = ()


class Condition(Part, frozen=True):
    """Which rows: the column is one of these, is none of these, is empty, or is filled."""

    column: str
    among: tuple[str, ...] = msgspec.field(name="in", default=())
    not_in: tuple[str, ...] = ()
    empty: bool | None = None


class ReadingSpec(Part, frozen=True):
    """A score: its kind, its column, from whose vantage; `values` turns words into numbers."""

    kind: str
    column: str
    vantage: str = "customer"
    values: dict[str, float] = {}


class PromiseSpec(Part, frozen=True):
    """A promise made here: its words, and the columns of when it was made, due and met.

    due_precision "day": kept until the end of that day. cancelled: the person called it off where all of these hold
    (neither kept nor broken). unknown: nobody can say where all of these hold (no commitment is made).
    """

    text: str
    made: str
    due: str
    met: str = ""
    due_precision: str = "instant"
    cancelled: tuple[Condition, ...] = ()
    unknown: tuple[Condition, ...] = ()


class EncounterSpec(Part, frozen=True):
    """One encounter that a row tells of: where, when, and what hangs on it.

    from: the file whose rows these are (default: the first). kind: "passage" or "reading". slot: tells two
    encounters of one row at one touchpoint apart.
    """

    touchpoint: str
    when: str
    source: str = msgspec.field(name="from", default="")
    kind: str = "passage"
    slot: str = ""
    precision: str = "instant"
    only: tuple[Condition, ...] = msgspec.field(name="if", default=())
    role: str = ""
    channel: str = ""
    deal: str = ""
    amount: str = ""
    readings: tuple[ReadingSpec, ...] = ()
    words: tuple[str, ...] = ()
    language: str = ""
    promise: PromiseSpec | None = None


class StandSpec(Part, frozen=True):
    """A touchpoint the recipe needs: made at the end of its stage where the register has none of that slug."""

    slug: str
    name: str


class StageSpec(Part, frozen=True):
    """A stage with its touchpoints, for a register that lacks them."""

    name: str
    touchpoints: tuple[StandSpec, ...]
    half: str = "satisfy"


class WhoSpec(Part, frozen=True):
    """What identifies the person: columns by kind of identity ("customer", "email", "phone"), and the name's column."""

    customer: str = ""
    email: str = ""
    phone: str = ""
    anonymous: str = ""
    name: str = ""
    organisation: bool = False


class Recipe(Part, frozen=True):
    """A whole recipe."""

    name: str
    title: str
    system: str
    hears: str
    files: tuple[FileSpec, ...] = msgspec.field(name="file")
    encounters: tuple[EncounterSpec, ...] = msgspec.field(name="encounter")
    who: WhoSpec = WhoSpec()
    about: str = ""
    zone: str = ""
    currency: str = ""
    country: str = ""
    branch: str = ""
    branch_column: str = ""
    trace: str = ""
    journey: str = ""
    stages: tuple[StageSpec, ...] = msgspec.field(name="stage", default=())


@dataclass(frozen=True)
class RecipeText:
    """A recipe with the text it came from, as it is kept with each import."""

    recipe: Recipe
    text: str
    columns: frozenset[str] = field(default_factory=frozenset)


def read_recipe(text: str, *, called: str = "recipe") -> RecipeText:
    """A recipe from its text. Refused by sentence: what is wrong and where."""
    try:
        tree: dict[str, Any] = tomllib.loads(text)
        recipe = msgspec.convert(tree, Recipe)
    except tomllib.TOMLDecodeError as problem:
        raise RecipeUnreadable(f"{called} is not TOML: {problem}.") from None
    except msgspec.ValidationError as problem:
        raise RecipeUnreadable(f"{called}: {problem}.") from None
    _check(recipe, called)
    return RecipeText(recipe, text, frozenset(columns_of(recipe)))


def shipped_recipes() -> dict[str, Path]:
    """The recipes that come with Touchstone, by name."""
    return {path.stem.replace("_", "-"): path for path in sorted(SHIPPED.glob("*.toml"))}


def columns_of(recipe: Recipe) -> set[str]:
    """Every "file.column" the recipe speaks of."""
    named = [recipe.trace, recipe.branch_column, *(getattr(recipe.who, f) for f in ("customer", "email", "phone"))]
    named += [recipe.who.anonymous, recipe.who.name]
    for one in recipe.encounters:
        named += [one.when, one.amount, *one.words, *(c.column for c in one.only), *(r.column for r in one.readings)]
        if one.promise is not None:
            named += [one.promise.made, one.promise.due, one.promise.met]
            named += [c.column for c in (*one.promise.cancelled, *one.promise.unknown)]
    return {name for name in named if name}


def _check(recipe: Recipe, called: str) -> None:
    if recipe.hears not in ("everyone", "chose", "problems"):
        raise RecipeUnreadable(
            f"{called}: hears is everyone, chose or problems (whom does the file hear?), not “{recipe.hears}”."
        )
    if recipe.zone and recipe.zone not in available_timezones():
        raise RecipeUnreadable(f"{called}: there is no time zone “{recipe.zone}”; write one like Europe/London.")
    _check_files(recipe, called)
    for one in recipe.encounters:
        for reading in one.readings:
            if reading.kind not in SCALES:
                kinds = ", ".join(sorted(SCALES))
                raise RecipeUnreadable(f"{called}: “{reading.kind}” is no kind of reading. There are: {kinds}.")
        if one.kind not in ("passage", "reading"):
            raise RecipeUnreadable(f"{called}: kind is passage or reading, not “{one.kind}”.")


def _check_files(recipe: Recipe, called: str) -> None:
    files = {file.name: file for file in recipe.files}
    if not recipe.files or recipe.files[0].joins:
        raise RecipeUnreadable(f"{called}: the first [[file]] is the one whose rows are read; it joins nothing.")
    for file in recipe.files[1:]:
        if "." not in file.joins or file.joins.split(".")[0] not in files:
            raise RecipeUnreadable(f'{called}: file “{file.name}” needs joins = "other.column" with a file above it.')
        if file.many not in ("first", "sum", "rows"):
            raise RecipeUnreadable(f"{called}: file “{file.name}”: many is first, sum or rows, not “{file.many}”.")
    for name in columns_of(recipe):
        if name.split(".")[0] not in files or "." not in name:
            raise RecipeUnreadable(f"{called}: “{name}” names no column; write file.column with a file of this recipe.")
    for one in recipe.encounters:
        if one.source and (one.source not in files or files[one.source].many != "rows"):
            raise RecipeUnreadable(f'{called}: encounter from “{one.source}” needs that file with many = "rows".')
