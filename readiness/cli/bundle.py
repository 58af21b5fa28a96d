"""`readiness bundle`: the hand-overs that were issued."""

import click

from readiness.cli.options import as_json
from readiness.cli.output import Cell, emit_json, emit_table


@click.group(help="The numbered hand-overs that were issued.")
def command() -> None:
    """Group the questions about bundles."""


@command.command("list", help="Every issue, oldest first.")
@as_json
def list_(as_json: bool) -> None:
    """List the issues."""
    from readiness.domain.canonical import instant_text
    from readiness.services import handover
    from readiness.wiring import open_workspace

    found: list[dict[str, Cell]] = [
        {
            "number": one.number,
            "engagement": one.engagement,
            "made_at": instant_text(one.made_at),
            "tagmanifest_sha256": one.tagmanifest_sha256,
            "path": one.path,
            "files": one.files,
            "bytes": one.bytes,
            "omissions": one.omissions,
        }
        for one in handover.issued(open_workspace())
    ]
    if as_json:
        emit_json({"bundles": found})
        return
    headings = ("number", "made_at", "files", "bytes", "omissions", "path")
    emit_table(
        headings,
        [[row[name] for name in headings] for row in found],
        "No bundle yet. Run `readiness export --out DIR`.",
    )
