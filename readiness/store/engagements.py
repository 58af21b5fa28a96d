"""Engagements, and what happened to each: selected, scope signed, frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from readiness.domain.calendar import Period
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import Refusal
from readiness.store.batches import batches
from readiness.store.tables.engagement import EngagementEventRow, EngagementRow
from readiness.store.tables.ledger import LedgerRow

SELECTED, SCOPE_SIGNED, FROZEN = "selected", "scope_signed", "frozen"


@dataclass(frozen=True, slots=True)
class EngagementEvent:
    """Something that happened to an engagement."""

    engagement: str
    event: str
    by: str | None
    recorded_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def create(session: Session, engagement: Engagement) -> None:
    """Keep an engagement; the first one is selected. Refusal when its name is taken."""
    first = session.exec(select(EngagementRow.id).limit(1)).first() is None
    row = EngagementRow(
        id=engagement.id,
        name=engagement.name,
        type=int(engagement.type),
        start=engagement.window.start,
        end=engagement.window.end,
        categories=sorted(engagement.categories),
        firm=engagement.firm,
        zone=engagement.zone.key,
        created_at=engagement.created_at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refusal(f"there is an engagement {engagement.name} already", "Choose another --name.") from None
    if first:
        select_(session, engagement.id, None, engagement.created_at)


def all_(session: Session, known_at: datetime | None = None) -> tuple[Engagement, ...]:
    """Return every engagement created by then, oldest first; those of one second as they stand in the ledger."""
    line = select(func.min(LedgerRow.seq)).where(LedgerRow.id == col(EngagementRow.id)).scalar_subquery()
    query = select(EngagementRow).order_by(col(EngagementRow.created_at), line, col(EngagementRow.id))
    if known_at is not None:
        query = query.where(col(EngagementRow.created_at) <= known_at)
    return _values(session, session.exec(query).all(), known_at)


def find(session: Session, name_or_id: str, known_at: datetime | None = None) -> Engagement | None:
    """Return the engagement of that name or id."""
    query = select(EngagementRow).where(or_(col(EngagementRow.id) == name_or_id, col(EngagementRow.name) == name_or_id))
    found = _values(session, session.exec(query.limit(1)).all(), known_at)
    return found[0] if found else None


def selected(session: Session, known_at: datetime | None = None) -> Engagement | None:
    """Return the engagement that was selected last."""
    query = select(EngagementEventRow.engagement).where(EngagementEventRow.event == SELECTED)
    if known_at is not None:
        query = query.where(col(EngagementEventRow.recorded_at) <= known_at)
    found = session.exec(query.order_by(col(EngagementEventRow.seq).desc()).limit(1)).first()
    return find(session, found, known_at) if found else None


def select_(session: Session, id: str, by: str | None, now: datetime) -> None:  # noqa: A002 -- what it is
    """Make an engagement the one that is answered about."""
    happened(session, EngagementEvent(id, SELECTED, by, now))


def sign_scope(session: Session, id: str, by: str, now: datetime) -> None:  # noqa: A002 -- what it is
    """Record that somebody signed what is in scope."""
    happened(session, EngagementEvent(id, SCOPE_SIGNED, by, now))


def happened(session: Session, event: EngagementEvent) -> None:
    """Record an event of an engagement."""
    session.add(
        EngagementEventRow(
            engagement=event.engagement,
            event=event.event,
            by=event.by,
            facts=event.facts,
            recorded_at=event.recorded_at,
        )
    )
    session.flush()


def events(session: Session, id: str) -> tuple[EngagementEvent, ...]:  # noqa: A002 -- what it is
    """Return what happened to an engagement, oldest first."""
    query = select(EngagementEventRow).where(EngagementEventRow.engagement == id).order_by(col(EngagementEventRow.seq))
    return tuple(EngagementEvent(e.engagement, e.event, e.by, e.recorded_at, e.facts) for e in session.exec(query))


def _values(session: Session, rows: Sequence[EngagementRow], known_at: datetime | None) -> tuple[Engagement, ...]:
    signed = _signatures(session, [row.id for row in rows], known_at)
    return tuple(_value(row, *signed.get(row.id, (None, None))) for row in rows)


def _signatures(
    session: Session, ids: Sequence[str], known_at: datetime | None
) -> Mapping[str, tuple[str | None, datetime]]:
    """Return who signed each scope last, and when."""
    found: dict[str, tuple[str | None, datetime]] = {}
    for some in batches(ids):
        query = select(EngagementEventRow).where(
            col(EngagementEventRow.engagement).in_(some), EngagementEventRow.event == SCOPE_SIGNED
        )
        if known_at is not None:
            query = query.where(col(EngagementEventRow.recorded_at) <= known_at)
        for event in session.exec(query.order_by(col(EngagementEventRow.seq))):
            found[event.engagement] = (event.by, event.recorded_at)
    return found


def _value(row: EngagementRow, signed_by: str | None, signed_at: datetime | None) -> Engagement:
    return Engagement(
        id=row.id,
        name=row.name,
        type=ReportType(row.type),
        window=Period(row.start, row.end),
        categories=frozenset(map(Category, row.categories)),
        firm=row.firm,
        zone=ZoneInfo(row.zone),
        created_at=row.created_at,
        scope_signed_by=signed_by,
        scope_signed_at=signed_at,
    )
