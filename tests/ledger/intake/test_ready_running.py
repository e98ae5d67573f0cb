"""Ready recipes from the file to the rows: each made-up export comes in, and twice adds nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ledger.intake.exports import HERE, NOW, Outcome, outcome_of
from tests.ledger.intake.test_ready import EXPORTS
from touchstone.company.actions import found_company
from touchstone.ledger.intake.bring_in import bring_in
from touchstone.ledger.intake.ready import ready_named
from touchstone.ledger.intake.recipe_text import RecipeText, read_recipe
from touchstone.ledger.intake.reports import Report
from touchstone.ledger.queries import current, current_evidence
from touchstone.people.models import Party


def recipe(slug: str) -> RecipeText:
    found = ready_named(slug)
    assert found is not None
    return read_recipe(found.text)


def brought(slug: str, path: Path) -> Report:
    return bring_in(recipe=recipe(slug), paths=[path], now=NOW)


def came(found: Outcome) -> Counter[tuple[str, str]]:
    return Counter((found.slugs[one.touchpoint], one.deal or "none") for one in found.entries)


@pytest.mark.parametrize(("name", "slug"), EXPORTS.items())
def test_an_export_comes_in_and_twice_adds_nothing(db: None, tmp_path: Path, name: str, slug: str) -> None:
    found_company(name="S", slug="s", time_zone="Europe/London", country="GB", currency="USD", now=NOW)
    expected = outcome_of(slug, tmp_path, HERE / name)
    first = brought(slug, HERE / name)
    assert first.rows == sum(one.rows + one.skipped for one in expected.shaped)
    assert first.rows == (
        first.came + first.partly + first.refused + first.waiting + first.nothing + first.skipped + first.broken
    )
    assert first.new == len(expected.entries)
    outcomes = current_evidence().filter(kind="promise").values("encounter")  # weighed by us, told by no row
    told = current().exclude(pk__in=outcomes)
    assert Counter((slug, deal or "none") for slug, deal in told.values_list("touchpoint__slug", "deal")) == (
        came(expected)
    )
    assert Party.objects.count() == expected.people()
    again = brought(slug, HERE / name)
    assert (again.new, again.changed, again.same, again.withdrawn) == (0, 0, first.new, 0)
