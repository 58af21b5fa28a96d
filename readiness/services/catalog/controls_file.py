"""The workspace's controls.yaml: read against what this version ships, and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from collectors.kit import Source, discover, shipped
from readiness import resources
from readiness.catalog.controls import load_controls
from readiness.catalog.procedures import Procedure, load_procedures
from readiness.catalog.value import Catalog
from readiness.errors import Complaint, WrongConfiguration

CONTROLS = "controls.yaml"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a workspace can draw on before its catalog, settings and records are opened."""

    home: Path
    sources: Mapping[str, Source]
    procedures: Mapping[str, Procedure]
    """Shipped and the organisation's own."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is wrong in a catalog and what is odd; `catalog` is None where something is wrong."""

    catalog: Catalog | None
    error: WrongConfiguration | None
    """What a command that needs the catalog would fail with."""

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What makes the file invalid, in its order."""
        return self.error.complaints if self.error else ()

    @property
    def warnings(self) -> tuple[Complaint, ...]:
        """What is valid but probably not meant."""
        return self.catalog.warnings if self.catalog else ()


def stock(home: Path) -> Stock:
    """Find the sources and procedures a workspace can use; raises WrongConfiguration for a broken one."""
    return Stock(home, discover(), load_procedures(resources.PROCEDURES, home / "procedures"))


def load_catalog(stock: Stock, file: Path | None = None) -> Catalog:
    """Return the workspace's catalog, or that of another file; the workspace's cache makes the next reading quick.

    Raises WrongUse where the file is not there, WrongConfiguration with every complaint about it.
    """
    brought = shipped(stock.sources)
    return load_controls(
        file or stock.home / CONTROLS,
        shapes={id_: collector.shape for id_, collector in brought.items()},
        procedures=stock.procedures,
        cache=stock.home / "var" / "cache" if (stock.home / "var").is_dir() else None,
        by_file=[id_ for id_, collector in brought.items() if collector.by_file_only],
    )


def check(stock: Stock) -> Check:
    """Read the workspace's catalog and keep what is wrong with it instead of raising it.

    Raises WrongUse where there is no controls.yaml.
    """
    try:
        return Check(load_catalog(stock), None)
    except WrongConfiguration as error:
        if not error.complaints:
            raise
        return Check(None, error)
