import csv
import io

from flask.testing import FlaskClient

from readiness.domain.stage import FIX_FIRST
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.web.names import TOPICS
from readiness.web.stages import WAYS
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


def test_the_board_says_how_many_are_complete_and_what_is_missing(client: FlaskClient):
    page = words(client.get("/stages"))
    assert "0 of 7 stages are complete" in page
    assert "Subservice organisations have a method not tracked yet" in page
    assert "Controls implemented or better" in page
    assert "readiness engagement sign-scope NAME --by EMAIL" in page


def test_a_check_that_is_not_met_leads_to_what_is_missing(client: FlaskClient):
    page = client.get("/stages").get_data(as_text=True)
    assert 'href="/gaps?code=G1"' in page
    assert 'href="/controls/CHG-02"' in page


def test_what_a_check_leads_to_has_as_many_rows_as_it_is_short_of(told: Workspace, fresh: Workspace):
    with fresh.database.writing() as session:
        (owner,) = {factories.PEOPLE[control.owner] for control in fresh.catalog.controls}
        accounts.add(session, owner, "engineer", fresh.now(), factories.PASSWORD)
        accounts.disable(session, owner, fresh.now())
    factories.administrator(fresh)
    factories.engagement(fresh)
    short = {}
    for workspace in (told, fresh):
        client = factories.signed_in(create_app(workspace))
        checks = {row["check"]: row for row in client.get("/stages.json").get_json()["stages"]}
        for key in ("sources", "fresh", "implemented"):
            way = WAYS[key]
            (rows,) = client.get(f"/{way.endpoint.partition('.')[0]}.json", query_string=way.values).get_json().values()
            short[workspace.home.parent.name, key] = len(rows)
            assert len(rows) == checks[key]["of"] - checks[key]["met"], key
    assert sum(short.values()) > 0


def test_a_fix_first_topic_is_said_in_words():
    assert set(TOPICS) == set(FIX_FIRST)


def test_the_overview_has_the_seven_and_each_leads_to_its_checks(client: FlaskClient):
    page = client.get("/").get_data(as_text=True)
    for number in range(1, 8):
        assert f'href="/stages#stage-{number}"' in page


def test_the_files_have_one_row_for_each_check(client: FlaskClient):
    rows = client.get("/stages.json").get_json()["stages"]
    assert len(rows) == 54
    assert {row["tracked"] for row in rows} == {True, False}
    assert all(row["ratio"] == 0 for row in rows if not row["tracked"])
    read = list(csv.DictReader(io.StringIO(client.get("/stages.csv").get_data(as_text=True))))
    assert len(read) == 54
