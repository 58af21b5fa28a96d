"""Bundles that were asked for: claimed by one process at a time, told how far they are, ended once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from readiness.store.tables.issuing import IssuingRow


@dataclass(frozen=True, slots=True)
class Issuing:
    """A bundle that somebody asked for."""

    id: str
    engagement: str
    asked_by: str
    asked_at: datetime
    attempts: int = 0
    """How many processes began it."""
    claim: str | None = None
    """The mark of the process that makes it, or that made it last."""
    until: datetime | None = None
    """Until when that process is believed to be at it without a word."""
    step: str | None = None
    files: int = 0
    bundle: int | None = None
    """The number it was issued under."""
    reason: str | None = None
    """Why it was not issued."""
    ended_at: datetime | None = None


def add(session: Session, asked: Issuing) -> None:
    """Keep what is asked for."""
    session.add(IssuingRow(**{name: getattr(asked, name) for name in Issuing.__dataclass_fields__}))
    session.flush()


def get(session: Session, id: str) -> Issuing | None:  # noqa: A002 -- what it is
    """Return one."""
    row = session.exec(select(IssuingRow).where(IssuingRow.id == id)).first()
    return _value(row) if row else None


def open_(session: Session) -> tuple[Issuing, ...]:
    """Return what has not ended, in the order in which it was asked for."""
    query = select(IssuingRow).where(col(IssuingRow.ended_at).is_(None)).order_by(col(IssuingRow.seq))
    return tuple(map(_value, session.exec(query)))


def newest(session: Session, limit: int) -> tuple[Issuing, ...]:
    """Return at most `limit`, last asked for first."""
    query = select(IssuingRow).order_by(col(IssuingRow.seq).desc()).limit(limit)
    return tuple(map(_value, session.exec(query)))


def claim(
    session: Session,
    id: str,  # noqa: A002 -- what it is
    mark: str,
    now: datetime,
    until: datetime,
    dead: Collection[str],
) -> bool:
    """Take one that nobody is at: unclaimed, silent past its time, or claimed by a process that is `dead`; False otherwise."""
    free = or_(col(IssuingRow.claim).is_(None), col(IssuingRow.until) <= now, col(IssuingRow.claim).in_(sorted(dead)))
    values = {"claim": mark, "until": until, "attempts": col(IssuingRow.attempts) + 1, "step": None, "files": 0}
    found = update(IssuingRow).where(col(IssuingRow.id) == id, col(IssuingRow.ended_at).is_(None), free)
    return session.connection().execute(found.values(**values)).rowcount == 1


def tell(session: Session, mark: str, step: str, files: int, until: datetime) -> bool:
    """Say how far it is, and stay believed; False where another process has it."""
    return _of(session, mark, {"step": step, "files": files, "until": until})


def done(session: Session, mark: str, bundle: int, now: datetime) -> bool:
    """End it as issued under a number; False where another process has it."""
    return _of(session, mark, {"bundle": bundle, "ended_at": now})


def fail(session: Session, mark: str, reason: str, now: datetime) -> bool:
    """End it as not issued, and why; False where another process has it."""
    return _of(session, mark, {"reason": reason, "ended_at": now})


def _of(session: Session, mark: str, values: dict[str, object]) -> bool:
    found = update(IssuingRow).where(col(IssuingRow.claim) == mark, col(IssuingRow.ended_at).is_(None))
    return session.connection().execute(found.values(**values)).rowcount == 1


def _value(row: IssuingRow) -> Issuing:
    return Issuing(**{name: getattr(row, name) for name in Issuing.__dataclass_fields__})
