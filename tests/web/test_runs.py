from flask.testing import FlaskClient

from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


def test_the_page_says_which_lists_are_not_whole_and_why(client: FlaskClient):
    said = words(client.get("/runs"))
    assert "lists are not whole." in said
    assert "github.org.settings of github refused 21 May 2026, 11:01 America/New_York: GitHub answered 403" in said
    assert "github.default_branch_commits of github never collected" in said


def test_runs_narrow_by_outcome(client: FlaskClient):
    rows = client.get("/runs.json?outcome=refused").get_json()["runs"]
    assert [row["collector"] for row in rows] == ["github.org.settings"]
    assert "No run is like that." in words(client.get("/runs?outcome=wonderful"))


def test_the_same_rows_leave_as_csv(client: FlaskClient):
    lines = client.get("/runs.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("id,connection,collector,outcome")


def test_an_empty_list_says_how_it_gets_filled(fresh: Workspace):
    factories.administrator(fresh)
    said = words(factories.signed_in(create_app(fresh)).get("/runs"))
    assert "`readiness collect` makes the first" in said
