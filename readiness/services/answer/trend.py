"""How readiness went: noted once a week by whoever keeps the schedule, read by the overview."""

from datetime import date, datetime, timedelta

from readiness.domain.assessment import Assessment
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.engagements import in_force
from readiness.store import figures, ledger
from readiness.store.database import Session
from readiness.store.figures import Figure
from readiness.workspace import Workspace

EVERY = timedelta(days=7)
WEEKS = 53
"""As many as the longest usual window has."""


def note(workspace: Workspace, now: datetime) -> None:
    """Note today's readiness of the engagement that is measured against, unless one of the last week is there."""
    with workspace.database.reading() as session:
        engagement = in_force(session, None)
        if engagement is None or _noted(session, engagement.id, workspace.today, now):
            return
        answer = assess_selected(session, workspace, Question(engagement=engagement.id))
    if answer.readiness.overall is None:
        return
    with workspace.database.writing() as session:
        ledger.lock(session)
        if not _noted(session, engagement.id, answer.as_of, now):
            figures.add(session, Figure(engagement.id, answer.as_of, answer.readiness.overall, now))


def trend(session: Session, answer: Assessment, known_at: datetime) -> tuple[Figure, ...]:
    """Return what was noted up to the day of the answer, oldest first, and what the answer itself says."""
    engagement, now = answer.engagement.id, answer.readiness.overall
    noted = figures.newest(session, engagement, answer.as_of, known_at, WEEKS)
    before = tuple(one for one in noted if one.day < answer.as_of)
    return (*before, Figure(engagement, answer.as_of, now, known_at)) if now is not None else before


def _noted(session: Session, engagement: str, today: date, now: datetime) -> bool:
    found = figures.newest(session, engagement, today, now, 1)
    return bool(found) and today - found[0].day < EVERY
