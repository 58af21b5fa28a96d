"""Bringing evidence by a program, reading it, and the two answers of a reviewer."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from readiness.services.activity import Happened
from readiness.services.evidence import reviews
from readiness.services.people import tokens
from readiness.services.people.tokens import Wish
from readiness.store import journal
from readiness.web.app import create_app
from tests.web import factories
from tests.web.api.conftest import DANA, LEE, Program, staffed, token
from tests.web.factories import words

MINUTES, LIST = "BCP-04/restore-test-records", "AC-04/leavers-window"
ROSTER = (
    b"person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status\n"
    b"p1,dana@acme.example,<script>alert(1)</script>,employee,,,,2020-01-01,,active\n"
)


@pytest.fixture
def place(tmp_path):
    with staffed(tmp_path / "ws", "BCP-04", "AC-04") as workspace:
        yield workspace


@pytest.fixture
def pipeline(place, app):
    return Program(app, token(place, "engineer", "read", "evidence:write"))


@pytest.fixture
def reviewer(place, app):
    return Program(app, token(place, "lead", by=LEE))


def push(program, requirement=MINUTES, files=((b"All agreed.", "minutes.txt"),), name="files", **said):
    body = {"requirement": requirement, "performed_on": "2026-05-20", **said}
    body = {key: value for key, value in body.items() if value is not None}
    body[name] = [(io.BytesIO(content), file) for content, file in files]
    return program.post("/evidence", data=body, content_type="multipart/form-data")


def test_what_a_pipeline_pushes_is_there_under_its_address(place, pipeline):
    answer = push(pipeline, note="quarterly", link=["https://ci.example/1", "https://ci.example/2"])
    assert answer.status_code == 201, answer.text
    (one,) = answer.json["evidence"]
    assert answer.headers["Location"] == f"/api/v1/evidence/{one['id']}"
    assert (one["state"], one["by"], one["requirement"], one["performed_on"]) == (
        *("submitted", DANA, MINUTES, "2026-05-20"),
    )
    assert one["links"] == ["https://ci.example/1", "https://ci.example/2"]
    assert one["files"][0]["name"] == "minutes.txt"
    shown = pipeline.get(f"/evidence/{one['id']}").json
    assert shown == {name: value for name, value in one.items() if name != "same"}
    file = pipeline.get(f"/evidence/{one['id']}/files/{one['sha256']}")
    assert file.data == b"All agreed."
    assert file.headers["Content-Disposition"] == 'attachment; filename="minutes.txt"'
    assert file.mimetype == "application/octet-stream"
    assert [row["id"] for row in pipeline.get("/evidence?state=submitted").json["evidence"]] == [one["id"]]
    with place.database.reading() as session:
        envelope = json.loads(journal.envelopes(session, [one["id"]])[one["id"]])
    assert pipeline.token.startswith(f"rdy_{envelope['token']}_")


def test_a_part_named_file_will_do_and_several_files_are_one_act(pipeline):
    assert push(pipeline, name="file").status_code == 201
    (one,) = push(pipeline, files=((b"1", "a.txt"), (b"2", "A.txt"), (b"3", "../../x"))).json["evidence"]
    assert len(one["files"]) == 3
    assert not any("/" in file["name"] for file in one["files"])


def test_the_same_bytes_again_are_a_second_act_that_names_the_first(pipeline):
    first, second = push(pipeline).json["evidence"][0], push(pipeline).json["evidence"][0]
    assert (first["same"], second["same"]) == ([], [first["id"]])
    assert first["sha256"] == second["sha256"]


def test_who_answers_for_the_token_cannot_accept_what_it_brought(place, app, pipeline, reviewer):
    id_ = push(pipeline).json["evidence"][0]["id"]
    own = Program(app, token(place, "admin", by=DANA))
    assert own.post(f"/evidence/{id_}/accept").status_code == 409
    answer = reviewer.post(f"/evidence/{id_}/accept", json={"reason": "looked"})
    assert answer.status_code == 200
    (one,) = answer.json["evidence"]
    assert one["state"] == "accepted"
    assert [(said["state"], said["by"], said["reason"]) for said in one["history"]] == [("accepted", LEE, "looked")]
    assert reviewer.post(f"/evidence/{id_}/accept").status_code == 409
    back = reviewer.post(f"/evidence/{id_}/return", json={"reason": "the wrong month"})
    assert back.json["evidence"][0]["state"] == "returned"
    assert reviewer.post(f"/evidence/{id_}/return", json={"reason": "again"}).status_code == 409


def test_a_token_nobody_answers_for_brings_and_never_accepts(place, app, pipeline):
    nobody = Program(app, token(place, "admin", by=None))
    (one,) = push(nobody).json["evidence"]
    assert one["by"] is None
    answer = nobody.post(f"/evidence/{push(pipeline).json['evidence'][0]['id']}/accept")
    assert answer.status_code == 403
    assert "Nobody answers for this token" in answer.json["detail"]


def test_the_journal_says_by_which_token_it_was_brought_and_accepted(place, app, pipeline):
    with place.database.writing() as session:
        made = tokens.create(session, place, Wish("lead", ("read", "evidence:review"), name="night desk", by=LEE))
    id_ = push(pipeline).json["evidence"][0]["id"]
    assert Program(app, made.whole).post(f"/evidence/{id_}/accept").status_code == 200
    with place.database.reading() as session:
        brought, accepted = (Happened(one) for one in journal.of(session, id_))
    assert (accepted.event, accepted.person, accepted.token) == (
        *("evidence_accepted", LEE, f"night desk rdy_{made.held.token.id}"),
    )
    assert (brought.person, brought.token) == (DANA, pipeline.token[:16])
    dana = factories.signed_in(app)
    by = f"by the token night desk rdy_{made.held.token.id}"
    for path in ("/activity?event=evidence_accepted", f"/activity/{accepted.seq}", f"/evidence/{id_}"):
        assert by in words(dana.get(path)), path
    assert f"brought by {DANA}, by the token {pipeline.token[:16]}" in words(dana.get(f"/evidence/{id_}"))


def test_what_a_person_does_afterwards_is_not_by_the_token(place, app, pipeline):
    id_ = push(pipeline).json["evidence"][0]["id"]
    reviews.give_back(place, id_, LEE, "the wrong month")
    with place.database.reading() as session:
        *_, returned = (Happened(one) for one in journal.of(session, id_))
    assert (returned.person, returned.token) == (LEE, None)


def test_of_two_who_accept_at_once_one_is_heard(pipeline, reviewer):
    id_ = push(pipeline).json["evidence"][0]["id"]
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda _: reviewer.post(f"/evidence/{id_}/accept").status_code, range(4)))
    assert sorted(said) == [200, 409, 409, 409]
    assert len(reviewer.get(f"/evidence/{id_}").json["history"]) == 1


def test_a_list_is_checked_row_by_row_and_nothing_of_a_wrong_one_is_kept(pipeline):
    covers = {"performed_on": None, "covers_from": "2026-01-01", "covers_to": "2026-05-21"}
    kept = push(pipeline, LIST, [(ROSTER, "roster.csv")], source="HR", source_total="1", **covers)
    assert kept.json["evidence"][0]["complete"] is True
    assert kept.json["evidence"][0]["rows"] == 1
    wrong = push(pipeline, LIST, [(ROSTER + b"p2,,,,,,,2026-13-01,,x\n", "roster.csv")], **covers)
    assert wrong.status_code == 422
    faults = {(one["in"], one["name"], one["line"]) for one in wrong.json["errors"]}
    assert ("file", "start_date", 3) in faults
    assert len(pipeline.get("/evidence").json["evidence"]) == 1
    assert [one["rows"] for one in pipeline.get("/populations").json["populations"]] == [1]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"requirement": None}, "requirement"),
        ({"requirement": "x" * 201}, "requirement"),
        ({"requirement": "a\0b"}, "requirement"),
        ({"performed_on": "2026-02-31"}, "performed_on"),
        ({"covers_from": "soon"}, "covers_from"),
        ({"source_total": "-1"}, "source_total"),
        ({"source_total": "1" * 99}, "source_total"),
        ({"note": "x" * 4_001}, "note"),
        ({"note": "a\0b"}, "note"),
        ({"link": "x" * 2_001}, "link"),
        ({"by": "lee@acme.example"}, "by"),
        ({"performed_on": ["2026-05-01", "2026-05-02"]}, "performed_on"),
        ({"files": ()}, "files"),
    ],
)
def test_what_cannot_be_is_named(pipeline, said, name):
    answer = push(pipeline, **said)
    assert answer.status_code == 422
    assert name in {one["name"] for one in answer.json["errors"]}
    assert pipeline.get("/evidence").json["evidence"] == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"requirement": "NO/ne"}, "no requirement"),
        ({"performed_on": None}, "say when"),
        ({"performed_on": "2027-01-01"}, "has not come yet"),
        ({"covers_from": "2026-01-01"}, "first and a last one"),
        ({"link": "javascript:alert(1)"}, "is no link"),
        ({"files": ((b"", "x.txt"),)}, "is empty"),
        ({"source": "HR"}, "speak of a list"),
    ],
)
def test_what_the_rules_of_evidence_refuse_is_said(pipeline, said, sentence):
    answer = push(pipeline, **said)
    assert answer.status_code == 422
    assert sentence in answer.json["detail"].lower().replace("say when:", "say when")
    assert pipeline.get("/evidence").json["evidence"] == []


def test_superseding_what_is_not_there_is_refused(pipeline):
    assert push(pipeline, supersedes="none").status_code == 409


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=", 400),
        (b"x", "multipart/form-data; boundary=b", 422),
        (b"--b\r\n\r\n", "multipart/form-data; boundary=b", 422),
        (b"requirement=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"--b\r\n" + b"x: y\r\n" * 5000 + b"\r\n\r\n--b--", "multipart/form-data; boundary=b", 422),
    ],
)
def test_a_body_that_is_no_form(pipeline, body, kind, status):
    answer = pipeline.post("/evidence", data=body, content_type=kind)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert pipeline.get("/evidence").json["evidence"] == []


@pytest.mark.parametrize("file", ["../../x", "CON", "a\u202egnp.exe", "x" * 300 + ".pdf", "\U0001f600.txt", "", "\0"])
def test_names_of_files_can_do_no_harm(pipeline, file):
    answer = push(pipeline, files=((b"1", file or "x"),))
    assert answer.status_code == 201, answer.text
    (name,) = [one["name"] for one in answer.json["evidence"][0]["files"]]
    assert not {"/", "\u202e", "\n", "\0"} & set(name)
    assert name != "CON"
    assert len(name.encode()) <= 255


def test_a_body_above_the_limit_is_refused(place):
    small = place.settings.model_copy(update={"uploads": type(place.settings.uploads)(limit_mb=1)})
    object.__setattr__(place, "settings", small)
    program = Program(create_app(place), token(place, "lead"))
    assert push(program, files=[(b"x" * 1_500_000, "x.bin")]).status_code == 422
    assert push(program, files=[(b"x" * 2_500_000, "x.bin")]).status_code == 413
    assert program.get("/evidence").json["evidence"] == []
