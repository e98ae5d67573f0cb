"""Columns made of others: products, and sums over several rows; exact, and saying which cell could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from touchstone.ledger.intake.recipe import FileSpec, RecipeSpec
from touchstone.ledger.intake.values import Unreadable, amount_beside

Row = dict[str, Any]


class Made(NamedTuple):
    """An amount that was made of cells, with the sign or code of a currency that stood beside one of them, if any."""

    amount: Decimal
    beside: str = ""


def made_columns(spec: RecipeSpec) -> frozenset[str]:
    """Every "file.column" whose cells are `Made`, empty, or the `Unreadable` that says why they could not be."""
    products = {column.column for column in spec.columns if column.product}
    sums = {_whole(file, column) for file in spec.files for column in file.sums}
    return frozenset(products | sums)


def makers(spec: RecipeSpec) -> list[Callable[[Row], None]]:
    """What to do to each row of cells: products of the first file, and the further files' rows gone through."""
    first = spec.files[0]
    done = [_product(spec, column.column, column.product) for column in _products(spec, first)]
    for file in spec.files[1:]:
        products = _products(spec, file)
        if file.many == "first":
            done += [_product(spec, column.column, column.product) for column in products]
        else:
            done.append(_rows_of(spec, file))
    return done


def _products(spec: RecipeSpec, file: FileSpec) -> list[Any]:
    return [one for one in spec.columns if one.product and one.column.startswith(f"{file.name}.")]


def _rows_of(spec: RecipeSpec, file: FileSpec) -> Callable[[Row], None]:
    """A further file's rows, their columns named in full; added up where the recipe says so."""
    products = [_product(spec, column.column, column.product) for column in _products(spec, file)]
    add = summed(spec, file)
    prefix = f"{file.name}."
    own = {"__name", "__n"}

    def do(cells: Row) -> None:
        rows = [
            {name if name in own else prefix + name: value for name, value in row.items()}
            for row in cells[file.name] or ()
        ]
        for row in rows:
            for product in products:
                product(row)
        if file.many == "rows":
            cells[file.name] = rows
            return
        del cells[file.name]
        if rows:
            found = add(rows)
            for name in own:
                del found[name]
            cells.update(found)

    return do


def summed(spec: RecipeSpec, file: FileSpec) -> Callable[[list[Row]], Row]:
    """A function from several rows to one: `sums` added, else the first cell that tells; of `last` the last."""
    sums = {_whole(file, column): _decimal(spec, _whole(file, column)) for column in file.sums}
    last = {_whole(file, column) for column in file.last}

    def add(rows: list[Row]) -> Row:
        found = rows[0]
        for row in rows[1:]:
            for name, value in found.items():
                if (value == "" and name not in sums) or (name in last and row[name] != ""):
                    found[name] = row[name]
        for name, decimal in sums.items():
            found[name] = _sum((row[name] for row in rows), decimal, name)
        return found

    return add


def _sum(cells: Iterable[Any], decimal: str, name: str) -> Made | str | Unreadable:
    total, beside, said = Decimal(0), set(), False
    for cell in cells:
        if isinstance(cell, Unreadable):
            return cell
        if isinstance(cell, str) and not cell.strip():
            continue
        try:
            one = cell if isinstance(cell, Made) else Made(*amount_beside(cell, decimal))
        except Unreadable as problem:
            return problem.within(_heading(name))
        said = True
        total += one.amount
        beside.add(one.beside.casefold())
    if len(beside - {""}) > 1:
        sentence = _("the amounts are in several currencies (%s) and cannot be added.") % ", ".join(
            sorted(beside - {""})
        )
        return Unreadable(sentence).within(_heading(name))
    return Made(total, max(beside)) if said else ""


def _product(spec: RecipeSpec, name: str, factors: tuple[str, ...]) -> Callable[[Row], None]:
    decimals = {factor: _decimal(spec, factor) for factor in factors}

    def do(cells: Row) -> None:
        amount, beside = Decimal(1), ""
        for factor, decimal in decimals.items():
            said = cells.get(factor, "")
            if not said.strip():
                cells[name] = ""
                return
            try:
                value, sign = amount_beside(said, decimal or "point")
            except Unreadable as problem:
                cells[name] = problem.within(_heading(factor))
                return
            amount *= value
            beside = beside or sign
        cells[name] = Made(amount, beside)

    return do


def _decimal(spec: RecipeSpec, name: str) -> str:
    written: Mapping[str, str] = {column.column: column.decimal for column in spec.columns}
    return written.get(name) or spec.decimal


def _whole(file: FileSpec, column: str) -> str:
    return column if column.startswith(f"{file.name}.") else f"{file.name}.{column}"


def _heading(name: str) -> str:
    return name.partition(".")[2]
