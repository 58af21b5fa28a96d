"""Owners, backup owners and cadences for several controls at once, from the list of controls and of gaps."""

import json
import re

import pytest

from readiness.store import journal
from readiness.web.app import create_app
from tests.web import factories
from tests.web.conftest import tell
from tests.web.factories import HOSTILE, words

KIM = "engineer@acme.example"
CONTROLS = ("CHG-02", "AC-02", "BCP-04", "GOV-02")


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt(*CONTROLS))
    for role in ("lead", "engineer", "executive"):
        factories.person(workspace, role)
    tell(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def as_(place):
    app = create_app(place)
    return lambda role: factories.signed_in(app, f"{role}@acme.example")


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def send(client, path, ids, **form):
    page = client.get(path)
    given = {"csrf_token": hidden(page, "csrf_token"), "seen": hidden(page, "seen"), "answer": "owner", "who": KIM}
    asked = {**given, "reason": "Moved teams", "from": "2026-05-22", "starting": "2026-07-01", "id": ids, **form}
    return client.post(path, data=asked), asked


def owners(client, day=""):
    return {one["id"]: one["owner"] for one in client.get(f"/controls.json?as_of={day}").json["controls"]}


def changes(workspace):
    with workspace.database.reading() as session:
        return [json.loads(one.envelope) for one in journal.entries(session, limit=50, event="overridden")]


def test_the_selected_controls_get_another_owner_and_each_has_its_own_line(as_, place):
    lead = as_("lead")
    before = owners(lead)
    told, _ = send(lead, "/controls", ["CHG-02", "AC-02", "<i>none"])
    assert told.status_code == 200
    assert "2 controls given another owner. 1 other was not: <i>none there is no control" in words(told)
    assert "<i>none" not in told.text
    assert {name for name, owner in owners(lead).items() if owner == KIM} == {"CHG-02", "AC-02"}
    assert owners(lead, "2026-05-21") == before
    assert [(one["subject"], one["by"]) for one in changes(place)] == [
        ("AC-02", "lead@acme.example"),
        ("CHG-02", "lead@acme.example"),
    ]


def test_a_backup_owner_and_a_cadence_are_given_alike(as_):
    lead = as_("lead")
    told, _ = send(lead, "/controls", ["CHG-02"], answer="backup")
    assert "1 control given another backup owner." in words(told)
    told, _ = send(lead, "/controls", ["BCP-04", "GOV-02"], answer="cadence", cadence="monthly")
    assert "2 controls given another cadence." in words(told)
    assert "cadence: every month" in words(lead.get("/controls/BCP-04"))


def test_the_same_form_sent_twice_changes_each_once_and_names_each(as_, place):
    lead = as_("lead")
    _, form = send(lead, "/controls", ["CHG-02", "AC-02"])
    again = lead.post("/controls", data=form)
    assert again.status_code == 409
    assert "Nothing was given another owner. CHG-02 CHG-02 was changed meanwhile." in words(again)
    assert len(changes(place)) == 2
    assert lead.post("/controls", data={**form, "seen": hidden(lead.get("/controls"), "seen")}).status_code == 200


def test_a_form_that_is_older_than_somebodys_change_leaves_that_control_and_does_the_others(as_):
    lead = as_("lead")
    _, form = send(lead, "/controls", ["GOV-02"], who=KIM)
    send(lead, "/controls", ["CHG-02"], who="lead@acme.example")
    told = lead.post("/controls", data={**form, "id": ["CHG-02", "BCP-04"]})
    assert "1 control given another owner. 1 other was not: CHG-02" in words(told)
    assert owners(lead)["CHG-02"] == "lead@acme.example"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"id": []}, "Nothing is selected"),
        ({"who": HOSTILE}, "neither a role of [owners] nor an e-mail address"),
        ({"who": ""}, "neither a role"),
        ({"reason": " "}, "needs a reason"),
        ({"from": ""}, "A day is missing"),
        ({"answer": "delegate"}, "no answer that is known"),
        ({"answer": "cadence", "cadence": "hourly"}, "is no cadence"),
        ({"id": [f"C-{n}" for n in range(51)]}, "51 rows are selected"),
    ],
)
def test_what_serves_none_changes_none_and_stays_typed(as_, place, form, sentence):
    told, asked = send(as_("lead"), "/controls", ["CHG-02"], **form)
    assert told.status_code == 400
    assert sentence in words(told)
    assert "<script>alert" not in told.text
    assert changes(place) == []
    if asked["id"] == ["CHG-02"]:
        assert re.search(r'value="CHG-02" form="answer" checked', told.text)


def test_a_cadence_inside_a_window_is_refused_for_each_by_name(as_, place):
    told, _ = send(
        as_("lead"), "/controls", ["CHG-02", "AC-02"], answer="cadence", cadence="daily", starting="2026-05-22"
    )
    assert told.status_code == 409
    assert "CHG-02 2026-05-22 lies inside the window" in words(told)
    assert "AC-02 2026-05-22 lies inside the window" in words(told)
    assert changes(place) == []


def test_the_controls_of_the_selected_gaps_get_another_owner_once_each(as_, place):
    lead = as_("lead")
    page = lead.get("/gaps").text
    boxes = re.findall(r'name="id" value="([^"]+)" form="answer"', page)
    assert set(boxes) <= set(CONTROLS)
    assert len(boxes) > len(set(boxes))
    told, _ = send(lead, "/gaps", [one for one in boxes if one == "AC-02"] * 2)
    assert "1 control given another owner." in words(told)
    assert len(changes(place)) == 1
    assert {one["owner"] for one in lead.get("/gaps.json?control=AC-02").json["gaps"]} == {KIM}
    assert send(lead, "/gaps", ["AC-02"], answer="cadence", cadence="daily")[0].status_code == 400


@pytest.mark.parametrize("path", ["/controls", "/gaps"])
def test_who_may_not_change_and_who_looks_at_another_day_see_no_box(as_, path):
    lead = as_("lead")
    form = {"csrf_token": hidden(lead.get(path), "csrf_token")}
    assert 'form="answer"' in lead.get(path).text
    assert 'form="answer"' not in lead.get(f"{path}?as_of=2026-05-01").text
    assert 'form="answer"' not in lead.get(f"{path}?known_at=2026-05-01").text
    for role in ("engineer", "executive"):
        client = as_(role)
        assert 'form="answer"' not in client.get(path).text
        token = hidden(client.get("/account"), "csrf_token")
        assert client.post(path, data={"csrf_token": token, "answer": "owner", "id": "CHG-02"}).status_code == 403
    assert lead.post(path, data={**form, "csrf_token": "forged", "answer": "owner"}).status_code == 400
