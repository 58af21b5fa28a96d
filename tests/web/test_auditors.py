"""An auditor sees one engagement, its days and nothing else, until their date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.domain.engagement import Engagement
from readiness.services.engagements import select
from readiness.services.people import accounts
from readiness.store import accounts as store
from readiness.store import engagements, evidence, results
from readiness.store.paging import Wish, page
from readiness.web.app import create_app
from readiness.web.roles import TABLE
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.conftest import tell
from tests.web.factories import PASSWORD, Clock

MARY, MAX = "mary@firm.example", "max@firm.example"
OF_THIS_YEAR = re.compile(
    r"acme/api#\d+|acme/jdoe|svc-release|2026-(?!05-22)\d\d-\d\d|(?!22 May)\b\d{1,2} (?:Jan|Feb|Mar|Apr|May) 2026"
)
"""Items and dates that belong to the engagement of 2026; the pages name today, 22 May."""
LISTS = (
    "/",
    "/coverage?zoom=table",
    "/coverage.csv",
    "/gaps.json",
    "/stages.json",
    "/controls.json",
    "/controls/AC-02",
    "/controls/CHG-02",
    "/criteria/CC6.1.json",
    "/waivers.csv",
    "/runs",
    "/runs.json",
    "/evidence.json",
    "/populations.json",
    "/procedures",
    "/procedures/github.members_2fa",
    "/procedures/changes.approved",
    "/results.csv",
)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Workspace]:
    catalog = factories.excerpt("CHG-02", "AC-02", "BCP-04", "GOV-02")
    workspace = factories.made(tmp_path_factory.mktemp("auditors") / "ws", clock, catalog=catalog)
    factories.administrator(workspace)
    tell(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture(scope="module")
def old(place: Workspace) -> Engagement:
    return factories.engagement(place, name="Long ago", start=date(2024, 1, 1), end=date(2024, 6, 30))


@pytest.fixture(scope="module")
def app(place: Workspace) -> Flask:
    return create_app(place)


def _auditor(place: Workspace, app: Flask, email: str, engagement: str | None) -> FlaskClient:
    with place.database.writing() as session:
        accounts.add(
            session,
            email,
            "auditor",
            place.now(),
            PASSWORD,
            mandate=accounts.mandate(place, engagement, date(2026, 6, 30)),
        )
    return factories.signed_in(app, email)


@pytest.fixture(scope="module")
def mary(place: Workspace, app: Flask) -> FlaskClient:
    """The auditor of this year's engagement."""
    return _auditor(place, app, MARY, None)


@pytest.fixture(scope="module")
def max_(place: Workspace, app: Flask, old: Engagement) -> FlaskClient:
    """The auditor of another one, long over."""
    return _auditor(place, app, MAX, old.id)


@pytest.mark.parametrize("path", LISTS)
def test_lists_and_pages_hold_nothing_of_another_engagement(max_: FlaskClient, path: str):
    answer = max_.get(path)
    assert answer.status_code == 200
    assert OF_THIS_YEAR.findall(answer.get_data(as_text=True)) == []


def test_the_auditor_of_this_one_reads_the_same_pages_full(mary: FlaskClient):
    said = "".join(mary.get(path).get_data(as_text=True) for path in LISTS)
    assert {"acme/api#1042", "acme/jdoe", "svc-release", "20 Mar 2026"} <= set(OF_THIS_YEAR.findall(said))


def test_ids_of_another_engagement_are_not_found(place: Workspace, mary: FlaskClient, max_: FlaskClient):
    with place.database.reading() as session:
        items = [row.row for row in page(session, evidence.listed(place.now(), None), Wish()).rows[:5]]
        judged = [one.id for one in page(session, results.listed(place.now(), None), Wish()).rows]
    assert items
    assert judged
    for row in items:
        assert mary.get(f"/evidence/{row.id}").status_code == 200, row.id
        for path in (f"/evidence/{row.id}", f"/evidence/{row.id}/{row.sha256}", f"/populations/{row.id}"):
            assert max_.get(path).status_code == 404, path
    for id_ in judged:
        assert max_.get(f"/results/{id_}").status_code == 404, id_


def test_another_engagement_answers_as_one_that_is_not_there(place: Workspace, max_: FlaskClient, old: Engagement):
    with place.database.reading() as session:
        this_year = engagements.selected(session)
    assert this_year is not None
    for path in ("/", "/gaps", "/coverage.csv", "/controls/AC-02", "/stages"):
        for name in (this_year.id, this_year.name, "nobody's"):
            assert max_.get(path, query_string={"engagement": name}).status_code == 404, (path, name)
        assert max_.get(path, query_string={"engagement": old.id}).status_code == 200, path


def test_no_day_asked_about_leads_out_of_the_window(max_: FlaskClient):
    for path in ("/gaps?as_of=2026-05-22", "/controls/AC-02?as_of=2026-05-22", "/coverage.csv?as_of=2199-01-01"):
        assert OF_THIS_YEAR.findall(max_.get(path).get_data(as_text=True)) == [], path


def test_selecting_another_engagement_shows_an_auditor_no_more(place: Workspace, mary: FlaskClient, old: Engagement):
    select(place, old.id)
    assert "acme/jdoe" in mary.get("/gaps.json").get_data(as_text=True)
    select(place, "SOC 2 Type 2 · H1 2026")


def test_an_auditor_without_an_engagement_sees_none(place: Workspace, app: Flask):
    nobody = _auditor(place, app, "new@firm.example", None)
    with place.database.writing() as session:
        user = accounts.find(session, "new@firm.example")
        store.change_role(session, user.id, "auditor", None, user.ends_at)
    for path in LISTS:
        assert OF_THIS_YEAR.findall(nobody.get(path).get_data(as_text=True)) == [], path
    assert "No engagement is yours yet." in factories.words(nobody.get("/"))


def test_after_the_last_day_every_page_asks_to_sign_in_and_signing_in_is_refused(
    place: Workspace, app: Flask, mary: FlaskClient, clock: Clock
):
    clock.at += timedelta(days=40)
    try:
        for rule in app.url_map.iter_rules():
            if rule.endpoint in TABLE and "anybody" not in TABLE[rule.endpoint] and "GET" in (rule.methods or ()):
                answer = mary.get(re.sub(r"<[^>]+>", "x", rule.rule))
                assert answer.status_code == 303, rule.rule
                assert answer.headers["Location"].startswith("/login"), rule.rule
        refused = factories.post(app.test_client(), "/login", email=MARY, password=PASSWORD)
        assert refused.status_code == 403
    finally:
        clock.at -= timedelta(days=40)
