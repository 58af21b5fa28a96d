"""Figures as they were on a day, so that a trend asks nothing again."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from readiness.store.tables.base import Record


class FigureRow(Record, table=True):
    """What the answer about an engagement came to on a day; insert-only."""

    __tablename__ = "figure"
    __table_args__ = (UniqueConstraint("engagement", "day"),)

    seq: int | None = Field(default=None, primary_key=True)
    engagement: str = Field(foreign_key="engagement.id")
    day: date
    readiness: float
    recorded_at: datetime
