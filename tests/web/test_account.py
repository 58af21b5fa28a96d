"""One's own account: password, sessions, calendar link; nothing of anybody else's."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.services.people import accounts, sessions
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import PASSWORD, words

DANA, NEW = "dana.okafor@acme.example", "another lake altogether"


def _send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return factories.send(client, "/account", path, **form)


def _sessions(client: FlaskClient) -> list[str]:
    return re.findall(r'name="session" value="([0-9a-f]{64})"', client.get("/account").get_data(as_text=True))


def test_another_password_ends_every_other_browser_and_gives_this_one_another_session(begun: Flask, dana: FlaskClient):
    phone = factories.signed_in(begun)
    before = dana.get_cookie("readiness")
    assert before
    form = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert _send(dana, "/account/password", **form).headers["Location"] == "/account"
    assert phone.get("/account").status_code == 303
    assert dana.get("/account").status_code == 200
    after = dana.get_cookie("readiness")
    assert after
    assert after.value != before.value
    assert _send(dana, "/account/password", **form).status_code == 400, "the same form again proves an old password"


def test_a_password_is_proved_and_must_do(dana: FlaskClient):
    for form, says in (
        ({"current": "wrong", "password": NEW, "again": NEW}, "do not belong together"),
        ({"current": PASSWORD, "password": NEW, "again": "x"}, "The two passwords differ."),
        ({"current": PASSWORD, "password": "short", "again": "short"}, "Choose at least 12"),
        ({}, "do not belong together"),
    ):
        answer = _send(dana, "/account/password", **form)
        assert answer.status_code == 400
        assert says in words(answer)
    assert dana.get("/account").status_code == 200


def test_guessing_it_from_an_open_browser_is_slowed_down(dana: FlaskClient):
    wrong = {"current": "wrong", "password": NEW, "again": NEW}
    codes = [_send(dana, "/account/password", **wrong).status_code for _ in range(sessions.WRONG_PER_ACCOUNT + 1)]
    assert codes == [400] * sessions.WRONG_PER_ACCOUNT + [429]


def test_one_ends_one_session_or_all_others_and_none_of_somebody_else(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    phone, desk = factories.signed_in(begun), factories.signed_in(begun)
    factories.person(fresh, "lead")
    lead = factories.signed_in(begun, "lead@acme.example")
    (theirs,) = _sessions(lead)
    assert _send(dana, "/account/sessions", session=theirs).status_code == 409
    assert lead.get("/account").status_code == 200
    assert "this browser" in words(dana.get("/account"))
    assert _send(dana, "/account/sessions", session="").status_code == 303
    assert [client.get("/account").status_code for client in (phone, desk, dana)] == [303, 303, 200]
    (own,) = _sessions(dana)
    assert _send(dana, "/account/sessions", session=own).status_code == 303
    assert dana.get("/account").status_code == 303


def test_a_calendar_link_is_shown_once_and_ends(begun: Flask, dana: FlaskClient):
    page = _send(dana, "/account/calendar").get_data(as_text=True)
    found = re.search(r'value="http://127.0.0.1:8400(/calendar/[0-9a-f]+\.ics)"', page)
    assert found
    assert found[1] not in dana.get("/account").get_data(as_text=True)
    stranger = begun.test_client()
    assert stranger.get(found[1]).status_code in (200, 400), "read without a session; 400 while there is no engagement"
    assert _send(dana, "/account/calendar/end").status_code == 303
    assert stranger.get(found[1]).status_code == 404
    assert _send(dana, "/account/calendar/end").status_code == 303, "twice is once"


def test_an_auditor_reads_what_they_see_and_until_when(fresh: Workspace, begun: Flask):
    factories.engagement(fresh)
    auditor = factories.signed_in(begun, factories.person(fresh, "auditor"))
    page = words(auditor.get("/account"))
    assert "You see SOC 2 Type 2 · H1 2026, until 23 May 2027." in page
    assert "calendar" not in page
    assert _send(auditor, "/account/calendar").status_code == 403


def test_somebody_disabled_meanwhile_changes_nothing(fresh: Workspace, begun: Flask, dana: FlaskClient):
    factories.person(fresh, "lead")
    lead = factories.signed_in(begun, "lead@acme.example")
    token = factories.csrf(lead.get("/account"))
    with fresh.database.writing() as session:
        accounts.disable(session, "lead@acme.example", fresh.now())
    form = {"csrf_token": token, "current": PASSWORD, "password": NEW}
    assert lead.post("/account/password", data=form).headers["Location"].startswith("/login")


def _selected(client: FlaskClient, ids: list[str], **form: str) -> TestResponse:
    return factories.send(client, "/account", "/account/sessions/selected", **{"answer": "end", "id": ids, **form})


def test_the_selected_sessions_end_and_what_is_over_or_somebody_elses_is_refused(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    phone, tablet = factories.signed_in(begun), factories.signed_in(begun)
    factories.person(fresh, "lead")
    lead = factories.signed_in(begun, "lead@acme.example")
    strange = _sessions(lead)[0]
    boxes = re.findall(r'name="id" value="([0-9a-f]{64})" form="answer"', phone.get("/account").text)
    assert len(boxes) == 2
    told = _selected(phone, [*boxes, strange])
    assert "2 sessions ended. 1 other was not:" in words(told)
    assert "over already" in words(told)
    assert {client.get("/account").status_code for client in (dana, tablet)} == {303}
    assert {client.get("/account").status_code for client in (phone, lead)} == {200}
    assert _selected(phone, boxes).status_code == 409
    assert _selected(phone, []).status_code == 400
    assert _selected(phone, boxes, answer="keep").status_code == 400
