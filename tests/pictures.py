"""Takes the pictures of docs/pictures from a running demo: `python -m tests.pictures SIGN-IN-LINK`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.web.browser import chromium

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = {"map": "/map/", "touchpoint": "/touchpoints/complaint-call/", "today": "/", "note": "/note/"}
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def take(browser: Browser, link: str) -> None:
    """Every page, at the desk and on a phone, light and dark."""
    address = link.split("/sign-in/", maxsplit=1)[0]
    first = browser.new_context()
    page = first.new_page()
    page.goto(link)
    page.locator("main button").first.click()
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
            for name, at in PAGES.items():
                shown.goto(address + at)
                shown.wait_for_load_state("networkidle")
                whole = size == "desk"
                image = Image.open(io.BytesIO(shown.screenshot(full_page=whole)))
                image.convert("P", palette=Image.Palette.ADAPTIVE, colors=255).save(
                    PICTURES / f"{name}-{size}-{scheme}.png", optimize=True
                )
            context.close()


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take(browser, sys.argv[1])
