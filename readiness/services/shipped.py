"""What this version ships, what is not available yet, and the least a connection needs to be allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collectors.kit import Collector, Source
from readiness.catalog.procedures import Procedure
from readiness.catalog.roadmap import Roadmap
from readiness.catalog.value import Catalog
from readiness.domain.vocabulary import Shape
from readiness.settings.model import Connection


@dataclass(frozen=True, slots=True)
class Offer:
    """A collector, shipped or to come, and who asks for it."""

    id: str
    title: str
    shape: Shape | None
    """None for an id only the workspace's catalog knows."""
    available: bool
    needs: tuple[str, ...]
    remembers_days: int | None
    requirements: tuple[str, ...]
    """Ids of the evidence lines that ask for it."""
    connections: tuple[str, ...]
    """Names of the connections that may be asked for it."""


@dataclass(frozen=True, slots=True)
class Test:
    """A procedure, shipped, the organisation's own or to come, and which controls it judges."""

    id: str
    title: str
    available: bool
    procedure: Procedure | None
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission at a source, and the collectors that need it."""

    source: str
    connection: str | None
    """None where no connection of the source is configured: what all its collectors together need."""
    permission: str
    collectors: tuple[str, ...]


def offers(
    sources: Mapping[str, Source], roadmap: Roadmap, catalog: Catalog | None, connections: Mapping[str, Connection]
) -> tuple[Offer, ...]:
    """Return every collector that is shipped, planned or named by the catalog, sorted by id."""
    shipped = {id_: collector for source in sources.values() for id_, collector in source.collectors.items()}
    asked = catalog.collectors if catalog else ()
    return tuple(
        _offer(name, shipped.get(name), roadmap, catalog, _bringing(name, sources, connections))
        for name in sorted({*shipped, *roadmap.collectors, *asked})
    )


def tests(procedures: Mapping[str, Procedure], roadmap: Roadmap, catalog: Catalog | None) -> tuple[Test, ...]:
    """Return every procedure that is shipped, the organisation's own, planned or named by the catalog, sorted by id."""
    asked = catalog.procedures if catalog else ()
    return tuple(
        Test(
            id=name,
            title=procedures[name].title if name in procedures else roadmap.procedures.get(name, ""),
            available=name in procedures,
            procedure=procedures.get(name),
            controls=_judged(name, catalog),
        )
        for name in sorted({*procedures, *roadmap.procedures, *asked})
    )


def permissions(
    sources: Mapping[str, Source], catalog: Catalog | None, connections: Mapping[str, Connection]
) -> tuple[Permission, ...]:
    """Return the least each connection needs: what the collectors need that the catalog asks of it.

    A source without a connection is listed with what all its collectors need.
    """
    found: list[Permission] = []
    for source in sources.values():
        of_source = [c for c in connections.values() if c.source == source.id]
        for connection in of_source:
            asked = [
                c
                for c in source.collectors.values()
                if connection.allows(c.id) and (not catalog or c.id in catalog.collectors)
            ]
            found += _needed(source.id, connection.name, asked)
        if not of_source:
            found += _needed(source.id, None, source.collectors.values())
    return tuple(found)


def _offer(
    name: str, collector: Collector | None, roadmap: Roadmap, catalog: Catalog | None, connections: tuple[str, ...]
) -> Offer:
    planned = roadmap.collectors.get(name)
    known = collector or planned
    return Offer(
        id=name,
        title=known.title if known else "",
        shape=known.shape if known else None,
        available=collector is not None,
        needs=collector.needs if collector else (),
        remembers_days=collector.remembers_days if collector else None,
        requirements=tuple(line.id for line in catalog.requirements if line.collector == name) if catalog else (),
        connections=connections,
    )


def _bringing(name: str, sources: Mapping[str, Source], connections: Mapping[str, Connection]) -> tuple[str, ...]:
    return tuple(
        connection.name
        for connection in connections.values()
        if connection.source in sources and name in sources[connection.source].collectors and connection.allows(name)
    )


def _judged(name: str, catalog: Catalog | None) -> tuple[str, ...]:
    controls = catalog.controls if catalog else ()
    return tuple(control.id for control in controls if any(use.id == name for use in control.procedures))


def _needed(source: str, connection: str | None, collectors: Iterable[Collector]) -> list[Permission]:
    needing: dict[str, list[str]] = {}
    for collector in collectors:
        for permission in collector.needs:
            needing.setdefault(permission, []).append(collector.id)
    return [Permission(source, connection, name, tuple(sorted(ids))) for name, ids in sorted(needing.items())]
