"""`readiness procedures`: the tests there are, and which controls each judges."""

import os
from typing import TYPE_CHECKING

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table

if TYPE_CHECKING:
    pass


@click.command(help="List the test procedures: shipped, your own in procedures/, and not available yet.")
@options.as_json
def command(as_json: bool) -> None:
    """List the procedures."""
    from readiness.services.catalog import shipped
    from readiness.settings.environment import home

    listings = shipped.procedures(shipped.shelf(home(os.environ), os.environ))
    if as_json:
        emit_json({"procedures": [shipped.described(listing) for listing in listings]})
        return
    rows = [(listing.id, listing.state, ", ".join(listing.controls) or None, listing.title) for listing in listings]
    emit_table(("procedure", "state", "controls", "title"), rows, "No procedure is shipped.")
