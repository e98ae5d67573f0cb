"""Every page, on a phone and at the desk, light and dark: it fits, says nothing to the console, and axe agrees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import ROOT, Site, sign_in
from tests.web.browser import axe_findings

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST = 500_000
"""Bytes of a page with everything it needs, as they travel."""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, tuple[str, str]]:
    """Every address of the site, and what one must be allowed to do there ("" for anybody)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.addresses"],
        cwd=ROOT,
        env={**os.environ, "TOUCHSTONE_DATA": str(site.data), "TOUCHSTONE_DATABASE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: (at, verb) for name, (at, verb) in json.loads(done.stdout).items()}


@pytest.fixture(scope="module")
def owner(browser: Browser, site: Site) -> dict[str, Any]:
    """Asha's cookies, once she has read what is recorded about her."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, site)
    page.goto(site.address + "/note/")
    if page.get_by_role("button", name="I have read this").count():
        page.get_by_role("button", name="I have read this").click()
    cookies: Any = context.storage_state()
    context.close()
    return dict(cookies)


@pytest.fixture(scope="module")
def pages(browser: Browser, site: Site, addresses: dict[str, tuple[str, str]], owner: dict[str, Any]) -> dict[str, str]:
    """The addresses that are whole pages when opened; the others are files, fragments, or opened only by a form."""
    context = browser.new_context(storage_state=owner)  # type: ignore[arg-type]
    nobody = browser.new_context()
    found, odd = {}, {}
    for name, (at, verb) in addresses.items():
        answer = (context if verb else nobody).request.get(site.address + at, max_redirects=0)
        if answer.status in (200, 410) and answer.text().lstrip()[:15].lower() == "<!doctype html>":
            found[name] = at
        if answer.status not in (200, 302, 405):
            odd[name] = answer.status
    context.close()
    nobody.close()
    assert odd == {"sign_in_link": 410, "start_own": 404}
    return found


@pytest.fixture(params=[(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")], ids=str)
def look(
    request: pytest.FixtureRequest, browser: Browser, owner: dict[str, Any]
) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """The owner's browser and a stranger's, of one width and one light."""
    width, scheme = request.param
    how: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    signed_in, stranger = browser.new_context(storage_state=owner, **how), browser.new_context(**how)  # type: ignore[arg-type]
    yield signed_in, stranger
    signed_in.close()
    stranger.close()


def problems(page: Page, at: str) -> list[str]:
    """What is wrong with a page as it is opened afresh."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on("console", lambda told: said.append(f"console: {told.text}") if told.type in ("error", "warning") else None)
    sizes: list[int] = []
    page.on("requestfinished", lambda asked: sizes.append(asked.sizes()["responseBodySize"]))
    network = page.context.new_cdp_session(page)
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    answer = page.goto(at)
    page.wait_for_load_state("networkidle")
    assert answer is not None
    if answer.status != 200:
        said = [line for line in said if f"status of {answer.status}" not in line]
    if page.evaluate(WIDE):
        said.append("wider than the screen")
    if sum(sizes) > MOST:
        said.append(f"{sum(sizes)} bytes")
    return said + axe_findings(page)


def test_every_page_holds(
    look: tuple[BrowserContext, BrowserContext],
    site: Site,
    pages: dict[str, str],
    addresses: dict[str, tuple[str, str]],
) -> None:
    signed_in, stranger = look
    wrong = {}
    for name, at in pages.items():
        page = (signed_in if addresses[name][1] else stranger).new_page()
        if found := problems(page, site.address + at):
            wrong[at] = found
        page.close()
    assert wrong == {}
    assert len(pages) > 30
