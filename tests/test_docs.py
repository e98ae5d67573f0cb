"""The sign on the door is true: settings, rooms, words, mission and links say what is so."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps

from touchstone import VERSION

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def table(name: str) -> list[list[str]]:
    """The rows of the tables of a page, cell by cell, without their heads."""
    rows = [line.strip().strip("|").split(" | ") for line in (DOCS / name).read_text().splitlines() if line[:2] == "| "]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= {"-", " ", "|", ":"}]


def test_every_setting_is_documented() -> None:
    code = (ROOT / "touchstone" / "settings.py").read_text()
    read = set(re.findall(r'"(TOUCHSTONE_[A-Z_]+)"', code))
    told = set(re.findall(r"`(TOUCHSTONE_[A-Z_]+)`", (DOCS / "settings.md").read_text()))
    assert told - {"TOUCHSTONE_SECRET_FILE"} == read


def test_the_map_names_every_room_with_its_own_sentence() -> None:
    rooms = {p.parent.name for p in (ROOT / "touchstone").glob("*/__init__.py")} - {"migrations"}
    told = {row[0].strip("`").removeprefix("touchstone."): row[1] for row in table("map.md") if row[0][0] == "`"}
    said = {room: (importlib.import_module(f"touchstone.{room}").__doc__ or "").strip() for room in rooms}
    assert told == said


@pytest.mark.demand("3.4")
def test_every_noun_is_in_the_words() -> None:
    nouns = {model.__name__ for model in apps.get_app_config("touchstone").get_models()}
    assert {row[0] for row in table("words.md")} - {"noun"} == nouns


def test_the_changelog_opens_with_the_version() -> None:
    assert (ROOT / "CHANGELOG.md").read_text().startswith(f"# {VERSION} ")


def demands_shown() -> dict[str, set[str]]:
    """Demand → the test files that carry its mark."""
    shown: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "demand"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                shown[str(node.args[0].value)].add(str(path.relative_to(ROOT)))
    return shown


def test_the_mission_lists_every_demand_with_the_tests_that_show_it() -> None:
    told = {row[0]: set(re.findall(r"`(tests/[^`]+)`", row[-1])) for row in table("mission.md") if row[0][0].isdigit()}
    shown = demands_shown()
    assert len(told) == 106
    assert {number: tests for number, tests in told.items() if tests} == dict(shown)


@pytest.mark.parametrize("page", sorted([*DOCS.rglob("*.md"), ROOT / "README.md"]), ids=lambda p: p.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    lost = [
        link
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert lost == []
