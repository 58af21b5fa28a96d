"""Alembic without an ini file: brings a database to the tables of this version."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from readiness.errors import WrongConfiguration
from readiness.resources import MIGRATIONS
from readiness.store.engines import Engines

LOCK = 7_300_100
"""Advisory lock of PostgreSQL under which one process migrates."""


def migrate(engines: Engines) -> Path | None:
    """Upgrade inside one transaction; return the copy of an older SQLite file, if one was made."""
    copy = _copy(engines) if engines.file and engines.file.exists() else None
    engine = engines.migrating()
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    finally:
        engine.dispose()
    return copy


def behind(engines: Engines) -> bool:
    """Say whether the database lacks a migration that this version brings."""
    if engines.file and not engines.file.exists():
        return True
    with engines.reading.connect() as connection:
        return _revision(connection) != _scripts().get_current_head()


def configuration() -> Config:
    """Return Alembic's configuration, as the commands of its own tool want it too."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())


def _revision(connection: Connection) -> str | None:
    """Return the database's revision; WrongConfiguration when this version does not know it."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise WrongConfiguration(
            f"the database was made by a newer version of Readiness (revision {found})",
            "Install that version or a later one.",
        )
    return found


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    scripts = _scripts()
    head = scripts.get_current_head()
    if _revision(connection) == head:
        return

    def steps(revision: str, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(head or "base", revision)  # noqa: SLF001 -- as Alembic's own commands do

    with EnvironmentContext(configuration(), scripts, fn=steps, as_sql=False) as context:
        context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        context.run_migrations()


def _copy(engines: Engines) -> Path | None:
    """Copy a file that is behind to `NAME.before-REVISION`; a file without tables needs none."""
    assert engines.file is not None  # noqa: S101 -- told by the caller
    with engines.reading.connect() as connection:
        revision = _revision(connection)
    if revision is None or revision == _scripts().get_current_head():
        return None
    copy = _free(engines.file, revision)
    with closing(sqlite3.connect(engines.file)) as connection_:
        connection_.execute("vacuum into ?", (str(copy),))
    return copy


def _free(file: Path, revision: str) -> Path:
    """Return a name that is not taken, as an interrupted migration may have left its copy."""
    plain = file.with_name(f"{file.name}.before-{revision}")
    names = (plain, *(plain.with_name(f"{plain.name}.{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())


__all__ = ["Engine", "behind", "configuration", "migrate"]
