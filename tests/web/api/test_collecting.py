"""Runs, what is due, and the connections."""

import pytest

from readiness.web.app import create_app
from tests.web import factories
from tests.web.api.conftest import DANA, Program, token


@pytest.fixture
def own(tmp_path):
    place = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    factories.administrator(place)
    yield place
    place.database.dispose()


def test_a_run_that_is_asked_for_is_due_at_once_in_the_name_of_who_answers(own):
    program = Program(create_app(own), token(own, "engineer"))
    asked = {"connection": "github", "collector": "github.merged_pulls"}
    answer = program.post("/runs", json=asked)
    assert answer.status_code == 202, answer.text
    (one,) = answer.json["due"]
    assert (one["connection"], one["collector"], one["asked_by"]) == (*asked.values(), DANA)
    assert program.post("/runs", json=asked).json["due"] == [one]
    assert program.get("/due").json["due"] == [one]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"connection": "github"}, 422),
        ({"connection": "github", "collector": "github.nothing"}, 422),
        ({"connection": "nowhere", "collector": "github.merged_pulls"}, 422),
        ({"connection": "github", "collector": "github.merged_pulls", "force": "yes"}, 422),
    ],
)
def test_a_run_that_cannot_be_is_refused_and_nothing_is_due(own, body, status):
    program = Program(create_app(own), token(own, "lead"))
    assert program.post("/runs", json=body).status_code == status
    assert program.get("/due").json == {"due": []}


def test_a_run_is_found_by_its_id_with_its_reason(dana: Program):
    runs = dana.get("/runs?outcome=refused").json["runs"]
    assert [one["outcome"] for one in runs] == ["refused"]
    assert dana.get(f"/runs/{runs[0]['id']}").json == runs[0]
    assert "403" in runs[0]["reason"]


def test_the_lists_of_the_connections_with_their_last_outcome(dana: Program):
    found = {one["collector"]: one["outcome"] for one in dana.get("/connections").json["connections"]}
    assert found["github.merged_pulls"] == "complete"


def test_a_connection_without_its_secret_says_so_when_it_is_tried(dana: Program):
    tried = dana.post("/connections/github/try").json["tried"]
    assert tried[0]["collector"] is None
    assert "GITHUB_TOKEN" in tried[0]["objection"]
    assert dana.post("/connections/nowhere/try").status_code == 404
