from datetime import timedelta

from flask import Flask

from readiness.services.people import accounts, sessions
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import Clock


def test_a_path_that_leads_nowhere_asks_too(app: Flask):
    assert app.test_client().get("/nothing").headers["Location"] == "/login?next=/nothing"
    assert factories.signed_in(app).get("/nothing").status_code == 404


def test_an_invented_cookie_opens_nothing(app: Flask):
    stranger = app.test_client()
    stranger.set_cookie("readiness", "f" * 64)
    assert stranger.get("/").status_code == 303


def test_a_session_ends_when_idle_and_at_the_latest_after_a_week(fresh: Workspace, clock: Clock):
    factories.administrator(fresh)
    client = factories.signed_in(create_app(fresh))
    clock.at += sessions.IDLE - timedelta(seconds=1)
    assert client.get("/runs").status_code == 200
    clock.at += sessions.IDLE - timedelta(seconds=1)
    assert client.get("/runs").status_code == 200, "a page that was read kept it alive"
    clock.at += sessions.IDLE + timedelta(seconds=1)
    assert client.get("/runs").status_code == 303
    client = factories.signed_in(create_app(fresh))
    for _ in range(24):
        clock.at += timedelta(hours=7)
        last = client.get("/runs").status_code
    assert last == 303, "168 hours after signing in"


def test_somebody_who_is_disabled_is_out_at_once(fresh: Workspace, clock: Clock):
    factories.administrator(fresh)
    factories.administrator(fresh, "second@acme.example")
    client = factories.signed_in(create_app(fresh), "second@acme.example")
    with fresh.database.writing() as session:
        accounts.disable(session, "second@acme.example", clock())
    assert client.get("/runs").status_code == 303


def test_the_cookie_is_for_this_site_only_and_by_https_for_this_host_only(fresh: Workspace):
    factories.administrator(fresh)
    answer = factories.post(
        create_app(fresh).test_client(), "/login", email="dana.okafor@acme.example", password=factories.PASSWORD
    )
    (cookie,) = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("readiness=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=604800" in cookie
    assert "Secure" not in cookie
