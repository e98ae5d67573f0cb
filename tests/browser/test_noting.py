"""Noting with a thumb and by keyboard, with scripts and without, with a network and without; and being answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, sign_in
from tests.web.browser import axe_findings

pytestmark = pytest.mark.browser


def rows(site: Site, question: str) -> list[tuple[object, ...]]:
    """What the company's database holds."""
    with sqlite3.connect(f"file:{site.data}/touchstone.db?mode=ro", uri=True) as database:
        return database.execute(question).fetchall()


def notes(site: Site) -> list[tuple[object, ...]]:
    """Points and words of what was noted by hand and stands."""
    return rows(
        site,
        """SELECT e.value, v.text FROM touchstone_encounter n JOIN touchstone_source s ON s.id = n.source_id
        JOIN touchstone_evidence e ON e.encounter_id = n.id LEFT JOIN touchstone_verbatim v ON v.encounter_id = n.id
        WHERE s.slug = 'by-hand' AND NOT EXISTS (SELECT 1 FROM touchstone_encounter l
        WHERE l.system_id = n.system_id AND l.key = n.key AND l.turn > n.turn) ORDER BY n.id""",
    )


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone in the hand."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context
    context.close()


def at_note(context: BrowserContext, site: Site) -> Page:
    """Ben before the form, having read what is recorded."""
    page = context.new_page()
    page.on("pageerror", lambda problem: pytest.fail(f"script error: {problem}"))
    sign_in(page, site, "ben@example.org")
    page.goto(site.address + "/note/")
    read = page.get_by_role("button", name="I have read this")
    if read.count():
        assert axe_findings(page) == []
        read.click()
    page.wait_for_selector("[data-ready=yes]")
    return page


def test_a_note_outlives_reload_and_lost_network_and_is_sent_once(
    phone: BrowserContext, site: Site, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(photo)
    page = at_note(phone, site)
    before = len(notes(site))
    page.get_by_label("Till", exact=True).check()
    page.get_by_label("They said so").check()
    for _ in range(4):
        page.get_by_role("button", name="One down").click()
    page.get_by_label("A few words").fill("Rang twice.")
    page.locator("#note-photo").set_input_files(photo)
    expect(page.locator("[data-note=pill]")).to_have_text("Saved here")
    expect(page.locator("[data-note=photo-shown]")).to_be_visible()
    assert axe_findings(page) == []
    page.reload()
    page.wait_for_selector("[data-ready=yes]")
    expect(page.get_by_label("A few words")).to_have_value("Rang twice.")
    expect(page.locator("[data-note=photo-shown]")).to_be_visible()
    phone.set_offline(True)
    page.get_by_role("button", name="Note it").click()
    expect(page.locator("[data-note=pill]")).to_have_text("1 not sent")
    assert len(notes(site)) == before
    page.close()
    phone.set_offline(False)
    page = at_note(phone, site)  # the phone was switched off in between
    expect(page.locator("[data-note=pill]")).to_have_text("All sent")
    assert notes(site)[before:] == [(-4.0, "Rang twice.")]
    (name,) = rows(site, "SELECT file FROM touchstone_attachment ORDER BY id DESC LIMIT 1")[0]
    kept = Image.open(site.data / "files" / str(name)[:2] / str(name)[2:4] / str(name))
    assert max(kept.size) == 1600  # made small on the phone before it was sent
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 1 note.")).to_be_visible()
    assert len(notes(site)) == before


def test_what_is_missing_is_said_where_it_is_missing(phone: BrowserContext, site: Site) -> None:
    page = at_note(phone, site)
    page.get_by_role("button", name="Note it").click()
    for sentence in ("Which touchpoint was it?", "Whose feeling is it? Choose one.", "Ten up or ten down? Say"):
        expect(page.locator(".field-error", has_text=sentence)).to_be_visible()
    assert axe_findings(page) == []


def test_it_works_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "asha@example.org")
    page.goto(site.address + "/note/?touchpoint=website")
    if page.get_by_role("button", name="I have read this").count():
        page.get_by_role("button", name="I have read this").click()
        page.goto(site.address + "/note/?touchpoint=website")
    page.get_by_label("At which branch").select_option(label="North")
    page.get_by_label("My impression").check()
    page.locator("input[name=points][value='3']").check()
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted at North: Website, +3.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: 1 note.")).to_be_visible()
    context.close()


@pytest.mark.demand("2.1")
def test_a_sheet_is_typed_in_by_keyboard_alone(page: Page, context: BrowserContext, site: Site) -> None:
    at_note(context, site).close()
    page.goto(site.address + "/note/many/")
    page.wait_for_selector("[data-ready=yes]")
    before = len(notes(site))
    (code,) = rows(site, "SELECT id FROM touchstone_touchpoint WHERE slug = 'till'")[0]
    keys = page.keyboard
    for cell in (str(code), "-7", "t", "Rang twice.", "Carla", str(code), "0"):
        keys.type(cell)
        keys.press("Enter")
    expect(page.get_by_label("Line 2, points")).to_be_focused()
    expect(page.locator(".field-error:visible")).to_have_text("There is no zero. Did it build or erode, even a little?")
    keys.press("ControlOrMeta+a")
    keys.type("+4")
    keys.press("Enter")
    keys.type("m")
    page.reload()
    page.wait_for_selector("[data-ready=yes]")
    expect(page.get_by_label("Line 2, points")).to_have_value("+4")
    assert axe_findings(page) == []
    page.get_by_label("Line 2, whose feeling").focus()
    keys.press("ControlOrMeta+Enter")
    expect(page.get_by_text("2 encounters noted.")).to_be_visible()
    expect(page.get_by_label("Line 1, words")).to_have_value("")
    assert notes(site)[before:] == [(-7.0, "Rang twice."), (4.0, None)]


@pytest.mark.demand("0.1")
def test_a_customer_answers_by_three_taps_without_scripts_and_little_is_sent(browser: Browser, site: Site) -> None:
    ((token,),) = rows(site, "SELECT public_token FROM touchstone_touchpoint WHERE slug = 'till'")
    before = rows(site, "SELECT COUNT(*) FROM touchstone_evidence WHERE kind = 'trust4'")[0][0]
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda told: sizes.update({told.url: told.sizes()["responseBodySize"]}))
    page.goto(f"{site.address}/t/{token}/?b=north")
    page.wait_for_load_state("networkidle")
    assert sum(size for url, size in sizes.items() if ".woff2" not in url) < 30_000, sizes
    page.get_by_label("Eroded it a little").check()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    after = rows(site, "SELECT COUNT(*) FROM touchstone_evidence WHERE kind = 'trust4'")[0][0]
    assert after == int(str(before)) + 1
    context.close()


def test_slash_finds_people_and_the_arrows_walk_what_is_found(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(site.address + "/people/")
    page.keyboard.press("/")
    page.keyboard.type("person 7")
    expect(page.locator("#found a").first).to_contain_text("Person 7")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person 7")
    assert axe_findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_these_pages_hold_on_a_narrow_phone_and_axe_finds_nothing(browser: Browser, site: Site, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, site)
    ((token,),) = rows(site, "SELECT public_token FROM touchstone_touchpoint WHERE slug = 'till'")
    ((person,),) = rows(site, "SELECT MIN(id) FROM touchstone_party WHERE name = 'Person 7'")
    wrong = {}
    for at in (
        f"/t/{token}/?b=north", f"/t/{token}/thanks/?b=north", "/t/nobody/", "/note/sheet/", "/note/many/",
        "/touchpoints/till/qr/", "/branches/north/qr/", f"/people/{person}/?find=person", f"/people/{person}/all/",
        f"/people/{person}/erase/", "/search/?q=person", "/people/?q=nobody-at-all",
    ):  # fmt: skip
        page.goto(site.address + at)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        if wide or (found := axe_findings(page)):
            wrong[at] = "too wide" if wide else found
    context.close()
    assert wrong == {}
