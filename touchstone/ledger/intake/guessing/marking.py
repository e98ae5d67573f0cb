"""A column of scores, as was said of it, becomes a reading of the recipe."""

from __future__ import annotations

from touchstone.ledger.intake.guessing.said import ColumnSaid
from touchstone.ledger.intake.recipe import ReadingSpec
from touchstone.questions.scales import SCALES

STEP_MORE = {"of4": "csat", "csat": "of6"}
"""For a scale the one that has a step more."""


def reading_of(one: ColumnSaid, path: str) -> ReadingSpec:
    """The reading of a column of scores; path: as the recipe names the column."""
    if one.zero == "worst" and one.kind in STEP_MORE and not one.values:
        return _from_zero(one, path)
    values = {value: float(number) for value, number in one.values.items() if _is_number(number)}
    silent = tuple(value for value, number in one.values.items() if not _is_number(number))
    return ReadingSpec(
        kind=one.kind,
        column=path,
        values=values,
        vantage=one.vantage or "customer",
        best=one.best,
        missing=tuple(dict.fromkeys((*one.missing, *silent))),
    )


def _from_zero(one: ColumnSaid, path: str) -> ReadingSpec:
    """A score whose 0 is its worst mark: the scale with one step more, each mark one higher."""
    top = int(SCALES[one.kind].high)
    steps = {shape % mark: float(mark + 1) for mark in range(top + 1) for shape in ("%d", "%.1f")}
    return ReadingSpec(
        kind=STEP_MORE[one.kind],
        column=path,
        values=steps,
        vantage=one.vantage or "customer",
        best=1.0 if one.best is not None else None,
        missing=tuple(value for value in one.missing if value not in steps),
    )


def _is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return True
