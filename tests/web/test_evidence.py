import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.domain.canonical import digest
from readiness.store import evidence
from readiness.store.evidence import UPLOADED, EvidenceRow, File
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import NOON, words

PAGE = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def uploaded(fresh: Workspace) -> FlaskClient:
    """A workspace that holds one upload, an HTML page with a hostile name."""
    blob = fresh.vault.put(PAGE)
    name = "../\u202e<b>page.html"
    row = EvidenceRow(
        id="e1",
        kind=UPLOADED,
        collected_at=NOON,
        sha256=blob.sha256,
        bytes=blob.bytes,
        media="text/html",
        complete=True,
        recorded_at=NOON,
        requirement="CHG-02/change-policy",
        uploader="jonas@acme.example",
        note=factories.HOSTILE,
        files=(File(name, blob.sha256, blob.bytes, "text/html"),),
    )
    with fresh.database.writing() as session:
        evidence.seal(session, row, {"id": "e1", "name": name, "note": factories.HOSTILE})
    factories.administrator(fresh)
    return factories.signed_in(create_app(fresh))


def test_an_item_shows_its_clocks_digest_and_envelope(client: FlaskClient):
    said = words(client.get("/evidence/github.merged_pulls-2026-01-07"))
    assert "Merged pull requests: accepted." in said
    assert "Speaks about 1 to 7 Jan 2026" in said
    assert "Collected 8 Jan 2026, 10:00 America/New_York from github: 1 row, the source counts 1." in said
    assert '"note": "as it was fetched"' in said


def test_bytes_leave_as_an_attachment_of_a_fixed_type_under_a_harmless_name(uploaded: FlaskClient):
    answer = uploaded.get(f"/evidence/e1/{digest(PAGE)}")
    assert answer.get_data() == PAGE
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="b_page.html"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_asking_for_the_head_of_a_file_leaves_nothing_open(uploaded: FlaskClient):
    answer = uploaded.head(f"/evidence/e1/{digest(PAGE)}")
    assert (answer.status_code, answer.content_length) == (200, len(PAGE))


def test_an_upload_awaiting_review_says_so(uploaded: FlaskClient):
    said = words(uploaded.get("/evidence/e1"))
    assert "Change policy: submitted." in said
    assert "It counts once somebody else has accepted it." in said
    assert "There is no engagement yet, so nothing counts" in said


def test_an_item_says_where_it_counts_and_who_said_what_of_it(client: FlaskClient):
    said = words(client.get("/evidence/BCP-04-restore-test-records-2026-04-15"))
    assert "Restore test records: accepted." in said
    assert re.search(r"Where it counts .* BCP-04 .* 1 Apr to 30 Jun 2026, on time", said)
    assert "brought by jonas.weiss@acme.example" in said
    assert "accepted by sofia.marin@acme.example" in said
    said = words(client.get("/evidence/github.merged_pulls-2026-01-07"))
    assert re.search(r"Where it counts .* CHG-02 .* 1 to 7 Jan 2026", said)


def test_the_list_holds_what_was_collected_and_what_was_brought(client: FlaskClient):
    rows = client.get("/evidence.json").get_json()["evidence"]
    assert {row["kind"] for row in rows} == {"collected", "uploaded"}
    brought = client.get("/evidence.json?kind=uploaded&requirement=BCP-04/restore-test-records").get_json()["evidence"]
    assert {row["requirement"] for row in brought} == {"BCP-04/restore-test-records"}
    assert "Nothing waits for a review." in words(client.get("/evidence"))


def test_what_waits_for_a_review_is_counted_first(uploaded: FlaskClient):
    assert "1 item waits for a second pair of eyes." in words(uploaded.get("/evidence"))
    rows = uploaded.get("/evidence.json?kind=uploaded&state=submitted").get_json()["evidence"]
    assert [row["id"] for row in rows] == ["e1"]


def test_an_auditor_sees_no_evidence_from_outside_the_engagement(fresh: Workspace, clock: factories.Clock):
    for id_, day in (("old", date(2024, 5, 1)), ("now", date(2026, 5, 1))):
        row = EvidenceRow(
            id=id_,
            kind=UPLOADED,
            collected_at=NOON,
            sha256=fresh.vault.put(id_.encode()).sha256,
            bytes=3,
            media="text/plain",
            complete=True,
            recorded_at=NOON,
            requirement="CHG-02/change-policy",
            performed_on=day,
        )
        with fresh.database.writing() as session:
            evidence.seal(session, row, {"id": id_})
    app = create_app(fresh)
    auditor = factories.signed_in(app, factories.person(fresh, "auditor"))
    engineer = factories.signed_in(app, factories.person(fresh, "engineer"))
    assert auditor.get("/evidence.json").get_json()["evidence"] == []
    factories.engagement(fresh)
    assert [row["id"] for row in auditor.get("/evidence.json").get_json()["evidence"]] == ["now"]
    assert [row["id"] for row in engineer.get("/evidence.json").get_json()["evidence"]] == ["now", "old"]
    for path in ("/evidence/old", f"/evidence/old/{digest(b'old')}"):
        assert (auditor.get(path).status_code, engineer.get(path).status_code) == (404, 200)


def test_only_bytes_of_the_item_are_handed_out(uploaded: FlaskClient):
    assert uploaded.get(f"/evidence/e1/{'0' * 64}").status_code == 404
    assert uploaded.get("/evidence/nothing").status_code == 404


def test_bytes_that_the_vault_has_lost_are_not_found_and_it_says_what_to_do(app: Flask):
    client = factories.signed_in(app)
    page = client.get("/evidence/github.merged_pulls-2026-01-07").get_data(as_text=True)
    path = page.split('href="/evidence/github.merged_pulls-2026-01-07/')[1].split('"')[0]
    answer = client.get(f"/evidence/github.merged_pulls-2026-01-07/{path}")
    assert answer.status_code == 404
    assert "Restore it from a backup" in words(answer)
