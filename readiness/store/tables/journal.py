"""The envelopes that ledger lines name."""

from sqlalchemy import Index, Text
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class JournalRow(Record, table=True):
    """The canonical envelope of one ledger line, byte for byte as it was hashed."""

    __tablename__ = "journal"

    seq: int = Field(primary_key=True, foreign_key="ledger.seq", sa_column_kwargs={"autoincrement": False})
    envelope: str = Field(sa_type=Text)


class DeedRow(Record, table=True):
    """Whose deed a ledger line tells, as its envelope says, so that a list can be narrowed by it; it can be made again."""

    __tablename__ = "deed"
    __table_args__ = (Index(None, "person", "seq"),)

    seq: int = Field(primary_key=True, foreign_key="ledger.seq", sa_column_kwargs={"autoincrement": False})
    person: str = Field(sa_type=Words)
