"""Dated changes on top of controls.yaml: another owner, backup or cadence from a day on, a delegate from a day to a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from readiness.store.tables.override import OverrideRow


@dataclass(frozen=True, slots=True)
class Override:
    """From `effective_from` on, `field` (owner, backup, cadence, delegate) of `subject` is `value`.

    A subject is a control, a requirement, or for a delegate the e-mail address of a person.
    """

    id: str
    subject: str
    field: str
    value: str
    effective_from: date
    by: str
    reason: str
    recorded_at: datetime
    effective_until: date | None = None
    """The last day; None for good."""


def add(session: Session, override: Override) -> None:
    """Keep a change."""
    session.add(OverrideRow(**{name: getattr(override, name) for name in Override.__dataclass_fields__}))
    session.flush()


def in_force(session: Session, day: date, known_at: datetime) -> tuple[Override, ...]:
    """Return, for each subject and field, the change in force on a day: latest day first, then last recorded."""
    until = col(OverrideRow.effective_until)
    query = select(OverrideRow).where(
        col(OverrideRow.effective_from) <= day,
        or_(until.is_(None), until >= day),
        col(OverrideRow.recorded_at) <= known_at,
    )
    newest = {
        (row.subject, row.field): row
        for row in session.exec(query.order_by(col(OverrideRow.effective_from), col(OverrideRow.seq)))
    }
    return tuple(map(_value, newest.values()))


def all_(session: Session, known_at: datetime, subjects: Collection[str] | None = None) -> tuple[Override, ...]:
    """Return every change recorded by then, of some subjects or of all, oldest first."""
    query = select(OverrideRow).where(col(OverrideRow.recorded_at) <= known_at).order_by(col(OverrideRow.seq))
    if subjects is not None:
        query = query.where(col(OverrideRow.subject).in_(sorted(subjects)))
    return tuple(map(_value, session.exec(query)))


def newest(session: Session, subjects: Collection[str] | None = None, until: str | None = None) -> str:
    """Return the id of the newest change, of some subjects or of all, "" for none; of those up to one (`until`, by its id), if given."""
    query = select(OverrideRow.id).order_by(col(OverrideRow.seq).desc()).limit(1)
    if subjects is not None:
        query = query.where(col(OverrideRow.subject).in_(sorted(subjects)))
    if until is not None:
        last = select(OverrideRow.seq).where(col(OverrideRow.id) == until).scalar_subquery()
        query = query.where(col(OverrideRow.seq) <= last)
    return session.exec(query).first() or ""


def _value(row: OverrideRow) -> Override:
    return Override(**{name: getattr(row, name) for name in Override.__dataclass_fields__})
