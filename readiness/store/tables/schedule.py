"""What is due, what people were told, and the links by which calendars read."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class DueRunRow(Record, table=True):
    """A run that is or was due; its own columns say what is tried next, the run it names says how that went."""

    __tablename__ = "due_run"
    __table_args__ = (
        UniqueConstraint("connection", "collector", "scheduled_for"),
        UniqueConstraint("connection", "collector", "day"),
        Index(None, "settled_at"),
        Index(None, "scheduled_for", "id"),
    )

    id: str = Field(primary_key=True)
    connection: str
    collector: str
    day: date | None = None
    scheduled_for: datetime
    asked_by: str | None = Field(default=None, sa_type=Words)
    attempts: int = 0
    next_try: datetime
    run: str | None = Field(default=None, foreign_key="run.id")
    missed: str | None = Field(default=None, sa_type=Words)
    settled_at: datetime | None = None
    recorded_at: datetime


class ReminderRow(Record, table=True):
    """Something a person was told, or is being told: each thing once."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("person", "about"),)

    seq: int | None = Field(default=None, primary_key=True)
    person: str = Field(sa_type=Words)
    about: str = Field(sa_type=Words)
    claimed_at: datetime
    sent_at: datetime | None = None


class CalendarLinkRow(Record, table=True):
    """A link by which a calendar reads one person's dates; only its digest is kept."""

    __tablename__ = "calendar_link"

    token_sha256: str = Field(primary_key=True)
    user: str = Field(foreign_key="account.id", index=True)
    created_at: datetime
    revoked_at: datetime | None = None
