"""What a person does with it: sign in, look at the map, open a touchpoint, see the rows behind the number."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Site, sign_in, started, stopped
from tests.web.browser import axe_findings

pytestmark = pytest.mark.browser

PAGES = ["/", "/map/buying/", "/touchpoints/till/", "/touchpoints/till/rows/", "/note/", "/people/", "/register/",
         "/register/buying/", "/settings/", "/search/?q=till", "/method/", "/settings/health/"]  # fmt: skip


@pytest.mark.demand("2.1")
def test_from_the_sign_in_link_to_the_rows_behind_a_number(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.get_by_role("link", name="Map", exact=True).first.click()
    expect(page.get_by_role("heading", name="Buying", level=1)).to_be_visible()
    assert axe_findings(page) == []
    page.locator("svg a", has_text="Till").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Till")
    assert axe_findings(page) == []
    page.get_by_role("link", name="See all").click()
    expect(page.get_by_role("heading", name="The rows behind the number")).to_be_visible()
    assert axe_findings(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take away as CSV").click()
    lines = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()[1:]
    weights = [(float(line.split(",")[6]), float(line.split(",")[7])) for line in lines if line]
    own = sum(v * w for v, w in weights) / sum(w for _v, w in weights)
    shown = page.locator(".t-score").first.inner_text().replace("−", "-")
    assert f"{own:+.1f}" == shown


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_hold_at_every_width_in_light_and_dark(browser: Browser, site: Site, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, site)
    wide, unfit = [], {}
    for at in PAGES:
        answer = page.goto(site.address + at)
        assert answer is not None and answer.ok, (at, answer and answer.status)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wide.append(at)
        if width == 360 and (found := axe_findings(page)):
            unfit[at] = found
    context.close()
    assert (wide, unfit) == ([], {})


def test_the_map_can_be_walked_by_keyboard(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(site.address + "/map/buying/")
    reached = ""
    for _ in range(60):
        page.keyboard.press("Tab")
        reached = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
        if "Till" in reached:
            break
    assert re.search(r"erodes trust|builds trust|not proven", reached)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Till")


def test_a_manager_sees_neither_numbers_nor_words_of_another_branch(page: Page, site: Site) -> None:
    sign_in(page, site, "ben@example.org")
    for at in ("/touchpoints/till/", "/touchpoints/till/rows/", "/touchpoints/till/?branch=south", "/"):
        page.goto(site.address + at)
        body = page.locator("body").inner_text()
        assert "South words" not in body
        assert "North" in body or at == "/"


@pytest.mark.demand("3.2")
@pytest.mark.demand("0.1")
def test_start_my_own_then_note_and_hear_and_see_both_on_the_map(browser: Browser, tmp_path: Path) -> None:
    process, fresh = started(tmp_path / "own")
    try:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(fresh.link)
        page.locator("main button").first.click()
        walk_through_start(page)
        page.goto(fresh.address + "/map/")
        expect(page.locator("h1")).to_contain_text("People who need bread")
        assert "nobody has looked at 14" in page.locator("main").inner_text().replace("\n", " ")
        note_at_the_counter(page, fresh)
        answer_public_page(browser, page, fresh)
        expect(page.locator("body")).to_contain_text("counter")
        page.goto(fresh.address + "/touchpoints/purchase/")
        for _ in range(20):  # the worker brings both within seconds
            views = page.locator("main").inner_text()
            if views.count("1 reading,") >= 2:
                break
            page.wait_for_timeout(500)
            page.reload()
        assert views.count("1 reading,") >= 2, views  # said and found
        page.goto(fresh.address + "/map/?view=found")
        assert "a walk only at 1" in page.locator("main").inner_text().replace("\n", " ")
        context.close()
    finally:
        assert stopped(process) == 0


def walk_through_start(page: Page) -> None:
    """Every question of the start in its order: the person first, the company after."""
    on = page.locator("main button").last
    page.get_by_label("Who comes to you?").fill("People who need bread")
    page.get_by_label("What do they need?").fill("Fresh bread before work")
    on.click()
    page.get_by_label("How should they feel when they leave?").fill("Looked after")
    on.click()
    page.get_by_label("What is your business called?").fill("Bread & Co")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("Currency").select_option("GBP")
    on.click()
    page.get_by_role("textbox").first.fill("High Street")
    on.click()
    page.locator("[name=keep-warranty]").uncheck()
    page.locator("[name=name-purchase]").fill("At the counter")
    on.click()
    page.get_by_label("Your name").fill("Olga")
    page.get_by_label("Your e-mail").fill("olga@example.org")
    page.get_by_label("A password").fill("correct horse battery")
    on.click()
    page.get_by_role("button", name="I have read this").click()


def note_at_the_counter(page: Page, fresh: Site) -> None:
    """Seven up at the counter: I was the customer myself."""
    page.goto(fresh.address + "/note/?touchpoint=purchase")
    expect(page.get_by_role("radio", name="At the counter")).to_be_checked()
    if page.get_by_label("At which branch").count():
        page.get_by_label("At which branch").select_option(label="High Street")
    page.get_by_role("radio", name="I was the customer").check()
    scale = page.get_by_role("spinbutton")
    scale.focus()
    scale.press("+")
    scale.press("7")
    page.get_by_label("A few words").fill("They remembered my loaf.")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Undo").first).to_be_visible()


def answer_public_page(browser: Browser, page: Page, fresh: Site) -> None:
    """Open the touchpoint's code as a stranger, without scripts, and answer."""
    page.goto(fresh.address + "/touchpoints/purchase/qr/")
    link = page.locator("a[href*='/t/'], code, .qr-link").first
    href = link.get_attribute("href") or link.inner_text()
    stranger = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    phone = stranger.new_page()
    phone.goto(fresh.address + "/t/" + href.split("/t/")[1])
    phone.get_by_role("radio").first.check()
    phone.get_by_role("button", name="Send it").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    assert "/thanks/" in phone.url
    stranger.close()


def test_ctrl_c_stops_web_and_worker_and_a_taken_port_is_said(site: Site, tmp_path: Path) -> None:
    port = site.address.rsplit(":", 1)[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "touchstone", "up", "--port", port, "--data", str(tmp_path / "second"),
         "--announce", str(tmp_path / "told.json")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    assert f"Port {port} is taken; using" in said
    assert stopped(process) == 0
