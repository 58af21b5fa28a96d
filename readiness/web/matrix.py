"""Criteria and the controls that answer them, as values: how each criterion stands, and what stands behind names of other frameworks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.control import Criterion
from readiness.domain.status import Status
from readiness.services.catalog import crosswalk

NOT_COUNTED = (Status.OUT_OF_SCOPE, Status.EXEMPT)


class Stand(StrEnum):
    """How a criterion stands, by the worst of its controls; worst first."""

    UNCOVERED = "uncovered"
    FAILING = "failing"
    UNFINISHED = "unfinished"
    IMPLEMENTED = "implemented"
    OPERATING = "operating"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Answered:
    """One criterion with its controls that count."""

    criterion: Criterion
    stand: Stand
    score: float | None
    """None for one out of scope."""
    controls: tuple[ControlAnswer, ...]

    @property
    def failing(self) -> int:
        """How many of its controls fail."""
        return sum(one.status.status is Status.FAILING for one in self.controls)

    @property
    def kin(self) -> tuple[str, ...]:
        """Its names in other frameworks."""
        return tuple(name for part in crosswalk.named(crosswalk.of(self.criterion.id)).values() for name in part)


@dataclass(frozen=True, slots=True)
class Kin:
    """One name of another framework, the criteria that resemble it, and how sure that is."""

    framework: str
    id: str
    criteria: tuple[tuple[Answered, str], ...]
    """With H, M or L; nothing where nobody counted."""

    @property
    def stand(self) -> Stand:
        """How the worst of its criteria in scope stands."""
        return min((one.stand for one, _ in self.criteria), key=list(Stand).index)

    @property
    def controls(self) -> tuple[ControlAnswer, ...]:
        """The controls behind it, each once."""
        return tuple({c.control.id: c for one, _ in self.criteria for c in one.controls}.values())


def answered(criteria: Sequence[Criterion], answer: Assessment) -> tuple[Answered, ...]:
    """Return every criterion with how it stands, in the order of the framework."""
    return tuple(_answered(criterion, answer) for criterion in criteria)


def kin(rows: Iterable[Answered]) -> tuple[Kin, ...]:
    """Return every name of another framework that some criterion resembles, by framework and number."""
    found: dict[tuple[str, str], list[tuple[Answered, str]]] = {}
    for row in rows:
        for framework, part in crosswalk.named(crosswalk.of(row.criterion.id)).items():
            for name, sure in part.items():
                found.setdefault((framework, name), []).append((row, sure))
    places = {name: n for n, name in enumerate(crosswalk.FRAMEWORKS)}
    ordered = sorted(found, key=lambda key: (places[key[0]], _numbered(key[1])))
    return tuple(Kin(*key, tuple(found[key])) for key in ordered)


def _answered(criterion: Criterion, answer: Assessment) -> Answered:
    if not answer.engagement.covers(criterion):
        return Answered(criterion, Stand.OUT_OF_SCOPE, None, ())
    controls = tuple(
        one for one in answer.controls if criterion.id in one.criteria and one.status.status not in NOT_COUNTED
    )
    return Answered(criterion, _stand(controls), answer.readiness.criteria.get(criterion.id), controls)


def _stand(controls: Sequence[ControlAnswer]) -> Stand:
    found = {one.status.status for one in controls}
    if not found:
        return Stand.UNCOVERED
    if Status.FAILING in found:
        return Stand.FAILING
    if found & {Status.NOT_STARTED, Status.IN_PROGRESS}:
        return Stand.UNFINISHED
    return Stand.IMPLEMENTED if Status.IMPLEMENTED in found else Stand.OPERATING


def _numbered(name: str) -> list[tuple[int, str]]:
    """Return an identifier as something that sorts A.5.9 before A.5.10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]
