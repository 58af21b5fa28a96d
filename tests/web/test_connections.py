"""The page of the connections: over a tiny source, with people who may ask and people who may not."""

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from readiness.domain.engagement import ReportType
from readiness.domain.quota import Quota
from readiness.domain.vocabulary import Category
from readiness.services.duties.calendar import make_link, revoke_link
from readiness.services.engagements import Proposal, create
from readiness.services.people import accounts
from readiness.services.scheduling.schedule import plan
from readiness.store import runs
from readiness.store.runs import Run, SoFar
from readiness.web.app import create_app
from tests.services.tiny import MEMBERS, PULLS, Clock, Tiny, make, opened, ticked
from tests.web.factories import PASSWORD, send, signed_in, words

DANA, VIEWER = "dana@acme.example", "eve@acme.example"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def world():
    return Tiny()


@pytest.fixture
def workspace(tmp_path, world, clock):
    make(tmp_path / "ws")
    found = opened(tmp_path / "ws", world, clock)
    window = (date(2024, 1, 1), date(2024, 6, 30))
    create(found, Proposal(ReportType.TWO, *window, None, frozenset({Category.SECURITY}), "Firm LLP"))
    with found.database.writing() as session:
        accounts.add(session, DANA, "admin", clock(), PASSWORD)
        accounts.add(session, VIEWER, "executive", clock(), PASSWORD)
    yield found
    found.database.dispose()


@pytest.fixture
def client(workspace) -> FlaskClient:
    return signed_in(create_app(workspace), DANA)


def sent(client: FlaskClient, path: str, **form: str | list[str]):
    return send(client, "/connections", path, **form)


def test_before_anything_ran_the_page_says_so(client):
    said = words(client.get("/connections"))
    assert "0 of 3 lists came whole." in said
    assert said.count("never collected") == 3
    assert "when the schedule is kept" in said
    assert "Nobody keeps the schedule" in words(client.get("/runs"))


def test_each_list_has_its_outcome_its_next_run_and_when_the_source_forgets(client, workspace):
    ticked(workspace)
    said = words(client.get("/connections"))
    assert "Every list of 1 connection came whole." in said
    assert f"{workspace.collectors[PULLS].title} {PULLS} complete" in said
    rows = {row["collector"]: row for row in client.get("/connections.json").get_json()["connections"]}
    assert rows[MEMBERS]["outcome"] == "complete"
    assert rows[MEMBERS]["next_run"] == "2024-01-02T10:00:00Z"
    assert rows[MEMBERS]["forgotten_after"] is None
    assert (rows[PULLS]["covered_to"], rows[PULLS]["forgotten_after"]) == ("2023-12-31", "2024-01-11")
    assert "11 Jan 2024" in words(client.get("/connections"))


def test_what_the_source_said_of_its_limit_is_shown_with_the_run_and_the_connection(client, workspace):
    ticked(workspace)
    assert "It still answers 4,812 of 5,000 requests, as it said 1 Jan 2024" in words(client.get("/connections"))
    assert "4,812 of 5,000" in words(client.get("/runs"))
    (row, *_) = client.get("/runs.json").get_json()["runs"]
    assert (row["quota_left"], row["quota_limit"]) == (4_812, 5_000)


def test_a_run_under_way_tells_how_far_it_is_and_what_is_left(client, workspace, clock):
    run = Run("r1", "github", MEMBERS, clock(), clock() + timedelta(minutes=15))
    with workspace.database.writing() as session:
        runs.start(session, run)
        runs.renew(session, "r1", clock() + timedelta(minutes=15), SoFar(412, 9, 12, Quota(88, 5_000)))
    live = words(client.get("/runs/due"))
    assert "github.org.members github 412 12 88 of 5,000" in live


def test_a_try_names_what_may_not_be_read_and_keeps_nothing(client, workspace, world):
    well = words(sent(client, "/connections/github/try"))
    assert "Everything may be read." in well
    world.down = lambda _: True
    ill = words(sent(client, "/connections/github/try"))
    assert "3 lists could not be read." in ill
    assert "the source does not answer" in ill
    assert client.get("/runs.json").get_json()["runs"] == []
    assert sent(client, "/connections/nothing/try").status_code == 400


def test_a_secret_that_is_not_set_is_the_sign_ins_trouble(world, clock, workspace):
    workspace.environ.clear()
    said = words(sent(signed_in(create_app(workspace), DANA), "/connections/github/try"))
    assert "The sign-in failed." in said
    assert "GITHUB_TOKEN" in said


def test_all_lists_are_asked_for_at_once_each_once_and_none_where_one_is_not_there(client, workspace, clock):
    ticked(workspace)
    clock.move(minutes=1)
    assert sent(client, "/connections/github/collect", collector=[MEMBERS, "x.y"]).status_code == 400
    assert "Nothing waits" in words(client.get("/runs/due"))
    [form] = re.findall(r"<form[^>]*>(?:(?!</form>).)*Collect all 3 lists", client.get("/connections").text, re.DOTALL)
    lists = re.findall(r'name="collector" value="([^"]+)"', form)
    for _ in range(2):
        assert sent(client, "/connections/github/collect", collector=lists).status_code == 303
    assert words(client.get("/runs/due")).replace("\u200b", "").count(f"asked for by {DANA}") == len(lists) == 3


def test_asking_again_makes_a_run_that_says_who_asked(client, workspace, clock):
    ticked(workspace)
    clock.move(minutes=1)
    answer = sent(client, "/connections/github/collect", collector=MEMBERS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/runs")
    assert f"asked for by {DANA}" in words(client.get("/runs/due")).replace("\u200b", "")
    ticked(workspace)
    assert "Nothing waits" in words(client.get("/runs/due"))
    assert sent(client, "/connections/github/collect", collector="x.y").status_code == 400


def test_who_only_looks_on_may_not_ask(workspace):
    client = signed_in(create_app(workspace), VIEWER)
    page = client.get("/connections").get_data(as_text=True)
    assert "/try" not in page
    for path in ("/connections/github/try", "/connections/github/collect"):
        assert sent(client, path, collector=MEMBERS).status_code == 403


def test_a_form_without_its_token_changes_nothing(client, world):
    assert client.post("/connections/github/try").status_code == 400
    assert world.asked == []


def test_missed_and_late_runs_are_told_with_the_reason(workspace, clock):
    ticked(workspace)
    clock.move(days=4)
    ticked(workspace)
    said = words(signed_in(create_app(workspace), DANA).get("/runs"))
    assert said.count("nothing was running when it was due") == 3
    assert "late" in said


def test_a_scheduler_that_stopped_is_seen(client, workspace, clock):
    plan(workspace, clock(), lambda: 0.0, keeping=True)
    assert client.get("/readyz").status_code == 200
    clock.move(minutes=6)
    assert client.get("/readyz").get_json() == {"ready": False, "database": True, "vault": True, "scheduler": False}
    assert "The schedule was last kept" in words(client.get("/runs"))


def test_mine_is_what_the_person_must_do(workspace, clock):
    clock.at += timedelta(days=100)  # a quarter was missed
    with workspace.database.writing() as session:
        accounts.add(session, "erin@acme.example", "engineer", clock(), PASSWORD)
        accounts.add(session, "lee@acme.example", "lead", clock(), PASSWORD)
    erin = signed_in(create_app(workspace), "erin@acme.example")
    rows = erin.get("/mine.json").get_json()["mine"]
    assert "AC-02/minutes" in {row["subject"] for row in rows}
    said = words(erin.get("/mine"))
    assert "late" in said
    assert "Minutes (quarterly)" in said
    viewer = signed_in(create_app(workspace), VIEWER)
    assert "Nothing is to do for you now." in words(viewer.get("/mine"))


def test_a_calendar_link_answers_without_a_session_and_only_dates(workspace, clock):
    with workspace.database.writing() as session:
        accounts.add(session, "erin@acme.example", "engineer", clock(), PASSWORD)
        token = make_link(session, "erin@acme.example", clock())
    stranger = create_app(workspace).test_client()
    answer = stranger.get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert b"AC-02/minutes" in answer.data
    assert stranger.get("/mine").status_code == 303
    assert stranger.get(f"/calendar/{'0' * 64}.ics").status_code == 404
    with workspace.database.writing() as session:
        revoke_link(session, "erin@acme.example", clock())
    assert stranger.get(f"/calendar/{token}.ics").status_code == 404


def test_the_pages_need_no_inline_script(client):
    for path in ("/runs", "/connections", "/mine"):
        page = client.get(path).get_data(as_text=True)
        assert not re.search(r"<script(?![^>]*src=)", page)
        assert " on" + "click" not in page
