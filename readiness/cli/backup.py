"""`readiness backup`: the whole workspace in one file."""

from pathlib import Path

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, emit_table, note


@click.command(
    help="Write the whole workspace to FILE: settings, catalog, keys, records, evidence. Nobody who works is held up."
)
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def command(file: Path, as_json: bool) -> None:
    """Back up."""
    from readiness.services.installation.backup import backup
    from readiness.wiring import open_workspace

    made = backup(open_workspace(), file)
    facts: dict[str, str | int] = {
        "path": str(made.path),
        "bytes": made.bytes,
        "files": made.files,
        "blobs": made.blobs,
        "made_at": made.made_at,
    }
    if as_json:
        emit_json({"backup": facts})
        return
    emit_table(("what", "value"), [list(pair) for pair in facts.items()], "")
    note("It holds the signing key: keep it where only you can read it. Secrets named by env: or file: are not in it.")
