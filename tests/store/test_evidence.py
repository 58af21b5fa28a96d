"""Evidence: item, envelope and line together; its state follows from what reviewers said, and when."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from readiness.store import evidence, journal, ledger
from readiness.store.database import Database
from readiness.store.evidence import File, Review, Reviewed
from tests.store.acme import DAY, NOON, REPOS, days, pulls, sealed, snapshot, upload

FILES = (
    File("minutes \u202eq1.pdf", "a" * 64, 5_000_000_000, "application/pdf"),
    File("=1+1", "b" * 64, 0, "text/csv"),
)


def say(database: Database, id_: str, state: str, at: Any = NOON) -> None:
    with database.writing() as session:
        evidence.review(session, Review(id_, state, "bob@acme.example", "signed by nobody", at))


def state(database: Database, id_: str, known_at: Any = None) -> str | None:
    with database.reading() as session:
        found = evidence.get(session, id_, known_at)
        return found.state if found else None


def test_an_item_is_sealed_with_its_envelope_and_its_line(database: Database) -> None:
    row = pulls("e1", days("2026-02-01", "2026-02-28"), raw_sha256="c" * 64, source_total=3)
    with database.writing() as session:
        kept = evidence.seal(session, row, {"id": "e1", "principal": "readiness[bot]"})

    assert kept == replace(row, ledger_seq=1)
    with database.reading() as session:
        line = ledger.head(session)
        assert evidence.get(session, "e1") == Reviewed(kept, "accepted")
        assert journal.envelopes(session, ["e1"]) == {"e1": '{"id":"e1","principal":"readiness[bot]"}'}
    assert line is not None
    assert (line.entry.event, line.entry.id, line.entry.bytes) == ("collected", "e1", row.sha256)


def test_an_upload_keeps_its_files_in_order(database: Database) -> None:
    with database.writing() as session:
        sealed(
            session,
            upload(
                "u1", files=FILES, bytes=5_000_000_000, note="Q1", for_period=days("2026-01-01", "2026-03-31").start
            ),
        )

    with database.reading() as session:
        found = evidence.get(session, "u1")
    assert found is not None
    assert found.row.files == FILES
    assert (found.row.note, found.row.bytes, found.state) == ("Q1", 5_000_000_000, "submitted")


def test_nothing_of_an_item_stays_when_its_transaction_fails(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            sealed(session, snapshot("e1"))
            raise KeyError("before the run's end")

    with pytest.raises(KeyError):
        fail()

    with database.reading() as session:
        assert evidence.get(session, "e1") is None
        assert ledger.count(session) == 0


def test_an_item_of_a_run_that_is_not_there_cannot_exist(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        sealed(session, snapshot("e1", run="nowhere"))


def test_two_identical_collections_share_their_bytes_and_are_two_items(database: Database) -> None:
    with database.writing() as session:
        sealed(session, snapshot("e1", sha256="d" * 64), snapshot("e2", NOON + DAY, sha256="d" * 64))

    with database.reading() as session:
        assert [one.row.id for one in evidence.newest(session, limit=9)] == ["e2", "e1"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [(snapshot("e"), "accepted"), (snapshot("e", complete=False), "submitted"), (upload("e"), "submitted")],
    ids=["collected whole", "collected in part", "uploaded"],
)
def test_before_any_review_only_what_was_collected_whole_is_accepted(
    database: Database, row: Any, expected: str
) -> None:
    with database.writing() as session:
        sealed(session, row)

    assert state(database, "e") == expected


def test_the_newest_word_counts_as_far_as_it_was_known(database: Database) -> None:
    with database.writing() as session:
        sealed(session, upload("u1"))
    say(database, "u1", evidence.RETURNED, NOON + DAY)
    say(database, "u1", evidence.ACCEPTED, NOON + 2 * DAY)

    assert state(database, "u1") == "accepted"
    assert state(database, "u1", NOON + DAY) == "returned"
    assert state(database, "u1", NOON) == "submitted"
    assert state(database, "u1", NOON - DAY) is None
    with database.reading() as session:
        said = evidence.reviews(session, "u1")
    assert [(one.state, one.by, one.reason) for one in said] == [
        ("returned", "bob@acme.example", "signed by nobody"),
        ("accepted", "bob@acme.example", "signed by nobody"),
    ]


def test_items_are_listed_last_recorded_first_in_pages(database: Database) -> None:
    with database.writing() as session:
        sealed(session, snapshot("e1"), upload("u2"), snapshot("e3", connection="other"), snapshot("e4", NOON + DAY))

    def ids(**filters: Any) -> list[str]:
        with database.reading() as session:
            return [one.row.id for one in evidence.newest(session, **{"limit": 9} | filters)]

    assert ids(limit=2) == ["e4", "e3"]
    assert ids(limit=2, before=3) == ["u2", "e1"]
    assert ids(kind="uploaded") == ["u2"]
    assert ids(connection="github", collector=REPOS) == ["e4", "e1"]
    assert ids(requirement="AC-06/minutes") == ["u2"]
    assert ids(known_at=NOON) == ["e3", "u2", "e1"]


def test_uploads_of_requirements_come_with_their_state(database: Database) -> None:
    with database.writing() as session:
        sealed(session, upload("u1"), upload("u2", NOON + DAY, supersedes="u1"), upload("u3", requirement="AC-07/list"))
        sealed(session, snapshot("e1", requirement="AC-06/minutes"))
    say(database, "u1", evidence.SUPERSEDED, NOON + DAY)
    say(database, "u2", evidence.ACCEPTED, NOON + DAY)

    with database.reading() as session:
        found = evidence.uploads(session, ["AC-06/minutes", "AC-99/none"], NOON + 2 * DAY)
        before = evidence.uploads(session, ["AC-06/minutes"], NOON)

    assert {key: [(one.row.id, one.state) for one in items] for key, items in found.items()} == {
        "AC-06/minutes": [("u1", "superseded"), ("u2", "accepted")]
    }
    assert [(one.row.id, one.state) for one in before["AC-06/minutes"]] == [("u1", "submitted")]


def test_several_items_are_found_by_id(database: Database) -> None:
    with database.writing() as session:
        sealed(session, snapshot("e1"), upload("u2", files=FILES))

    with database.reading() as session:
        found = evidence.by_id(session, ["u2", "e1", "unknown"])
    assert {id_: (one.row.kind, one.state, len(one.row.files)) for id_, one in found.items()} == {
        "e1": ("collected", "accepted", 0),
        "u2": ("uploaded", "submitted", 2),
    }
