"""`readiness test`: run procedures over the populations at hand."""

from datetime import date, datetime

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note


@click.command(
    help="Run procedures again. Exit 1 when any fails or could not tell. A replay (--as-of, --known-at) keeps nothing."
)
@click.option("--control", help="Only the procedures of this control.")
@click.option("--procedure", help="Only this procedure.")
@options.as_of
@options.known_at
@options.engagement
@options.as_json
def command(
    control: str | None,
    procedure: str | None,
    as_of: date | None,
    known_at: datetime | date | None,
    engagement: str | None,
    as_json: bool,
) -> int:
    """Judge; return the exit code."""
    from readiness.services.documents import result_document
    from readiness.services.judging import Asked, judge
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    instant = options.instant(known_at, workspace.zone)
    judged = judge(workspace, Asked(control, procedure), as_of=as_of, known_at=instant, engagement=engagement)
    if as_json:
        emit_json({"results": [result_document(workspace, one) for one in judged]})
    else:
        run = [one for one in judged if one.result or one.note != "not available yet"]
        table = [
            [
                j.control.id,
                j.use.id,
                j.count.outcome.value,
                j.count.tested,
                j.count.exceptions,
                j.count.inconclusive,
                j.note,
            ]
            for j in run
        ]
        headings = ("control", "procedure", "outcome", "tested", "exceptions", "inconclusive", "note")
        emit_table(headings, table, "No procedure that this version ships is used by a control.")
        if len(run) < len(judged):
            note(f"{len(judged) - len(run)} more are not available yet: `readiness procedures` lists them.")
    return 1 if any(one.count.outcome in ("fail", "inconclusive") for one in judged) else 0
