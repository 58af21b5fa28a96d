"""`readiness restore`: a workspace made again from its backup."""

import os
from pathlib import Path

import click

from readiness.cli.options import as_json
from readiness.cli.output import emit_json, emit_table, note

NEXT = """
Next:
  1. Give it its secrets again: what readiness.toml names by env: and file: is not in a backup
  2. readiness check
  3. readiness serve, once the old one serves no more: two would both collect"""
ELSEWHERE = "readiness.toml still names the old place. Write there what {} said, before anything else."
STORAGE = "READINESS_STORAGE__"


@click.command(
    help="Make the workspace again from FILE, in the empty folder that READINESS_HOME names. All is verified."
)
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def command(file: Path, as_json: bool) -> None:
    """Restore."""
    from readiness.services.installation.restoring import restore
    from readiness.settings.environment import home

    made = restore(file, home(os.environ), os.environ)
    facts: dict[str, str | int] = {
        "home": str(made.home),
        "organization": made.manifest.organization,
        "made_at": made.manifest.made_at,
        "version": made.manifest.version,
        "ledger": made.ledger,
        "blobs": made.manifest.blobs,
    }
    if as_json:
        emit_json({"restored": facts})
        return
    emit_table(("what", "value"), [list(pair) for pair in facts.items()], "")
    note(NEXT)
    given = sorted(name for name in os.environ if name.startswith(STORAGE))
    if given:
        note(ELSEWHERE.format(", ".join(given)))
