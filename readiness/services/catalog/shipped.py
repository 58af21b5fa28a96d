"""What this version ships, what is not available yet, and the least a connection needs to be allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collectors.kit import Collector, Source, shipped
from readiness.catalog.procedures import Procedure
from readiness.catalog.roadmap import Roadmap, load_roadmap
from readiness.catalog.value import Catalog
from readiness.domain.vocabulary import Shape
from readiness.services.catalog.controls_file import load_catalog, stock
from readiness.settings.faults import FILE
from readiness.settings.load import load_settings
from readiness.settings.model import Connection
from readiness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that is shipped or planned, and what one workspace asks of it; without a workspace nothing asks."""

    sources: Mapping[str, Source]
    procedures: Mapping[str, Procedure]
    roadmap: Roadmap
    catalog: Catalog | None = None
    connections: Mapping[str, Connection] = field(default_factory=dict)

    @property
    def collectors(self) -> Mapping[str, Collector]:
        """The collectors there are, by id: shipped, or of a package installed beside us."""
        return shipped(self.sources)


@dataclass(frozen=True, slots=True)
class Offer:
    """A collector, shipped or to come, and who asks for it."""

    id: str
    title: str
    shape: Shape | None
    """None for an id that only the workspace's catalog knows."""
    available: bool
    needs: tuple[str, ...]
    """Permissions at the source, in the vendor's own names."""
    remembers_days: int | None
    requirements: tuple[str, ...]
    """Ids of the evidence lines that ask for it."""
    connections: tuple[str, ...]
    """Names of the connections that may be asked for it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A procedure, shipped, the organisation's own or to come, and which controls it judges."""

    id: str
    title: str
    procedure: Procedure | None
    controls: tuple[str, ...]

    @property
    def state(self) -> str:
        """Whether it can run."""
        return "available" if self.procedure else "not available yet"


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission at a source, and the collectors that need it."""

    source: str
    connection: str | None
    """None where no connection of the source is configured: what all its collectors together need."""
    permission: str
    collectors: tuple[str, ...]


def shelf(home: Path, environ: Mapping[str, str]) -> Shelf:
    """Lay out what is shipped, beside what the workspace in `home` asks for where there is one.

    Raises WrongConfiguration for a workspace whose files are wrong.
    """
    here = stock(home)
    if not (home / FILE).exists():
        return Shelf(here.sources, here.procedures, load_roadmap())
    connections = load_settings(home, environ).connections
    return Shelf(here.sources, here.procedures, load_roadmap(home / "var" / "cache"), load_catalog(here), connections)


def shelf_of(workspace: Workspace) -> Shelf:
    """Lay out what is shipped beside what an open workspace asks for."""
    roadmap = load_roadmap(workspace.home / "var" / "cache")
    return Shelf(
        workspace.sources, workspace.procedures, roadmap, workspace.catalog, dict(workspace.settings.connections)
    )


def collectors(shelf: Shelf) -> tuple[Offer, ...]:
    """Return every collector that is shipped, planned or named by the catalog, sorted by id."""
    asked = shelf.catalog.collectors if shelf.catalog else ()
    return tuple(_offer(shelf, name) for name in sorted({*shelf.collectors, *shelf.roadmap.collectors, *asked}))


def procedures(shelf: Shelf) -> tuple[Listing, ...]:
    """Return every procedure that is shipped, the organisation's own, planned or named by the catalog, sorted by id."""
    asked = shelf.catalog.procedures if shelf.catalog else ()
    return tuple(_listing(shelf, name) for name in sorted({*shelf.procedures, *shelf.roadmap.procedures, *asked}))


def described(listing: Listing) -> dict[str, Any]:
    """Return a procedure as `--json` says it."""
    procedure = listing.procedure
    return {
        "id": listing.id,
        "title": listing.title,
        "available": procedure is not None,
        "state": listing.state,
        "controls": list(listing.controls),
        "populations": list(procedure.populations) if procedure else None,
        "parameters": dict(procedure.parameters) if procedure else None,
        "reasons": dict(procedure.reasons) if procedure else None,
        "sha256": procedure.sha256 if procedure else None,
    }


def permissions(shelf: Shelf) -> tuple[Permission, ...]:
    """Return the least each connection needs: what those collectors need that the catalog asks of it.

    A source without a connection is listed with what all its collectors need.
    """
    found: list[Permission] = []
    for source in shelf.sources.values():
        of_source = [c for c in shelf.connections.values() if c.source == source.id]
        for connection in of_source:
            found += _needed(source.id, connection.name, _asked(shelf, source, connection))
        if not of_source:
            found += _needed(source.id, None, source.collectors.values())
    return tuple(found)


def _offer(shelf: Shelf, name: str) -> Offer:
    shipped = shelf.collectors.get(name)
    known = shipped or shelf.roadmap.collectors.get(name)
    lines = shelf.catalog.requirements if shelf.catalog else ()
    return Offer(
        id=name,
        title=known.title if known else "",
        shape=known.shape if known else None,
        available=shipped is not None,
        needs=shipped.needs if shipped else (),
        remembers_days=shipped.remembers_days if shipped else None,
        requirements=tuple(line.id for line in lines if line.collector == name),
        connections=tuple(c.name for c in shelf.connections.values() if _brings(shelf, c, name)),
    )


def _brings(shelf: Shelf, connection: Connection, collector: str) -> bool:
    source = shelf.sources.get(connection.source)
    return source is not None and collector in source.collectors and connection.allows(collector)


def _listing(shelf: Shelf, name: str) -> Listing:
    procedure = shelf.procedures.get(name)
    controls = shelf.catalog.controls if shelf.catalog else ()
    return Listing(
        id=name,
        title=procedure.title if procedure else shelf.roadmap.procedures.get(name, ""),
        procedure=procedure,
        controls=tuple(control.id for control in controls if any(use.id == name for use in control.procedures)),
    )


def _asked(shelf: Shelf, source: Source, connection: Connection) -> list[Collector]:
    asked = shelf.catalog.collectors if shelf.catalog else tuple(source.collectors)
    return [c for c in source.collectors.values() if c.id in asked and connection.allows(c.id)]


def _needed(source: str, connection: str | None, collectors: Iterable[Collector]) -> list[Permission]:
    needing: dict[str, list[str]] = {}
    for collector in collectors:
        for permission in collector.needs:
            needing.setdefault(permission, []).append(collector.id)
    return [Permission(source, connection, name, tuple(sorted(ids))) for name, ids in sorted(needing.items())]
