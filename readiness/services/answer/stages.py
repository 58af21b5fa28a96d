"""The seven stages of an engagement, with the counts that are no part of its answer."""

from datetime import datetime

from readiness.domain import stage
from readiness.domain.assessment import Assessment
from readiness.domain.stage import Around, Stage
from readiness.services.collecting.newest_runs import tracks
from readiness.store import engagements
from readiness.store.database import Session
from readiness.workspace import Workspace


def stages_of(session: Session, workspace: Workspace, answer: Assessment, known_at: datetime) -> tuple[Stage, ...]:
    """Return where each stage of an engagement stands, as known at an instant."""
    lists = tracks(session, workspace, known_at)
    windows = tuple(one.window for one in engagements.all_(session, known_at))
    return stage.stages(answer, Around(len(lists), sum(one.complete for one in lists), windows))
