"""The journal: an envelope for every line, byte for byte."""

import pytest

from readiness.domain.canonical import digest, encode
from readiness.store import journal, ledger
from readiness.store.database import Database
from tests.store.acme import DAY, NOON, happened

HOSTILE = '<script>\u202e=cmd()|\0\ud800 "Zoe\u0308"'


def test_a_line_names_the_digest_of_its_envelope(database: Database) -> None:
    envelope = {"z": 1, "a": [HOSTILE, None, True], "at": NOON}
    with database.writing() as session:
        line = journal.record(session, event="waived", id="w1", envelope=envelope, time=NOON, bytes="b" * 64, run="r1")

    with database.reading() as session:
        text = journal.envelopes(session, ["w1", "unknown"])
        head = ledger.head(session)

    assert line.entry.sha256 == digest(encode(envelope))
    assert digest(text["w1"].encode()) == line.entry.sha256
    assert list(text) == ["w1"]
    assert head == line
    assert (line.entry.bytes, line.entry.run) == ("b" * 64, "r1")


def test_what_a_database_is_marked_with_stands_in_every_envelope_it_writes_and_in_no_other(database: Database) -> None:
    with database.marked(token="t1").writing() as session:
        journal.record(session, event="waived", id="w1", envelope={"by": "a"}, time=NOON)
    with database.writing() as session:
        journal.record(session, event="waived", id="w2", envelope={"by": "a"}, time=NOON)

    with database.reading() as session:
        assert journal.envelopes(session, ["w1", "w2"]) == {"w1": '{"by":"a","token":"t1"}', "w2": '{"by":"a"}'}


def test_an_envelope_that_json_cannot_say_leaves_nothing(database: Database) -> None:
    with pytest.raises(TypeError, match="bytes has no canonical form"), database.writing() as session:
        journal.record(session, event="waived", id="w1", envelope={"content": b"x"}, time=NOON)

    with database.reading() as session:
        assert ledger.count(session) == 0


def test_the_activity_is_paged_newest_first(database: Database) -> None:
    with database.writing() as session:
        for n in range(1, 6):
            happened(session, f"e{n}", NOON + n * DAY, event="odd" if n % 2 else "even")

    with database.reading() as session:
        first = journal.entries(session, limit=2)
        second = journal.entries(session, limit=2, before=first[-1].line.seq)
        odd = journal.entries(session, limit=9, event="odd")

    assert [one.line.seq for one in first + second] == [5, 4, 3, 2]
    assert [one.line.entry.id for one in odd] == ["e5", "e3", "e1"]
    assert first[0].line.entry.time == NOON + 5 * DAY
    assert digest(first[0].envelope.encode()) == first[0].line.entry.sha256


def test_everything_under_one_id_is_found_and_its_first_envelope_is_its_own(database: Database) -> None:
    with database.writing() as session:
        journal.record(session, event="collected", id="e1", envelope={"n": 1}, time=NOON)
        journal.record(session, event="accepted", id="e1", envelope={"n": 2}, time=NOON)

    with database.reading() as session:
        assert [one.line.entry.event for one in journal.of(session, "e1")] == ["collected", "accepted"]
        assert journal.envelopes(session, ["e1"]) == {"e1": '{"n":1}'}


def test_more_ids_than_a_statement_takes_are_asked_in_portions(database: Database) -> None:
    with database.writing() as session:
        happened(session, "last")

    with database.reading() as session:
        assert list(journal.envelopes(session, ["last", *(f"no{n}" for n in range(70_000))])) == ["last"]
