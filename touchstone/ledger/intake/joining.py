"""The one question to the laid-out files that gives a recipe's rows with all that belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from touchstone.files.tables.duck import as_name, as_table, as_text
from touchstone.ledger.intake.recipe import Condition, FileSpec, RecipeSpec, named

MARK, SPLIT = "chr(30)", "chr(31)"
STEP = 10_000_000_000
"""Lines a file may have in a table made of several (`stacking`): the next one's lines begin behind them."""
STACK = "stack-"
"""How the folder of such a table begins."""


@dataclass(frozen=True)
class Laid:
    """A laid-out table: its path, all its columns, and for each column the recipe names the one there (or None)."""

    path: Path
    columns: tuple[str, ...]
    found: Mapping[str, str | None]

    @property
    def several(self) -> bool:
        """Whether it was made of several files of one layout."""
        return self.path.parent.name.startswith(STACK)


@dataclass(frozen=True)
class Joined:
    """What to ask first, the question (with one parameter, the line to go on after), and the names of its cells.

    Before the cells come the line, the nth of its kind, the name of a row without a key, whether it is passed over.
    """

    before: tuple[str, ...]
    sql: str
    names: tuple[str, ...]


def question(spec: RecipeSpec, files: Mapping[str, Laid]) -> Joined:
    """The question for all rows of the first file, in order, each with what the other files have for it."""
    first, laid = spec.files[0], files[spec.files[0].name]
    names = [f"{first.name}.{column}" for column in laid.found]
    shown = [_cell("f", laid, column) for column in laid.found]
    joins, order, line = [], "", "f.__line"
    if first.lines:
        keys = " AND ".join(f"{_cell('f', laid, key)} = g.{as_name(f'k{at}')}" for at, key in enumerate(bare(first)))
        joins.append(f"LEFT JOIN firsts AS g ON {keys}")
        line = "coalesce(g.__first, f.__line)"
        order = f"ORDER BY {line}, f.__line"
    n, row = "1", "''"
    before = []
    if first.lines:
        before.append(_firsts(first, laid))
    elif not any(bare(first)):
        before.append(_twins(laid))
        joins.append("LEFT JOIN twins AS w ON w.__line = f.__line")
        n, row = "coalesce(w.n, 1)", _digest("f", laid)
    for at, file in enumerate(spec.files[1:]):
        part = _further(file, files[file.name])
        ours = zip(named(file.joins), range(len(named(file.joins))), strict=True)
        on = " AND ".join(f"{_joined_cell(name, spec, files)} = j{at}.k{place}" for name, place in ours)
        joins.append(f"LEFT JOIN ({part}) AS j{at} ON {on}")
        if file.many == "first":
            names += [f"{file.name}.{column}" for column in files[file.name].found]
            shown += [f"coalesce(j{at}.{as_name(column)}, '')" for column in files[file.name].found]
        else:
            names.append(file.name)
            shown.append(f"j{at}.__rows")
    if len(spec.files) > 1 and not order:
        order = "ORDER BY f.__line"
    passed = _any(first, "f", laid)
    if first.lines and laid.several:
        passed = f"({passed} OR f.__line IN ({_again(laid)}))"
    lead = [line, n, row, passed]
    asked = f"SELECT {', '.join([*lead, *shown])} FROM {as_table(laid.path)} AS f"
    sql = f"{asked} {' '.join(joins)} WHERE {line} > ? {order}"
    return Joined(tuple(before), sql, tuple(names))


def bare(file: FileSpec) -> list[str]:
    """The columns of a file's key, without the file's name."""
    return [key.removeprefix(f"{file.name}.") for key in named(file.key)]


def _cell(alias: str, laid: Laid, column: str) -> str:
    name = laid.found[column]
    return "''" if name is None else f"{alias}.{as_name(name)}"


def _joined_cell(name: str, spec: RecipeSpec, files: Mapping[str, Laid]) -> str:
    """A cell that a further file joins, of the first file or of a further one above."""
    file, _point, column = name.partition(".")
    if file == spec.files[0].name:
        return f"nullif(trim({_cell('f', files[file], column)}), '')"
    at = next(place for place, one in enumerate(spec.files[1:]) if one.name == file)
    return f"nullif(trim(j{at}.{as_name(column)}), '')"


def _firsts(first: FileSpec, laid: Laid) -> str:
    """The first line of each thing that has several."""
    cells = [_cell("f", laid, key) for key in bare(first)]
    keys = ", ".join(f"{cell} AS k{at}" for at, cell in enumerate(cells))
    filled = " AND ".join(f"trim({cell}) <> ''" for cell in cells)
    return (
        f"CREATE TEMP TABLE firsts AS SELECT {keys}, min(f.__line) AS __first FROM {as_table(laid.path)} AS f "
        f"WHERE {filled} GROUP BY ALL"
    )


def _digest(alias: str, laid: Laid) -> str:
    """All that a row says, in one short name; whatever the order of the columns, and without the empty ones."""
    parts = [
        f"CASE WHEN {alias}.{as_name(column)} <> '' THEN {as_text(column)} || {MARK} || {alias}.{as_name(column)} END"
        for column in sorted(laid.columns)
    ]
    return f"md5(concat_ws({SPLIT}, {', '.join(parts)}))"


def _twins(laid: Laid) -> str:
    """The rows that come more than once, each with its place among its like."""
    cells = ", ".join(f"f.{as_name(column)}" for column in sorted(laid.columns))
    table = as_table(laid.path)
    return (
        f"CREATE TEMP TABLE twins AS SELECT __line, {_nth()} AS n FROM ("
        f"SELECT f.__line, {_digest('f', laid)} AS d FROM {table} AS f WHERE hash({cells}) IN "
        f"(SELECT hash({cells}) FROM {table} AS f GROUP BY 1 HAVING count(*) > 1))"
    )


def _nth() -> str:
    """A row's place among its like in its own file: months that overlap tell of the same row, not of one more."""
    return f"row_number() OVER (PARTITION BY d, __line // {STEP} ORDER BY __line)"


def _again(laid: Laid) -> str:
    """The lines of rows that an earlier one of the files has too."""
    return (
        f"SELECT __line FROM (SELECT __line, d, {_nth()} AS n FROM (SELECT f.__line, {_digest('f', laid)} AS d "
        f"FROM {as_table(laid.path)} AS f)) QUALIFY row_number() OVER (PARTITION BY d, n ORDER BY __line) > 1"
    )


def _further(file: FileSpec, laid: Laid) -> str:
    """A further file by its key: its first row's columns, or all its rows in one list."""
    keys = [f"trim({_cell('r', laid, key)})" for key in bare(file)]
    named_keys = ", ".join(f"{key} AS k{at}" for at, key in enumerate(keys))
    places = ", ".join(f"k{at}" for at in range(len(keys)))
    cells = [f"{_cell('r', laid, column)} AS {as_name(column)}" for column in laid.found]
    name = _row_name(file, laid)
    inner = (
        f"SELECT {', '.join([named_keys, *cells, name + ' AS __name'])}, r.__line FROM {as_table(laid.path)} AS r "
        f"WHERE NOT {_any(file, 'r', laid)}" + (f" AND r.__line NOT IN ({_again(laid)})" if laid.several else "")
    )
    if file.many == "first":
        return f"SELECT * FROM ({inner}) QUALIFY row_number() OVER (PARTITION BY {places} ORDER BY __line) = 1"
    fields = ", ".join(f"{as_text(column)}: {as_name(column)}" for column in (*laid.found, "__name", "__n"))
    nth = f"row_number() OVER (PARTITION BY {places}, __name ORDER BY __line) AS __n"
    return (
        f"SELECT {places}, list({{{fields}}} ORDER BY __line) AS __rows FROM (SELECT *, {nth} FROM ({inner})) "
        f"GROUP BY {places}"
    )


def _row_name(file: FileSpec, laid: Laid) -> str:
    """What names a row of a further file among those of its key."""
    if file.many != "rows":
        return "''"
    if file.row:
        return "concat_ws('/', " + ", ".join(_cell("r", laid, c.removeprefix(f"{file.name}.")) for c in file.row) + ")"
    return _digest("r", laid)


def _any(file: FileSpec, alias: str, laid: Laid) -> str:
    """Whether a row is one of those passed over: where any of the conditions holds."""
    said = [_holds(one, _cell(alias, laid, one.column.removeprefix(f"{file.name}."))) for one in file.skip]
    return "(" + " OR ".join(said) + ")" if said else "false"


def _holds(one: Condition, cell: str) -> str:
    said = f"lower(trim({cell}))"
    parts = []
    if one.among:
        parts.append(f"{said} IN ({', '.join(as_text(value.strip().lower()) for value in one.among)})")
    if one.not_in:
        parts.append(f"{said} NOT IN ({', '.join(as_text(value.strip().lower()) for value in one.not_in)})")
    if one.starts:
        some = " OR ".join(f"starts_with({said}, {as_text(value.strip().lower())})" for value in one.starts)
        parts.append(f"({some})")
    if one.empty is not None:
        parts.append(f"{said} {'=' if one.empty else '<>'} ''")
    if one.least is not None:
        parts.append(f"coalesce(TRY_CAST({said} AS DOUBLE) >= {one.least!r}, false)")
    if one.below is not None:
        parts.append(f"coalesce(TRY_CAST({said} AS DOUBLE) < {one.below!r}, false)")
    return "(" + " AND ".join(parts or ["false"]) + ")"
