"""Dated changes on top of controls.yaml: another owner, another cadence, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from readiness.store.tables.override import OverrideRow


@dataclass(frozen=True, slots=True)
class Override:
    """From `effective_from` on, `field` (owner, cadence) of a control or requirement (`subject`) is `value`."""

    id: str
    subject: str
    field: str
    value: str
    effective_from: date
    by: str
    reason: str
    recorded_at: datetime


def add(session: Session, override: Override) -> None:
    """Keep a change."""
    session.add(OverrideRow(**{name: getattr(override, name) for name in Override.__dataclass_fields__}))
    session.flush()


def in_force(session: Session, day: date, known_at: datetime) -> tuple[Override, ...]:
    """Return, for each subject and field, the change in force on a day: latest day first, then last recorded."""
    query = select(OverrideRow).where(col(OverrideRow.effective_from) <= day, col(OverrideRow.recorded_at) <= known_at)
    newest = {
        (row.subject, row.field): row
        for row in session.exec(query.order_by(col(OverrideRow.effective_from), col(OverrideRow.seq)))
    }
    return tuple(map(_value, newest.values()))


def all_(session: Session, known_at: datetime) -> tuple[Override, ...]:
    """Return every change recorded by then, oldest first."""
    query = select(OverrideRow).where(col(OverrideRow.recorded_at) <= known_at).order_by(col(OverrideRow.seq))
    return tuple(map(_value, session.exec(query)))


def _value(row: OverrideRow) -> Override:
    return Override(**{name: getattr(row, name) for name in Override.__dataclass_fields__})
