"""The documents of the API are those of the command line."""

import json
from datetime import date

import pytest

from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.answer.stages import stages_of
from readiness.services.documents import coverage_document, gaps_document, status_document
from readiness.services.people import accounts
from tests.web import factories
from tests.web.api.conftest import Program

DAY = date(2026, 3, 15)
PRIYA = "priya.natarajan@acme.example"


@pytest.mark.parametrize("day", [None, DAY])
def test_status_coverage_and_gaps_are_what_the_commands_print(place, dana: Program, day: date | None):
    query = f"?as_of={day}" if day else ""
    with place.database.reading() as session:
        answer = assess_selected(session, place, Question(day))
        stages = stages_of(session, place, answer, place.now())
    for path, said in (
        ("/status", status_document(answer, stages)),
        ("/coverage", coverage_document(answer.coverage)),
        ("/gaps", gaps_document(answer.gaps)),
    ):
        assert dana.get(path + query).json == json.loads(json.dumps(said)), path


def test_known_at_answers_as_it_was_known(dana: Program):
    early = dana.get("/results?known_at=2026-04-01").json["results"]
    assert early
    assert all(one["recorded_at"] < "2026-04-02T12:00:00Z" for one in early)
    assert len(early) < len(dana.get("/results").json["results"])
    assert dana.get("/results/whole?known_at=2026-04-01").status_code == 404
    assert dana.get("/status?known_at=2026-04-01T00:00:00Z").json["engagement"]["start"] == "2026-01-01"


def test_one_control_tells_its_coverage_and_gaps(dana: Program):
    said = dana.get("/controls/BCP-04").json
    assert {line["requirement"].split("/")[0] for line in said["requirements"]} == {"BCP-04"}
    assert {gap["control"] for gap in said["gaps"]} == {"BCP-04"}
    narrowed = dana.get("/coverage?control=BCP-04").json["requirements"]
    assert narrowed == said["requirements"]


def test_a_result_keeps_its_note_apart_from_its_flags(dana: Program):
    said = dana.get("/results/whole").json
    assert (said["flags"], said["note"]) == (["population_incomplete"], "two lists are missing")


def test_what_a_person_has_to_do_is_what_their_page_says(place, program, served):
    with place.database.writing() as session:
        accounts.add(session, PRIYA, "engineer", place.now(), factories.PASSWORD)
    said = program("engineer", by=PRIYA).get("/mine").json
    assert said == factories.signed_in(served, PRIYA).get("/mine.json").json
    assert ("failing", "CHG-02", "acme/api#1042") in {
        (row["part"], row["control"], row["subject"]) for row in said["mine"]
    }
    assert program("engineer", by=None).get("/mine").status_code == 403
