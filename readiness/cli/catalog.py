"""`readiness catalog`: what controls.yaml says, whether it is valid, and what differs from another."""

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table, note
from readiness.errors import Complaint


@click.group("catalog", help="Check controls.yaml, write it out, or compare it with another.")
def command() -> None:
    """Group the acts on the catalog."""


@command.command(
    "check", help="Say whether controls.yaml is valid; with --json every complaint with its line and column."
)
@options.as_json
def check(as_json: bool) -> None:
    """Check the catalog; what is wrong in it exits 2."""
    from readiness.services.catalog import controls_file
    from readiness.settings.environment import home

    found = controls_file.check(controls_file.stock(home(os.environ)))
    if as_json:
        emit_json({"complaints": _documents(found.complaints), "warnings": _documents(found.warnings)})
    if found.error is not None:
        raise found.error
    if found.catalog is None or as_json:
        return
    for warning in found.warnings:
        note(f"warning: {warning}")
    covered = {criterion for control in found.catalog.controls for criterion in control.criteria}
    row = (len(found.catalog.controls), len(found.catalog.requirements), len(covered), len(found.catalog.criteria))
    emit_table(("controls", "requirements", "criteria covered", "criteria"), [row], "")


@command.command(
    "export", help="Print controls.yaml with what was changed in the product written into it, comments kept."
)
@options.as_json
@options.as_of
@options.known_at
def export(as_json: bool, as_of: date | None, known_at: datetime | date | None) -> None:
    """Write the merged file to stdout."""
    from readiness.services.catalog.controls_file import CONTROLS
    from readiness.services.catalog.export import export as merged
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    instant = options.instant(known_at, workspace.zone) or workspace.now()
    with workspace.database.reading() as session:
        text = merged(session, workspace.home, as_of or workspace.today, instant)
    if as_json:
        emit_json({"catalog": {"file": CONTROLS, "text": text}})
    else:
        sys.stdout.write(text)


@command.command(
    "diff", help="Say what AFTER changes in BEFORE; default: the shipped catalog, and the workspace's own."
)
@click.argument("before", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("after", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.as_json
def diff(before: Path | None, after: Path | None, as_json: bool) -> None:
    """Compare two catalogs."""
    from readiness import resources
    from readiness.catalog.difference import compare
    from readiness.services.catalog import controls_file
    from readiness.settings.environment import home

    stock = controls_file.stock(home(os.environ))
    found = compare(
        controls_file.load_catalog(stock, before or resources.CONTROLS), controls_file.load_catalog(stock, after)
    )
    if as_json:
        emit_json(
            {"added": found.added, "removed": found.removed, "changed": [asdict(change) for change in found.changed]}
        )
        return
    rows = [(name, "added", None, None) for name in found.added]
    rows += [(name, "removed", None, None) for name in found.removed]
    changes = [(change.control, change.field, change.before, change.after) for change in found.changed]
    emit_table(("control", "what", "before", "after"), [*rows, *changes], "Both say the same.")


def _documents(complaints: Iterable[Complaint]) -> list[dict[str, Any]]:
    return [asdict(complaint) for complaint in complaints]
