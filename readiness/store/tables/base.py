"""What every table shares: names for constraints, text any database accepts, canonical JSON in a column."""

import json
from typing import Any

from sqlalchemy import Dialect, MetaData, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from readiness.domain.canonical import encode
from readiness.domain.canonical import text as canonical_text

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Migrations can only change a constraint that has a name."""


class Record(SQLModel):
    """The base of all tables, with metadata of their own."""

    # no row is validated here, so what would do it is not built at every start
    model_config = {"defer_build": True}
    metadata = MetaData(naming_convention=NAMES)


class Words(TypeDecorator[str]):
    """Text from outside: NFC, and no NUL or lone surrogate, which PostgreSQL refuses and SQLite keeps."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's form
        """Make the text storable; what cannot be kept becomes U+FFFD."""
        return None if value is None else canonical_text(value).replace("\0", "\ufffd")


class Canonical(TypeDecorator[Any]):
    """A JSON value, kept as canonical text and read back as lists, objects, strings, integers, truths and nulls."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 -- SQLAlchemy's form
        """Write it; instants and floats become their text."""
        return encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's form
        """Read it."""
        return None if value is None else json.loads(value)
