"""The readiness score: of a control, a criterion and the whole, with every loss named (domain 3e)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from readiness.domain.vocabulary import Severity

CEILING = 0.89
"""What is shown at most while anything blocks."""
READY = 0.90
FAILING_CAP = 0.60
CAPS: Mapping[Severity, float] = {
    Severity.CRITICAL: 0.40,
    Severity.HIGH: 0.60,
    Severity.MODERATE: 0.80,
    Severity.LOW: 0.95,
    Severity.INFO: 1.0,
}
TYPE_ONE = (0.10, 0.35, 0.25, 0.15, 0.15)
TYPE_TWO = (0.10, 0.15, 0.15, 0.35, 0.25)
"""Weights of owner, design, in force, coverage, tests; each row adds up to 1."""


@dataclass(frozen=True, slots=True)
class Components:
    """What a control's score is made of, each 0..1.

    None where a component does not apply: its weight is shared in proportion among the others.
    """

    owner: float
    """O: exactly one active owner."""
    design: float | None
    """D: share of design lines accepted and current."""
    in_force: float
    """I."""
    coverage: float | None
    """C: mean over the operating lines."""
    tests: float | None
    """T: mean over procedures, and a walkthrough where one is recorded."""

    @property
    def values(self) -> tuple[float | None, ...]:
        """O, D, I, C, T."""
        return (self.owner, self.design, self.in_force, self.coverage, self.tests)


@dataclass(frozen=True, slots=True)
class ControlScore:
    """A control's score: its components, their weighted sum, the cap its open exceptions set, and the lesser of both."""

    components: Components
    raw: float
    cap: float
    score: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A control that counts in the score: which criteria in scope rest on it, its weight 1..5 and its score."""

    control: str
    criteria: tuple[str, ...]
    weight: int
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
    """The overall answer; losses are sorted, greatest first, and add up to 1 - overall. Every criterion weighs the same."""

    criteria: Mapping[str, float]
    """Score of each criterion in scope, in the order of the criteria."""
    categories: Mapping[str, float]
    overall: float | None
    """None where no criterion is in scope."""
    shown: float | None
    ready: bool
    blockers: tuple[Blocker, ...]
    losses: tuple[Loss, ...]


def control_score(
    components: Components, open_exceptions: Iterable[Severity], *, failing: bool, type_one: bool = False
) -> ControlScore:
    """Weigh a control's components and cap the sum by its worst unanswered exception (domain 3e)."""
    weights = TYPE_ONE if type_one else TYPE_TWO
    counted = [(w, value) for w, value in zip(weights, components.values, strict=True) if value is not None]
    raw = fsum(w * value for w, value in counted) / fsum(w for w, _ in counted)
    caps = [CAPS[severity] for severity in open_exceptions]
    cap = min([*caps, FAILING_CAP if failing else 1.0])
    return ControlScore(components, raw, cap, min(raw, cap))


def readiness(criteria: Mapping[str, str], controls: Sequence[Scored], blockers: Sequence[Blocker] = ()) -> Readiness:
    """Score the criteria in scope (id to category, in order), the categories and the whole (domain 3e).

    `controls` are those in scope and not exempt. A criterion without one scores 0.
    """
    by_criterion = {
        criterion: [control for control in controls if criterion in control.criteria] for criterion in criteria
    }
    scores = {criterion: _score(on) for criterion, on in by_criterion.items()}
    overall = _mean(scores.values())
    shown = overall if overall is None or not blockers else min(overall, CEILING)
    return Readiness(
        criteria=scores,
        categories=_categories(criteria, scores),
        overall=overall,
        shown=shown,
        ready=overall is not None and overall >= READY and not blockers,
        blockers=tuple(blockers),
        losses=_losses(by_criterion, controls),
    )


def _score(controls: Sequence[Scored]) -> float:
    total = sum(control.weight for control in controls)
    return fsum(control.weight * control.score for control in controls) / total if total else 0.0


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return fsum(known) / len(known) if known else None


def _categories(criteria: Mapping[str, str], scores: Mapping[str, float]) -> dict[str, float]:
    names = dict.fromkeys(criteria.values())
    members = {name: [scores[criterion] for criterion in criteria if criteria[criterion] == name] for name in names}
    return {name: fsum(values) / len(values) for name, values in members.items()}


def _losses(by_criterion: Mapping[str, Sequence[Scored]], controls: Sequence[Scored]) -> tuple[Loss, ...]:
    """Return what each control and each uncovered criterion loses; together exactly what is missing from 1."""
    share = 1 / len(by_criterion) if by_criterion else 0.0
    totals = {criterion: sum(one.weight for one in on) for criterion, on in by_criterion.items()}
    losses = [Loss(None, criterion, share) for criterion, total in totals.items() if not total]
    for control in controls:
        parts = [control.weight / totals[criterion] for criterion in control.criteria if totals.get(criterion)]
        losses.append(Loss(control.control, None, share * fsum(parts) * (1 - control.score)))
    return tuple(sorted(losses, key=lambda loss: (-loss.loss, loss.control or "", loss.criterion or "")))
