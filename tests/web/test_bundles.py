"""Hand-overs by the page: issued by a lead, taken away by the auditor, intact for whoever verifies them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness import clock
from readiness.bundle.verify import verify
from readiness.services.bundles import downloads, handover, issuing
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import accounts
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
    _wait(client, "Bundle 1 is ready.")
    return client


def _wait(client: FlaskClient, sentence: str) -> None:
    """Look at the part of the page that tells how far it is, as a browser does, for half a minute at most."""
    until = clock.monotonic() + 30
    while sentence not in (said := words(client.get("/bundles/making"))):
        assert clock.monotonic() < until, said
        clock.sleep(0.05)


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
    for hidden in ("My work", "Connections", "Runs", "Users", "Activity", "Settings"):
        assert f">{hidden}</a>" not in page.get_data(as_text=True), hidden


def test_the_front_door_of_each_role(app: Flask, lead: FlaskClient):
    told = {
        role: words(factories.signed_in(app, f"{role}@acme.example").get("/")) for role in ("engineer", "executive")
    }
    assert "When you are away" in told["engineer"]
    assert "Who is to decide what" in told["executive"]
    assert "Do next" in words(lead.get("/"))
    assert "Do next" in words(factories.signed_in(app, "executive@acme.example").get("/overview"))


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace whose bundles are made by workers, not by the process of the pages."""
    catalog = factories.excerpt("GOV-02")
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=catalog, engine="procrastinate")
    factories.administrator(workspace)
    factories.engagement(workspace)
    factories.person(workspace, "auditor")
    yield workspace
    workspace.database.dispose()


def test_what_is_asked_for_waits_for_a_worker_and_the_page_tells_each_state(apart: Workspace):
    dana = factories.signed_in(create_app(apart))
    assert "Issue bundle 1" in words(dana.get("/bundles"))
    for _ in range(2):
        assert _send(dana, "/bundles/issue").status_code == 303
    page = dana.get("/bundles")
    assert "The next bundle is asked for and waits to be prepared." in words(page)
    assert "Asked for by dana.okafor@acme.example, 22 May 2026, 12:00 America/New_York." in words(page)
    assert "Issue bundle" not in words(page)
    assert 'data-live="/bundles/making"' in page.text
    issuing.work_off(apart)
    assert "Bundle 1 is ready. Download it" in words(dana.get("/bundles"))
    assert len(handover.issued(apart)) == 1
    assert "Issue bundle 2" in words(dana.get("/bundles"))


def test_why_none_was_issued_is_told_and_another_can_be_asked_for(apart: Workspace):
    dana = factories.signed_in(create_app(apart))
    (downloads.folder(apart) / "bundle-0001.zip").touch()
    _send(dana, "/bundles/issue")
    issuing.work_off(apart)
    said = words(dana.get("/bundles"))
    assert "No bundle was issued." in said
    assert "bundle-0001.zip exists" in said
    assert "Issue bundle 1" in said


def test_auditors_see_nothing_of_what_is_under_way(apart: Workspace):
    app = create_app(apart)
    _send(factories.signed_in(app), "/bundles/issue")
    auditor = factories.signed_in(app, "auditor@acme.example")
    assert auditor.get("/bundles/making").status_code == 403
    assert "asked for" not in words(auditor.get("/bundles"))


def test_the_next_one_is_asked_for_by_name_of_an_engagement_that_is_there(apart: Workspace):
    dana = factories.signed_in(create_app(apart))
    token = dana.get("/bundles").text.split('name="csrf_token" value="')[1].split('"')[0]
    told = dana.post("/bundles/issue", data={"csrf_token": token, "engagement": "<i>another"})
    assert told.status_code == 409
    assert "<i>another" not in told.text
    assert "<i>another" in words(told)


def test_without_an_engagement_the_page_and_its_part_say_what_comes_first(fresh: Workspace):
    factories.administrator(fresh)
    dana = factories.signed_in(create_app(fresh))
    for path in ("/bundles", "/bundles/making"):
        assert "Create an engagement first: see Settings." in words(dana.get(path))
