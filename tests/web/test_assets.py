"""The committed front end is what its sources build, carries its licences, and says left and right nowhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import RequestFactory, override_settings
from django.utils import translation
from PIL import Image

from tests.web import sample
from touchstone.web import icons, tags, theme
from touchstone.web.assets import build

WEB = Path(build.__file__).parents[1]
SOURCES = sorted((WEB / "assets").glob("*.css"))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static").glob("*.js"))
TOKENS = (WEB / "assets" / "tokens.css").read_text(encoding="utf-8")
PALETTE = """
ground surface sunk line line2 grid edge ink ink2 ink3 brand brand-ink rail rail-ink
builds builds-text builds-tint builds-outline erodes erodes-text erodes-tint erodes-outline
heat-b1 heat-b2 heat-b3 heat-b4 heat-e1 heat-e2 heat-e3 heat-e4
unknown unknown-bed unknown-hatch gold notice notice-ink waiting waiting-ink
"""
NAMED = PALETTE.split()


def block(start: str) -> dict[str, str]:
    """The custom properties of the rule that begins with `start` and holds a whole palette."""
    for piece in TOKENS.split(start)[1:]:
        found = dict(re.findall(r"--([\w-]+): ([^;]+);", piece[: piece.index("}")]))
        if "ground" in found:
            return found
    raise AssertionError(start)


LIGHT = block(":root {")
DARK = block(':root[data-theme="dark"] {')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_the_committed_stylesheet_and_the_vendored_list_are_current() -> None:
    assert build.main(["--check"]) == 0


def test_the_stylesheets_stay_small() -> None:
    sizes = {name: (WEB / "static" / name).stat().st_size for name in build.SHEETS}
    assert {name: size for name, size in sizes.items() if size >= 60_000} == {}


def test_every_vendored_thing_has_its_licence() -> None:
    for folder in (WEB / "static" / "vendor" / "htmx", WEB / "static" / "vendor" / "inter", icons.LUCIDE):
        assert (folder / "LICENSE.txt").stat().st_size > 300


def test_every_token_has_a_light_and_a_dark_value() -> None:
    assert [name for name in NAMED if name not in LIGHT or name not in DARK] == []


def test_dark_by_device_and_dark_by_choice_are_the_same() -> None:
    assert block(':root:not([data-theme="light"]) {') == DARK


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_reach_four_and_a_half_and_touchable_edges_three(palette: dict[str, str]) -> None:
    words = [(ink, bed) for ink in ("ink", "ink2", "ink3") for bed in ("ground", "surface", "sunk")]
    words += [("builds-text", "builds-tint"), ("erodes-text", "erodes-tint"), ("brand-ink", "brand")]
    words += [("notice-ink", "notice"), ("waiting-ink", "waiting"), ("rail-ink", "rail"), ("rail-strong", "rail-on")]
    words += [("builds-text", "surface"), ("erodes-text", "surface"), ("brand-text", "ground"), ("ink2", "unknown-bed")]
    edges = [
        ("edge", "surface"),
        ("edge", "ground"),
        ("builds", "surface"),
        ("erodes", "surface"),
        ("unknown", "surface"),
    ]
    low = [(a, b) for a, b in words if contrast(palette[a], palette[b]) < 4.5]
    low += [(a, b) for a, b in edges if contrast(palette[a], palette[b]) < 3]
    assert low == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_sources_know_start_and_end_but_not_left_and_right(file: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"(?:^|[\s;{-])(?:left|right)(?=[\s:;-])", text) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_templates_say_no_sides_and_run_no_inline_script(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    words = [word for names in re.findall(r'class="([^"]*)"', text) for word in names.split()]
    sided = re.compile(r"^-?(?:[a-z]+:)*(?:[mp][lr]|left|right|border-[lr]|rounded-[lr]|text-left|text-right)(?:-|$)")
    assert [word for word in words if sided.match(word)] == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|javascript:", text) == []


def test_every_icon_a_template_names_is_there() -> None:
    named = {name for file in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', file.read_text(encoding="utf-8"))}
    named |= {chapter[2] for chapter in (*tags.CHAPTERS, tags.SETTINGS)}
    for name in sorted(named):
        assert icons.drawing(name).startswith("<")


def test_an_unknown_icon_is_said() -> None:
    with pytest.raises(icons.NoSuchIcon):
        icons.icon("../settings")


def test_every_class_of_the_shared_parts_is_in_the_stylesheet() -> None:
    css = (WEB / "static" / "touchstone.css").read_text(encoding="utf-8")
    known = {name.replace("\\", "") for name in re.findall(r"\.((?:[a-zA-Z_-]|\\.)(?:[\w-]|\\.)*)", css)}
    used: set[str] = set()
    for file in (WEB / "templates" / "parts").glob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", file.read_text(encoding="utf-8"))
        used |= {word for names in re.findall(r'class="([^"]*)"', text) for word in names.split() if word[-1] != "-"}
    unstyled = {"stone", "for-builds", "ribbon-link", "four-builds"}
    assert used - known - unstyled == set()


def test_the_manifest_opens_the_note_page_and_its_pictures_are_there() -> None:
    static = WEB / "static"
    manifest = json.loads((static / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert [(shortcut["name"], shortcut["url"]) for shortcut in manifest["shortcuts"]] == [
        ("Note an encounter", "/note/")
    ]
    for picture in manifest["icons"]:
        with Image.open(static / picture["src"]) as image:
            assert f"{image.width}x{image.height}" == picture["sizes"]


class _Ids(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby", "aria-describedby"):
                self.named |= set((value or "").split())


@pytest.mark.parametrize("file", ["house.html", "public.html", "points.html"])
def test_ids_are_unique_and_every_label_finds_its_control(file: str) -> None:
    found = _Ids(sample.rendered(file))
    assert [name for name, times in Counter(found.ids).items() if times > 1] == []
    assert found.named - set(found.ids) == set()


def test_the_rail_marks_the_chapter_one_is_in() -> None:
    assert re.findall(r'class="rail-link" href="([^"]*)" aria-current="page"', sample.rendered("house.html")) == [
        "/map/"
    ]
    elsewhere = sample.rendered("house.html", chapter="people")
    assert re.findall(r'class="rail-link" href="([^"]*)" aria-current="page"', elsewhere) == ["/people/"]


def test_the_demo_says_so_and_one_s_own_company_does_not() -> None:
    demo, own = sample.rendered("house.html"), sample.rendered("house.html", demo=False)
    assert "Every figure here is simulated." in demo
    assert 'href="/start/"' in demo
    assert "simulated" not in own


@pytest.mark.parametrize(
    ("chosen", "attribute"), [("", None), ("dark", "dark"), ("light", "light"), ("x onload=", None)]
)
def test_the_theme_stands_on_the_page(chosen: str, attribute: str | None) -> None:
    found = re.search(r'<html[^>]* data-theme="([^"]*)"', sample.rendered("house.html", theme=chosen))
    assert (found[1] if found else None) == attribute


def test_choosing_a_theme_keeps_it_in_a_cookie_and_goes_back() -> None:
    request = RequestFactory().post("/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/settings/"})
    answer = theme.choose_theme(request)
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/settings/")
    assert answer.cookies["theme"].value == "dark"
    elsewhere = RequestFactory().post("/theme/", {"theme": "system"}, headers={"referer": "https://example.com/"})
    answer = theme.choose_theme(elsewhere)
    assert (answer["Location"], answer.cookies["theme"].value) == ("/", "")
    assert "theme" not in theme.choose_theme(RequestFactory().post("/theme/", {"theme": "purple"})).cookies


def test_a_message_offers_its_way_back() -> None:
    page = sample.rendered("house.html")
    assert re.findall(r'<form method="post" action="(/undo/)">', page) == ["/undo/"]
    assert tags.undo_of(SimpleNamespace(extra_tags="undo:/a/?b=1")) == "/a/?b=1"  # type: ignore[arg-type]
    assert tags.undo_of(SimpleNamespace(extra_tags="else")) == ""  # type: ignore[arg-type]


def test_scores_carry_their_sign() -> None:
    assert [tags.points(4.2), tags.points(-3.14), tags.mark(7), tags.mark(-10)] == ["+4.2", "−3.1", "+7", "−10"]
    assert [tags.spoken_points(-4), tags.spoken_points(7)] == ["minus 4, erodes trust", "plus 7, builds trust"]


def test_people_days_and_initials() -> None:
    assert [tags.people(1), tags.people(1234)] == ["1 person", "1,234 people"]
    assert [tags.initials("Asha Raman"), tags.initials("Ben"), tags.initials("")] == ["AR", "B", ""]
    assert [tags.day(date(2026, 11, 20)), tags.short_day(date(2026, 11, 20))] == ["20 Nov 2026", "20 Nov"]
    assert tags.moment(datetime(2026, 11, 20, 14, 5, tzinfo=UTC)) == "20 Nov 2026, 14:05"


def test_the_four_answers_have_no_middle_and_either_side_may_come_first() -> None:
    for first, order in ((False, ["2", "1", "-1", "-2"]), (True, ["-2", "-1", "1", "2"])):
        page = sample.rendered("public.html", erodes_first=first)
        values = re.findall(r'type="radio" name="answer" value="([^"]*)"', page)
        assert values == [*order, "forgotten"]


def test_the_points_control_has_twenty_values_and_no_zero() -> None:
    values = re.findall(r'type="radio" name="points" value="([^"]*)"', sample.rendered("points.html"))
    assert values == [str(n) for n in (*range(1, 11), *range(-1, -11, -1))] + ["not_observed"]
    assert "checked" not in sample.rendered("points.html")
    for given in (-4, "-4", 7, "not_observed"):
        checked = re.findall(r'value="([^"]*)"[^>]* checked', sample.rendered("points.html", value=given))
        assert checked == [str(given)]


def test_pages_follow_the_direction_of_the_language() -> None:
    with override_settings(LANGUAGES=[("en", "English"), ("ar", "Arabic")]), translation.override("ar"):
        assert '<html lang="ar" dir="rtl"' in sample.rendered("house.html")
    assert '<html lang="en" dir="ltr"' in sample.rendered("house.html")


def test_scripts_are_small_and_evaluate_nothing() -> None:
    for file in SCRIPTS:
        assert file.stat().st_size < 16_000
        assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", file.read_text(encoding="utf-8")) == []
