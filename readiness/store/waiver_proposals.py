"""What people ask to be waived, and what somebody else said to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session, col, select

from readiness.store.once import add_once
from readiness.store.tables.waiver import WaiverDecisionRow, WaiverProposalRow


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody other than who asked said: the waiver that came of it, or None where it was declined."""

    waiver: str | None
    by: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WaiverProposal:
    """Somebody asks that one item's exception be answered; it counts nowhere until somebody else approves it."""

    id: str
    procedure: str
    item: str
    reason: str
    by: str
    expires: date | None
    recorded_at: datetime
    decision: Decision | None = None


def add(session: Session, proposal: WaiverProposal) -> None:
    """Keep a proposal."""
    names = WaiverProposal.__dataclass_fields__.keys() - {"decision"}
    session.add(WaiverProposalRow(**{name: getattr(proposal, name) for name in names}))
    session.flush()


def decide(session: Session, proposal: str, decision: Decision) -> bool:
    """Keep what was said to a proposal; False where somebody was quicker."""
    said = {name: getattr(decision, name) for name in Decision.__dataclass_fields__}
    return add_once(session, WaiverDecisionRow, {"proposal": proposal, **said})


def get(session: Session, id: str, known_at: datetime) -> WaiverProposal | None:  # noqa: A002 -- what it is
    """Return one proposal with what was said to it by then."""
    row = session.exec(_rows(known_at).where(col(WaiverProposalRow.id) == id)).first()
    return _value(*row) if row else None


def all_(session: Session, known_at: datetime) -> tuple[WaiverProposal, ...]:
    """Return every proposal recorded by then, with what was said to it by then, oldest first."""
    return tuple(_value(*row) for row in session.exec(_rows(known_at).order_by(col(WaiverProposalRow.seq))))


def waiting(session: Session, procedure: str, item: str, known_at: datetime) -> WaiverProposal | None:
    """Return the proposal about an item to which nobody has said anything; None where there is none."""
    query = _rows(known_at).where(
        col(WaiverProposalRow.procedure) == procedure,
        col(WaiverProposalRow.item) == item,
        col(WaiverDecisionRow.proposal).is_(None),
    )
    row = session.exec(query.order_by(col(WaiverProposalRow.seq)).limit(1)).first()
    return _value(*row) if row else None


def _rows(known_at: datetime) -> Any:
    said = and_(
        col(WaiverDecisionRow.proposal) == col(WaiverProposalRow.id), col(WaiverDecisionRow.recorded_at) <= known_at
    )
    query = select(WaiverProposalRow, WaiverDecisionRow).outerjoin(WaiverDecisionRow, said)
    return query.where(col(WaiverProposalRow.recorded_at) <= known_at)


def _value(row: WaiverProposalRow, said: WaiverDecisionRow | None) -> WaiverProposal:
    return WaiverProposal(
        id=row.id,
        procedure=row.procedure,
        item=row.item,
        reason=row.reason,
        by=row.by,
        expires=row.expires,
        recorded_at=row.recorded_at,
        decision=Decision(said.waiver, said.by, said.reason, said.recorded_at) if said else None,
    )
