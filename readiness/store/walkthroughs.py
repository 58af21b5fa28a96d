"""Walkthroughs of controls."""

from datetime import datetime

from sqlmodel import Session, col, select

from readiness.domain.waiver import Walkthrough
from readiness.store.tables.walkthrough import WalkthroughRow

PASS, FAIL = "pass", "fail"


def add(session: Session, walkthrough: Walkthrough, now: datetime) -> None:
    """Keep a walkthrough."""
    session.add(
        WalkthroughRow(
            id=walkthrough.id,
            control=walkthrough.control,
            performed_on=walkthrough.performed_on,
            by=walkthrough.by,
            outcome=PASS if walkthrough.passed else FAIL,
            note=walkthrough.note,
            recorded_at=now,
        )
    )
    session.flush()


def of_control(session: Session, control: str, known_at: datetime) -> tuple[Walkthrough, ...]:
    """Return the walkthroughs of one control recorded by then, the last day first."""
    query = select(WalkthroughRow).where(
        col(WalkthroughRow.control) == control, col(WalkthroughRow.recorded_at) <= known_at
    )
    newest = query.order_by(col(WalkthroughRow.performed_on).desc(), col(WalkthroughRow.seq).desc())
    return tuple(map(_value, session.exec(newest)))


def all_(session: Session, known_at: datetime) -> tuple[Walkthrough, ...]:
    """Return every walkthrough recorded by then, oldest first."""
    query = select(WalkthroughRow).where(col(WalkthroughRow.recorded_at) <= known_at).order_by(col(WalkthroughRow.seq))
    return tuple(map(_value, session.exec(query)))


def _value(row: WalkthroughRow) -> Walkthrough:
    return Walkthrough(
        control=row.control,
        performed_on=row.performed_on,
        by=row.by,
        passed=row.outcome == PASS,
        note=row.note,
        id=row.id,
    )
