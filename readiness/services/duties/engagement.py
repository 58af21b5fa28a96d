"""What there is to do in an engagement: what fails, what is due, what no test could tell, and the uploads that wait for a review."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from readiness.domain.calendar import local_date
from readiness.domain.duties import Duty, Submitted, duties
from readiness.domain.failing import failing, undecided, wrong
from readiness.domain.mine import Given
from readiness.services.answer.assessment import Question, assess_selected
from readiness.services.engagements import in_force
from readiness.store import evidence
from readiness.store.database import Session
from readiness.store.evidence import SUBMITTED, Reviewed
from readiness.workspace import Workspace

Uploads: TypeAlias = Mapping[str, tuple[Reviewed, ...]]
"""Uploads by evidence line, in the order they were recorded."""


def uploads(session: Session, workspace: Workspace, now: datetime) -> Uploads:
    """Return what people brought for the lines of the catalog, as known at an instant, without its files."""
    lines = [line.id for control in workspace.catalog.controls for line in control.requirements]
    return evidence.uploads(session, lines, now, with_files=False)


def given(session: Session, workspace: Workspace, items: Uploads) -> Given | None:
    """Return everything there is to do in the selected engagement today; None where there is none."""
    if in_force(session, None) is None:
        return None
    answer = assess_selected(session, workspace, Question())
    return Given(
        owners={one.control.id: one.active_owner for one in answer.controls if one.score is not None},
        failing=failing(answer),
        wrong=wrong(answer),
        undecided=undecided(answer),
        duties=duties(answer, _submitted(workspace, items)),
    )


def due_list(session: Session, workspace: Workspace, now: datetime) -> tuple[Duty, ...]:
    """Return everything that is due or will be in the selected engagement; nothing where there is none."""
    found = given(session, workspace, uploads(session, workspace, now))
    return found.duties if found else ()


def _submitted(workspace: Workspace, items: Uploads) -> Iterable[Submitted]:
    return [
        Submitted(item.row.id, requirement, local_date(item.row.recorded_at, workspace.zone))
        for requirement, line in items.items()
        for item in line
        if item.state == SUBMITTED
    ]
