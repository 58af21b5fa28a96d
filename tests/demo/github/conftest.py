"""An organisation with a little of everything, served; and the two ways to ask it."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from readiness.demo.github.server import serving
from readiness.demo.github.state import BypassActor, Organization, Rule, checks_rule, pull_request_rule

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def acme():
    organization = Organization("acme", "Acme", base_permission="read")
    organization.member("ana", name="Ana Alves", role="admin", email="ana@acme.example")
    organization.member("bo", name="Bo Berg", two_factor=False)
    organization.member("cy", name="Cy Cole")
    organization.user("dependabot[bot]")
    api = organization.repository("api")
    organization.repository("site", private=False)
    organization.repository("void")
    organization.team("Core Team", ["bo", "cy"], {"api": "push"})
    organization.outside_collaborator("eve", {"api": "push"}, two_factor=False)
    for day in range(3):
        api.merge(
            author="bo",
            at=NOON + timedelta(days=day),
            approvals=["cy"],
            checks={"ci/test": "success"},
            statuses={"legal": "success"},
            labels=["bug"],
        )
    api.push("ana", NOON + timedelta(days=3), message="Straight to main")
    api.protect(checks=("ci/test",), bypass_logins=("ana",), push_logins=("ana",), dismissal_logins=("cy",))
    api.ruleset("Own", [checks_rule("ci/test")], bypass_actors=[BypassActor("RepositoryRole", 5)])
    organization.ruleset("All", [pull_request_rule(2), Rule("deletion")], repositories=["api"])
    return organization


@pytest.fixture
def stand_in(acme):
    with serving(acme, clock=lambda: NOON + timedelta(days=10)) as served:
        yield served


@pytest.fixture
def http():
    with requests.Session() as session:
        yield session


@pytest.fixture
def get(stand_in, http):
    def ask(path, *, token=stand_in.token, headers=None, **query):
        url = path if path.startswith("http") else stand_in.url + path
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        return http.get(url, params=query, headers=sent, timeout=10)

    return ask


@pytest.fixture
def ask(stand_in, http):
    def post(query, *, token=stand_in.token, **variables):
        sent = {"Authorization": f"bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        return http.post(f"{stand_in.url}/graphql", json=body, headers=sent, timeout=10)

    return post
