"""Collectors and procedures that catalogs may name and this version does not ship: "not available yet"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from readiness.catalog.cache import read_tree
from readiness.catalog.fields import Desk, Fields
from readiness.domain.vocabulary import Shape
from readiness.errors import WrongConfiguration
from readiness.resources import CATALOG


@dataclass(frozen=True, slots=True)
class Planned:
    """A collector that is to come: what it will bring, and in which shape, so that coverage follows the right rule today."""

    title: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Roadmap:
    """What is to come, by id."""

    collectors: Mapping[str, Planned] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)
    """Id to title."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Kinds of systems that a connection may name already, to their title."""


def load_roadmap(cache: Path | None = None) -> Roadmap:
    """Read the table of what is to come."""
    desk = Desk("roadmap.yaml")
    table = Fields(
        desk, read_tree(CATALOG / "roadmap.yaml", cache), "the roadmap", ("collectors", "procedures", "sources")
    )
    collectors = {
        name: _planned(fields, name) for fields in _inner(desk, table, "collectors") for name in fields.values
    }
    procedures, sources = (
        {name: fields.text(name) for fields in _inner(desk, table, part) for name in fields.values}
        for part in ("procedures", "sources")
    )
    if desk.complaints:
        raise WrongConfiguration.of(desk.complaints)
    return Roadmap(collectors, procedures, sources)


def _inner(desk: Desk, table: Fields, name: str) -> tuple[Fields, ...]:
    node = table.get(name)
    known = tuple(node.value) if node is not None and isinstance(node.value, Mapping) else ()
    return (Fields(desk, node, name, known),) if node is not None else ()


def _planned(fields: Fields, name: str) -> Planned:
    one = Fields(fields.desk, fields.values[name], name, ("shape", "title"), ("shape", "title"))
    return Planned(one.text("title"), one.word("shape", Shape, Shape.OBJECTS))
