"""People who may sign in, and how they did."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from readiness.store.tables.base import Record, Words


class UserRow(Record, table=True):
    """One person."""

    __tablename__ = "account"

    id: str = Field(primary_key=True)
    email: str = Field(sa_type=Words, unique=True)
    role: str
    password_hash: str | None = None
    created_at: datetime
    disabled_at: datetime | None = None
    engagement: str | None = None
    ends_at: datetime | None = None
    last_seen_at: datetime | None = None
    factor_secret: str | None = None
    factor_since: datetime | None = None
    factor_step: int | None = None


class RecoveryCodeRow(Record, table=True):
    """A code that stands in for a lost second factor, once; only its digest is kept."""

    __tablename__ = "recovery_code"

    code_sha256: str = Field(primary_key=True)
    user: str = Field(foreign_key="account.id", index=True)
    created_at: datetime
    used_at: datetime | None = None


class HalfSignInRow(Record, table=True):
    """A browser that gave the right password and still owes the second factor; only the digest of its id is kept."""

    __tablename__ = "half_sign_in"

    id_sha256: str = Field(primary_key=True)
    user: str = Field(foreign_key="account.id", index=True)
    expires_at: datetime = Field(index=True)


class SetUpLinkRow(Record, table=True):
    """A one-time link by which a person chooses a password; only its digest is kept."""

    __tablename__ = "set_up_link"

    token_sha256: str = Field(primary_key=True)
    user: str = Field(foreign_key="account.id", index=True)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class WebSessionRow(Record, table=True):
    """One browser that signed in; only the digest of its id is kept."""

    __tablename__ = "web_session"

    id_sha256: str = Field(primary_key=True)
    user: str = Field(foreign_key="account.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    idle_until: datetime
    expires_at: datetime = Field(index=True)
    revoked_at: datetime | None = None
    address: str | None = Field(default=None, sa_type=Words)
    browser: str | None = Field(default=None, sa_type=Words)


class LoginAttemptRow(Record, table=True):
    """A password that was wrong: for which account, from where."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "account", "at"), Index(None, "address", "at"), Index(None, "at"))

    seq: int | None = Field(default=None, primary_key=True)
    account: str = Field(sa_type=Words)
    address: str = Field(sa_type=Words)
    at: datetime
