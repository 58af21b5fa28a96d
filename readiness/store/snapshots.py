"""Evidence by window: what coverage counts and what the bench reads. Only items that count: complete, accepted, known."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, DateTime, and_, case, func, or_, type_coerce, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.calendar import Period, local_date
from readiness.domain.evidence import Item
from readiness.domain.population import Snapshot
from readiness.store.evidence import ACCEPTED, BROUGHT, ROWS, UPLOADED, period, state
from readiness.store.tables.evidence import EvidenceRecord


def collected_times(  # noqa: PLR0913 -- two questions at once
    session: Session,
    collectors: Collection[str],
    start: datetime,
    end: datetime,
    known_at: datetime,
    zone: ZoneInfo,
    *,
    events: Collection[str] = (),
    window: Period | None = None,
) -> Mapping[tuple[str, str], tuple[Item, ...]]:
    """Return the counting items collected in [start, end), and all that people brought, by (collector, connection).

    Counting: complete, accepted, recorded by `known_at`. Oldest first. What people brought speaks of its own day, what was
    collected of the day of the zone on which that was. For objects and settings; of `events` those whose span meets
    `window`, by the same statement.
    """
    of_ours = col(EvidenceRecord.collector).in_(sorted(set(collectors)))
    fetched = and_(
        of_ours,
        col(EvidenceRecord.kind) != UPLOADED,
        col(EvidenceRecord.collected_at) >= start,
        col(EvidenceRecord.collected_at) < end,
    )
    # not by the index of collectors: that would read every list ever fetched to find the few that people brought
    brought = and_(BROUGHT, col(EvidenceRecord.collector).concat("").in_(sorted(set(collectors))))
    parts = [fetched, brought]
    if window is not None:
        parts.append(and_(col(EvidenceRecord.collector).in_(sorted(set(events))), _meets(window)))
    return _times(session, parts, known_at, zone)


def covered_spans(
    session: Session, collector: str, connection: str, window: Period, known_at: datetime
) -> tuple[Period, ...]:
    """Return the spans of the counting items of a collector over a connection that meet the window, sorted, each once."""
    query = columns(col(EvidenceRecord.covers_from), col(EvidenceRecord.covers_to)).where(
        col(EvidenceRecord.collector) == collector,
        col(EvidenceRecord.connection) == connection,
        _meets(window),
        _counts(known_at),
    )
    rows: Sequence[Any] = session.connection().execute(query.distinct()).all()
    return tuple(sorted(Period(start, end) for start, end in rows))


def last_covered_day(session: Session, connection: str, collector: str, known_at: datetime) -> date | None:
    """Return the last day that a counting item of an event collector covers."""
    query = columns(func.max(col(EvidenceRecord.covers_to))).where(
        col(EvidenceRecord.collector) == collector, col(EvidenceRecord.connection) == connection, _counts(known_at)
    )
    return session.connection().execute(query).scalar_one()


_SPOKEN = case(
    (
        col(EvidenceRecord.kind) == UPLOADED,
        func.coalesce(col(EvidenceRecord.performed_on), col(EvidenceRecord.covers_to)),
    ),
    else_=None,
)
"""The day that something people brought speaks of; null for what was collected."""


def newest(
    session: Session, collector: str, *, before: datetime, known_at: datetime, day: date | None = None
) -> tuple[Snapshot, ...]:
    """Return the newest counting item of each connection collected before an instant, by connection.

    What people brought is as old as the day it speaks of: it must not lie after `day`, where that is given.
    """
    connections = columns(col(EvidenceRecord.connection)).where(col(EvidenceRecord.collector) == collector).distinct()
    asked = connections.cte("asked")
    latest = (
        columns(col(EvidenceRecord.id))
        .where(
            col(EvidenceRecord.collector) == collector,
            col(EvidenceRecord.connection).is_not_distinct_from(asked.c.connection),
            or_(col(EvidenceRecord.collected_at) < before, _SPOKEN.is_not(None)),
            *([] if day is None else [or_(_SPOKEN.is_(None), day >= _SPOKEN)]),
            _counts(known_at),
        )
        .order_by(_SPOKEN.desc(), col(EvidenceRecord.collected_at).desc(), col(EvidenceRecord.ledger_seq).desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    query = ROWS.where(col(EvidenceRecord.id).in_(columns(latest).select_from(asked)))
    found = map(_snapshot, session.connection().execute(query))
    return tuple(sorted(found, key=lambda snapshot: snapshot.connection))


def spanning(session: Session, collector: str, *, window: Period, known_at: datetime) -> tuple[Snapshot, ...]:
    """Return every counting item of an event collector whose span meets the window, oldest first."""
    return _snapshots(session, collector, _meets(window), known_at)


def history(
    session: Session,
    collector: str,
    *,
    start: datetime,
    end: datetime,
    known_at: datetime,
    days: Period | None = None,
) -> tuple[Snapshot, ...]:
    """Return every counting item collected in [start, end), and what people brought that speaks of one of `days`.

    Oldest first; without `days` what people brought counts by when it came.
    """
    within = and_(col(EvidenceRecord.collected_at) >= start, col(EvidenceRecord.collected_at) < end)
    if days is not None:
        spoken = and_(days.start <= _SPOKEN, days.end >= _SPOKEN)
        within = or_(and_(within, _SPOKEN.is_(None)), spoken)
    return _snapshots(session, collector, within, known_at)


_OLDEST_FIRST = (col(EvidenceRecord.collected_at), col(EvidenceRecord.ledger_seq))
_TIMES = (
    col(EvidenceRecord.collector),
    col(EvidenceRecord.connection),
    col(EvidenceRecord.id),
    type_coerce(col(EvidenceRecord.collected_at), DateTime()).label("collected_at"),  # `_day` sets its zone
    col(EvidenceRecord.covers_from),
    col(EvidenceRecord.covers_to),
    col(EvidenceRecord.performed_on),
    (col(EvidenceRecord.kind) == UPLOADED).label("by_hand"),
    col(EvidenceRecord.ledger_seq),
)
AT_ONCE = 5_000


def _times(
    session: Session, parts: Sequence[ColumnElement[bool]], known_at: datetime, zone: ZoneInfo
) -> Mapping[tuple[str, str], tuple[Item, ...]]:
    """Read parts that have no item in common by one statement, each by the index that suits it."""
    selects = [columns(*_TIMES).where(part, _counts(known_at)) for part in parts]
    rows = session.connection().execute(union_all(*selects).order_by("collected_at", "ledger_seq"))
    found: dict[tuple[Any, str], list[Item]] = {}
    spans: dict[tuple[date, date], Period] = {}
    for some in rows.partitions(AT_ONCE):
        for row in some:
            found.setdefault((row[0], row[1] or ""), []).append(_item(row, spans, zone))
    return {track: tuple(items) for track, items in found.items()}


def _item(row: Any, spans: dict[tuple[date, date], Period], zone: ZoneInfo) -> Item:
    """Return an item as the rules see it; a span that many of them cover is made once."""
    # by position: there may be a million of them
    _, connection, id_, collected_at, start, end, performed_on, by_hand, _ = row
    day = local_date(collected_at if collected_at.tzinfo else collected_at.replace(tzinfo=UTC), zone)
    if start is None:
        return Item(id_, performed_on if by_hand else day, None, day, None, connection or None, by_hand)
    covers = spans.get((start, end)) or spans.setdefault((start, end), Period(start, end))
    return Item(id_, None, covers, day, None, connection or None, by_hand)


def _snapshots(
    session: Session, collector: str, within: ColumnElement[bool], known_at: datetime
) -> tuple[Snapshot, ...]:
    query = ROWS.where(col(EvidenceRecord.collector) == collector, within, _counts(known_at))
    return tuple(map(_snapshot, session.connection().execute(query.order_by(*_OLDEST_FIRST))))


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        evidence=row.id,
        run=row.run or "",
        collector=row.collector,
        connection=row.connection or "",
        collected_at=row.collected_at,
        covers=period(row),
        sha256=row.sha256,
        rows=row.rows or 0,
        complete=row.complete,
        performed_on=(row.performed_on or row.covers_to) if row.kind == UPLOADED else None,
        by_hand=row.kind == UPLOADED,
    )


def _meets(window: Period) -> ColumnElement[bool]:
    return and_(col(EvidenceRecord.covers_to) >= window.start, col(EvidenceRecord.covers_from) <= window.end)


def _counts(known_at: datetime) -> ColumnElement[bool]:
    return and_(
        col(EvidenceRecord.complete),
        col(EvidenceRecord.recorded_at) <= known_at,
        state(known_at) == ACCEPTED,
    )
