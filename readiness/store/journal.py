"""What happened, in full: the envelope of every line of the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from readiness.domain.canonical import digest, encode
from readiness.domain.ledger import Entry, Line
from readiness.store import ledger
from readiness.store.batches import batches
from readiness.store.paging import Source
from readiness.store.tables.journal import DeedRow, JournalRow
from readiness.store.tables.ledger import LedgerRow


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A line of the ledger with the envelope it names, as canonical text."""

    line: Line
    envelope: str


def record(  # noqa: PLR0913 -- a line has that many parts
    session: Session,
    *,
    event: str,
    id: str,  # noqa: A002 -- the ledger's own word
    envelope: Mapping[str, Any],
    time: datetime,
    bytes: str | None = None,  # noqa: A002 -- the ledger's own word
    run: str | None = None,
) -> Line:
    """Write an envelope and the line that names it; both stay or neither does.

    `bytes` is the digest of the evidence. The mark of the database stands in every envelope. Raises TypeError for an envelope that JSON cannot say.
    """
    content = encode({**envelope, **session.info})
    entry = Entry(time=time, event=event, id=id, sha256=digest(content), bytes=bytes, run=run)
    (line,) = ledger.append(session, [entry])
    session.connection().execute(_JOURNAL, {"seq": line.seq, "envelope": content.decode()})
    if isinstance(envelope.get("by"), str):
        session.connection().execute(_DEED, {"seq": line.seq, "person": envelope["by"]})
    return line


def listed(known_at: datetime | None, within: tuple[datetime, datetime] | None = None) -> Source[Occurrence]:
    """Describe the list of all lines, or those recorded by then, newest first; from one instant to before another, if given."""
    query = (
        select(*ledger.COLUMNS, col(JournalRow.envelope))
        .join(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
        .outerjoin(DeedRow, col(DeedRow.seq) == col(LedgerRow.seq))
    )
    if known_at is not None:
        query = query.where(col(LedgerRow.time) <= known_at)
    if within is not None:
        query = query.where(col(LedgerRow.time) >= within[0], col(LedgerRow.time) < within[1])
    return Source(
        rows=query,
        order=(col(LedgerRow.seq).desc(),),
        read=lambda _session, rows: tuple(Occurrence(ledger.line_of(row), row.envelope) for row in rows),
        facets={"event": col(LedgerRow.event), "person": col(DeedRow.person)},
        text=(col(LedgerRow.id), col(LedgerRow.event), col(JournalRow.envelope)),
        sorts={
            "line": col(LedgerRow.seq),
            "when": col(LedgerRow.time),
            "event": col(LedgerRow.event),
            "person": col(DeedRow.person),
        },
    )


def line(session: Session, seq: int) -> Occurrence | None:
    """Return one line by its number."""
    query = select(*ledger.COLUMNS, col(JournalRow.envelope)).join(
        JournalRow, col(JournalRow.seq) == col(LedgerRow.seq)
    )
    row = session.connection().execute(query.where(col(LedgerRow.seq) == seq)).first()
    return Occurrence(ledger.line_of(row), row.envelope) if row else None


def envelopes(session: Session, ids: Collection[str]) -> Mapping[str, str]:
    """Return the canonical envelope by which each id entered the ledger (its first line); unknown ids are left out."""
    found: dict[str, str] = {}
    for some in batches(sorted(ids)):
        rows = session.connection().execute(
            select(col(LedgerRow.id), col(JournalRow.envelope))
            .join(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
            .where(col(LedgerRow.id).in_(some))
            .order_by(col(LedgerRow.seq))
        )
        for id_, envelope in rows:
            found.setdefault(id_, envelope)
    return found


def entries(
    session: Session, *, limit: int, before: int | None = None, event: str | None = None
) -> tuple[Occurrence, ...]:
    """Return what happened, newest first: at most `limit`, with numbers below `before`, of one event."""
    query = (
        select(*ledger.COLUMNS, col(JournalRow.envelope))
        .join(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
        .order_by(col(LedgerRow.seq).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(LedgerRow.seq) < before)
    if event is not None:
        query = query.where(col(LedgerRow.event) == event)
    return tuple(Occurrence(ledger.line_of(row), row.envelope) for row in session.connection().execute(query))


def of(session: Session, id: str) -> tuple[Occurrence, ...]:  # noqa: A002 -- the ledger's own word
    """Return everything that was recorded under one id, oldest first."""
    query = (
        select(*ledger.COLUMNS, col(JournalRow.envelope))
        .join(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
        .where(col(LedgerRow.id) == id)
        .order_by(col(LedgerRow.seq))
    )
    return tuple(Occurrence(ledger.line_of(row), row.envelope) for row in session.connection().execute(query))


def latest(session: Session, id: str, limit: int) -> tuple[Occurrence, ...]:  # noqa: A002 -- the ledger's own word
    """Return at most `limit` of what was recorded under one id, newest first."""
    query = (
        select(*ledger.COLUMNS, col(JournalRow.envelope))
        .join(JournalRow, col(JournalRow.seq) == col(LedgerRow.seq))
        .where(col(LedgerRow.id) == id)
        .order_by(col(LedgerRow.seq).desc())
        .limit(limit)
    )
    return tuple(Occurrence(ledger.line_of(row), row.envelope) for row in session.connection().execute(query))


_JOURNAL = JournalRow.__table__.insert()  # type: ignore[attr-defined]  # set by SQLModel
_DEED = DeedRow.__table__.insert()  # type: ignore[attr-defined]  # the same
