"""All records of a workspace as files, as of one instant, and back: SQLite as its own copy, PostgreSQL table by table as COPY writes it."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from sqlalchemy import Connection, Table, text
from sqlmodel import Session

from readiness.errors import Refusal, WrongConfiguration
from readiness.resources import MIGRATIONS
from readiness.store import revision
from readiness.store.blobs import PIECE
from readiness.store.database import Database, DatabaseUnavailable
from readiness.store.tables.base import Record

FILE = "database/records.sqlite"
FOLDER = "database/"
SUFFIX = ".copy"
Reader: TypeAlias = Callable[[str], Iterable[bytes]]
"""Yields the bytes of one file of a dump."""
OTHER = "Name {} in READINESS_STORAGE__DATABASE."
FRESH = "a new PostgreSQL database (`createdb NAME` makes one)"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a dump; `columns` name what stands in it, for a table."""

    name: str
    pieces: Iterable[bytes]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dump:
    """The records at one instant: to be asked in `session`, to be written from `parts`."""

    kind: str
    """sqlite or postgresql."""
    revision: str
    """Which tables these are."""
    session: Session
    parts: tuple[Part, ...]


@contextmanager
def dump(database: Database, folder: Path) -> Iterator[Dump]:
    """Hold on to one instant while the block lasts; writers go on. A copy of a SQLite file is made in `folder`."""
    if database.file is None:
        with database.reading() as session:
            yield Dump("postgresql", _revision(session), session, tuple(_tables(session)))
        return
    with _copied(database, folder / "records.sqlite") as copy, copy.reading() as session:
        yield Dump("sqlite", _revision(session), session, (Part(FILE, _pieces(folder / "records.sqlite")),))


def load_sqlite(database: Database, pieces: Iterable[bytes]) -> Path:
    """Make the file of a database that does not exist from what `dump` wrote, and return it. Raises Refusal where it exists."""
    file = _sqlite_file(database)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        target = file.open("xb")
    except FileExistsError:
        raise Refusal(f"{file} is there already", OTHER.format("another file")) from None
    try:
        with target:
            file.chmod(0o600)
            for piece in pieces:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        file.unlink()
        raise
    return file


def load_postgresql(database: Database, at: str, tables: Mapping[str, tuple[str, ...]], read: Reader) -> None:
    """Fill an empty PostgreSQL database: tables of revision `at`, each with the rows that `read` yields of it.

    `tables` are names with their columns, in the order in which they were dumped. Raises Refusal where the database is not
    empty, WrongConfiguration for tables of a later version. All or nothing.
    """
    if database.file is not None:
        raise WrongConfiguration("the backup holds a PostgreSQL database", OTHER.format(FRESH))
    if at not in revision.known(MIGRATIONS):
        raise WrongConfiguration(
            f"the backup was made by a newer version of Readiness (revision {at})",
            "Install that version or a later one.",
        )
    if database.is_new():
        database.migrate(at)
    with database.writing() as session:
        if _revision(session) != at or any(_has_rows(session.connection(), name) for name in tables):
            raise Refusal(f"the database {database.name} is not empty", OTHER.format(FRESH))
        for name, columns in tables.items():
            _fill(session.connection(), name, columns, read(f"{FOLDER}{name}{SUFFIX}"))


@contextmanager
def _copied(database: Database, file: Path) -> Iterator[Database]:
    """Copy a SQLite file by its online backup: what is written meanwhile is in it whole or not at all."""
    try:
        address = f"file:{quote(str(_sqlite_file(database)))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
            target.execute("pragma journal_mode=delete")
    except sqlite3.Error as failure:
        raise DatabaseUnavailable(
            f"the database {database.name} cannot be copied to {file.parent}: {failure}",
            "Free some space there, try again.",
        ) from failure
    copy = Database(f"sqlite:///{file}")
    try:
        yield copy
    finally:
        copy.dispose()


def _sqlite_file(database: Database) -> Path:
    if database.file is None:
        raise WrongConfiguration("the backup holds a SQLite database", OTHER.format("a file of SQLite"))
    return database.file


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _revision(session: Session) -> str:
    return str(session.connection().execute(text("select version_num from alembic_version")).scalar_one())


def _tables(session: Session) -> Iterator[Part]:
    """Yield the tables so that each comes after those it refers to."""
    connection = session.connection()
    for table in Record.metadata.sorted_tables:
        columns = tuple(column.name for column in table.columns)
        yield Part(f"{FOLDER}{table.name}{SUFFIX}", _rows(connection, table), columns)


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    names = ", ".join(_quoted(column.name) for column in table.columns)
    order = ", ".join(_quoted(column.name) for column in table.primary_key.columns)
    query = f"copy (select {names} from {_quoted(table.name)} order by {order}) to stdout"  # noqa: S608 -- our own names, quoted
    with _driver(connection).cursor() as cursor, cursor.copy(query.encode()) as rows:
        for row in rows:
            yield bytes(row)


def _fill(connection: Connection, name: str, columns: tuple[str, ...], pieces: Iterable[bytes]) -> None:
    query = f"copy {_known(name)} ({', '.join(map(_quoted, columns))}) from stdin"
    with _driver(connection).cursor() as cursor, cursor.copy(query.encode()) as rows:
        for piece in pieces:
            rows.write(piece)
    for column in columns:
        _continue(connection, name, column)


def _has_rows(connection: Connection, name: str) -> bool:
    query = f"select exists (select from {_known(name)})"  # noqa: S608 -- quoted, and one of our own tables
    return bool(connection.execute(text(query)).scalar_one())


def _known(name: str) -> str:
    """Return a table's name for a statement; Refusal for one that this version does not have."""
    if name not in Record.metadata.tables:
        raise Refusal(f"the backup holds a table {name[:40]!r} that this version does not know", "Use its own version.")
    return _quoted(name)


def _continue(connection: Connection, name: str, column: str) -> None:
    """Let a numbered column go on after its highest number."""
    given = {"table": _quoted(name), "column": column}
    sequence = connection.execute(text("select pg_get_serial_sequence(:table, :column)"), given).scalar_one()
    if sequence:
        highest = f"select max({_quoted(column)}) from {_quoted(name)}"  # noqa: S608 -- both are quoted names
        connection.execute(
            text(f"select setval(:sequence, coalesce(({highest}), 0) + 1, false)"), {"sequence": sequence}
        )


def _driver(connection: Connection) -> Any:
    """Return psycopg's own connection, which knows COPY."""
    return connection.connection.driver_connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
