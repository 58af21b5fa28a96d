"""`readiness coverage`: which days and slots of the window the evidence covers."""

from datetime import date, datetime

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, percent


@click.command(help="Which days and slots of the window the evidence covers, requirement by requirement.")
@click.option("--control", help="Only the requirements of this control.")
@options.as_of
@options.known_at
@options.engagement
@options.as_json
def command(
    control: str | None, as_of: date | None, known_at: datetime | date | None, engagement: str | None, as_json: bool
) -> None:
    """Answer."""
    from readiness.errors import WrongUse
    from readiness.services.documents import coverage_document
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    if control is not None and workspace.catalog.control(control) is None:
        raise WrongUse(f"there is no control {control}", "controls.yaml names them.")
    assessment = options.answered(workspace, as_of, known_at, engagement)
    found = [c for c in assessment.coverage if control in (None, c.requirement.control)]
    if as_json:
        emit_json(coverage_document(found))
        return
    headings = ("requirement", "cadence", "model", "to date", "of window", "gaps", "collector", "title")
    table = [
        [
            c.requirement.id,
            c.requirement.cadence.value,
            c.model.value,
            percent(c.to_date),
            percent(c.of_window),
            len(c.gaps),
            c.requirement.collector + ("" if c.requirement.available else " (not available yet)"),
            c.requirement.name,
        ]
        for c in found
    ]
    emit_table(headings, table, "No requirement is in scope.")
