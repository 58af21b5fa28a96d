"""The table of roles, over every route, every method and every kind of visitor."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.services.people import accounts
from readiness.services.people.accounts import ROLES
from readiness.services.people.tokens import SCOPES
from readiness.store import accounts as store
from readiness.web.app import create_app
from readiness.web.roles import API, OWN, TABLE, may, may_call
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.conftest import tell

ELSEWHERE = "auditor of another engagement"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    catalog = factories.excerpt("CHG-02", "BCP-04")
    workspace = factories.made(tmp_path_factory.mktemp("roles") / "ws", factories.Clock(), catalog=catalog)
    tell(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def served(place: Workspace) -> Flask:
    return create_app(place)


@pytest.fixture(scope="module")
def visitors(place: Workspace, served: Flask) -> dict[str | None, FlaskClient]:
    """A browser for each role, one without a session, and none that is signed out on the way."""
    known = {role: factories.signed_in(served, factories.person(place, role)) for role in ROLES}
    other = factories.engagement(place, name="Another", start=date(2024, 1, 1), end=date(2024, 6, 30))
    mandate = accounts.mandate(place, other.id, None)
    with place.database.writing() as session:
        accounts.add(session, "elsewhere@acme.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    elsewhere = factories.signed_in(served, "elsewhere@acme.example")
    return {None: served.test_client(), **known, ELSEWHERE: elsewhere}


def _requests(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield every endpoint with each of its methods and a path that leads to it."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = path.replace("<file:form>", "csv")
        path = re.sub(r"<int:[^>]+>", "1", path)
        path = re.sub(r"<[^>]+>", "x", path)
        for method in sorted(rule.methods or ()):
            yield rule.endpoint, method, path


def _shut(answer: TestResponse) -> bool:
    sent_to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/login")
    return sent_to_sign_in or answer.status_code in (401, 403)


@pytest.mark.parametrize("visitor", [None, *ROLES, ELSEWHERE])
def test_every_route_opens_to_the_roles_of_its_row_and_to_nobody_else(
    served: Flask, visitors: dict[str | None, FlaskClient], visitor: str | None
):
    role = "auditor" if visitor == ELSEWHERE else visitor
    for endpoint, method, path in _requests(served):
        if endpoint == "login.end" and method == "POST" and role is not None:
            continue  # would sign the visitor out; its row is tested with the others' by its GET
        answer = visitors[visitor].open(path, method=method)
        assert _shut(answer) is not may(role, endpoint), (endpoint, method, visitor, answer.status_code)
        answer.close()


def test_a_role_that_is_kept_out_learns_no_more_than_that(visitors: dict[str | None, FlaskClient]):
    answer = visitors["executive"].get("/evidence/no-such-item")
    assert answer.status_code == 403
    assert "This is not for your role." in factories.words(answer)


@pytest.mark.parametrize("why", ["disabled", "ended"])
def test_somebody_locked_out_is_asked_to_sign_in_everywhere(place: Workspace, served: Flask, why: str):
    email, role = f"{why}@acme.example", "admin" if why == "disabled" else "auditor"
    with place.database.writing() as session:
        user = accounts.add(session, email, role, place.now(), factories.PASSWORD).user
    gone = factories.signed_in(served, email)
    with place.database.writing() as session:
        if why == "disabled":
            accounts.disable(session, email, place.now())
        else:
            store.change_role(session, user.id, "auditor", user.engagement, place.now())
    for endpoint, method, path in _requests(served):
        answer = gone.open(path, method=method)
        assert _shut(answer) is not may(None, endpoint), (endpoint, method)
        answer.close()


def test_a_view_without_a_row_is_closed_to_everybody(place: Workspace):
    app = create_app(place)
    app.add_url_rule("/secret", view_func=lambda: "secret", endpoint="secret.show")
    for role in ROLES:
        client = factories.signed_in(app, f"{role}@acme.example")
        assert client.get("/secret").status_code == 403, role
    assert app.test_client().get("/secret").status_code == 303


def test_the_table_names_every_route_and_no_other(served: Flask):
    assert {*TABLE, *API} == {rule.endpoint for rule in served.url_map.iter_rules()}
    assert not TABLE.keys() & API.keys()
    assert all(roles <= {"anybody", *ROLES} for roles in TABLE.values())
    assert all(access.roles <= set(SCOPES[access.scope]) for access in API.values())


def test_an_auditor_sees_the_selected_engagement_and_no_other(
    place: Workspace, visitors: dict[str | None, FlaskClient]
):
    other = factories.engagement(place, name="Next year's")
    assert "Next year" in factories.words(visitors["lead"].get("/"))
    assert "Next year" not in factories.words(visitors["auditor"].get("/"))
    assert visitors["lead"].get(f"/gaps?engagement={other.id}").status_code == 200
    for path in (f"/?engagement={other.id}", f"/gaps?engagement={other.id}", f"/controls.json?engagement={other.name}"):
        assert visitors["auditor"].get(path).status_code == 404, path


def test_auditors_and_executives_only_read(served: Flask):
    ways = {endpoint for endpoint, method, _ in _requests(served) if method in ("POST", "PUT", "PATCH", "DELETE")}
    session_of_ones_own = {"login.enter", "login.end", "setup.choose", *OWN}
    for endpoint in ways - session_of_ones_own:
        assert not may("auditor", endpoint), endpoint
        assert not may("executive", endpoint), endpoint
        assert not may_call("auditor", endpoint), endpoint
        assert not may_call("executive", endpoint), endpoint
