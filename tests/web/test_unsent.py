"""A form that came too late: nothing is done, nothing that was typed is lost, and nobody else's form gets in."""

from html import unescape
from io import BytesIO
from re import findall

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.store import engagements
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import HOSTILE, words

OURS = {"Origin": "http://localhost", "Referer": "http://localhost/settings?q=1"}
FORM = {
    "type": "2",
    "start": "2026-01-01",
    "end": "2026-06-30",
    "firm": "Field & Co",
    "name": "First",
    "categories": ["security", "availability"],
}


@pytest.fixture
def place(fresh: Workspace) -> Workspace:
    factories.administrator(fresh)
    return fresh


@pytest.fixture
def dana(place: Workspace) -> FlaskClient:
    return factories.signed_in(create_app(place))


def created(place: Workspace) -> list[str]:
    with place.database.reading() as session:
        return [one.name for one in engagements.all_(session)]


def offered(page: TestResponse) -> dict[str, list[str]]:
    """Return what the button of the page would send."""
    found: dict[str, list[str]] = {}
    for name, value in findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text.partition("<main")[2]):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_who_was_signed_out_meanwhile_signs_in_beside_it_and_sends_what_they_typed(place: Workspace, dana: FlaskClient):
    token = factories.csrf(dana.get("/settings"))
    dana.post("/logout", data={"csrf_token": token})
    page = dana.post("/settings/engagements", data={"csrf_token": token, **FORM}, headers=OURS)
    assert page.status_code == 403
    said = words(page)
    assert "Not sent: you are not signed in any more. Nothing was changed." in said
    assert "Firm Field & Co" in said
    assert "Categories security, availability" in said
    assert 'href="/login?next=/settings?q%3D1" target="_blank"' in page.text
    assert created(place) == []
    factories.post(dana, "/login", email="dana.okafor@acme.example", password=factories.PASSWORD)
    assert 'action="/settings/engagements"' in page.text
    assert dana.post("/settings/engagements", data=offered(page), headers=OURS).status_code == 303
    assert created(place) == ["First"]


def test_a_token_that_works_no_more_is_replaced_once_its_writer_has_looked(place: Workspace, dana: FlaskClient):
    page = dana.post("/settings/engagements", data={"csrf_token": "of another day", **FORM}, headers=OURS)
    assert page.status_code == 400
    assert "Not sent: the page was open too long. Nothing was changed." in words(page)
    assert created(place) == []
    assert dana.post("/settings/engagements", data=offered(page), headers=OURS).status_code == 303
    assert created(place) == ["First"]


@pytest.mark.parametrize(
    "whence",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "none"},
    ],
)
def test_what_did_not_surely_come_from_our_pages_is_never_offered_to_anybody(dana: FlaskClient, whence: dict[str, str]):
    page = dana.post("/settings/engagements", data=FORM, headers=whence)
    assert page.status_code == 400
    assert "This form is too old, or was not ours." in words(page)
    assert "Field" not in page.text
    stranger = dana.application.test_client().post("/settings/engagements", data=FORM, headers=whence)
    assert (stranger.status_code, stranger.location) == (303, "/login")


def test_a_token_is_asked_for_however_surely_the_form_is_ours(place: Workspace, dana: FlaskClient):
    headers = {**OURS, "Sec-Fetch-Site": "same-origin"}
    assert dana.post("/settings/engagements", data=FORM, headers=headers).status_code == 400
    assert created(place) == []


def test_passwords_are_never_shown_or_carried(dana: FlaskClient):
    form = {"current": "my old secret", "password": "my new secret", "again": "my new secret"}
    page = dana.post("/account/password", data={"csrf_token": "old", **form}, headers=OURS)
    assert page.status_code == 400
    assert "secret" not in page.text
    assert "Send it now" not in words(page)
    assert "Passwords, codes and files are not kept. Open the page again and fill it in once more." in words(page)


def test_files_are_not_kept_but_what_was_typed_beside_them_is_told(dana: FlaskClient):
    form = {"csrf_token": "old", "note": "Minutes of May", "files": (BytesIO(b"x"), "a.txt")}
    page = dana.post("/evidence/new", data=form, headers=OURS)
    assert page.status_code == 400
    assert "Files are not kept. This is what you typed beside them. Note Minutes of May" in words(page)
    assert "Send it now" not in words(page)


def test_a_strangers_files_are_not_read(app: Flask):
    page = app.test_client().post(
        "/evidence/new", data={"note": "Minutes"}, headers=OURS, content_type="multipart/form-data"
    )
    assert page.status_code == 403
    assert "Minutes" not in page.text
    assert "Passwords, codes and files are not kept." in words(page)


def test_a_sign_in_page_that_was_open_too_long_keeps_the_address_and_the_way(place: Workspace):
    stranger = create_app(place).test_client()
    form = {"csrf_token": "old", "email": "dana.okafor@acme.example", "password": factories.PASSWORD, "next": "/gaps"}
    page = stranger.post("/login", data=form, headers=OURS)
    assert page.status_code == 400
    assert "This page was open too long. Type your password again." in words(page)
    assert 'value="dana.okafor@acme.example"' in page.text
    assert offered(page)["next"] == ["/gaps"]
    assert factories.PASSWORD not in page.text


def test_signing_out_twice_just_leads_to_the_door(dana: FlaskClient):
    token = factories.csrf(dana.get("/settings"))
    for _ in range(2):
        answer = dana.post("/logout", data={"csrf_token": token}, headers=OURS)
        assert (answer.status_code, answer.location) == (303, "/login")


def test_a_page_elsewhere_is_not_linked_and_hostile_words_stay_words(dana: FlaskClient):
    elsewhere = {"Origin": "http://localhost", "Referer": "https://elsewhere.example/settings"}
    form = {**FORM, "firm": HOSTILE, HOSTILE: HOSTILE}
    page = dana.post("/settings/engagements", data=form, headers=elsewhere)
    assert page.status_code == 400
    assert "elsewhere" not in page.text
    assert "<script>alert" not in page.text
