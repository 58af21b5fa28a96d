"""`readiness test`: run procedures over the populations at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note

if TYPE_CHECKING:
    from readiness.cli.naming import Names
    from readiness.services.judging.procedures import Judged

HEADINGS = ("control", "procedure", "outcome", "tested", "exceptions", "inconclusive", "note", "title")


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
    from readiness.cli.naming import Names
    from readiness.services.documents import result_document
    from readiness.services.judging.procedures import Asked, judge
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    instant = options.instant(known_at, workspace.zone)
    judged = judge(workspace, Asked(control, procedure), as_of=as_of, known_at=instant, engagement=engagement)
    if as_json:
        emit_json({"results": [result_document(workspace, one) for one in judged]})
    else:
        _print(judged, Names(workspace))
    return 1 if any(one.count.outcome in ("fail", "inconclusive") for one in judged) else 0


def _print(judged: Sequence[Judged], names: Names) -> None:
    known = [one for one in judged if one.use.available]
    rows = [
        (one.control.id, one.use.id, one.count.outcome.value, *_counts(one), one.note, names.title(one.use.id))
        for one in known
    ]
    emit_table(HEADINGS, rows, "No procedure that this version ships is used by a control.")
    if len(known) < len(judged):
        note(f"{len(judged) - len(known)} more are not available yet: `readiness procedures` lists them.")


def _counts(one: Judged) -> tuple[int, int, int]:
    return one.count.tested, one.count.exceptions, one.count.inconclusive
