"""Hand-overs by the page: issued by a lead, taken away by the auditor, intact for whoever verifies them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.bundle.verify import verify
from readiness.services import accounts, uploads
from readiness.services.receiving import Sent
from readiness.services.uploads import About
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    catalog = factories.excerpt("GOV-02")
    workspace = factories.made(tmp_path_factory.mktemp("handed") / "ws", factories.Clock(), catalog=catalog)
    factories.administrator(workspace)
    factories.engagement(workspace)
    about = About("GOV-02/minutes-pack", "dana.okafor@acme.example", factories.TODAY)
    uploads.add(workspace, about, [Sent("minutes.txt", BytesIO(b"Present: all."))])
    for role in ("auditor", "executive", "lead", "engineer"):
        factories.person(workspace, role)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def app(place: Workspace) -> Flask:
    return create_app(place)


def _send(client: FlaskClient, path: str) -> TestResponse:
    return factories.send(client, "/bundles", path)


@pytest.fixture(scope="module")
def lead(app: Flask) -> FlaskClient:
    client = factories.signed_in(app, "lead@acme.example")
    assert "Nothing was handed over yet." in words(client.get("/bundles"))
    assert _send(client, "/bundles/issue").status_code == 303
    return client


@pytest.fixture
def auditor(app: Flask, lead: FlaskClient) -> FlaskClient:
    return factories.signed_in(app, "auditor@acme.example")


def test_what_is_taken_away_is_intact_and_has_the_same_bytes_each_time(auditor: FlaskClient, tmp_path: Path):
    answer = auditor.get("/bundles/1.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="readiness-bundle-0001.zip"'
    first = answer.get_data()
    assert len(first) == answer.content_length
    (tmp_path / "b.zip").write_bytes(first)
    assert verify(tmp_path / "b.zip").intact
    assert auditor.get("/bundles/1.zip").get_data() == first


def test_a_lead_verifies_it_on_the_page(lead: FlaskClient):
    assert "Bundle 1 is intact:" in words(_send(lead, "/bundles/1/check"))


def test_auditors_of_another_engagement_and_those_who_see_no_evidence_get_none(
    place: Workspace, app: Flask, lead: FlaskClient
):
    other = factories.engagement(place, name="Next year's")
    mandate = accounts.mandate(place, other.id, None)
    with place.database.writing() as session:
        accounts.add(session, "other@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=mandate)
    stranger = factories.signed_in(app, "other@firm.example")
    assert stranger.get("/bundles/1.zip").status_code == 404
    assert "Nothing was handed over yet." in words(stranger.get("/bundles"))
    assert lead.get("/bundles/9.zip").status_code == 404
    assert lead.get("/bundles/99999999999999999999.zip").status_code == 404
    assert factories.signed_in(app, "executive@acme.example").get("/bundles/1.zip").status_code == 403


def test_auditors_issue_nothing(auditor: FlaskClient):
    assert auditor.post("/bundles/issue").status_code == 403
    assert "Issue bundle" not in words(auditor.get("/bundles"))


def test_the_room_is_where_an_auditor_comes_in_with_the_engagement_in_sight_and_nothing_else(auditor: FlaskClient):
    page = auditor.get("/")
    said = words(page)
    assert "SOC 2 Type 2 · H1 2026: 1 bundle to take away." in said
    assert "The scope is not signed yet." in said
    assert 'href="/bundles/1.zip"' in page.get_data(as_text=True)
    for hidden in ("Mine", "Connections", "Runs", "Users", "Activity", "Settings"):
        assert f">{hidden}</a>" not in page.get_data(as_text=True), hidden


def test_the_front_door_of_each_role(app: Flask, lead: FlaskClient):
    told = {
        role: words(factories.signed_in(app, f"{role}@acme.example").get("/")) for role in ("engineer", "executive")
    }
    assert "When you are away" in told["engineer"]
    assert "Who is to decide what" in told["executive"]
    assert "Do next" in words(lead.get("/"))
    assert "Do next" in words(factories.signed_in(app, "executive@acme.example").get("/overview"))
