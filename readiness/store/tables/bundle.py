"""Hand-overs that were issued."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class BundleRow(Record, table=True):
    """One numbered issue; insert-only."""

    __tablename__ = "bundle"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    engagement: str = Field(foreign_key="engagement.id", index=True)
    made_at: datetime
    tagmanifest_sha256: str
    path: str = Field(sa_type=Words)
    files: int
    bytes: int = Field(sa_type=BigInteger)
    omissions: int
