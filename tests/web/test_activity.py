"""The journal on pages: who did what, when, to what."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.domain.canonical import digest, encode
from readiness.domain.ledger import Entry, chained
from readiness.services.activity import Happened
from readiness.store import journal
from readiness.store.journal import Occurrence
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import HOSTILE, NOON, words


@pytest.fixture
def place(fresh: Workspace) -> Workspace:
    factories.administrator(fresh)
    before, after = {"role": "engineer", "name": HOSTILE}, {"role": "lead", "name": HOSTILE}
    said = {"email": HOSTILE, "by": "dana.okafor@acme.example", "from": "127.0.0.1", "before": before, "after": after}
    with fresh.database.writing() as session:
        journal.record(session, event="user_role_changed", id="u1", envelope=said, time=NOON)
        moved = {"subject": "CHG-02", "field": "owner", "value": "li@acme.example", "before": "CTO", "by": HOSTILE}
        journal.record(session, event="overridden", id="o1", envelope=moved, time=NOON.replace(day=20))
        journal.record(session, event=HOSTILE, id=HOSTILE, envelope={HOSTILE: [HOSTILE]}, time=NOON)
    return fresh


@pytest.fixture
def served(place: Workspace) -> Flask:
    return create_app(place)


@pytest.fixture
def dana(served: Flask) -> FlaskClient:
    return factories.signed_in(served)


def _lines(client: FlaskClient, query: str) -> list[str]:
    return [row["id"] for row in client.get(f"/activity.json?{query}").get_json()["activity"]]


def test_the_list_says_who_did_what_and_what_it_changed(dana: FlaskClient):
    said = words(dana.get("/activity?event=user_role_changed"))
    assert "1 line like that in the ledger." in said
    assert "22 May 2026, 12:00 changed a role" in said
    assert "role: engineer → lead" in said
    assert "dana.okafor@acme.example" in said
    assert "owner: CTO → li@acme.example" in words(dana.get("/activity?event=overridden"))


def test_it_narrows_by_event_person_day_and_words(dana: FlaskClient):
    assert _lines(dana, "person=dana.okafor%40acme.example&event=user_role_changed") == ["u1"]
    assert _lines(dana, "day=2026-05-20") == ["o1"]
    assert _lines(dana, "day=2026-05-20&event=user_role_changed") == []
    assert _lines(dana, "q=chg-02+owner") == ["o1"]
    assert "No line is like that." in words(dana.get("/activity?day=1999-01-01"))
    for wrong in ("2026-02-31", "9999-12-31", "x"):
        assert dana.get(f"/activity?day={wrong}").status_code == 400


def test_a_line_shows_its_change_its_envelope_and_its_place_in_the_chain(dana: FlaskClient):
    [row] = dana.get("/activity.json?event=user_role_changed").get_json()["activity"]
    said = words(dana.get(f"/activity/{row['line']}"))
    assert "dana.okafor@acme.example: changed a role, 22 May 2026, 12:00 America/New_York." in said
    assert "has the digest that the ledger names" in said
    assert "role engineer lead" in said
    assert "127.0.0.1" in said
    assert f'"prev":"{row["prev"]}"' in said
    assert dana.get("/activity/999999").status_code == 404
    assert dana.get("/activity/99999999999999999999999").status_code == 404


def test_hostile_words_stay_words(dana: FlaskClient):
    seqs = [row["line"] for row in dana.get("/activity.json").get_json()["activity"]]
    for path in ("/activity", *(f"/activity/{seq}" for seq in seqs)):
        page = dana.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_an_auditor_and_an_executive_are_kept_out(place: Workspace, served: Flask):
    for role in ("auditor", "executive"):
        client = factories.signed_in(served, factories.person(place, role))
        assert client.get("/activity").status_code == 403
        assert client.get("/activity/1").status_code == 403


def test_an_envelope_that_was_changed_is_told_from_one_that_was_not():
    (line,) = chained([Entry(NOON, "waived", "w1", digest(encode({"by": "a"})))])
    assert Happened(Occurrence(line, '{"by":"a"}')).intact
    assert not Happened(Occurrence(line, '{"by":"b"}')).intact
