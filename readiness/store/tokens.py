"""Tokens by which programs come: kept by the digest of their secret, ended by time, by hand, or with who made them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, update
from sqlmodel import Session, col, select

from readiness.store.accounts import User, find_user, user_of
from readiness.store.tables.account import UserRow
from readiness.store.tables.token import ApiTokenRow


@dataclass(frozen=True, slots=True)
class Token:
    """One token, without its secret."""

    id: str
    """The part of its text that may be shown."""
    name: str
    role: str
    """What it may at most, as a person of that role."""
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    """The first instant at which it works no more."""
    engagement: str | None = None
    """Of an auditor's: the id of the one engagement it reads."""
    creator: str | None = None
    """Id of who answers for it; None where it came from the shell and nobody was named."""
    last_used_at: datetime | None = None
    """To within a few minutes."""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A token with who made it, and the digest of its secret."""

    token: Token
    creator: User | None
    secret_sha256: str


def add(session: Session, token: Token, secret_sha256: str) -> None:
    """Keep a new token."""
    row = ApiTokenRow(
        id=token.id,
        secret_sha256=secret_sha256,
        name=token.name,
        role=token.role,
        scopes=list(token.scopes),
        engagement=token.engagement,
        creator=token.creator,
        created_at=token.created_at,
        expires_at=token.expires_at,
    )
    session.add(row)
    session.flush()


def get(session: Session, id: str) -> Held | None:  # noqa: A002 -- what it is
    """Return one token, whether it still works or not."""
    row = session.get(ApiTokenRow, id)
    if row is None:
        return None
    return Held(_token(row), find_user(session, row.creator) if row.creator else None, row.secret_sha256)


def live_name(session: Session, name: str, now: datetime) -> bool:
    """Say whether a token of this name still works."""
    query = select(ApiTokenRow.id).where(ApiTokenRow.name == name, col(ApiTokenRow.revoked_at).is_(None))
    return session.exec(query.where(col(ApiTokenRow.expires_at) > now).limit(1)).first() is not None


def working(session: Session, now: datetime) -> int:
    """Count the tokens that work."""
    locked_out = select(UserRow.id).where(or_(col(UserRow.disabled_at).is_not(None), col(UserRow.ends_at) <= now))
    query = select(func.count()).select_from(ApiTokenRow).where(col(ApiTokenRow.revoked_at).is_(None))
    kept = or_(col(ApiTokenRow.creator).is_(None), col(ApiTokenRow.creator).not_in(locked_out))
    return session.exec(query.where(col(ApiTokenRow.expires_at) > now, kept)).one()


def newest(
    session: Session, *, limit: int | None = None, before: tuple[datetime, str] | None = None
) -> tuple[Held, ...]:
    """Return tokens with who made them, last made first, older than `before` (when it was made, and its id)."""
    query = (
        select(ApiTokenRow, UserRow)
        .outerjoin(UserRow, col(UserRow.id) == col(ApiTokenRow.creator))
        .order_by(col(ApiTokenRow.created_at).desc(), col(ApiTokenRow.id).desc())
        .limit(limit)
    )
    if before is not None:
        at, id_ = before
        same = and_(col(ApiTokenRow.created_at) == at, col(ApiTokenRow.id) < id_)
        query = query.where(or_(col(ApiTokenRow.created_at) < at, same))
    return tuple(
        Held(_token(row), user_of(maker) if maker else None, row.secret_sha256) for row, maker in session.exec(query)
    )


def revoke(session: Session, id: str, now: datetime) -> bool:  # noqa: A002 -- what it is
    """End a token; return whether it was not ended before. Only one caller succeeds."""
    ended = session.connection().execute(
        update(ApiTokenRow)
        .where(col(ApiTokenRow.id) == id, col(ApiTokenRow.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    session.expire_all()
    return ended.rowcount == 1


def touch(session: Session, id: str, now: datetime) -> None:  # noqa: A002 -- what it is
    """Note that a token was used."""
    session.connection().execute(update(ApiTokenRow).where(col(ApiTokenRow.id) == id).values(last_used_at=now))
    session.expire_all()


def _token(row: ApiTokenRow) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        role=row.role,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        engagement=row.engagement,
        creator=row.creator,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
