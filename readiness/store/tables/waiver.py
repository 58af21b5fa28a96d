"""Answers to exceptions."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class WaiverRow(Record, table=True):
    """One item of one procedure, answered; insert-only."""

    __tablename__ = "waiver"
    __table_args__ = (Index(None, "procedure", "item"),)

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    procedure: str
    item: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    approved_by: str = Field(sa_type=Words)
    expires: date | None = None
    recorded_at: datetime
