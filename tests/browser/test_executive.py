"""An executive comes in and prints what they see: one sheet of paper, also of the whole catalog."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import served
from tests.web import factories


def test_the_page_an_executive_comes_in_by_prints_on_one_sheet(browser: Browser, tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock())
    factories.engagement(workspace)
    email = factories.person(workspace, "executive")
    with served(workspace) as base:
        context = browser.new_context()
        page = context.new_page()
        page.goto(base)
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Who is to decide what")).to_be_visible()
        for paper in ("A4", "Letter"):
            assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1, paper
        context.close()
    workspace.database.dispose()
