"""`readiness collectors`: what can be collected, from where, and the least that must be allowed for it."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from readiness.cli import options
from readiness.cli.output import emit_json, emit_table

if TYPE_CHECKING:
    from readiness.services.catalog.shipped import Offer, Permission, Shelf


@click.command(
    help="List the collectors, available and not available yet; with --permissions the least each connection needs, and the policy."
)
@click.option("--permissions", is_flag=True, help="The permissions to give at each source, and what for.")
@options.as_json
def command(permissions: bool, as_json: bool) -> None:
    """List the collectors."""
    from readiness.services.catalog import shipped
    from readiness.settings.environment import home

    shelf = shipped.shelf(home(os.environ), os.environ)
    if permissions:
        _permissions(shelf, as_json)
        return
    offers = shipped.collectors(shelf)
    if as_json:
        emit_json({"collectors": [asdict(offer) for offer in offers]})
        return
    rows = [(o.id, _state(o), o.shape, len(o.requirements), ", ".join(o.connections) or None, o.title) for o in offers]
    emit_table(("collector", "state", "shape", "asked for", "connections", "title"), rows, "There is no collector.")


def _permissions(shelf: "Shelf", as_json: bool) -> None:
    from readiness.services.catalog import shipped

    found = shipped.permissions(shelf)
    policies = list(_policies(shelf, found))
    if as_json:
        emit_json({"permissions": [asdict(permission) for permission in found], "policies": policies})
        return
    rows = [(p.source, p.connection, p.permission, ", ".join(p.collectors)) for p in found]
    emit_table(("source", "connection", "permission", "for"), rows, "No collector of this version needs a permission.")
    for one in policies:
        of = f"connection {one['connection']}" if one["connection"] else f"source {one['source']}"
        click.echo(f"\nThe policy to attach for the {of}:\n{json.dumps(one['policy'], indent=2)}")


def _policies(shelf: "Shelf", found: "Sequence[Permission]") -> Iterator[dict[str, Any]]:
    """Yield each connection's permissions as its vendor takes them, where the vendor takes a document."""
    for source, connection in dict.fromkeys((one.source, one.connection) for one in found):
        write = shelf.sources[source].policy
        if write is not None:
            needed = [one.permission for one in found if (one.source, one.connection) == (source, connection)]
            yield {"source": source, "connection": connection, "policy": write(needed)}


def _state(offer: "Offer") -> str:
    return "available" if offer.available else "not available yet"
