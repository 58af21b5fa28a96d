"""One control measured: its lines, its procedures, its status and its score, from the facts of an engagement's day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum

from readiness.domain.control import Control, ProcedureUse, Requirement
from readiness.domain.coverage import Terms
from readiness.domain.covering import cover
from readiness.domain.doubt import Doubt
from readiness.domain.facts import Facts
from readiness.domain.judgement import found
from readiness.domain.line import Line, line
from readiness.domain.readiness import Components, ControlScore, control_score
from readiness.domain.result import JUDGEMENT_RANK, Judgement, ProcedureResult
from readiness.domain.standing import standing
from readiness.domain.status import ControlStatus, Picture, Status, status_of
from readiness.domain.vocabulary import Kind, Proves, RunOutcome
from readiness.domain.waiver import Answers
from readiness.domain.weakness import unanswered


@dataclass(frozen=True, slots=True)
class Measured:
    """One control on the day: what it rests on, its status with flags, its score."""

    control: Control
    criteria: tuple[str, ...]
    """Its criteria that are in scope."""
    picture: Picture
    """Its owner, lines with coverage and freshness, and where it stands with each procedure."""
    status: ControlStatus
    score: ControlScore | None
    """None for a control that is exempt or out of scope: it leaves the numerator and the denominator."""


class Measurer:
    """The facts, sorted so that each control's are at hand."""

    def __init__(self, facts: Facts, in_scope: frozenset[str]) -> None:
        """Sort results, waivers and walkthroughs by what they speak of."""
        self._facts = facts
        self._in_scope = in_scope
        self._answers = Answers(facts.waivers)
        self._results: dict[tuple[str, str], list[ProcedureResult]] = defaultdict(list)
        for result in facts.results:
            self._results[result.control, result.procedure].append(result)

    def measure(self, control: Control) -> Measured:
        """Measure one control."""
        criteria = self._facts.engagement.criteria_of(control, self._in_scope)
        picture = self._picture(control)
        status = status_of(picture)
        if not criteria:
            status = ControlStatus(Status.OUT_OF_SCOPE, status.flags)
        counts = status.status not in (Status.EXEMPT, Status.OUT_OF_SCOPE)
        score = self._score(control, picture, status) if counts else None
        return Measured(control, criteria, picture, status, score)

    def _picture(self, control: Control) -> Picture:
        facts = self._facts
        judged = {use.id: self._judged(control, use) for use in control.procedures}
        sources = (facts.unconnected_source(requirement) for requirement in control.requirements)
        return Picture(
            window=facts.judged_window,
            as_of=facts.as_of,
            owner=facts.owners.get(control.owner),
            effective_from=control.effective_from,
            exempt=any(one.control == control.id and one.valid_on(facts.as_of) for one in facts.exemptions),
            lines=tuple(self._lines(control, judged)),
            standings=tuple(
                standing(use, self._results[control.id, use.id], self._answers, facts.judged_window, facts.as_of)
                for use in control.procedures
            ),
            register=tuple(entry for entry in facts.register if entry.control == control.id),
            runs=self._runs(control),
            unconnected=tuple(source for source in sources if source is not None),
            doubts=tuple(self._doubts(control)),
        )

    def _doubts(self, control: Control) -> Iterator[Doubt]:
        """Yield what came for a control's lines and is not known to be whole, brought or fetched."""
        for requirement in control.requirements:
            yield from self._facts.doubts.get(requirement.id, ())
            for run in self._facts.runs.get(requirement.collector, ()):
                if run.outcome is RunOutcome.PARTIAL:
                    detail = f"{requirement.collector} over {run.connection}: {run.reason or 'not whole'}"
                    yield Doubt(requirement.id, detail, run.on, by_hand=False)

    def _judged(self, control: Control, use: ProcedureUse) -> dict[date, Judgement]:
        return found(self._results[control.id, use.id], self._answers, self._facts.as_of)

    def _lines(self, control: Control, judged: Mapping[str, Mapping[date, Judgement]]) -> Iterator[Line]:
        facts = self._facts
        for requirement in control.requirements:
            if requirement.kind is not Kind.TICKET_SAMPLE:
                terms = self._terms(control, requirement, self._about(requirement, judged))
                items = facts.items.get(requirement.id, ())
                coverage = cover(requirement, facts.engagement.window, facts.as_of, items, terms)
                yield line(coverage, facts.engagement.window, facts.as_of, fetched=bool(terms.connections))

    def _about(
        self, requirement: Requirement, judged: Mapping[str, Mapping[date, Judgement]]
    ) -> Mapping[date, Judgement]:
        """Return what the procedures that read a line's population found on each day."""
        known = self._facts.populations
        reading = [
            days for use, days in judged.items() if requirement.collector in known.get(use, (requirement.collector,))
        ]
        if len(reading) < 2:  # noqa: PLR2004 -- nothing to weigh against one another
            return reading[0] if reading else {}
        together: dict[date, list[Judgement]] = defaultdict(list)
        for days in reading:
            for day, verdict in days.items():
                together[day].append(verdict)
        return {day: min(verdicts, key=JUDGEMENT_RANK.__getitem__) for day, verdicts in together.items()}

    def _terms(self, control: Control, requirement: Requirement, judged: Mapping[date, Judgement]) -> Terms:
        facts = self._facts
        return Terms(
            type_one=facts.engagement.is_type_one,
            effective_from=control.effective_from,
            exclusions=tuple(one.days for one in facts.exclusions if one.control in (None, control.id)),
            connections=facts.connected(requirement),
            remembered_from=facts.remembered_from(requirement),
            holidays=facts.holidays,
            judged=judged,
        )

    def _runs(self, control: Control) -> tuple[RunOutcome, ...]:
        collectors = dict.fromkeys(requirement.collector for requirement in control.requirements)
        for use in control.procedures:
            collectors |= dict.fromkeys(self._facts.populations.get(use.id, ()))
        return tuple(run.outcome for collector in collectors for run in self._facts.runs.get(collector, ()))

    def _score(self, control: Control, picture: Picture, status: ControlStatus) -> ControlScore:
        return control_score(
            self._components(control, picture),
            [entry.severity for entry in unanswered(picture.weaknesses)],
            failing=status.status is Status.FAILING,
            type_one=self._facts.engagement.is_type_one,
        )

    def _components(self, control: Control, picture: Picture) -> Components:
        """Return O, D, I, C and T of a control (domain 3e)."""
        asks = any(requirement.proves is Proves.OPERATING for requirement in control.requirements)
        tests = [one.share for one in picture.standings if one.share is not None]
        walked = self._walked(control)
        return Components(
            owner=float(picture.owned),
            design=_mean([float(each.freshness.current) for each in picture.design]),
            in_force=float(picture.in_force),
            coverage=_mean([each.share for each in picture.operating]) if asks else 0.0,
            tests=_mean([*tests, float(walked)] if walked is not None else tests),
        )

    def _walked(self, control: Control) -> bool | None:
        """Return how the newest walkthrough of a control ended; None where none was recorded."""
        walks = [w for w in self._facts.walkthroughs if w.control == control.id and w.performed_on <= self._facts.as_of]
        return max(walks, key=lambda walk: walk.performed_on).passed if walks else None


def _mean(values: list[float]) -> float | None:
    return fsum(values) / len(values) if values else None
