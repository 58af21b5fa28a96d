"""Answers to exceptions, and what was asked before they were given."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
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


class WaiverProposalRow(Record, table=True):
    """Somebody asks for a waiver; insert-only."""

    __tablename__ = "waiver_proposal"
    __table_args__ = (Index(None, "procedure", "item"),)

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    procedure: str
    item: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    expires: date | None = None
    recorded_at: datetime


class WaiverDecisionRow(Record, table=True):
    """What somebody else said to a proposal, once; insert-only."""

    __tablename__ = "waiver_decision"

    proposal: str = Field(primary_key=True, foreign_key="waiver_proposal.id")
    waiver: str | None = Field(default=None, foreign_key="waiver.id")
    by: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    recorded_at: datetime


class WaiverEndRow(Record, table=True):
    """Somebody ended a waiver early, from a day on; insert-only. A later one can only name an earlier day."""

    __tablename__ = "waiver_end"
    __table_args__ = (UniqueConstraint("waiver", "effective_from"),)

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    waiver: str = Field(foreign_key="waiver.id")
    effective_from: date
    by: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    recorded_at: datetime
