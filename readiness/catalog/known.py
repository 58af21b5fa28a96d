"""What the ids in a catalog are held against: the criteria, and what is shipped or to come."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.catalog.fields import Desk, shown, suggestion
from readiness.catalog.procedures import Procedure
from readiness.catalog.roadmap import Roadmap
from readiness.catalog.tree import Node
from readiness.domain.control import MANUAL
from readiness.domain.vocabulary import Shape


@dataclass(frozen=True, slots=True)
class Known:
    """Every id a catalog can name without being mistaken."""

    criteria: frozenset[str]
    shapes: Mapping[str, Shape]
    """Shipped collectors, by id."""
    procedures: Mapping[str, Procedure]
    roadmap: Roadmap
    by_file: frozenset[str] = frozenset()
    """Shipped collectors whose lists people bring as files."""

    def by_people(self, collector: str) -> bool:
        """Say whether people bring it: by hand, as a file, or until the version that ships its collector."""
        return collector == MANUAL or collector in self.by_file or collector not in self.shapes

    def shape(self, collector: str) -> Shape | None:
        """Return a collector's shape; None by hand and for one nobody knows."""
        planned = self.roadmap.collectors.get(collector)
        return self.shapes.get(collector) or (planned.shape if planned else None)

    def ships_collector(self, desk: Desk, at: Node, collector: str) -> bool:
        """Say whether this version brings it; warn where nobody plans it either."""
        ids = {*self.shapes, *self.roadmap.collectors, MANUAL}
        if collector not in ids:
            desk.warn(
                at, f"no collector is called {shown(at)}, so it counts as not available yet", _near(collector, ids)
            )
        return collector == MANUAL or collector in self.shapes

    def ships_procedure(self, desk: Desk, at: Node, procedure: str) -> bool:
        """Say whether this version or the workspace brings it; warn where nobody plans it either."""
        ids = {*self.procedures, *self.roadmap.procedures}
        if procedure not in ids:
            desk.warn(
                at, f"no procedure is called {shown(at)}, so it counts as not available yet", _near(procedure, ids)
            )
        return procedure in self.procedures


def _near(name: str, ids: set[str]) -> str:
    guess = suggestion(name, sorted(ids))
    return guess if guess.startswith("Did") else "Correct it, or wait for the version that brings it."
