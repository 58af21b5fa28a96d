import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from readiness.web.app import create_app
from tests.web import factories

PAGES = (
    "/",
    "/controls",
    "/controls/CHG-02",
    "/gaps",
    "/gaps.csv",
    "/runs",
    "/nothing",
    "/?as_of=x",
    "/static/app.css",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_says_what_a_browser_may_do(client: FlaskClient, path: str):
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", [p for p in PAGES if "." not in p])
def test_no_page_needs_what_the_policy_forbids(client: FlaskClient, path: str):
    page = client.get(path).get_data(as_text=True)
    assert not re.search(r'\sstyle=|<style|\son\w+="|javascript:|<script(?! src="/static/)', page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_pages_are_not_kept_by_the_browser(client: FlaskClient):
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_by_https_the_browser_is_told_to_stay_with_it(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    file = workspace.home / "readiness.toml"
    file.write_text(file.read_text() + '[web]\nbase_url = "https://readiness.acme.example"\n')
    secure = factories.reopened(workspace)
    factories.administrator(secure)
    client = create_app(secure).test_client()
    page = client.get("/login", base_url="https://readiness.acme.example")
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    answer = client.post(
        "/login",
        data={"email": "dana.okafor@acme.example", "password": factories.PASSWORD, "csrf_token": factories.csrf(page)},
        base_url="https://readiness.acme.example",
        headers={"Referer": "https://readiness.acme.example/login"},
    )
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-readiness=")]
    assert "Secure" in cookie
    assert "Path=/" in cookie
    secure.database.dispose()
    workspace.database.dispose()
