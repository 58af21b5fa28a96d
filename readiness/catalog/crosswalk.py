"""Which identifiers of ISO/IEC 27001:2022 and NIST CSF 2.0 a criterion resembles, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from readiness.catalog.cache import read_tree
from readiness.catalog.fields import Desk, Fields
from readiness.catalog.tree import Node
from readiness.errors import WrongConfiguration
from readiness.resources import CATALOG


class Confidence(StrEnum):
    """How many independent public mappings support a pair: many, some, few."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


@dataclass(frozen=True, slots=True)
class Kinship:
    """What one criterion resembles elsewhere; a criterion without any shows "none"."""

    iso_annex_a: Mapping[str, Confidence]
    iso_clauses: tuple[str, ...]
    csf: Mapping[str, Confidence]


def load_crosswalk(cache: Path | None = None) -> Mapping[str, Kinship]:
    """Return the kinship of each criterion by its id."""
    desk = Desk("crosswalk.yaml")
    tree = read_tree(CATALOG / "crosswalk.yaml", cache)
    entries = tree.value if isinstance(tree.value, Mapping) else {}
    crosswalk = {str(key): _kinship(desk, node) for key, node in entries.items()}
    if desk.complaints:
        raise WrongConfiguration.of(desk.complaints)
    return crosswalk


def _kinship(desk: Desk, node: Node) -> Kinship:
    fields = Fields(desk, node, "a criterion", ("iso_annex_a", "iso_clauses", "csf"))
    clauses = fields.get("iso_clauses")
    return Kinship(
        iso_annex_a=_sure(desk, fields.get("iso_annex_a")),
        iso_clauses=tuple(str(item.value) for item in clauses.value)
        if clauses and isinstance(clauses.value, tuple)
        else (),
        csf=_sure(desk, fields.get("csf")),
    )


def _sure(desk: Desk, node: Node | None) -> Mapping[str, Confidence]:
    if node is None or not isinstance(node.value, Mapping):
        return {}
    fields = Fields(desk, node, "a standard", tuple(node.value))
    return {name: fields.word(name, Confidence, Confidence.LOW) for name in fields.values}
