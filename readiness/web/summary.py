"""What the overview says first: the answer as one sentence, its figures, what the auditor would find and what to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.engagement import Engagement
from readiness.domain.gap import Gap
from readiness.domain.result import ProcedureResult
from readiness.domain.status import Status
from readiness.domain.vocabulary import Category, Severity
from readiness.domain.weakness import Weakness
from readiness.services.collecting.newest_runs import Track

TASKS_AT_MOST = 8
FINDS_AT_MOST = 7
RESTATING = ("G7",)
"""Gaps that say again what the deviations beside them say."""
NOT_COUNTED = (Status.OUT_OF_SCOPE, Status.EXEMPT)


class Verdict(StrEnum):
    """The answer in one word."""

    READY = "ready"
    NOT_READY = "not_ready"
    NOTHING_KNOWN = "nothing_known"


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing wrong, for every criterion it touches: the gaps that differ in their criterion only."""

    gap: Gap
    criteria: tuple[str, ...]
    gaps: tuple[Gap, ...] = ()
    """One for each of the criteria."""


@dataclass(frozen=True, slots=True)
class Deviations:
    """The exceptions of one procedure over one control that nobody answered."""

    control: ControlAnswer
    result: ProcedureResult
    open: tuple[Weakness, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, and how much of the readiness it would win back at most."""

    shortcoming: Shortcoming
    gain: float

    def overdue(self, as_of: date) -> bool:
        """Say whether the last day to do it has passed."""
        return self.shortcoming.gap.deadline is not None and self.shortcoming.gap.deadline < as_of


@dataclass(frozen=True, slots=True)
class Day:
    """Where the day asked about stands in the window; both counts are None outside it."""

    number: int | None
    left: int | None
    until_start: int
    since_end: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The few numbers, each with its denominator."""

    operating: int
    failing: int
    stale: int
    in_scope: int
    to_date: float | None
    of_window: float | None
    lines: int
    """Evidence lines that owe something by the day asked about."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The overview, but for the picture."""

    verdict: Verdict
    deviations: tuple[Deviations, ...]
    shortcomings: tuple[Shortcoming, ...]
    tasks: tuple[Task, ...]
    figures: Figures
    day: Day

    @property
    def deviation_count(self) -> int:
        """How many items deviate."""
        return sum(len(found.open) for found in self.deviations)

    @property
    def gap_count(self) -> int:
        """How many gaps an auditor would write down."""
        return len(self.shortcomings)

    @property
    def finds(self) -> tuple[Shortcoming, ...]:
        """The gaps that say more than the deviations do, the worst first."""
        return tuple(s for s in self.shortcomings if s.gap.code not in RESTATING)[:FINDS_AT_MOST]


def summarise(answer: Assessment) -> Summary:
    """Say what an answer comes to."""
    found = shortcomings(answer.gaps)
    serious = tuple(s for s in found if s.gap.severity is not Severity.INFO)
    return Summary(
        verdict=_verdict(answer),
        deviations=tuple(deviations(answer)),
        shortcomings=serious,
        tasks=tuple(_tasks(answer, found))[:TASKS_AT_MOST],
        figures=_figures(answer),
        day=day_of(answer.engagement, answer.as_of),
    )


def shortcomings(gaps: Sequence[Gap]) -> tuple[Shortcoming, ...]:
    """Put gaps that differ in their criterion only together, in the place of the first (domain 3d's order)."""
    together: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:
        own = gap.criterion if gap.control is None else None
        together.setdefault((gap.code, gap.control, gap.requirement, gap.detail, own), []).append(gap)
    return tuple(
        Shortcoming(same[0], tuple(dict.fromkeys(gap.criterion for gap in same)), tuple(same))
        for same in together.values()
    )


def deviations(answer: Assessment) -> Iterator[Deviations]:
    """Yield, for each control in scope and procedure, the exceptions that nobody answered: of the window, or standing now."""
    for control in answer.controls:
        if control.status.status not in NOT_COUNTED:
            for standing in control.standings:
                if standing.latest and standing.open:
                    yield Deviations(control, standing.latest, standing.open)


def day_of(engagement: Engagement, as_of: date) -> Day:
    """Say which day of the window it is."""
    window = engagement.window
    inside = as_of in window
    return Day(
        number=(as_of - window.start).days + 1 if inside else None,
        left=(window.end - as_of).days if inside else None,
        until_start=(window.start - as_of).days,
        since_end=(as_of - window.end).days,
    )


def _verdict(answer: Assessment) -> Verdict:
    known = any(any(s.latest for s in control.standings) for control in answer.controls) or any(
        c.last for c in answer.coverage
    )
    if not known:
        return Verdict.NOTHING_KNOWN
    return Verdict.READY if answer.readiness.ready else Verdict.NOT_READY


def _tasks(answer: Assessment, found: Sequence[Shortcoming]) -> Iterator[Task]:
    """Join each loss, greatest first, with the first gap that stands for it."""
    first: dict[tuple[str | None, str | None], Shortcoming] = {}
    for one in found:
        control = one.gap.control
        for criterion in one.criteria if control is None else (None,):
            first.setdefault((control, criterion), one)
    for loss in answer.readiness.losses:
        match = first.get((loss.control, None if loss.control else loss.criterion))
        if loss.loss > 0 and match is not None:
            yield Task(match, loss.loss)


def _figures(answer: Assessment) -> Figures:
    counted = [c for c in answer.controls if c.status.status not in NOT_COUNTED]
    lines = [line.coverage for control in counted for line in control.lines]
    to_date = [line.to_date for line in lines if line.to_date is not None]
    of_window = [line.of_window for line in lines if line.of_window is not None]
    return Figures(
        operating=sum(c.status.status is Status.OPERATING for c in counted),
        failing=sum(c.status.status is Status.FAILING for c in counted),
        stale=sum("stale" in c.status.flags for c in counted),
        in_scope=len(counted),
        to_date=sum(to_date) / len(to_date) if to_date else None,
        of_window=sum(of_window) / len(of_window) if of_window else None,
        lines=len(to_date),
    )


@dataclass(frozen=True, slots=True)
class Populations:
    """How many lists are asked for, how many of them are proven whole, and which are not."""

    asked: int
    complete: int
    wanting: tuple[str, ...]


def populations(lists: Sequence[Track]) -> Populations:
    """Count the lists."""
    wanting = tuple(f"{one.collector} of {one.connection}" for one in lists if not one.complete)
    return Populations(len(lists), len(lists) - len(wanting), wanting)


def categories(engagement: Engagement) -> tuple[Category, ...]:
    """Return the categories in scope in their order; security always is."""
    return tuple(one for one in Category if one is Category.SECURITY or one in engagement.categories)
