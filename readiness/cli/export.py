"""`readiness export`: a numbered hand-over that anybody can check."""

from pathlib import Path

import click

from readiness.cli import options
from readiness.cli.output import emit_json, note


@click.command(help="Hand over everything in scope as the next numbered bundle, signed. Written to the ledger.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder or FILE.zip; must not exist.")
@click.option("--number", type=click.IntRange(min=1), help="Write this earlier issue again, with the same bytes.")
@options.engagement
@options.as_json
def command(out: Path, number: int | None, engagement: str | None, as_json: bool) -> None:
    """Export."""
    from readiness.errors import WrongUse
    from readiness.services.bundles import handover
    from readiness.wiring import open_workspace

    if number is not None and engagement is not None:
        raise WrongUse("an issue belongs to its engagement", "Give --number or --engagement, not both.")
    workspace = open_workspace()
    made = handover.reissue(workspace, out, number) if number else handover.issue(workspace, out, engagement)
    if as_json:
        emit_json({"bundle": made.described()})
        return
    note(f"bundle {made.number}: {made.files} files, {made.bytes} bytes, {made.omissions} omissions in omissions.json")
    note(f"sha256 {made.sha256}")
    click.echo(made.path)
