"""Waivers: approved answers to exceptions, and what ended one early."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from readiness.domain.calendar import local_date
from readiness.domain.waiver import Waiver
from readiness.store.once import add_once
from readiness.store.tables.waiver import WaiverEndRow, WaiverRow


@dataclass(frozen=True, slots=True)
class WaiverEnd:
    """Somebody ended a waiver: from `effective_from` on it answers no more."""

    id: str
    waiver: str
    effective_from: date
    by: str
    reason: str
    recorded_at: datetime


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


def end(session: Session, ended: WaiverEnd) -> bool:
    """Keep that a waiver ends; False where it is known to end from that day on. The service has checked it (`check_end`)."""
    said = {name: getattr(ended, name) for name in WaiverEnd.__dataclass_fields__}
    return add_once(session, WaiverEndRow, said)


def ends(session: Session, known_at: datetime) -> Mapping[str, WaiverEnd]:
    """Return, by waiver, what ended each: of several the one with the earliest day, recorded by then."""
    query = select(WaiverEndRow).where(col(WaiverEndRow.recorded_at) <= known_at)
    found: dict[str, WaiverEnd] = {}
    for row in session.exec(query.order_by(col(WaiverEndRow.effective_from), col(WaiverEndRow.seq))):
        found.setdefault(row.waiver, WaiverEnd(**{name: getattr(row, name) for name in WaiverEnd.__dataclass_fields__}))
    return found


def all_(session: Session, known_at: datetime, zone: ZoneInfo) -> tuple[Waiver, ...]:
    """Return every waiver recorded by then, oldest first, its day in the zone, with the end that was known by then."""
    ended = (
        select(WaiverEndRow.waiver, func.min(col(WaiverEndRow.effective_from)).label("day"))
        .where(col(WaiverEndRow.recorded_at) <= known_at)
        .group_by(col(WaiverEndRow.waiver))
        .subquery()
    )
    query = select(WaiverRow, ended.c.day).outerjoin(ended, ended.c.waiver == col(WaiverRow.id))
    rows = session.exec(query.where(col(WaiverRow.recorded_at) <= known_at).order_by(col(WaiverRow.seq)))
    return tuple(_waiver(row, day, zone) for row, day in rows)


def _waiver(row: WaiverRow, ended_from: date | None, zone: ZoneInfo) -> Waiver:
    return Waiver(
        procedure=row.procedure,
        item=row.item,
        reason=row.reason,
        by=row.by,
        approved_by=row.approved_by,
        recorded_on=local_date(row.recorded_at, zone),
        expires=row.expires,
        id=row.id,
        ended_from=ended_from,
    )
