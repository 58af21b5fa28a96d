"""The browsers in which people are signed in: opened, seen, idle, expired, ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, update
from sqlmodel import Session, col, select

from readiness.store.accounts import User, user_of
from readiness.store.tables.account import UserRow, WebSessionRow


@dataclass(frozen=True, slots=True)
class WebSession:
    """One browser that signed in, known by the SHA-256 of its random id."""

    id_sha256: str
    user: str
    created_at: datetime
    last_seen_at: datetime
    idle_until: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    address: str | None = None
    browser: str | None = None
    """What it calls itself."""


def open_(session: Session, opened: WebSession) -> None:
    """Keep a browser that signed in, and forget those that are long over."""
    session.connection().execute(delete(WebSessionRow).where(col(WebSessionRow.expires_at) <= opened.created_at))
    session.add(
        WebSessionRow(
            id_sha256=opened.id_sha256,
            user=opened.user,
            created_at=opened.created_at,
            last_seen_at=opened.last_seen_at,
            idle_until=opened.idle_until,
            expires_at=opened.expires_at,
            address=opened.address,
            browser=opened.browser,
        )
    )
    _seen(session, opened.user, opened.created_at)
    session.flush()


def find(session: Session, id_sha256: str, now: datetime) -> tuple[WebSession, User] | None:
    """Return a session that is neither idle too long, expired nor revoked, with its person, who is not locked out."""
    query = (
        select(WebSessionRow, UserRow)
        .join(UserRow, col(UserRow.id) == col(WebSessionRow.user))
        .where(WebSessionRow.id_sha256 == id_sha256, _open(now))
    )
    found = session.exec(query).first()
    user = user_of(found[1]) if found else None
    return (_web_session(found[0]), user) if found and user and not user.locked_out(now) else None


def touch(session: Session, id_sha256: str, user: str, now: datetime, idle_until: datetime) -> None:
    """Note that a browser was seen, and with it its person."""
    session.connection().execute(
        update(WebSessionRow)
        .where(col(WebSessionRow.id_sha256) == id_sha256)
        .values(last_seen_at=now, idle_until=idle_until)
    )
    _seen(session, user, now)
    session.expire_all()


def of_user(session: Session, user: str, now: datetime) -> tuple[WebSession, ...]:
    """Return a person's open sessions, last seen first."""
    query = select(WebSessionRow).where(WebSessionRow.user == user, _open(now))
    return tuple(map(_web_session, session.exec(query.order_by(col(WebSessionRow.last_seen_at).desc()))))


def revoke(session: Session, id_sha256: str, now: datetime, user: str | None = None) -> int:
    """End one session, if it is open and, where `user` is given, that person's; return how many ended."""
    which = col(WebSessionRow.id_sha256) == id_sha256
    return _revoke(session, which if user is None else and_(which, col(WebSessionRow.user) == user), now)


def revoke_all(session: Session, user: str, now: datetime, but: str = "") -> None:
    """End every session of a person, but for the one with this digest."""
    _revoke(session, and_(col(WebSessionRow.user) == user, col(WebSessionRow.id_sha256) != but), now)


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(WebSessionRow.revoked_at).is_(None),
        col(WebSessionRow.idle_until) > now,
        col(WebSessionRow.expires_at) > now,
    )


def _revoke(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    still_open = and_(which, col(WebSessionRow.revoked_at).is_(None))
    ended = session.connection().execute(update(WebSessionRow).where(still_open).values(revoked_at=now))
    session.expire_all()
    return ended.rowcount


def _seen(session: Session, user: str, now: datetime) -> None:
    session.connection().execute(update(UserRow).where(col(UserRow.id) == user).values(last_seen_at=now))


def _web_session(row: WebSessionRow) -> WebSession:
    return WebSession(
        id_sha256=row.id_sha256,
        user=row.user,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        idle_until=row.idle_until,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        address=row.address,
        browser=row.browser,
    )
