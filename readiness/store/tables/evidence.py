"""Evidence, its files, and what reviewers said of it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class EvidenceRecord(Record, table=True):
    """One act of evidence; insert-only."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "collector", "collected_at"),
        Index(None, "collector", "covers_to"),
        Index(None, "collector", "connection", "collected_at"),
        Index(None, "requirement", "collected_at"),
    )

    id: str = Field(primary_key=True)
    kind: str
    connection: str | None = None
    collector: str | None = None
    requirement: str | None = None
    performed_on: date | None = None
    covers_from: date | None = None
    covers_to: date | None = None
    collected_at: datetime
    sha256: str = Field(index=True)
    bytes: int = Field(sa_type=BigInteger)
    media: str
    complete: bool
    rows: int | None = None
    source_total: int | None = None
    run: str | None = Field(default=None, foreign_key="run.id")
    uploader: str | None = Field(default=None, sa_type=Words)
    for_period: date | None = None
    note: str | None = Field(default=None, sa_type=Words)
    raw_sha256: str | None = None
    ledger_seq: int = Field(foreign_key="ledger.seq", unique=True)
    recorded_at: datetime
    supersedes: str | None = Field(default=None, foreign_key="evidence.id")


class EvidenceFileRow(Record, table=True):
    """One of the files of an upload; insert-only."""

    __tablename__ = "evidence_file"

    evidence: str = Field(primary_key=True, foreign_key="evidence.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = Field(sa_type=Words)
    sha256: str
    bytes: int = Field(sa_type=BigInteger)
    media: str


class EvidenceReviewRow(Record, table=True):
    """Accepted, returned or superseded: by whom, when, why; insert-only."""

    __tablename__ = "evidence_review"
    __table_args__ = (Index(None, "evidence", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    evidence: str = Field(foreign_key="evidence.id")
    state: str
    by: str = Field(sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    recorded_at: datetime
