"""What a person says of their files, one answer at a time: pure changes of `Said`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.text import slugify
from msgspec.structs import replace

from touchstone.ledger.intake.guessing.said import MEANINGS, ColumnSaid, FileSaid, PointSaid, Said

ROWS = ("things", "lines", "steps", "people", "further", "unused")
MANY = ("first", "sum", "rows")
HEARS = ("everyone", "chose", "problems")
WHOLE = ("title", "zone", "country", "currency", "language", "branch", "role", "on", "journey")
"""What is said once for all files."""

POINT_TEXTS = ("name", "stage", "deal", "channel", "promise", "due_in", "hours")


def column_said(said: Said, file: str, column: str) -> ColumnSaid:
    """What was said of a column; nothing yet: it is not needed."""
    found = (one for one in said.columns if one.file == file and one.column == column)
    return next(found, ColumnSaid(file=file, column=column))


def say_column(said: Said, file: str, column: str, changes: Mapping[str, Any]) -> Said:
    """The column with these changes; another meaning forgets what only the former one needed."""
    before = column_said(said, file, column)
    if changes.get("means", before.means) not in MEANINGS:
        return said
    after = replace(before, **changes)
    if after.means != before.means:
        after = replace(
            after,
            kind=changes.get("kind", ""),
            best=changes.get("best"),
            values=changes.get("values", {}),
            missing=changes.get("missing", ()),
        )
    others = [one for one in said.columns if (one.file, one.column) != (file, column)]
    at = next((i for i, one in enumerate(said.columns) if (one.file, one.column) == (file, column)), len(others))
    return replace(said, columns=(*others[:at], after, *others[at:]))


def say_file(said: Said, name: str, changes: Mapping[str, Any]) -> Said:
    """The file with these changes."""
    return replace(said, files=tuple(replace(one, **changes) if one.name == name else one for one in said.files))


def file_said(said: Said, name: str) -> FileSaid:
    """What was said of a file."""
    return next((one for one in said.files if one.name == name), FileSaid(name=name))


# --- touchpoints ----------------------------------------------------------------------------------------------------


def say_point(said: Said, slug: str, changes: Mapping[str, Any]) -> Said:
    """The touchpoint with these changes; its slug stays."""
    return replace(said, points=tuple(replace(one, **changes) if one.slug == slug else one for one in said.points))


def add_point(said: Said, name: str) -> Said:
    """One more touchpoint, at the end of the way."""
    taken = {one.slug for one in said.points}
    base = slugify(name)[:50] or "touchpoint"
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return replace(said, points=(*said.points, PointSaid(slug=slug, name=name.strip())))


def match_point(said: Said, slug: str, to: str, name: str) -> Said:
    """The touchpoint is one of the register's: everything that pointed at it points there now.

    Where that one stands in the list already, the two become one.
    """
    if slug == to:
        return say_point(said, slug, {"known": True, "name": name})
    here = any(one.slug == to for one in said.points)
    kept = tuple(
        replace(one, slug=to, name=name, known=True) if one.slug == slug else one
        for one in said.points
        if not (here and one.slug == slug)
    )
    return _pointing(replace(said, points=kept), slug, to)


def part_point(said: Said, slug: str) -> Said:
    """The touchpoint is none of the register's after all: a new one of the same name."""
    point = next((one for one in said.points if one.slug == slug), None)
    if point is None:
        return said
    rest = replace(said, points=tuple(one for one in said.points if one.slug != slug))
    added = add_point(rest, f"{point.name} new").points[-1]
    new = replace(point, slug=added.slug, known=False)
    points = tuple(new if one.slug == slug else one for one in said.points)
    return _pointing(replace(said, points=points), slug, new.slug)


def drop_point(said: Said, slug: str) -> Said:
    """Without this touchpoint; what pointed at it points at the file's first."""
    return _pointing(replace(said, points=tuple(one for one in said.points if one.slug != slug)), slug, "")


def move_point(said: Said, slug: str, by: int) -> Said:
    """Earlier (−1) or later (+1) on the way."""
    points = list(said.points)
    at = next((i for i, one in enumerate(points) if one.slug == slug), None)
    if at is None or not 0 <= at + by < len(points):
        return said
    points.insert(at + by, points.pop(at))
    return replace(said, points=tuple(points))


def _pointing(said: Said, slug: str, to: str) -> Said:
    def turned(one: ColumnSaid) -> ColumnSaid:
        values = one.values
        if one.means == "touchpoint":
            values = {value: to if points_at == slug else points_at for value, points_at in values.items()}
        return replace(one, touchpoint=to if one.touchpoint == slug else one.touchpoint, values=values)

    return replace(said, columns=tuple(map(turned, said.columns)))


# --- questions ------------------------------------------------------------------------------------------------------


def answer(said: Said, about: str, value: str) -> Said:
    """The answer to a question: `about` is a field of all ("hears"), or "file.column#field" of a column."""
    where, _, field = about.rpartition("#")
    if not where:
        known = about in (*WHOLE, "hears", "recipe")
        return chosen(replace(said, **{about: value}), about) if known else said
    file, column = split(said, where)
    if field not in CAST:
        return said
    return chosen(say_column(said, file, column, {field: CAST[field](value)}), about)


def chosen(said: Said, *abouts: str) -> Said:
    """Remembered as said by a person: it is not called a guess any more."""
    return replace(said, answered=tuple(dict.fromkeys((*said.answered, *abouts))))


def answered(said: Said, about: str) -> str:
    """What was answered to a question so far, as its choices write it; "" where nothing was."""
    where, _, field = about.rpartition("#")
    if not where:
        return str(getattr(said, about, ""))
    found = getattr(column_said(said, *split(said, where)), field, "")
    return "" if found is None else f"{found:g}" if isinstance(found, float) else str(found)


def split(said: Said, where: str) -> tuple[str, str]:
    """ "file.column" as its two: the file's name may hold dots too, so the longest that fits wins."""
    names = sorted((one.name for one in said.files), key=len, reverse=True)
    name = next((one for one in names if where.startswith(f"{one}.")), where.partition(".")[0])
    return name, where[len(name) + 1 :]


def number(text: str) -> float | None:
    """A number as somebody types it, or None."""
    try:
        return float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return None


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas or on lines."""
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


CAST: dict[str, Callable[[str], Any]] = {
    "means": str,
    "touchpoint": str,
    "dates": str,
    "zone": str,
    "decimal": str,
    "kind": str,
    "best": number,
    "missing": listed,
    "zero": str,
}
"""How what a form sends for a field of a column is kept."""
