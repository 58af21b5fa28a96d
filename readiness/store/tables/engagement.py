"""Engagements and what happened to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Canonical, Record, Words


class EngagementRow(Record, table=True):
    """The window everything is measured against; insert-only."""

    __tablename__ = "engagement"

    id: str = Field(primary_key=True)
    name: str = Field(sa_type=Words, unique=True)
    type: int
    start: date
    end: date
    categories: Any = Field(sa_type=Canonical)
    firm: str = Field(sa_type=Words)
    zone: str
    created_at: datetime = Field(index=True)


class EngagementEventRow(Record, table=True):
    """Selected, scope signed, frozen: by whom and when; insert-only."""

    __tablename__ = "engagement_event"
    __table_args__ = (Index(None, "engagement", "seq"), Index(None, "event", "seq"))

    seq: int | None = Field(default=None, primary_key=True)
    engagement: str = Field(foreign_key="engagement.id")
    event: str
    by: str | None = Field(default=None, sa_type=Words)
    facts: Any = Field(sa_type=Canonical)
    recorded_at: datetime
