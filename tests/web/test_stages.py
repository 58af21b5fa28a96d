import csv
import io

from flask.testing import FlaskClient

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
