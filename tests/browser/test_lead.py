"""A lead, from a red cell to the evidence that answers it: an engineer brings it, the lead accepts it, the cell changes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from readiness.domain.calendar import Period
from tests.browser.conftest import entered, served
from tests.web import factories

LINE = "BCP-04/restore-test-records"
RED = "a[href='/controls/BCP-04#d2026-01-08']"
WEEK = "8 to 14 Jan 2026"
RECORD = {
    "name": "restore of March.txt",
    "mimeType": "text/plain",
    "buffer": b"Restored in 41 minutes, checksums agree.",
}


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """The pages of a company that lacks the restore test of the first quarter."""
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02", "BCP-04"))
    factories.engagement(workspace)
    factories.person(workspace, "lead")
    factories.person(workspace, "engineer")
    missed = {LINE: (Period(date(2026, 1, 1), date(2026, 3, 31)),)}
    factories.Story(workspace, missed).whole(workspace.catalog.controls)
    with served(workspace) as where:
        yield where
    workspace.database.dispose()


def test_from_a_red_cell_to_accepted_evidence(browser: Browser, base: str):
    with (
        entered(browser, base, "lead@acme.example") as lead,
        entered(browser, base, "engineer@acme.example") as engineer,
    ):
        lead.locator(RED).first.click()
        line = lead.locator("article", has=lead.get_by_role("heading", name="Restore test records", exact=True))
        quarter = line.get_by_role("row", name="1 Jan to 31 Mar 2026")
        expect(quarter).to_contain_text("gap")

        _brought(engineer, base)
        expect(engineer.get_by_role("button", name="Accept")).to_have_count(0)
        lead.reload()
        expect(quarter).to_contain_text("gap")

        lead.get_by_role("link", name="Evidence", exact=True).click()
        expect(lead.get_by_role("heading", level=1)).to_contain_text("1 item waits")
        lead.get_by_role("link", name="Review", exact=True).click()
        lead.get_by_label("What you looked at").fill("The times and the checksums")
        lead.get_by_role("button", name="Accept").click()
        expect(lead.get_by_role("heading", level=1)).to_contain_text("accepted")

        lead.goto(base + "/controls/BCP-04")
        expect(quarter).not_to_contain_text("gap")
        lead.get_by_role("link", name="Overview", exact=True).click()
        expect(lead.get_by_role("heading", level=1)).to_contain_text("Not ready")
        expect(lead.locator("rect", has_text=WEEK).first).to_have_class("covered")
        expect(lead.locator(RED)).to_have_count(0)


def _brought(engineer: Page, base: str) -> None:
    """Bring the record from the line of the control."""
    engineer.goto(base + "/controls/BCP-04")
    line = engineer.locator("article", has=engineer.get_by_role("heading", name="Restore test records", exact=True))
    line.get_by_role("link", name="Bring evidence").click()
    expect(engineer.get_by_role("heading", level=1)).to_have_text("Bring Restore test records.")
    engineer.get_by_label("Files").set_input_files([RECORD])
    engineer.get_by_label("The day it was done").fill("2026-03-20")
    engineer.get_by_label("Note").fill("Found in the folder of the operations team")
    engineer.get_by_role("button", name="Bring it").click()
    expect(engineer.get_by_role("heading", level=1)).to_contain_text("submitted")
