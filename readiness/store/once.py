"""Insert a row unless its like is there, in one statement that two processes may send at once."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel


def add_once(session: Session, kind: type[SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when a unique constraint says that it is there already."""
    table: Table = kind.__table__  # type: ignore[attr-defined]  # set by SQLModel
    statement = _insert(session)(table).on_conflict_do_nothing().values(values).returning(*table.primary_key.columns)
    # what was inserted comes back: the count of rows says nothing on PostgreSQL
    return session.connection().execute(statement).first() is not None


def _insert(session: Session) -> Callable[[Table], Any]:
    if session.get_bind().dialect.name != "postgresql":
        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- loads slowly, and most workspaces use SQLite

    return postgresql.insert
