"""The sealed lists on pages: how we know that they are whole, their rows, and their rows as files."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from readiness.domain.canonical import encode
from readiness.store import evidence
from readiness.store.evidence import COLLECTED, EvidenceRow
from readiness.store.results import PopulationRead
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import HOSTILE, NOON, words

REPOS = "github.org.members"


def member(n: int, **changes: object) -> dict[str, object]:
    return {"item": f"acme/m{n:04}", "login": f"m{n:04}", **changes}


def sealed(place: Workspace, id_: str, rows: list[dict[str, object]], **changes: object) -> EvidenceRow:
    """Seal a list as a run would."""
    columns = [column.name for column in place.collectors[REPOS].schema.columns]
    content = b"".join(encode(dict.fromkeys(columns) | row) + b"\n" for row in rows)
    facts = {"complete": True, "source_total": len(rows), "connection": "github"} | changes
    row = EvidenceRow(
        id=id_,
        kind=COLLECTED,
        collected_at=NOON,
        sha256=place.vault.put(content).sha256,
        bytes=len(content),
        media="application/jsonl",
        recorded_at=NOON,
        collector=REPOS,
        performed_on=date(2026, 5, 22),
        rows=len(rows),
        **{name: facts[name] for name in ("complete", "source_total", "connection")},  # type: ignore[arg-type]
    )
    envelope = {
        "id": id_,
        "source": {"organization": HOSTILE},
        "principal": HOSTILE,
        "requests": 3,
        "pages": 2,
        "redactions": {"github_token": 2},
        "reason_incomplete": changes.get("reason"),
    }
    with place.database.writing() as session:
        return evidence.seal(session, row, envelope)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("AC-02"))
    factories.administrator(workspace)
    sealed(workspace, "whole", [member(n, login=f"m{n:04}") for n in range(120)])
    sealed(workspace, "part", [member(1, login=f"=cmd|{HOSTILE}")], complete=False, source_total=9, reason=HOSTILE)
    sealed(workspace, "none", [])
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def served(place: Workspace) -> Flask:
    return create_app(place)


@pytest.fixture
def dana(served: Flask) -> FlaskClient:
    return factories.signed_in(served)


def test_the_list_says_which_are_not_whole_and_why(dana: FlaskClient):
    said = words(dana.get("/populations"))
    assert "1 of 3 lists is not proven whole." in said
    assert "<script>alert(1)</script>" in said
    assert "\u202e" not in said
    rows = dana.get("/populations.json?whole=no").get_json()["populations"]
    assert [(row["id"], row["rows"], row["source_total"], row["redactions"]) for row in rows] == [("part", 1, 9, 2)]
    assert rows[0]["reason"] == HOSTILE
    assert dana.get("/populations.csv").get_data(as_text=True).count("\n") >= 4


def test_a_population_says_how_we_know_and_shows_a_page_of_its_rows(dana: FlaskClient):
    said = words(dana.get("/populations/whole"))
    assert "Members and outside collaborators: 120 rows, proven whole. The source itself counts 120." in said
    assert "Redactions 2 github token" in said
    assert "3 requests, 2 pages" in said
    assert "1 to 50 of 120" in said
    assert "m0049" in said
    assert "m0050" not in said
    assert "m0119" in words(dana.get("/populations/whole?page=3"))
    found = words(dana.get("/populations/whole?q=M0077"))
    assert "1 row of 120 holds M0077" in found
    assert "m0078" not in found
    assert "No row holds that." in words(dana.get("/populations/whole?q=nobody%00"))


def test_a_list_that_is_whole_and_empty_says_so(dana: FlaskClient):
    assert "The list is whole and holds nothing: the source has no such thing." in words(dana.get("/populations/none"))


def test_hostile_rows_stay_text(dana: FlaskClient):
    page = dana.get("/populations/part").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "No control can pass on it." in words(dana.get("/populations/part"))
    [row] = csv.DictReader(io.StringIO(dana.get("/populations/part.csv").get_data(as_text=True)))
    assert row["login"].startswith("'=cmd|")


def test_its_rows_leave_in_every_form(dana: FlaskClient, place: Workspace, tmp_path: Path):
    read = list(csv.DictReader(io.StringIO(dana.get("/populations/whole.csv").get_data(as_text=True))))
    assert [row["login"] for row in read] == [f"m{n:04}" for n in range(120)]
    rows = dana.get("/populations/whole.json?q=m011").get_json()["rows"]
    assert [row["login"] for row in rows] == [f"m011{n}" for n in range(10)]
    heading, *cells = load_workbook(io.BytesIO(dana.get("/populations/whole.xlsx?q=m011").data)).active.values
    schema = place.collectors["github.org.members"].schema
    assert list(heading) == [column.name for column in schema.columns]
    assert [row[heading.index("login")] for row in cells] == [f"m011{n}" for n in range(10)]
    lines = dana.get("/populations/whole.jsonl")
    with place.vault.open(_row(place, "whole").sha256) as kept:
        assert lines.get_data() == kept.read()
    assert 'filename="github.org.members-2026-05-22.jsonl"' in lines.headers["Content-Disposition"]
    file = tmp_path / "rows.parquet"
    file.write_bytes(dana.get("/populations/whole.parquet").get_data())
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(file)).project("login").fetchall()
    assert found == [(f"m{n:04}",) for n in range(120)]


def test_sheets_that_read_it_are_named(dana: FlaskClient, place: Workspace):
    reads = (PopulationRead("whole", "0" * 64, REPOS, "github"),)
    factories.Story(place).judged("AC-02", "github.members_2fa", date(2026, 5, 23), tested=120, reads=reads)
    assert re.search(
        r"1 sheet read this list\. .* Every member has a second factor AC-02", words(dana.get("/populations/whole"))
    )
    assert "read this list" not in words(dana.get("/populations/part"))


def test_what_is_no_population_is_not_found_and_an_executive_is_kept_out(
    dana: FlaskClient, served: Flask, place: Workspace
):
    for path in ("/populations/nothing", "/populations/nothing.csv", "/populations/whole.docx"):
        assert dana.get(path).status_code == 404, path
    executive = factories.signed_in(served, factories.person(place, "executive"))
    for path in ("/populations", "/populations/whole", "/populations/whole.jsonl"):
        assert executive.get(path).status_code == 403
    auditor = factories.signed_in(served, factories.person(place, "auditor"))
    assert auditor.get("/populations/whole").status_code == 404
    factories.engagement(place)
    assert auditor.get("/populations/whole").status_code == 200


def test_an_empty_list_says_how_it_gets_filled(fresh: Workspace):
    factories.administrator(fresh)
    said = words(factories.signed_in(create_app(fresh)).get("/populations"))
    assert "No list was sealed yet." in said
    assert "readiness collect fetches the lists of your connections" in said


def _row(place: Workspace, id_: str) -> EvidenceRow:
    with place.database.reading() as session:
        found = evidence.get(session, id_)
    assert found
    return found.row
