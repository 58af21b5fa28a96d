"""Every page of the product as a browser draws it: for those who see little, on a telephone, on a wall, and on paper."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.browser.conftest import served
from tests.web import factories, visits

NARROW, USUAL, WALL = 360, 1280, 1900


@pytest.fixture(scope="module", params=["with a story", "empty"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """Where a workspace is served, and the address of each of its pages."""
    full = request.param == "with a story"
    catalog = factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02")
    workspace: Workspace = factories.made(tmp_path_factory.mktemp("site") / "ws", factories.Clock(), catalog=catalog)
    factories.administrator(workspace)
    if full:
        visits.furnish(workspace)
    app = create_app(workspace)
    found = visits.pages(app, factories.signed_in(app), whole=full)
    with served(workspace) as base:
        yield base, list(found.values())
    workspace.database.dispose()


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, site: tuple[str, list[str]], request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": USUAL, "height": 900})
    opened = context.new_page()
    opened.goto(site[0] + "/login")
    opened.get_by_label("E-mail address").fill("dana.okafor@acme.example")
    opened.get_by_label("Password").fill(factories.PASSWORD)
    opened.get_by_role("button", name="Sign in").click()
    opened.wait_for_url(site[0] + "/")
    yield opened
    context.close()


def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(page: Page, site: tuple[str, list[str]]):
    axe, wrong = Axe(), []
    for path in site[1]:
        page.set_viewport_size({"width": USUAL, "height": 900})
        page.goto(site[0] + path)
        for found in axe.run(page).response["violations"]:
            wrong += [f"{path}: {found['id']} at {node['target']}" for node in found["nodes"]]
        for width in (NARROW, WALL):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{path}: {wide} px wide on {width}"] if wide > width else []
    assert not wrong, "\n".join(wrong)
