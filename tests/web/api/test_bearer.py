"""Who may call what: every route, every role, every scope, and every way in which a token works no more."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from readiness.domain.canonical import digest
from readiness.services.people import accounts, tokens
from readiness.services.people.accounts import ROLES, Mandate
from readiness.services.people.tokens import SCOPES, Wish
from readiness.store import accounts as store
from readiness.store import tokens as kept
from readiness.store.tokens import Token
from readiness.web.app import create_app
from readiness.web.roles import API
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.api.conftest import DANA, LEE, Program, token


def requests(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield every route of the API with its method and a path that leads to it; what it asks stops it right behind the door."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in API:
            path = re.sub(r"<[^>]+>", "x", rule.rule).removeprefix("/api/v1")
            for method in sorted(rule.methods or ()):
                yield rule.endpoint, method, f"{path}?nothing=1"


def any_token(place: Workspace, role: str, scopes: tuple[str, ...]) -> str:
    """Keep a token of any role and scopes, also one that nobody could make."""
    with place.database.writing() as session:
        id_ = digest(f"{role} {scopes}".encode())[:12]
        whole = f"rdy_{id_}_{'0' * 64}"
        made = Token(id_, "", role, scopes, place.now(), place.now() + timedelta(days=1))
        kept.add(session, made, digest(whole.encode()))
    return whole


@pytest.mark.parametrize("role", ROLES)
def test_every_route_opens_to_the_roles_and_the_scope_of_its_row(place: Workspace, served: Flask, role: str):
    for scopes in [(scope,) for scope in SCOPES] + [tuple(SCOPES), ()]:
        program = Program(served, any_token(place, role, scopes))
        for endpoint, method, path in requests(served):
            access = API[endpoint]
            opens = role in access.roles and access.scope in scopes
            status = program.open(path, method=method).status_code
            assert (status == 403) is not opens, (endpoint, method, role, scopes, status)
            assert status in (403, 404, 415, 422), (endpoint, method, status)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer rdy_x",
        "Token rdy_x",
        "Bearer \x00",
        "bearer \xff\xfe",
        "B" * 9000,
    ],
)
def test_nobody_comes_without_a_token_and_learns_not_even_what_there_is(served: Flask, header: str | None):
    client = served.test_client()
    headers = {} if header is None else {"Authorization": header}
    for path in ("/status", "/evidence/none", "/nothing", "/users"):
        answer = client.get(f"/api/v1{path}", headers=headers)
        assert answer.status_code in (401, 429), path
        assert answer.mimetype == "application/problem+json"
        if answer.status_code == 401:
            assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="readiness"')


def test_the_description_is_for_everybody(served: Flask):
    assert served.test_client().get("/api/openapi.json").status_code == 200


def test_a_browsers_session_opens_nothing_and_a_token_opens_no_page(place: Workspace, served: Flask, dana: Program):
    signed_in = factories.signed_in(served)
    assert signed_in.get("/api/v1/status").status_code == 401
    assert signed_in.post("/api/v1/evidence/none/accept").status_code == 401
    headers = {"Authorization": f"Bearer {dana.token}"}
    assert served.test_client().get("/gaps", headers=headers).status_code == 303


def test_no_cookie_is_set_and_no_forms_token_asked_for(dana: Program):
    answer = dana.post("/evidence/none/accept")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_a_missing_scope_is_named(program):
    answer = program("lead", "read").post("/evidence/none/accept")
    assert answer.status_code == 403
    assert 'error="insufficient_scope", scope="evidence:review"' in answer.headers["WWW-Authenticate"]
    assert "evidence:review" in answer.json["detail"]


@pytest.fixture
def alone(tmp_path):
    """A workspace whose clock and people the test changes."""
    clock = factories.Clock()
    workspace = factories.made(tmp_path / "ws", clock, catalog=factories.excerpt("CHG-02"))
    factories.administrator(workspace)
    factories.administrator(workspace, LEE)
    yield workspace, clock
    workspace.database.dispose()


def test_what_works_no_more_opens_nothing(alone):
    place, clock = alone
    app = create_app(place)
    revoked, orphaned = Program(app, token(place, "admin")), Program(app, token(place, "admin", by=LEE))
    short = Program(app, token(place, "admin", expires=place.today))
    for program in (revoked, orphaned, short):
        assert program.get("/token").status_code == 200
    with place.database.writing() as session:
        tokens.revoke(session, revoked.token, place.now())
        accounts.disable(session, LEE, place.now())
    clock.at += timedelta(days=1)
    for program, why in ((revoked, "revoked"), (orphaned, "disabled"), (short, "expired")):
        for endpoint, method, path in requests(app):
            answer = program.open(path, method=method)
            assert answer.status_code == 401, (endpoint, method)
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert why in program.get("/token").json["detail"]


def test_a_token_does_no_more_than_who_answers_for_it_may_today(alone):
    place, _ = alone
    program = Program(create_app(place), token(place, "admin", by=LEE))
    assert program.get("/users").status_code == 200
    with place.database.writing() as session:
        store.change_role(session, accounts.find(session, LEE).id, "engineer")
    assert program.get("/users").status_code == 403
    assert program.post("/evidence/none/accept").status_code == 403
    assert program.get("/engagements").status_code == 200


def test_an_auditors_token_reads_one_engagement_and_404_for_any_other(alone):
    place, _ = alone
    own = factories.engagement(place)
    with place.database.writing() as session:
        mandate = Mandate(own.id, place.now() + timedelta(days=9))
        accounts.add(session, "ann@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    other = factories.engagement(place, name="Next year's")
    app = create_app(place)
    for program in (
        Program(app, token(place, "auditor", by="ann@firm.example")),
        Program(app, made(place, Wish("auditor", engagement=own.id, by=DANA))),
    ):
        assert [one["id"] for one in program.get("/engagements").json["engagements"]] == [own.id]
        assert program.get("/status").json["engagement"]["id"] == own.id
        for path in ("/status", "/gaps", "/coverage", "/controls/CHG-02", "/stages"):
            assert program.get(f"{path}?engagement={other.id}").status_code == 404, path
            assert program.get(f"{path}?engagement={other.name}").status_code == 404, path
    reader = Program(app, token(place, "executive"))
    assert reader.get(f"/status?engagement={other.id}").json["engagement"]["id"] == other.id


def test_an_auditors_token_ends_with_the_auditor(alone):
    place, clock = alone
    with place.database.writing() as session:
        mandate = Mandate(None, place.now() + timedelta(days=9))
        accounts.add(session, "ann@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    program = Program(create_app(place), token(place, "auditor", by="ann@firm.example"))
    assert program.get("/token").status_code == 200
    clock.at += timedelta(days=9)
    assert program.get("/token").status_code == 401


def test_too_many_wrong_ones_are_told_to_wait_and_a_right_one_is_not(alone):
    place, _ = alone
    app = create_app(place)
    wrong = Program(app, "rdy_wrong")
    said = [wrong.get("/token").status_code for _ in range(32)]
    assert said == [401] * 30 + [429] * 2
    assert wrong.get("/token").headers["Retry-After"] == "900"
    assert Program(app, token(place, "lead")).get("/token").status_code == 200


def made(place: Workspace, wish: Wish) -> str:
    with place.database.writing() as session:
        return tokens.create(session, place, wish).whole
