"""Alembic without an ini file: brings a database to the tables of this version."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from readiness.store import revision
from readiness.store.engines import Engines

LOCK = 7_300_100
"""Advisory lock of PostgreSQL under which one process migrates."""


def migrate(engines: Engines, folder: Path, to: str) -> Path | None:
    """Upgrade inside one transaction; return the copy of an older SQLite file, if one was made."""
    copy = _copy(engines, engines.file, folder) if engines.file and engines.file.exists() else None
    engine = engines.migrating()
    try:
        with engine.begin() as connection:
            _upgrade(connection, folder, to)
    finally:
        engine.dispose()
    return copy


def configuration(folder: Path) -> Config:
    """Return Alembic's configuration."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, folder: Path, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    if revision.current(connection, folder) == revision.known(folder)[-1]:
        return  # another process was quicker
    scripts = ScriptDirectory.from_config(configuration(folder))

    def steps(from_: str, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, from_)  # noqa: SLF001 -- as Alembic's own commands do

    with EnvironmentContext(configuration(folder), scripts, fn=steps, as_sql=False) as context:
        context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        context.run_migrations()


def _copy(engines: Engines, file: Path, folder: Path) -> Path | None:
    """Copy a file that is behind to `NAME.before-REVISION`; a file without tables needs none."""
    with engines.reading.connect() as connection:
        found = revision.current(connection, folder)
    if found is None or found == revision.known(folder)[-1]:
        return None
    copy = _free(file, found)
    with closing(sqlite3.connect(file)) as source:
        source.execute("vacuum into ?", (str(copy),))
    return copy


def _free(file: Path, found: str) -> Path:
    """Return a name that is not taken, as an interrupted migration may have left its copy."""
    plain = file.with_name(f"{file.name}.before-{found}")
    names = (plain, *(plain.with_name(f"{plain.name}.{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())
