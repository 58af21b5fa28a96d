"""The page of people: inviting, roles, locking out, new links, sessions; what is shown once is shown once."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.services.people import accounts
from readiness.store import journal
from readiness.store.accounts import User
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.services.letterbox import listening
from tests.web import factories
from tests.web.factories import HOSTILE, Clock, words

DANA, ERIN, MARY = "dana.okafor@acme.example", "erin@acme.example", "mary@firm.example"


def _send(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return factories.send(client, "/users", path, **form)


def _person(place: Workspace, email: str) -> User:
    with place.database.reading() as session:
        return accounts.find(session, email)


def _added(place: Workspace, email: str = ERIN, role: str = "engineer") -> User:
    with place.database.writing() as session:
        return accounts.add(session, email, role, place.now(), factories.PASSWORD).user


def _link(page: TestResponse) -> str:
    found = re.search(r'value="http://127.0.0.1:8400(/setup/[0-9a-f]+)"', page.get_data(as_text=True))
    assert found
    return found[1]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("path", "said"), [("in", f"It was sent to {ERIN}."), ("broken", f"No message took it to {ERIN}:")]
)
def test_an_invitation_is_sent_where_messages_reach_a_person_and_a_failure_is_told(
    fresh: Workspace, path: str, said: str
):
    factories.administrator(fresh)
    notify = fresh.settings.notify.model_copy(update={"urls": ("env:MAIL",)})
    with listening() as (host, taken):
        environ = {"MAIL": f"json://{host}/{path}/{{email}}"}
        place = replace(fresh, settings=fresh.settings.model_copy(update={"notify": notify}), environ=environ)
        made = _send(factories.signed_in(create_app(place)), "/users", email=ERIN, role="engineer")
    assert said in words(made)
    assert _link(made) in taken[0]["message"]
    assert taken[0]["path"] == f"/{path}/{ERIN}"


def test_an_invitation_is_a_link_shown_once_by_which_they_choose_a_password(begun: Flask, dana: FlaskClient):
    made = _send(dana, "/users", email="Erin@acme.example", role="engineer")
    assert "erin@acme.example is invited. Copy the link now." in words(made)
    link = _link(made)
    assert link not in dana.get("/users").get_data(as_text=True)
    erin = begun.test_client()
    assert factories.post(erin, link, password=factories.PASSWORD).status_code == 303
    assert erin.get("/mine").status_code == 200


def test_inviting_twice_says_so_and_keeps_what_was_typed(fresh: Workspace, dana: FlaskClient):
    _send(dana, "/users", email=ERIN, role="lead")
    again = _send(dana, "/users", email=ERIN, role="lead")
    assert again.status_code == 409
    assert "has an account already" in words(again)
    assert f'value="{ERIN}"' in again.get_data(as_text=True)
    for wrong in (
        {"email": "erin", "role": "lead"},
        {"email": "\0@acme.example", "role": "lead"},
        {"email": "x@acme.example\r\nX: 1", "role": "lead"},
        {"email": "x@acme.example", "role": "king"},
    ):
        assert _send(dana, "/users", **wrong).status_code == 400
    with fresh.database.reading() as session:
        assert len(accounts.everybody(session)) == 2


def test_an_auditor_is_given_an_engagement_and_a_day(fresh: Workspace, dana: FlaskClient):
    factories.engagement(fresh)
    other = factories.engagement(fresh, name="Next year's")
    wrong = _send(dana, "/users", email=MARY, role="auditor", engagement=other.id, until="2026-05-21")
    assert "2026-05-21 is over" in words(wrong)
    assert _send(dana, "/users", email=MARY, role="auditor", engagement="x", until="").status_code == 400
    for day in ("9999-12-31", "0001-01-01", "31 May"):
        assert _send(dana, "/users", email=MARY, role="auditor", engagement=other.id, until=day).status_code == 400, day
    assert _send(dana, "/users", email=MARY, role="auditor", engagement="", until="31 May").status_code == 400
    _send(dana, "/users", email=MARY, role="auditor", engagement=other.id, until="2026-08-31")
    mary = _person(fresh, MARY)
    assert mary.engagement == other.id
    assert "Next year's until 31 Aug 2026" in words(dana.get("/users"))


def test_a_role_is_changed_with_before_and_after_in_the_journal(fresh: Workspace, dana: FlaskClient):
    erin = _added(fresh)
    assert _send(dana, f"/users/{erin.id}/role", role="lead", was="engineer").status_code == 303
    assert _person(fresh, ERIN).role == "lead"
    page = words(dana.get(f"/users/{erin.id}"))
    assert "role changed role: engineer → lead" in page
    with fresh.database.reading() as session:
        (said,) = (json.loads(one.envelope) for one in journal.latest(session, erin.id, 1))
    assert (said["by"], said["from"]) == (DANA, "127.0.0.1")


def test_a_form_that_is_older_than_the_role_changes_nothing(fresh: Workspace, dana: FlaskClient):
    erin = _added(fresh)
    _send(dana, f"/users/{erin.id}/role", role="lead", was="engineer")
    stale = _send(dana, f"/users/{erin.id}/role", role="admin", was="engineer")
    assert stale.status_code == 409
    assert "became lead meanwhile" in words(stale)
    assert _person(fresh, ERIN).role == "lead"


def test_the_last_administrator_can_neither_be_disabled_nor_demoted(fresh: Workspace, dana: FlaskClient):
    me = _person(fresh, DANA)
    for answer in (
        _send(dana, f"/users/{me.id}/disable"),
        _send(dana, f"/users/{me.id}/role", role="lead", was="admin"),
    ):
        assert answer.status_code == 409
        assert "is the last administrator. Make somebody else administrator first." in words(answer)
    assert dana.get("/users").status_code == 200


def test_disabling_ends_what_is_open_at_once_and_enabling_lets_in_again(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    erin = _added(fresh)
    browser = factories.signed_in(begun, ERIN)
    assert _send(dana, f"/users/{erin.id}/disable").status_code == 303
    assert _send(dana, f"/users/{erin.id}/disable").status_code == 303, "twice is once"
    assert browser.get("/mine").status_code == 303
    assert "disabled" in words(dana.get("/users?state=disabled"))
    assert _send(dana, f"/users/{erin.id}/link").status_code == 409
    assert _send(dana, f"/users/{erin.id}/enable").status_code == 303
    assert browser.get("/mine").status_code == 303, "the session that was ended stays ended"
    assert factories.signed_in(begun, ERIN).get("/mine").status_code == 200


def test_a_new_link_is_for_a_forgotten_password_and_the_old_one_works_until_then(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    erin = _added(fresh)
    link = _link(_send(dana, f"/users/{erin.id}/link"))
    browser = factories.signed_in(begun, ERIN)
    new = "another lake altogether"
    assert factories.post(begun.test_client(), link, password=new).status_code == 303
    assert browser.get("/mine").status_code == 303, "choosing another password ended it"


def test_the_sessions_of_somebody_are_listed_and_ended_one_by_one_or_all(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    erin = _added(fresh)
    phone, desk = factories.signed_in(begun, ERIN), factories.signed_in(begun, ERIN)
    page = dana.get(f"/users/{erin.id}")
    assert "2 open sessions" in words(page)
    first = re.findall(r'name="session" value="([0-9a-f]{64})"', page.get_data(as_text=True))[0]
    assert _send(dana, f"/users/{erin.id}/sessions", session=first).status_code == 303
    assert sorted(client.get("/mine").status_code for client in (phone, desk)) == [200, 303]
    again = _send(dana, f"/users/{erin.id}/sessions", session=first)
    assert again.status_code == 409
    me = _person(fresh, DANA)
    assert _send(dana, f"/users/{me.id}/sessions", session=first).status_code == 409, "it is not hers"
    assert _send(dana, f"/users/{erin.id}/sessions").status_code == 303
    assert {client.get("/mine").status_code for client in (phone, desk)} == {303}
    assert dana.get("/users").status_code == 200


def test_an_id_that_nobody_has_is_not_found(dana: FlaskClient):
    for path in ("role", "disable", "enable", "link", "sessions"):
        assert _send(dana, f"/users/nobody/{path}", role="lead", was="lead").status_code == 404, path
    assert dana.get(f"/users/{DANA}").status_code == 404, "an address is no id"


def test_what_a_browser_calls_itself_stays_text(fresh: Workspace, begun: Flask, dana: FlaskClient):
    erin = _added(fresh)
    browser = begun.test_client()
    token = factories.csrf(browser.get("/login"))
    name = HOSTILE.replace("\u202e", "").replace("\n", "")
    browser.post(
        "/login",
        data={"csrf_token": token, "email": ERIN, "password": factories.PASSWORD},
        headers={"User-Agent": name},
    )
    page = dana.get(f"/users/{erin.id}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_hostile_text_in_the_form_stays_text(dana: FlaskClient):
    page = _send(dana, "/users", email=HOSTILE, role=HOSTILE, engagement=HOSTILE, until=HOSTILE)
    assert page.status_code == 400
    assert "<script>alert" not in page.get_data(as_text=True)


def test_the_list_goes_away_as_files_without_a_secret(fresh: Workspace, dana: FlaskClient, clock: Clock):
    _added(fresh)
    clock.at += timedelta(minutes=1)
    rows = dana.get("/users.json?role=engineer").get_json()["users"]
    assert [(row["email"], row["state"], row["second_factor"]) for row in rows] == [(ERIN, "active", False)]
    text = dana.get("/users.csv").get_data(as_text=True)
    assert text.splitlines()[0].startswith("email,role,state")
    assert "argon2" not in text


def _boxes(client: FlaskClient) -> list[str]:
    return re.findall(r'name="id" value="([^"]+)" form="answer"', client.get("/users").text)


def _selected(client: FlaskClient, ids: list[str], **form: str) -> TestResponse:
    return factories.send(client, "/users", "/users/selected", id=ids, **form)


def test_several_are_locked_out_once_it_is_said_that_this_is_meant(fresh: Workspace, begun: Flask, dana: FlaskClient):
    erin, kim = _added(fresh), _added(fresh, "kim@acme.example")
    browser = factories.signed_in(begun, ERIN)
    assert set(_boxes(dana)) == {erin.id, kim.id}
    asked = _selected(dana, [erin.id, kim.id], answer="disable")
    assert "Disable 2 accounts? erin@acme.example kim@acme.example" in words(asked)
    assert browser.get("/account").status_code == 200
    me = _person(fresh, DANA).id
    done = _selected(dana, [erin.id, me, "<i>none"], answer="disable", sure="yes")
    said = words(done)
    assert "1 account disabled. 2 others were not: dana.okafor@acme.example" in said
    assert "is who asks" in said
    assert "<i>none" not in done.text
    assert browser.get("/account").status_code == 303
    again = _selected(dana, [erin.id], answer="disable", sure="yes")
    assert again.status_code == 409
    assert "erin@acme.example is disabled already" in words(again)
    assert _boxes(dana) == [kim.id]
    with fresh.database.reading() as session:
        events = [one.line.entry.event for one in journal.of(session, erin.id)]
    assert events.count("user_disabled") == 1


def test_new_links_are_made_for_those_who_have_no_password_and_each_is_shown_once(
    fresh: Workspace, begun: Flask, dana: FlaskClient
):
    erin = _added(fresh)
    for name in ("kim", "lee"):
        _send(dana, "/users", email=f"{name}@acme.example", role="engineer")
    ids = [_person(fresh, f"{name}@acme.example").id for name in ("kim", "lee")]
    told = _selected(dana, [*ids, erin.id], answer="link")
    assert told.headers["Cache-Control"] == "no-store"
    said = words(told)
    assert "2 accounts given a new link. 1 other was not: erin@acme.example" in said
    assert "has chosen a password" in said
    links = re.findall(r'value="http://127.0.0.1:8400(/setup/[0-9a-f]+)"', told.text)
    assert len(set(links)) == 2
    assert all(begun.test_client().get(link).status_code == 200 for link in links)
    assert "/setup/" not in dana.get("/users").text


def test_nobody_selected_or_an_unknown_act_changes_nobody(fresh: Workspace, dana: FlaskClient):
    erin = _added(fresh)
    assert _selected(dana, [], answer="disable").status_code == 400
    assert _selected(dana, [erin.id], answer="burn", sure="yes").status_code == 400
    assert _person(fresh, ERIN).disabled_at is None
