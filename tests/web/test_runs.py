import re
from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readiness.domain.vocabulary import RunOutcome
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import Story, words


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
    assert "readiness collect makes the first" in said


def _again(client: FlaskClient, ids: list[str], **form: str) -> TestResponse:
    return factories.send(client, "/account", "/runs", **{"answer": "again", "id": ids, **form})


def test_the_lists_of_the_selected_runs_are_asked_for_again_once_each(fresh: Workspace):
    factories.administrator(fresh)
    factories.person(fresh, "executive")
    story = Story(fresh)
    day = factories.TODAY - timedelta(days=1)
    story.ran("github.merged_pulls", day, RunOutcome.COMPLETE)
    story.ran("github.merged_pulls", day - timedelta(days=1), RunOutcome.FAILED, "It broke.")
    story.ran("github.merged_pulls", day - timedelta(days=2), RunOutcome.PARTIAL, "It broke.")
    dana = factories.signed_in(app := create_app(fresh))
    assert sorted(re.findall(r'name="id" value="([^"]+)" form="answer"', dana.get("/runs").text)) == ["run1", "run2"]
    told = _again(dana, ["run1", "run2", "run0", "<i>none"])
    said = words(told)
    assert "1 list asked for again. 3 others were not:" in said
    assert "dana.okafor@acme.example asked for it already" in said
    assert "it was whole" in said
    assert "<i>none" not in told.text
    assert "asked for by dana.okafor@acme.example" in said
    assert _again(dana, ["run1"]).status_code == 409
    assert _again(dana, []).status_code == 400
    assert _again(dana, ["run1"], answer="burn").status_code == 400
    assert _again(factories.signed_in(app, "executive@acme.example"), ["run1"]).status_code == 403
