from flask import Flask

from readiness.services.people import sessions
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import PASSWORD, Clock, words

DANA = "dana.okafor@acme.example"


def test_the_right_password_leads_where_one_wanted_to_go(app: Flask):
    answer = factories.post(
        app.test_client(), "/login", email=DANA.upper(), password=PASSWORD, next="/gaps?severity=high"
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/gaps?severity=high"


def test_a_wrong_one_keeps_what_was_typed_and_does_not_say_whether_there_is_an_account(fresh: Workspace):
    factories.administrator(fresh)
    client = create_app(fresh).test_client()
    known = factories.post(client, "/login", email=DANA, password="wrong")
    unknown = factories.post(client, "/login", email="nobody@acme.example", password="wrong")
    assert known.status_code == unknown.status_code == 403
    assert "This address and password do not belong together. Try again." in words(known)
    assert words(known) == words(unknown)
    assert f'value="{DANA}"' in known.get_data(as_text=True)


def test_too_many_wrong_ones_stop_even_the_right_one_for_a_while(fresh: Workspace, clock: Clock):
    factories.administrator(fresh)
    client = create_app(fresh).test_client()
    for _ in range(sessions.WRONG_PER_ACCOUNT):
        assert factories.post(client, "/login", email=DANA, password="wrong").status_code == 403
    answer = factories.post(client, "/login", email=DANA, password=PASSWORD)
    assert answer.status_code == 429
    assert "Try again in 15 minutes." in words(answer)
    clock.at += sessions.SLOW_DOWN
    clock.at += sessions.TOUCH_AFTER
    assert factories.post(client, "/login", email=DANA, password=PASSWORD).status_code == 303


def test_a_form_without_its_token_is_refused_and_nothing_happens(app: Flask):
    answer = app.test_client().post("/login", data={"email": DANA, "password": PASSWORD})
    assert answer.status_code == 400
    assert "This form is too old, or was not ours." in words(answer)


def test_signing_in_again_ends_the_session_before_it(app: Flask):
    client = factories.signed_in(app)
    before = client.get_cookie("readiness")
    assert before
    factories.post(client, "/login", email=DANA, password=PASSWORD)
    thief = app.test_client()
    thief.set_cookie("readiness", before.value)
    assert thief.get("/").status_code == 303


def test_signing_out_ends_the_session_on_our_side(app: Flask):
    client = factories.signed_in(app)
    cookie = client.get_cookie("readiness")
    assert cookie
    assert factories.post(client, "/logout").headers["Location"] == "/login"
    client.set_cookie("readiness", cookie.value)
    assert client.get("/").status_code == 303


def test_leaving_needs_the_token_too(app: Flask):
    client = factories.signed_in(app)
    assert client.post("/logout").status_code == 400
    assert client.get("/").status_code == 200
