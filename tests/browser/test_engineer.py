"""An engineer, from the failing item on their own page to green: the branch is protected again, and the day on which it was not stays red."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from readiness.demo.github.server import serving
from readiness.services.installation.new_workspace import initialise
from readiness.services.scheduling.executing import Manner, tick
from readiness.wiring import open_workspace
from readiness.workspace import Workspace
from tests.acme import SETTINGS, acme
from tests.browser.conftest import entered, served
from tests.web import factories

ENGINEER = "engineer@acme.example"
FAILED, MENDED = "22 May 2026", "23 May 2026"


@pytest.fixture
def opened(tmp_path: Path):
    home, clock = tmp_path / "acme", factories.Clock()
    initialise(home)
    (home / "controls.yaml").write_text(factories.excerpt("CHG-03"))
    with serving(acme()) as github:
        settings = SETTINGS.replace("erin@acme.example", ENGINEER)
        (home / "readiness.toml").write_text(settings.format(url=github.url))
        workspace = open_workspace(home, {"GITHUB_TOKEN": github.token}, clock)
        factories.engagement(workspace, start=factories.TODAY)
        factories.person(workspace, "engineer")
        yield workspace, clock, github.organization.repository("web")
        workspace.database.dispose()


def test_from_a_failing_item_to_green_with_the_past_still_red(browser: Browser, opened):
    workspace, clock, web = opened
    rule = web.unprotect()
    _schedule_is_kept(workspace)
    with served(workspace) as base:
        with entered(browser, base, ENGINEER) as page:
            expect(page.get_by_role("heading", level=1)).to_contain_text("1 control of yours fails, 1 item")
            mine = page.get_by_role("row", name="acme/web/main No rule protects the branch").first
            expect(mine).to_contain_text(FAILED)
            mine.get_by_role("link", name="The item and its facts").click()
            expect(page.locator(".answer")).to_contain_text("failing")
            expect(page.locator("article:target")).to_contain_text("acme/web/main")
            failing = page.get_by_role("row", name="acme/web/main exception").first
            expect(failing).to_contain_text("No rule protects the branch")

        web.protections[rule.pattern] = rule
        clock.at += timedelta(days=1)
        with entered(browser, base, ENGINEER) as page:
            page.get_by_role("link", name="Connections", exact=True).click()
            page.get_by_role("button", name="Collect github.branch_rules of github again").click()
            expect(page.get_by_role("row", name="waiting")).to_contain_text(f"asked for by {ENGINEER}")
            _schedule_is_kept(workspace)

            _opens_the_control(page, base)
            expect(page.locator(".answer")).not_to_contain_text("failing")
            expect(page.get_by_role("row", name="acme/web/main exception")).to_have_count(0)
            expect(page.get_by_role("row", name=f"{FAILED} covered, with deviations").last).to_contain_text(
                f"acme/web/main github.review_required, {FAILED}, answered or mended {MENDED}"
            )
            page.get_by_text("History: 2 results").first.click()
            expect(page.get_by_role("row", name=f"{FAILED} fail")).to_be_visible()
            page.get_by_role("row", name=f"{MENDED} pass").get_by_role("link").first.click()
            expect(page.get_by_role("row", name="acme/web/main ok")).to_be_visible()
            page.get_by_role("link", name="My work", exact=True).click()
            expect(page.get_by_role("heading", level=1)).not_to_contain_text("fails")


def _opens_the_control(page: Page, base: str) -> None:
    page.goto(base + "/controls")
    page.get_by_role("link", name="Protected branches force review and passing checks").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Protected branches force review and passing checks")


def _schedule_is_kept(workspace: Workspace) -> None:
    """Do what is due, as the scheduler does beside the pages."""
    assert len(tick(workspace, workspace.now(), Manner(jitter=lambda: 0.0, patience=0)).runs) == 1
