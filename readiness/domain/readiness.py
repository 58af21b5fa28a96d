"""The readiness score: of a control, a criterion and the whole, with every loss named (domain 3e)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Components:
    """What a control's score is made of, each 0..1: owner, design, in force, coverage, tests.

    None where a component does not apply and its weight is shared among the others.
    """

    owner: float
    design: float | None
    in_force: float
    coverage: float | None
    tests: float | None


@dataclass(frozen=True, slots=True)
class ControlScore:
    """A control's score: its components, their weighted sum, the cap its open exceptions set, and the lesser of both."""

    components: Components
    raw: float
    cap: float
    score: float


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that keeps the organisation from being ready, whatever the score."""

    code: str
    """criterion_uncovered, control_failing, exception_critical, scope_unsigned or population_incomplete."""
    detail: str
    control: str | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What one control, or one uncovered criterion, takes from the overall score."""

    control: str | None
    criterion: str | None
    """Set for an uncovered criterion only."""
    loss: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """The overall answer; losses are sorted, greatest first, and add up to 1 - overall."""

    criteria: Mapping[str, float]
    """Score of each criterion in scope, in the order of the criteria."""
    categories: Mapping[str, float]
    overall: float | None
    """None where no criterion is in scope."""
    shown: float | None
    ready: bool
    blockers: tuple[Blocker, ...]
    losses: tuple[Loss, ...]
