"""The page of the tokens."""

import re

import pytest

from tests.web import factories
from tests.web.factories import post


def make(client, **form):
    return post(client, "/tokens", **{"name": "pipeline", "role": "engineer", "scope": "read", **form})


def test_a_token_is_shown_once(dana):
    assert "No program has a token." in factories.words(dana.get("/tokens"))
    page = make(dana)
    assert page.status_code == 200
    whole = re.search(r'value="(rdy_[0-9a-f]{12}_[0-9a-f]{64})"', page.text)[1]
    assert page.headers["Cache-Control"] == "no-store"
    again = dana.get("/tokens")
    assert whole[-64:] not in again.text
    assert whole[:16] in again.text
    assert "1 token works." in factories.words(again)
    for form in ("csv", "json"):
        text = dana.get(f"/tokens.{form}").text
        assert whole[-64:] not in text
        assert whole[:16] in text


def test_a_revoked_one_works_no_more_and_stays_in_the_list(dana):
    make(dana)
    id_ = dana.get("/tokens.json").json["tokens"][0]["id"]
    token = factories.csrf(dana.get("/tokens"))
    assert dana.post(f"/tokens/{id_}/revoke", data={"csrf_token": token}).status_code == 303
    assert "revoked" in factories.words(dana.get("/tokens"))
    assert dana.get("/tokens.json").json["tokens"][0]["state"] == "revoked"
    assert dana.post(f"/tokens/{id_}/revoke", data={"csrf_token": token}).status_code == 409
    assert dana.post("/tokens/none/revoke", data={"csrf_token": token}).status_code == 409


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"name": " "}, 400, "needs a name"),
        ({"role": "king"}, 400, "is no role"),
        ({"scope": "all"}, 400, "is no scope"),
        ({"role": "auditor", "scope": "evidence:write"}, 400, "never has"),
        ({"expires": "2026-02-31"}, 400, "is no date"),
        ({"expires": "9999-12-31"}, 400, "too far"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(dana, form, status, sentence):
    answered = make(dana, **{"name": "the one of the release", **form})
    assert answered.status_code == status
    assert sentence in factories.words(answered)
    assert form.get("name", "the one of the release") in answered.text
    assert dana.get("/tokens.json").json == {"tokens": []}


def test_sent_twice_it_is_made_once(dana):
    make(dana)
    again = make(dana)
    assert again.status_code == 409
    assert "still works" in factories.words(again)
    assert len(dana.get("/tokens.json").json["tokens"]) == 1


def test_a_hostile_name_does_nothing(dana):
    answered = make(dana, name="<script>alert(1)</script>\u202e=cmd()")
    assert answered.status_code == 400
    page = make(dana, name="=<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert "\n'=<script>" in dana.get("/tokens.csv").text.replace(",", "\n")


def test_without_the_forms_token_none_is_made(dana):
    assert dana.post("/tokens", data={"name": "x", "role": "lead", "scope": "read"}).status_code == 400
    assert dana.get("/tokens.json").json == {"tokens": []}


def test_older_ones_stand_on_the_next_page(fresh, dana):
    from readiness.services.people import tokens  # noqa: PLC0415 -- only here

    with fresh.database.writing() as session:
        for number in range(52):
            tokens.create(session, fresh, tokens.Wish("lead", name=f"number {number}"))
    page = dana.get("/tokens").text
    older = re.search(r'href="(/tokens\?before=[0-9a-f]{12})"', page)[1]
    assert page.count("Revoke</button>") == 50
    assert dana.get(older).text.count("Revoke</button>") == 2


def selected(client, ids, **form):
    return factories.send(client, "/tokens", "/tokens/selected", **{"answer": "revoke", "id": ids, **form})


def states(client):
    return {one["name"]: one["state"] for one in client.get("/tokens.json").json["tokens"]}


def test_several_are_revoked_once_it_is_said_that_this_is_meant(dana):
    for name in ("one", "two", "<i>three"):
        make(dana, name=name)
    ids = {one["name"]: one["id"] for one in dana.get("/tokens.json").json["tokens"]}
    asked = selected(dana, [ids["one"], ids["<i>three"]])
    said = factories.words(asked)
    assert asked.status_code == 200
    assert "Revoke 2 tokens? one rdy_" in said
    assert "<i>three rdy_" in said
    assert "<i>three" not in asked.text
    assert set(states(dana).values()) == {"active"}
    done = selected(dana, [ids["one"], ids["<i>three"], "<b>none"], sure="yes")
    assert "2 tokens revoked. 1 other was not: <b>none there is no token" in factories.words(done)
    assert states(dana) == {"one": "revoked", "two": "active", "<i>three": "revoked"}
    again = selected(dana, [ids["one"]], sure="yes")
    assert again.status_code == 409
    assert "was revoked before" in factories.words(again)
    assert dana.get("/tokens").text.count('form="answer"') == 1


def test_nothing_selected_is_said_before_anything_is_asked(dana):
    make(dana)
    told = selected(dana, [])
    assert told.status_code == 400
    assert "Nothing is selected" in factories.words(told)
    assert selected(dana, ["x"], answer="burn").status_code == 400
    assert set(states(dana).values()) == {"active"}


def test_ids_that_no_database_takes_are_refused_like_any_that_nobody_has(dana):
    make(dana)
    told = selected(dana, ["a\0b", "\N{REPLACEMENT CHARACTER}", "x" * 5_000], sure="yes")
    assert told.status_code == 409
    assert "\0" not in told.text
    assert factories.words(told).count("there is no token") == 3
