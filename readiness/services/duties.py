"""The due list of an engagement: what the answer of today says that somebody must do, and the uploads that wait for a review."""

from collections.abc import Iterable
from datetime import datetime

from readiness.domain.assessment import Assessment
from readiness.domain.calendar import local_date
from readiness.domain.duties import Duty, Submitted, duties
from readiness.services.assessment import Question, assess_selected
from readiness.services.engagements import in_force
from readiness.store import evidence
from readiness.store.database import Session
from readiness.store.evidence import SUBMITTED
from readiness.workspace import Workspace


def due_list(session: Session, workspace: Workspace, now: datetime) -> tuple[Duty, ...]:
    """Return everything that is due or will be in the selected engagement; nothing where there is none."""
    if in_force(session, None) is None:
        return ()
    answer = assess_selected(session, workspace, Question())
    return duties(answer, _submitted(session, workspace, answer, now))


def _submitted(session: Session, workspace: Workspace, answer: Assessment, now: datetime) -> Iterable[Submitted]:
    lines = [line.id for one in answer.controls for line in one.control.requirements]
    found = evidence.uploads(session, lines, now)
    return [
        Submitted(item.row.id, requirement, local_date(item.row.recorded_at, workspace.zone))
        for requirement, items in found.items()
        for item in items
        if item.state == SUBMITTED
    ]
