"""Makes the pictures of the docs: `python -m tests.screenshots DIR [IMAGES]`, a folder that `readiness demo --no-serve --dir DIR` made."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from readiness.services.people import accounts, links
from readiness.wiring import open_workspace
from tests.browser.conftest import served
from tests.web import factories

IMAGES = Path(__file__).parent.parent / "docs" / "images"
LOOKER = "lena@lantern.example"
"""The demo's compliance lead: these are the pages as she sees them."""
PAGES = {
    "overview": "/",
    "coverage": "/coverage?area=Change+and+release+tied+to+approvals+and+traceability",
    "control": "/controls/CHG-02",
    "gaps": "/gaps",
    "criteria": "/criteria",
}
"""Address by name of the picture; never a page that names folders of this machine, as the settings do."""
BYTES_AT_MOST = 250_000


def pictured(demo: Path, images: Path = IMAGES) -> None:
    """Picture the pages of a copy of the demo; AssertionError where a picture is too heavy for the docs."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = open_workspace(shutil.copytree(demo, Path(folder) / "demo"), {})
        with workspace.database.writing() as session:
            lead = accounts.find(session, LOOKER)
            token = links.new_link(session, lead, workspace.now())
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(workspace) as base:
            page = _entered(chromium, f"{base}/setup/{token}")
            for name, address in PAGES.items():
                answer = page.goto(base + address)
                assert answer, address
                assert answer.ok, address
                _picture(page, images / f"{name}.png")
        chromium.close()
        workspace.database.dispose()


def _entered(chromium: Browser, link: str) -> Page:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=1, color_scheme="light")
    page.goto(link)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_label("The same again").fill(factories.PASSWORD)
    page.get_by_role("button", name="Set password and sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def _picture(page: Page, file: Path) -> None:
    page.screenshot(path=file)
    assert file.stat().st_size <= BYTES_AT_MOST, f"{file.name} has {file.stat().st_size} bytes"


if __name__ == "__main__":
    pictured(*map(Path, sys.argv[1:]))
