"""The catalog as a value: areas, controls with every default filled in, and what was odd about the file."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness.domain.control import Control, Criterion, Requirement
from readiness.errors import Complaint


@dataclass(frozen=True, slots=True)
class Catalog:
    """One controls.yaml, read."""

    areas: Mapping[str, str]
    """Area id to its name, in the file's order."""
    controls: tuple[Control, ...]
    criteria: tuple[Criterion, ...]
    """All 61, whether a control speaks about them or not."""
    warnings: tuple[Complaint, ...] = ()
    """What is valid but probably not meant."""

    def control(self, name: str) -> Control | None:
        """Return the control of that id, or None."""
        return next((control for control in self.controls if control.id == name), None)

    def requirement(self, name: str) -> Requirement | None:
        """Return the requirement of that id (`CONTROL/KEY`), or None."""
        return next((line for line in self.requirements if line.id == name), None)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every evidence line of every control, in the file's order."""
        return tuple(line for control in self.controls for line in control.requirements)

    @property
    def collectors(self) -> tuple[str, ...]:
        """Ids of the collectors it asks for, sorted."""
        return tuple(sorted({line.collector for line in self.requirements} - {"manual"}))

    @property
    def procedures(self) -> tuple[str, ...]:
        """Ids of the procedures it asks for, sorted."""
        return tuple(sorted({use.id for control in self.controls for use in control.procedures}))
