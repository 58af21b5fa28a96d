"""The chain as rows, and its signed heads."""

from datetime import datetime

from sqlmodel import Field

from readiness.store.tables.base import Record


class LedgerRow(Record, table=True):
    """One line; nothing but digests and ids."""

    __tablename__ = "ledger"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    time: datetime = Field(index=True)
    event: str = Field(index=True)
    id: str = Field(index=True)
    sha256: str
    bytes: str | None = None
    run: str | None = None
    prev: str


class CheckpointRow(Record, table=True):
    """A signed head of the ledger."""

    __tablename__ = "checkpoint"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    lines: int = Field(foreign_key="ledger.seq")
    sha256: str
    signature: bytes
    time: datetime
