"""What is due: planned once, tried until a run did it, or written down as missed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, update
from sqlalchemy import select as columns
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.domain.schedule import Whole
from readiness.domain.vocabulary import RunOutcome
from readiness.store.once import add_once
from readiness.store.runs import Track
from readiness.store.tables.run import LeaseRow, RunEndRow, RunRow
from readiness.store.tables.schedule import DueRunRow


@dataclass(frozen=True, slots=True)
class DueRun:
    """A run that is or was due."""

    id: str
    connection: str
    collector: str
    scheduled_for: datetime
    next_try: datetime
    """When it may be tried; names the attempt too, as two runs of one collector are never scheduled for one instant."""
    recorded_at: datetime
    day: date | None = None
    """The civil day it was planned for; None where a person asked."""
    asked_by: str | None = None
    attempts: int = 0
    """How many runs ended without the whole list."""
    run: str | None = None
    """The run that did it, or the last one that tried."""
    missed: str | None = None
    """Why nobody can do it any more."""
    settled_at: datetime | None = None
    """When it was done or missed; None while it is open."""

    @property
    def track(self) -> Track:
        """Its connection and collector."""
        return self.connection, self.collector


@dataclass(frozen=True, slots=True)
class Followed:
    """A due run with what is known of the run it names."""

    due: DueRun
    started_at: datetime | None
    reason: str | None
    """Why that run brought no whole list."""
    under_way: bool


def add(session: Session, dues: Iterable[DueRun]) -> int:
    """Keep what is due and return how much was new: the same connection, collector and time (or day) is kept once."""
    rows = [{name: getattr(due, name) for name in DueRun.__dataclass_fields__} for due in dues]
    return sum(add_once(session, DueRunRow, row) for row in rows)


def last_days(session: Session, until: date) -> Mapping[Track, date]:
    """Return the last planned day, up to `until`, of every connection and collector that has one."""
    query = columns(col(DueRunRow.connection), col(DueRunRow.collector), func.max(col(DueRunRow.day))).where(
        col(DueRunRow.day) <= until
    )
    rows = session.connection().execute(query.group_by(col(DueRunRow.connection), col(DueRunRow.collector)))
    return {(connection, collector): day for connection, collector, day in rows if day is not None}


def open_(session: Session) -> tuple[DueRun, ...]:
    """Return what is neither done nor missed, in the order of its times."""
    query = columns(*_COLUMNS).where(col(DueRunRow.settled_at).is_(None))
    return tuple(map(_due, session.connection().execute(query.order_by(*_ORDER))))


def get(session: Session, id: str) -> DueRun | None:  # noqa: A002 -- what it is
    """Return one."""
    row = session.connection().execute(columns(*_COLUMNS).where(col(DueRunRow.id) == id)).first()
    return _due(row) if row else None


def tried(session: Session) -> Mapping[str, str]:
    """Return, for open ones whose present attempt has ended without the whole list, that run by the due run's id."""
    query = (
        columns(*(col(DueRunRow.id), col(RunRow.id)))
        .join(
            RunRow,
            and_(
                col(RunRow.connection) == col(DueRunRow.connection),
                col(RunRow.collector) == col(DueRunRow.collector),
                col(RunRow.scheduled_for) == col(DueRunRow.next_try),
            ),
        )
        .join(RunEndRow, col(RunEndRow.run) == col(RunRow.id))
        .where(col(DueRunRow.settled_at).is_(None), col(RunEndRow.outcome) != RunOutcome.COMPLETE.value)
    )
    return {row[0]: row[1] for row in session.connection().execute(query)}


def whole(session: Session, since: datetime) -> Mapping[Track, tuple[Whole, ...]]:
    """Return the complete runs that began at or after an instant, by connection and collector, oldest first."""
    query = (
        columns(
            col(RunRow.connection),
            col(RunRow.collector),
            col(RunRow.id),
            col(RunRow.started_at),
            col(RunRow.covers_from),
            col(RunRow.covers_to),
        )
        .join(RunEndRow, col(RunEndRow.run) == col(RunRow.id))
        .where(col(RunRow.started_at) >= since, col(RunEndRow.outcome) == RunOutcome.COMPLETE.value)
        .order_by(col(RunRow.started_at), col(RunRow.id))
    )
    found: dict[Track, tuple[Whole, ...]] = {}
    for connection, collector, run, started_at, start, end in session.connection().execute(query):
        covers = Period(start, end) if start and end else None
        track = (connection, collector)
        found[track] = (*found.get(track, ()), Whole(run, started_at, covers))
    return found


def leased(session: Session) -> Collection[Track]:
    """Return the tracks a run holds, dead or alive."""
    rows = session.connection().execute(columns(col(LeaseRow.connection), col(LeaseRow.collector)))
    return {(connection, collector) for connection, collector in rows}


def postpone(session: Session, id: str, run: str, next_try: datetime) -> None:  # noqa: A002 -- what it is
    """Count an attempt that brought no whole list, and say when the next may begin."""
    session.connection().execute(
        update(DueRunRow)
        .where(col(DueRunRow.id) == id, col(DueRunRow.settled_at).is_(None))
        .values(attempts=col(DueRunRow.attempts) + 1, run=run, next_try=next_try)
    )


def fulfil(session: Session, id: str, run: str, now: datetime) -> bool:  # noqa: A002 -- what it is
    """Settle one by the run that did it; False when it was settled before."""
    return _settle(session, id, now, {"run": run})


def miss(session: Session, id: str, reason: str, now: datetime) -> bool:  # noqa: A002 -- what it is
    """Settle one that nobody can do any more; False when it was settled before."""
    return _settle(session, id, now, {"missed": reason})


def newest(session: Session, now: datetime, *, limit: int, before: datetime | None = None) -> tuple[Followed, ...]:
    """Return at most `limit`, newest first, of times before an instant, each with what is known of its run."""
    query = _followed(now).order_by(col(DueRunRow.scheduled_for).desc(), col(DueRunRow.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(DueRunRow.scheduled_for) < before)
    return tuple(map(_follow, session.connection().execute(query)))


def unsettled(session: Session, now: datetime) -> tuple[Followed, ...]:
    """Return what is open, in the order of its times, each with what is known of its last run."""
    query = _followed(now).where(col(DueRunRow.settled_at).is_(None)).order_by(*_ORDER)
    return tuple(map(_follow, session.connection().execute(query)))


_COLUMNS = tuple(DueRunRow.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel
_ORDER = (col(DueRunRow.scheduled_for), col(DueRunRow.id))


def _settle(session: Session, id_: str, now: datetime, values: Mapping[str, str]) -> bool:
    done = session.connection().execute(
        update(DueRunRow)
        .where(col(DueRunRow.id) == id_, col(DueRunRow.settled_at).is_(None))
        .values(settled_at=now, **values)
    )
    return done.rowcount == 1


def _followed(now: datetime) -> Select[tuple[object, ...]]:
    held = and_(
        col(LeaseRow.connection) == col(DueRunRow.connection),
        col(LeaseRow.collector) == col(DueRunRow.collector),
        col(LeaseRow.until) > now,
    )
    return (
        columns(*_COLUMNS, col(RunRow.started_at), col(RunEndRow.reason), col(LeaseRow.run).label("held"))
        .select_from(DueRunRow)
        .outerjoin(RunRow, col(RunRow.id) == col(DueRunRow.run))
        .outerjoin(RunEndRow, col(RunEndRow.run) == col(DueRunRow.run))
        .outerjoin(LeaseRow, held)
    )


def _due(row: object) -> DueRun:
    return DueRun(**{name: getattr(row, name) for name in DueRun.__dataclass_fields__})


def _follow(row: object) -> Followed:
    started_at, reason, held = (getattr(row, name) for name in ("started_at", "reason", "held"))
    due = _due(row)
    return Followed(due, started_at, reason, held is not None and due.settled_at is None)
