"""Adding a second factor, signing in by it, losing the telephone, and a role that must have one."""

import re
from datetime import timedelta

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness import clock
from readiness.services.people import accounts, factors, sessions
from readiness.web.app import create_app
from readiness.web.factor import drawn
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import PASSWORD, words

DANA = "dana.okafor@acme.example"
PAGE = "/account/second-factor"


def _send(client: FlaskClient, path: str, page: str = PAGE, **form: str) -> TestResponse:
    return factories.send(client, page, path, **form)


def _shows(secret: str, later: int = 0) -> str:
    """Return what a telephone shows now, or so many half minutes later."""
    return pyotp.TOTP(secret).at(clock.now() + later * timedelta(seconds=factors.STEP_SECONDS))


def _enrol(client: FlaskClient) -> tuple[str, list[str]]:
    begun = _send(client, PAGE, password=PASSWORD).get_data(as_text=True)
    secret = re.search(r'<code class="digest">([A-Z2-7]{32})</code>', begun)
    assert secret
    codes = _send(client, f"{PAGE}/confirm", code=_shows(secret[1])).get_data(as_text=True)
    return secret[1], re.findall(r"<li><code>([0-9a-f-]+)</code></li>", codes)


def _half_in(begun: Flask) -> FlaskClient:
    client = begun.test_client()
    answer = _send(client, "/login", "/login", email=DANA, password=PASSWORD, next="/gaps")
    assert answer.headers["Location"] == "/login/code?next=/gaps"
    return client


def test_from_the_password_to_the_recovery_codes_each_shown_once(dana: FlaskClient):
    secret, codes = _enrol(dana)
    assert len(codes) == factors.CODES
    page = dana.get(PAGE).get_data(as_text=True)
    assert "10 recovery codes left." in page
    for hidden in (secret, *codes):
        assert hidden not in page
        assert hidden not in dana.get("/account").get_data(as_text=True)


def test_a_wrong_code_shows_the_same_picture_again_and_changes_nothing(dana: FlaskClient):
    begun = _send(dana, PAGE, password=PASSWORD).get_data(as_text=True)
    wrong = _send(dana, f"{PAGE}/confirm", code="000000")
    assert wrong.status_code == 400
    picture = re.search(r"<svg.*?</svg>", begun, re.DOTALL)
    assert picture
    assert picture[0] in wrong.get_data(as_text=True)
    assert "No second factor is asked for." in words(dana.get(PAGE))


def test_the_picture_is_drawn_here_and_needs_nothing_the_policy_forbids():
    picture = str(drawn("otpauth://totp/Readiness:dana?secret=ABC"))
    assert picture.startswith("<svg")
    assert not re.search(r"style=|href|<script|http(?!://www\.w3\.org/2000/svg)", picture)


def test_the_password_alone_opens_nothing_and_a_code_leads_where_one_wanted_to_go(begun: Flask, dana: FlaskClient):
    secret, _ = _enrol(dana)
    client = _half_in(begun)
    assert client.get("/gaps").headers["Location"].startswith("/login")
    wrong = _send(client, "/login/code", "/login/code", code="000000", next="/gaps")
    assert wrong.status_code == 403
    assert "This code is not the one of now" in words(wrong)
    right = _send(client, "/login/code", "/login/code", code=_shows(secret, 1), next="/gaps")
    assert right.headers["Location"] == "/gaps"
    assert client.get("/account").status_code == 200
    assert client.get_cookie("readiness_half") is None


def test_the_same_code_by_another_browser_is_refused(begun: Flask, dana: FlaskClient):
    secret, _ = _enrol(dana)
    code = _shows(secret, 1)
    assert _send(_half_in(begun), "/login/code", "/login/code", code=code).status_code == 303
    assert _send(_half_in(begun), "/login/code", "/login/code", code=code).status_code == 403


def test_wrong_codes_are_slowed_down(begun: Flask, dana: FlaskClient):
    _, codes = _enrol(dana)
    client = _half_in(begun)
    for _ in range(sessions.WRONG_PER_ACCOUNT):
        assert _send(client, "/login/code", "/login/code", code="000000").status_code == 403
    assert _send(client, "/login/code", "/login/code", code=codes[0]).status_code == 429


def test_the_page_for_the_code_needs_a_password_first(begun: Flask, dana: FlaskClient):
    stranger = begun.test_client()
    assert 'name="password"' in stranger.get("/login/code").get_data(as_text=True)
    answer = _send(stranger, "/login/code", "/login", code="123456")
    assert answer.status_code == 403
    assert "Give the password again." in words(answer)


def test_a_lost_telephone_is_a_recovery_code_or_an_administrator(fresh: Workspace, begun: Flask, dana: FlaskClient):
    _, codes = _enrol(dana)
    client = _half_in(begun)
    assert _send(client, "/login/code", "/login/code", code=codes[0]).status_code == 303
    assert "9 recovery codes left." in words(client.get("/account"))
    with fresh.database.reading() as session:
        me = accounts.find(session, DANA)
    assert "Take the second factor away" in words(dana.get(f"/users/{me.id}"))
    for _ in range(2):
        assert _send(dana, f"/users/{me.id}/second-factor").status_code == 303
    assert factories.signed_in(begun).get("/account").status_code == 200
    assert "second factor: true → false" in words(dana.get(f"/users/{me.id}"))


def test_new_codes_and_taking_it_away_are_proved(dana: FlaskClient):
    _, codes = _enrol(dana)
    assert _send(dana, f"{PAGE}/codes", password="wrong").status_code == 400
    renewed = _send(dana, f"{PAGE}/codes", password=PASSWORD).get_data(as_text=True)
    new = re.findall(r"<li><code>([0-9a-f-]+)</code></li>", renewed)
    assert not set(new) & set(codes)
    assert _send(dana, f"{PAGE}/end", password=PASSWORD, code=codes[0]).status_code == 400
    assert _send(dana, f"{PAGE}/end", password=PASSWORD, code=new[0]).status_code == 303
    assert "No second factor is asked for." in words(dana.get(PAGE))
    again = _send(dana, f"{PAGE}/end", password=PASSWORD, code=new[1])
    assert again.status_code == 409


def test_a_role_that_must_have_one_sees_its_account_only_until_then(fresh: Workspace):
    file = fresh.home / "readiness.toml"
    file.write_text(file.read_text() + '[sign_in]\nsecond_factor = ["admin"]\n')
    strict = factories.reopened(fresh)
    factories.administrator(strict)
    factories.person(strict, "engineer")
    app = create_app(strict)
    dana = factories.signed_in(app)
    for path in ("/", "/users", "/gaps.csv", "/runs"):
        assert dana.get(path).headers["Location"] == PAGE, path
    assert "Your role needs a second factor." in words(dana.get(PAGE))
    assert dana.get("/account").status_code == 200
    with dana.get("/static/app.css") as sheet:
        assert sheet.status_code == 200
    _enrol(dana)
    assert dana.get("/users").status_code == 200
    assert factories.signed_in(app, "engineer@acme.example").get("/runs").status_code == 200
    strict.database.dispose()


def test_by_https_both_cookies_are_for_this_host_by_https_only(fresh: Workspace):
    file = fresh.home / "readiness.toml"
    file.write_text(file.read_text() + '[web]\nbase_url = "https://readiness.acme.example"\n')
    secure = factories.reopened(fresh)
    factories.administrator(secure)
    here = "https://readiness.acme.example"
    with secure.database.reading() as session:
        user = accounts.find(session, DANA)
    enrolment = factors.propose(secure, user, PASSWORD, sessions.Visit("192.0.2.1"))
    factors.confirm(secure, user, _shows(enrolment.secret), sessions.Visit("192.0.2.1"), clock.now())
    client = create_app(secure).test_client()
    token = factories.csrf(client.get("/login", base_url=here))
    form = {"csrf_token": token, "email": DANA, "password": PASSWORD}
    half = client.post("/login", data=form, base_url=here, headers={"Referer": f"{here}/login"})
    form = {"csrf_token": token, "code": _shows(enrolment.secret, 1)}
    whole = client.post("/login/code", data=form, base_url=here, headers={"Referer": f"{here}/login/code"})
    assert whole.status_code == 303
    for answer, name in ((half, "__Host-readiness_half="), (whole, "__Host-readiness=")):
        (cookie,) = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith(name)]
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie, name
        assert "Domain" not in cookie
    secure.database.dispose()
