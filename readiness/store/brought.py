"""What people brought for the lines of the catalog: of each item only what the rules ask about, as there may be very many."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from readiness.domain.calendar import Period
from readiness.store.batches import batches
from readiness.store.evidence import UPLOADED, state
from readiness.store.tables.evidence import EvidenceRecord

AT_ONCE = 1_000
"""How many rows are held in memory while streaming."""


@dataclass(frozen=True, slots=True)
class Told:
    """One item that was brought, as far as coverage depends on it."""

    id: str
    collector: str | None
    """Of a list that was brought as a file."""
    performed_on: date | None
    covers: Period | None
    for_period: date | None
    collected_at: datetime
    complete: bool
    state: str


def brought(session: Session, requirements: Collection[str], known_at: datetime) -> Mapping[str, tuple[Told, ...]]:
    """Return what was brought for requirements by then, by requirement, in the order it was recorded."""
    found: dict[str, list[Told]] = {}
    for some in batches(sorted(set(requirements))):
        query = select(*_COLUMNS, state(known_at).label("state")).where(
            col(EvidenceRecord.requirement).in_(some),
            col(EvidenceRecord.kind) == UPLOADED,
            col(EvidenceRecord.recorded_at) <= known_at,
        )
        ordered = query.order_by(col(EvidenceRecord.ledger_seq)).execution_options(yield_per=AT_ONCE)
        with session.connection().execute(ordered) as rows:
            for requirement, id_, collector, on, start, end, *rest in rows:
                covers = Period(start, end) if start else None
                found.setdefault(requirement, []).append(Told(id_, collector, on, covers, *rest))
    return {requirement: tuple(items) for requirement, items in found.items()}


_COLUMNS: tuple[Any, ...] = (
    col(EvidenceRecord.requirement),
    col(EvidenceRecord.id),
    col(EvidenceRecord.collector),
    col(EvidenceRecord.performed_on),
    col(EvidenceRecord.covers_from),
    col(EvidenceRecord.covers_to),
    col(EvidenceRecord.for_period),
    col(EvidenceRecord.collected_at),
    col(EvidenceRecord.complete),
)
