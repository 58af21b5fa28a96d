"""Connections to SQLite and PostgreSQL, set up so that no update is lost, and their failures in plain words."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from readiness.errors import ReadinessError, WrongConfiguration

FORMS = "Write [storage] database as sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME."
UNDEFINED_TABLE = "42P01"


class DatabaseUnavailable(ReadinessError):
    """The database is locked, full, gone or damaged; nothing of the transaction was kept."""

    exit_code = 1


@dataclass(frozen=True)
class Engines:
    """The ways into one database."""

    name: str
    reading: Engine
    writing: Engine
    migrating: Callable[[], Engine]
    """Makes an engine for one migration: creates the file, foreign keys off while tables are rebuilt."""
    file: Path | None

    def dispose(self) -> None:
        """Close every connection."""
        self.reading.dispose()
        self.writing.dispose()


def engines_for(url: str, patience: float) -> Engines:
    """Return the engines of a database URL; raises WrongConfiguration for a form we do not know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise WrongConfiguration("the database URL cannot be read", FORMS) from None
    match parsed.drivername:
        case "sqlite" if parsed.database not in {None, "", ":memory:"}:
            return _sqlite(parsed, Path(str(parsed.database)), patience)
        case "postgresql+psycopg":
            return _postgresql(parsed, patience)
        case _:
            raise WrongConfiguration(f"{_public(parsed)} is not a database that keeps records", FORMS)


def _sqlite(url: URL, file: Path, patience: float) -> Engines:
    def engine(mode: str, *pragmas: str, begin: str) -> Engine:
        made = create_engine(url, creator=lambda: _open(file, mode, patience, pragmas), pool_timeout=patience)
        event.listen(made, "begin", lambda connection: _begin(connection, begin))
        _notice_replaced_file(made, file)
        return made

    durable = ("journal_mode=wal", "synchronous=full", "foreign_keys=on")
    return Engines(
        name=_public(url),
        reading=engine("rw", "query_only=on", begin="BEGIN"),
        writing=engine("rw", *durable, begin="BEGIN IMMEDIATE"),
        migrating=lambda: engine("rwc", "journal_mode=wal", "synchronous=full", begin="BEGIN IMMEDIATE"),
        file=file,
    )


def _open(file: Path, mode: str, patience: float, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    """Open the file without creating it by mistake; we say BEGIN ourselves, as drivers' own ways lose updates."""
    connection = sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in pragmas:
            connection.execute(f"pragma {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)


def _notice_replaced_file(engine: Engine, file: Path) -> None:
    """Drop pooled connections whose file was deleted or restored meanwhile: they would write where nobody looks."""

    @event.listens_for(engine, "connect")
    def _remember(_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _compare(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != _identity(file):
            raise DisconnectionError("the file was replaced")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 -- on every checkout; Path.stat costs twice as much
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(url: URL, patience: float) -> Engines:
    seconds = max(2, round(patience))  # libpq takes 1 for 2
    options = {"connect_timeout": seconds, "options": f"-c lock_timeout={round(patience * 1000)}"}
    try:
        writing = create_engine(url, connect_args=options, pool_timeout=patience, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise WrongConfiguration("the driver of PostgreSQL is not installed", "Install readiness[scale].") from None
    return Engines(
        name=_public(url),
        reading=writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        writing=writing,
        migrating=lambda: create_engine(url, connect_args={"connect_timeout": seconds}),
        file=None,
    )


def _public(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


@contextmanager
def plainly(name: str) -> Iterator[None]:
    """Turn what a driver says of a locked, full, gone or damaged database into DatabaseUnavailable."""
    try:
        yield
    except NoFreeConnection as failure:
        raise DatabaseUnavailable(f"the database {name} has no free connection", "Try again in a moment.") from failure
    except DBAPIError as failure:
        if not _is_about_the_database(failure):
            raise
        raise DatabaseUnavailable(*_sentence(name, str(failure.orig))) from failure


def _is_about_the_database(failure: DBAPIError) -> bool:
    if isinstance(failure, OperationalError) or type(failure) is DatabaseError:
        return True
    return failure.connection_invalidated or getattr(failure.orig, "sqlstate", None) == UNDEFINED_TABLE


SENTENCES = (
    ("lock", "is locked by another program", "Try again; if it stays so, end the program that holds it."),
    ("unable to open", "cannot be opened", "Check that its folder is there and may be written."),
    ("full", "has no room: the disk is full", "Free some space and try again; nothing was lost."),
    ("No space left", "has no room: the disk is full", "Free some space and try again; nothing was lost."),
    (
        "disk I/O",
        "cannot be read or written: the disk is full or failing",
        "Free some space, check the disk, try again.",
    ),
    ("readonly", "may not be written", "Check the permissions of the file and its folder."),
    ("no such table", "has not the tables of this version", "Start again: starting brings them up to date."),
    ("no such column", "has not the tables of this version", "Start again: starting brings them up to date."),
    ("does not exist", "does not exist, or has not the tables of this version", "Create it, then start again."),
    ("malformed", "is damaged", "Restore the last backup of the workspace."),
    ("not a database", "is no database", "Check [storage] database in readiness.toml."),
)


def _sentence(name: str, said: str) -> tuple[str, str]:
    for sign, what, remedy in SENTENCES:
        if sign in said:
            return f"the database {name} {what}", remedy
    first = " ".join(said.split("\n", 1)[0].split())
    return f"the database {name} cannot be used: {first}", "Check that it runs and can be reached, then try again."
