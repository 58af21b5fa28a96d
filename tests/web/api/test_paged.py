"""Lists a page at a time."""

from datetime import timedelta

import pytest

from readiness.domain.vocabulary import RunOutcome
from tests.web import factories
from tests.web.api.conftest import SHEET, Program, token
from tests.web.factories import Story


def walk(program: Program, path: str, noun: str) -> list[dict]:
    """Follow `next` to the end."""
    found, pages = [], 0
    while path:
        said = program.get(path)
        assert said.status_code == 200, said.text
        found += said.json[noun]
        path = (said.json["next"] or "").removeprefix("/api/v1")
        pages += 1
        assert pages < 200
    return found


@pytest.mark.parametrize("noun", ["evidence", "populations", "results", "runs", "waivers"])
def test_the_pages_together_are_the_list_each_row_once(dana: Program, noun: str):
    whole = dana.get(f"/{noun}?limit=500").json
    assert whole["next"] is None
    few = walk(dana, f"/{noun}?limit=3", noun)
    assert few == whole[noun]
    assert len({one["id"] for one in few}) == len(few) > 0


def test_the_rows_of_a_sheet(dana: Program):
    assert walk(dana, "/results/whole/rows?limit=7", "rows") == SHEET


def test_the_rows_of_a_list(dana: Program):
    assert [row["id"] for row in walk(dana, "/populations/rows/rows?limit=5", "rows")] == [
        f"p{n:02d}" for n in range(12)
    ]
    assert [row["id"] for row in dana.get("/populations/rows/rows?q=p03").json["rows"]] == ["p03"]


def test_what_is_chosen_goes_on_to_the_next_page(dana: Program):
    found = walk(dana, "/evidence?limit=2&kind=uploaded&q=BCP-04&state=accepted", "evidence")
    assert len(found) > 4
    assert {(one["kind"], one["requirement"].split("/")[0]) for one in found} == {("uploaded", "BCP-04")}


def test_what_is_recorded_meanwhile_moves_no_row(tmp_path):
    clock = factories.Clock()
    place = factories.made(tmp_path / "ws", clock, catalog=factories.excerpt("CHG-02"))
    factories.administrator(place)
    story = Story(place)
    for n in range(6):
        story.ran("github.merged_pulls", factories.TODAY - timedelta(days=n + 1), RunOutcome.COMPLETE)
    from readiness.web.app import create_app  # noqa: PLC0415 -- only here

    program = Program(create_app(place), token(place, "lead"))
    before = [one["id"] for one in program.get("/runs").json["runs"]]
    first = program.get("/runs?limit=3").json
    clock.at += timedelta(days=2)
    story.ran("github.merged_pulls", factories.TODAY + timedelta(days=1), RunOutcome.COMPLETE)
    second = program.get(first["next"].removeprefix("/api/v1")).json
    assert [one["id"] for one in first["runs"] + second["runs"]] == before
    assert program.get("/runs").json["runs"][0]["id"] not in before
    place.database.dispose()


def test_a_page_behind_the_last_is_empty(dana: Program):
    assert dana.get("/evidence?page=1000000&limit=500").json == {"evidence": [], "next": None}
