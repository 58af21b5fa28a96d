"""Dated changes on top of controls.yaml."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class OverrideRow(Record, table=True):
    """From a day on, a field of a control or requirement has another value; insert-only."""

    __tablename__ = "override"
    __table_args__ = (Index(None, "subject", "field", "effective_from"),)

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    subject: str
    field: str
    value: str = Field(sa_type=Words)
    effective_from: date
    effective_until: date | None = None
    by: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    recorded_at: datetime
