"""The tests there are, on pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import words

OWN = """-- title: <script>alert(1)</script> Repositories have \u202eowners
-- populations: github.repos
-- parameters: days = 90
-- reasons: unowned = <img src=x> Nobody owns it
SELECT item, 'ok' AS outcome, NULL AS reason FROM github_repos WHERE 1 < $days
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[FlaskClient]:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    folder = workspace.home / "procedures" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "owned.sql").write_text(OWN)
    workspace.database.dispose()
    again = factories.reopened(workspace)
    factories.administrator(again)
    yield factories.signed_in(create_app(again))
    again.database.dispose()


def test_the_list_holds_shipped_own_and_those_to_come(own: FlaskClient, client: FlaskClient):
    states = {row["id"]: row["state"] for row in own.get("/procedures.json").get_json()["procedures"]}
    assert states["ours.owned"] == "own"
    assert states["changes.approved"] == "shipped"
    assert "not available yet" in states.values()
    said = words(client.get("/procedures?outcome=fail"))
    assert "changes.approved" in said
    assert "CHG-02" in said


def test_a_procedure_says_what_it_reads_says_and_was_asked_with(client: FlaskClient):
    said = words(client.get("/procedures/changes.approved"))
    assert "it fails for 1 control." in said
    assert "21 May 2026" in said
    assert "github.merged_pulls" in said
    assert "github: whole" in said
    assert "no_approval" in said
    assert "tolerable_rate = " in said
    assert "SELECT" in said


def test_one_to_come_says_so_and_one_there_is_not_is_not_found(own: FlaskClient):
    to_come = next(
        row["id"] for row in own.get("/procedures.json").get_json()["procedures"] if row["state"] == "not available yet"
    )
    assert "not available yet." in words(own.get(f"/procedures/{to_come}"))
    assert own.get("/procedures/no.such").status_code == 404


def test_hostile_text_of_an_own_procedure_stays_text(own: FlaskClient):
    for path in ("/procedures", "/procedures/ours.owned"):
        page = own.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "\u202e" not in page
    said = words(own.get("/procedures/ours.owned"))
    assert "never run" in said
    assert "No control names it." in said
