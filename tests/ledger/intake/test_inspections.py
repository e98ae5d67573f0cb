"""What inspectors found: a score where there is enough of it, else a sentence why there is none."""

from __future__ import annotations

from pathlib import Path

from pytest_django import Settings

from tests.ledger.intake.imports import written
from tests.make import NOW, Shop
from touchstone.ledger.intake.bring_in import guessed, try_out
from touchstone.ledger.intake.reports import Report

HEAD = "Inspection ID,Conducted on,Site,Prepared by,Total score,Entrance,Service\n"


def inspected(folder: Path, rows: int, settings: Settings) -> Report:
    """The dry run of so many inspections of the last months, guessed."""
    settings.LAID = folder / "laid"
    lines = [
        f"audit_{n:04},2026-{n % 3 + 8:02}-{n % 27 + 1:02} 10:{n % 60:02},Store Leeds,{('J. Reid', 'A. Okoro')[n % 2]},"
        f"{90 + n % 9}%,{85 + n % 9}%,{88 + n % 9}%"
        for n in range(rows)
    ]
    path = written(folder, HEAD + "\n".join(lines) + "\n", "inspections.csv")
    recipe, _told = guessed([path], hears="everyone", now=NOW)
    assert {one.vantage for part in recipe.recipe.encounters for one in part.readings} == {"walker"}
    return try_out(recipe=recipe, paths=[path], now=NOW)[0]


def test_many_inspections_give_a_score(shop: Shop, tmp_path: Path, settings: Settings) -> None:
    report = inspected(tmp_path, 60, settings)
    assert [(one.name, one.vantage, one.verdict, one.why) for one in report.points] == [
        ("The visit", "walker", "builds", ""),
        ("Entrance", "walker", "builds", ""),
        ("Service", "walker", "builds", ""),
    ]


def test_too_few_inspections_say_why_there_is_no_score(shop: Shop, tmp_path: Path, settings: Settings) -> None:
    report = inspected(tmp_path, 2, settings)
    assert report.points
    assert {one.why.partition(",")[0] for one in report.points} == {
        "Only what was found on walks and inspections",
    }
