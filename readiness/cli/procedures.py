"""`readiness procedures`: the tests there are, and which controls each judges."""

import os
from typing import TYPE_CHECKING, Any

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table

if TYPE_CHECKING:
    from readiness.services.shipped import Listing


@click.command(help="List the test procedures: shipped, your own in procedures/, and not available yet.")
@options.as_json
def command(as_json: bool) -> None:
    """List the procedures."""
    from readiness.services import shipped
    from readiness.settings.environment import home

    listings = shipped.procedures(shipped.shelf(home(os.environ), os.environ))
    if as_json:
        emit_json({"procedures": [_document(listing) for listing in listings]})
        return
    rows = [(listing.id, listing.state, ", ".join(listing.controls) or None, listing.title) for listing in listings]
    emit_table(("procedure", "state", "controls", "title"), rows, "No procedure is shipped.")


def _document(listing: "Listing") -> dict[str, Any]:
    procedure = listing.procedure
    return {
        "id": listing.id,
        "title": listing.title,
        "available": procedure is not None,
        "state": listing.state,
        "controls": listing.controls,
        "populations": procedure.populations if procedure else None,
        "parameters": dict(procedure.parameters) if procedure else None,
        "reasons": dict(procedure.reasons) if procedure else None,
        "sha256": procedure.sha256 if procedure else None,
    }
