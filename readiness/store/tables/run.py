"""Collections: begun, held by a lease, ended."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class RunRow(Record, table=True):
    """A collection that began; insert-only."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("connection", "collector", "scheduled_for"),
        Index(None, "started_at", "id"),
        Index(None, "connection", "collector", "started_at"),
    )

    id: str = Field(primary_key=True)
    connection: str
    collector: str
    scheduled_for: datetime | None = None
    started_at: datetime
    covers_from: date | None = None
    covers_to: date | None = None


class LeaseRow(Record, table=True):
    """Who may collect now: at most one run per connection and collector; goes when the run ends."""

    __tablename__ = "lease"
    __table_args__ = (UniqueConstraint("connection", "collector"),)

    run: str = Field(primary_key=True, foreign_key="run.id")
    connection: str
    collector: str
    until: datetime
    rows: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    pages: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    requests: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    quota_left: int | None = None
    quota_limit: int | None = None


class RunEndRow(Record, table=True):
    """How a collection ended; insert-only, once per run."""

    __tablename__ = "run_end"
    __table_args__ = (Index(None, "connection", "collector", "ended_at"),)

    run: str = Field(primary_key=True, foreign_key="run.id")
    connection: str
    collector: str
    ended_at: datetime
    outcome: str
    reason: str | None = Field(default=None, sa_type=Words)
    rows: int | None = None
    source_total: int | None = None
    requests: int
    pages: int
    evidence: str | None = Field(default=None, foreign_key="evidence.id")
    quota_left: int | None = None
    quota_limit: int | None = None
