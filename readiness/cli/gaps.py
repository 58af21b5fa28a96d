"""`readiness gaps`: what the auditor would find, who must do what by when."""

import csv
import sys
from datetime import date, datetime

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table

COLUMNS = ("code", "severity", "criterion", "control", "requirement", "detail", "since", "deadline", "owner", "fix")


@click.command(
    help="What the auditor would find, most serious first: why, since when, until when, and who must mend it."
)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", help="Default table.")
@options.as_of
@options.known_at
@options.engagement
@options.as_json
def command(
    form: str, as_of: date | None, known_at: datetime | date | None, engagement: str | None, as_json: bool
) -> None:
    """Answer."""
    from readiness.cli.naming import Names
    from readiness.services.documents import gap_row, gaps_document
    from readiness.services.files.spreadsheet import safe
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    gaps = options.answered(workspace, as_of, known_at, engagement).gaps
    if as_json or form == "json":
        emit_json(gaps_document(gaps))
    elif form == "csv":
        rows = [gap_row(gap) for gap in gaps]
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0] if rows else COLUMNS)
        writer.writerows([safe(cell) for cell in row.values()] for row in rows)
    else:
        names = Names(workspace)
        told = [gap_row(gap) | {"detail": names.said(gap.detail), "fix": names.said(gap.fix)} for gap in gaps]
        titles = [names.title(gap.control or gap.criterion) for gap in gaps]
        table = [[*(row[name] for name in COLUMNS), title] for row, title in zip(told, titles, strict=True)]
        emit_table((*COLUMNS, "title"), table, "No gap is known on that day.")
