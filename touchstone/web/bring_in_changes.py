"""What the forms of the meaning page send, as changes of `Said`: one entry for each kind of answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from touchstone.company.places import CURRENCIES
from touchstone.ledger.intake.guessing.said import MEANINGS, Said
from touchstone.people.models import Role
from touchstone.register.models import Touchpoint
from touchstone.web.bring_in_columns import DATES, DECIMALS
from touchstone.web.bring_in_saying import (
    CAST,
    HEARS,
    MANY,
    POINT_TEXTS,
    ROWS,
    WHOLE,
    add_point,
    answer,
    chosen,
    column_said,
    drop_point,
    file_said,
    match_point,
    move_point,
    part_point,
    say_column,
    say_file,
    say_point,
)

MOST_LETTERS = 400
MOST_VALUES = 60
NEW = "__new"

Change = Callable[[Said, QueryDict], Said]


def text_in(posted: Mapping[str, str], name: str) -> str:
    """What was typed, on one line and not too long."""
    return " ".join(posted.get(name, "").split())[:MOST_LETTERS]


def _answer(said: Said, posted: QueryDict) -> Said:
    about, value = posted.get("about", ""), text_in(posted, "value")
    if about == "hears" and value not in HEARS:
        return said
    if about == "currency" and value not in CURRENCIES:
        return said
    if about.endswith("#means") and value not in MEANINGS:
        return said
    return answer(said, about, value)


def _column(said: Said, posted: QueryDict) -> Said:
    file, column = posted.get("file", ""), posted.get("column", "")
    before = column_said(said, file, column)
    changes: dict[str, Any] = {name: cast(text_in(posted, name)) for name, cast in CAST.items() if name in posted}
    for name, known in (("dates", DATES), ("decimal", DECIMALS)):
        if name in changes and changes[name] not in known and changes[name] != getattr(before, name):
            del changes[name]
    if posted.get("means", before.means) == before.means:
        values = _values(posted)
        if values:
            changes["values"] = {**before.values, **values}
    else:
        changes = {name: changes[name] for name in ("means", "touchpoint") if name in changes}
    after = say_column(said, file, column, changes)
    told = [f"{file}.{column}#{name}" for name in changes if changes[name] != getattr(before, name)]
    return chosen(after, *told)


def _values(posted: QueryDict) -> dict[str, str]:
    """Which value stands for what: `v0` names the value, `s0` what it stands for, and so on."""
    places = [n for n in range(MOST_VALUES) if f"v{n}" in posted and f"s{n}" in posted]
    return {str(posted[f"v{n}"]): text_in(posted, f"s{n}") for n in places}


def _point(said: Said, posted: QueryDict) -> Said:
    changes: dict[str, Any] = {name: text_in(posted, name) for name in POINT_TEXTS if name in posted}
    if not changes.get("name", "x"):
        del changes["name"]
    if posted.get("half") in ("attract", "satisfy"):
        changes["half"] = posted["half"]
    return say_point(said, posted.get("slug", ""), changes)


def _match(said: Said, posted: QueryDict) -> Said:
    slug, to = posted.get("slug", ""), posted.get("to", "")
    if to == NEW:
        return part_point(said, slug)
    known = Touchpoint.objects.filter(slug=to, retired_at=None).values_list("name", flat=True).first()
    return said if known is None else match_point(said, slug, to, known)


def _move(said: Said, posted: QueryDict) -> Said:
    return move_point(said, posted.get("slug", ""), -1 if posted.get("step") == "earlier" else 1)


def _add(said: Said, posted: QueryDict) -> Said:
    name = text_in(posted, "name")
    return add_point(said, name) if name else said


def _file(said: Said, posted: QueryDict) -> Said:
    name = posted.get("file", "")
    before = file_said(said, name)
    changes: dict[str, Any] = {}
    if posted.get("rows") in ROWS:
        changes["rows"] = posted["rows"]
    if posted.get("many") in MANY:
        changes["many"] = posted["many"]
    for part in ("key", "joins"):  # the form shows the first column of several: what it does not change, stays whole
        if part in posted and posted[part] != (getattr(before, part) or ("",))[0]:
            changes[part] = (posted[part],) if posted[part] else ()
    return say_file(said, name, changes)


def _whole(said: Said, posted: QueryDict) -> Said:
    given = {name: text_in(posted, name) for name in WHOLE if name in posted}
    if given.get("role", "") not in ("", *Role.Kind.values):
        del given["role"]
    for name, value in given.items():
        if value != getattr(said, name):
            said = answer(said, name, value)
    return said


def _recipe(said: Said, posted: QueryDict) -> Said:
    return answer(said, "recipe", text_in(posted, "recipe"))


CHANGES: Mapping[str, Change] = {
    "answer": _answer,
    "column": _column,
    "point": _point,
    "match": _match,
    "move": _move,
    "drop": lambda said, posted: drop_point(said, posted.get("slug", "")),
    "add": _add,
    "file": _file,
    "whole": _whole,
    "recipe": _recipe,
}
