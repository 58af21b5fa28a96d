"""What people were told: each thing once, also by two processes, also after one that died while telling."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.store.once import add_once
from readiness.store.tables.schedule import ReminderRow

CLAIM = timedelta(minutes=15)
"""How long a process may take to tell somebody before another may."""


def told(session: Session, person: str) -> frozenset[str]:
    """Return the keys of everything a person was told."""
    query = columns(col(ReminderRow.about)).where(
        col(ReminderRow.person) == person, col(ReminderRow.sent_at).is_not(None)
    )
    return frozenset(session.connection().execute(query).scalars())


def claim(session: Session, person: str, about: str, now: datetime) -> bool:
    """Take it upon this process to tell a person something; False when it was told or another is about to."""
    if _add(session, person, about, now, None):
        return True
    taken = session.connection().execute(
        update(ReminderRow)
        .where(
            col(ReminderRow.person) == person,
            col(ReminderRow.about) == about,
            col(ReminderRow.sent_at).is_(None),
            col(ReminderRow.claimed_at) <= now - CLAIM,
        )
        .values(claimed_at=now)
    )
    return taken.rowcount == 1


def release(session: Session, person: str, about: str) -> None:
    """Give a claim back: it could not be told."""
    session.connection().execute(
        delete(ReminderRow).where(
            col(ReminderRow.person) == person, col(ReminderRow.about) == about, col(ReminderRow.sent_at).is_(None)
        )
    )


def sent(session: Session, person: str, abouts: Iterable[str], now: datetime) -> None:
    """Note that a person was told these things; what was noted before stays as it was."""
    for about in abouts:
        if not _add(session, person, about, now, now):
            session.connection().execute(
                update(ReminderRow)
                .where(
                    col(ReminderRow.person) == person,
                    col(ReminderRow.about) == about,
                    col(ReminderRow.sent_at).is_(None),
                )
                .values(sent_at=now)
            )


def _add(session: Session, person: str, about: str, claimed_at: datetime, sent_at: datetime | None) -> bool:
    values = {"person": person, "about": about, "claimed_at": claimed_at, "sent_at": sent_at}
    return add_once(session, ReminderRow, values)
