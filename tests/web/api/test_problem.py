"""Every failure as a problem document."""

import json

import pytest

from readiness.store.database import Database
from readiness.web.app import create_app
from tests.web import factories
from tests.web.api.conftest import Program, token


def holds(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    said = answer.json
    assert set(said) == {"type", "title", "status", "detail", "errors"}
    assert (said["status"], said["type"]) == (status, "about:blank")
    assert said["detail"]
    return said


def test_what_is_not_there(dana: Program):
    for path in (
        "/nothing",
        "/",
        "/evidence/none",
        "/controls/NO-1",
        "/results/none",
        "/runs/none",
        "/coverage?control=NO",
    ):
        holds(dana.get(path), 404)
    holds(dana.get("/status?engagement=none"), 404)
    holds(dana.get("/evidence/none/files/" + "0" * 64), 404)


def test_a_method_that_an_address_cannot(dana: Program):
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = dana.open("/evidence", method=method)
        holds(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, POST"
    holds(dana.post("/status"), 405)


def test_everything_wrong_is_named_at_once(dana: Program):
    said = holds(dana.get("/evidence?limit=0&page=x&state=lost&as_of=2026-01-01&known_at=soon"), 422)
    assert {(one["in"], one["name"]) for one in said["errors"]} == {
        ("query", name) for name in ("limit", "page", "state", "as_of", "known_at")
    }


@pytest.mark.parametrize(
    "query",
    [
        "as_of=",
        "as_of=2026-02-30",
        "as_of=2026-02-29",
        "as_of=0000-00-00",
        "as_of=1999-12-31",
        "as_of=9999-12-31",
        "as_of=20260131",
        "as_of=2026-W05-6",
        "as_of=2026-01-01&as_of=2026-01-02",
        "as_of=%00",
        "as_of=%ff%fe",
        "as_of=" + "9" * 5000,
        "known_at=2026-01-01T00:00:00",
        "known_at=2026-01-01T25:00:00Z",
        "known_at=2026-01-01T00:00:00%2B99:00",
        "engagement=%00",
        "engagement=" + "x" * 201,
        "engagement=",
        "nothing=1",
        "AS_OF=2026-01-01",
    ],
)
def test_what_cannot_be_asked(dana: Program, query: str):
    holds(dana.get(f"/status?{query}"), 422)


@pytest.mark.parametrize("limit", ["-1", "0", "501", "1e3", "\uff11", "1" * 400, "1.0", " 1", "", "%00"])
def test_what_is_no_number(dana: Program, limit: str):
    holds(dana.get(f"/evidence?limit={limit}"), 422)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"reason": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b'{"reason": 1}', "application/json", 422),
        (b'{"reason": ["x"]}', "application/json", 422),
        (b'{"reason": "\\u0000"}', "application/json", 422),
        (b'{"other": "x"}', "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"reason": null}', "application/json", 422),
        (b"reason=x", "application/x-www-form-urlencoded", 415),
        (b"<reason/>", "application/xml", 415),
        (b"x", "", 415),
        (json.dumps({"reason": "x" * 2_001}).encode(), "application/json", 422),
        (b" " * 1_000_001, "application/json", 413),
        (b'{"reason": "\\ud800"}', "application/json", 404),
        (b'{"reason": "well"}', "application/json; charset=latin-1", 404),
    ],
)
def test_bodies_that_are_not_what_is_asked_for(dana: Program, body: bytes, kind: str, status: int):
    holds(dana.post("/evidence/none/return", data=body, content_type=kind), status)


def test_without_an_engagement_there_is_no_answer_and_it_is_said(fresh):
    factories.administrator(fresh)
    program = Program(create_app(fresh), token(fresh, "lead"))
    assert "create an engagement" in holds(program.get("/status"), 409)["detail"].lower()


def test_a_database_that_is_gone_is_503_and_says_when_to_come_again(tmp_path):
    place = factories.made(tmp_path / "ws", factories.Clock(), catalog=factories.excerpt("CHG-02"))
    factories.administrator(place)
    whole = token(place, "lead")
    place.database.dispose()
    object.__setattr__(place, "database", Database(f"sqlite:///{tmp_path}/no/such/folder/x.db"))
    answer = Program(create_app(place), whole).get("/token")
    holds(answer, 503)
    assert answer.headers["Retry-After"]


def test_a_failure_of_ours_tells_nothing_of_its_inside(place, dana: Program):
    app = create_app(place)

    def broken() -> None:
        raise RuntimeError("the secret inside")

    app.view_functions["api.status"] = broken
    answer = Program(app, dana.token).get("/status")
    holds(answer, 500)
    assert "secret" not in answer.text
