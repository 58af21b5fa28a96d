"""Links by which calendars read one person's dates: known by their digest only, revocable."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from readiness.store.accounts import User, find_user
from readiness.store.tables.schedule import CalendarLinkRow


def add(session: Session, token_sha256: str, user: str, now: datetime) -> None:
    """Keep a link's digest; links of the same person given out before stop working."""
    revoke(session, user, now)
    session.add(CalendarLinkRow(token_sha256=token_sha256, user=user, created_at=now))
    session.flush()


def revoke(session: Session, user: str, now: datetime) -> int:
    """End a person's links; return how many there were."""
    ended = session.connection().execute(
        update(CalendarLinkRow)
        .where(col(CalendarLinkRow.user) == user, col(CalendarLinkRow.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    session.expire_all()
    return ended.rowcount


def made_at(session: Session, user: str) -> datetime | None:
    """Return when a person's working link was made; None where there is none."""
    query = select(CalendarLinkRow).where(CalendarLinkRow.user == user, col(CalendarLinkRow.revoked_at).is_(None))
    link = session.exec(query).first()
    return link.created_at if link else None


def person(session: Session, token_sha256: str) -> User | None:
    """Return whose dates a link reads; None for a link that is unknown or revoked, and for a person who is locked out."""
    link = session.exec(select(CalendarLinkRow).where(CalendarLinkRow.token_sha256 == token_sha256)).first()
    user = find_user(session, link.user) if link is not None and link.revoked_at is None else None
    return user if user is not None and user.disabled_at is None else None
