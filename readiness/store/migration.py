"""Alembic without an ini file: brings a database to the tables of this version."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from readiness.errors import WrongConfiguration
from readiness.store.engines import Engines

LOCK = 7_300_100
"""Advisory lock of PostgreSQL under which one process migrates."""


def migrate(engines: Engines, folder: Path) -> Path | None:
    """Upgrade inside one transaction; return the copy of an older SQLite file, if one was made."""
    scripts = _scripts(folder)
    copy = _copy(engines, engines.file, scripts) if engines.file and engines.file.exists() else None
    engine = engines.migrating()
    try:
        with engine.begin() as connection:
            _upgrade(connection, scripts)
    finally:
        engine.dispose()
    return copy


def behind(engines: Engines, folder: Path) -> bool:
    """Say whether the database lacks a migration that this version brings."""
    if engines.file and not engines.file.exists():
        return True
    scripts = _scripts(folder)
    with engines.reading.connect() as connection:
        return _revision(connection, scripts) != scripts.get_current_head()


def configuration(folder: Path) -> Config:
    """Return Alembic's configuration."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts(folder: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration(folder))


def _revision(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """Return the database's revision; WrongConfiguration when this version does not know it."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise WrongConfiguration(
            f"the database was made by a newer version of Readiness (revision {found})",
            "Install that version or a later one.",
        )
    return found


def _upgrade(connection: Connection, scripts: ScriptDirectory) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    head = scripts.get_current_head()
    if _revision(connection, scripts) == head:
        return

    def steps(revision: str, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(head or "base", revision)  # noqa: SLF001 -- as Alembic's own commands do

    with EnvironmentContext(configuration(Path(scripts.dir)), scripts, fn=steps, as_sql=False) as context:
        context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        context.run_migrations()


def _copy(engines: Engines, file: Path, scripts: ScriptDirectory) -> Path | None:
    """Copy a file that is behind to `NAME.before-REVISION`; a file without tables needs none."""
    with engines.reading.connect() as connection:
        revision = _revision(connection, scripts)
    if revision is None or revision == scripts.get_current_head():
        return None
    copy = _free(file, revision)
    with closing(sqlite3.connect(file)) as source:
        source.execute("vacuum into ?", (str(copy),))
    return copy


def _free(file: Path, revision: str) -> Path:
    """Return a name that is not taken, as an interrupted migration may have left its copy."""
    plain = file.with_name(f"{file.name}.before-{revision}")
    names = (plain, *(plain.with_name(f"{plain.name}.{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())
