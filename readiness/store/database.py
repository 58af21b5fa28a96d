"""One SQL database: readers that see one instant, writers that commit once or not at all."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from readiness.resources import MIGRATIONS
from readiness.store import revision
from readiness.store.engines import DatabaseUnavailable, engines_for, plainly
from readiness.store.tables import (  # noqa: F401 -- foreign keys find their tables only when all are loaded
    account,
    bundle,
    engagement,
    evidence,
    journal,
    ledger,
    meta,
    override,
    result,
    run,
    schedule,
    waiver,
    walkthrough,
)

__all__ = ["Database", "DatabaseUnavailable", "Session"]


ROOM = 1_000_000
"""Bytes that must be free beside a SQLite file; with less a transaction may not end."""


class Database:
    """The records of a workspace, in SQLite or PostgreSQL.

    `url` is `sqlite:///PATH` or `postgresql+psycopg://user@host/db`; another raises WrongConfiguration.
    `patience` is how many seconds to wait for a lock or a connection; `migrations` is where the steps to this version are;
    `mark` is what every envelope written here says beside its own.
    """

    def __init__(
        self,
        url: str,
        patience: float = 10.0,
        migrations: Path = MIGRATIONS,
        mark: Mapping[str, str] | None = None,
    ) -> None:
        self._mark = mark or {}
        self._engines = engines_for(url, patience)
        self._migrations = migrations

    def marked(self, **mark: str) -> "Database":
        """Return the same database, where every envelope written says this too."""
        found = copy(self)
        found._mark = {**self._mark, **mark}  # noqa: SLF001 -- a copy of this very one
        return found

    @property
    def name(self) -> str:
        """The URL without its password, for messages."""
        return self._engines.name

    @property
    def file(self) -> Path | None:
        """The file of SQLite; None for PostgreSQL."""
        return self._engines.file

    @property
    def newest_revision(self) -> str:
        """The revision of the tables of this version."""
        return revision.known(self._migrations)[-1]

    def revision(self) -> str | None:
        """Return the revision of the tables that are there; None without any."""
        if self.file and not self.file.exists():
            return None
        with plainly(self.name), self._engines.reading.connect() as connection:
            return revision.current(connection, self._migrations)

    def is_new(self) -> bool:
        """Say whether there are no tables of ours yet."""
        return self.revision() is None

    def migrate(self, to: str = "head") -> Path | None:
        """Bring the tables to this version, or to an earlier revision; return the copy that was made of an older SQLite file before.

        Raises WrongConfiguration when the database was made by a newer version.
        """
        if not self.behind():
            return None
        from readiness.store import migration  # noqa: PLC0415 -- Alembic takes as long to import as everything else

        with plainly(self.name):
            return migration.migrate(self._engines, self._migrations, to)

    def behind(self) -> bool:
        """Say whether `migrate` would change something; WrongConfiguration when the database is newer than we are."""
        return self.revision() != self.newest_revision

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that sees one instant and cannot write; it never waits for a writer."""
        with self._session(self._engines.reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits when the block ends, and leaves nothing when it raises."""
        with self._session(self._engines.writing) as session:
            yield session

    def try_writing(self) -> None:
        """Begin to write and leave nothing; DatabaseUnavailable where it is locked, read-only, full or gone."""
        file = self.file
        if file and file.parent.is_dir() and shutil.disk_usage(file.parent).free < ROOM:
            raise DatabaseUnavailable(
                f"the database {self.name} has no room: the disk is full",
                "Free some space and try again; nothing was lost.",
            )
        with self.writing() as session:
            session.connection()  # only now the transaction begins

    def dispose(self) -> None:
        """Close every connection."""
        self._engines.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with plainly(self.name), Session(engine, info=dict(self._mark)) as session, session.begin():
            yield session
