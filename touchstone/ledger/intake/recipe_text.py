"""Recipes as text: read from TOML, refused by sentence, written again; the columns and slugs they speak of."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from touchstone.ledger.intake.recipe import Condition, EncounterSpec, PromiseSpec, RecipeSpec, named
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable, check

SHIPPED = Path(__file__).parent / "recipes"
TABLES = {"file", "encounter", "people", "who", "column", "stage", "reading", "promise", "outcome", "rule"}
"""What is written under a heading of its own; other lists and tables stay on their line."""
BARE = re.compile(r"[A-Za-z0-9_-]+")
PLACE = re.compile(r"\.(?P<name>[a-z_]+)(?:\[(?P<number>\d+)\])?|\[(?P<loose>\d+|\.\.\.)\]")


@dataclass(frozen=True)
class RecipeText:
    """A recipe with the text it came from, as it is kept with each import, and the columns it speaks of."""

    recipe: RecipeSpec
    text: str
    columns: frozenset[str] = field(default_factory=frozenset)


def read_recipe(text: str, *, called: str = "recipe") -> RecipeText:
    """A recipe from its text. Refused by sentence (RecipeUnreadable): what is wrong and where."""
    recipe = parsed(text, called=called)
    check(recipe, called, columns_of(recipe))
    return RecipeText(recipe, text, frozenset(columns_of(recipe)))


def text_of(recipe: RecipeSpec, *, called: str = "recipe") -> RecipeText:
    """A recipe that was put together by hand or by a guess, checked, with its text."""
    return read_recipe(recipe_toml(recipe), called=called)


def parsed(text: str, *, called: str = "recipe") -> RecipeSpec:
    """A recipe from its text, in the right form but not yet checked for sense."""
    try:
        tree: dict[str, Any] = tomllib.loads(text)
        return msgspec.convert(tree, RecipeSpec)
    except tomllib.TOMLDecodeError as problem:
        raise RecipeUnreadable(
            _("%(recipe)s is not TOML: %(problem)s.") % {"recipe": called, "problem": problem}
        ) from None
    except msgspec.ValidationError as problem:
        raise RecipeUnreadable(f"{called}: {_in_words(str(problem))}") from None


def shipped_recipes() -> dict[str, Path]:
    """The recipes that come with Touchstone, by name."""
    return {path.stem.replace("_", "-"): path for path in sorted(SHIPPED.glob("*.toml"))}


def recipe_toml(recipe: RecipeSpec) -> str:
    """The recipe as TOML a person can read and change; read again it is the same recipe."""
    tree = msgspec.to_builtins(recipe)
    return "\n".join(_section("", tree)).strip() + "\n"


def _section(path: str, tree: dict[str, Any]) -> Iterator[str]:
    later = []
    for name, value in tree.items():
        if name in TABLES and (isinstance(value, dict) or (value and isinstance(value[0], dict))):
            later.append((f"{path}.{name}" if path else name, value))
        else:
            yield f"{_key(name)} = {_inline(value)}"
    for place, value in later:
        if isinstance(value, dict):
            yield from ("", f"[{place}]", *_section(place, value))
        else:
            for one in value:
                yield from ("", f"[[{place}]]", *_section(place, one))


def _inline(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_inline(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return repr(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _inline(name)


def _in_words(problem: str) -> str:
    """What msgspec found wrong, with the place as a person counts: "encounter 2, reading 1"."""
    said, _at, place = problem.partition(" - at `$")
    where = ", ".join(
        f"{m['name']} {int(m['number']) + 1}" if m["number"] else m["name"] for m in PLACE.finditer(place) if m["name"]
    )
    unknown = re.match(r"Object contains unknown field `(.*)`", said)
    lacking = re.match(r"Object missing required field `(.*)`", said)
    if unknown:
        said = _("the word “%s” means nothing there") % unknown[1]
    elif lacking:
        said = _("“%s” is missing") % lacking[1]
    return f"{where}: {said}." if where else f"{said}."


def columns_of(recipe: RecipeSpec) -> set[str]:
    """Every "file.column" that the recipe needs; a made column counts by what it is made of."""
    made = {column.column: column.product for column in recipe.columns if column.product}
    found: set[str] = set()
    for name in _named_in(recipe):
        found.update(made.get(name, (name,)))
    for file in recipe.files:
        own = [*named(file.key), *file.sums, *file.last, file.order, *file.row, *(c.column for c in file.skip)]
        for name in filter(None, own):
            whole = name if name.startswith(f"{file.name}.") else f"{file.name}.{name}"
            found.update(made.get(whole, (whole,)))
        found.update(named(file.joins))
    return {name for name in found if name}


def _named_in(recipe: RecipeSpec) -> Iterator[str]:
    who = recipe.who
    yield from (recipe.branch_from, recipe.staff, who.account, who.account_name, *named(recipe.trace))
    for some in (who.customer, who.email, who.phone, who.anonymous, who.name):
        yield from named(some)
    for one in recipe.encounters:
        yield from _named_in_encounter(one)
    for people in recipe.people:
        yield from (*named(people.since), *named(people.until), *_named_by((*people.ended, *people.only)))


def _named_by(conditions: tuple[Condition, ...]) -> Iterator[str]:
    return (condition.column for condition in conditions)


def _named_in_encounter(one: EncounterSpec) -> Iterator[str]:
    yield from (one.touchpoint_from, one.deal_from, one.channel_from, one.currency_from, one.language_from)
    yield from (*named(one.when), *named(one.amount), *named(one.words), *one.facts, *_named_by(one.only))
    for rule in one.rules:
        yield from _named_by(rule.only)
    for reading in one.readings:
        yield from (reading.column, *_named_by(reading.only))
    if one.outcome is not None:
        yield one.outcome.column
    if one.promise is not None:
        yield from _named_in_promise(one.promise)


def _named_in_promise(promise: PromiseSpec) -> Iterator[str]:
    for some in (promise.made, promise.due, promise.met, promise.moved, promise.said):
        yield from named(some)
    yield from _named_by((*promise.cancelled, *promise.unknown))


def touchpoints_in(one: EncounterSpec) -> tuple[str, ...]:
    """Every slug an encounter can lead to: its rules', its values', its own."""
    slugs = [*(rule.touchpoint for rule in one.rules), *one.touchpoints.values(), one.touchpoint]
    return tuple(dict.fromkeys(slug for slug in slugs if slug))


def touchpoints_of(recipe: RecipeSpec) -> tuple[str, ...]:
    """Every slug the recipe can lead to, in its order."""
    return tuple(dict.fromkeys(slug for one in recipe.encounters for slug in touchpoints_in(one)))


def promises_of(recipe: RecipeSpec) -> tuple[tuple[str, str], ...]:
    """Every promise the recipe knows of, as (touchpoint slug, its words)."""
    return tuple(
        dict.fromkeys(
            (slug, one.promise.text)
            for one in recipe.encounters
            if one.promise is not None
            for slug in touchpoints_in(one)
        )
    )
