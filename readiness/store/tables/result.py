"""What procedures said: one row per judgement, and one per item that was not ok."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Canonical, Record, Words


class ResultRow(Record, table=True):
    """One judgement of one procedure for one control; insert-only. `seq` is the order in which they were stored."""

    __tablename__ = "result"
    __table_args__ = (Index(None, "control", "procedure", "day", "seq"), Index(None, "day"))

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    control: str
    procedure: str
    parameters: Any = Field(sa_type=Canonical)
    severity: str
    day: date
    population_time: datetime | None = None
    window_start: date | None = None
    window_end: date | None = None
    outcome: str
    tested: int
    exceptions: int
    inconclusive: int
    flags: Any = Field(sa_type=Canonical)
    procedure_sha256: str
    populations: Any = Field(sa_type=Canonical)
    sheet_sha256: str
    recorded_at: datetime


class ResultItemRow(Record, table=True):
    """An item that was not ok, with the facts compared; insert-only."""

    __tablename__ = "result_item"
    __table_args__ = (Index(None, "result", "item"),)

    seq: int | None = Field(default=None, primary_key=True)
    result: int = Field(foreign_key="result.seq")
    item: str = Field(sa_type=Words)
    outcome: str
    reason: str | None = Field(default=None, sa_type=Words)
    occurred_at: datetime | None = None
    facts: Any = Field(sa_type=Canonical)
