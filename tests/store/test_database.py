"""Transactions: one instant for readers, all or nothing for writers, plain words when the database is in trouble."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from readiness.errors import WrongConfiguration
from readiness.store import meta
from readiness.store.database import Database, DatabaseUnavailable
from tests.postgres import Postgres
from tests.store.conftest import opened

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def value(database: Database, name: str = "day") -> str | None:
    with database.reading() as session:
        return meta.get(session, name)


def write(database: Database, said: str, name: str = "day") -> None:
    with database.writing() as session:
        meta.put(session, name, said, NOW)


def test_what_was_written_is_read(database: Database) -> None:
    write(database, "2026-03-01")
    write(database, "2026-03-02")

    assert value(database) == "2026-03-02"
    assert value(database, "another") is None


def test_a_failure_undoes_the_whole_transaction(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            meta.put(session, "day", "never", NOW)
            raise KeyError("half way")

    with pytest.raises(KeyError):
        fail_half_way()

    assert value(database) is None


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseUnavailable)), database.reading() as session:
        meta.put(session, "day", "never", NOW)

    assert value(database) is None


def test_a_reader_does_not_wait_for_a_writer_and_sees_one_instant(database: Database) -> None:
    write(database, "before")
    with database.writing() as writer:
        meta.put(writer, "day", "after", NOW)
        writer.flush()
        with database.reading() as reader:
            assert meta.get(reader, "day") == "before"
            writer.commit()
            reader.expire_all()
            assert meta.get(reader, "day") == "before"

    assert value(database) == "after"


def test_no_contended_update_is_lost(database: Database) -> None:
    write(database, "0")

    def count_up() -> None:
        for _ in range(10):
            with database.writing() as session:
                session.connection().execute(text("update meta set value = cast(cast(value as integer) + 1 as text)"))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert value(database) == "40"


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from readiness.store import meta
from readiness.store.database import Database
database = Database(sys.argv[1])
now = datetime(2026, 3, 1, tzinfo=UTC)
with database.writing() as session:
    meta.put(session, "kept", "yes", now)
print("acknowledged", flush=True)
with database.writing() as session:
    meta.put(session, "lost", "yes", now)
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_a_transaction_leaves_nothing_half_and_no_lock(url: str, database: Database) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, text=True, check=False)

    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "acknowledged\n"), killed.stderr
    assert (value(database, "kept"), value(database, "lost")) == ("yes", None)
    write(database, "goes on")


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://u@h/d", "postgresql://u:secret@h/d"]
)
def test_another_form_of_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(WrongConfiguration, match=r"Write \[storage\] database as") as refusal:
        Database(url)

    assert "secret" not in str(refusal.value)


def test_a_database_without_tables_says_to_start_again(empty_url: str) -> None:
    with opened(empty_url) as database:
        if database.name.startswith("sqlite"):
            Path(database.name.removeprefix("sqlite:///")).touch()
        with pytest.raises(DatabaseUnavailable, match=r"[Ss]tart again"):
            value(database)


def test_a_missing_file_is_said_and_not_created(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path}/gone/readiness.db") as database:
        with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
            value(database)
        with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
            database.migrate()

    assert list(tmp_path.iterdir()) == []


def test_a_locked_file_is_said_and_works_again_without_restart(sqlite_copy: Path) -> None:
    with opened(f"sqlite:///{sqlite_copy}", patience=0.05) as database:
        with closing(sqlite3.connect(sqlite_copy, isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(DatabaseUnavailable, match="is locked by another program"):
                write(database, "now")
            assert value(database) is None
        write(database, "later")
        assert value(database) == "later"


def test_a_deleted_file_is_noticed_by_open_connections(sqlite_copy: Path) -> None:
    with opened(f"sqlite:///{sqlite_copy}") as database:
        write(database, "once")
        sqlite_copy.rename(sqlite_copy.with_name("moved"))
        with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
            write(database, "into nothing")
        with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
            value(database)


def test_a_restored_file_is_read_at_once(sqlite_copy: Path, sqlite_template: Path) -> None:
    with opened(f"sqlite:///{sqlite_copy}") as database:
        write(database, "before the restore")
        restored = sqlite_copy.with_name("restored")
        restored.write_bytes(sqlite_template.read_bytes())
        for name in ("readiness.db-wal", "readiness.db-shm"):
            sqlite_copy.with_name(name).unlink(missing_ok=True)
        os.replace(restored, sqlite_copy)  # noqa: PTH105 -- what a restore does

        assert value(database) is None


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "readiness.db").write_text("a letter, not a database. " * 100)
    with (
        opened(f"sqlite:///{tmp_path}/readiness.db") as database,
        pytest.raises(DatabaseUnavailable, match="no database"),
    ):
        value(database)


def test_too_few_connections_are_said(sqlite_copy: Path) -> None:
    with opened(f"sqlite:///{sqlite_copy}", patience=0.05) as database:
        with ExitStack() as held:
            for _ in range(15):
                meta.get(held.enter_context(database.reading()), "day")
            with pytest.raises(DatabaseUnavailable, match="no free connection"):
                value(database)
        assert value(database) is None


def test_a_server_that_is_gone_is_said_without_its_password() -> None:
    with (
        opened("postgresql+psycopg://acme:secret@127.0.0.1:1/readiness", patience=2) as database,
        pytest.raises(DatabaseUnavailable, match="cannot be used") as failure,
    ):
        value(database)

    assert "secret" not in str(failure.value)


def test_a_server_that_ended_our_connections_is_used_again(postgres: Postgres, postgres_url: str) -> None:
    with opened(postgres_url) as database:
        write(database, "before")
        postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'alone'")

        assert value(database) == "before"


def test_a_lock_on_a_server_is_said(postgres_url: str) -> None:
    with opened(postgres_url) as first, opened(postgres_url, patience=0.05) as second:
        write(first, "mine")
        with first.writing() as session:
            meta.put(session, "day", "still mine", NOW)
            with pytest.raises(DatabaseUnavailable, match="is locked by another program"):
                write(second, "yours")
