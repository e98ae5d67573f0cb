"""Ten up, ten down, no zero: by key, by tap, by drag, without scripts, on a small screen, mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import browser as stage
from tests.web import sample

pytestmark = pytest.mark.browser
RUNGS = [*range(-10, 0), *range(1, 11)]
NAME = "Points for Buy something, ten down to ten up, no zero"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with stage.chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    sample.write(folder)
    mirrored = (folder / "points.html").read_text().replace('dir="ltr"', 'dir="rtl"')
    (folder / "mirrored.html").write_text(mirrored)
    (folder / "told.html").write_text(sample.rendered("points.html", value=-1))
    with stage.served(folder) as address:
        yield address


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site)
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


def opened(page: Page, file: str = "points.html") -> Any:
    page.goto(f"/{file}")
    scale = page.get_by_role("spinbutton", name=NAME)
    expect(scale).to_be_visible()
    return scale


def answer(page: Page) -> str | None:
    return page.evaluate("document.querySelector('input[name=points]:checked')?.value ?? null")


def bar(page: Page, value: int) -> tuple[float, float]:
    """The middle of a bar's column, on the line."""
    side, place = ("builds", value - 1) if value > 0 else ("erodes", value + 10)
    box = page.locator(f".points-{side} .points-bars > i").nth(place).bounding_box()
    line = page.locator(".points-scale").bounding_box()
    assert box and line
    return box["x"] + box["width"] / 2, line["y"] + line["height"] / 2


def edges(page: Page) -> tuple[float, float, float]:
    """Where the hanging side ends, where the rising side begins, and the height of the line."""
    hang = page.locator(".points-half.points-erodes").bounding_box()
    rise = page.locator(".points-half.points-builds").bounding_box()
    assert hang and rise
    return hang["x"] + hang["width"], rise["x"], hang["y"] + hang["height"] / 2


def test_nothing_is_answered_beforehand(page: Page) -> None:
    scale = opened(page)
    assert answer(page) is None
    assert scale.get_attribute("aria-valuenow") is None
    assert scale.get_attribute("aria-valuetext") == "not said yet"
    assert page.locator("points-control input[type=radio]:visible").count() == 0


def test_arrow_keys_go_from_minus_to_plus_with_no_stop(page: Page) -> None:
    scale = opened(page, "told.html")
    scale.press("ArrowUp")
    assert answer(page) == "1"
    scale.press("ArrowLeft")
    assert answer(page) == "-1"
    scale.press("ArrowRight")
    scale.press("ArrowDown")
    scale.press("ArrowDown")
    assert answer(page) == "-2"


def test_every_rung_is_reached_and_none_is_zero(page: Page) -> None:
    scale = opened(page)
    scale.press("Home")
    climbed = [answer(page)]
    for _ in range(25):
        scale.press("ArrowUp")
        climbed.append(answer(page))
    assert climbed == [str(value) for value in RUNGS] + ["10"] * 6


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["ArrowUp"], "1"),
        (["ArrowDown"], "-1"),
        (["Home"], "-10"),
        (["End"], "10"),
        (["End", "PageDown"], "7"),
        (["Home", "PageUp", "PageUp"], "-4"),
        (["-", "2", "PageUp"], "2"),
        (["7"], None),
        (["+", "7"], "7"),
        (["-", "4"], "-4"),
        (["-", "4", "+"], "4"),
        (["Home", "5"], "-5"),
        (["0"], None),
        (["End", "0"], "10"),
        (["End", "n"], "not_observed"),
        (["End", "Escape"], None),
        (["n", "Escape"], None),
    ],
)
def test_keys(page: Page, keys: list[str], told: str | None) -> None:
    scale = opened(page)
    for key in keys:
        scale.press(key)
    assert answer(page) == told


def test_mirrored_pages_swap_sides_and_arrows_follow_the_eye(page: Page) -> None:
    scale = opened(page, "mirrored.html")
    assert bar(page, 10)[0] < bar(page, 1)[0] < bar(page, -1)[0] < bar(page, -10)[0]
    scale.press("ArrowLeft")
    assert answer(page) == "1"
    scale.press("ArrowRight")
    assert answer(page) == "-1"
    page.mouse.click(*bar(page, 6))
    assert answer(page) == "6"


def test_tapping_bars_and_the_gap(page: Page) -> None:
    opened(page)
    page.mouse.click(*bar(page, 7))
    assert answer(page) == "7"
    page.mouse.click(*bar(page, -4))
    assert answer(page) == "-4"
    hang, rise, line = edges(page)
    page.mouse.click((hang + rise) / 2, line)
    assert answer(page) == "-4"
    assert page.locator(".points-says").inner_text().split() == ["−4", "erodes", "trust"]


def test_one_up_and_one_down(page: Page) -> None:
    opened(page)
    up, down = page.get_by_role("button", name="One up"), page.get_by_role("button", name="One down")
    down.click()
    assert answer(page) == "-1"
    up.click()
    assert answer(page) == "1"
    up.click()
    assert answer(page) == "2"


def test_dragging_needs_sixteen_pixels_more_to_cross_the_gap(page: Page) -> None:
    opened(page)
    hang, rise, line = edges(page)
    page.mouse.move(*bar(page, -6))
    page.mouse.down()
    page.mouse.move(bar(page, -3)[0], line, steps=3)
    assert answer(page) == "-3"
    page.mouse.move((hang + rise) / 2, line, steps=3)
    assert answer(page) == "-1"
    page.mouse.move(rise + 14, line, steps=3)
    assert answer(page) == "-1"
    page.mouse.move(rise + 18, line, steps=3)
    assert int(answer(page) or 0) > 0
    page.mouse.move(bar(page, 8)[0], line, steps=3)
    assert answer(page) == "8"
    page.mouse.move(hang - 14, line, steps=3)
    assert answer(page) == "1"
    page.mouse.move(hang - 18, line, steps=3)
    assert int(answer(page) or 0) < 0
    page.mouse.up()


def test_letting_go_in_the_gap_changes_nothing(page: Page) -> None:
    opened(page)
    hang, rise, line = edges(page)
    page.mouse.move((hang + rise) / 2, line)
    page.mouse.down()
    page.mouse.move((hang + rise) / 2 + 5, line, steps=5)
    page.mouse.up()
    assert answer(page) is None
    page.mouse.move(*bar(page, -2))
    page.mouse.down()
    page.mouse.move((hang + rise) / 2, line, steps=4)
    page.mouse.up()
    assert answer(page) == "-1"


def test_a_finger_taps_and_a_cancelled_touch_is_taken_back(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site, has_touch=True, is_mobile=True)
    page = context.new_page()
    scale = opened(page)
    page.touchscreen.tap(*bar(page, 5))
    assert answer(page) == "5"
    x, y = bar(page, -7)
    touch = {"pointerId": 7, "pointerType": "touch", "isPrimary": True, "clientX": x, "clientY": y}
    scale.evaluate("element => { element.setPointerCapture = () => {}; }")
    scale.dispatch_event("pointerdown", touch)
    scale.dispatch_event("pointermove", touch | {"clientX": x + 40})
    assert answer(page) != "5"
    scale.dispatch_event("pointercancel", touch)
    assert answer(page) == "5"
    context.close()


def test_not_observed_clears_the_points_and_asks_why(page: Page) -> None:
    scale = opened(page)
    scale.press("End")
    why = page.get_by_label("Why could it not be observed?")
    expect(why).to_be_hidden()
    button = page.get_by_role("button", name="Not observed")
    button.click()
    assert answer(page) == "not_observed"
    expect(why).to_be_focused()
    why.fill("the till was closed")
    why.press("Tab")
    assert scale.get_attribute("aria-valuetext") == "not observed: the till was closed"
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert answer(page) is None


def test_a_change_is_said_once_and_at_rest(page: Page) -> None:
    scale = opened(page)
    page.evaluate(
        """() => { window.heard = []; window.changes = 0;
        const scale = document.querySelector('[role=spinbutton]');
        new MutationObserver(() => window.heard.push(scale.getAttribute('aria-valuetext')))
          .observe(scale, { attributes: true, attributeFilter: ['aria-valuetext'] });
        document.querySelector('points-control').addEventListener('change', () => {
          window.changes += 1; document.body.dataset.changes = window.changes; }); }"""
    )
    for _ in range(4):
        scale.press("ArrowDown")
    expect(page.locator("body")).to_have_attribute("data-changes", "1")
    assert page.evaluate("[window.heard, window.changes]") == [["minus 4, erodes trust"], 1]
    assert scale.get_attribute("aria-valuenow") == "-4"
    assert page.locator("[data-part=said]").inner_text() == ""
    page.get_by_role("button", name="One up").click()
    expect(page.locator("[data-part=said]")).to_have_text("minus 3, erodes trust")
    scale.focus()
    scale.press("End")
    page.keyboard.press("Tab")
    assert scale.get_attribute("aria-valuetext") == "plus 10, builds trust"


def test_a_size_without_a_sign_asks_for_the_sign(page: Page) -> None:
    scale = opened(page)
    scale.press("7")
    expect(page.locator("[data-part=said]")).to_have_text("Choose + or − first")


def test_it_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/points.html")
    radios = page.get_by_role("radio")
    assert radios.count() == 21
    names = [radio.get_attribute("aria-label") for radio in radios.all()]
    assert (names[0], names[10], names[20]) == ("plus 1, builds trust", "minus 1, erodes trust", "not observed")
    page.get_by_role("radio", name="minus 4, erodes trust").check()
    page.get_by_role("button", name="Keep and go on").click()
    assert "points=-4" in page.url
    assert page.get_by_role("button", name="One up").count() == 0
    context.close()


@pytest.mark.parametrize("state", ["points.html", "told.html", "mirrored.html", "house.html", "public.html"])
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_is_cut_at_360_px_and_with_letters_twice_as_large(
    browser: Browser, site: str, state: str, size: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=site)
    page = context.new_page()
    page.goto(f"/{state}")
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
    wide = """() => [...document.querySelectorAll('main *, .bar *, .ribbon *')]
        .filter((e) => !e.closest('.table-wrap, .sr, details:not([open]) > .menu-sheet, dialog'))
        .filter((e) => e.getClientRects().length)
        .map((e) => [e.className.baseVal ?? e.className, e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
        .map(([name, box]) => `${name} ${box.left} ${box.right}`)"""
    assert page.evaluate(wide) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


@pytest.mark.parametrize("file", ["house.html", "points.html", "told.html", "public.html"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_axe_finds_nothing(browser: Browser, site: str, file: str, scheme: Any, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=site, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"/{file}")
    assert stage.axe_findings(page) == []
    context.close()


def test_the_content_policy_holds(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for file in ("house.html", "points.html", "public.html"):
        page.goto(f"/{file}")
        page.wait_for_load_state("networkidle")
    assert said == []
    context.close()
