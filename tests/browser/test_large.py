"""A company of 200 touchpoints and 120 branches: its map stays a page that a person can read and a phone can load."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, served_company, sign_in
from tests.browser.large import IN_A_REGION, KINDS, REGIONS, STAGES
from tests.web.browser import axe_findings

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MOST = 500_000
MAP = "/map/the-long-way/?who=all"
EVERYTHING = f"{MAP}&fold=none&open={','.join(map(str, range(1, 200)))}"
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The large company, served."""
    with served_company(tmp_path_factory.mktemp("large"), "tests.browser.large") as running:
        yield running


@pytest.fixture(params=[360, 1440])
def page(request: pytest.FixtureRequest, browser: Browser, large: Site) -> Iterator[Page]:
    """Asha, on a phone and at the desk."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    fresh = context.new_page()
    sign_in(fresh, large)
    yield fresh
    context.close()


def looked_at(page: Page, at: str) -> None:
    """Open a page: it is small enough, fits, and axe finds nothing."""
    answer = page.goto(at)
    assert answer is not None and answer.ok
    assert len(answer.body()) < MOST
    fits(page)


def fits(page: Page) -> None:
    assert not page.evaluate(WIDE)
    assert axe_findings(page) == []


def shown(page: Page) -> tuple[int, int, int]:
    """Folded stages, touchpoints drawn, and lines of the heat map."""
    return (
        page.locator("a.node.fold").count(),
        page.locator(".journey-map a.node:not(.fold)").count(),
        page.locator("g.heat > g").count(),
    )


def test_stages_fold_and_branches_group_by_themselves_and_open_by_a_click(page: Page, large: Site) -> None:
    looked_at(page, large.address + MAP)
    assert shown(page) == (STAGES, 0, REGIONS)
    page.get_by_role("link", name="Unfold Stage 3", exact=True).click()
    expect(page.locator("a.node.fold")).to_have_count(STAGES - 1)
    fits(page)
    page.get_by_role("link", name="Open Region 4", exact=True).click()
    expect(page.locator("g.heat > g")).to_have_count(REGIONS + IN_A_REGION)
    assert shown(page)[0] == STAGES - 1  # what was unfolded stays so
    fits(page)
    page.get_by_role("link", name="Close Region 4", exact=True).click()
    expect(page.locator("g.heat > g")).to_have_count(REGIONS)
    page.get_by_role("link", name="Fold Stage 3", exact=True).click()
    expect(page.locator("a.node.fold")).to_have_count(STAGES)


def test_what_is_opened_last_stays_open_and_the_furthest_closes(page: Page, large: Site) -> None:
    looked_at(page, large.address + MAP)
    for stage in (1, 2, 3, 4, 5):
        page.get_by_role("link", name=f"Unfold Stage {stage}", exact=True).click()
        expect(page.get_by_role("link", name=f"Fold Stage {stage}", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Unfold Stage 1", exact=True)).to_be_visible()
    assert page.locator("a.node.fold").count() == STAGES - 40 // len(KINDS)


def test_no_address_makes_a_page_too_large(page: Page, large: Site) -> None:
    looked_at(page, large.address + EVERYTHING)
    folded, _touchpoints, lines = shown(page)
    assert (folded, lines) == (STAGES - 40 // len(KINDS), REGIONS + IN_A_REGION)


@pytest.mark.parametrize(
    "at",
    ["/", "/touchpoints/sign-1/", "/touchpoints/sign-1/rows/", "/register/the-long-way/", "/register/checklist/",
     "/settings/branches/", "/touchpoints/sign-1/qr/", "/note/", "/note/sheet/", "/people/", "/search/?q=sign"],
)  # fmt: skip
def test_every_page_with_a_list_stays_small(page: Page, large: Site, at: str) -> None:
    answer = page.goto(large.address + at)
    assert answer is not None and answer.ok
    assert len(answer.body()) < MOST
    assert not page.evaluate(WIDE)
