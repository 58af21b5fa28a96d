"""A browser and a served workspace, as a person would have them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import serving
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.conftest import tell

INSTALL = "No Chromium is found: install it (apt-get install chromium), then run the tests again."
PATIENCE = 30_000
"""Milliseconds until what a page should say counts as not said: a slow machine is no fault of the page."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail(INSTALL, pytrace=False)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace's pages on a free port; yields where."""
    with serving.served(create_app(workspace)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def entered(browser: Browser, base: str, email: str) -> Iterator[Page]:
    """Sign somebody in, in a browser of their own; yields their page."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(base + "/login")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(factories.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        yield page


@pytest.fixture
def first_link(tmp_path: Path) -> Iterator[str]:
    """The set-up link of a workspace with a story that nobody has signed in to."""
    workspace = factories.made(
        tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02", "AC-02", "BCP-04")
    )
    tell(workspace)
    with workspace.database.writing() as session:
        token = accounts.first_link(session, workspace.now())
    with served(workspace) as base:
        yield f"{base}/setup/{token}"
    workspace.database.dispose()
