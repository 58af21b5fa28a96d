"""Waivers that one person asks for and another approves or declines, and ending one early."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from readiness import clock
from readiness.domain.calendar import local_date
from readiness.domain.canonical import instant_text, text
from readiness.domain.waiver import Waiver, check_end
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.people.acting import active_user, bringer
from readiness.services.waivers import grants
from readiness.services.waivers.standings import Standing, Told
from readiness.store import accounts, journal, waiver_proposals
from readiness.store import waivers as store
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.store.waiver_proposals import Decision, WaiverProposal
from readiness.store.waivers import WaiverEnd
from readiness.workspace import Workspace

APPROVE = ("lead", accounts.ADMIN)
LONGEST_REASON = 2_000
LONGEST_ITEM = 1_000


def propose(
    workspace: Workspace, procedure: str, item: str, *, reason: str, by: str, expires: date | None
) -> WaiverProposal:
    """Ask that an item's exception be waived; it counts nowhere until somebody else approves it.

    Raises WrongUse for what no waiver can be, or a person who may not ask; Refusal where the same item is asked for already.
    """
    now = workspace.now()
    _check_text(reason, "reason", LONGEST_REASON)
    _check_text(item, "item", LONGEST_ITEM)
    proposed = grants.wanted(workspace, procedure, item, reason=reason, by=by, approved_by="", expires=expires)
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
        made = grants.wanted(
            workspace,
            proposal.procedure,
            proposal.item,
            reason=proposal.reason,
            by=proposal.by,
            approved_by=user.email,
            expires=proposal.expires,
        )
        grants.keep(session, made, now, proposal=proposal.id)
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
        waiver = next((one for one in store.all_(session, now, workspace.zone) if one.id == id), None)
        if waiver is None:
            raise WrongUse(f"there is no waiver {text(id)[:80]}", "See the page of the waivers.")
        user = _approver(session, by)
        try:
            check_end(waiver, start, local_date(now, workspace.zone))
        except ValueError as error:
            raise WrongUse(str(error), "Give the first day on which it is to answer no more.") from error
        made = WaiverEnd(clock.token(6), waiver.id, start, user.email, reason.strip(), now)
        if not store.end(session, made):
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
