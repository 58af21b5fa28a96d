"""Hand-overs that are asked for and not yet issued."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class IssuingRow(Record, table=True):
    """A bundle that somebody asked for: who makes it, how far it is, how it ended. What was issued stands in `bundle` and the ledger."""

    __tablename__ = "issuing"
    __table_args__ = (Index(None, "ended_at"), Index(None, "asked_at"))

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    engagement: str = Field(foreign_key="engagement.id")
    asked_by: str = Field(sa_type=Words)
    asked_at: datetime
    attempts: int = 0
    claim: str | None = None
    until: datetime | None = None
    step: str | None = None
    files: int = 0
    bundle: int | None = Field(default=None, foreign_key="bundle.number")
    reason: str | None = Field(default=None, sa_type=Words)
    ended_at: datetime | None = None
