"""A control, the evidence lines it needs and the procedures that judge it, as the catalog states them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from readiness.domain.vocabulary import (
    Anchor,
    Cadence,
    Category,
    ControlType,
    CoverageModel,
    Kind,
    Nature,
    Proves,
    Severity,
)

MANUAL = "manual"
Parameter: TypeAlias = str | int | float | bool | tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the 61 criteria: its id, category, series and our own short wording."""

    id: str
    category: Category
    series: str
    series_name: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One evidence line of a control, with every default filled in; `id` is `CONTROL/KEY`."""

    control: str
    key: str
    name: str
    kind: Kind
    collector: str
    proves: Proves
    cadence: Cadence
    coverage: CoverageModel
    max_gap: int
    """Days between two snapshots that still count as watched (domain 3a A8)."""
    grace: int
    """Days after a period's end in which work by people still counts (domain 3a A4)."""
    anchor: Anchor = Anchor.WINDOW
    rolling: bool = False
    """Due a step after the last time, instead of by fixed periods (domain 3b B2)."""
    evidence_type: str | None = None
    available: bool = True
    """False where the catalog names a collector that this version does not ship."""

    @property
    def id(self) -> str:
        """Its name everywhere: `AC-06/minutes`."""
        return f"{self.control}/{self.key}"


@dataclass(frozen=True, slots=True)
class ProcedureUse:
    """A procedure attached to a control: which, with which parameters, and how bad an exception is."""

    id: str
    severity: Severity
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    available: bool = True
    """False where the catalog names a procedure that this version does not ship."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the catalog, with every default filled in."""

    id: str
    title: str
    criteria: tuple[str, ...]
    owner: str
    """A role of `[owners]` or an e-mail address."""
    cadence: Cadence
    requirements: tuple[Requirement, ...]
    procedures: tuple[ProcedureUse, ...] = ()
    description: str = ""
    area: str = ""
    weight: int = 3
    control_type: ControlType | None = None
    nature: Nature | None = None
    effective_from: date | None = None
    """None: in force since before any window."""
    test: str = ""
    remediation: str = ""
    fix_first: str | None = None
    tags: Mapping[str, object] = field(default_factory=dict)
