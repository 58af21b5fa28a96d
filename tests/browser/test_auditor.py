"""An auditor, from the invitation to a bundle that verifies on their own machine."""

from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, expect

from readiness.bundle.verify import verify
from readiness.services.bundles import downloads
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import accounts
from tests.browser.conftest import served
from tests.web import factories


def test_from_the_invitation_to_a_bundle_that_verifies(browser: Browser, tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02"))
    factories.administrator(workspace)
    factories.engagement(workspace)
    about = About("GOV-02/minutes-pack", "dana.okafor@acme.example", factories.TODAY)
    uploads.add(workspace, about, [Sent("minutes.txt", BytesIO(b"Present: all."))])
    downloads.issue(workspace)
    with workspace.database.writing() as session:
        token = accounts.add(session, "carol@firm.example", "auditor", workspace.now()).token
    with served(workspace) as base:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{base}/setup/{token}")
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_label("The same again").fill(factories.PASSWORD)
        page.get_by_role("button", name="Set password and sign in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("1 bundle to take away")
        expect(page.get_by_role("link", name="Settings")).to_have_count(0)
        with page.expect_download() as taken:
            page.get_by_role("link", name="Bundle 1").click()
        taken.value.save_as(tmp_path / taken.value.suggested_filename)
        context.close()
    assert verify(tmp_path / "readiness-bundle-0001.zip").intact
    workspace.database.dispose()
