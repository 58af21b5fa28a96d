"""Reads one evidence line of a control into a requirement."""

from readiness.catalog import defaults
from readiness.catalog.fields import Desk, Fields
from readiness.catalog.identifier import identifier
from readiness.catalog.known import Known
from readiness.catalog.tree import Node
from readiness.domain.cadence import default_grace
from readiness.domain.control import MANUAL, Requirement
from readiness.domain.vocabulary import Anchor, Cadence, CoverageModel, Kind, Proves

REQUIRED = ("key", "name", "kind", "collector", "proves")
KEYS = (*REQUIRED, "cadence", "coverage", "max_gap", "grace", "anchor", "evidence_type")
_YEAR = 366


def read_requirement(desk: Desk, node: Node, control: str, cadence: Cadence, known: Known) -> Requirement:
    """Return the requirement an evidence line states, every default filled in (domain 3a A10a)."""
    fields = Fields(desk, node, "an evidence line", KEYS, REQUIRED)
    proves = fields.word("proves", Proves, Proves.OPERATING)
    own = fields.word("cadence", Cadence, defaults.cadence(cadence, proves))
    collector = fields.text("collector", MANUAL)
    available = known.ships_collector(desk, fields.values.get("collector", node), collector)
    return Requirement(
        control=control,
        key=identifier(fields, "key"),
        name=fields.text("name"),
        kind=fields.word("kind", Kind, Kind.DOCUMENT),
        collector=collector,
        proves=proves,
        cadence=own,
        coverage=fields.word("coverage", CoverageModel, defaults.coverage(own, proves, known.shape(collector))),
        max_gap=fields.number("max_gap", 1, _YEAR, defaults.MAX_GAP),
        grace=fields.number("grace", 0, _YEAR, default_grace(own, by_people=known.by_people(collector))),
        anchor=fields.word("anchor", Anchor, Anchor.WINDOW),
        rolling=proves is Proves.DESIGN,
        evidence_type=fields.text("evidence_type") or None,
        available=available,
    )
