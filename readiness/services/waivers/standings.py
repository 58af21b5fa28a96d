"""The waivers and what is asked for, as they stand on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from readiness.domain.calendar import Period, local_date
from readiness.domain.waiver import Waiver
from readiness.store import waiver_proposals, waivers
from readiness.store.database import Session
from readiness.store.waiver_proposals import WaiverProposal
from readiness.store.waivers import WaiverEnd
from readiness.workspace import Workspace


class Standing(StrEnum):
    """Where a waiver, or what was asked for, stands on a day."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    COMING = "coming"
    EXPIRED = "expired"
    ENDED = "ended"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Told:
    """A waiver with the proposal it came of, or a proposal to which nobody said yes."""

    id: str
    procedure: str
    item: str
    standing: Standing
    reason: str
    by: str
    since: date
    """The day from which it answers; of a proposal the day it was made."""
    expires: date | None
    approved_by: str | None = None
    proposal: WaiverProposal | None = None
    last: date | None = None
    """The last day on which it answers, also where somebody ended it before it expires."""
    end: WaiverEnd | None = None

    @property
    def ids(self) -> frozenset[str]:
        """Every id by which the ledger, or an older link, speaks of it: its own, of what was asked, of its end."""
        return frozenset(one.id for one in (self, self.proposal, self.end) if one is not None)

    def meets(self, days: Period) -> bool:
        """Say whether it answers on any of these days."""
        return self.since <= days.end and (self.last is None or self.last >= days.start)


def listed(session: Session, workspace: Workspace, day: date, known_at: datetime) -> tuple[Told, ...]:
    """Return every waiver and every proposal known by then: those that wait first, then the newest first."""
    asked = waiver_proposals.all_(session, known_at)
    became = {one.decision.waiver: one for one in asked if one.decision and one.decision.waiver}
    ends = waivers.ends(session, known_at)
    granted = [
        _waiver(one, became.get(one.id), ends.get(one.id), day)
        for one in waivers.all_(session, known_at, workspace.zone)
    ]
    rest = [_proposal(one, workspace) for one in asked if one.decision is None or one.decision.waiver is None]
    found = sorted([*granted, *rest], key=lambda one: one.since, reverse=True)
    return tuple(sorted(found, key=lambda one: one.standing is not Standing.WAITING))


def described(told: Told) -> dict[str, str | None]:
    """Return a waiver or a proposal as a flat row."""
    return {
        "id": told.id,
        "procedure": told.procedure,
        "item": told.item,
        "standing": told.standing.value,
        "reason": told.reason,
        "by": told.by,
        "approved_by": told.approved_by,
        "since": told.since.isoformat(),
        "expires": told.expires.isoformat() if told.expires else None,
        "ended_from": told.end.effective_from.isoformat() if told.end else None,
    }


def _standing(one: Waiver, day: date) -> Standing:
    if one.valid_on(day):
        return Standing.IN_FORCE
    if one.recorded_on > day:
        return Standing.COMING
    return Standing.ENDED if one.ended_from and one.ended_from <= day else Standing.EXPIRED


def _waiver(one: Waiver, proposal: WaiverProposal | None, end: WaiverEnd | None, day: date) -> Told:
    return Told(
        one.id,
        one.procedure,
        one.item,
        _standing(one, day),
        one.reason,
        one.by,
        one.recorded_on,
        one.expires,
        one.approved_by,
        proposal,
        one.last,
        end,
    )


def _proposal(one: WaiverProposal, workspace: Workspace) -> Told:
    standing = Standing.DECLINED if one.decision else Standing.WAITING
    since = local_date(one.recorded_at, workspace.zone)
    return Told(
        one.id, one.procedure, one.item, standing, one.reason, one.by, since, one.expires, None, one, one.expires
    )
