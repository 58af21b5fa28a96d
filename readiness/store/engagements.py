"""Engagements, and what happened to each: selected, scope signed, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from readiness.domain.calendar import Period
from readiness.domain.engagement import Engagement, ReportType
from readiness.domain.vocabulary import Category
from readiness.errors import Refusal
from readiness.store.tables.engagement import EngagementEventRow, EngagementRow
from readiness.store.tables.ledger import LedgerRow

SELECTED, SCOPE_SIGNED = "selected", "scope_signed"


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
    query = _signed(known_at).order_by(col(EngagementRow.created_at), line, col(EngagementRow.id))
    if known_at is not None:
        query = query.where(col(EngagementRow.created_at) <= known_at)
    return tuple(_value(*found) for found in session.exec(query))


def find(session: Session, name_or_id: str, known_at: datetime | None = None) -> Engagement | None:
    """Return the engagement of that name or id."""
    named = or_(col(EngagementRow.id) == name_or_id, col(EngagementRow.name) == name_or_id)
    found = session.exec(_signed(known_at).where(named).limit(1)).first()
    return _value(*found) if found else None


def selected(session: Session, known_at: datetime | None = None) -> Engagement | None:
    """Return the engagement that was selected last, its scope signed as was known then."""
    newest = columns(col(EngagementEventRow.engagement)).where(col(EngagementEventRow.event) == SELECTED)
    latest = newest.order_by(col(EngagementEventRow.seq).desc()).limit(1).scalar_subquery()
    found = session.exec(_signed(known_at).where(col(EngagementRow.id) == latest)).first()
    return _value(*found) if found else None


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


def _signed(known_at: datetime | None) -> Select[EngagementRow, EngagementEventRow]:
    """Select engagements, each with the newest signature of its scope or null."""
    newest = columns(func.max(col(EngagementEventRow.seq))).where(
        col(EngagementEventRow.engagement) == col(EngagementRow.id), col(EngagementEventRow.event) == SCOPE_SIGNED
    )
    if known_at is not None:
        newest = newest.where(col(EngagementEventRow.recorded_at) <= known_at)
    signature = newest.correlate(EngagementRow).scalar_subquery()
    return select(EngagementRow, EngagementEventRow).outerjoin(
        EngagementEventRow, col(EngagementEventRow.seq) == signature
    )


def _value(row: EngagementRow, signature: EngagementEventRow | None) -> Engagement:
    return Engagement(
        id=row.id,
        name=row.name,
        type=ReportType(row.type),
        window=Period(row.start, row.end),
        categories=frozenset(map(Category, row.categories)),
        firm=row.firm,
        zone=ZoneInfo(row.zone),
        created_at=row.created_at,
        scope_signed_by=signature.by if signature else None,
        scope_signed_at=signature.recorded_at if signature else None,
    )
