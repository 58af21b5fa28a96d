"""Tokens by which programs come, known by the digest of their secret only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Canonical, Record, Words


class ApiTokenRow(Record, table=True):
    """One token; its secret was shown once."""

    __tablename__ = "api_token"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: str = Field(primary_key=True)
    secret_sha256: str
    name: str = Field(sa_type=Words)
    role: str
    scopes: Any = Field(sa_type=Canonical)
    engagement: str | None = None
    creator: str | None = Field(default=None, foreign_key="account.id", index=True)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
