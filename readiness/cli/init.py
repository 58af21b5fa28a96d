"""`readiness init`: a new workspace."""

import shlex
from pathlib import Path

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note

_NEXT = """
Next:
  1. Say who you are, put a person behind each role, connect a system: {home}/readiness.toml
  2. export READINESS_HOME={home}; readiness check
  3. Say which window counts: readiness engagement create --help
  4. readiness collect; readiness status
Keep readiness.toml, controls.yaml and procedures/ in your git; var/ stays out."""


@click.command(help="Make a workspace in DIR: settings, your own copy of the catalog, a private place for all else.")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@options.as_json
def command(directory: Path, as_json: bool) -> None:
    """Make a workspace."""
    from readiness.services.installation.new_workspace import initialise

    made = initialise(directory)
    if as_json:
        emit_json({"workspace": {"home": str(made.home), "made": made.made, "kept": made.kept}})
        return
    rows = [(str(made.home / name), "made") for name in made.made]
    rows += [(str(made.home / name), "was there and stays as it is") for name in made.kept]
    emit_table(("file", "what"), rows, "")
    note(_NEXT.format(home=shlex.quote(str(made.home))))
