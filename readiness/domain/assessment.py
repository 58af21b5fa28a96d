"""The whole answer for one engagement on one day, composed from facts by the rules of this package."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from readiness.domain.control import Control
from readiness.domain.coverage import Coverage
from readiness.domain.engagement import Engagement
from readiness.domain.facts import CollectorFacts, Facts, LatestRun
from readiness.domain.gap import Gap
from readiness.domain.gap_rules import Subject, gaps
from readiness.domain.line import Line
from readiness.domain.measuring import Measured, Measurer
from readiness.domain.readiness import Blocker, ControlScore, Readiness, Scored, readiness
from readiness.domain.result import ProcedureResult
from readiness.domain.standing import Standing, said_once
from readiness.domain.status import ControlStatus, Owner, Status
from readiness.domain.vocabulary import Severity
from readiness.domain.weakness import unanswered

__all__ = ["Assessment", "CollectorFacts", "ControlAnswer", "Facts", "LatestRun", "assess"]
HEAVY = 5
"""The weight of a control whose failing blocks."""


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """One control: its status, score, coverage of each of its lines, and the newest result of each procedure."""

    control: Control
    owner: Owner | None
    criteria: tuple[str, ...]
    """Its criteria that are in scope."""
    status: ControlStatus
    score: ControlScore | None
    """None for a control that is exempt or out of scope."""
    coverage: tuple[Coverage, ...]
    """Of each of its evidence lines without those due per drawn sample."""
    results: tuple[ProcedureResult, ...]
    """The newest evaluated result of each attached procedure that has one."""
    lines: tuple[Line, ...] = ()
    """The same evidence lines with how fresh each is."""
    standings: tuple[Standing, ...] = ()
    """Where it stands with each attached procedure: its part in the score, what is open and why."""

    @property
    def active_owner(self) -> str | None:
        """E-mail address of the owner; None where nobody is, or somebody who left."""
        return self.owner.email if self.owner is not None and self.owner.active else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer; everything in it can be traced to the facts."""

    engagement: Engagement
    as_of: date
    controls: tuple[ControlAnswer, ...]
    """Every control of the catalog, in its order, those out of scope included."""
    gaps: tuple[Gap, ...]
    readiness: Readiness

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """Every line's coverage, in the order of the catalog; exempt and out of scope controls included."""
        return tuple(coverage for answer in self.controls for coverage in answer.coverage)


def assess(facts: Facts) -> Assessment:
    """Answer everything the facts allow: coverage, status, gaps and readiness (domain 3a to 3e)."""
    criteria = {one.id: one.category.value for one in facts.criteria if facts.engagement.covers(one)}
    measurer = Measurer(facts, frozenset(criteria))
    measured = tuple(measurer.measure(control) for control in facts.controls)
    counted = [one for one in measured if one.score is not None]
    scored = [Scored(one.control.id, one.criteria, one.control.weight, one.score.score) for one in counted if one.score]
    subjects = [Subject(one.control, one.criteria, one.picture, one.status) for one in counted]
    return Assessment(
        engagement=facts.engagement,
        as_of=facts.as_of,
        controls=tuple(_answer(one) for one in measured),
        gaps=gaps(facts.engagement, facts.as_of, tuple(criteria), subjects),
        readiness=readiness(criteria, scored, tuple(_blockers(facts, criteria, counted))),
    )


def _answer(one: Measured) -> ControlAnswer:
    picture = one.picture
    return ControlAnswer(
        control=one.control,
        owner=picture.owner,
        criteria=one.criteria,
        status=one.status,
        score=one.score,
        coverage=tuple(line.coverage for line in picture.lines),
        results=tuple(standing.latest for standing in picture.standings if standing.latest is not None),
        lines=picture.lines,
        standings=picture.standings,
    )


def _blockers(facts: Facts, criteria: Mapping[str, str], counted: Sequence[Measured]) -> Iterator[Blocker]:
    """Yield what keeps the organisation from being ready whatever its score (domain 3e)."""
    answered = {criterion for one in counted for criterion in one.criteria}
    for criterion in criteria:
        if criterion not in answered:
            yield Blocker("criterion_uncovered", f"no control answers {criterion}")
    for one in counted:
        yield from _of_control(facts, one)
    if not facts.engagement.scope_signed:
        yield Blocker("scope_unsigned", f"nobody signed the scope of {facts.engagement.name}")


def _of_control(facts: Facts, one: Measured) -> Iterator[Blocker]:
    name = one.control.id
    if one.status.status is Status.FAILING and one.control.weight >= HEAVY:
        yield Blocker("control_failing", said_once(one.status.causes), name)
    critical = [entry for entry in unanswered(one.picture.weaknesses) if entry.severity is Severity.CRITICAL]
    if critical:
        yield Blocker("exception_critical", f"open critical exceptions: {len(critical)}", name)
    if facts.as_of > facts.engagement.window.end and "ipe_incomplete" in one.status.flags:
        yield Blocker("population_incomplete", "a population is not known to be whole", name)
