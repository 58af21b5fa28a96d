"""Walkthroughs of controls."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class WalkthroughRow(Record, table=True):
    """Somebody followed a control once through; insert-only."""

    __tablename__ = "walkthrough"
    __table_args__ = (Index(None, "control", "performed_on"),)

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    control: str
    performed_on: date
    by: str = Field(sa_type=Words)
    outcome: str
    note: str = Field(sa_type=Words)
    recorded_at: datetime
