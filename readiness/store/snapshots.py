"""Evidence by window: what coverage counts and what the bench reads. Only items that count: complete, accepted, known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, union_all
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.domain.population import Snapshot
from readiness.store.evidence import ACCEPTED, ROWS, UPLOADED, period, state
from readiness.store.tables.evidence import EvidenceRecord


@dataclass(frozen=True, slots=True)
class Collected:
    """What coverage needs of one accepted, complete item."""

    id: str
    collected_at: datetime
    covers: Period | None
    performed_on: date | None
    by_hand: bool


def collected_times(  # noqa: PLR0913 -- two questions at once
    session: Session,
    collectors: Collection[str],
    start: datetime,
    end: datetime,
    known_at: datetime,
    *,
    events: Collection[str] = (),
    window: Period | None = None,
) -> Mapping[tuple[str, str], tuple[Collected, ...]]:
    """Return the counting items collected in [start, end), and all that people brought, by (collector, connection).

    Counting: complete, accepted, recorded by `known_at`. Oldest first. What people brought speaks of its own day, not of
    the one it came on. For objects and settings; of `events` those whose span meets `window`, by the same statement.
    """
    of_ours = col(EvidenceRecord.collector).in_(sorted(set(collectors)))
    fetched = and_(
        of_ours,
        col(EvidenceRecord.kind) != UPLOADED,
        col(EvidenceRecord.collected_at) >= start,
        col(EvidenceRecord.collected_at) < end,
    )
    # whatever was brought was brought for a requirement: so an index finds it
    brought = and_(col(EvidenceRecord.requirement).is_not(None), of_ours, col(EvidenceRecord.kind) == UPLOADED)
    parts = [fetched, brought]
    if window is not None:
        parts.append(and_(col(EvidenceRecord.collector).in_(sorted(set(events))), _meets(window)))
    return _times(session, parts, known_at)


def covered_spans(
    session: Session, collectors: Collection[str], window: Period, known_at: datetime
) -> Mapping[tuple[str, str], tuple[Collected, ...]]:
    """Return the counting items whose span meets the window, by (collector, connection), oldest first."""
    return _times(session, [and_(col(EvidenceRecord.collector).in_(sorted(set(collectors))), _meets(window))], known_at)


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
    col(EvidenceRecord.collected_at),
    col(EvidenceRecord.covers_from),
    col(EvidenceRecord.covers_to),
    col(EvidenceRecord.performed_on),
    col(EvidenceRecord.kind),
    col(EvidenceRecord.ledger_seq),
)


def _times(
    session: Session, parts: Sequence[ColumnElement[bool]], known_at: datetime
) -> Mapping[tuple[str, str], tuple[Collected, ...]]:
    """Read parts that have no item in common by one statement, each by the index that suits it."""
    selects = [columns(*_TIMES).where(part, _counts(known_at)) for part in parts]
    query = union_all(*selects).order_by("collected_at", "ledger_seq")
    found: dict[tuple[Any, str], list[Collected]] = {}
    for row in session.connection().execute(query).all():
        found.setdefault((row[0], row[1] or ""), []).append(_collected(row))
    return {track: tuple(items) for track, items in found.items()}


def _collected(row: Any) -> Collected:
    # by position: there may be a million of them
    _, _, id_, collected_at, start, end, performed_on, kind, _ = row
    return Collected(id_, collected_at, Period(start, end) if start else None, performed_on, kind == UPLOADED)


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
