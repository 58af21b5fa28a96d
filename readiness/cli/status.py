"""`readiness status`: ready or not, and why."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note, percent

if TYPE_CHECKING:
    from readiness.cli.naming import Names
    from readiness.domain.assessment import Assessment

MOST_LOSSES = 5


@click.command(help="Ready or not on a day, and why: readiness, blockers, the status of every control.")
@options.as_of
@options.known_at
@options.engagement
@options.as_json
def command(as_of: date | None, known_at: datetime | date | None, engagement: str | None, as_json: bool) -> None:
    """Answer."""
    from readiness.cli.naming import Names
    from readiness.services.answer.stages import stages_of
    from readiness.services.documents import status_document
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    assessment = options.answered(workspace, as_of, known_at, engagement)
    if as_json:
        known = options.instant(known_at, workspace.zone) or workspace.now()
        with workspace.database.reading() as session:
            emit_json(status_document(assessment, stages_of(session, workspace, assessment, known)))
    else:
        _tell(assessment, Names(workspace))


def _tell(assessment: "Assessment", names: "Names") -> None:
    from readiness.web.words import day, span

    window, readiness = assessment.engagement.window, assessment.readiness
    name, days = assessment.engagement.name, span(window)
    note(f"{name if days in name else f'{name}, {days}'}, as of {day(assessment.as_of)}")
    note(f"{'Ready' if readiness.ready else 'Not ready'}: readiness {percent(readiness.shown)}, ready from 90 %")
    for blocker in readiness.blockers:
        note(
            "blocker: " + (f"{names.beside(blocker.control)}: " if blocker.control else "") + names.said(blocker.detail)
        )
    for loss in readiness.losses[:MOST_LOSSES]:
        note(f"loses {percent(loss.loss)}: {names.beside(loss.control or loss.criterion or '')}")
    table = [
        [
            answer.control.id,
            answer.status.status.value,
            percent(answer.score.score if answer.score else None),
            answer.owner.email if answer.owner else None,
            ", ".join(answer.status.flags) or None,
            answer.control.title,
        ]
        for answer in assessment.controls
    ]
    emit_table(("control", "status", "score", "owner", "flags", "title"), table, "The catalog has no control.")
