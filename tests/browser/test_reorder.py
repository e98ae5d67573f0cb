"""The register is put in order by hand, by touch, by keyboard and by plain buttons; each way can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, sign_in
from tests.web.browser import axe_findings

pytestmark = pytest.mark.browser

AT = "/register/buying/"
AS_IT_WAS = {"Look us up": ["Website"], "Buy": ["Till", "Help desk"]}


def laid_out(page: Page) -> dict[str, list[str]]:
    """Stage → touchpoints, as the page shows them."""
    found: dict[str, list[str]] = page.locator("[data-list=touchpoint]").evaluate_all(
        "lists => Object.fromEntries(lists.map(list => [list.dataset.name,"
        " [...list.querySelectorAll('[data-item]')].map(item => item.dataset.name)]))"
    )
    return found


def becomes(page: Page, expected: dict[str, list[str]], sentence: str = "") -> None:
    """The server has it too: after a fresh look the page shows the same."""
    if sentence:
        expect(page.locator("#notes")).to_contain_text(sentence)
    assert laid_out(page) == expected


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notes")).to_contain_text("It is as it was before.")
    assert laid_out(page) == AS_IT_WAS


@pytest.fixture
def register(page: Page, site: Site) -> Page:
    """The journey of the company, opened by its owner."""
    sign_in(page, site)
    page.goto(site.address + AT)
    assert laid_out(page) == AS_IT_WAS
    return page


def test_by_keyboard(register: Page) -> None:
    page, moving = register, register.locator("#moving")
    page.get_by_role("button", name="Move Help desk").focus()
    page.keyboard.press("Space")
    expect(moving).to_have_text("Help desk lifted. Arrow keys move it, Space drops it, Escape puts it back.")
    page.keyboard.press("ArrowLeft")
    expect(moving).to_have_text("Help desk: place 1 of 2, Buy")
    page.keyboard.press("ArrowUp")
    expect(moving).to_have_text("Help desk: place 1 of 2, Look us up")
    page.keyboard.press("Escape")
    expect(moving).to_have_text("Help desk is back where it was.")
    assert laid_out(page) == AS_IT_WAS
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    becomes(page, {"Look us up": ["Website"], "Buy": ["Help desk", "Till"]}, "“Help desk” is moved.")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move Help desk"
    undo(page)


def test_by_keyboard_right_to_left_arrows_follow_the_eye(register: Page) -> None:
    page = register
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.get_by_role("button", name="Move Till").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#moving")).to_have_text("Till: place 2 of 2, Buy")
    page.keyboard.press("Escape")


def test_by_hand(register: Page) -> None:
    page = register
    grip = page.get_by_role("button", name="Move Till").bounding_box()
    target = page.get_by_role("button", name="Move Website").bounding_box()
    assert grip and target
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] - 20, grip["y"] - 40, steps=4)
    page.mouse.move(target["x"] + 6, target["y"] + 8, steps=6)
    expect(page.locator("body > .drag-ghost")).to_be_visible()
    page.mouse.up()
    becomes(page, {"Look us up": ["Till", "Website"], "Buy": ["Help desk"]}, "“Till” is moved.")
    undo(page)


def test_a_stage_by_keyboard(register: Page) -> None:
    page = register
    page.get_by_role("button", name="Move Buy", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator("#notes")).to_contain_text("“Buy” is moved.")
    assert list(laid_out(page)) == ["Buy", "Look us up"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notes")).to_contain_text("It is as it was before.")
    assert list(laid_out(page)) == ["Look us up", "Buy"]


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A phone with a finger on it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    sign_in(page, site)
    yield page
    context.close()


def test_by_touch(phone: Page, site: Site) -> None:
    phone.goto(site.address + AT)
    phone.get_by_role("button", name="Move Help desk").scroll_into_view_if_needed()
    grip = phone.get_by_role("button", name="Move Help desk").bounding_box()
    target = phone.get_by_role("button", name="Move Till").bounding_box()
    assert grip and target
    finger = phone.context.new_cdp_session(phone)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = grip["x"] + 12, grip["y"] + 12
    touch("touchStart", x, y)
    for part in range(1, 9):
        touch("touchMove", x + part, y + (target["y"] - y) * part / 8)
    touch("touchEnd")
    becomes(phone, {"Look us up": ["Website"], "Buy": ["Help desk", "Till"]}, "“Help desk” is moved.")
    undo(phone)


def test_without_scripts_by_plain_buttons(browser: Browser, phone: Page, site: Site) -> None:
    context = browser.new_context(storage_state=phone.context.storage_state(), java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + AT)
    expect(page.locator(".grip").first).to_be_hidden()
    page.get_by_label("What to do with Till").click()
    page.locator("details[open]").get_by_role("button", name="To the stage before").click()
    expect(page.locator("#notes")).to_contain_text("“Till” is moved.")
    expect(
        page.locator("#stage-" + page.locator("[data-list=touchpoint]").first.get_attribute("data-stage"))
    ).to_contain_text("Till")  # type: ignore[operator]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notes")).to_contain_text("It is as it was before.")
    context.close()


def test_a_touchpoint_is_named_and_the_next_can_be_typed_at_once(register: Page) -> None:
    page = register
    page.get_by_label("Add a touchpoint to Buy").fill("Gift wrapping")
    page.keyboard.press("Enter")
    becomes(
        page, {"Look us up": ["Website"], "Buy": ["Till", "Help desk", "Gift wrapping"]}, "“Gift wrapping” is added."
    )
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Add a touchpoint to Buy"
    assert page.get_by_label("Add a touchpoint to Buy").input_value() == ""
    undo(page)


@pytest.mark.demand("4.13")
def test_the_checklist_fits_the_paper_and_every_page_is_sound(register: Page, site: Site) -> None:
    page = register
    found = {}
    for at in (
        "/register/", AT, "/register/checklist/", "/register/pack/", "/register/new/", "/register/buying/change/",
        "/register/touchpoints/till/", "/register/touchpoints/till/design/", "/register/touchpoints/till/promise/",
        "/register/buying/stages/", "/register/retired/",
    ):  # fmt: skip
        page.goto(site.address + at)
        if findings := axe_findings(page):
            found[at] = findings
    assert found == {}
    page.goto(site.address + "/register/checklist/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 upright less its margins, at 96 dots an inch
    assert page.evaluate("document.documentElement.scrollWidth") == 718
    expect(page.locator(".check-note").first).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()
