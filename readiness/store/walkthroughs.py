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


def all_(session: Session, known_at: datetime) -> tuple[Walkthrough, ...]:
    """Return every walkthrough recorded by then, oldest first."""
    query = select(WalkthroughRow).where(col(WalkthroughRow.recorded_at) <= known_at).order_by(col(WalkthroughRow.seq))
    return tuple(
        Walkthrough(
            control=row.control,
            performed_on=row.performed_on,
            by=row.by,
            passed=row.outcome == PASS,
            note=row.note,
            id=row.id,
        )
        for row in session.exec(query)
    )
