"""Migrations: the same tables as the models, on both databases, all or nothing, with a copy before."""

import importlib
import pkgutil
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError

from readiness.errors import WrongConfiguration
from readiness.resources import MIGRATIONS
from readiness.store import meta, revision, tables
from readiness.store.database import Database
from readiness.store.migration import configuration
from readiness.store.tables.base import Record
from tests.store.conftest import opened

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = revision.known(MIGRATIONS)[-1]
CHANGING = {
    *(
        "account",
        "api_token",
        "calendar_link",
        "deed",
        "due_run",
        "half_sign_in",
        "issuing",
        "lease",
        "login_attempt",
        "meta",
        "recovery_code",
        "reminder",
        "set_up_link",
        "web_session",
    ),
}
INSERT_ONLY = sorted(
    table
    for table in (
        *("bundle", "checkpoint", "engagement", "engagement_event", "evidence", "evidence_file", "evidence_review"),
        "figure",
        *(
            "journal",
            "ledger",
            "override",
            "result",
            "result_item",
            "run",
            "run_end",
            "waiver",
            "waiver_decision",
            "waiver_end",
            "waiver_proposal",
        ),
        "walkthrough",
    )
)


def tables_of_the_models() -> set[str]:
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    return set(Record.metadata.tables)


def set_revision(url: str, found: str) -> None:
    with opened(url) as database, database.writing() as session:
        session.connection().execute(text("update alembic_version set version_num = :revision"), {"revision": found})


def test_models_and_migrations_agree(database: Database) -> None:
    assert tables_of_the_models()
    with database.writing() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_server_default": True})
        assert compare_metadata(context, Record.metadata) == []


def test_the_names_of_the_files_are_the_revisions() -> None:
    scripts = ScriptDirectory.from_config(configuration(MIGRATIONS))

    assert list(revision.known(MIGRATIONS)) == [script.revision for script in scripts.walk_revisions()][::-1]


def test_an_empty_database_is_behind_until_it_was_migrated(empty_url: str) -> None:
    with opened(empty_url) as database:
        assert database.behind()
        assert database.migrate() is None
        assert not database.behind()
        assert database.migrate() is None
        with database.writing() as session:
            meta.put(session, "day", "2026-03-01", NOW)


def test_a_newer_database_is_refused_and_left_alone(url: str) -> None:
    set_revision(url, "9999")

    with opened(url) as database:
        with pytest.raises(WrongConfiguration, match=r"made by a newer version of Readiness \(revision 9999\)"):
            database.migrate()
        with pytest.raises(WrongConfiguration, match="newer version"):
            database.behind()


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    failures: list[Exception] = []
    together = threading.Barrier(3)

    def migrate() -> None:
        with opened(empty_url) as database:
            together.wait()
            try:
                database.migrate()
            except Exception as failure:  # noqa: BLE001 -- whatever it is, the test shows it
                failures.append(failure)

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with opened(empty_url) as database:
        assert not database.behind()


NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{next}", "{last_known}"


def upgrade():
    op.create_table("added", sa.Column("word", sa.Text()))
    with op.batch_alter_table("meta") as batch:
        batch.alter_column("value", new_column_name="worth")
    {last}
"""


def migrations_of_the_next_version(folder: Path, last: str) -> Path:
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    later = f"{int(KNOWN) + 1:04}"
    text_of = NEXT_VERSION.format(last=last, next=later, last_known=KNOWN)
    (folder / "versions" / f"{later}_next.py").write_text(text_of)
    return folder


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    return migrations_of_the_next_version(tmp_path / "next", last="pass")


@pytest.fixture
def broken_version(tmp_path: Path) -> Path:
    return migrations_of_the_next_version(tmp_path / "broken", last="raise KeyError('half way')")


@pytest.fixture
def dying_version(tmp_path: Path) -> Path:
    last = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    return migrations_of_the_next_version(tmp_path / "dying", last)


def put_day(url: str) -> None:
    with opened(url) as database, database.writing() as session:
        meta.put(session, "day", "2026-03-01", NOW)


def day(database: Database, column: str) -> str:
    with database.reading() as session:
        return str(session.connection().execute(text(f"select {column} from meta")).scalar_one())  # noqa: S608


def test_a_database_that_is_behind_is_brought_up_to_date(url: str, next_version: Path) -> None:
    put_day(url)

    with opened(url, migrations=next_version) as database:
        assert database.behind()
        database.migrate()
        assert not database.behind()
        assert day(database, "worth") == "2026-03-01"


def test_a_file_that_is_behind_is_copied_before_it_changes(sqlite_copy: Path, next_version: Path) -> None:
    put_day(f"sqlite:///{sqlite_copy}")
    sqlite_copy.with_name(f"readiness.db.before-{KNOWN}").write_text("left by an interrupted migration")

    with opened(f"sqlite:///{sqlite_copy}", migrations=next_version) as database:
        copy = database.migrate()

    assert copy == sqlite_copy.with_name(f"readiness.db.before-{KNOWN}.2")
    with opened(f"sqlite:///{copy}") as older:
        assert not older.behind()
        assert day(older, "value") == "2026-03-01"


def test_a_migration_that_fails_changes_nothing(url: str, broken_version: Path) -> None:
    put_day(url)

    with opened(url, migrations=broken_version) as database:
        with pytest.raises(KeyError, match="half way"):
            database.migrate()
        assert database.behind()
    with opened(url) as database:
        assert not database.behind()
        assert day(database, "value") == "2026-03-01"


KILLED = """
import sys
from pathlib import Path
from readiness.store.database import Database
Database(sys.argv[1], migrations=Path(sys.argv[2])).migrate()
"""


def test_a_migration_that_is_killed_changes_nothing(url: str, dying_version: Path, next_version: Path) -> None:
    put_day(url)

    killed = subprocess.run([sys.executable, "-c", KILLED, url, dying_version], capture_output=True, check=False)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with opened(url) as database:
        assert not database.behind()
        assert day(database, "value") == "2026-03-01"
    with opened(url, migrations=next_version) as database:
        database.migrate()
        assert day(database, "worth") == "2026-03-01"


def test_records_can_neither_be_changed_nor_removed(url: str) -> None:
    tables_of_the_models()
    with opened(url) as database:
        for name in INSERT_ONLY:
            table = Record.metadata.tables[name]
            if url.startswith("sqlite"):
                put_any_row(Path(url.removeprefix("sqlite:///")), table)
            column = next(iter(table.columns)).name
            for change in (f'update "{name}" set {column} = {column}', f'delete from "{name}"'):  # noqa: S608
                with pytest.raises(DBAPIError, match=f"{name} is insert-only"):
                    execute(database, change)


def test_a_server_s_tables_can_not_be_emptied_either(postgres_url: str) -> None:
    with opened(postgres_url) as database, pytest.raises(DBAPIError, match="is insert-only"):
        execute(database, "truncate ledger cascade")


def put_any_row(file: Path, table: Table) -> None:
    """Triggers of SQLite speak for each row, so there must be one."""
    values = ", ".join("0" for _ in table.columns)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute(f'insert into "{table.name}" values ({values})')  # noqa: S608


def execute(database: Database, statement: str) -> None:
    with database.writing() as session:
        session.connection().execute(text(statement))


def test_every_table_that_only_grows_is_locked() -> None:
    growing = tables_of_the_models() - CHANGING

    assert sorted(growing) == INSERT_ONLY
