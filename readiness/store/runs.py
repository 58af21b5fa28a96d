"""Collections: who holds one, how it ended, and which were abandoned."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, func
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from readiness.domain.calendar import Period
from readiness.domain.quota import Quota
from readiness.domain.vocabulary import RunOutcome
from readiness.errors import ReadinessError
from readiness.store.paging import Source
from readiness.store.pairs import given
from readiness.store.tables.run import LeaseRow, RunEndRow, RunRow

UNDER_WAY = "under_way"
"""Stands where a run has no outcome yet."""
Track = tuple[str, str]
"""A connection and a collector."""


class AlreadyRunning(ReadinessError):
    """The same collection is being done, or was done for the same due time."""

    exit_code = 1


class AlreadyEnded(ReadinessError):
    """The run has ended: once is all, also when it was ended for it because its lease was over."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A collection that began. `covers` are the days asked for, for events only."""

    id: str
    connection: str
    collector: str
    started_at: datetime
    lease_until: datetime | None
    """Until when its process may be silent before it counts as dead; None once the run ended or was replaced."""
    scheduled_for: datetime | None = None
    covers: Period | None = None


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended."""

    run: str
    ended_at: datetime
    outcome: RunOutcome
    requests: int
    pages: int
    reason: str | None = None
    """One sentence; None only for a complete run."""
    rows: int | None = None
    source_total: int | None = None
    evidence: str | None = None
    quota: Quota | None = None
    """What the source last said may still be asked."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far a run under way is, as of the last time it said so."""

    rows: int = 0
    pages: int = 0
    requests: int = 0
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run with its end, if it has one, else with how far it is."""

    run: Run
    end: RunEnd | None
    so_far: SoFar | None = None


def nobody(_run: str) -> bool:
    """Know of no process that died."""
    return False


def start(session: Session, run: Run, gone: Callable[[str], bool] = nobody) -> None:
    """Begin a run and hold its lease; `lease_until` must be given.

    At most one run per connection and collector is under way: AlreadyRunning while another's lease lasts, or when the
    same due time was started before. A run whose lease is over, or whose process is `gone`, is ended here as failed.
    """
    if run.lease_until is None:
        raise ValueError(f"run {run.id} begins without a lease")
    _make_way(session, run, gone)
    covers = run.covers
    track = {"connection": run.connection, "collector": run.collector}
    row = {
        **track,
        "id": run.id,
        "scheduled_for": run.scheduled_for,
        "started_at": run.started_at,
        "covers_from": covers.start if covers else None,
        "covers_to": covers.end if covers else None,
    }
    writing = session.connection()
    try:
        with writing.begin_nested():
            writing.execute(_START, row)
            writing.execute(_HOLD, {**track, "run": run.id, "until": run.lease_until})
    except IntegrityError:
        raise _already(run.connection, run.collector) from None


def begun(session: Session, track: Track, scheduled_for: datetime) -> bool:
    """Say whether the run for that time was begun, by whatever process."""
    query = select(col(RunRow.id)).where(
        col(RunRow.connection) == track[0],
        col(RunRow.collector) == track[1],
        col(RunRow.scheduled_for) == scheduled_for,
    )
    return session.connection().execute(query).first() is not None


def renew(session: Session, run: str, until: datetime, so_far: SoFar) -> None:
    """Hold the lease until later and say how far the run is; AlreadyEnded when the run has none any more."""
    lease = session.get(LeaseRow, run, with_for_update=True)
    if lease is None:
        raise AlreadyEnded(f"run {run} has ended", "Collect again.")
    lease.until, lease.rows, lease.pages, lease.requests = until, so_far.rows, so_far.pages, so_far.requests
    lease.quota_left, lease.quota_limit = _figures(so_far.quota)
    session.flush()


def end(session: Session, ended: RunEnd) -> None:
    """Record how a run ended and free its lease; AlreadyEnded the second time, ValueError for an unknown run."""
    writing = session.connection()
    run = writing.execute(_TRACK, {"run": ended.run}).first()
    if run is None:
        raise ValueError(f"there is no run {ended.run}")
    left, limit = _figures(ended.quota)
    row = {
        "run": ended.run,
        "connection": run.connection,
        "collector": run.collector,
        "ended_at": ended.ended_at,
        "outcome": ended.outcome.value,
        "reason": ended.reason,
        "rows": ended.rows,
        "source_total": ended.source_total,
        "requests": ended.requests,
        "pages": ended.pages,
        "evidence": ended.evidence,
        "quota_left": left,
        "quota_limit": limit,
    }
    try:
        with writing.begin_nested():
            writing.execute(_END_IT, row)
    except IntegrityError:
        raise AlreadyEnded(f"run {ended.run} has ended", "Collect again.") from None
    writing.execute(_FREE, {"of": ended.run})
    session.expire_all()


def get(session: Session, id: str) -> Attempt | None:  # noqa: A002 -- what it is
    """Return one run."""
    found = session.connection().execute(_attempts().where(col(RunRow.id) == id)).first()
    return _attempt(found) if found else None


def abandoned(session: Session, now: datetime) -> tuple[Run, ...]:
    """Return the runs that began, did not end, and whose lease is over: their process is dead."""
    query = _attempts().where(col(LeaseRow.until) <= now).order_by(col(RunRow.started_at))
    return tuple(_attempt(row).run for row in session.connection().execute(query))


def under_way(session: Session, now: datetime) -> tuple[Attempt, ...]:
    """Return the runs whose lease lasts, the oldest first."""
    query = _attempts().where(col(LeaseRow.until) > now).order_by(col(RunRow.started_at), col(RunRow.id))
    return tuple(_attempt(row) for row in session.connection().execute(query))


def latest_ends(session: Session, tracks: Collection[Track], known_at: datetime) -> Mapping[Track, Attempt]:
    """Return, for each connection and collector, the run that ended last by then; those that never ran are left out."""
    if not tracks:
        return {}
    asked = given(tracks, "connection", "collector")
    latest = (
        select(col(RunEndRow.run))
        .where(
            col(RunEndRow.connection) == asked.c.connection,
            col(RunEndRow.collector) == asked.c.collector,
            col(RunEndRow.ended_at) <= known_at,
        )
        .order_by(col(RunEndRow.ended_at).desc(), col(RunEndRow.run).desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    query = _attempts().where(col(RunRow.id).in_(select(latest).select_from(asked)))
    found = map(_attempt, session.connection().execute(query))
    return {(attempt.run.connection, attempt.run.collector): attempt for attempt in found}


def any_complete(session: Session) -> bool:
    """Say whether any run ever brought a whole list."""
    complete = select(col(RunEndRow.run)).where(col(RunEndRow.outcome) == RunOutcome.COMPLETE)
    return session.connection().execute(complete.limit(1)).first() is not None


def newest(session: Session, *, limit: int) -> tuple[Attempt, ...]:
    """Return at most `limit` runs, newest first."""
    query = _attempts().order_by(*_NEWEST_FIRST).limit(limit)
    return tuple(map(_attempt, session.connection().execute(query)))


def listed(known_at: datetime, within: tuple[datetime, datetime] | None = None) -> Source[Attempt]:
    """Describe the list of runs known by then, newest first; of those that began from one instant to before another."""
    query = _attempts(known_at).where(col(RunRow.started_at) <= known_at)
    if within is not None:
        query = query.where(col(RunRow.started_at) >= within[0], col(RunRow.started_at) < within[1])
    outcome = func.coalesce(col(RunEndRow.outcome), UNDER_WAY)
    return Source(
        rows=query,
        order=_NEWEST_FIRST,
        read=lambda _session, rows: tuple(map(_attempt, rows)),
        facets={"outcome": outcome, "collector": col(RunRow.collector), "connection": col(RunRow.connection)},
        text=(
            col(RunRow.id),
            col(RunRow.collector),
            col(RunRow.connection),
            outcome,
            func.coalesce(col(RunEndRow.reason), ""),
        ),
        named=(col(RunRow.collector),),
        sorts={
            "started": col(RunRow.started_at),
            "collector": col(RunRow.collector),
            "connection": col(RunRow.connection),
            "days": col(RunRow.covers_from),
            "outcome": outcome,
            "rows": col(RunEndRow.rows),
            "source_total": col(RunEndRow.source_total),
        },
    )


def _make_way(session: Session, run: Run, gone: Callable[[str], bool]) -> None:
    """End the run that holds the lease if it is over or its process gone; AlreadyRunning if not."""
    query = select(LeaseRow).where(LeaseRow.connection == run.connection, LeaseRow.collector == run.collector)
    lease = session.exec(query.with_for_update()).first()
    if lease is None:
        return
    if lease.until > run.started_at and not gone(lease.run):
        raise _already(run.connection, run.collector)
    reason = "the process that collected ended without a word"
    end(session, RunEnd(lease.run, run.started_at, RunOutcome.FAILED, requests=0, pages=0, reason=reason))


def _already(connection: str, collector: str) -> AlreadyRunning:
    return AlreadyRunning(f"{collector} of {connection} is being collected already", "Wait until that run has ended.")


# plain statements, made once: a collection writes them for every run, and through objects takes three times as long
_START = RunRow.__table__.insert()  # type: ignore[attr-defined]  # set by SQLModel
_HOLD = LeaseRow.__table__.insert()  # type: ignore[attr-defined]  # the same
_END_IT = RunEndRow.__table__.insert()  # type: ignore[attr-defined]  # the same
_FREE = delete(LeaseRow).where(col(LeaseRow.run) == bindparam("of"))
_TRACK = columns(col(RunRow.connection), col(RunRow.collector)).where(col(RunRow.id) == bindparam("run"))
_NEWEST_FIRST = (col(RunRow.started_at).desc(), col(RunRow.id).desc())
_RUN = tuple(RunRow.__table__.columns)  # type: ignore[attr-defined]  # set by SQLModel
_END = tuple(c.label(f"end_{c.name}") for c in RunEndRow.__table__.columns)  # type: ignore[attr-defined]  # the same

_SO_FAR = tuple(
    LeaseRow.__table__.columns[name].label(f"so_far_{name}")  # type: ignore[attr-defined]  # the same
    for name in ("rows", "pages", "requests", "quota_left", "quota_limit")
)


def _attempts(known_at: datetime | None = None) -> Select[Any]:
    ended = col(RunEndRow.run) == col(RunRow.id)
    return (
        columns(*_RUN, *_END, col(LeaseRow.until), *_SO_FAR)
        .select_from(RunRow)
        .outerjoin(RunEndRow, ended if known_at is None else and_(ended, col(RunEndRow.ended_at) <= known_at))
        .outerjoin(LeaseRow, col(LeaseRow.run) == col(RunRow.id))
    )


def _attempt(row: Row[Any]) -> Attempt:
    run = Run(
        id=row.id,
        connection=row.connection,
        collector=row.collector,
        started_at=row.started_at,
        lease_until=row.until,
        scheduled_for=row.scheduled_for,
        covers=Period(row.covers_from, row.covers_to) if row.covers_from else None,
    )
    return Attempt(run, None if row.end_run is None else _end(row), None if row.until is None else _so_far(row))


def _so_far(row: Row[Any]) -> SoFar:
    quota = _quota(row.so_far_quota_left, row.so_far_quota_limit)
    return SoFar(row.so_far_rows, row.so_far_pages, row.so_far_requests, quota)


def _quota(left: int | None, limit: int | None) -> Quota | None:
    return None if left is None else Quota(left, limit)


def _figures(quota: Quota | None) -> tuple[int | None, int | None]:
    return (quota.left, quota.limit) if quota else (None, None)


def _end(row: Row[Any]) -> RunEnd:
    return RunEnd(
        run=row.end_run,
        ended_at=row.end_ended_at,
        outcome=RunOutcome(row.end_outcome),
        requests=row.end_requests,
        pages=row.end_pages,
        reason=row.end_reason,
        rows=row.end_rows,
        source_total=row.end_source_total,
        evidence=row.end_evidence,
        quota=_quota(row.end_quota_left, row.end_quota_limit),
    )
