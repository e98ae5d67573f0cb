"""Recipes that come ready with Touchstone, and which of them, or of those kept here, fit the files somebody brought."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from touchstone.errors import Refusal
from touchstone.ledger.intake.headings import NothingFits, folded, found_heading, suited
from touchstone.ledger.intake.recipe import FileSpec, RecipeSpec
from touchstone.ledger.intake.recipe_text import columns_of, read_recipe

FOLDER = Path(__file__).parent / "recipes"

ENOUGH = 0.4
"""A recipe fits where at least this share of the columns it names is there."""


@dataclass(frozen=True)
class Ready:
    """A recipe ready to use: its name, what it is for, what it was tried on ("real" or "documented"), and its text.

    own: somebody kept it here; else it comes with Touchstone.
    """

    slug: str
    title: str
    about: str
    tried: str
    spec: RecipeSpec
    text: str
    own: bool = False


@dataclass(frozen=True)
class Fit:
    """How a ready recipe fits files: the share of its columns that are there, and which given file is which of its.

    header: for a given file, the line its headings must be read from, where the recipe says another than the usual.
    """

    ready: Ready
    share: float
    files: Mapping[str, str]
    header: Mapping[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def ready() -> tuple[Ready, ...]:
    """All recipes that come with Touchstone, by title."""
    found = []
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        spec = read_recipe(text, called=path.name).recipe
        found.append(Ready(spec.name, spec.title, spec.about, spec.tried, spec, text))
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def ready_named(slug: str) -> Ready | None:
    """The ready recipe of that name, whether written with dashes or underscores; None where there is none."""
    return next((one for one in ready() if folded(one.slug) == folded(slug)), None)


def own_recipe(*, slug: str, title: str, text: str) -> Ready | None:
    """A recipe kept here, as one that is ready to use; None where it cannot be read any more."""
    try:
        spec = read_recipe(text, called=title).recipe
    except Refusal:
        return None
    return Ready(slug, title, spec.about, spec.tried, spec, text, own=True)


def fitting(headers: Mapping[str, Sequence[str]], *, own: Sequence[Ready] = ()) -> list[Fit]:
    """The recipes that fit, the best first. headers: for each given file by its name, its headings in order.

    own: those kept here. Files that a recipe has no use for do not count against it; of two, the one that uses more of
    them comes first, then one's own. One's own takes the place of a ready one of its name.
    """
    named = {folded(one.slug) for one in own}
    offered = [*own, *(one for one in ready() if folded(one.slug) not in named)]
    fits = [fit for one in offered if (fit := fit_of(one, headers)) is not None]
    return sorted(fits, key=lambda fit: (-len(set(fit.files.values())), not fit.ready.own, -fit.share, fit.ready.slug))


def fit_of(one: Ready, headers: Mapping[str, Sequence[str]]) -> Fit | None:
    """How a ready recipe fits these files; None where a file, or a column it cannot do without, is lacking."""
    files: dict[str, str] = {}
    for file in one.spec.files:
        given = _given_for(file, headers)
        if given is None:
            return None
        files[file.name] = given
    return _fit(one, files, headers)


def _fit(one: Ready, files: dict[str, str], headers: Mapping[str, Sequence[str]]) -> Fit | None:
    there = {name: headers[given] for name, given in files.items()}
    header = {files[file.name]: file.header for file in one.spec.files if file.header > 1}
    try:
        suited(one.spec, there)
    except NothingFits:
        if not header:
            return None
    except Refusal:
        return None
    asked = [column for column in columns_of(one.spec) if "*" not in column]
    found = sum(bool(found_heading(c.partition(".")[2], there[c.partition(".")[0]])) for c in asked)
    share = found / len(asked) if asked else 0.0
    return Fit(one, share, files, header) if share >= ENOUGH else None


def _given_for(file: FileSpec, headers: Mapping[str, Sequence[str]]) -> str | None:
    """The given file that has all the headings this one is known by; of several the one with fewest others.

    One that is known by no headings is known by its name.
    """
    fitting = [name for name, there in headers.items() if _has_all(file, there)]
    if not file.headers and file.match != "*":
        fitting = [name for name in headers if fnmatch.fnmatch(name.casefold(), file.match.casefold())]
    return min(fitting, key=lambda name: len(headers[name])) if fitting else None


def _has_all(file: FileSpec, there: Sequence[str]) -> bool:
    return bool(file.headers) and all(found_heading(heading, there) for heading in file.headers)
