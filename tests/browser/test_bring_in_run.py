"""The owner goes on: a dry run told in sentences, the run, the report, the map; then all of it taken back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.bringing import WAIT, answered, answered_without_scripts, handed_in, repairs
from tests.browser.conftest import Site, sign_in
from tests.web.browser import axe_findings

pytestmark = pytest.mark.browser

BAD = "R-9;=HYPERLINK(1)@example.org;31.02.2026 10:00;05.03.2026;05.03.2026 10:00;4;-2+3;20,50\r\n"
"""A day that no calendar has, and cells that a spreadsheet would run."""


def with_a_bad_row(path: Path) -> Path:
    """The export, with one row that cannot be."""
    repairs(path)
    path.write_bytes(path.read_bytes() + BAD.encode("cp1252"))
    return path


def test_from_what_it_means_to_the_map_and_back(page: Page, site: Site, tmp_path: Path) -> None:
    sign_in(page, site)
    handed_in(page, site, with_a_bad_row(tmp_path / "workshop.csv"))
    page.get_by_role("link", name="It reads well").click()
    answered(page, "Who is in this", "Everyone who came")
    answered(page, "In which money", "EUR")
    page.get_by_role("button", name="Try it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "All 121 rows would come in, 1 of them in part", timeout=WAIT
    )
    expect(page.locator("main")).to_contain_text("Nothing is written yet.")
    expect(page.locator("main")).to_contain_text("40 people")
    expect(page.locator(".journey-plot")).to_be_visible()
    expect(page.locator(".sample-table")).to_contain_text("31.02.2026 10:00")
    assert axe_findings(page) == []

    page.get_by_role("button", name="Bring it in").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All 121 rows came in, 1 of them in part", timeout=WAIT)
    report = page.url
    assert axe_findings(page) == []
    with page.expect_download() as taking:
        page.get_by_role("link", name="Refused rows as CSV").click()
    written = taking.value.path().read_bytes().decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(written), delimiter=";"))
    assert [row[1] for row in told] == ["Customer e-mail", "'=HYPERLINK(1)@example.org"]

    page.get_by_role("link", name="Open the map").click()
    expect(page.locator(".journey-plot")).to_be_visible()

    page.goto(report)
    page.get_by_role("link", name="Take it back").click()
    expect(page.locator("main")).to_contain_text("They are withdrawn, not erased")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back", timeout=WAIT)
    page.get_by_role("link", name="All imports").click()
    expect(page.locator(".due-list li").first).to_contain_text("taken back")


def test_without_scripts_the_way_goes_to_the_report(browser: Browser, site: Site, tmp_path: Path) -> None:
    with answered_without_scripts(browser, site, repairs(tmp_path / "bare.csv", rows=30)) as page:
        expect(page.locator(".bi-answered")).to_contain_text("Everyone who came")
        page.get_by_role("button", name="Try it").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("All 30 rows would come in", timeout=WAIT)
        page.locator(".dock").get_by_role("button", name="Bring it in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("All 30 rows came in", timeout=WAIT)


def test_a_recipe_is_kept_changed_and_its_faults_are_said_by_line(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(site.address + "/bring-in/recipes/ready/zendesk/")
    page.get_by_role("button", name="Make it mine to change").click()
    text = page.locator("#id_text")
    whole = text.input_value()
    text.fill(whole.replace('hears = "', 'hears = "not ', 1))
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("Line")
    assert axe_findings(page) == []
    page.locator("#id_text").fill(whole)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Take it out of use").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("is in use again")
