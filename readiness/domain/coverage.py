"""Which days or slots of a window an evidence line covers, and what is missing (domain 3a)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from readiness.domain.calendar import Period
from readiness.domain.control import Requirement
from readiness.domain.result import Judgement
from readiness.domain.slots import Slot
from readiness.domain.vocabulary import CoverageModel


class GapKind(StrEnum):
    """Why days lack evidence: a missed slot, a control not yet in force, or days nobody watched (domain 3a A11)."""

    GAP = "gap"
    NOT_IN_FORCE = "not_in_force"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """Days without evidence (domain 3a A11)."""

    days: Period
    kind: GapKind
    repairable: bool
    """True while the source still remembers the days; a missed slot can never be repaired."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What besides its evidence decides how a line is covered."""

    type_one: bool = False
    """The window is the one date of a Type 1 (domain 3a A10)."""
    effective_from: date | None = None
    """None: the control was in force before any window."""
    exclusions: tuple[Period, ...] = ()
    """Approved days that leave every denominator."""
    connections: tuple[str, ...] = ()
    """The connections now behind the line: a day or slot is covered where each of them covers it (domain 3a A10a)."""
    remembered_from: date | None = None
    """The first day the source can still tell about; None where it remembers nothing."""
    holidays: frozenset[date] | None = None
    """With holidays given, a daily cadence expects business days only."""
    allow_after_window: bool = False
    """The auditor agreed to count work done in the grace after the window (domain 3a A4)."""
    judged: Mapping[date, Judgement] = field(default_factory=dict)
    """What was found on a day by the procedures that read this line (domain 3a A12)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a window one evidence line covers. Shares are 0..1, unrounded; None where nothing counts."""

    requirement: Requirement
    model: CoverageModel
    to_date: float | None
    """Covered of what has fallen due by the day asked about."""
    of_window: float | None
    """Covered of all that the window asks for."""
    slots: tuple[Slot, ...] = ()
    """Empty unless the model is slots."""
    gaps: tuple[CoverageGap, ...] = ()
    covered: tuple[Period, ...] = ()
    """Covered days of the window, in order; empty for slots."""
    verdicts: tuple[tuple[Period, Judgement], ...] = ()
    """Judged days of the window, neighbours with the same verdict together; empty for slots."""
    first: date | None = None
    """The date of the earliest evidence by the day asked about, in the window or not."""
    last: date | None = None
    """The latest date up to which every connection behind the line has given evidence."""
    in_window: bool = False
    """Whether any evidence speaks of the window."""
    late_uploads: int = 0
    """Items that came more than 30 days after the act (domain 3a A2)."""
