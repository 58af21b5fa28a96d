"""Waivers: approved answers to exceptions."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from readiness.domain.calendar import local_date
from readiness.domain.waiver import Waiver
from readiness.store.tables.waiver import WaiverRow


def add(session: Session, waiver: Waiver, now: datetime) -> None:
    """Keep a waiver; the day it was recorded on follows from `now`. The service has checked it (`check_waiver`)."""
    session.add(
        WaiverRow(
            id=waiver.id,
            procedure=waiver.procedure,
            item=waiver.item,
            reason=waiver.reason,
            by=waiver.by,
            approved_by=waiver.approved_by,
            expires=waiver.expires,
            recorded_at=now,
        )
    )
    session.flush()


def all_(session: Session, known_at: datetime, zone: ZoneInfo) -> tuple[Waiver, ...]:
    """Return every waiver recorded by then, oldest first, its day in the zone."""
    query = select(WaiverRow).where(col(WaiverRow.recorded_at) <= known_at).order_by(col(WaiverRow.seq))
    return tuple(
        Waiver(
            procedure=row.procedure,
            item=row.item,
            reason=row.reason,
            by=row.by,
            approved_by=row.approved_by,
            recorded_on=local_date(row.recorded_at, zone),
            expires=row.expires,
            id=row.id,
        )
        for row in session.exec(query)
    )
