"""Wrong passwords, codes and tokens, counted so that whoever guesses is slowed down."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func
from sqlmodel import Session, col, select

from readiness.store.tables.account import LoginAttemptRow


def note(session: Session, account: str, address: str, now: datetime, keep: timedelta) -> None:
    """Note a wrong password for an account (known or not) from an address; what is older than `keep` is forgotten."""
    session.connection().execute(delete(LoginAttemptRow).where(col(LoginAttemptRow.at) < now - keep))
    session.add(LoginAttemptRow(account=account.casefold(), address=address, at=now))
    session.flush()


def count(session: Session, account: str, address: str, since: datetime) -> tuple[int, int]:
    """Return how many wrong passwords came since then for the account, and how many from the address."""
    return (
        _count(session, and_(col(LoginAttemptRow.account) == account.casefold(), col(LoginAttemptRow.at) >= since)),
        _count(session, and_(col(LoginAttemptRow.address) == address, col(LoginAttemptRow.at) >= since)),
    )


def forget(session: Session, account: str) -> None:
    """Forget an account's wrong passwords, after a right one."""
    session.connection().execute(delete(LoginAttemptRow).where(col(LoginAttemptRow.account) == account.casefold()))


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(LoginAttemptRow).where(which)).one()
