"""An administrator, from inviting somebody to locking them out, with a token for a program in between."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import entered, served
from tests.web import factories

ADMIN, LEE = "dana.okafor@acme.example", "lee@acme.example"


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("GOV-02"))
    factories.administrator(workspace, ADMIN)
    factories.engagement(workspace)
    with served(workspace) as where:
        yield where
    workspace.database.dispose()


def test_somebody_comes_by_a_link_and_is_gone_once_disabled(browser: Browser, base: str):
    with entered(browser, base, ADMIN) as admin, browser.new_context() as elsewhere:
        guest = elsewhere.new_page()
        guest.goto(_invited(admin, base))
        guest.get_by_label("Password").fill(factories.PASSWORD)
        guest.get_by_label("The same again").fill(factories.PASSWORD)
        guest.get_by_role("button", name="Set password and sign in").click()
        expect(guest).to_have_title("Overview · Readiness")

        admin.goto(base + "/users")
        admin.get_by_role("link", name=LEE).click()
        expect(admin.get_by_role("heading", name="1 open session")).to_be_visible()
        admin.get_by_role("button", name="End the session last seen").click()
        expect(admin.get_by_role("heading", name="No open session")).to_be_visible()
        guest.reload()
        expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")

        admin.get_by_role("button", name="Disable").click()
        expect(admin.get_by_role("heading", level=1)).to_contain_text("disabled")
        guest.get_by_label("E-mail address").fill(LEE)
        guest.get_by_label("Password").fill(factories.PASSWORD)
        guest.get_by_role("button", name="Sign in").click()
        expect(guest.get_by_role("alert")).to_be_visible()
        guest.goto(base)
        expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")


def _invited(admin: Page, base: str) -> str:
    """Invite Lee as a lead; return the link, on the port that the pages have in this test."""
    admin.get_by_role("link", name="Users", exact=True).click()
    admin.get_by_label("E-mail address").fill(LEE)
    admin.get_by_label("Role", exact=True).last.select_option("lead")
    admin.get_by_role("button", name="Invite").click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("is invited")
    link = admin.get_by_role("textbox", name="The link").input_value()
    return f"{base}/setup/{link.partition('/setup/')[2]}"


def test_a_token_is_shown_once_and_works_until_it_is_revoked(browser: Browser, base: str):
    with entered(browser, base, ADMIN) as admin:
        admin.goto(base + "/tokens")
        admin.get_by_label("What it is for").fill("Release pipeline")
        admin.get_by_role("button", name="Make it").click()
        expect(admin.get_by_role("heading", level=1)).to_have_text("Release pipeline is made. Copy it now.")
        token = admin.get_by_role("textbox", name="The token").input_value()
        assert _status(base, token) == 200

        admin.goto(base + "/tokens")
        expect(admin.get_by_role("row", name="Release pipeline")).to_contain_text("works")
        assert token not in admin.content()
        admin.get_by_role("button", name="Revoke Release pipeline").click()
        expect(admin.get_by_role("row", name="Release pipeline")).to_contain_text("revoked")
        assert _status(base, token) == 401


def _status(base: str, token: str) -> int:
    """Ask for the answer as a program does; return the status, after looking at what came with it."""
    asked = Request(base + "/api/v1/status", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 -- our own
    try:
        with urlopen(asked) as answer:  # noqa: S310 -- our own
            assert json.load(answer)["engagement"]["name"] == "SOC 2 Type 2 · H1 2026"
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code
