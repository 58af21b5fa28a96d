"""The check: every way in which records and bytes can come to disagree is found and named."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text

from readiness.store import check, ledger, results
from readiness.store.check import Fault
from readiness.store.database import Database
from readiness.store.evidence import File
from readiness.store.vault import Vault
from tests.store.acme import NOON, happened, result, sealed, snapshot, upload
from tests.store.conftest import Intruder

Tamper = Callable[[str], None]


@pytest.fixture
def tamper(url: str, database: Database) -> Tamper:
    """Somebody with the database's own password, who switches triggers and foreign keys off first."""

    def execute(statement: str) -> None:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
                for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
                    connection.execute(f"drop trigger {name}")
                connection.execute(statement)
            return
        with database.writing() as session:
            session.connection().execute(text("set local session_replication_role = replica"))
            session.connection().execute(text(statement))

    return execute


def faults(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [
            (fault.fault, fault.subject) for fault in (*check.check_ledger(session), *check.check_evidence(session))
        ]


@pytest.fixture(autouse=True)
def _records(request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue("database")
    with database.writing() as session:
        sealed(session, snapshot("e1"))
        happened(session, "w2")
        checkpoint = ledger.draft_checkpoint(session)
        assert checkpoint
        ledger.add_checkpoint(session, checkpoint, b"signature", NOON)
        happened(session, "w3")


def test_records_that_agree_have_no_fault(database: Database) -> None:
    assert faults(database) == []


def test_an_edited_line_breaks_the_chain_and_the_checkpoint(database: Database, tamper: Tamper) -> None:
    tamper("update ledger set event = 'nothing happened' where seq = 2")

    assert faults(database) == [("checkpoint", "1"), ("ledger", "3")]


def test_an_edited_envelope_is_named(database: Database, tamper: Tamper) -> None:
    tamper("update journal set envelope = '{}' where seq = 2")

    assert faults(database) == [("journal", "2")]


def test_a_removed_envelope_is_named(database: Database, tamper: Tamper) -> None:
    tamper("delete from journal where seq = 3")

    assert faults(database) == [("journal", "3")]


def test_an_item_with_other_bytes_than_its_line_is_named(database: Database, tamper: Tamper) -> None:
    tamper("update evidence set sha256 = 'other' where id = 'e1'")

    assert faults(database) == [("evidence", "e1")]


def test_a_ledger_whose_tail_was_cut_off_is_shorter_than_its_checkpoint(database: Database, tamper: Tamper) -> None:
    tamper("delete from ledger where seq > 1")
    tamper("delete from journal where seq > 1")

    assert faults(database) == [("checkpoint", "1")]


def test_a_checkpoint_of_other_lines_is_named(database: Database, tamper: Tamper) -> None:
    tamper("update checkpoint set sha256 = 'other'")

    assert faults(database) == [("checkpoint", "1")]


def vault_faults(database: Database, vault: Vault, *, read: bool = False) -> set[Fault]:
    with database.reading() as session:
        return set(check.check_vault(session, vault, read=read))


def test_a_blob_that_any_record_names_must_be_there(database: Database, vault: Vault) -> None:
    there = vault.put(b"there").sha256
    files = (File("a", "a" * 64, 1, "text/plain"), File("b", there, 1, "text/plain"))
    with database.writing() as session:
        sealed(session, upload("u1", sha256=there, raw_sha256="c" * 64, files=files))
        results.add(session, result("r1", sheet_sha256="d" * 64))

    found = {
        (fault.fault, fault.subject[0], fault.detail.split(" names")[0]) for fault in vault_faults(database, vault)
    }

    assert found == {
        ("missing", snapshot("e1").sha256[0], "evidence e1"),
        ("missing", "a", "evidence u1"),
        ("missing", "c", "evidence u1"),
        ("missing", "d", "result r1"),
    }


def test_an_altered_blob_is_found_when_bytes_are_read(database: Database, vault: Vault, intruder: Intruder) -> None:
    blob = vault.put(b"the truth")
    with database.writing() as session:
        sealed(session, upload("u1", sha256=blob.sha256))
    intruder.overwrite(blob.sha256, b"a story")

    assert "damaged" not in {fault.fault for fault in vault_faults(database, vault)}
    assert "damaged" in {fault.fault for fault in vault_faults(database, vault, read=True)}


def test_a_hole_in_the_numbers_is_named(database: Database, tamper: Tamper) -> None:
    tamper("update ledger set seq = 9 where seq = 3")

    found = faults(database)

    assert ("ledger", "9") in found
