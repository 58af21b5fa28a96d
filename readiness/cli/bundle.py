"""`readiness bundle`: the hand-overs that were issued."""

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, emit_table


@click.group(help="The numbered hand-overs that were issued.")
def command() -> None:
    """Group the questions about bundles."""


@command.command("list", help="Every issue, oldest first.")
@as_json
def list_(as_json: bool) -> None:
    """List the issues."""
    from readiness.services.bundles import handover
    from readiness.services.documents import bundle_document
    from readiness.wiring import open_workspace

    found = [bundle_document(one) for one in handover.issued(open_workspace())]
    if as_json:
        emit_json({"bundles": found})
        return
    headings = ("number", "made_at", "files", "bytes", "omissions", "path")
    emit_table(
        headings,
        [[row[name] for name in headings] for row in found],
        "No bundle yet. Run `readiness export --out DIR`.",
    )
