"""What is said of evidence that people brought: accepted or returned by somebody else, superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from readiness import clock
from readiness.errors import Refusal, WrongUse
from readiness.services.bulk import Ended, each
from readiness.services.evidence.items import brought_by, find
from readiness.services.judging.procedures import Asked, judge
from readiness.services.people.acting import active_user
from readiness.store import accounts, evidence, journal
from readiness.store.accounts import User
from readiness.store.database import Session
from readiness.store.evidence import ACCEPTED, RETURNED, SUBMITTED, SUPERSEDED, UPLOADED, Review, Reviewed
from readiness.workspace import Workspace

ACCEPT = ("lead", accounts.ADMIN)
"""Roles that may accept or return what somebody else brought; auditors and executives never."""
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class _Word:
    """What is said of an item, why, and when."""

    state: str
    reason: str | None
    at: datetime


def accept(workspace: Workspace, id: str, by: str, reason: str | None = None) -> Reviewed:  # noqa: A002 -- what it is
    """Accept an upload; where it is a whole list, what reads it is judged again.

    Raises WrongUse for an unknown id or person, Refusal for the own upload (unless [review] four_eyes is false), for a
    role that never accepts, and for an item that waits for nobody.
    """
    found = _say(workspace, id, by, ACCEPTED, reason)
    _judge_again(workspace, (found,))
    return found


def accept_all(workspace: Workspace, ids: Sequence[str], by: str) -> None:
    """Accept several uploads together, all of them or none; what reads the lists among them is judged again once.

    Raises as `accept`.
    """
    now = workspace.now()
    with workspace.database.writing() as session:
        found = [_said(session, workspace, one, by, _Word(ACCEPTED, None, now)) for one in ids]
    _judge_again(workspace, found)


def give_back(workspace: Workspace, id: str, by: str, reason: str) -> Reviewed:  # noqa: A002 -- what it is
    """Return an upload to who brought it, with the reason; it counts no more. Raises as `accept`."""
    _check_reason(RETURNED, reason)
    found = _say(workspace, id, by, RETURNED, reason)
    _judge_again(workspace, (found,))
    return found


def answer_each(workspace: Workspace, ids: Sequence[str], by: str, state: str, reason: str) -> Ended[Reviewed]:
    """Accept or return several uploads with one reason, each by itself as `accept` and `give_back` would.

    What reads the lists among them is judged again once. Raises WrongUse where nothing or too much is selected, and for a
    reason that serves none of them.
    """
    _check_reason(state, reason)
    ended = each(ids, lambda one: _say(workspace, one, by, state, reason))
    _judge_again(workspace, ended.done)
    return ended


def may_review(user: User, item: Reviewed, *, four_eyes: bool) -> bool:
    """Say whether a person could accept or return an item now."""
    return (
        user.role in ACCEPT and item.row.kind == UPLOADED and not (four_eyes and brought_by(item, user.email))
    ) and item.state in (SUBMITTED, ACCEPTED)


def _judge_again(workspace: Workspace, found: Sequence[Reviewed]) -> None:
    """Judge what reads the whole lists among these items, once."""
    lists = frozenset(one.row.collector for one in found if one.row.collector and one.row.complete)
    if lists:
        judge(workspace, Asked(reading=lists))


def _check_reason(state: str, reason: str | None) -> None:
    said = (reason or "").strip()
    if state == RETURNED and not said:
        raise WrongUse("a return needs a reason", "Say what is wrong with it: --reason TEXT.")
    if len(said) > LONGEST_REASON:
        raise WrongUse(f"the reason has {len(said)} characters", f"Write at most {LONGEST_REASON}.")


def _say(workspace: Workspace, id_: str, by: str, state: str, reason: str | None) -> Reviewed:
    _check_reason(state, reason)
    said = (reason or "").strip() or None
    with workspace.database.writing() as session:
        return _said(session, workspace, id_, by, _Word(state, said, workspace.now()))


def _said(session: Session, workspace: Workspace, id_: str, by: str, word: _Word) -> Reviewed:
    item = find(session, id_)
    user = active_user(session, by)
    _check(workspace, item, user, word.state)
    evidence.review(session, Review(item.row.id, word.state, user.email, word.reason, word.at))
    _record(session, item, user, word.state, word.reason, word.at)
    if word.state == ACCEPTED:
        _supersede(session, item, user, word.at)
    return replace(item, state=word.state)


def _check(workspace: Workspace, item: Reviewed, user: User, state: str) -> None:
    row = item.row
    if user.role not in ACCEPT:
        raise Refusal(f"{user.email} is {user.role} and never accepts or returns evidence", "A lead or admin does.")
    if row.kind != UPLOADED:
        raise Refusal(f"{row.id} was collected, not brought", "What a connection collects whole counts by itself.")
    if workspace.settings.review.four_eyes and brought_by(item, user.email):
        raise Refusal(f"{user.email} brought {row.id}", "Have somebody else look at it.")
    if item.state == state:
        raise Refusal(f"{row.id} is {state} already", "Its page, or `readiness evidence show`, tells who said so.")
    if item.state in (SUPERSEDED, RETURNED):
        raise Refusal(f"{row.id} was {item.state}", "Bring it again: `readiness evidence add --supersedes ID`.")


def _supersede(session: Session, item: Reviewed, user: User, now: datetime) -> None:
    """Take the place of what an accepted item supersedes."""
    old = evidence.get(session, item.row.supersedes) if item.row.supersedes else None
    if old is not None and old.state != SUPERSEDED:
        evidence.review(session, Review(old.row.id, SUPERSEDED, user.email, item.row.id, now))
        _record(session, old, user, SUPERSEDED, item.row.id, now)


def _record(session: Session, item: Reviewed, user: User, state: str, reason: str | None, now: datetime) -> None:
    """Write to the ledger, with a salt because an address and a word can be guessed."""
    said: Mapping[str, Any] = {
        "kind": "review",
        "id": item.row.id,
        "state": state,
        "by": user.email,
        "reason": reason,
        "self_accepted": state == ACCEPTED and brought_by(item, user.email),
        "salt": clock.token(8),
    }
    journal.record(session, event=f"evidence_{state}", id=item.row.id, envelope=said, time=now)
