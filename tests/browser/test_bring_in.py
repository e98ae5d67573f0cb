"""An owner with an export and no consultant: hands it in, looks at it, answers what nobody could guess."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.bringing import WAIT, answered, column, handed_in, repairs
from tests.browser.conftest import Site, sign_in
from tests.web.browser import axe_findings

pytestmark = pytest.mark.browser


def test_from_an_export_to_what_it_means(page: Page, site: Site, tmp_path: Path) -> None:
    sign_in(page, site)
    page.get_by_role("link", name="Bring in").first.click()
    expect(page.get_by_role("heading", name="Bring in what you have")).to_be_visible()
    assert axe_findings(page) == []
    handed_in(page, site, repairs(tmp_path / "repairs.csv"))
    expect(page.locator("main")).to_contain_text("120 rows, 8 columns")
    expect(page.locator(".bi-peek td", has_text="Lovely work").first).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("link", name="It reads well").click()
    expect(page.get_by_role("heading", name="What does it mean?")).to_be_visible()
    assert axe_findings(page) == []
    answered(page, "Who is in this", "Everyone who came")
    expect(page.locator("#saved")).to_contain_text("Kept")
    score = column(page, "Rating (1-5)")
    expect(score.locator("select[name=means]")).to_have_value("score")
    score.locator("select[name=means]").select_option("fact")
    expect(score.locator(".bi-why")).to_contain_text("you said so")
    page.reload()
    page.locator("#g-beside > summary").click()
    expect(column(page, "Rating (1-5)").locator("select[name=means]")).to_have_value("fact")
    expect(page.locator(".bi-answered")).to_contain_text("Everyone who came")


def test_the_way_they_go_is_named_and_ordered_by_keyboard(page: Page, site: Site, tmp_path: Path) -> None:
    sign_in(page, site)
    handed_in(page, site, repairs(tmp_path / "again.csv", rows=40))
    page.get_by_role("link", name="It reads well").click()
    page.locator("#points-edit > summary").click()
    first = page.locator(".bi-point").first.locator("input[name=name]")
    first.fill("Handing over the bicycle")
    expect(page.locator("#saved")).to_contain_text("Kept")
    page.reload()
    expect(page.locator(".bi-stop b").first).to_have_text("Handing over the bicycle")
    page.locator("#points-edit > summary").click()
    later = page.get_by_role("button", name="Move Handing over the bicycle later")
    later.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bi-stop b").nth(1)).to_have_text("Handing over the bicycle")
    expect(page.locator("#points-edit")).to_have_attribute("open", "")
    page.locator("#point-new").fill("A call when it is ready")
    page.keyboard.press("Enter")
    expect(page.locator(".bi-stop b").last).to_have_text("A call when it is ready")


def test_a_file_that_is_no_table_is_refused_with_a_sentence(page: Page, site: Site, tmp_path: Path) -> None:
    sign_in(page, site)
    picture = tmp_path / "holiday.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    page.goto(site.address + "/bring-in/")
    page.locator("#files").set_input_files(str(picture))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="None of it could be read")).to_be_visible(timeout=WAIT)
    expect(page.locator("main")).to_contain_text("holiday.csv")


@pytest.mark.real_data
def test_a_real_marketplace_of_five_files(page: Page, site: Site, real_data: Path) -> None:
    sign_in(page, site)
    handed_in(page, site, *sorted((real_data / "olist").glob("*.csv")))
    page.get_by_role("link", name="It reads well").click()
    expect(page.locator(".bi-stop")).not_to_have_count(0)
    assert axe_findings(page) == []
    expect(column(page, "customer_unique_id").locator("select[name=means]")).to_have_value("customer")
    answered(page, "Who is in this", "Everyone who came")
    expect(page.locator("#ready")).to_contain_text("It can be tried")


def test_arrow_keys_pass_over_the_choices_until_one_is_taken(page: Page, site: Site, tmp_path: Path) -> None:
    """Whoever has no mouse is not held to the first choice they come by."""
    sign_in(page, site)
    handed_in(page, site, repairs(tmp_path / "keys.csv", rows=30))
    page.get_by_role("link", name="It reads well").click()
    page.locator(".is-now input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    passed_over = page.locator(".is-now input[type=radio]:checked + span")
    expect(passed_over).to_contain_text("Only those who had a problem")
    expect(page.locator(".bi-answered")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(".is-now").get_by_role("button", name="So it is")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bi-answered")).to_contain_text("Only those who had a problem")


def test_trying_waits_for_an_answer_on_its_way(page: Page, site: Site, tmp_path: Path) -> None:
    sign_in(page, site)
    handed_in(page, site, repairs(tmp_path / "hasty.csv", rows=30))
    page.get_by_role("link", name="It reads well").click()
    answered(page, "Who is in this", "Everyone who came")
    waiting: list[Route] = []
    page.route("**/meaning/say/", lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    column(page, "Comment").locator("select[name=means]").select_option("fact")
    expect(page.locator("#saved")).to_contain_text("Keeping")
    page.get_by_role("button", name="Try it").click(no_wait_after=True)
    expect(page.get_by_role("heading", name="What does it mean?")).to_be_visible()
    waiting[0].continue_()
    page.wait_for_url("**/try/", timeout=WAIT)
    page.goto(page.url.replace("/try/", "/meaning/"))
    page.locator("#g-beside > summary").click()
    expect(column(page, "Comment").locator("select[name=means]")).to_have_value("fact")
