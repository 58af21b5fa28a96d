"""The criteria with their controls, one of them, and the crosswalk to other frameworks."""

import re

import pytest
from flask.testing import FlaskClient

from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import HOSTILE, words


def rows(client, query=""):
    return client.get(f"/criteria.json{query}").get_json()["criteria"]


def test_the_page_begins_with_how_many_have_no_control(client: FlaskClient):
    said = words(client.get("/criteria"))
    without = [row for row in rows(client) if row["stand"] == "uncovered"]
    assert f"{len(without)} of 38 criteria have no control, and " in said
    assert "38 of 61 criteria are in scope" in said
    gaps = client.get("/gaps.json?code=G1").get_json()["gaps"]
    assert {gap["criterion"] for gap in gaps} == {row["id"] for row in without}


def test_all_61_are_there_those_out_of_scope_where_they_are_asked_for(client: FlaskClient):
    inside, outside = rows(client), rows(client, "?stand=out_of_scope")
    assert len(inside) == 38
    assert len(inside) + len(outside) == 61
    assert {row["category"] for row in outside} == {"processing_integrity", "privacy"}
    assert {row["score"] for row in outside} == {None}


def test_a_criterion_stands_as_its_worst_control_and_scores_as_the_status_says(client: FlaskClient):
    by_id = {row["id"]: row for row in rows(client)}
    assert by_id["CC8.1"]["stand"] == "failing"
    assert by_id["CC8.1"]["failing"] == ["CHG-02"]
    assert 0 < by_id["CC8.1"]["score"] < 1
    assert by_id["CC6.1"]["controls"] == ["AC-02"]
    uncovered = next(row for row in by_id.values() if row["stand"] == "uncovered")
    assert (uncovered["score"], uncovered["controls"]) == (0.0, [])


def test_the_list_narrows_and_finds_by_the_names_of_other_frameworks(client: FlaskClient):
    assert {row["category"] for row in rows(client, "?category=availability")} == {"availability"}
    assert "CC8.1" in [row["id"] for row in rows(client, "?control=CHG-02")]
    assert [row["id"] for row in rows(client, "?q=A.8.25&stand=failing")] == ["CC5.2", "CC8.1"]
    assert "Nothing matches" in words(client.get("/criteria?q=nothing-of-the-kind"))


def test_the_matrix_has_a_mark_for_each_pair_and_leads_to_both(client: FlaskClient):
    page = client.get("/criteria").get_data(as_text=True)
    pairs = sum(len(row["controls"]) for row in rows(client))
    matrix = page[page.index('<svg class="matrix"') :]
    assert matrix[: matrix.index("</svg>")].count("<rect") == pairs
    assert 'href="/criteria/CC8.1"' in matrix
    assert 'href="/controls/CHG-02"' in matrix
    assert "unknown" not in matrix, "could not tell is something else than not finished"


def test_one_criterion_says_how_it_stands_by_whom_and_what_it_resembles(client: FlaskClient):
    said = words(client.get("/criteria/CC8.1"))
    assert "rests on a failing control: 1 control answers it; 1 of them fails, so nothing of it holds" in said
    assert re.search(r"CHG-02 Each change is reviewed .* failing 0\.\d\d", said)
    assert "A.8.32 H" in said
    assert "Control failing, critical" in said
    assert client.get("/criteria/CC8.1").get_data(as_text=True).count('class="strip"') == 1


def test_one_without_a_control_and_one_out_of_scope_say_what_to_do(client: FlaskClient):
    uncovered = next(row["id"] for row in rows(client) if row["stand"] == "uncovered")
    assert "no control answers it" in words(client.get(f"/criteria/{uncovered}"))
    assert "its category was not chosen" in words(client.get("/criteria/P1.1"))
    assert client.get("/criteria/CC99.9").status_code == 404


def test_the_files_of_one_criterion_hold_its_gaps(client: FlaskClient):
    found = client.get("/criteria/CC8.1.json").get_json()["gaps"]
    assert {gap["criterion"] for gap in found} == {"CC8.1"}
    assert client.get("/criteria/CC8.1.csv").mimetype == "text/csv"


def test_the_crosswalk_goes_from_another_framework_to_the_controls_behind(client: FlaskClient):
    found = client.get("/criteria/crosswalk.json").get_json()["crosswalk"]
    names = [row["id"] for row in found if row["framework"].endswith("Annex A")]
    assert names.index("A.5.9") < names.index("A.5.10")
    one = next(row for row in found if row["id"] == "A.8.32")
    assert "CC8.1:H" in one["criteria"]
    assert "CHG-02" in one["controls"]
    assert one["stand"] in ("uncovered", "failing")
    assert {row["stand"] for row in client.get("/criteria/crosswalk.json?stand=failing").get_json()["crosswalk"]} == {
        "failing"
    }
    assert "No name is like that." in words(client.get("/criteria/crosswalk?q=B.99"))
    assert "A.8.32" in words(client.get("/criteria/crosswalk?q=A.8.32"))


def test_a_control_leads_to_its_criteria(client: FlaskClient):
    assert 'href="/criteria/CC8.1"' in client.get("/controls/CHG-02").get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        f"/criteria?q={HOSTILE}&stand={HOSTILE}",
        f"/criteria/crosswalk?framework={HOSTILE}",
        f"/criteria/{HOSTILE.replace('/', '')}",
    ],
)
def test_what_attacks_stays_text(client: FlaskClient, path: str):
    page = client.get(path).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<b>x" not in page


def test_without_an_engagement_the_page_says_how_to_start(fresh):
    factories.administrator(fresh)
    for path in ("/criteria", "/criteria/CC8.1", "/criteria/crosswalk"):
        assert "readiness engagement create" in factories.signed_in(create_app(fresh)).get(path).get_data(as_text=True)
