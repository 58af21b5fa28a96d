"""Waivers that one person asks for and another approves or declines, what one would change, and ending one early."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from readiness import clock
from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.calendar import Period, local_date
from readiness.domain.canonical import instant_text, text
from readiness.domain.gap import Gap
from readiness.domain.vocabulary import Outcome, Severity
from readiness.domain.waiver import Waiver, check_end
from readiness.errors import Refusal, WrongUse
from readiness.services import answers
from readiness.services.about import bringer
from readiness.services.active import active_user
from readiness.services.assessment import Question, assess_supposing
from readiness.services.each import Ended, each
from readiness.services.engagements import in_force
from readiness.store import accounts, journal, waiver_proposals, waivers
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.store.waiver_proposals import Decision, WaiverProposal
from readiness.store.waivers import WaiverEnd
from readiness.workspace import Workspace

APPROVE = ("lead", accounts.ADMIN)
LONGEST_REASON = 2_000
LONGEST_ITEM = 1_000


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

    def meets(self, days: Period) -> bool:
        """Say whether it answers on any of these days."""
        return self.since <= days.end and (self.last is None or self.last >= days.start)


@dataclass(frozen=True, slots=True)
class Effect:
    """What today's answer says, and what it would say with one waiver more."""

    waiver: Waiver
    before: Assessment
    after: Assessment

    @property
    def answers_today(self) -> bool:
        """Say whether the newest result of its procedure names the item as an exception."""
        return any(
            row.item == self.waiver.item and row.outcome is Outcome.EXCEPTION
            for control in self.before.controls
            for result in control.results
            if result.procedure == self.waiver.procedure
            for row in result.rows
        )

    @property
    def controls(self) -> tuple[tuple[ControlAnswer, ControlAnswer], ...]:
        """The controls that would stand otherwise, as they do and as they would."""
        pairs = zip(self.before.controls, self.after.controls, strict=True)
        return tuple((a, b) for a, b in pairs if (a.status.status, a.score) != (b.status.status, b.score))

    @property
    def closed(self) -> tuple[Gap, ...]:
        """The gaps that would be gone, the remarks among them left out; one for each criterion."""
        left = {(gap.code, gap.control, gap.requirement, gap.criterion) for gap in self.after.gaps}
        return tuple(
            gap
            for gap in self.before.gaps
            if gap.severity is not Severity.INFO and (gap.code, gap.control, gap.requirement, gap.criterion) not in left
        )


def propose(
    workspace: Workspace, procedure: str, item: str, *, reason: str, by: str, expires: date | None
) -> WaiverProposal:
    """Ask that an item's exception be waived; it counts nowhere until somebody else approves it.

    Raises WrongUse for what no waiver can be, or a person who may not ask; Refusal where the same item is asked for already.
    """
    now = workspace.now()
    _check_text(reason, "reason", LONGEST_REASON)
    _check_text(item, "item", LONGEST_ITEM)
    proposed = answers.wanted(workspace, procedure, item, reason=reason, by=by, approved_by="", expires=expires)
    with workspace.database.writing() as session:
        made = WaiverProposal(
            proposed.id, procedure, proposed.item, reason.strip(), bringer(session, by).email, expires, now
        )
        if waiver_proposals.waiting(session, procedure, made.item, now) is not None:
            raise Refusal(
                f"a waiver for {text(made.item)[:80]} waits already", "Somebody else approves or declines it."
            )
        waiver_proposals.add(session, made)
        _record(session, "waiver_proposed", made.id, {"kind": "waiver_proposal", **_said(made)}, now)
    return made


def approve(workspace: Workspace, id: str, by: str, reason: str = "") -> Waiver:  # noqa: A002 -- what it is
    """Approve what somebody else asked for: from today on it is a waiver. Raises as `decline`, and WrongUse for one past its end."""
    now = workspace.now()
    with workspace.database.writing() as session:
        proposal, user = _open(session, id, by, now)
        made = answers.wanted(
            workspace,
            proposal.procedure,
            proposal.item,
            reason=proposal.reason,
            by=proposal.by,
            approved_by=user.email,
            expires=proposal.expires,
        )
        answers.keep(session, made, now, proposal=proposal.id)
        _decide(session, proposal, Decision(made.id, user.email, reason.strip(), now))
    return made


def decline(workspace: Workspace, id: str, by: str, reason: str) -> None:  # noqa: A002 -- what it is
    """Say no to what somebody else asked for, and why.

    Raises WrongUse for an unknown proposal or person or without a reason; Refusal for the own proposal, for a role that
    approves nothing, and where somebody was quicker.
    """
    now = workspace.now()
    _check_text(reason, "reason", LONGEST_REASON)
    with workspace.database.writing() as session:
        proposal, user = _open(session, id, by, now)
        _decide(session, proposal, Decision(None, user.email, reason.strip(), now))
        said = {"kind": "waiver_declined", "id": proposal.id, "by": user.email, "reason": reason.strip()}
        _record(session, "waiver_declined", proposal.id, said, now)


def end(workspace: Workspace, id: str, *, start: date, by: str, reason: str) -> Waiver:  # noqa: A002 -- what it is
    """End a waiver from a day on, today at the earliest: what it answered stands open again, and the days before stay answered.

    A further end can only name an earlier day. Raises WrongUse for an unknown waiver or person, for a day that is past or
    on which it answers no more, and without a reason; Refusal for a role that approves nothing.
    """
    now = workspace.now()
    _check_text(reason, "reason", LONGEST_REASON)
    with workspace.database.writing() as session:
        waiver = next((one for one in waivers.all_(session, now, workspace.zone) if one.id == id), None)
        if waiver is None:
            raise WrongUse(f"there is no waiver {text(id)[:80]}", "See the page of the waivers.")
        user = _approver(session, by)
        try:
            check_end(waiver, start, local_date(now, workspace.zone))
        except ValueError as error:
            raise WrongUse(str(error), "Give the first day on which it is to answer no more.") from error
        made = WaiverEnd(clock.token(6), waiver.id, start, user.email, reason.strip(), now)
        if not waivers.end(session, made):
            raise Refusal("somebody else was quicker", "Look at it again.")
        _record(session, "waiver_ended", made.id, {"kind": "waiver_end", **_ending(made)}, now)
    return replace(waiver, ended_from=start)


def may_end(user: User, told: Told, today: date) -> bool:
    """Say whether a person could end a waiver today."""
    granted = told.standing in (Standing.IN_FORCE, Standing.COMING) and (told.last is None or told.last >= today)
    return user.role in APPROVE and granted


def answer_each(
    workspace: Workspace, ids: Sequence[str], by: str, *, approved: bool, reason: str
) -> Ended[Waiver | None]:
    """Approve or decline several with one reason, each by itself as `approve` and `decline` would.

    Raises WrongUse where nothing or too much is selected, and for a reason that serves none of them.
    """
    if reason.strip() or not approved:
        _check_text(reason, "reason", LONGEST_REASON)
    return each(
        ids, lambda one: approve(workspace, one, by, reason) if approved else decline(workspace, one, by, reason)
    )


def may_decide(user: User, told: Told) -> bool:
    """Say whether a person could approve or decline what was asked."""
    own = told.by.casefold() == user.email.casefold()
    return user.role in APPROVE and told.standing is Standing.WAITING and not own


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


def effect(session: Session, workspace: Workspace, waiver: Waiver) -> Effect | None:
    """Return what a waiver would change today; None where there is no engagement to measure against."""
    if in_force(session, None) is None:
        return None
    before, after = assess_supposing(session, workspace, Question(), waiver)
    return Effect(waiver, before, after)


def supposed(workspace: Workspace, proposal: WaiverProposal) -> Waiver:
    """Return the waiver that would come of a proposal today, approved by somebody not yet known."""
    today = workspace.today
    return Waiver(proposal.procedure, proposal.item, proposal.reason, proposal.by, "", today, proposal.expires)


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


def _open(session: Session, id_: str, by: str, now: datetime) -> tuple[WaiverProposal, User]:
    """Return a proposal that waits and who may say something to it."""
    proposal = waiver_proposals.get(session, id_, now)
    if proposal is None:
        raise WrongUse(f"nobody asked for a waiver {text(id_)[:80]}", "See the page of the waivers.")
    user = _approver(session, by)
    if user.email.casefold() == proposal.by.casefold():
        raise Refusal(f"{user.email} cannot approve their own waiver", "Have somebody else look at it.")
    if proposal.decision is not None:
        raise _decided(proposal.decision)
    return proposal, user


def _approver(session: Session, by: str) -> User:
    """Return who may approve, decline and end waivers."""
    user = active_user(session, by)
    if user.role not in APPROVE:
        raise Refusal(f"{user.email} is {user.role} and approves no waiver", "A lead or admin does.")
    return user


def _decide(session: Session, proposal: WaiverProposal, decision: Decision) -> None:
    if not waiver_proposals.decide(session, proposal.id, decision):
        raise Refusal("somebody else was quicker", "Look at it again.")


def _decided(decision: Decision) -> Refusal:
    word = "approved" if decision.waiver else "declined"
    return Refusal(f"{decision.by} {word} it already", "Look at it again.")


def _check_text(given: str, what: str, longest: int) -> None:
    if not given.strip():
        raise WrongUse(f"a waiver needs {'an' if what == 'item' else 'a'} {what}", "Write it; the auditor reads this.")
    if len(given) > longest:
        raise WrongUse(f"the {what} has {len(given)} characters", f"Write at most {longest}.")


def _said(one: WaiverProposal) -> dict[str, str | None]:
    return {
        "id": one.id,
        "procedure": one.procedure,
        "item": one.item,
        "reason": one.reason,
        "by": one.by,
        "expires": one.expires.isoformat() if one.expires else None,
        "at": instant_text(one.recorded_at),
    }


def _ending(one: WaiverEnd) -> dict[str, str]:
    return {
        "id": one.id,
        "waiver": one.waiver,
        "from": one.effective_from.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "at": instant_text(one.recorded_at),
    }


def _record(session: Session, event: str, id_: str, said: Mapping[str, Any], now: datetime) -> None:
    """Write to the ledger; salted, because an address and a word can be guessed."""
    journal.record(session, event=event, id=id_, envelope={**said, "salt": clock.token(8)}, time=now)
