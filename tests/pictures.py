"""Takes the pictures of docs/pictures from a running demo: `python -m tests.pictures SIGN-IN-LINK`.

How files are brought in is shown by a company of one's own: `python -m tests.pictures LINK FILES`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.web.browser import chromium

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = {"map": "/map/", "touchpoint": "/touchpoints/complaint-call/", "today": "/", "note": "/note/"}
SIZES = {"desk": (1440, 1000), "phone": (390, 844)}


def take(browser: Browser, link: str, files: Sequence[str] = ()) -> None:
    """Every page, at the desk and on a phone, light and dark; of a company of one's own, how files came in."""
    address = link.split("/sign-in/", maxsplit=1)[0]
    first = browser.new_context()
    page = first.new_page()
    page.goto(link)
    page.locator("main button").first.click()
    pages = brought_in(page, address, files) if files else PAGES
    if not files:
        page.goto(address + "/note/")
        read = page.get_by_role("button", name="I have read this")
        if read.count():
            read.click()
    state = first.storage_state()
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
                storage_state=state,
                device_scale_factor=2 if size == "phone" else 1,
            )
            shown = context.new_page()
            for name, at in pages.items():
                shown.goto(address + at)
                shown.wait_for_load_state("networkidle")
                whole = size == "desk" and not files
                image = Image.open(io.BytesIO(shown.screenshot(full_page=whole)))
                image.convert("P", palette=Image.Palette.ADAPTIVE, colors=255).save(
                    PICTURES / f"{name}-{size}-{scheme}.png", optimize=True
                )
            context.close()


def brought_in(page: Page, address: str, files: Sequence[str]) -> dict[str, str]:
    """Hand the files in twice, to be asked what they mean and to be tried as guessed; nothing comes in."""
    asked = _handed_in(page, address, files)
    tried = _handed_in(page, address, files)
    while (guess := page.locator(".is-now label:has-text('our guess') input")).count():
        with page.expect_response("**/say/"):
            guess.first.check(force=True)
        page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Try it").first.click()
    page.get_by_role("button", name="Bring it in").first.wait_for(timeout=120_000)
    return {"bring-in-meaning": f"{asked}meaning/", "bring-in-try": f"{tried}try/"}


def _handed_in(page: Page, address: str, files: Sequence[str]) -> str:
    """Where an import stands that is asked what it means; that page is open."""
    page.goto(address + "/bring-in/")
    page.locator("input[type=file]").set_input_files(list(files))
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/look/")
    at = urlsplit(page.url).path.removesuffix("look/")
    page.locator("table").first.wait_for()
    page.goto(f"{address}{at}meaning/")
    return at


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take(browser, sys.argv[1], sys.argv[2:])
