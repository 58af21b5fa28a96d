"""The workspace's controls.yaml: read against what this version ships, checked, and laid beside another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from collectors.kit import Source
from readiness import resources
from readiness.catalog.controls import load_controls
from readiness.catalog.export import merged
from readiness.catalog.procedures import Procedure
from readiness.catalog.tree import read_text
from readiness.catalog.value import Catalog
from readiness.errors import Complaint, WrongConfiguration
from readiness.store import overrides
from readiness.store.database import Session

CONTROLS = "controls.yaml"


@dataclass(frozen=True, slots=True)
class Check:
    """What is wrong in a catalog and what is odd; `catalog` is None where something is wrong."""

    catalog: Catalog | None
    complaints: tuple[Complaint, ...]
    error: WrongConfiguration | None
    """What a command that needs the catalog would fail with."""

    @property
    def warnings(self) -> tuple[Complaint, ...]:
        """What is valid but probably not meant."""
        return self.catalog.warnings if self.catalog else ()


def load_catalog(home: Path, sources: Mapping[str, Source], procedures: Mapping[str, Procedure]) -> Catalog:
    """Return the workspace's catalog.

    Raises WrongUse where there is no controls.yaml, WrongConfiguration with every complaint about it.
    """
    return read_catalog(home / CONTROLS, home, sources, procedures)


def read_catalog(file: Path, home: Path, sources: Mapping[str, Source], procedures: Mapping[str, Procedure]) -> Catalog:
    """Return the catalog of any file; the workspace's cache makes the next reading quick. Raises as `load_catalog`."""
    shapes = {id_: collector.shape for source in sources.values() for id_, collector in source.collectors.items()}
    cache = home / "var" / "cache" if (home / "var").is_dir() else None
    return load_controls(file, shapes=shapes, procedures=procedures, cache=cache)


def shipped_catalog(home: Path, sources: Mapping[str, Source], procedures: Mapping[str, Procedure]) -> Catalog:
    """Return the catalog a new workspace starts with."""
    return read_catalog(resources.CONTROLS, home, sources, procedures)


def check(home: Path, sources: Mapping[str, Source], procedures: Mapping[str, Procedure]) -> Check:
    """Read the workspace's catalog and keep what is wrong with it instead of raising it.

    Raises WrongUse where there is no controls.yaml, and WrongConfiguration for a fault without a place.
    """
    try:
        catalog = load_catalog(home, sources, procedures)
    except WrongConfiguration as error:
        if not error.complaints:
            raise
        return Check(None, error.complaints, error)
    return Check(catalog, (), None)


def export(session: Session, home: Path, day: date, known_at: datetime) -> str:
    """Return the workspace's controls.yaml with the overrides in force on a day written into it, comments kept.

    Raises WrongUse where there is none, WrongConfiguration where it is no YAML.
    """
    in_force = overrides.in_force(session, day, known_at)
    changed = {(override.subject, override.field): override.value for override in in_force}
    return merged(read_text(home / CONTROLS), changed, CONTROLS)
