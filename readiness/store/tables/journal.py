"""The envelopes that ledger lines name."""

from sqlalchemy import Text
from sqlmodel import Field

from readiness.store.tables.base import Record


class JournalRow(Record, table=True):
    """The canonical envelope of one ledger line, byte for byte as it was hashed."""

    __tablename__ = "journal"

    seq: int = Field(primary_key=True, foreign_key="ledger.seq", sa_column_kwargs={"autoincrement": False})
    envelope: str = Field(sa_type=Text)
