import csv
import html
import io
import re

from flask.testing import FlaskClient

from readiness.web.app import create_app
from readiness.web.kinds import KINDS
from readiness.web.names import GAPS
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
    assert found("owner=nobody") == []
    assert {row["control"] for row in found("control=BCP-04")} == {"BCP-04"}
    assert found("severity=critical&control=BCP-04") == []


def test_what_is_about_a_criterion_is_told_apart_from_a_control_that_nobody_owns(client: FlaskClient):
    bare = client.get("/gaps.json?owner=no+control+yet").get_json()["gaps"]
    assert {(row["code"], row["control"], row["owner"]) for row in bare} == {("G1", None, None)}
    several = client.get("/gaps.json?owner=several+controls").get_json()["gaps"]
    assert {row["code"] for row in several} <= {"G13"}
    page = client.get("/gaps")
    assert "no control yet (" in words(page)
    assert "nobody" not in words(client.get("/gaps?code=G1")).partition("What the kinds mean")[0]


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


def test_each_gap_leads_to_the_page_where_it_is_mended(client: FlaskClient):
    page = client.get("/gaps").get_data(as_text=True)
    for link in set(re.findall(r'<a class="next" href="([^"]+)"', page)):
        path, _, anchor = html.unescape(link).partition("#")
        there = client.get(path)
        assert there.status_code == 200, path
        assert not anchor or f'id="{anchor}"' in there.get_data(as_text=True), (path, anchor)
    assert page.count('class="next"') == page.count('<tr><td><span class="severity') > 0


def test_the_kinds_are_explained_each_with_a_way_to_those_there_are(client: FlaskClient):
    said = words(client.get("/gaps"))
    assert set(KINDS) == set(GAPS)
    assert all(kind.means in said for kind in KINDS.values())
    assert {code for code, kind in KINDS.items() if not kind.looked_for} == {"G10", "G12", "G14", "G15"}
    assert 'href="/gaps?code=G5"' in client.get("/gaps").get_data(as_text=True)


def test_quick_ones_can_be_asked_for_alone(fresh: Workspace):
    catalog = factories.excerpt("CHG-02")
    ownerless = factories.made(
        fresh.home.parent / "ownerless", factories.Clock(), owners={"CEO": "a@b.example"}, catalog=catalog
    )
    factories.engagement(ownerless)
    factories.administrator(ownerless)
    client = factories.signed_in(create_app(ownerless))
    rows = client.get("/gaps.json?quick=quick").get_json()["gaps"]
    assert {row["code"] for row in rows} >= {"G3"}
    assert {row["code"] for row in client.get("/gaps.json?owner=nobody").get_json()["gaps"]} >= {"G3"}
    assert all(row["control"] for row in client.get("/gaps.json?owner=nobody").get_json()["gaps"])
    assert "Name an owner" in words(client.get("/gaps?quick=quick"))
    assert 'href="/controls/CHG-02#answers"' in client.get("/gaps?code=G3").get_data(as_text=True)
    ownerless.database.dispose()


def test_a_missed_occurrence_is_named_by_its_title_and_so_is_its_control(client: FlaskClient):
    said = words(client.get("/gaps?code=G5"))
    assert "“Restore test records”: nothing for 1 Jan 2026 to 31 Mar 2026" in said
    assert "BCP-04 Restores are tested every quarter" in said
