"""Bundles asked for by the page or a program: made in the background, one at a time, begun again where a process died."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from readiness import clock
from readiness.domain.canonical import instant_text
from readiness.errors import ReadinessError, Refusal
from readiness.services.bundles import downloads
from readiness.services.bundles.handover import STEPS, Manner
from readiness.services.engagements import required
from readiness.store import issuing, journal, ledger
from readiness.store.database import Session
from readiness.store.issuing import Issuing
from readiness.workspace import Workspace

LEASE = timedelta(minutes=10)
"""How long a process of another machine may say nothing; of this one it is known at once that it died."""
TELLS_AFTER = 1.0
"""Seconds after which it is written down again how far it is."""
TRIES = 3
DIED = f"{TRIES} processes ended without a word while they prepared it. See the server's log, then issue it again"
DRAFTS = ".readiness-*"
"""What a bundle that was cut off leaves beside its place."""


class State(StrEnum):
    """Where a bundle that was asked for stands."""

    WAITING = "waiting"
    PREPARING = "preparing"
    STOPPED = "stopped"
    READY = "ready"
    FAILED = "failed"


def ask(workspace: Workspace, engagement: str | None, by: str) -> Issuing:
    """Ask for the next bundle of an engagement, default the selected one; what is asked for already is returned.

    Raises WrongUse where there is no such engagement, or none at all.
    """
    now = workspace.now()
    with workspace.database.writing() as session:
        ledger.lock(session)
        measured = required(session, engagement)
        waiting = next((one for one in issuing.open_(session) if one.engagement == measured.id), None)
        if waiting is not None:
            return waiting
        asked = Issuing(clock.token(8), measured.id, by, now)
        issuing.add(session, asked)
        envelope = {"id": asked.id, "kind": "bundle_asked", "engagement": measured.id, "by": by}
        journal.record(session, event="bundle_asked", id=asked.id, envelope=envelope, time=now)
    return asked


def work_off(workspace: Workspace) -> tuple[str, ...]:
    """Make what is asked for and nobody is at, one after the other; return why some were not issued, which their page tells too."""
    with workspace.database.reading() as session:
        free = [one for one in issuing.open_(session) if state(workspace, one) in (State.WAITING, State.STOPPED)]
    made = (make(workspace, one.id) for one in free)
    return tuple(one.reason for one in made if one and one.reason)


def make(workspace: Workspace, id: str) -> Issuing | None:  # noqa: A002 -- what it is
    """Make one bundle that was asked for; None where another process has it, or has it by now."""
    mark = clock.token(8)
    with workspace.presence.of(mark):
        asked = _claimed(workspace, id, mark)
        if asked is None:
            return None
        if asked.attempts > TRIES:
            return _failed(workspace, asked, DIED)
        try:
            _sweep(workspace)
            downloads.issue(workspace, asked.engagement, _manner(workspace, asked, mark))
        except ReadinessError as error:
            return _failed(workspace, asked, str(error))
        except Exception as error:
            _failed(workspace, asked, f"it failed with {type(error).__name__}. Report this, with the server's log")
            raise
    with workspace.database.reading() as session:
        return issuing.get(session, id)


def state(workspace: Workspace, one: Issuing) -> State:
    """Say where it stands; stopped is what nobody is at any more, and is begun again."""
    if one.ended_at is not None:
        return State.READY if one.bundle is not None else State.FAILED
    if one.claim is None:
        return State.WAITING
    silent = one.until is None or one.until <= workspace.now()
    return State.STOPPED if silent or workspace.presence.left(one.claim) else State.PREPARING


def described(workspace: Workspace, one: Issuing) -> dict[str, Any]:
    """Return it as the API says it."""
    return {
        "id": one.id,
        "engagement": one.engagement,
        "state": state(workspace, one).value,
        "asked_by": one.asked_by,
        "asked_at": instant_text(one.asked_at),
        "step": STEPS.index(one.step) + 1 if one.step in STEPS else 0,
        "steps": len(STEPS),
        "doing": one.step,
        "files": one.files,
        "bundle": one.bundle,
        "reason": one.reason,
        "ended_at": instant_text(one.ended_at) if one.ended_at else None,
    }


def _claimed(workspace: Workspace, id_: str, mark: str) -> Issuing | None:
    """Take it, unless somebody is at it or at another: bundles are numbered one after the other."""
    now = workspace.now()
    with workspace.database.writing() as session:
        ledger.lock(session)
        others = issuing.open_(session)
        if any(one.id != id_ and state(workspace, one) is State.PREPARING for one in others):
            return None
        dead = _dead(workspace, others)
        if not issuing.claim(session, id_, mark, now, now + LEASE, dead):
            return None
        taken = issuing.get(session, id_)
    for one in dead:
        workspace.presence.gone(one)
    return taken


def _dead(workspace: Workspace, found: Sequence[Issuing]) -> list[str]:
    return [one.claim for one in found if one.claim and workspace.presence.left(one.claim)]


@dataclass
class _Teller:
    """Writes down how far a bundle is, now and then."""

    workspace: Workspace
    mark: str
    told: str = ""
    at: float = field(default_factory=clock.monotonic)

    def __call__(self, step: str, files: int) -> None:
        if step == self.told and clock.monotonic() - self.at < TELLS_AFTER:
            return
        self.told, self.at = step, clock.monotonic()
        with self.workspace.database.writing() as session:
            if not issuing.tell(session, self.mark, step, files, self.workspace.now() + LEASE):
                raise Refusal("another process prepares it", "Wait for that one.")


def _manner(workspace: Workspace, asked: Issuing, mark: str) -> Manner:
    def record(session: Session, number: int) -> None:
        if not issuing.done(session, mark, number, workspace.now()):
            raise Refusal("another process prepares it", "Wait for that one.")

    return Manner(asked.asked_by, _Teller(workspace, mark), record)


def _failed(workspace: Workspace, asked: Issuing, reason: str) -> Issuing | None:
    with workspace.database.writing() as session:
        issuing.fail(session, asked.claim or "", reason, workspace.now())
        return issuing.get(session, asked.id)


def _sweep(workspace: Workspace) -> None:
    """Take away what a process left that died while it wrote."""
    for left in downloads.folder(workspace).glob(DRAFTS):
        shutil.rmtree(left, ignore_errors=True)


def newest(session: Session, now: datetime) -> Issuing | None:
    """Return what was asked for last, while it is under way and for a day after it ended."""
    found = issuing.newest(session, 1)
    return found[0] if found and (found[0].ended_at is None or now - found[0].ended_at < timedelta(days=1)) else None
