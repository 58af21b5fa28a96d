"""The first half hour of a compliance lead, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.factories import PASSWORD

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained of: a policy that was broken, a file that is missing."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()


def _set_up(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Your e-mail address").fill("dana@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    expect(page).to_have_title("Overview · Readiness")


def test_from_the_link_to_the_failing_item_and_its_gap(page: Page, first_link: str, complaints: list[str]):
    _set_up(page, first_link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not ready: the auditor would find 3 deviations")

    page.get_by_role("link", name="Each change is reviewed by someone else before merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Each change is reviewed by someone else before merge")
    expect(page.locator(".answer")).to_contain_text("failing")

    row = page.get_by_role("row", name="acme/api#1042 exception")
    expect(row).to_contain_text("Nobody had approved it at the merge")
    row.get_by_text("Facts compared").click()
    expect(row).to_contain_text("approvals")

    page.get_by_role("link", name="Gaps", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("between here and a clean report")
    page.get_by_label("Control", exact=True).select_option("CHG-02")
    expect(page.locator("#rows tbody tr").first).to_contain_text("Merges without independent approval")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert complaints == []


def test_a_cell_opens_the_days_it_stands_for(page: Page, first_link: str):
    _set_up(page, first_link)
    page.locator("a[href='/controls/CHG-02#d2026-02-12'] rect").first.click()
    expect(page.locator("tr:has(#d2026-02-12)")).to_be_in_viewport()
    expect(page.locator("tr:has(#d2026-02-12)")).to_contain_text("acme/api#1042")


def test_the_keyboard_reaches_the_page_and_filters_as_one_types(page: Page, first_link: str):
    _set_up(page, first_link)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.get_by_role("link", name="Controls", exact=True).click()
    page.wait_for_url("**/controls")  # loaded whole, so the script listens
    page.keyboard.press("f")
    page.keyboard.type("multi-factor")
    expect(page.locator("#rows tbody tr:visible")).to_have_count(1)


def test_everything_reads_without_javascript(browser: Browser, first_link: str):
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    _set_up(page, first_link)
    page.goto(first_link.partition("/setup")[0] + "/gaps")
    page.get_by_label("Control", exact=True).select_option("CHG-02")
    page.get_by_role("search").get_by_role("button", name="Show").click()
    assert "control=CHG-02" in page.url
    assert "Merges without independent approval" in page.content()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_telephone_nothing_has_to_be_scrolled_sideways(browser: Browser, first_link: str, scheme: str):
    context = browser.new_context(viewport=NARROW, color_scheme=scheme)
    page = context.new_page()
    _set_up(page, first_link)
    base = first_link.partition("/setup")[0]
    for path in (
        "/",
        "/controls",
        "/controls/CHG-02",
        "/controls/AC-02",
        "/gaps",
        "/runs",
        "/evidence/github.merged_pulls-2026-01-07",
    ):
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"], path
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (light == "rgb(245, 247, 245)") is (scheme == "light")
    context.close()
