import csv
import io

from flask.testing import FlaskClient

from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


def test_the_list_begins_with_the_most_serious(client: FlaskClient):
    rows = client.get("/gaps.json").get_json()["gaps"]
    ranks = [["critical", "high", "moderate", "low", "info"].index(row["severity"]) for row in rows]
    assert ranks == sorted(ranks)


def test_json_has_one_gap_for_each_criterion_and_the_page_one_row_for_all(client: FlaskClient):
    rows = client.get("/gaps.json?control=CHG-02&code=G7").get_json()["gaps"]
    assert {row["criterion"] for row in rows} == {"CC8.1", "CC5.2", "CC5.1"}
    assert words(client.get("/gaps?control=CHG-02&code=G7")).count("G7 Control failing") == 1


def test_filters_work_alone_and_together(client: FlaskClient):
    def found(query: str) -> list[dict[str, str]]:
        return client.get(f"/gaps.json?{query}").get_json()["gaps"]

    assert {row["severity"] for row in found("severity=critical")} == {"critical"}
    assert {row["owner"] for row in found("owner=nobody")} == {None}
    assert {row["control"] for row in found("control=BCP-04")} == {"BCP-04"}
    assert found("severity=critical&control=BCP-04") == []


def test_the_page_says_when_nothing_matches_and_how_to_get_back(client: FlaskClient):
    said = words(client.get("/gaps?severity=critical&control=BCP-04"))
    assert "No gap is like that." in said
    assert "Show all" in said


def test_a_cell_that_would_run_in_a_spreadsheet_is_made_text(fresh: Workspace):
    home = fresh.home
    catalog = (home / "controls.yaml").read_text().replace("owner: Head of Engineering", 'owner: "=cmd|calc"')
    hostile = factories.made(home.parent / "hostile", factories.Clock(), catalog=catalog)
    factories.engagement(hostile)
    factories.administrator(hostile)
    text = factories.signed_in(create_app(hostile)).get("/gaps.csv").get_data(as_text=True)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=cmd|calc") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    hostile.database.dispose()


def test_files_answer_for_the_day_that_is_asked(client: FlaskClient):
    early = client.get("/gaps.json?as_of=2026-01-15&code=G7").get_json()["gaps"]
    assert early == []
