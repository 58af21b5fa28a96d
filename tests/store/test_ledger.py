"""The ledger in the database: no hole, no fork, whoever appends; read back as the file it is."""

import hashlib
import json
import subprocess
import sys
import threading
from itertools import pairwise

import pytest

from readiness.domain.canonical import digest
from readiness.domain.ledger import GENESIS, Checkpoint
from readiness.store import ledger
from readiness.store.database import Database
from tests.store.acme import DAY, NOON, happened
from tests.store.conftest import opened


def texts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(ledger.texts(session))


def assert_chain(lines: list[str]) -> None:
    parsed = [json.loads(line) for line in lines]
    assert [line["seq"] for line in parsed] == list(range(1, len(lines) + 1))
    assert parsed[0]["prev"] == GENESIS
    assert all(later["prev"] == digest(earlier.encode()) for earlier, later in zip(lines, parsed[1:], strict=False))


def test_an_empty_ledger_has_no_head(database: Database) -> None:
    with database.reading() as session:
        assert ledger.head(session) is None
        assert ledger.count(session) == 0
        assert ledger.checkpoints(session) == ()
        assert list(ledger.texts(session)) == []


def test_lines_are_numbered_and_chained(database: Database) -> None:
    with database.writing() as session:
        written = [happened(session, id_) for id_ in ("a", "b")]
    with database.writing() as session:
        written.append(happened(session, "c"))

    lines = texts(database)

    assert lines == [line.text for line in written]
    assert_chain(lines)
    with database.reading() as session:
        assert ledger.head(session) == written[-1]
        assert list(ledger.texts(session, upto=2)) == lines[:2]


def test_a_transaction_that_fails_leaves_no_hole(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            happened(session, "never")
            raise KeyError("after the line")

    with database.writing() as session:
        happened(session, "a")
    with pytest.raises(KeyError):
        fail()
    with database.writing() as session:
        happened(session, "b")

    assert [json.loads(line)["id"] for line in texts(database)] == ["a", "b"]
    assert_chain(texts(database))


def test_threads_that_append_at_once_make_one_chain(database: Database) -> None:
    together = threading.Barrier(4)

    def append(name: str) -> None:
        together.wait()
        for n in range(8):
            with database.writing() as session:
                happened(session, f"{name}{n}")

    threads = [threading.Thread(target=append, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = texts(database)
    assert len(lines) == 32
    assert_chain(lines)


APPENDING = """
import sys
from readiness.store.database import Database
from tests.store.acme import happened
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for n in range(10):
    with database.writing() as session:
        happened(session, f"{sys.argv[2]}{n}")
database.dispose()
"""


def test_processes_that_append_at_once_make_one_chain(url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", APPENDING, url, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in "ab"
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.communicate("go\n")

    assert [process.returncode for process in processes] == [0, 0]
    with opened(url) as database:
        lines = texts(database)
    assert len(lines) == 20
    assert_chain(lines)


def test_the_file_s_digest_is_that_of_its_first_lines(database: Database) -> None:
    with database.writing() as session:
        for id_ in "abc":
            happened(session, id_)

    file = [f"{line}\n".encode() for line in texts(database)]
    with database.reading() as session:
        assert ledger.file_digest(session, 2) == hashlib.sha256(b"".join(file[:2])).hexdigest()
        assert ledger.file_digest(session, 3) == hashlib.sha256(b"".join(file)).hexdigest()
        with pytest.raises(ValueError, match="has 3 lines, not 4"):
            ledger.file_digest(session, 4)


def test_checkpoints_follow_each_other_and_reach_to_the_head(database: Database) -> None:
    with database.writing() as session:
        assert ledger.draft_checkpoint(session) is None
        happened(session, "a")
    for number, id_ in enumerate("bc", 1):
        with database.writing() as session:
            checkpoint = ledger.draft_checkpoint(session)
            assert checkpoint == Checkpoint(number, number, ledger.file_digest(session, number))
            ledger.add_checkpoint(session, checkpoint, b"signature", NOON + number * DAY)
            assert ledger.draft_checkpoint(session) is None
            happened(session, id_)

    with database.reading() as session:
        signed = ledger.checkpoints(session)
    assert [(one.checkpoint.number, one.checkpoint.lines) for one in signed] == [(1, 1), (2, 2)]
    assert [one.signature for one in signed] == [b"signature"] * 2
    assert all(earlier.time < later.time for earlier, later in pairwise(signed))


@pytest.mark.parametrize("wrong", [Checkpoint(3, 1, "0" * 64), Checkpoint(1, 1, "0" * 64), Checkpoint(2, 0, "0" * 64)])
def test_a_checkpoint_that_does_not_follow_is_refused(database: Database, wrong: Checkpoint) -> None:
    with database.writing() as session:
        happened(session, "a")
        ledger.add_checkpoint(session, Checkpoint(1, 1, "0" * 64), b"signature", NOON)
        with pytest.raises(ValueError, match="does not follow; 2 would"):
            ledger.add_checkpoint(session, wrong, b"signature", NOON)
