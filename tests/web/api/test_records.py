"""Waivers, walkthroughs, hand-overs, activity and people."""

from datetime import timedelta

import pytest

from readiness.services.people import accounts
from readiness.services.people.accounts import Mandate
from readiness.web.app import create_app
from tests.web import factories
from tests.web.api.conftest import DANA, LEE, Program, staffed, token
from tests.web.conftest import tell

ASKED = {"procedure": "changes.approved", "item": "acme/api#1042", "reason": "An emergency, reviewed afterwards."}


@pytest.fixture
def place(tmp_path):
    with staffed(tmp_path / "ws", "CHG-02", "AC-02") as workspace:
        tell(workspace)
        yield workspace


@pytest.fixture
def asker(place, app):
    return Program(app, token(place, "engineer"))


@pytest.fixture
def lead(place, app):
    return Program(app, token(place, "lead", by=LEE))


def test_a_waiver_is_asked_for_by_one_and_approved_by_another(place, asker, lead):
    asked = asker.post("/waivers", json=ASKED)
    assert asked.status_code == 201, asked.text
    (one,) = asked.json["waivers"]
    assert (one["standing"], one["by"], one["approved_by"]) == ("waiting", DANA, None)
    assert asker.post("/waivers", json=ASKED).status_code == 409
    own = Program(asker.app, token(place, "admin", by=DANA))
    assert own.post(f"/waivers/{one['id']}/approve").status_code == 409
    granted = lead.post(f"/waivers/{one['id']}/approve").json["waivers"][0]
    assert (granted["standing"], granted["approved_by"], granted["item"]) == ("in_force", LEE, ASKED["item"])
    assert lead.post(f"/waivers/{one['id']}/approve").status_code in (404, 409)
    assert granted in lead.get("/waivers").json["waivers"]


def test_a_waiver_that_is_declined_says_why_and_counts_nowhere(asker, lead):
    id_ = asker.post("/waivers", json=ASKED).json["waivers"][0]["id"]
    assert lead.post(f"/waivers/{id_}/decline", json={}).status_code == 422
    assert lead.post(f"/waivers/{id_}/decline", json={"reason": " "}).status_code == 422
    declined = lead.post(f"/waivers/{id_}/decline", json={"reason": "It was no emergency."})
    assert declined.json["waivers"][0]["standing"] == "declined"
    assert lead.post("/waivers/none/decline", json={"reason": "x"}).status_code == 404


def test_a_waiver_is_ended_early_once(asker, lead):
    id_ = asker.post("/waivers", json=ASKED).json["waivers"][0]["id"]
    given = lead.post(f"/waivers/{id_}/approve").json["waivers"][0]["id"]
    assert asker.post(f"/waivers/{given}/end", json={"reason": "x"}).status_code == 403
    assert lead.post(f"/waivers/{given}/end", json={}).status_code == 422
    assert lead.post(f"/waivers/{given}/end", json={"reason": "x", "from": "2026-01-01"}).status_code == 422
    ended = lead.post(f"/waivers/{given}/end", json={"reason": "Mended."}).json["waivers"][0]
    assert (ended["standing"], ended["ended_from"]) == ("ended", "2026-05-22")
    assert lead.post(f"/waivers/{given}/end", json={"reason": "Mended."}).status_code == 422
    assert lead.post("/waivers/none/end", json={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"procedure": "no.such"}, {"item": ""}, {"reason": ""}, {"expires": "2020-01-01"}, {"by": LEE}]
)
def test_a_waiver_that_cannot_be_is_refused(asker, wrong):
    before = asker.get("/waivers").json["waivers"]
    assert asker.post("/waivers", json=ASKED | wrong).status_code == 422
    assert asker.get("/waivers").json["waivers"] == before


def test_a_walkthrough_is_recorded_in_the_name_of_who_answers(asker):
    walked = {"control": "CHG-02", "on": "2026-05-20", "outcome": "pass", "note": "Followed one merge."}
    made = asker.post("/walkthroughs", json=walked)
    assert made.status_code == 201, made.text
    assert made.json["walkthrough"] == {**walked, "by": DANA, "id": made.json["walkthrough"]["id"]}
    assert asker.get("/walkthroughs").json["walkthroughs"] == [made.json["walkthrough"]]
    for wrong in (
        {"control": "NO-1"},
        {"on": "2027-01-01"},
        {"outcome": "maybe"},
        {"note": "x" * 4_001},
        {"note": ""},
        {"note": None},
    ):
        assert asker.post("/walkthroughs", json=walked | wrong).status_code == 422, wrong


def test_an_auditor_sees_what_was_granted_in_the_engagement_and_nothing_that_waits(place, asker, lead):
    asker.post("/waivers", json=ASKED)
    asker.post(
        "/walkthroughs",
        json={"control": "CHG-02", "on": "2026-05-20", "outcome": "pass", "note": "Asked Kim, saw one merge."},
    )
    with place.database.writing() as session:
        accounts.add(session, "ann@firm.example", "auditor", place.now(), factories.PASSWORD)
        nowhere = Mandate(None, place.now() + timedelta(days=9))
        accounts.add(session, "nobody@firm.example", "auditor", place.now(), factories.PASSWORD, mandate=nowhere)
    ann = Program(asker.app, token(place, "auditor", by="ann@firm.example"))
    assert {one["standing"] for one in ann.get("/waivers").json["waivers"]} == {"in_force"}
    assert len(ann.get("/walkthroughs").json["walkthroughs"]) == 1
    assert ann.get("/bundles").json["bundles"] == []
    other = Program(asker.app, token(place, "auditor", by="nobody@firm.example"))
    for path in ("/waivers", "/walkthroughs", "/status"):
        assert other.get(path).status_code == 409, path
    assert other.get("/evidence").json["evidence"] == other.get("/results").json["results"] == []
    assert other.get("/engagements").json == {"engagements": []}


def test_the_activity_names_who_did_what(asker):
    asker.post("/waivers", json=ASKED)
    newest = asker.get("/activity?limit=1").json["activity"][0]
    assert (newest["event"], newest["by"]) == ("waiver_proposed", DANA)
    assert {one["event"] for one in asker.get("/activity?event=user_added").json["activity"]} == {"user_added"}


def test_people_without_what_is_secret_of_them(place):
    admin = Program(create_app(place), token(place, "admin"))
    answer = admin.get("/users")
    assert [one["email"] for one in answer.json["users"]] == [DANA, LEE]
    assert "argon2" not in answer.text
