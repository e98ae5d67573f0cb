"""What an owner does on the way from an export to what it means, and the export of a bicycle shop to do it with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site

WAIT = 60_000


def repairs(path: Path, rows: int = 120) -> Path:
    """What a bicycle shop's till gives out: who brought what, when it was promised, when it was fetched, how it was."""
    draw = random.Random(11)
    lines = ["Ticket;Customer e-mail;Brought in;Promised ready;Fetched;Rating (1-5);Comment;Price"]
    for n in range(rows):
        brought = datetime(2026, 3, 1, 9, 30) + timedelta(hours=11 * n)
        promised = brought + timedelta(days=3)
        fetched = promised + timedelta(days=draw.choice((-1, -1, 0, 0, 2)))
        words = draw.choice(("Lovely work", "Still squeaks", "", "They rang me", ""))
        lines.append(
            f"R-{1000 + n};rider{n % 40}@example.org;{brought:%d.%m.%Y %H:%M};{promised:%d.%m.%Y};"
            f"{fetched:%d.%m.%Y %H:%M};{draw.choice((1, 3, 4, 5, 5))};{words};{draw.randrange(20, 90)},50"
        )
    path.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252")
    return path


def handed_in(page: Page, site: Site, *files: Path) -> None:
    """Through the front door, to the first rows."""
    page.on("dialog", lambda asked: pytest.fail(f"the browser asked: {asked.type} {asked.message}"))
    page.goto(site.address + "/bring-in/")
    page.locator("#files").set_input_files([str(file) for file in files])
    expect(page.locator("[data-chosen] li")).to_have_count(len(files))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Is this how your files read?")).to_be_visible(timeout=WAIT)


def answered(page: Page, question: str, choice: str) -> None:
    """Answer the question that is open."""
    expect(page.locator(".is-now .bi-asks")).to_contain_text(question)
    page.locator(".is-now").get_by_role("radio", name=choice).click()
    expect(page.locator(".bi-answered")).to_contain_text(choice)


def column(page: Page, heading: str) -> Locator:
    """The card of one column."""
    return page.locator(f'[data-column="{heading}"]').first


@contextmanager
def answered_without_scripts(browser: Browser, site: Site, file: Path) -> Iterator[Page]:
    """On a phone where no script runs: handed in, looked at, and told whom the file hears."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(site.link_for("asha@example.org"))
    page.locator("main button").first.click()
    page.goto(site.address + "/bring-in/")
    page.locator("#files").set_input_files(str(file))
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="Is this how your files read?")).to_be_visible(timeout=WAIT)
    page.get_by_role("link", name="It reads well").click()
    page.locator(".is-now").get_by_role("radio", name="Everyone who came").click()
    page.locator(".is-now").get_by_role("button", name="Answer").click()
    yield page
    context.close()
