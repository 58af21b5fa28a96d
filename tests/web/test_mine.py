"""What is mine, and what becomes mine while I act for somebody else."""

import re

import pytest

from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import HOSTILE, Clock

DANA, OWNER = "dana.okafor@acme.example", "li.wei@acme.example"
AWAY = {"value": DANA, "from": "2026-05-20", "until": "2026-05-29", "reason": "Holiday"}


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("BCP-04", "GOV-02"))
    factories.administrator(workspace)
    factories.administrator(workspace, OWNER)
    factories.engagement(workspace)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def app(place):
    return create_app(place)


@pytest.fixture
def owner(app):
    return factories.signed_in(app, OWNER)


@pytest.fixture
def dana(app):
    return factories.signed_in(app, DANA)


def subjects(client):
    return {row["subject"] for row in client.get("/mine.json").get_json()["mine"] if row["kind"] == "evidence"}


def leave(client, **said):
    page = client.get("/mine").text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page))
    return client.post("/mine/delegate", data={**hidden, **AWAY, **said})


def test_what_is_due_goes_to_who_acts_and_both_pages_say_so(owner, dana):
    mine = subjects(owner)
    assert mine
    assert not mine & subjects(dana)
    assert leave(owner).status_code == 303
    assert mine <= subjects(dana)
    assert not mine & subjects(owner)
    assert f"{DANA} acts for you until 29 May 2026" in factories.words(owner.get("/mine"))
    assert f"You act for {OWNER} until 29 May 2026" in factories.words(dana.get("/mine"))


def test_who_is_back_takes_it_again(owner, dana):
    mine = subjects(owner)
    leave(owner)
    leave(owner, value=OWNER, **{"from": "2026-05-22"})
    assert mine == subjects(owner)
    assert "acts for" not in factories.words(dana.get("/mine")).replace("Who acts for you", "").replace(
        "Let somebody act for you", ""
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", "nobody@acme.example"),
        ("value", HOSTILE),
        ("until", "2026-05-01"),
        ("until", ""),
        ("from", HOSTILE),
        ("reason", " "),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_writes_nothing(owner, field, value):
    mine = subjects(owner)
    answered = leave(owner, **{field: value})
    assert answered.status_code == 400
    assert 'role="alert"' in answered.text
    assert "<script>alert" not in answered.text
    assert 'value="2026-05-29"' in answered.text or field == "until"
    assert subjects(owner) == mine


def test_the_same_form_sent_twice_is_taken_once(owner):
    page = owner.get("/mine").text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page))
    assert [owner.post("/mine/delegate", data={**hidden, **AWAY}).status_code for _ in range(2)] == [303, 400]
