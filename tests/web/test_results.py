"""Judgements on pages: the list of all, and one with each of its items."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from readiness.domain.canonical import encode
from readiness.domain.vocabulary import Outcome, Severity, Verdict
from readiness.store import results
from readiness.store.results import Item, Result
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import HOSTILE, NOON, words


def judged(place: Workspace, id_: str, day: date, sheet: bytes) -> None:
    kept = Result(
        id=id_,
        control="AC-02",
        procedure="github.members_2fa",
        parameters={"tolerable": 0},
        severity=Severity.HIGH,
        day=day,
        outcome=Verdict.FAIL,
        tested=62,
        exceptions=60,
        inconclusive=1,
        procedure_sha256="0" * 64,
        sheet_sha256=place.vault.put(sheet).sha256,
        recorded_at=NOON,
        flags=(f"note:{HOSTILE}",),
    )
    with place.database.writing() as session:
        results.add(session, kept)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workspace]:
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("AC-02"))
    factories.administrator(workspace)
    rows = [
        {"item": f"acme/m{n:02}", "outcome": "exception", "reason": "no_second_factor", "login": f"m{n:02}"}
        for n in range(60)
    ]
    rows.append({"item": "aa/fine", "outcome": "ok", "reason": None})
    rows.append({"item": HOSTILE, "outcome": "inconclusive", "reason": HOSTILE, HOSTILE: [HOSTILE]})
    judged(workspace, "r1", date(2026, 5, 22), b"".join(encode(row) + b"\n" for row in rows))
    judged(workspace, "r0", date(2024, 5, 22), b"")
    factories.Story(workspace).waived("github.members_2fa", "acme/m00", date(2026, 5, 1), date(2026, 9, 30))
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def dana(place: Workspace) -> FlaskClient:
    return factories.signed_in(create_app(place))


def test_every_judgement_is_listed_and_narrowed(dana: FlaskClient):
    assert "2 judgements, each with its sheet." in words(dana.get("/results"))
    rows = dana.get("/results.json?procedure=github.members_2fa&sort=day").get_json()["results"]
    assert [row["id"] for row in rows] == ["r0", "r1"]
    assert "No judgement is like that." in words(dana.get("/results?outcome=pass"))


def test_a_sheet_shows_a_page_of_its_items_with_their_reasons(dana: FlaskClient):
    said = words(dana.get("/results/r1"))
    assert "fail on 22 May 2026." in said
    assert "62 items tested, 60 exceptions, 1 could not be told" in said
    assert "acme/m00 waived" in said
    assert "aa/fine" not in said
    assert "1 to 50 of 62" in said
    assert "which reads otherwise today" in said
    assert words(dana.get("/results/r1?page=2")).rindex("could not tell") < words(dana.get("/results/r1?page=2")).index(
        "aa/fine"
    )
    found = words(dana.get("/results/r1?outcome=exception&q=M07"))
    assert "acme/m07 exception" in found
    assert "acme/m08" not in found
    rows = dana.get("/results/r1.json?outcome=exception").get_json()["rows"]
    assert len(rows) == 60
    assert len(dana.get("/results/r1.csv?q=m07").get_data(as_text=True).splitlines()) == 2


@pytest.fixture
def two(place: Workspace) -> Workspace:
    """A judgement with two exceptions, kept beside the others."""
    rows = [{"item": f"acme/{name}", "outcome": "exception", "reason": "no_second_factor"} for name in ("a", "b")]
    sheet = place.vault.put(b"".join(encode(row) + b"\n" for row in rows))
    kept = Result(
        id="two",
        control="AC-02",
        procedure="github.members_2fa",
        parameters={"tolerable": 0},
        severity=Severity.HIGH,
        day=date(2026, 5, 20),
        outcome=Verdict.FAIL,
        tested=3,
        exceptions=2,
        inconclusive=0,
        procedure_sha256="0" * 64,
        sheet_sha256=sheet.sha256,
        recorded_at=NOON,
        items=tuple(Item(str(row["item"]), Outcome.EXCEPTION, row["reason"]) for row in rows),
    )
    with place.database.writing() as session:
        results.add(session, kept)
    return place


def test_a_fail_says_what_is_waived_today_and_what_still_counts(two: Workspace, dana: FlaskClient):
    assert "waived" not in words(dana.get("/results/two"))
    story = factories.Story(two)
    story.waived("github.members_2fa", "acme/a", date(2026, 5, 21), date(2026, 9, 30))
    said = words(dana.get("/results/two"))
    assert "fail on 20 May 2026." in said
    assert "3 items tested, 2 exceptions" in said
    assert "As of 22 May 2026 1 of the 2 exceptions is waived and 1 still counts" in said
    assert "acme/a waived" in said
    assert "acme/b exception" in said
    story.waived("github.members_2fa", "acme/b", date(2026, 5, 21), date(2026, 5, 25))
    said = words(dana.get("/results/two"))
    assert "all 2 exceptions are waived and none counts as open; the fail stays as the procedure said it." in said


def test_the_day_and_the_knowledge_asked_about_decide_what_answers(two: Workspace, dana: FlaskClient):
    factories.Story(two).waived("github.members_2fa", "acme/b", date(2026, 5, 20), date(2026, 5, 21))
    assert "the exceptions is waived" not in words(dana.get("/results/two"))
    assert "was waived on that day, until 21 May 2026" in words(dana.get("/results/two"))
    assert "1 of the 2 exceptions is waived" in words(dana.get("/results/two?as_of=2026-05-21"))
    assert "waived" not in words(dana.get("/results/two?as_of=2026-05-21&known_at=2026-05-19"))


def test_a_judgement_that_was_made_again_leads_to_the_newest(two: Workspace, dana: FlaskClient):
    page = dana.get("/results/two")
    assert "judged again for 22 May 2026, which speaks of the control now" in words(page)
    assert 'href="/results/r1"' in page.get_data(as_text=True)
    assert "judged again" not in words(dana.get("/results/r1"))
    assert "judged again" not in words(dana.get("/results/two?as_of=2026-05-21"))


def test_a_hostile_item_stays_text(dana: FlaskClient):
    page = dana.get("/results/r1?outcome=inconclusive").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_sheet_without_items_and_one_there_is_not(dana: FlaskClient):
    assert "there was nothing to look at" in words(dana.get("/results/r0"))
    assert dana.get("/results/none").status_code == 404
    assert dana.get("/results/none.csv").status_code == 404


def test_an_auditor_sees_no_sheet_from_outside_the_engagement(place: Workspace):
    auditor = factories.signed_in(create_app(place), factories.person(place, "auditor"))
    factories.engagement(place)
    assert auditor.get("/results/r1").status_code == 200
    assert auditor.get("/results/r0").status_code == 404


def test_an_empty_list_says_how_it_gets_filled(fresh: Workspace):
    factories.administrator(fresh)
    said = words(factories.signed_in(create_app(fresh)).get("/results"))
    assert "Nothing was judged yet." in said
    assert "readiness test judges again" in said
