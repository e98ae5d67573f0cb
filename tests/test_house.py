"""The house stays in order: file and function lengths, one pen per table, no stray rooms, docs that are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    p for p in (ROOT / "touchstone").rglob("*.py") if "migrations" not in p.parts and "vendor" not in p.parts
)
NOUNS = {model.__name__: model for model in apps.get_app_config("touchstone").get_models()}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_fits_one_sitting_and_a_function_one_screen(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > 50
    ]
    assert long == []


def test_a_file_of_tests_fits_one_sitting_too() -> None:
    assert {
        name_of(path) for path in (ROOT / "tests").rglob("*.py") if len(path.read_text().splitlines()) > 400
    } == set()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_file_opens_with_a_sentence(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_one_pen_per_table() -> None:
    strangers = []
    for path in SOURCES:
        room = path.relative_to(ROOT / "touchstone").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
                continue
            manager = node.func.value
            while isinstance(manager, ast.Call) and isinstance(manager.func, ast.Attribute):
                manager = manager.func.value  # Noun.objects.filter(…).update(…)
            if isinstance(manager, ast.Attribute) and isinstance(manager.value, ast.Name):
                noun = NOUNS.get(manager.value.id)
                if noun is not None and noun.__module__.split(".")[1] != room:
                    strangers.append(f"{name_of(path)}:{node.lineno} writes {noun.__name__}")
    assert strangers == []


def test_doors_do_not_save_rows() -> None:
    saving = [
        f"{name_of(path)}:{number}"
        for path in SOURCES
        if path.relative_to(ROOT / "touchstone").parts[0] in ("web", "management")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\.(save\((\)|update_fields)|delete\(\))", line) and "session" not in line
    ]
    assert saving == []


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for pattern in patterns:
        at = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += views(pattern.url_patterns, at)
        else:
            found.append((at, pattern.callback))
    return found


def test_every_page_has_a_guard() -> None:
    open_doors = [at for at, view in views(get_resolver().url_patterns) if not hasattr(view, "verb")]
    assert open_doors == []


def test_only_doors_read_the_clock() -> None:
    readers = [
        name_of(path)
        for path in SOURCES
        if path.relative_to(ROOT / "touchstone").parts[0] not in ("web", "management")
        and re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|time\.time\(", path.read_text())
    ]
    assert readers == []


TEMPLATES = sorted((ROOT / "touchstone" / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_sentence_escapes_translation(path: Path) -> None:
    text = path.read_text()
    text = re.sub(r"{% *(blocktranslate|comment).*?{% *end\1 *%}", "", text, flags=re.S)
    text = re.sub(
        r"{% *block (?:narrow|body_css) *%}.*?{% *endblock[^%]*%}", "", text, flags=re.S
    )  # a class, not words
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|&\w+;", "", text, flags=re.S)
    text = re.sub(r'[\w-]+=""', "", text)
    text = re.sub(r"<(script|style|svg).*?</\1>|<!--.*?-->", "", text, flags=re.S)
    bare = [words.strip() for words in re.findall(r">([^<>]*)<", f">{text}<") if re.search(r"[A-Za-z]{2,}", words)]
    assert [words for words in bare if words.strip("· ") != "Touchstone"] == []


STYLES = sorted((ROOT / "touchstone" / "web" / "assets").glob("*.css"))


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_css_uses_logical_sides(path: Path) -> None:
    sided = re.findall(
        r"(?:^|[;{\s])((?:margin|padding|border)-(?:left|right)[^;]*|(?:left|right)\s*:[^;]*|text-align:\s*(?:left|right))",
        path.read_text(),
    )
    assert sided == []
