"""Rows of a list selected with the keyboard, or without any script, and answered together."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from tests.browser.conftest import served
from tests.web import factories, visits


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    catalog = factories.excerpt("CHG-02", "BCP-04", "GOV-02")
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=catalog)
    factories.administrator(workspace)
    visits.furnish(workspace)
    about = About("GOV-02/minutes-pack", "dana.okafor@acme.example", factories.TODAY)
    uploads.add(workspace, about, [Sent("own.txt", BytesIO(b"Present: Dana."))])
    with served(workspace) as found:
        yield found
    workspace.database.dispose()


def signed_in(page: Page, base: str) -> Page:
    page.goto(base + "/login")
    page.get_by_label("E-mail address").fill("dana.okafor@acme.example")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(base + "/")
    return page


@pytest.mark.parametrize("scripted", [True, False])
def test_what_waits_is_selected_counted_and_accepted_in_the_list(browser: Browser, base: str, *, scripted: bool):
    context = browser.new_context(java_script_enabled=scripted, viewport={"width": 1280, "height": 900})
    page = signed_in(context.new_page(), base)
    page.goto(base + "/evidence?state=submitted")
    box = page.get_by_role("checkbox", name="Select GOV-02/minutes-pack of engineer@acme.example")
    expect(page.get_by_role("checkbox")).to_have_count(1)  # the own one is nobody's to answer
    if scripted:
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(box).to_be_checked()
        expect(page.locator("[data-selected]")).to_have_text("1 of 1 rows")
        assert Axe().run(page).response["violations"] == []
    else:
        box.check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("1 item accepted.")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    if scripted:
        assert Axe().run(page).response["violations"] == []
    context.close()
